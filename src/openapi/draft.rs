//! Drafts of cases: the text of a case file for what an operation documents, and why there
//! is none.

use serde_json::{Map, Value, json};

use super::fill::{Filled, Values, fill};
use super::media::is_json;
use super::model::{Operation, ParameterPlace, StatusKey};
use super::slug::slug;
use super::yaml_text::Yaml;
use crate::model::case::is_safe_method;

/// The text of a case, with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The end of its id: the status it asks for.
    pub status: String,
    /// The text of its file.
    pub text: String,
}

/// Why an operation cannot be asked, or the text of a case that asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The text of a case.
    Case(String),
    /// What is missing, in words.
    Skipped(String),
}

/// The case that asks a safe operation once, with the variables that are set; `None` where
/// the operation is not safe.
pub fn ask(operation: &Operation, document: &str, is_set: &dyn Fn(&str) -> bool) -> Option<Asked> {
    if !is_safe_method(&operation.method) {
        return None;
    }
    let values = Values {
        is_set,
        asks: false,
        instead: None,
    };
    let filled = fill(operation, &values);
    if !filled.missing.is_empty() {
        let missing = filled.missing.iter();
        let words: Vec<&str> = missing.clone().map(|(words, _)| words.as_str()).collect();
        let set: Vec<String> = missing.map(|(_, name)| format!("--var {name}=…")).collect();
        return Some(Asked::Skipped(format!(
            "no value for {}: the document has no example, and no variable is set (`{}` sets {})",
            words.join(", "),
            set.join(" "),
            if set.len() == 1 { "it" } else { "them" }
        )));
    }
    if operation.body.as_ref().is_some_and(|body| body.is_required) {
        return Some(Asked::Skipped("it requires a body".to_owned()));
    }
    let mut case = head(operation, None);
    case.push(request(operation, &filled, None));
    case.push(expect(operation, document, &success_of(operation), &filled));
    Some(Asked::Case(Yaml::Map(case).to_text()))
}

/// A case for each documented status that can be provoked, and the other statuses.
pub fn drafts(operation: &Operation, document: &str) -> (Vec<Draft>, Vec<StatusKey>) {
    let is_set = |_: &str| false;
    let mut drafts = Vec::new();
    let mut others = Vec::new();
    let mut has_success = false;
    for response in &operation.responses {
        let key = response.status;
        let values = |instead| Values {
            is_set: &is_set,
            asks: true,
            instead,
        };
        let is_success = matches!(key, StatusKey::Code(200..=299) | StatusKey::Class(2));
        let written = if is_success && !has_success {
            has_success = true;
            let filled = fill(operation, &values(None));
            Some((filled, None))
        } else if key == StatusKey::Code(401) && operation.is_secured() {
            Some((fill(operation, &values(None)), Some("none")))
        } else if key == StatusKey::Code(404) {
            unknown_id(operation).map(|(name, value)| {
                let mut filled = fill(operation, &values(Some((name.clone(), value))));
                filled.from_examples.retain(|one| *one != name);
                (filled, None)
            })
        } else {
            None
        };
        let Some((filled, auth)) = written else {
            others.push(key);
            continue;
        };
        let statuses = match key {
            StatusKey::Code(code) => vec![json!(code)],
            other => vec![json!(other.to_string().to_lowercase())],
        };
        let mut case = head(operation, Some((key, &filled)));
        case.push(request(operation, &filled, auth));
        let is_certain = !is_success;
        let mut filled = filled;
        if is_certain {
            filled.from_examples.clear();
        }
        case.push(expect(operation, document, &statuses, &filled));
        drafts.push(Draft {
            status: key.to_string().to_lowercase(),
            text: Yaml::Map(case).to_text(),
        });
    }
    (drafts, others)
}

/// What a success of the operation may answer.
fn success_of(operation: &Operation) -> Vec<Value> {
    let mut statuses = Vec::new();
    for response in &operation.responses {
        match response.status {
            StatusKey::Code(code @ 200..=299) => statuses.push(json!(code)),
            StatusKey::Class(2) => statuses.push(json!("2xx")),
            _ => {}
        }
    }
    if statuses.is_empty() {
        statuses.push(json!("2xx"));
    }
    statuses
}

