//! Drafts of cases: the text of a case file for what an operation documents, and why there
//! is none.

use serde_json::{Value, json};

use super::body::{Bodies, Body};
use super::fill::{Filled, Values, fill};
use super::literals::placeholder;
use super::own_object::OwnObject;
use super::request::request;
use super::slug::slug;
use super::yaml_text::Yaml;
use crate::model::case::is_safe_method;
use crate::openapi::model::{Operation, ParameterPlace, StatusKey};

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
pub enum DraftOutcome {
    /// The text of a case.
    Case(String),
    /// What is missing, in words.
    Skipped(String),
}

/// The cases of an operation.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    /// One for each documented status that can be provoked.
    pub cases: Vec<Draft>,
    /// The other statuses.
    pub others: Vec<StatusKey>,
    /// What a reader of them should know of their body.
    pub remarks: Vec<String>,
    /// How many examples of the body the document's own schema refuses.
    pub refused: usize,
}

/// Whether an operation is one that is asked without a case, and asks for a body.
pub fn asks_with_body(operation: &Operation) -> bool {
    is_safe_method(&operation.method) && requires_body(operation)
}

fn requires_body(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| body.is_required)
}

/// The case that asks a safe operation once, with the variables that are set; `None` where
/// the operation is not safe.
pub fn ask<'a>(
    operation: &Operation,
    document: &str,
    set: &'a dyn Fn(&str) -> Option<&'a Value>,
    bodies: Option<&Bodies<'_>>,
) -> Option<DraftOutcome> {
    if !is_safe_method(&operation.method) {
        return None;
    }
    let values = Values {
        set,
        asks: false,
        instead: None,
    };
    let filled = fill(operation, &values);
    let mut missing = filled.missing.clone();
    let is_required = requires_body(operation);
    let body = bodies
        .filter(|_| is_required)
        .map(|bodies| bodies.of(operation));
    let body = body.unwrap_or_default();
    let unset = body.needs.iter().filter(|name| set(name).is_none());
    missing.extend(unset.map(|name| (format!("`{name}` of the body"), name.clone())));
    if !missing.is_empty() {
        let missing = missing.iter();
        let words: Vec<&str> = missing.clone().map(|(words, _)| words.as_str()).collect();
        let set: Vec<String> = missing.map(|(_, name)| format!("--var {name}=…")).collect();
        return Some(DraftOutcome::Skipped(format!(
            "no value for {}: the document has no example, and no variable is set (`{}` sets {})",
            words.join(", "),
            set.join(" "),
            if set.len() == 1 { "it" } else { "them" }
        )));
    }
    if is_required && body.written.is_none() {
        return Some(DraftOutcome::Skipped(
            "it requires a body, and the document does not say which".to_owned(),
        ));
    }
    let mut case = head(operation, None);
    if !filled.written.is_empty() {
        let needs = filled.written.iter().map(|name| name.as_str().into());
        case.push(("needs".to_owned(), Yaml::List(needs.collect())));
    }
    case.push(request(operation, &filled, None, &body));
    let is_assumed = !filled.from_examples.is_empty() || body.is_assumed;
    let statuses = statuses(&outcomes(operation));
    case.push(expect(operation, document, &statuses, is_assumed));
    Some(DraftOutcome::Case(Yaml::Map(case).to_text()))
}

/// A case for each documented status that can be provoked, and the other statuses.
/// `own` is the object that it may delete.
pub fn drafts(
    operation: &Operation,
    document: &str,
    bodies: &Bodies<'_>,
    own: Option<&OwnObject>,
) -> Drafts {
    let own_object = own;
    let set = |_: &str| None;
    let body = bodies.of(operation);
    let accepted = usual_of(operation, outcomes(operation));
    let usual = accepted.first().copied();
    let mut remarks = body.remarks.clone();
    remarks.extend(body.needs.iter().map(|name| {
        format!(
            "TODO: the document gives no value for `{name}` of the body: write one in place of {}, or set the variable",
            placeholder(name)
        )
    }));
    let open = operation.security.is_open().then_some("none");
    let mut drafts = Drafts {
        remarks,
        refused: body.refused,
        ..Drafts::default()
    };
    for response in &operation.responses {
        let key = response.status;
        let values = |instead| Values {
            set: &set,
            asks: true,
            instead,
        };
        let mut is_assumed = false;
        let instead = || own.map(OwnObject::instead);
        let mut fixture = own;
        let (filled, auth) = if Some(key) == usual {
            let filled = fill(operation, &values(instead()));
            let is_foreign = |name: &String| own.is_none_or(|own| own.parameter != *name);
            let is_given = filled.from_examples.iter().any(is_foreign);
            is_assumed = is_given || body.is_assumed;
            (filled, open)
        } else if is_refusal(operation, key) {
            (fill(operation, &values(instead())), Some("none"))
        } else if let Some((name, value)) = unknown_id(operation).filter(|_| key == NOT_FOUND) {
            fixture = None;
            (fill(operation, &values(Some((name, value)))), open)
        } else {
            if !accepted.contains(&key) {
                drafts.others.push(key);
            }
            continue;
        };
        let own = match Some(key) == usual {
            true => &accepted[..],
            false => &[key],
        };
        let mut case = head(operation, Some((key, &filled, &body)));
        let deletes = operation.method == "DELETE" && Some(key) == usual;
        if deletes && own_object.is_none() {
            case.push(("skip".to_owned(), FOREIGN.into()));
        }
        if let Some(own) = fixture {
            let fixtures = Yaml::List(vec![own.fixture.as_str().into()]);
            case.push(("fixtures".to_owned(), fixtures));
        }
        case.push(request(operation, &filled, auth, &body));
        case.push(expect(operation, document, &statuses(own), is_assumed));
        drafts.cases.push(Draft {
            status: key.to_string().to_lowercase(),
            text: Yaml::Map(case).to_text(),
        });
    }
    drafts
}

