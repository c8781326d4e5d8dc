//! The credentials of requests, as credentials of a host profile: the cases name them, and
//! nothing that is secret in them is written.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::address::basic;
use super::body::read_json;
use super::call::{Call, CallBody};
use super::marks::Marks;
use super::named::is_secret_name;
use super::names::Names;
use super::part::CredentialPart;
use super::query::decoded;
use super::secrets::Secrets;
use crate::drafts::fill::variable_name;
use crate::redact::header_names::is_sensitive_header;
use crate::redact::sensitive::is_distinct;
use crate::redact::text_parts::is_long_key;
use crate::redact::{header_secrets, own_secrets};

/// The credential of requests that name none.
const DEFAULT: &str = "default";

/// Every credential that some requests carry.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Whether two values are two credentials. In a recording one user's tokens come and go.
    by_value: bool,
    /// Each with how many requests carry it.
    counts: BTreeMap<Vec<CredentialPart>, u64>,
    /// What was secret in them.
    secrets: Secrets,
}

impl Credentials {
    /// None yet.
    pub fn new(by_value: bool) -> Credentials {
        Credentials {
            by_value,
            ..Credentials::default()
        }
    }

    /// Takes the credential of a request out of its headers and its query, and learns what is
    /// secret in it.
    pub(super) fn take(&mut self, call: &mut Call, marks: &Marks) {
        let given = std::mem::take(&mut call.credential);
        for (name, value) in std::mem::take(&mut call.headers) {
            let is_secret = is_sensitive_header(&name) || own_secrets::has_credential(&value);
            match is_secret && !value.trim().is_empty() {
                true if name == "proxy-authorization" => {}
                true => add(call, of_header(name, &value)),
                false => call.headers.push((name, value)),
            }
        }
        given.into_iter().for_each(|part| add(call, part));
        self.take_of_query(call);
        call.credential.sort();
        for part in &call.credential {
            self.secrets.learn_as(part.secret(), "token", marks);
            if let CredentialPart::Header(name, value) = part {
                let mut secrets = Vec::new();
                header_secrets::of_header(name, value, &mut secrets);
                secrets.extend(value.split_once(' ').map(|(_, rest)| rest.to_owned()));
                for secret in &secrets {
                    self.secrets.learn_as(secret, "token", marks);
                }
            }
        }
        match &call.body {
            Some(CallBody::Json(value)) => self.secrets.learn_in_json(value, marks),
            Some(CallBody::Text(text)) => match read_json(text, marks) {
                Some(value) => self.secrets.learn_in_json(&value, marks),
                None => self.secrets.learn_in_body(text, marks),
            },
            Some(CallBody::Unknown(_)) | None => {}
        }
    }

    /// Counts the credential of a request that becomes a case, sent so many times.
    pub(super) fn count(&mut self, call: &Call, times: u64) {
        if !call.credential.is_empty() {
            *self.counts.entry(self.key(call)).or_default() += times;
        }
    }

    fn take_of_query(&self, call: &mut Call) {
        let Some(query) = call.address.query.take() else {
            return;
        };
        let mut rest = Vec::new();
        let name_of = |pair: &str| pair.split_once('=').map(|(name, _)| decoded(name));
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let is_credential =
                |name: &String| is_secret_name(name) || is_long_key(name, value.len());
            let name = decoded(name).filter(is_credential);
            // A credential is sent as one parameter.
            let times = query.split('&').map(name_of);
            let is_one = times.filter(|own| own.as_ref() == Some(&name)).count() == 1;
            match name.zip(decoded(value)) {
                Some((name, value)) if is_one && !value.is_empty() => {
                    add(call, CredentialPart::Query(name, value));
                }
                _ => rest.push(pair),
            }
        }
        call.address.query = Some(rest.join("&")).filter(|query| !query.is_empty());
    }

    fn key(&self, call: &Call) -> Vec<CredentialPart> {
        match self.by_value {
            true => call.credential.clone(),
            false => call.credential.iter().map(CredentialPart::form).collect(),
        }
    }

    /// Takes those out of the variables of a source that are secrets.
    pub(super) fn take_from(&mut self, set: &mut Map<String, Value>) {
        self.secrets.take_from(set);
    }

    /// The secrets of all of them.
    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Each with its name: the most frequent is the one that requests carry which name none.
    fn named(&self) -> Vec<(&Vec<CredentialPart>, String)> {
        let mut all: Vec<(&Vec<CredentialPart>, u64)> = self
            .counts
            .iter()
            .map(|(parts, count)| (parts, *count))
            .collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut named: Vec<(&Vec<CredentialPart>, String)> = Vec::new();
        for (parts, _) in all {
            let first = match named.is_empty() {
                true => DEFAULT.to_owned(),
                false => parts.first().map(kind).unwrap_or_default(),
            };
            let mut name = first.clone();
            let mut number = 2;
            while named.iter().any(|(_, known)| *known == name) {
                name = format!("{first}_{number}");
                number += 1;
            }
            named.push((parts, name));
        }
        named
    }

    /// `auth` of a request: nothing where it carries what requests carry that name nothing.
    pub(super) fn auth(&self, call: &Call) -> Option<String> {
        if self.counts.is_empty() {
            return None;
        }
        let key = self.key(call);
        let named = self.named();
        let own = named.iter().find(|(parts, _)| **parts == key);
        match own {
            Some((_, name)) => Some(name.clone()).filter(|name| name != DEFAULT),
            None => Some("none".to_owned()),
        }
    }

    /// The lines of a profile's `auth`, each as it stands in `driftcheck.toml`.
    pub fn lines(&self, marks: &Marks) -> Vec<String> {
        let named = self.named();
        let mut names = Names::default();
        // A variable of its source has a name that its owner knows.
        for part in named.iter().flat_map(|(parts, _)| parts.iter()) {
            for variable in part.texts().filter_map(|text| variable(text, marks)) {
                names.of(variable, &variable.to_ascii_uppercase());
            }
        }
        let lines = named.into_iter().map(|(parts, name)| {
            let composed: Vec<String> = parts
                .iter()
                .filter_map(|one| composed(one, marks))
                .collect();
            let comment = match composed.is_empty() {
                true => String::new(),
                false => format!(" # {}", composed.join(", ")),
            };
            let parts: Vec<String> = parts
                .iter()
                .map(|part| written(part, &name, &mut names, marks))
                .collect();
            match parts.as_slice() {
                [one] => format!("{name} = {one}{comment}"),
                _ => format!("{name} = [{}]{comment}", parts.join(", ")),
            }
        });
        lines.collect()
    }
}

