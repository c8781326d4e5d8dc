//! The members of a HAR's entry that say something of its exchange, read with patience: a number
//! may be written as a text, and what is null is not there.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::kept::marked_text;

/// A text; one of a number or a truth value is as it is written.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

/// The same for what a body holds: bytes that are not UTF-8 are marked in it.
#[derive(Default)]
pub(super) struct BodyText(pub(super) String);

/// What a recorder says of a failure: a text, or an object with a `message` or a `code`.
#[derive(Default)]
pub(super) struct Cause(pub(super) String);

/// A number, also where it is written as a text; none where it is not known.
#[derive(Default, Clone, Copy)]
pub(super) struct Number(pub(super) Option<f64>);

/// Whether a member says yes: neither missing, null, false, empty nor zero.
#[derive(Default, Clone, Copy)]
pub(super) struct Said(pub(super) bool);

/// Whether a member is there, whatever it holds.
#[derive(Default, Clone, Copy)]
pub(super) struct There(pub(super) bool);

/// What a member holds, where that it is there says something itself.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    #[default]
    Missing,
    Null,
    Value,
}

/// Names with values, in order: headers or parameters.
#[derive(Default)]
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct Entry {
    pub(super) started_date_time: Text,
    pub(super) time: Number,
    pub(super) request: Request,
    pub(super) response: Response,
    pub(super) cache: Option<Cache>,
    pub(super) timings: Option<TimingsOfParts>,
    #[serde(rename = "_fromCache", alias = "fromCache")]
    pub(super) from_cache: Said,
    #[serde(rename = "_fetchType")]
    pub(super) fetch_type: Text,
    #[serde(rename = "_resourceType")]
    pub(super) resource_type: Text,
    #[serde(rename = "_webSocketMessages")]
    pub(super) web_socket: There,
    #[serde(rename = "_wasFulfilled")]
    pub(super) was_fulfilled: Said,
    #[serde(rename = "_wasAborted")]
    pub(super) was_aborted: Said,
    #[serde(rename = "_fetchedViaServiceWorker")]
    pub(super) by_service_worker: Said,
    #[serde(rename = "_error")]
    pub(super) error: Cause,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Request {
    pub(super) method: Text,
    pub(super) url: Text,
    pub(super) http_version: Text,
    pub(super) headers: Pairs,
    pub(super) post_data: Option<Content>,
    pub(super) body_size: Number,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Response {
    pub(super) status: Number,
    pub(super) http_version: Text,
    pub(super) headers: Pairs,
    pub(super) content: Option<Content>,
    pub(super) body_size: Number,
    #[serde(rename = "_transferSize")]
    pub(super) transfer_size: Number,
    #[serde(rename = "_error", alias = "_failureText")]
    pub(super) error: Cause,
    #[serde(rename = "_fetchedViaServiceWorker")]
    pub(super) by_service_worker: Said,
}

/// A body: `content` of a response, `postData` of a request.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Content {
    pub(super) size: Number,
    pub(super) mime_type: Text,
    pub(super) text: Option<BodyText>,
    #[serde(alias = "_encoding")]
    pub(super) encoding: Text,
    #[serde(rename = "_file")]
    pub(super) file: Option<Text>,
    pub(super) params: Pairs,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Cache {
    pub(super) before_request: Held,
    pub(super) after_request: Held,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct TimingsOfParts {
    pub(super) send: Number,
    pub(super) wait: Number,
    pub(super) receive: Number,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let BodyText(text) = BodyText::deserialize(deserializer)?;
        Ok(Text(marked_text(text)))
    }
}

impl<'de> Deserialize<'de> for BodyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(BodyText::default()),
            Value::String(text) => Ok(BodyText(text)),
            Value::Number(number) => Ok(BodyText(number.to_string())),
            Value::Bool(is_true) => Ok(BodyText(is_true.to_string())),
            Value::Array(_) => Err(wrong("a list", "a text")),
            Value::Object(_) => Err(wrong("an object", "a text")),
        }
    }
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Cause(match Value::deserialize(deserializer)? {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Object(members) => {
                let texts = ["message", "code"]
                    .iter()
                    .filter_map(|name| members.get(*name));
                let mut texts = texts.filter_map(Value::as_str);
                texts.next().unwrap_or("an error").to_owned()
            }
            other => other.to_string(),
        }))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        let number = text.trim().parse::<f64>().ok();
        Ok(Number(number.filter(|number| number.is_finite())))
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Said(match Value::deserialize(deserializer)? {
            Value::Null => false,
            Value::Bool(is_true) => is_true,
            Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
            Value::String(text) => !matches!(&*text, "" | "0" | "false" | "no" | "none"),
            Value::Array(_) | Value::Object(_) => true,
        }))
    }
}

impl<'de> Deserialize<'de> for There {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        Ok(There(true))
    }
}

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<IgnoredAny>::deserialize(deserializer)? {
            None => Held::Null,
            Some(_) => Held::Value,
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pair {
    name: Text,
    value: Text,
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names and values")
            }

            fn visit_unit<E>(self) -> Result<Pairs, E> {
                Ok(Pairs::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = list.next_element::<Pair>()? {
                    pairs.push((pair.name.0, pair.value.0));
                }
                Ok(Pairs(pairs))
            }

            /// As logs and some extensions write them: `{"name": "value"}`.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    match map.next_value::<Value>()? {
                        Value::Array(values) => {
                            let text = |value: Value| value.as_str().map(str::to_owned);
                            let values = values.into_iter().filter_map(text);
                            pairs.extend(values.map(|value| (name.clone(), value)));
                        }
                        Value::String(value) => pairs.push((name, value)),
                        Value::Null | Value::Object(_) => {}
                        other => pairs.push((name, other.to_string())),
                    }
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(PairsVisitor)
    }
}

fn wrong<E: serde::de::Error>(found: &str, expected: &str) -> E {
    E::custom(format_args!("found {found}, expected {expected}"))
}
