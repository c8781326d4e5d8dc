//! A request as the text of a case.

use serde_json::{Map, Value};

use super::body::{Body, body, read_json};
use super::call::{Call, CallBody, SeenResponse};
use super::credentials::Credentials;
use super::gathered::{Route, Sought};
use super::headers::{is_implied, is_meant, is_of_browser};
use super::marks::Marks;
use super::path::parts;
use super::query::query;
use super::values::Values;
use crate::drafts::draft::effect;
use crate::drafts::yaml_text::Yaml;

/// The text of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallDraft {
    /// Its text.
    pub text: String,
    /// What a reader of it should know.
    pub remarks: Vec<String>,
}

/// The text of the defaults that set these variables; nothing where there are none.
pub fn defaults(set: Map<String, Value>) -> Option<String> {
    let is_empty = set.is_empty();
    let vars = ("vars".to_owned(), Yaml::Json(Value::Object(set)));
    (!is_empty).then(|| Yaml::Map(vec![vars]).to_text())
}

/// Writes a request as a case. `set` are the variables that the suite sets.
pub fn draft(
    sought: &Sought,
    credentials: &Credentials,
    set: &Map<String, Value>,
    marks: &mut Marks,
) -> CallDraft {
    let Sought { call, route, .. } = sought;
    let mut values = Values::new(marks);
    let secrets = credentials.secrets();
    let path = secrets.conceal(&call.address.path, values.marks_mut());
    let parts = parts(&path, &route.template, values.marks());
    let name = title(call, &parts.path, values.marks());
    let is_question = is_question(call, values.marks());
    let mut request = vec![
        ("method".to_owned(), call.method.as_str().into()),
        ("path".to_owned(), values.say(&parts.path).into()),
    ];
    if !parts.params.is_empty() {
        let params = parts.params.iter();
        let params = params.map(|(name, value)| {
            let value = secrets.of_member(name, value, values.marks_mut());
            (name.clone(), values.say(&value).into())
        });
        request.push(("params".to_owned(), Yaml::Map(params.collect())));
    }
    let own = call.address.query.as_deref();
    let query = own.and_then(|own| query(own, &mut values, secrets));
    request.extend(query.map(|query| ("query".to_owned(), query)));
    let body = body(call, &mut values, secrets);
    let mut headers = Vec::new();
    let mut added = Vec::new();
    let is_of_browser = is_of_browser(call);
    for (name, value) in &call.headers {
        if is_implied(name, value, is_of_browser) {
        } else if is_meant(name, value, is_of_browser) {
            let value = secrets.of_member(name, value, values.marks_mut());
            headers.push((name.clone(), values.say(&value)));
        } else if !call.is_recorded {
            added.push(values.marks().shown(name).into_owned());
        }
    }
    if let Some(media_type) = &body.media_type {
        headers.push(("Content-Type".to_owned(), values.say(media_type)));
    }
    let mut headers = grouped(headers);
    let removed = call
        .removed
        .iter()
        .map(|name| (name.clone(), Yaml::Json(Value::Null)));
    headers.extend(removed);
    if !headers.is_empty() {
        request.push(("headers".to_owned(), Yaml::Map(headers)));
    }
    let auth = credentials.auth(call);
    request.extend(auth.map(|auth| ("auth".to_owned(), auth.into())));
    request.extend(body.written.clone().map(|own| ("body".to_owned(), own)));
    let needs = values.needs(set);
    let case = case(sought, name, request, &needs, is_question);
    CallDraft {
        text: Yaml::Map(case).to_text(),
        remarks: remarks(sought, &body, &added),
    }
}

/// Headers of one name as a list.
fn grouped(headers: Vec<(String, String)>) -> Vec<(String, Yaml)> {
    let mut grouped: Vec<(String, Yaml)> = Vec::new();
    for (name, value) in headers {
        match grouped.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Yaml::List(all))) => all.push(value.into()),
            Some((_, one)) => *one = Yaml::List(vec![one.clone(), value.into()]),
            None => grouped.push((name, value.into())),
        }
    }
    grouped
}

fn title(call: &Call, path: &str, marks: &Marks) -> String {
    match (&call.name, &call.seen) {
        (Some(name), _) => marks.shown(name).into_owned(),
        (None, Some(seen)) => {
            let status = seen.statuses.first().map(Value::to_string);
            let status = status.unwrap_or_default().replace('"', "");
            format!("{} {}: {status}", call.method, marks.shown(path))
        }
        (None, None) => format!("{} {}", call.method, marks.shown(path)),
    }
}

fn case(
    sought: &Sought,
    name: String,
    request: Vec<(String, Yaml)>,
    needs: &[String],
    is_question: bool,
) -> Vec<(String, Yaml)> {
    let Sought { call, route, .. } = sought;
    let mut members = vec![("name".to_owned(), Yaml::from(name))];
    if call.seen.is_some() {
        members.push(("basis".to_owned(), "observed".into()));
    }
    if let Some(effect) = effect(&call.method) {
        let own = match is_question {
            true => "none",
            false => effect,
        };
        members.push(("effects".to_owned(), own.into()));
    }
    if !needs.is_empty() {
        let needs = needs.iter().map(|name| name.as_str().into());
        members.push(("needs".to_owned(), Yaml::List(needs.collect())));
    }
    members.push(("request".to_owned(), Yaml::Map(request)));
    members.push(("expect".to_owned(), expect(call.seen.as_ref(), route)));
    members
}

/// Whether a request asks a GraphQL service for data and has no effect, whatever its method.
fn is_question(call: &Call, marks: &Marks) -> bool {
    let body = match &call.body {
        Some(CallBody::Json(body)) => Some(body.clone()),
        Some(CallBody::Text(text)) => read_json(text, marks),
        _ => None,
    };
    let query = body.as_ref().and_then(|body| body.get("query")?.as_str());
    query.is_some_and(|query| {
        let query = query.trim_start();
        query.starts_with('{') || query.starts_with("query") && query.contains('{')
    })
}

fn expect(seen: Option<&SeenResponse>, route: &Route) -> Yaml {
    let mut members = Vec::new();
    let list = |mut all: Vec<Yaml>| match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            all.extend(last);
            Yaml::List(all)
        }
    };
    match seen {
        Some(seen) => {
            let statuses = seen.statuses.iter().cloned().map(Yaml::Json);
            members.push(("status".to_owned(), list(statuses.collect())));
            let own = seen.media_type.as_deref();
            members.extend(own.map(|own| ("media_type".to_owned(), own.into())));
        }
        None => {
            let status = vec![
                ("is".to_owned(), "2xx".into()),
                ("basis".to_owned(), "assumed".into()),
            ];
            members.push(("status".to_owned(), Yaml::Map(status)));
        }
    }
    if let Some(operation) = &route.operation {
        let mut contract = vec![
            ("openapi".to_owned(), operation.document.as_str().into()),
            ("operation".to_owned(), operation.name.as_str().into()),
        ];
        if seen.is_some() {
            contract.push(("basis".to_owned(), "documented".into()));
        }
        members.push(("contract".to_owned(), Yaml::Map(contract)));
    }
    Yaml::Map(members)
}

fn remarks(sought: &Sought, body: &Body, added: &[String]) -> Vec<String> {
    let mut remarks = sought.call.remarks.clone();
    if !added.is_empty() {
        let added = added.join(", ");
        remarks.push(format!(
            "left out: headers that clients add or cannot send: {added}"
        ));
    }
    if sought.times > 1 {
        remarks.push(format!("seen {} times", sought.times));
    }
    remarks.extend(body.remark.clone());
    remarks
}
