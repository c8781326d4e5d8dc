//! Two OpenAPI documents, operation by operation: what a client would notice. A response
//! that may hold more breaks its readers; a request that may hold less breaks its senders.
//! What could not be read is never called removed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use super::SchemaDocument;
use super::alike::definition;
use super::difference::{Difference, DifferenceKind as Kind, Location};
use super::discriminators::write_beside;
use super::faults::Fault;
use super::lifecycle::LifecyclePolicy;
use super::places::{More, Placed, location};
use super::plain::Audience;
use super::senders::Joined;
use crate::contract::{DocumentFolder, api_files, document_folder};
use crate::error::InputError;
use crate::model::kind::Severity;
use crate::openapi::{self, Api, Operation, PathTemplate};
use crate::schema::library::{Library, SchemaFile, Spot};
use crate::schema_diff::comparison;

/// An OpenAPI document as it is written.
#[derive(Debug)]
pub struct ApiSource {
    api: Api,
    document: SchemaDocument,
}

impl ApiSource {
    /// Reads a document; `None` where a file is none. `copied` is the folder that it was copied
    /// into, where it lies elsewhere.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is of a version that is not read, or refers to a file that
    /// cannot be read.
    pub fn read(
        path: &Path,
        copied: Option<&DocumentFolder>,
    ) -> Result<Option<ApiSource>, InputError> {
        let Some(mut whole) = api_files::read_whole(path, copied)? else {
            return Ok(None);
        };
        let mut files = whole.take_values();
        let mut api = openapi::read(&files, whole.version);
        openapi::add_arrays(&mut files, &api);
        let unread = document_folder::unread(&files, &api.faults);
        let unread = document_folder::unread_errors(&whole.files, &unread);
        if let Some(error) = unread.into_iter().next() {
            return Err(error);
        }
        let named = openapi::named_forms(&files, &mut api);
        api.faults.extend(whole.faults);
        for (file, value) in whole.files.iter_mut().zip(files.into_values()) {
            file.value = value;
        }
        for (spot, named) in named {
            if let Some(Value::Object(schema)) = value_mut(&mut whole.files, &spot) {
                write_beside(schema, named);
            }
        }
        for spot in &api.schemas {
            if let Some(Value::Object(schema)) = value_mut(&mut whole.files, spot) {
                openapi::list_open_values(schema);
            }
        }
        if whole.version == openapi::Version::V30 {
            drop_siblings(&mut whole.files, &api.schemas);
        }
        Ok(Some(ApiSource {
            api,
            document: SchemaDocument::of(whole.files),
        }))
    }

    /// What it says.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// What is wrong with it, by place.
    pub fn faults(&self) -> Vec<Fault> {
        let faults = openapi::alike(&self.api.faults).into_iter();
        let faults = faults.map(|alike| Fault {
            location: self.locate(&alike.first.spot),
            message: alike.message(),
            count: u32::try_from(alike.count).unwrap_or(u32::MAX),
        });
        faults.collect()
    }

    pub(crate) fn library(&self) -> &Library {
        &self.document.library
    }

    fn locate(&self, spot: &openapi::Spot) -> Location {
        location(&self.document.library, &own_spot(spot))
    }
}

/// Drops what 3.0 ignores: all beside a reference but `nullable`, as where responses are
/// judged.
fn drop_siblings(files: &mut [SchemaFile], schemas: &[openapi::Spot]) {
    for spot in schemas {
        if let Some(Value::Object(schema)) = value_mut(files, spot)
            && schema.contains_key("$ref")
        {
            schema.retain(|keyword, _| matches!(keyword.as_str(), "$ref" | "nullable"));
        }
    }
}

fn value_mut<'f>(files: &'f mut [SchemaFile], spot: &openapi::Spot) -> Option<&'f mut Value> {
    let file = files.get_mut(spot.file)?;
    file.value.pointer_mut(&spot.pointer)
}

pub(crate) fn own_spot(spot: &openapi::Spot) -> Spot {
    Spot {
        file: spot.file,
        pointer: spot.pointer.clone(),
    }
}

