//! The spellings a response may choose from: how a date is written, and whether a
//! value that is not there is sent as `null` or left out.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// How many fraction digits a date has, and how UTC is written.
#[derive(Clone, Copy, Debug)]
enum DateStyle {
    Seconds,
    Milliseconds,
    Ticks,
    NumericOffset,
}

/// The spelling of one membership's responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    dates: DateStyle,
    sends_nulls: bool,
}

impl Wire {
    /// One of the eight spellings; neighbouring numbers differ.
    pub(super) fn variant(number: u32) -> Wire {
        let dates = match number / 2 % 4 {
            0 => DateStyle::Milliseconds,
            1 => DateStyle::Seconds,
            2 => DateStyle::Ticks,
            _ => DateStyle::NumericOffset,
        };
        Wire {
            dates,
            sends_nulls: number.is_multiple_of(2),
        }
    }

    /// A moment as RFC 3339.
    pub(super) fn date(self, at: Timestamp) -> Value {
        Value::String(match self.dates {
            DateStyle::Seconds => format!("{at:.0}"),
            DateStyle::Milliseconds => format!("{at:.3}"),
            DateStyle::Ticks => format!("{at:.7}"),
            DateStyle::NumericOffset => format!("{at:.0}").replace('Z', "+00:00"),
        })
    }

    /// Puts a value that may be missing: as it is, as `null`, or not at all.
    pub(super) fn put<T: Into<Value>>(
        self,
        object: &mut Map<String, Value>,
        key: &str,
        value: Option<T>,
    ) {
        match value {
            Some(value) => drop(object.insert(key.to_owned(), value.into())),
            None if self.sends_nulls => drop(object.insert(key.to_owned(), Value::Null)),
            None => {}
        }
    }
}

/// An object with the given properties.
pub(super) fn object<const N: usize>(properties: [(&str, Value); N]) -> Map<String, Value> {
    properties
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
