//! What a value of a response must be, whether it stands in a header or in the body.

use std::sync::Arc;

use serde_json::Value;

/// What a selected value must be. Strings in values may hold variables.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Equal to this value; numbers by value, exactly.
    Equals(Value),
    /// Equal to one of these values.
    OneOf(Vec<Value>),
    /// A string in which this regular expression matches.
    Matches(Pattern),
    /// There is at least one value, or there is none.
    Exists(bool),
    /// The number of selected values, or of items where one array is selected.
    Count(CountRange),
    /// The JSON type of each selected value is one of these.
    Type(Vec<JsonType>),
    /// A number that is at least this one, or a date-time that is not before this one.
    AtLeast(Value),
    /// A number that is at most this one, or a date-time that is not after this one.
    AtMost(Value),
}

/// A regular expression; two are equal that are written alike.
#[derive(Clone, Debug)]
pub struct Pattern(pub Arc<regex::Regex>);

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

/// How many values are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountRange {
    /// At least so many.
    pub min: u64,
    /// At most so many.
    pub max: Option<u64>,
}

/// The types of JSON Schema (draft 2020-12, section 6.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// Every type with its word.
    pub const ALL: [(JsonType, &'static str); 7] = [
        (JsonType::Null, "null"),
        (JsonType::Boolean, "boolean"),
        (JsonType::Integer, "integer"),
        (JsonType::Number, "number"),
        (JsonType::String, "string"),
        (JsonType::Array, "array"),
        (JsonType::Object, "object"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("value", |(_, word)| word)
    }
}
