//! The object that a case may delete: its own, so that the other cases still find theirs. It is
//! a fixture, made by the operation that creates such objects, where the document has one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::body::Bodies;
use super::fill::{Values, fill, variable_name};
use super::literals::placeholder;
use super::request::request;
use super::slug::slug;
use super::yaml_text::Yaml;
use crate::openapi::media::is_json;
use crate::openapi::model::{Operation, Parameter, ParameterPlace, StatusKey};

/// A fixture that gives an object to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnObject {
    /// Its name, by which cases list it.
    pub fixture: String,
    /// The text of its file.
    pub text: String,
    /// The parameter of the path that names the object.
    pub(super) parameter: String,
    /// The variable of the fixture that holds it.
    variable: String,
}

impl OwnObject {
    /// The parameter's name and what stands in its place.
    pub(super) fn instead(&self) -> (String, Value) {
        let value = placeholder(&format!("{}.{}", self.fixture, self.variable));
        (self.parameter.clone(), value.into())
    }
}

/// The object that an operation deletes, where its path ends with a parameter; `stem` is what
/// its document is called.
pub fn own_object(
    operation: &Operation,
    operations: &[Operation],
    stem: &str,
    bodies: &Bodies<'_>,
) -> Option<OwnObject> {
    if operation.method != "DELETE" {
        return None;
    }
    let (collection, last) = operation.path.rsplit_once('/')?;
    let name = last.strip_prefix('{')?.strip_suffix('}')?;
    let is_it = |one: &&Parameter| one.place == ParameterPlace::Path && one.name == name;
    let parameter = operation.parameters.iter().find(is_it)?;
    let fixture = fixture_name(collection, operations, stem);
    let is_creating = |one: &&Operation| {
        one.method == "POST"
            && one.path.trim_end_matches('/') == collection
            && one.bases == operation.bases
    };
    let create = operations.iter().find(is_creating);
    let made = create.and_then(|create| Some((create, member(create, parameter, bodies)?)));
    let (variable, members) = match made {
        Some((create, member)) => made_by(create, operation, (name, &member), bodies),
        None => (
            variable_name(name),
            vec![
                (
                    "name".to_owned(),
                    format!("What {} may delete", operation.name()).into(),
                ),
                (
                    "cannot_be_made".to_owned(),
                    format!(
                        "the document says of no operation that it makes what {} deletes",
                        operation.name()
                    )
                    .into(),
                ),
                ("values".to_owned(), variable_name(name).into()),
            ],
        ),
    };
    Some(OwnObject {
        fixture,
        text: Yaml::Map(members).to_text(),
        parameter: name.to_owned(),
        variable,
    })
}

/// What the fixture of a collection's objects is called: by the collection's last segment, where
/// no object of another collection can be deleted that ends alike; two may never share one.
fn fixture_name(collection: &str, operations: &[Operation], stem: &str) -> String {
    let last = |path: &str| {
        let mut segments = path.split('/').filter(|part| !part.contains('{'));
        let last = segments.rfind(|part| !part.is_empty());
        slug(last.unwrap_or("object"))
    };
    let own = last(collection);
    let is_alike = |one: &Operation| {
        let other = one.path.rsplit_once('/').map(|(other, _)| other);
        one.method == "DELETE"
            && other.is_some_and(|other| other != collection && last(other) == own)
    };
    let name = match operations.iter().any(is_alike) {
        true => slug(collection),
        false => own,
    };
    variable_name(&slug(&format!("{stem} {name} to delete")))
}

/// The member of what an operation creates that holds a parameter's value.
fn member(create: &Operation, parameter: &Parameter, bodies: &Bodies<'_>) -> Option<String> {
    let response = create.responses.iter().find(|one| is_success(one.status))?;
    let content = response
        .contents
        .iter()
        .find(|one| is_json(&one.media_type))?;
    let mut members = BTreeSet::new();
    bodies.members(content.schema.as_ref()?, 0, &mut members);
    let names = [parameter.name.as_str(), "id", "uuid", "key"];
    let name = names.into_iter().find(|name| members.contains(*name))?;
    Some(name.to_owned())
}

fn is_success(status: StatusKey) -> bool {
    matches!(status, StatusKey::Code(200..=299) | StatusKey::Class(2))
}

/// The JSONPath of a member of the body.
fn path_to(member: &str) -> String {
    let is_plain = !member.starts_with(|c: char| c.is_ascii_digit())
        && member
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_');
    match is_plain {
        true => format!("$.{member}"),
        false => format!("$[{}]", json!(member)),
    }
}

/// The operation that creates an object, in the very place where another deletes it: documents
/// give examples of two places.
fn in_place_of(create: &Operation, delete: &Operation) -> Operation {
    let mut create = create.clone();
    let of_path = |one: &Parameter| one.place == ParameterPlace::Path;
    for parameter in create.parameters.iter_mut().filter(|one| of_path(one)) {
        let mut others = delete.parameters.iter().filter(|one| of_path(one));
        if let Some(own) = others.find(|own| own.name == parameter.name) {
            parameter.example = own.example.clone();
        }
    }
    create
}

/// A fixture that creates the object, and removes it where the case did not; with the variable
/// that it gives.
fn made_by(
    create: &Operation,
    delete: &Operation,
    (parameter, member): (&str, &str),
    bodies: &Bodies<'_>,
) -> (String, Vec<(String, Yaml)>) {
    let set = |_: &str| None;
    let values = |instead| Values {
        set: &set,
        asks: true,
        instead,
    };
    let body = bodies.of(create);
    let creating = fill(&in_place_of(create, delete), &values(None));
    let mut value = variable_name(parameter);
    // What is sent to make it may be called like what is made: who joins a group.
    if creating.needs.contains(&value) || body.needs.contains(&value) {
        value.insert_str(0, "made_");
    }
    let removing = fill(
        delete,
        &values(Some((parameter.to_owned(), placeholder(&value).into()))),
    );
    let mut needs: Vec<&String> = Vec::new();
    for name in creating
        .needs
        .iter()
        .chain(&body.needs)
        .chain(&removing.needs)
    {
        if !needs.contains(&name) {
            needs.push(name);
        }
    }
    let auth = |one: &Operation| one.security.is_open().then_some("none");
    let step = |name: &str, effect: &str, request: (String, Yaml)| {
        vec![
            ("name".to_owned(), name.into()),
            ("effects".to_owned(), effect.into()),
            request,
        ]
    };
    let mut make = step(
        "create",
        "create",
        request(create, &creating, auth(create), &body),
    );
    let capture = Yaml::Map(vec![(value.clone(), path_to(member).into())]);
    make.push(("capture".to_owned(), capture));
    let none = Default::default();
    let mut remove = step(
        "remove",
        "delete",
        request(delete, &removing, auth(delete), &none),
    );
    let gone = [200, 202, 204, 404, 410].map(|status| Yaml::Json(json!(status)));
    let status = ("status".to_owned(), Yaml::List(gone.to_vec()));
    remove.push(("expect".to_owned(), Yaml::Map(vec![status])));
    let name = format!("What {} may delete", delete.name());
    let mut members = vec![("name".to_owned(), name.into())];
    if !needs.is_empty() {
        let needs = needs.into_iter().map(|name| name.as_str().into());
        members.push(("needs".to_owned(), Yaml::List(needs.collect())));
    }
    members.push(("setup".to_owned(), Yaml::List(vec![Yaml::Map(make)])));
    members.push(("teardown".to_owned(), Yaml::List(vec![Yaml::Map(remove)])));
    (value, members)
}
