//! What is wrong with parameters that are read all the same: each is a fault of the document.

use serde_json::{Map, Value};

use super::files::Spot;
use super::model::{Parameter, ParameterPlace};
use super::reader::Reader;
use super::version::Version;

impl Reader<'_> {
    /// Notes what is wrong with one parameter (OpenAPI 3.2, section 4.12.2).
    pub(super) fn check_parameter(
        &mut self,
        at: &Spot,
        (name, place): (&str, ParameterPlace),
        members: &Map<String, Value>,
    ) {
        let is_header = http::HeaderName::from_bytes(name.as_bytes()).is_ok();
        if place == ParameterPlace::Header && !is_header {
            let message = format!("`{name}` is not a header name");
            self.fault(&at.below(["name"]), message);
        }
        if place == ParameterPlace::Path && name.contains(['{', '}', '/', '?', '#']) {
            let message = format!("`{name}` cannot be the name of a parameter in a path");
            self.fault(&at.below(["name"]), message);
        }
        let is_whole_query = place == ParameterPlace::QueryString;
        if is_whole_query && members.contains_key("schema") {
            let message = "a parameter in `querystring` is described by `content`, not `schema`";
            self.fault(&at.below(["schema"]), message);
        }
        let has_no_style = is_whole_query || members.contains_key("content");
        for name in ["style", "explode", "allowReserved"] {
            if self.version == Version::V32 && has_no_style && members.contains_key(name) {
                let message = format!("`{name}` has no effect beside `content`");
                self.fault(&at.below([name]), message);
            }
        }
    }

    /// Notes that parameters of one operation exclude each other.
    pub(super) fn check_together(&mut self, at: &Spot, parameters: &[Parameter]) {
        let of_query = |one: &&Parameter| {
            matches!(
                one.place,
                ParameterPlace::Query | ParameterPlace::QueryString
            )
        };
        let mut whole = parameters.iter().filter(of_query);
        let has_whole = whole.any(|one| one.place == ParameterPlace::QueryString);
        if has_whole && parameters.iter().filter(of_query).count() > 1 {
            let message =
                "a parameter in `querystring` is the whole query, but others are in it, too";
            self.fault(at, message);
        }
    }
}
