//! Which fields of a log's lines say what of an exchange.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the lines of an access log are read. Each field is named by its path: `request.method`
/// is the member `method` of `request`, or one that is called `request.method`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogMapping {
    /// The method.
    pub method: Fields,
    /// The whole URL.
    pub url: Fields,
    /// The request's first line: `GET /v1/users?limit=1 HTTP/1.1`.
    pub request: Fields,
    /// `http` or `https`, or a field that is there only under TLS; `https` where it is missing.
    pub scheme: Fields,
    /// The host, with the port where that is another than the scheme's.
    pub host: Fields,
    /// The path; it may have the query behind it.
    pub path: Fields,
    /// The query, without the question mark.
    pub query: Fields,
    /// The HTTP version.
    pub version: Fields,
    /// The status.
    pub status: Fields,
    /// How long it took.
    pub duration: Fields,
    /// The unit of `duration`; a text with a unit (`1.5ms`) needs none.
    pub duration_unit: DurationUnit,
    /// When the request came.
    pub time: Fields,
    /// The fields of single headers of the response, by header.
    pub headers: BTreeMap<String, Fields>,
    /// The object that has all headers of the response.
    pub headers_in: Fields,
    /// What the names of fields begin with that are headers of the response: `sent_http_`.
    pub headers_prefix: Option<String>,
    /// The fields of single headers of the request, by header.
    pub request_headers: BTreeMap<String, Fields>,
    /// The object that has all headers of the request.
    pub request_headers_in: Fields,
    /// What the names of fields begin with that are headers of the request: `http_`.
    pub request_headers_prefix: Option<String>,
}

/// One field, or several of which the first that is there counts; none says that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "OneOrMore", into = "OneOrMore")]
#[schemars(with = "OneOrMore")]
pub struct Fields(pub Vec<String>);

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// What a number of a log counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DurationUnit {
    /// Seconds.
    #[default]
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
    /// Microseconds.
    #[serde(rename = "us")]
    Microseconds,
    /// Nanoseconds.
    #[serde(rename = "ns")]
    Nanoseconds,
}

impl DurationUnit {
    /// How many microseconds one is.
    pub fn microseconds(self) -> f64 {
        match self {
            DurationUnit::Seconds => 1e6,
            DurationUnit::Milliseconds => 1e3,
            DurationUnit::Microseconds => 1.0,
            DurationUnit::Nanoseconds => 1e-3,
        }
    }
}

impl From<OneOrMore> for Fields {
    fn from(fields: OneOrMore) -> Fields {
        match fields {
            OneOrMore::One(field) => Fields(vec![field]),
            OneOrMore::More(fields) => Fields(fields),
        }
    }
}

impl From<Fields> for OneOrMore {
    fn from(fields: Fields) -> OneOrMore {
        OneOrMore::More(fields.0)
    }
}

impl From<&[&str]> for Fields {
    fn from(fields: &[&str]) -> Fields {
        Fields(fields.iter().map(|field| (*field).to_owned()).collect())
    }
}

impl Fields {
    /// The first of the fields that a line has; null, an empty text and `-` are not there.
    pub(super) fn of<'l>(&self, line: &'l Value) -> Option<&'l Value> {
        let is_there = |value: &&Value| match value {
            Value::Null => false,
            Value::String(text) => !matches!(text.trim(), "" | "-"),
            _ => true,
        };
        let mut found = self.0.iter().filter_map(|path| at(line, path));
        found.find(is_there)
    }

    /// The same as text.
    pub(super) fn text(&self, line: &Value) -> Option<String> {
        match self.of(line)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(is_true) => Some(is_true.to_string()),
            _ => None,
        }
    }
}

/// What stands at a path: a key may have dots itself.
fn at<'l>(value: &'l Value, path: &str) -> Option<&'l Value> {
    let members = value.as_object()?;
    if let Some(found) = members.get(path) {
        return Some(found);
    }
    let dots = path.match_indices('.');
    let mut parts = dots.map(|(dot, _)| (&path[..dot], &path[dot + 1..]));
    parts.find_map(|(key, rest)| at(members.get(key)?, rest))
}
