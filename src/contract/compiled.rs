//! A compiled schema with its annotations.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::bounded::Absent;
use super::broken::Broken;
use super::errors::Reader;
use super::judged::Judged;
use super::patience;
use super::render::Renderer;
use super::shape::Shape;
use super::validators::SchemaCheck;
use super::walk::Gather;
use crate::contract::{coverage, place_annotations, renames, walk};
use crate::json::Document;
use crate::json::crowd::is_large;
use crate::model::coverage::{Coverage, Documented};
use crate::model::deprecated_element::DeprecatedElement;
use crate::model::finding::Basis;
use crate::model::kind::Kind;
use crate::model::violation::{PlacedViolation, Step, Violation};
use crate::schema::library::Library;

/// A compiled schema with its annotations.
#[derive(Debug)]
pub struct Contract {
    pub(super) name: String,
    pub(super) basis: Basis,
    pub(super) deprecated: bool,
    pub(super) validator: SchemaCheck,
    pub(super) shape: Arc<Shape>,
    pub(super) library: Arc<Library>,
    pub(super) secrets: Arc<Vec<Vec<String>>>,
    pub(super) sha256: String,
    /// How many of its fields are listed at most.
    pub(super) most_fields: usize,
    /// Those of contracts of one schema are the same.
    pub(super) fields: Arc<OnceLock<coverage::map::Map>>,
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
    /// the response's. A place has each kind once, and nothing is stated of what stands
    /// within a value of the wrong type. [`Document::problems`] are not repeated here:
    /// a document without a value has no other violations.
    ///
    /// # Errors
    /// Why it was given up, where it takes too long.
    pub fn judge(&self, document: &Document, status: u16) -> Result<Vec<Violation>, &'static str> {
        let Some(value) = document.value() else {
            return Ok(Vec::new());
        };
        let found = patience::within(value, || match document.broken() {
            [] => self.judge_value(value, status),
            broken => self.judge_whole_items(value, broken, status),
        });
        let found = found.ok_or(patience::GAVE_UP)?.into_iter();
        Ok(found.map(|one| one.violation).collect())
    }

    /// The same for a value.
    pub(super) fn judge_value(&self, value: &Value, status: u16) -> Vec<PlacedViolation> {
        let judged = self.find(value, status);
        // Names are tried on a copy.
        if judged.pairs.is_empty() || is_large(value) {
            return judged.found;
        }
        let find = |value: &Value| self.find(value, status);
        let basis = |path: &[Step]| place_annotations::of(&self.shape, path).basis;
        in_order(renames::resolve(value, judged, find, basis))
    }

    /// Every property, listed value and null that the contract documents.
    pub fn documented(&self) -> &Arc<Documented> {
        &self.fields().documented
    }

    /// Which of them a document shows, and which deprecated ones are among those; `None` where
    /// it is no JSON text.
    pub fn seen(&self, document: &Document) -> Option<(Coverage, Vec<DeprecatedElement>)> {
        let fields = self.fields();
        let seen = fields.seen(document.value()?);
        let deprecated = fields.deprecated.iter();
        let deprecated = deprecated
            .filter(|(fact, _)| seen.has(*fact))
            .map(|(_, element)| element.clone());
        let coverage = Coverage {
            contract: self.name.clone(),
            fields: fields.documented.id.clone(),
            seen: seen.to_hex(),
        };
        Some((coverage, deprecated.collect()))
    }

    fn fields(&self) -> &coverage::map::Map {
        self.fields
            .get_or_init(|| coverage::map::Map::of(&self.shape, &self.sha256, self.most_fields))
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
            let is_document = matches!(self.validator, SchemaCheck::Schema(..));
            let mut reader = Reader::new(&renderer, value, is_document);
            let mut read = |error: Broken<'_>| reader.read_next(error);
            let absent = &walked.absent_nulls;
            if !self.validator.each_error(value, absent, &mut read) {
                reader.note_unreported();
            }
            found = reader.finish(walked.found.kept());
        }
        let mut within = self.judge_contents(value, &walked.contents, status);
        let mut all = walked.found.into_found();
        all.append(&mut found);
        // What is wrong within a text says more than that something is.
        all.retain(|one| {
            one.violation.kind != Kind::ContractViolated || !within.broken.contains(&one.path)
        });
        all.append(&mut within.found);
        let mut found = settle(all);
        drop_repeated(&mut found);
        for one in &mut found {
            let (annotations, entries) = place_annotations::with_entries(&self.shape, &one.path);
            one.violation.basis = annotations.basis;
            one.fold(entries);
        }
        Judged {
            found,
            pairs: walked.pairs,
        }
    }
}

/// A value without some members.
pub(super) fn without(value: &Value, absent: &Absent) -> Value {
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
pub(super) fn drop_repeated(found: &mut Vec<PlacedViolation>) {
    let of_kind = |one: &PlacedViolation, kind: Kind| one.violation.kind == kind;
    let refused: HashSet<Vec<Step>> = found
        .iter()
        .filter(|one| of_kind(one, Kind::ContractViolated))
        .map(|one| one.path.clone())
        .collect();
    found.retain(|one| !of_kind(one, Kind::UndocumentedProperty) || !refused.contains(&one.path));
}

/// The order of findings: by place, and at one place what says most first.
pub(super) fn in_order(mut found: Vec<PlacedViolation>) -> Vec<PlacedViolation> {
    found.sort_by(|a, b| {
        let rank = |one: &PlacedViolation| {
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
pub(super) fn settle(found: Vec<PlacedViolation>) -> Vec<PlacedViolation> {
    let found = in_order(found);
    let is_root = |one: &PlacedViolation| {
        matches!(one.violation.kind, Kind::WrongType | Kind::NullNotAllowed)
    };
    let mut kept: Vec<PlacedViolation> = Vec::with_capacity(found.len());
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