/// The last parameter of the path, with a value that no host will know.
fn unknown_id(operation: &Operation) -> Option<(String, Value)> {
    let of_path = |one: &&super::model::Parameter| one.place == ParameterPlace::Path;
    let last = operation
        .parameters
        .iter()
        .filter(of_path)
        .max_by_key(|one| operation.path.find(&format!("{{{}}}", one.name)))?;
    let value = match (&last.unknown, &last.example) {
        (Some(value), _) => value.clone(),
        (_, Some(Value::Number(_))) => json!(2_000_000_000),
        (_, Some(Value::String(text))) if text.chars().any(|c| c.is_ascii_digit()) => {
            let zeros = text
                .chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c });
            Value::String(zeros.collect())
        }
        (_, Some(Value::String(_)) | None) => json!("unknown-0000"),
        (_, Some(_)) => return None,
    };
    Some((last.name.clone(), value))
}

/// What a case says before its request.
fn head(operation: &Operation, of: Option<(StatusKey, &Filled)>) -> Vec<(String, Yaml)> {
    let mut members = Vec::new();
    let summary = operation.summary.as_deref().map(str::trim);
    let title = match summary.filter(|text| !text.is_empty()) {
        Some(summary) => summary.trim_end_matches('.').to_owned(),
        None => operation.name(),
    };
    let name = match of {
        Some((status, _)) => format!("{title}: {status}"),
        None => title,
    };
    members.push(("name".to_owned(), name.into()));
    let tags: Vec<Yaml> = operation.tags.iter().map(|tag| slug(tag).into()).collect();
    if !tags.is_empty() {
        members.push(("tags".to_owned(), Yaml::List(tags)));
    }
    let Some((_, filled)) = of else {
        return members;
    };
    members.push(("basis".to_owned(), "documented".into()));
    if !is_safe_method(&operation.method) {
        let effect = match operation.method.as_str() {
            "POST" => "create",
            "DELETE" => "delete",
            _ => "change",
        };
        members.push(("effects".to_owned(), effect.into()));
    }
    if !filled.needs.is_empty() {
        let needs = filled.needs.iter().map(|name| name.as_str().into());
        members.push(("needs".to_owned(), Yaml::List(needs.collect())));
    }
    members
}

fn request(operation: &Operation, filled: &Filled, auth: Option<&str>) -> (String, Yaml) {
    let mut members = vec![
        ("method".to_owned(), operation.method.as_str().into()),
        ("path".to_owned(), filled.path.as_str().into()),
    ];
    if !filled.params.is_empty() {
        members.push(("params".to_owned(), Yaml::Map(filled.params.clone())));
    }
    if let Some(query) = &filled.raw_query {
        members.push(("query".to_owned(), query.as_str().into()));
    } else if !filled.query.is_empty() {
        members.push(("query".to_owned(), Yaml::Map(filled.query.clone())));
    }
    let body = operation.body.as_ref();
    let content = body.and_then(|body| {
        let mut contents = body.contents.iter();
        contents.find(|content| is_json(&content.media_type))
    });
    let mut headers = filled.headers.clone();
    if let Some(content) = content
        && !content.media_type.eq_ignore_ascii_case("application/json")
        && !content.media_type.contains('*')
    {
        let media_type = content.media_type.as_str();
        headers.push(("Content-Type".to_owned(), media_type.into()));
    }
    if !headers.is_empty() {
        members.push(("headers".to_owned(), Yaml::Map(headers)));
    }
    if let Some(auth) = auth {
        members.push(("auth".to_owned(), auth.into()));
    }
    if let Some(content) = content {
        let example = content.example.clone();
        let example = example.filter(|value| !value.to_string().contains("{{"));
        let example = example.unwrap_or_else(|| Value::Object(Map::new()));
        let json = vec![("json".to_owned(), Yaml::Json(example))];
        members.push(("body".to_owned(), Yaml::Map(json)));
    }
    ("request".to_owned(), Yaml::Map(members))
}

fn expect(
    operation: &Operation,
    document: &str,
    statuses: &[Value],
    filled: &Filled,
) -> (String, Yaml) {
    let mut is: Vec<Yaml> = statuses.iter().cloned().map(Yaml::Json).collect();
    let is = match (is.len(), is.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            is.push(last);
            Yaml::List(is)
        }
        (_, None) => "2xx".into(),
    };
    // What a document gives as an example need not be there on every host.
    let status = match filled.from_examples.is_empty() {
        true => is,
        false => Yaml::Map(vec![
            ("is".to_owned(), is),
            ("basis".to_owned(), "assumed".into()),
        ]),
    };
    let contract = Yaml::Map(vec![
        ("openapi".to_owned(), document.into()),
        ("operation".to_owned(), operation.name().into()),
    ]);
    let members = vec![
        ("status".to_owned(), status),
        ("contract".to_owned(), contract),
    ];
    ("expect".to_owned(), Yaml::Map(members))
}
