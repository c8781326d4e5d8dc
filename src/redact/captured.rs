//! Captured values that are secrets: those that were taken from what is masked. A regex may
//! take a part of it, which nothing else would find again.

use serde_json::Value;

use super::placeholder::MIN_SECRET_LENGTH;
use super::unescape::levels;
use crate::model::exchange::Response;
use crate::model::outcome::StepResult;

/// The captured texts of one step that stand in its response.
#[derive(Debug, Default)]
pub(super) struct Captured(Vec<String>);

impl Captured {
    /// To be called before anything of the step is masked.
    pub(super) fn of(step: &StepResult) -> Captured {
        let mut texts = Vec::new();
        step.captures.values().for_each(|one| add(one, &mut texts));
        texts.retain(|text| stands_in(step, text));
        Captured(texts)
    }

    /// Those that the masked step does not show any more.
    pub(super) fn secrets(self, masked: &StepResult) -> impl Iterator<Item = String> {
        self.0.into_iter().filter(|text| !stands_in(masked, text))
    }
}

fn add(value: &Value, texts: &mut Vec<String>) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => return items.iter().for_each(|item| add(item, texts)),
        Value::Object(members) => return members.values().for_each(|item| add(item, texts)),
        Value::Null | Value::Bool(_) => return,
    };
    if text.len() >= MIN_SECRET_LENGTH {
        texts.push(text);
    }
}

fn stands_in(step: &StepResult, text: &str) -> bool {
    let is_in = |bytes: &[u8]| {
        let found = |bytes: &[u8]| memchr::memmem::find(bytes, text.as_bytes()).is_some();
        found(bytes) || levels(bytes).any(|level| found(&level.text))
    };
    let of_response = |response: &Response| {
        let mut headers = response.headers.iter();
        headers.any(|header| is_in(header.value.as_bytes())) || is_in(response.body.as_bytes())
    };
    let exchange = step.exchange.as_ref();
    exchange.is_some_and(|exchange| of_response(&exchange.response))
}