const NOT_FOUND: StatusKey = StatusKey::Code(404);
/// Why a case is not run that deletes what no fixture has made.
const FOREIGN: &str = "it deletes what this suite has not made; remove this line where that may be";
/// A smaller number may well be the id of something.
const SMALLEST_UNKNOWN: f64 = 1e6;

/// Whether a status is that of a request without its credential.
fn is_refusal(operation: &Operation, key: StatusKey) -> bool {
    key == StatusKey::Code(401) && operation.is_secured()
}

/// Whether a status says that something went wrong.
fn is_failure(key: &StatusKey) -> bool {
    matches!(key, StatusKey::Code(400..) | StatusKey::Class(4..))
}

/// What the document gives as the outcome of a plain request: a success, else a redirect, else
/// whatever comes, else every status that it has.
fn outcomes(operation: &Operation) -> Vec<StatusKey> {
    let all: Vec<StatusKey> = operation.responses.iter().map(|one| one.status).collect();
    let of_class = |wanted: u16| {
        let is_one = |key: &&StatusKey| match key {
            // It answers a request that names what the client has.
            StatusKey::Code(304) => false,
            StatusKey::Code(code) => code / 100 == wanted,
            StatusKey::Class(class) => *class == wanted,
            StatusKey::Default => false,
        };
        all.iter().filter(is_one).copied().collect::<Vec<_>>()
    };
    let default = || {
        let default = all.iter().filter(|key| **key == StatusKey::Default);
        default.copied().collect()
    };
    let known = [of_class(2), of_class(3), default()];
    let first = known.into_iter().find(|keys| !keys.is_empty());
    first.unwrap_or(all)
}

/// What the case of a plain request accepts, the one that it is called by first: the first
/// outcome, or of an operation that only fails all that no other case provokes.
fn usual_of(operation: &Operation, mut outcomes: Vec<StatusKey>) -> Vec<StatusKey> {
    let is_provoked = |key: &StatusKey| {
        is_refusal(operation, *key) || *key == NOT_FOUND && unknown_id(operation).is_some()
    };
    match outcomes.iter().all(is_failure) {
        true => outcomes.retain(|key| !is_provoked(key)),
        false => outcomes.truncate(1),
    }
    outcomes
}

/// Statuses as a case names them.
fn statuses(keys: &[StatusKey]) -> Vec<Value> {
    let named = keys.iter().flat_map(|key| match key {
        StatusKey::Code(code) => vec![json!(code)],
        StatusKey::Class(class) => vec![json!(format!("{class}xx"))],
        StatusKey::Default => ["2xx", "3xx", "4xx", "5xx"].map(Value::from).to_vec(),
    });
    named.collect()
}

/// The last parameter of the path, with a value that no host will know.
fn unknown_id(operation: &Operation) -> Option<(String, Value)> {
    let of_path = |one: &&crate::openapi::model::Parameter| one.place == ParameterPlace::Path;
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
    // What is not certainly unknown is not asked to be deleted.
    let may_be_known = value.as_f64().is_some_and(|id| id < SMALLEST_UNKNOWN);
    let is_harmless = operation.method != "DELETE" || !may_be_known;
    is_harmless.then(|| (last.name.clone(), value))
}

/// What a request of a method that is not safe does, as far as its method says it.
pub(crate) fn effect(method: &str) -> Option<&'static str> {
    match method {
        _ if is_safe_method(method) => None,
        "POST" => Some("create"),
        "DELETE" => Some("delete"),
        _ => Some("change"),
    }
}

/// What a case says before its request.
fn head(operation: &Operation, of: Option<(StatusKey, &Filled, &Body)>) -> Vec<(String, Yaml)> {
    let mut members = Vec::new();
    let summary = operation.summary.as_deref().map(str::trim);
    let title = match summary.filter(|text| !text.is_empty()) {
        Some(summary) => summary.trim_end_matches('.').to_owned(),
        None => operation.name(),
    };
    let name = match of {
        Some((status, ..)) => format!("{title}: {status}"),
        None => title,
    };
    members.push(("name".to_owned(), name.into()));
    let tags: Vec<Yaml> = operation.tags.iter().map(|tag| slug(tag).into()).collect();
    if !tags.is_empty() {
        members.push(("tags".to_owned(), Yaml::List(tags)));
    }
    let Some((_, filled, body)) = of else {
        return members;
    };
    members.push(("basis".to_owned(), "documented".into()));
    if let Some(effect) = effect(&operation.method) {
        members.push(("effects".to_owned(), effect.into()));
    }
    let mut needs: Vec<&String> = filled.needs.iter().collect();
    for name in &body.needs {
        if !needs.contains(&name) {
            needs.push(name);
        }
    }
    if !needs.is_empty() {
        let needs = needs.into_iter().map(|name| name.as_str().into());
        members.push(("needs".to_owned(), Yaml::List(needs.collect())));
    }
    members
}

fn expect(
    operation: &Operation,
    document: &str,
    statuses: &[Value],
    is_assumed: bool,
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
    let status = match is_assumed {
        false => is,
        true => Yaml::Map(vec![
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
