//! Reads what an operation requires to be sent for it to be answered.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::Kind;
use super::reader::Reader;
use crate::model::security::{Carrier, Scheme, Security};

impl<'f> Reader<'f> {
    /// The requirements that an object lists.
    pub(super) fn security(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Security {
        let mut found = Security::default();
        if !members.contains_key("security") {
            return found;
        }
        let Some((_, list)) = self.list(&at.below(["security"]), "security") else {
            return found;
        };
        for requirement in list.iter().filter_map(Value::as_object) {
            let schemes = requirement.keys().map(|name| self.scheme(name));
            let schemes: Vec<Scheme> = schemes.collect();
            match schemes.is_empty() {
                true => found.is_optional = true,
                false => found.alternatives.push(schemes),
            }
        }
        found
    }

    /// The scheme of a name, which in 3.2 may be a reference.
    fn scheme(&mut self, name: &str) -> Scheme {
        let scheme = |carrier| Scheme {
            name: name.to_owned(),
            carrier,
        };
        let at = Spot::default().below(["components", "securitySchemes"]);
        let declared = self.followed(&at).map(|(at, _)| at.below([name]));
        let is_there = |at: &Spot| self.files.value(at).is_some();
        let referred = || self.files.resolve(0, name).ok().filter(is_there);
        let Some(at) = declared.filter(is_there).or_else(referred) else {
            return scheme(Carrier::Unknown);
        };
        let members = self.object(&at, Kind::SecurityScheme);
        scheme(members.map_or(Carrier::Unknown, |(_, members)| carrier(members)))
    }
}

fn carrier(members: &Map<String, Value>) -> Carrier {
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = text("name").to_owned();
    match (text("type"), text("in")) {
        ("oauth2" | "openIdConnect", _) => Carrier::Bearer,
        ("mutualTLS", _) => Carrier::Certificate,
        ("http", _) => match text("scheme") {
            scheme if scheme.eq_ignore_ascii_case("bearer") => Carrier::Bearer,
            scheme if scheme.eq_ignore_ascii_case("basic") => Carrier::Basic,
            scheme => Carrier::Authorization(scheme.to_owned()),
        },
        ("apiKey", "header") if !name.is_empty() => Carrier::Header(name.to_ascii_lowercase()),
        ("apiKey", "query") if !name.is_empty() => Carrier::Query(name),
        ("apiKey", "cookie") if !name.is_empty() => Carrier::Cookie(name),
        _ => Carrier::Unknown,
    }
}
