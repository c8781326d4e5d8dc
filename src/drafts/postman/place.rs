//! A value of a collection with its place, so that each mistake can be shown where it is.

use serde_json::Value;

use crate::error::InputError;
use crate::json::locate::locate;
use crate::json::type_words;

/// The text of a file, and what is wrong in it.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) shown: &'t str,
    pub(super) errors: Vec<InputError>,
}

impl Source<'_> {
    /// The byte that a value begins at.
    fn offset(&self, pointer: &str) -> usize {
        locate(self.text.as_bytes(), pointer).unwrap_or(0)
    }

    /// The line that a value begins in.
    pub(super) fn line(&self, pointer: &str) -> usize {
        let offset = self.offset(pointer);
        crate::error::line_and_column(self.text.as_bytes(), offset).0
    }

    /// Notes a mistake. The line is not shown: it may hold a secret.
    pub(super) fn mistake(&mut self, pointer: &str, message: String, help: &str) {
        let error = InputError::new(self.shown, message);
        let error = error.at_offset(self.text.as_bytes(), self.offset(pointer));
        self.errors.push(error.hiding_the_line().help(help));
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct At<'v> {
    pub(super) value: &'v Value,
    pub(super) pointer: String,
}

impl<'v> At<'v> {
    /// A member that is there and not null.
    pub(super) fn member(&self, name: &str) -> Option<At<'v>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(At {
            value,
            pointer: format!(
                "{}/{}",
                self.pointer,
                name.replace('~', "~0").replace('/', "~1")
            ),
        })
    }

    /// The items of a list.
    pub(super) fn items(&self) -> impl Iterator<Item = At<'v>> + use<'v> {
        let pointer = self.pointer.clone();
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(index, value)| At {
            value,
            pointer: format!("{pointer}/{index}"),
        })
    }

    /// A member that is a text; numbers and booleans are written as texts too.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.member(name).map(|member| plain(member.value))
    }

    /// Whether a member says that this is switched off.
    pub(super) fn is_disabled(&self) -> bool {
        self.value.get("disabled").and_then(Value::as_bool) == Some(true)
            || self.value.get("enabled").and_then(Value::as_bool) == Some(false)
    }

    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        type_words(self.value)
    }
}

/// A value as a text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
