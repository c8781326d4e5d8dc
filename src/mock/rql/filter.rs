//! Filters: which items of a list a query asks for.

use jiff::Timestamp;
use serde_json::Value;

use super::super::resources::{Field, Kind};
use super::pattern::Pattern;

/// What an item must fulfil.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// A member and what its value must fulfil.
    Member(Vec<&'static Field>, Test),
    /// A list, some item of which must fulfil something.
    Some(Vec<&'static Field>, Box<Filter>),
}

/// What a value must fulfil.
#[derive(Debug)]
pub(super) enum Test {
    Null,
    Empty,
    Equal(Scalar),
    Less(Scalar),
    Greater(Scalar),
    Like(Pattern),
}

/// A value that has an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scalar {
    Flag(bool),
    Moment(Timestamp),
    Text(String),
}

impl Filter {
    /// Whether an item fulfils it.
    pub(super) fn fits(&self, item: &Value) -> bool {
        match self {
            Filter::All(filters) => filters.iter().all(|filter| filter.fits(item)),
            Filter::Any(filters) => filters.iter().any(|filter| filter.fits(item)),
            Filter::Not(filter) => !filter.fits(item),
            Filter::Member(path, test) => test.fits(path, at(path, item)),
            Filter::Some(path, filter) => at(path, item)
                .and_then(Value::as_array)
                .is_some_and(|items| items.iter().any(|item| filter.fits(item))),
        }
    }
}

impl Test {
    fn fits(&self, path: &[&'static Field], value: Option<&Value>) -> bool {
        let is = |fits: &dyn Fn(&Scalar) -> bool| scalar(path, value).is_some_and(|it| fits(&it));
        match self {
            Test::Null => value.is_none_or(Value::is_null),
            Test::Empty => match value {
                Some(Value::String(text)) => text.is_empty(),
                Some(Value::Array(items)) => items.is_empty(),
                _ => false,
            },
            Test::Equal(expected) => is(&|it| it == expected),
            Test::Less(limit) => is(&|it| it < limit),
            Test::Greater(limit) => is(&|it| it > limit),
            Test::Like(pattern) => is(&|it| matches!(it, Scalar::Text(text) if pattern.fits(text))),
        }
    }
}

/// What an item has at a path.
pub(super) fn at<'v>(path: &[&'static Field], item: &'v Value) -> Option<&'v Value> {
    path.iter()
        .try_fold(item, |value, field| value.get(field.name))
}

/// What an item's member is compared by.
pub(super) fn scalar(path: &[&'static Field], value: Option<&Value>) -> Option<Scalar> {
    match (&path.last()?.kind, value?) {
        (Kind::Moment, Value::String(text)) => text.parse().ok().map(Scalar::Moment),
        (Kind::Flag, Value::Bool(flag)) => Some(Scalar::Flag(*flag)),
        (Kind::Text, Value::String(text)) => Some(Scalar::Text(text.clone())),
        _ => None,
    }
}