/// Adds a part of a credential; of two in one place, the first is sent.
fn add(call: &mut Call, part: CredentialPart) {
    if part.secret().is_empty() {
        return;
    }
    let place = part.place();
    let known = call.credential.iter_mut();
    match (known.into_iter().find(|own| own.place() == place), part) {
        (None, part) => call.credential.push(part),
        // HTTP/2 has each cookie in a header of its own (RFC 9113, section 8.2.3).
        (Some(CredentialPart::Header(name, all)), CredentialPart::Header(_, more))
            if name == "cookie" =>
        {
            *all = format!("{all}; {more}");
        }
        (Some(own), part) if *own == part => {}
        _ => call
            .remarks
            .push(format!("left out: a second value of the {place}")),
    }
}

/// What a secret is made of that holds a variable and more; nothing where the rest of it may
/// be a secret itself.
fn composed(part: &CredentialPart, marks: &Marks) -> Option<String> {
    let secret = part.secret();
    let is_mark = |one: char| marks.of(one).is_some();
    let mut rest = secret.split(is_mark);
    let is_open = rest.all(|text| !is_distinct(text) && !text.contains(char::is_control));
    (is_open && secret.contains(is_mark) && secret.chars().count() > 1)
        .then(|| format!("{}: {}", part.place(), marks.shown(secret)))
}

/// What a header carries.
fn of_header(name: String, value: &str) -> CredentialPart {
    let value = value.trim();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if name != "authorization" {
        return CredentialPart::Header(name, value.to_owned());
    }
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" if !rest.trim().is_empty() => CredentialPart::Bearer(rest.trim().to_owned()),
        "basic" => {
            let login = STANDARD.decode(rest.trim()).ok();
            let login = login.and_then(|login| String::from_utf8(login).ok());
            let other = || CredentialPart::Header(name, value.to_owned());
            login.map_or_else(other, |login| basic(&login))
        }
        _ => CredentialPart::Header(name, value.to_owned()),
    }
}

/// The variable that is the whole of a text.
fn variable<'m>(text: &str, marks: &'m Marks) -> Option<&'m str> {
    let mut characters = text.chars();
    let variable = characters.next().and_then(|first| marks.of(first));
    variable.filter(|_| characters.next().is_none())
}

/// What a part is, in a word that may be a name.
fn kind(part: &CredentialPart) -> String {
    match part {
        CredentialPart::Bearer(_) => "bearer".to_owned(),
        CredentialPart::Basic { .. } | CredentialPart::BasicKey(_) => "basic".to_owned(),
        CredentialPart::Header(name, _) | CredentialPart::Query(name, _) => {
            variable_name(&name.to_ascii_lowercase())
        }
    }
}

/// A part as the settings have it.
fn written(part: &CredentialPart, credential: &str, names: &mut Names, marks: &Marks) -> String {
    let text = |text: &str| Value::from(marks.shown(text)).to_string();
    let mut from = |value: &str, own: &str| {
        let thing = format!("{own} in the {} of {credential}", part.place());
        let env = match variable(value, marks) {
            Some(name) => names.of(name, &name.to_ascii_uppercase()),
            None if credential == DEFAULT => names.of(&thing, own),
            None => names.of(
                &thing,
                &format!("{}_{own}", credential.to_ascii_uppercase()),
            ),
        };
        format!("{{ env = {} }}", text(&env))
    };
    // The user of a shell is another one.
    let user_name = match credential == DEFAULT {
        true => "BASIC_USER",
        false => "USER",
    };
    let mut named = |kind: &str, name: &str, value: &str| {
        let value = from(value, &variable_name(name).to_ascii_uppercase());
        format!(
            "{{ {kind} = {{ name = {}, value = {value} }} }}",
            text(name)
        )
    };
    match part {
        CredentialPart::Bearer(token) => format!("{{ bearer = {} }}", from(token, "TOKEN")),
        CredentialPart::Basic { user, password } => {
            let user = match marks.names(user).next() {
                Some(_) => from(user, user_name),
                None => text(user),
            };
            let password = from(password, "PASSWORD");
            format!("{{ basic = {{ user = {user}, password = {password} }} }}")
        }
        CredentialPart::BasicKey(key) => {
            let user = from(key, user_name);
            format!("{{ basic = {{ user = {user}, password = \"\" }} }}")
        }
        CredentialPart::Header(name, value) => named("header", name, value),
        CredentialPart::Query(name, value) => named("query", name, value),
    }
}
