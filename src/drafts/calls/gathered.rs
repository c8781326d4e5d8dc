//! Requests on their way to cases: each distinct one once, with an id.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::body::read_json;
use super::call::{Call, CallBody};
use super::credentials::Credentials;
use super::headers::{is_implied, is_meant, is_of_browser};
use super::marks::Marks;
use super::part::CredentialPart;
use super::query;
use super::secrets::Secrets;
use crate::drafts::slug::slug;

/// So many distinct requests are kept.
const MOST: usize = 10_000;
/// A name of a file or a folder is cut to so many characters.
const LONGEST_NAME: usize = 80;
/// So many names of query parameters stand in an id.
const NAMES_IN_ID: usize = 3;

/// When two requests are one case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Likeness {
    /// The same operation with the same outcome, the same parameters and headers, and a body and
    /// a credential of the same form, whatever their values: a recording has each call many times.
    #[default]
    Form,
    /// The very same request.
    Same,
    /// Never: each has a name that somebody gave it.
    Never,
}

/// What a request is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The path with `{name}` for what names one thing of many; it may lack segments at the
    /// beginning.
    pub template: String,
    /// The operation of a document, where one fits.
    pub operation: Option<RouteOperation>,
}

/// An operation of an OpenAPI document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteOperation {
    /// The document's path in the folder of schemas.
    pub document: String,
    /// `GET /users/{id}`
    pub name: String,
    /// A name for it that may stand in an id.
    pub id: String,
}

/// A request that becomes a case.
#[derive(Clone, Debug)]
pub struct Sought {
    /// The first such request.
    pub call: Call,
    /// What it is for.
    pub route: Route,
    /// How many such requests there were.
    pub times: u64,
    /// The id of the case, below the folder that they are written to.
    pub id: String,
}

/// Requests of one source.
#[derive(Debug, Default)]
pub struct Gathered {
    likeness: Likeness,
    calls: Vec<Sought>,
    known: HashMap<String, usize>,
    /// How many were too many.
    left_out: u64,
    credentials: Credentials,
}

impl Gathered {
    /// None yet.
    pub fn new(likeness: Likeness) -> Gathered {
        Gathered {
            likeness,
            credentials: Credentials::new(likeness != Likeness::Form),
            ..Gathered::default()
        }
    }

    /// Adds a request.
    pub fn add(&mut self, mut call: Call, route: Route, marks: &Marks) {
        self.credentials.take(&mut call, marks);
        let key = self.key(&call, &route, marks);
        let known = key.as_ref().and_then(|key| self.known.get(key));
        if let Some(known) = known.and_then(|known| self.calls.get_mut(*known)) {
            known.times += 1;
            return;
        }
        if self.calls.len() >= MOST {
            self.left_out += 1;
            return;
        }
        if let Some(key) = key {
            self.known.insert(key, self.calls.len());
        }
        self.calls.push(Sought {
            call,
            route,
            times: 1,
            id: String::new(),
        });
    }

    /// How many requests were left out, as there were too many.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How many requests go to each origin.
    pub fn origins(&self) -> BTreeMap<&str, u64> {
        let mut origins = BTreeMap::new();
        for one in &self.calls {
            *origins.entry(one.call.address.origin.as_str()).or_default() += one.times;
        }
        origins
    }

    /// What two requests have in common that become one case.
    fn key(&self, call: &Call, route: &Route, marks: &Marks) -> Option<String> {
        let statuses = call.seen.as_ref().map(|seen| &seen.statuses);
        match self.likeness {
            Likeness::Never => None,
            Likeness::Same => Some(format!(
                "{} {:?} {:?} {:?} {:?} {:?}",
                call.method, call.address, call.headers, call.removed, call.body, call.credential
            )),
            Likeness::Form => {
                let path = match &route.operation {
                    Some(operation) => &operation.name,
                    None => &route.template,
                };
                let names = query::names(call.address.query.as_deref().unwrap_or_default());
                let body = form(call, marks);
                let credential: Vec<CredentialPart> =
                    call.credential.iter().map(CredentialPart::form).collect();
                let headers = meant(call);
                Some(format!(
                    "{} {} {path} {statuses:?} {names:?} {body:?} {credential:?} {headers:?}",
                    call.address.origin, call.method
                ))
            }
        }
    }

    /// The requests to these origins, each with an id that no other has, and their credentials.
    /// What is a secret is taken out of the variables that their source sets.
    pub fn into_cases(
        self,
        set: &mut Map<String, Value>,
        is_kept: impl Fn(&str) -> bool,
    ) -> (Vec<Sought>, Credentials) {
        let mut taken = BTreeSet::new();
        let (mut calls, mut credentials) = (self.calls, self.credentials);
        credentials.take_from(set);
        calls.retain(|sought| is_kept(&sought.call.address.origin));
        for sought in &mut calls {
            credentials.count(&sought.call, sought.times);
            mask(sought, credentials.secrets());
            let own = id(sought);
            let mut id = own.clone();
            let mut number = 2;
            while !taken.insert(id.clone()) {
                id = format!("{own}-{number}");
                number += 1;
            }
            sought.id = id;
        }
        (calls, credentials)
    }
}

