//! Keywords whose effect cannot be put in a word: `not`, `if`, `contains` and the like. One
//! that is gone lets more through than before, one that is new lets less; of one that has
//! changed nothing can be told. What lets everything through is none.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::alike::Digests;
use super::branches::step;
use super::difference::DifferenceKind as Kind;
use super::node::{Comparison, Fact};
use super::view::View;
use crate::model::kind::Severity;
use crate::model::place::Token;
use crate::schema::library::Spot;

/// One such keyword with those that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    keyword: &'static str,
    /// The trigger of a schema that depends on a property.
    name: String,
    at: Spot,
    /// The schemas that it is made of; `None` where one says nothing.
    schemas: Vec<Option<Spot>>,
    /// Texts and numbers that it is made of.
    words: Vec<String>,
}

/// Every such keyword of one schema.
pub(crate) fn assertions(spot: &Spot, schema: &Map<String, Value>) -> Vec<Assertion> {
    let mut all = Vec::new();
    let at = |keyword: &str| step(spot, &[Token::Key(keyword)]);
    let schema_at = |keyword: &str| {
        let says = schema.get(keyword).is_some_and(|inner| !is_true(inner));
        says.then(|| at(keyword))
    };
    let mut add = |keyword, schemas: Vec<Option<Spot>>, words: Vec<String>| {
        all.push(Assertion {
            keyword,
            name: String::new(),
            at: at(keyword),
            schemas,
            words,
        });
    };
    // What is not false may be anything.
    if schema
        .get("not")
        .is_some_and(|inner| *inner != Value::Bool(false))
    {
        add("not", vec![schema_at("not")], Vec::new());
    }
    let (then, otherwise) = (schema_at("then"), schema_at("else"));
    if schema.contains_key("if") && (then.is_some() || otherwise.is_some()) {
        add("if", vec![schema_at("if"), then, otherwise], Vec::new());
    }
    if let Some(names) = schema_at("propertyNames") {
        add("propertyNames", vec![Some(names)], Vec::new());
    }
    let count = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let (least, most) = (count("minContains").unwrap_or(1.0), count("maxContains"));
    if schema.contains_key("contains") && (least > 0.0 || most.is_some()) {
        let words = vec![least.to_string(), format!("{most:?}")];
        add("contains", vec![schema_at("contains")], words);
    }
    for keyword in ["contentEncoding", "contentMediaType"] {
        if let Some(word) = schema.get(keyword).and_then(Value::as_str) {
            add(keyword, Vec::new(), vec![word.to_owned()]);
        }
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        for (name, inner) in members(schema, keyword) {
            if !inner.is_array() && !is_true(inner) {
                let at = step(spot, &[Token::Key(keyword), Token::Key(name)]);
                all.push(Assertion {
                    keyword: "dependentSchemas",
                    name: name.clone(),
                    schemas: vec![Some(at.clone())],
                    at,
                    words: Vec::new(),
                });
            }
        }
    }
    all
}

/// Which properties come with which others, each with its place.
pub(crate) fn companions<'l>(
    spot: &Spot,
    schema: &'l Map<String, Value>,
    into: &mut BTreeMap<(&'l str, &'l str), Spot>,
) {
    for keyword in ["dependentRequired", "dependencies"] {
        for (trigger, names) in members(schema, keyword) {
            let names = names.as_array().into_iter().flatten();
            for name in names.filter_map(Value::as_str) {
                let at = step(spot, &[Token::Key(keyword), Token::Key(trigger)]);
                into.entry((trigger, name)).or_insert(at);
            }
        }
    }
}

fn members<'l>(
    schema: &'l Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = (&'l String, &'l Value)> {
    let inner = schema.get(keyword).and_then(Value::as_object);
    inner.into_iter().flatten()
}