/// Every difference between two documents, or between the operations of these names.
pub fn compare_apis(
    old: &ApiSource,
    new: &ApiSource,
    only: &[String],
    policy: LifecyclePolicy,
) -> Vec<Difference> {
    let libraries = (&old.document.library, &new.document.library);
    let schemas = comparison::Comparison::new(libraries.0, libraries.1, policy);
    let mut comparison = ApiComparison {
        old,
        new,
        found: Joined::default(),
        sent: schemas.for_senders(),
        schemas,
        compared: HashMap::new(),
    };
    let is_meant = |operation: &Operation| {
        let is_one = |api: &Api, name: &String| {
            let found = api.find(name);
            found.is_some_and(|one| one.method == operation.method && is_same_path(one, operation))
        };
        only.is_empty()
            || only
                .iter()
                .any(|name| is_one(&old.api, name) || is_one(&new.api, name))
    };
    // Operations that one name stands for are one, whatever stands before their paths.
    let named: Vec<(&Operation, &Operation)> = only
        .iter()
        .filter_map(|name| Some((old.api.find(name)?, new.api.find(name)?)))
        .filter(|(one, other)| one.method == other.method && is_behind(one, other))
        .collect();
    for before in old.api.operations.iter().filter(|one| is_meant(one)) {
        let own = named.iter().find(|(one, _)| std::ptr::eq(*one, before));
        let own = own.map(|(_, other)| *other);
        match own.or_else(|| counterpart(before, &old.api, &new.api)) {
            Some(after) => comparison.operation(before, after),
            None if new.api.lacks(&before.path) => {}
            None => {
                let at = (&before.spot, &openapi::Spot::default());
                comparison.removed(Kind::OperationRemoved, before.name(), at);
            }
        }
    }
    for after in new.api.operations.iter().filter(|one| is_meant(one)) {
        let is_new = counterpart(after, &new.api, &old.api).is_none()
            && !named.iter().any(|(_, other)| std::ptr::eq(*other, after));
        if is_new && !old.api.lacks(&after.path) {
            comparison.note(
                Kind::OperationAdded,
                after.name(),
                "is new",
                (&openapi::Spot::default(), &after.spot),
            );
        }
    }
    if only.is_empty() {
        comparison.incoming();
    }
    comparison.found.reported()
}

/// Whether two operations are asked at the same address, whatever their parameters are
/// called, and whether the base stands in the path or in the server.
fn is_same_path(one: &Operation, other: &Operation) -> bool {
    let path = other.wire_path();
    one.templates().iter().any(|own| own.is(&path)) || PathTemplate::new(&one.path).is(&other.path)
}

/// Whether the whole path of one is the other's, or stands at its end.
fn is_behind(one: &Operation, other: &Operation) -> bool {
    let (a, b) = (one.wire_path(), other.wire_path());
    is_same_path(one, other) || openapi::same_path(&a, &b)
}

/// The operation of another document that an operation of one's own is. One that both
/// documents have stands for no other, nor does one that a query or a fragment distinguishes.
pub(crate) fn counterpart<'a>(
    operation: &Operation,
    own: &Api,
    other: &'a Api,
) -> Option<&'a Operation> {
    let is_exact = |one: &&Operation| one.method == operation.method && one.path == operation.path;
    let is_in_both = |one: &Operation| {
        let mut operations = own.operations.iter();
        operations.any(|known| known.method == one.method && known.path == one.path)
    };
    let mut others = other.operations.iter();
    others.clone().find(is_exact).or_else(|| {
        others.find(|one| {
            one.method == operation.method
                && distinguishing_part(&one.path) == distinguishing_part(&operation.path)
                && is_same_path(one, operation)
                && !is_in_both(one)
        })
    })
}

/// The query or fragment in the key of a path.
fn distinguishing_part(path: &str) -> &str {
    path.find(['?', '#'])
        .map_or("", |at| path.get(at..).unwrap_or_default())
}

/// Two schemas, and who has to do with what they describe.
type ComparedSchemas = ((Option<Spot>, Option<Spot>), Audience);

/// The comparison of two documents.
pub(crate) struct ApiComparison<'a> {
    pub(crate) old: &'a ApiSource,
    pub(crate) new: &'a ApiSource,
    found: Joined,
    /// What is read is compared here, what is sent by itself.
    pub(crate) schemas: comparison::Comparison<'a>,
    sent: comparison::Comparison<'a>,
    /// The differences of two schemas that were compared already.
    pub(super) compared: HashMap<ComparedSchemas, Rc<Vec<Placed>>>,
}

