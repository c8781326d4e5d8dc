//! The headers that a host's requests carry, as written.

use http::{HeaderName, HeaderValue};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::redact::header_names::is_sensitive_header;

/// The name of a header that requests may carry, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct SentName(pub String);

impl TryFrom<String> for SentName {
    type Error = String;

    fn try_from(text: String) -> Result<SentName, String> {
        let Ok(name) = HeaderName::try_from(&text) else {
            return Err(format!("`{text}` is not the name of a header"));
        };
        let name = name.as_str();
        if ["host", "content-length", "transfer-encoding", "connection"].contains(&name) {
            return Err(format!(
                "`{text}` is set by the request itself\nhelp: remove it"
            ));
        }
        match is_sensitive_header(name) {
            true => Err(format!(
                "`{text}` carries a credential\nhelp: write it under auth: default = {{ header = {{ name = \"{text}\", value = {{ env = \"…\" }} }} }}"
            )),
            false => Ok(SentName(name.to_owned())),
        }
    }
}

/// The value of such a header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct SentValue(pub String);

impl TryFrom<String> for SentValue {
    type Error = String;

    fn try_from(text: String) -> Result<SentValue, String> {
        match HeaderValue::from_str(&text) {
            Ok(_) => Ok(SentValue(text)),
            Err(_) => Err("the value holds what no header may, such as a line break".into()),
        }
    }
}
