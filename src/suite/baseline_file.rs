//! The form of a baseline's file. The same response gives the same bytes; what is wrong in a
//! file is reported with its line and column.

use std::collections::BTreeMap;

use foldhash::quality::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::baseline::{AcceptedBody, AcceptedResponse, Baseline};
use crate::error::InputError;
use crate::json::{Document, error_words, outline, pretty_json};
use crate::source_file::merge_conflict;

/// The version of the form.
const VERSION: u32 = 1;

/// What to do about a merge that git could not settle.
const TAKE_ONE: &str = "take one side (`git checkout --ours` or `--theirs`), run the case, and look at what differs with `driftcheck baseline review`";

/// The accepted response of a case. Written by `driftcheck baseline accept`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "J: Deserialize<'de>"))]
#[schemars(rename = "BaselineFile")]
pub(super) struct BaselineFile<J> {
    /// The version of this form, 1.
    baseline_version: u32,
    /// The response of each step.
    #[serde(rename = "answers")]
    responses: Vec<ResponseFile<J>>,
}

/// The accepted response of a step. A body is one of `json`, `text` and `bytes`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "J: Deserialize<'de>"))]
#[schemars(rename = "ResponseFile")]
struct ResponseFile<J> {
    /// The step's name, where the case has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// The status.
    #[schemars(range(min = 100, max = 999))]
    status: u16,
    /// The chosen headers by lower-case name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    /// A JSON body, with marks such as `[date-time]` in the place of what changes by nature.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "any_value"
    )]
    json: Option<J>,
    /// Another text, by lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Vec<String>>,
    /// What is no text, or is too long to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<DigestFile>,
}

/// A body that is not kept itself.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DigestFile {
    /// How many bytes it has.
    length: u64,
    /// SHA-256 in hex.
    sha256: String,
}

/// Null is a value too.
fn any_value<'de, D: Deserializer<'de>, J: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<J>, D::Error> {
    J::deserialize(deserializer).map(Some)
}

/// A baseline as a file.
pub fn render(baseline: &Baseline) -> String {
    let file = BaselineFile {
        baseline_version: VERSION,
        responses: baseline.responses.iter().map(written).collect(),
    };
    pretty_json(&file).unwrap_or_default()
}

fn written(response: &AcceptedResponse) -> ResponseFile<&Value> {
    let (mut json, mut text, mut bytes) = (None, None, None);
    match &response.body {
        AcceptedBody::Empty => {}
        AcceptedBody::Json(value) => json = Some(value),
        AcceptedBody::Text(lines) => text = Some(lines.clone()),
        AcceptedBody::Bytes { length, sha256 } => {
            bytes = Some(DigestFile {
                length: *length,
                sha256: sha256.clone(),
            });
        }
    }
    ResponseFile {
        step: response.step.clone(),
        status: response.status,
        headers: response.headers.clone(),
        json,
        text,
        bytes,
    }
}

/// Reads a file's text, which errors name as `shown`.
///
/// # Errors
/// What is wrong with it, with its place.
pub fn parse(text: &str, shown: &str) -> Result<Baseline, InputError> {
    parse_by(text, shown, |_| None)
}

/// The same with the [`fingerprint`](crate::json::fingerprint) of each JSON body in its place, which is not built.
///
/// # Errors
/// What is wrong with the file, with its place.
pub fn parse_outline(
    text: &str,
    shown: &str,
    hasher: &RandomState,
) -> Result<Baseline, InputError> {
    // The member of each response in the list of the file.
    let outline = |text: &str| outline(text.as_bytes(), 3, "json", hasher);
    parse_by(text, shown, outline)
}

fn parse_by(
    text: &str,
    shown: &str,
    outline: impl Fn(&str) -> Option<Value>,
) -> Result<Baseline, InputError> {
    // Some editors write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(
            InputError::new(shown, "is empty, expected an accepted response")
                .at(text, 1, 1)
                .help(RENEW),
        );
    }
    let mut value = outline(text);
    if value.is_none() {
        let document = Document::parse(text.as_bytes());
        // A merge can leave one without a marker.
        if let (Some(_), Some(offset)) = (document.value(), document.offsets().first()) {
            let error = InputError::new(shown, "an object has this key twice");
            return Err(error.at_offset(text.as_bytes(), *offset).help(RENEW));
        }
        value = document.into_value();
    }
    let file: BaselineFile<Value> = match value.map(of_value) {
        Some(Ok(file)) => file,
        // Read as it stands there, what is wrong has a line.
        _ => serde_json::from_str(text).map_err(|error| misread(text, shown, &error))?,
    };
    if file.baseline_version != VERSION {
        let words = format!(
            "has the form of version {}, expected {VERSION}",
            file.baseline_version
        );
        let error = at_text(text, shown, "\"baseline_version\"", words);
        return Err(error.help("use the driftcheck that wrote it, or accept the response again"));
    }
    let mut responses: Vec<AcceptedResponse> = Vec::with_capacity(file.responses.len());
    for response in file.responses {
        if responses.iter().any(|known| known.step == response.step) {
            let step = response.step.map_or_else(
                || "without a step".to_owned(),
                |name| format!("of the step `{name}`"),
            );
            let words = format!("has two responses {step}");
            return Err(at_text(text, shown, "\"answers\"", words).help(RENEW));
        }
        responses.push(read(response, text, shown)?);
    }
    Ok(Baseline { responses })
}

