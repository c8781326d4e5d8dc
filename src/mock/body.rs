//! What is read out of the bodies of requests, and what is wrong with them.

use serde_json::{Map, Value, json};

use super::catalogue::Account;
use super::problem::Problem;

/// A field and what is wrong with it.
pub(super) type Mistake = (&'static str, &'static str);

/// All that is wrong with a body.
#[derive(Debug, Default)]
pub(super) struct Mistakes(Map<String, Value>);

impl Mistakes {
    /// The value, or `None` where it is wrong, which is then noted.
    pub(super) fn check<T>(&mut self, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|(field, message)| self.0.insert(field.to_owned(), json!([message])))
            .ok()
    }

    /// The refusal that names them all.
    pub(super) fn refusal(self) -> Problem {
        Problem::invalid(self.0)
    }
}

/// The members of a body that must be an object.
pub(super) fn object(body: Option<&Value>) -> Result<&Map<String, Value>, Problem> {
    match body {
        Some(Value::Object(body)) => Ok(body),
        Some(_) => Err(Problem::invalid_field("$", "The body must be an object.")),
        None => Err(Problem::invalid_field("$", "A body is required.")),
    }
}

/// The account that a body names, which can only be the caller's own. `needed` says that
/// nothing else names it.
pub(super) fn account(
    body: &Map<String, Value>,
    own: &str,
    needed: bool,
) -> Result<&'static Account, Mistake> {
    let id = match body.get("account").and_then(|account| account.get("id")) {
        Some(Value::String(id)) => id.as_str(),
        Some(_) => return Err(("account.id", "The account id must be a string.")),
        None if needed => return Err(("account.id", "The account id is required.")),
        None => own,
    };
    Account::find(id)
        .filter(|account| account.id == own)
        .ok_or(("account.id", "The account was not found."))
}

/// The ids of a list of references; `None` where there is no list.
pub(super) fn ids<'a>(
    value: Option<&'a Value>,
    field: &'static str,
) -> Result<Option<Vec<&'a str>>, Mistake> {
    let items = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err((field, "This must be a list.")),
    };
    let ids = items.iter().map(|item| item.get("id")?.as_str()).collect();
    Option::map(ids, Some).ok_or((field, "Each item must have an id."))
}

/// A text that is not blank; `None` where there is none.
pub(super) fn text(value: Option<&Value>, field: &'static str) -> Result<Option<String>, Mistake> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err((field, "This must be a text that is not empty.")),
    }
}
