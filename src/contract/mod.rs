//! What an answer's body must be: JSON text, JSON Schema, and the rules a schema cannot say.
//!
//! A [`Document`] is a body read once, with what is wrong with it as JSON. A [`Catalog`]
//! holds the compiled [`Contract`]s of a folder. [`Contract::judge`] gives every
//! [`Violation`]. This room alone names the `jsonschema` crate; it reads schema files
//! and does no other I/O, and it knows no case, host or report.
//!
//! The `x-` keywords it reads, on the schema of a property unless said otherwise:
//!
//! | keyword | meaning |
//! |---|---|
//! | `x-extensible-enum: true` | beside `enum`: an unknown value of the right type is additive |
//! | `x-omittable: true` | may be absent where `$meta.omitted` beside it names it; absent but not named is a missing property; an object without `$meta.omitted` says nothing; present though named contradicts itself, which is a notice, as no client loses anything |
//! | `x-null-is-absent: true` | null means the same as absent |
//! | `x-secret: true` | the value appears nowhere, and neither does that of an undocumented neighbour |
//! | `x-equals-status: true` | the number is the answer's HTTP status |
//! | `x-aliases` | other names of the property; one of them in its place is a renamed property |
//! | `x-basis` | `documented` (or `page`, `specification`), `observed` (or `client`), `assumed` (or `inferred`); at the root it is the contract's |
//! | `x-source` | where the fact comes from, in words |

mod advice;
pub(crate) mod annotations;
mod api;
mod api_coverage;
pub(crate) mod api_files;
mod api_operation;
mod api_requests;
mod api_schemas;
mod bounded;
mod branches;
mod broken;
pub(crate) mod catalog;
mod choose;
mod cite;
mod compared;
mod coverage;
mod date_time;
mod errors;
pub(crate) mod gathered;
mod ill_formed;
mod likeness;
mod limits;
mod listed;
mod member_rules;
mod origin;
mod refused;
mod renames;
pub(crate) mod render;
mod said;
mod secrets;
pub(crate) mod shape;
mod shaping;
mod validators;
pub(crate) mod violation;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

pub use api::ApiDocument;
pub use api_operation::OperationContract;
pub use api_requests::ApiRequests;
pub use catalog::Catalog;
pub use cite::Citation;
pub use compared::Compared;
pub use violation::{Violation, told};

use crate::json::Document;
use crate::json::crowd::is_large;
use crate::model::coverage::{Coverage, Documented};
use crate::model::finding::Basis;
use crate::model::kind::Kind;
use crate::schema::library::Library;
use bounded::Absent;
use broken::Broken;
use errors::Reader;
use render::Renderer;
use shape::Shape;
use validators::Judge;
use violation::{Found, Step};
use walk::{Gather, Judged};

/// A compiled schema with its annotations.
#[derive(Debug)]
pub struct Contract {
    name: String,
    basis: Basis,
    deprecated: bool,
    validator: Judge,
    shape: Arc<Shape>,
    library: Arc<Library>,
    secrets: Arc<Vec<Vec<String>>>,
    sha256: String,
    /// How many of its fields are listed at most.
    most_fields: usize,
    fields: OnceLock<coverage::Map>,
}

impl Contract {
    /// The contract's name: its file's, without `.schema.json`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the contract comes from, unless a property says otherwise: the root's `x-basis`.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether it documents that what answers by it is deprecated: `deprecated: true` at its
    /// root (JSON Schema validation, section 9.3).
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Every way in which a document breaks the contract, sorted by place; `status` is
    /// the answer's. A place has each kind once, and nothing is said of what stands
    /// within a value of the wrong type. [`Document::problems`] are not repeated here:
    /// a document without a value has no other violations.
    pub fn judge(&self, document: &Document, status: u16) -> Vec<Violation> {
        let Some(value) = document.value() else {
            return Vec::new();
        };
        let judged = self.find(value, status);
        // Names are tried on a copy.
        let found = if judged.pairs.is_empty() || is_large(value) {
            judged.found
        } else {
            let find = |value: &Value| self.find(value, status);
            let basis = |path: &[Step]| said::of(&self.shape, path).basis;
            in_order(renames::resolve(value, judged, find, basis))
        };
        found.into_iter().map(|one| one.violation).collect()
    }