/// The file that a value stands for; its bodies are moved, not built anew.
fn of_value(mut value: Value) -> serde_json::Result<BaselineFile<Value>> {
    let responses = value.get_mut("answers").and_then(Value::as_array_mut);
    let bodies = responses.into_iter().flatten();
    let bodies: Vec<Option<Value>> = bodies
        .map(|response| response.get_mut("json").map(Value::take))
        .collect();
    let mut file = BaselineFile::deserialize(value)?;
    for (response, body) in file.responses.iter_mut().zip(bodies) {
        response.json = body;
    }
    Ok(file)
}

const RENEW: &str = "restore the file from git, or run the case and accept its response again with `driftcheck baseline accept --case ID`";

fn read(
    response: ResponseFile<Value>,
    text: &str,
    shown: &str,
) -> Result<AcceptedResponse, InputError> {
    if !(100..=999).contains(&response.status) {
        let words = format!("{} is not an HTTP status", response.status);
        let found = format!("\"status\": {}", response.status);
        return Err(at_text(text, shown, &found, words).help(RENEW));
    }
    let body = match (response.json, response.text, response.bytes) {
        (None, None, None) => AcceptedBody::Empty,
        (Some(value), None, None) => AcceptedBody::Json(value),
        (None, Some(lines), None) => AcceptedBody::Text(lines),
        (None, None, Some(digest)) => AcceptedBody::Bytes {
            length: digest.length,
            sha256: digest.sha256,
        },
        _ => {
            let words =
                "a response has more than one body, expected one of `json`, `text` and `bytes`";
            return Err(at_text(text, shown, "\"answers\"", words).help(RENEW));
        }
    };
    Ok(AcceptedResponse {
        step: response.step,
        status: response.status,
        headers: response.headers,
        body,
    })
}

fn misread(text: &str, shown: &str, error: &serde_json::Error) -> InputError {
    if let Some(error) = merge_conflict(text.as_bytes(), shown) {
        return error.help(TAKE_ONE);
    }
    let words = error_words(error);
    let number = |count: usize| u32::try_from(count.max(1)).unwrap_or(u32::MAX);
    InputError::new(shown, format!("is not a baseline: {words}"))
        .at(text, number(error.line()), number(error.column()))
        .help(RENEW)
}

/// An error at the first place where a text stands.
fn at_text(text: &str, shown: &str, part: &str, words: impl Into<String>) -> InputError {
    let offset = text.find(part).unwrap_or(0);
    InputError::new(shown, words).at_offset(text.as_bytes(), offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn baseline(body: AcceptedBody) -> Baseline {
        Baseline {
            responses: vec![AcceptedResponse {
                step: None,
                status: 200,
                headers: BTreeMap::from([("content-type".into(), "application/json".into())]),
                body,
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_written_the_same() {
        let exact: Value = serde_json::from_str("{\"b\": 1.00, \"a\": [1e400, null]}").unwrap();
        for body in [
            AcceptedBody::Empty,
            AcceptedBody::Json(Value::Null),
            AcceptedBody::Json(exact),
            AcceptedBody::Text(vec!["one".into(), "<<<<<<< two\u{7f}".into()]),
            AcceptedBody::Bytes {
                length: 3,
                sha256: "00".into(),
            },
        ] {
            let written = baseline(body);
            let text = render(&written);
            let read = parse(&text, "x").unwrap();
            assert_eq!(read, written);
            assert_eq!(render(&read), text);
            assert!(text.ends_with("}\n"));
        }
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_place() {
        let text = render(&baseline(AcceptedBody::Json(json!({"id": 1}))));
        let refused = |old: &str, new: &str| {
            let changed = text.replacen(old, new, 1);
            assert_ne!(changed, text);
            parse(&changed, "b.json").unwrap_err().to_string()
        };
        let unknown = refused("\"status\"", "\"staus\"");
        assert!(unknown.starts_with("b.json:5:"), "{unknown}");
        assert!(unknown.contains("unknown field `staus`"), "{unknown}");
        let version = refused("\"baseline_version\": 1", "\"baseline_version\": 9");
        assert!(
            version.starts_with("b.json:2:3: has the form of version 9"),
            "{version}"
        );
        let kind = refused("200", "\"200\"");
        assert!(
            kind.contains("b.json:5:") && kind.contains("expected u16"),
            "{kind}"
        );
        let status = refused("200", "7");
        assert!(status.starts_with("b.json:5:"), "{status}");
        let merge = refused("  \"answers\"", "<<<<<<< ours\n  \"answers\"");
        assert!(
            merge.starts_with("b.json:3:1: holds a conflict marker"),
            "{merge}"
        );
        let cut = parse(&text[..40], "b.json").unwrap_err().to_string();
        assert!(cut.contains("ends in the middle"), "{cut}");
        assert!(
            parse("", "b.json")
                .unwrap_err()
                .to_string()
                .contains("is empty")
        );
        let two = refused("\"json\"", "\"text\": [], \"json\"");
        assert!(two.contains("more than one body"), "{two}");
        let twice = refused("\"id\": 1", "\"id\": 1,\n        \"id\": 2");
        assert!(twice.contains("this key twice"), "{twice}");
        let header = "\"content-type\": \"application/json\"";
        let twice = refused(header, &format!("{header}, {header}"));
        assert!(twice.contains("this key twice"), "{twice}");
        // In another order it is read, too.
        let reversed = text.replace("\"id\": 1", "\"id\": 1, \"a\": [{}]");
        assert!(parse(&reversed, "b.json").is_ok());
    }
}
