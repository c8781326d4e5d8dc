//! Reads a text or where it comes from, so that a mistake within has its own place.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The keys of both tables. A list is none: it would be read as their values in order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    env: Option<String>,
    default: Option<String>,
    file: Option<String>,
}

impl<'de> Deserialize<'de> for TextSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextSource, D::Error> {
        deserializer.deserialize_any(TextOrTable)
    }
}

struct TextOrTable;

/// What may stand there.
const EXPECTED: &str = "a text, { env = \"NAME\" } or { file = \"PATH\" }";

impl<'de> Visitor<'de> for TextOrTable {
    type Value = TextSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<TextSource, E> {
        Ok(TextSource::Literal(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextSource, A::Error> {
        match Keys::deserialize(MapAccessDeserializer::new(map))? {
            Keys {
                env: Some(env),
                default,
                file: None,
            } => Ok(TextSource::Environment(FromEnvironment { env, default })),
            Keys {
                env: None,
                default: None,
                file: Some(file),
            } => Ok(TextSource::File(FromFile { file })),
            _ => Err(A::Error::custom(format!("expected {EXPECTED}"))),
        }
    }
}

/// A text, or where it comes from.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum TextSource {
    /// The text itself.
    Literal(String),
    /// An environment variable.
    Environment(FromEnvironment),
    /// A file's content without the line end.
    File(FromFile),
}

/// A text from an environment variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromEnvironment {
    /// The variable's name.
    pub env: String,
    /// What to take where it is not set.
    pub default: Option<String>,
}

/// A text from a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromFile {
    /// The file, relative to the suite.
    pub file: String,
}

/// Reads the environment; a function, so that tests need not set anything.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;