    /// Every property, listed value and null that the contract documents.
    pub fn documented(&self) -> &Documented {
        &self.fields().documented
    }

    /// Which of them a document shows; `None` where it is no JSON text.
    pub fn seen(&self, document: &Document) -> Option<Coverage> {
        let fields = self.fields();
        let seen = fields.seen(document.value()?);
        Some(Coverage {
            contract: self.name.clone(),
            fields: fields.documented.id.clone(),
            seen: seen.to_hex(),
        })
    }

    fn fields(&self) -> &coverage::Map {
        self.fields
            .get_or_init(|| coverage::Map::of(&self.shape, &self.sha256, self.most_fields))
    }

    /// What is wrong with a value, and what may stand in it under another name.
    fn find(&self, value: &Value, status: u16) -> Judged {
        let renderer = Renderer {
            library: &self.library,
            shape: &self.shape,
            secrets: &self.secrets,
        };
        let is_valid = self.validator.is_valid(value);
        let gather = if is_valid {
            Gather::Nothing
        } else {
            Gather::Nulls
        };
        let walked = walk::walk(&self.shape, &renderer, value, status, gather);
        let mut found = Vec::new();
        if !is_valid {
            let is_document = matches!(self.validator, Judge::Part(..));
            let mut reader = Reader::new(&renderer, value, is_document);
            let mut read = |error: Broken<'_>| reader.read_next(error);
            let absent = &walked.absent_nulls;
            if !self.validator.each_error(value, absent, &mut read) {
                reader.note_untold();
            }
            found = reader.finish(walked.found.kept());
        }
        let mut all = walked.found.into_found();
        all.append(&mut found);
        let mut found = settle(all);
        drop_said_twice(&mut found);
        for one in &mut found {
            let (said, entries) = said::with_entries(&self.shape, &one.path);
            one.violation.basis = said.basis;
            one.fold(entries);
        }
        Judged {
            found,
            pairs: walked.pairs,
        }
    }
}

/// A value without some members.
fn without(value: &Value, absent: &Absent) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| without(item, absent)).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, member)| !absent.has(member));
            kept.map(|(key, member)| (key.clone(), without(member, absent)))
                .collect()
        }
        scalar => scalar.clone(),
    }
}

/// Drops what only says that a property is undocumented of one that the contract refuses.
fn drop_said_twice(found: &mut Vec<Found>) {
    let of_kind = |one: &Found, kind: Kind| one.violation.kind == kind;
    let refused: HashSet<Vec<Step>> = found
        .iter()
        .filter(|one| of_kind(one, Kind::ContractViolated))
        .map(|one| one.path.clone())
        .collect();
    found.retain(|one| !of_kind(one, Kind::UndocumentedProperty) || !refused.contains(&one.path));
}

/// The order of findings: by place, and at one place what says most first.
fn in_order(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        let rank = |one: &Found| {
            let kind = one.violation.kind;
            let is_root = matches!(kind, Kind::WrongType | Kind::NullNotAllowed);
            // That an object is closed says more than that it does not name a property.
            (
                !is_root,
                kind,
                !one.violation.closed,
                one.violation.severity,
            )
        };
        a.path.cmp(&b.path).then_with(|| rank(a).cmp(&rank(b)))
    });
    found
}

/// Sorts findings by place, leaves each kind once a place, and drops what only follows
/// from a value of the wrong type.
fn settle(found: Vec<Found>) -> Vec<Found> {
    let found = in_order(found);
    let is_root =
        |one: &Found| matches!(one.violation.kind, Kind::WrongType | Kind::NullNotAllowed);
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    let mut wrong: Option<Vec<Step>> = None;
    for one in found {
        if wrong
            .as_ref()
            .is_some_and(|path| one.path.starts_with(path))
        {
            continue;
        }
        let is_repeated = kept
            .last()
            .is_some_and(|last| last.path == one.path && last.violation.kind == one.violation.kind);
        if is_repeated {
            if let Some(last) = kept.last_mut() {
                // Two schemas speak to the same values.
                last.violation.more = last.violation.more.max(one.violation.more);
            }
            continue;
        }
        if is_root(&one) {
            wrong = Some(one.path.clone());
        }
        kept.push(one);
    }
    kept
}
