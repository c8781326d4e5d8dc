//! Whether one schema lets through what another does not: proved by the canonical form of
//! both, or shown by a value. Where neither can be done, it says nothing.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::Draft;
use jsonschema::canonical::{self, CanonicalSchema, Containment, Satisfiability};
use serde_json::{Map, Value};

use super::alike::Digests;
use super::branches::{PairId, SchemaPart};
use super::plain::{Audience, Plain, plain};
use super::samples::{Sampler, validator};
use crate::contract::bounded::View;
use crate::schema::library::Library;

/// The schemas that all questions of one comparison may be made of, each as often as it is
/// asked about: what two large documents cost is bounded by it, whatever the machine.
const MOST_SCHEMAS: usize = 20_000;

/// So many validators are made to find one value.
const MOST_VALIDATORS: usize = 120;

/// Whether more is let through.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing is: that is proved.
    Nothing,
    /// Nothing at all can come: that is proved.
    Empty,
    /// Something is, such as this value where one was found.
    Something(Option<Value>),
    /// It is not known.
    Unknown,
}

/// Responses for the schemas of two documents.
pub(crate) struct Oracle {
    pub(super) verdicts: HashMap<Question, Rc<Verdict>>,
    plain: HashMap<(bool, Audience, Vec<SchemaPart>), Option<Rc<AskedSchema>>>,
    left: usize,
}

/// What is asked of a pair of schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) pair: PairId,
    pub(crate) audience: Audience,
    /// Whether it is asked what the old side lets through and the new one does not.
    pub(crate) is_less: bool,
    /// Whether a value is wanted, and not only a proof.
    pub(crate) is_shown: bool,
}

/// One schema that is asked about.
struct AskedSchema {
    plain: Plain,
    canonical: Option<CanonicalSchema>,
}

impl AskedSchema {
    fn is_empty(&self) -> bool {
        let known = self.canonical.as_ref();
        known.is_some_and(|one| one.satisfiability() == Satisfiability::No)
    }
}

/// A side of a comparison: its documents, its schemas, and whether it is the new one.
type SchemaSide<'s> = (&'s Library, &'s [SchemaPart], bool);

impl Oracle {
    pub(crate) fn new() -> Oracle {
        Oracle {
            verdicts: HashMap::new(),
            plain: HashMap::new(),
            left: MOST_SCHEMAS,
        }
    }

    /// Whether the second side lets anything through that the first does not. A value is only
    /// looked for where it `is_shown`.
    pub(super) fn more(
        &mut self,
        digests: &Digests<'_>,
        (from, to): (SchemaSide<'_>, SchemaSide<'_>),
        audience: Audience,
        is_shown: bool,
    ) -> Verdict {
        let (Some(from), Some(to)) = (
            self.asked(digests, from, audience),
            self.asked(digests, to, audience),
        ) else {
            return Verdict::Unknown;
        };
        let cost = from.plain.size + to.plain.size;
        let Some(left) = self.left.checked_sub(cost) else {
            return Verdict::Unknown;
        };
        // What nothing asserts cannot be compared, and is left aside where both say it.
        if from.plain.unasserted != to.plain.unasserted {
            return Verdict::Unknown;
        }
        self.left = left;
        let containment = match (&from.canonical, &to.canonical) {
            (Some(from), Some(to)) => from.covers(to).unwrap_or(Containment::Unknown),
            _ => Containment::Unknown,
        };
        match containment {
            Containment::Yes if to.is_empty() => Verdict::Empty,
            Containment::Yes => Verdict::Nothing,
            known => {
                let value = is_shown.then(|| witness(&from.plain, &to.plain)).flatten();
                match (value, known) {
                    (None, Containment::No) => Verdict::Something(None),
                    (None, _) => Verdict::Unknown,
                    (value, _) => Verdict::Something(value),
                }
            }
        }
    }

    fn asked(
        &mut self,
        digests: &Digests<'_>,
        (library, parts, is_new): SchemaSide<'_>,
        audience: Audience,
    ) -> Option<Rc<AskedSchema>> {
        let key = (is_new, audience, parts.to_vec());
        let known = self.plain.entry(key).or_insert_with(|| {
            let plain = plain((library, digests, is_new), parts, audience)?;
            let canonical = canonical::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .offline()
                .canonicalize(&plain.schema);
            Some(Rc::new(AskedSchema {
                plain,
                canonical: canonical.ok(),
            }))
        });
        known.clone()
    }
}

/// The shortest value found that the second schema lets through and the first does not.
fn witness(from: &Plain, to: &Plain) -> Option<Value> {
    let (from_own, to_own) = (definitions(from), definitions(to));
    let mut all = from_own.clone();
    all.extend(to_own.clone());
    let schemas = [&from.schema, &to.schema].map(|schema| schema.get("allOf"));
    let [Some(before), Some(after)] = schemas else {
        return None;
    };
    let refuses = validator(&Value::Object(wrapped(before)), &all)?;
    let accepts = validator(&Value::Object(wrapped(after)), &all)?;
    let roots: Vec<&Value> = [before, after]
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .collect();
    let values = Sampler::new(&all, MOST_VALIDATORS).values(&roots);
    let is_one =
        |value: &&Value| accepts.is_valid(View::of(value)) && !refuses.is_valid(View::of(value));
    let length = |value: &&Value| Reverse(value.to_string().len());
    let found = values.iter().rev().filter(is_one).max_by_key(length);
    found.cloned()
}

fn wrapped(all: &Value) -> Map<String, Value> {
    Map::from_iter([("allOf".to_owned(), all.clone())])
}

fn definitions(plain: &Plain) -> Map<String, Value> {
    let known = plain.schema.get("$defs").and_then(Value::as_object);
    known.cloned().unwrap_or_default()
}