/// Takes secrets out of what people read of a request.
fn mask(sought: &mut Sought, secrets: &Secrets) {
    let Sought { call, route, .. } = sought;
    let texts = call.name.iter_mut().chain(&mut call.folder);
    let texts = texts.chain(&mut call.remarks);
    for text in texts.chain([&mut route.template]) {
        *text = secrets.masked(text);
    }
}

/// Members that say what a request to an address of many operations is for: of GraphQL, of
/// JSON-RPC.
const ASKED: [&str; 3] = ["method", "operationName", "query"];

/// What a body is made of: the names in it, and what it asks for.
fn form(call: &Call, marks: &Marks) -> Vec<String> {
    let query = call.address.query.as_deref().unwrap_or_default();
    let is_asked = |pair: &&str| ASKED.contains(&pair.split('=').next().unwrap_or_default());
    let mut form: Vec<String> = query
        .split('&')
        .filter(is_asked)
        .map(str::to_owned)
        .collect();
    let soap = call.headers.iter().find(|(name, _)| name == "soapaction");
    form.extend(soap.map(|(_, action)| action.clone()));
    let value = match &call.body {
        None => return form,
        Some(CallBody::Unknown(why)) => {
            form.push(why.clone());
            return form;
        }
        Some(CallBody::Json(value)) => Some(value.clone()),
        Some(CallBody::Text(text)) => match read_json(text, marks) {
            None if text.trim_start().starts_with('<') => {
                form.extend(elements(text).into_iter().map(str::to_owned));
                return form;
            }
            None if text.contains('=') => {
                form.extend(query::names(text));
                return form;
            }
            value => value,
        },
    };
    // Several may be asked at once.
    let asked = match &value {
        Some(Value::Array(items)) => items.iter().collect(),
        value => value.iter().collect::<Vec<_>>(),
    };
    form.push("a body".to_owned());
    for members in asked.into_iter().filter_map(Value::as_object) {
        form.extend(members.keys().cloned());
        let asked = ASKED.iter().filter_map(|name| members.get(*name)?.as_str());
        form.extend(asked.map(str::to_owned));
    }
    form.dedup();
    form
}

/// The names of the headers that a case has, and of those that choose among forms of a response
/// what they say.
fn meant(call: &Call) -> BTreeSet<(&str, &str)> {
    let is_of_browser = is_of_browser(call);
    let own = call.headers.iter().filter(|(name, value)| {
        is_meant(name, value, is_of_browser) && !is_implied(name, value, is_of_browser)
    });
    let own = own.map(
        |(name, value)| match name == "accept" || name.ends_with("version") {
            true => (name.as_str(), value.as_str()),
            false => (name.as_str(), ""),
        },
    );
    own.collect()
}

/// The names of the elements of XML, each once.
fn elements(text: &str) -> BTreeSet<&str> {
    let begun = text.split('<').skip(1);
    let names = begun.filter_map(|begun| begun.split([' ', '>', '/', '\r', '\n']).next());
    names.filter(|name| !name.is_empty()).collect()
}

/// The id of a case: what a person calls the request, else its operation.
fn id(sought: &Sought) -> String {
    let Sought { call, route, .. } = sought;
    let operation = match &route.operation {
        Some(operation) => operation.id.clone(),
        None => String::new(),
    };
    let or_path = |own: String| match own.is_empty() {
        true => short(&slug(&format!(
            "{} {}",
            call.method.to_lowercase(),
            route.template
        ))),
        false => own,
    };
    let status = call.seen.as_ref().and_then(|seen| seen.statuses.first());
    let mut parts: Vec<String> = Vec::new();
    for (index, folder) in call.folder.iter().enumerate() {
        let own = short(&slug(folder));
        parts.push(match own.is_empty() {
            true => format!("folder-{}", index + 1),
            false => own,
        });
    }
    match (&call.name, status) {
        (Some(name), _) => parts.push(or_path(short(&slug(name)))),
        (None, Some(status)) => {
            parts.push(or_path(operation));
            let names = query::names(call.address.query.as_deref().unwrap_or_default());
            let names = names.iter().take(NAMES_IN_ID).map(|name| slug(name));
            let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
            let status = slug(&status.to_string());
            parts.push(match names.is_empty() {
                true => status,
                false => short(&format!("{status}-with-{}", names.join("-"))),
            });
        }
        (None, None) => parts.push(or_path(operation)),
    }
    parts.join("/")
}

/// A name that file systems take, and that no reader passes over.
pub fn short(name: &str) -> String {
    let short: String = name.chars().take(LONGEST_NAME).collect();
    short.trim_matches(['-', '_']).to_owned()
}