/// Whether a schema lets everything through.
pub(crate) fn is_true(schema: &Value) -> bool {
    match schema {
        Value::Bool(truth) => *truth,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

impl<'l> Comparison<'l> {
    pub(crate) fn compare_assertions(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let mut gone: Vec<&Assertion> = old.assertions.iter().collect();
        let mut come: Vec<&Assertion> = new.assertions.iter().collect();
        let digests = Rc::clone(&self.digests);
        gone.retain(|one| {
            let same = come.iter().position(|other| is_same(&digests, one, other));
            same.map(|at| come.remove(at)).is_none()
        });
        for one in gone {
            let of_kind =
                |other: &&Assertion| (other.keyword, &other.name) == (one.keyword, &one.name);
            let changed = come.iter().position(of_kind).map(|at| come.remove(at));
            let is_content = one.keyword.starts_with("content");
            let (word, severity) = match changed {
                Some(other) if lost_a_branch(&digests, one, other) => {
                    ("has lost a branch", Severity::Breaking)
                }
                Some(_) if !is_content => ("has changed", Severity::Notice),
                Some(_) => ("has changed", Severity::Breaking),
                None => ("is gone", Severity::Breaking),
            };
            let at = changed.map_or(new.home.as_ref(), |other| Some(&other.at));
            self.note_assertion(pointer, one, word, (Some(&one.at), at), severity);
        }
        for one in come {
            let at = (old.home.as_ref(), Some(&one.at));
            self.note_assertion(pointer, one, "is new", at, Severity::Notice);
        }
        self.compare_companions(pointer, old, new);
    }

    fn note_assertion(
        &mut self,
        pointer: &str,
        one: &Assertion,
        word: &str,
        at: (Option<&Spot>, Option<&Spot>),
        severity: Severity,
    ) {
        let of = match one.name.is_empty() {
            true => String::new(),
            false => format!(" for `{}`", one.name),
        };
        let message = format!("its `{}`{of} {word}", one.keyword);
        let fact = Fact::new(Kind::KeywordChanged, message).at(at.0, at.1);
        let severity = Some(severity);
        self.note(pointer, Fact { severity, ..fact });
    }

    /// What always came with another property, and what does now.
    fn compare_companions(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        for ((trigger, name), at) in &old.companions {
            let is_kept =
                new.companions.contains_key(&(*trigger, *name)) || new.required.contains_key(name);
            if !is_kept {
                let message = format!("`{name}` may now be missing beside `{trigger}`");
                let fact = Fact::new(Kind::KeywordChanged, message).at(Some(at), new.home.as_ref());
                let severity = Some(Severity::Breaking);
                self.note(pointer, Fact { severity, ..fact });
            }
        }
        for ((trigger, name), at) in &new.companions {
            let is_known =
                old.companions.contains_key(&(*trigger, *name)) || old.required.contains_key(name);
            if !is_known {
                let message = format!("`{name}` now always comes with `{trigger}`");
                let fact = Fact::new(Kind::KeywordChanged, message).at(old.home.as_ref(), Some(at));
                self.note(pointer, fact);
            }
        }
    }
}

/// Whether an `if` says the same as before but for a `then` or `else` that is gone.
fn lost_a_branch(digests: &Digests<'_>, one: &Assertion, other: &Assertion) -> bool {
    let is_kept = |pair: (&Option<Spot>, &Option<Spot>)| match pair {
        (Some(a), Some(b)) => digests.alike(a, b),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    one.keyword == "if" && one.schemas.iter().zip(&other.schemas).all(is_kept)
}

fn is_same(digests: &Digests<'_>, one: &Assertion, other: &Assertion) -> bool {
    let same_schema = |pair: (&Option<Spot>, &Option<Spot>)| match pair {
        (None, None) => true,
        (Some(a), Some(b)) => digests.alike(a, b),
        _ => false,
    };
    one.keyword == other.keyword
        && one.name == other.name
        && one.words == other.words
        && one.schemas.len() == other.schemas.len()
        && one.schemas.iter().zip(&other.schemas).all(same_schema)
}