/// A place in the old and one in the new document.
pub(crate) type Spots<'s> = (&'s openapi::Spot, &'s openapi::Spot);

impl ApiComparison<'_> {
    pub(crate) fn note(&mut self, kind: Kind, pointer: String, message: &str, at: Spots<'_>) {
        self.note_as(kind, kind.severity(), pointer, message.to_owned(), at);
    }

    /// Notes where something holds now that did not before, or no more: the kind and the words
    /// for either.
    pub(crate) fn turned(
        &mut self,
        pointer: &str,
        holds: (bool, bool),
        (now, no_more): ((Kind, &str), (Kind, &str)),
        at: Spots<'_>,
    ) {
        let (kind, words) = match holds {
            (false, true) => now,
            (true, false) => no_more,
            _ => return,
        };
        self.note(kind, pointer.to_owned(), words, at);
    }

    /// Notes where what a client sends is required now, or no more.
    pub(crate) fn demand(&mut self, pointer: &str, is_required: (bool, bool), at: Spots<'_>) {
        let now = (Kind::ParameterRequired, "is now required");
        let no_more = (Kind::ParameterOptional, "is no longer required");
        self.turned(pointer, is_required, (now, no_more), at);
    }

    pub(crate) fn note_as(
        &mut self,
        kind: Kind,
        severity: Severity,
        pointer: String,
        message: String,
        (old, new): Spots<'_>,
    ) {
        let one = Difference {
            kind,
            severity,
            to_senders: None,
            pointer: String::new(),
            message,
            before: None,
            after: None,
            old: self.old.locate(old),
            new: self.new.locate(new),
        };
        self.found.add(|| pointer, &one, More::default());
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        let name = new.name();
        let at = (&old.spot, &new.spot);
        self.servers(&name, old, new);
        self.lifecycle(&name, (old.is_deprecated, new.is_deprecated), at);
        self.credentials(&name, old, new);
        if !old.is_partly_read && !new.is_partly_read {
            self.parameters(&name, old, new);
            self.body(&name, old, new);
        }
        self.responses(&name, old, new);
    }

    /// Compares two schemas; where one side has none, anything may stand there, and any text
    /// where only texts can.
    pub(crate) fn schemas(
        &mut self,
        place: &str,
        (old, new): (&Option<openapi::Spot>, &Option<openapi::Spot>),
        at: Spots<'_>,
        (is_request, is_text): (bool, bool),
    ) {
        let is_nothing_new = match (old, new) {
            (Some(_), Some(_)) => false,
            (Some(one), None) => is_text && self.is_any_text(false, one),
            (None, Some(one)) => is_text && self.is_any_text(true, one),
            (None, None) => true,
        };
        if is_nothing_new {
            return;
        }
        let follow = |source: &ApiSource, spot: &Option<openapi::Spot>| {
            let spot = spot.as_ref()?;
            Some(definition(source.library(), &own_spot(spot)))
        };
        let pair = (follow(self.old, old), follow(self.new, new));
        let audience = match is_request {
            true => Audience::Sender,
            false => Audience::Reader,
        };
        let known = self.compared.entry((pair, audience));
        let found = known.or_insert_with_key(|((old, new), audience)| {
            let comparison = match audience {
                Audience::Reader => &mut self.schemas,
                Audience::Sender => &mut self.sent,
            };
            Rc::new(comparison.differences(old.as_ref(), new.as_ref()))
        });
        for inner in Rc::clone(found).iter() {
            // A default is for who sends a value.
            if !is_request && inner.one.kind == Kind::DefaultChanged {
                continue;
            }
            let place = || match inner.pointer.as_str() {
                "" => place.to_owned(),
                pointer => format!("{place} {pointer}"),
            };
            let mut one = Cow::Borrowed(inner.one.as_ref());
            if old.is_none() {
                one.to_mut().old = self.old.locate(at.0);
            }
            if new.is_none() {
                one.to_mut().new = self.new.locate(at.1);
            }
            self.found.add(place, &one, inner.more);
        }
    }
}
