//! Whether two schemas say the same, whatever their definitions are called and whatever
//! they say for people: each schema has a digest, and equal digests say the same.
//!
//! A schema that refers to itself has no digest that could be worked out from the inside. So
//! all definitions begin with one digest, and are distinguished round by round by what they say
//! and by the digests of what they refer to, until no round distinguishes more of them: the
//! refinement of a partition (Hopcroft, "An n log n algorithm for minimizing states in a
//! finite automaton", 1971, without its order of work).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::hashes::{data, hash, part};
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::{Holding, holding};

/// A chain of references that is longer is left where it is.
const LONGEST_CHAIN: usize = 24;

/// Keywords that say nothing of an instance.
const WORDS: [&str; 15] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "components",
    "definitions",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "title",
    "x-source",
    "xml",
];

/// Keywords beside a reference that change nothing about it.
const FRAME: [&str; 7] = [
    "$comment",
    "$defs",
    "$schema",
    "components",
    "definitions",
    "description",
    "title",
];

/// The digests of the schemas of two documents.
pub(crate) struct Digests<'l> {
    sides: [DefinitionDigests<'l>; 2],
}

/// The definitions of one document, each with its digest.
struct DefinitionDigests<'l> {
    library: &'l Library,
    numbers: HashMap<Spot, usize>,
    digests: Vec<u64>,
    /// Which side it is, where an `$id` within a file may change what references mean: then
    /// a reference is like no other.
    unlike: Option<u64>,
}

/// What a schema says, as far as it is worked out.
enum Term {
    /// All of it.
    Known(u64),
    /// What a definition says.
    Definition(usize),
    /// The sum of what its parts say.
    Sum(u64, Vec<(u64, Term)>),
}

impl<'l> Digests<'l> {
    pub(crate) fn new(old: &'l Library, new: &'l Library) -> Digests<'l> {
        let mut sides = [
            DefinitionDigests::new(old, 0),
            DefinitionDigests::new(new, 1),
        ];
        let terms = [sides[0].terms(), sides[1].terms()];
        let mut known = 0;
        loop {
            let mut all = HashSet::new();
            for (side, terms) in sides.iter_mut().zip(&terms) {
                let next = terms.iter().map(|term| term.value(&side.digests));
                side.digests = next.collect();
                all.extend(side.digests.iter().copied());
            }
            if all.len() <= known {
                return Digests { sides };
            }
            known = all.len();
        }
    }

    /// A name for what a schema says, in both documents; `None` where that is not known.
    pub(crate) fn name(&self, is_new: bool, spot: &Spot) -> Option<String> {
        let side = &self.sides[usize::from(is_new)];
        let digest = || format!("{:016x}", side.digest(spot));
        side.unlike.is_none().then(digest)
    }

    /// Whether a schema of the old document says the same as one of the new one. What is
    /// unknown on both sides is not known to have changed.
    pub(crate) fn alike(&self, old: &Spot, new: &Spot) -> bool {
        self.sides[0].digest(old) == self.sides[1].digest(new)
    }
}

impl<'l> DefinitionDigests<'l> {
    fn new(library: &'l Library, number: u64) -> DefinitionDigests<'l> {
        let mut side = DefinitionDigests {
            library,
            numbers: HashMap::new(),
            digests: Vec::new(),
            unlike: None,
        };
        for (file, whole) in library.files.iter().enumerate() {
            let mut waiting = vec![&whole.value];
            while let Some(value) = waiting.pop() {
                match value {
                    Value::Object(members) => {
                        let has_id = members.get("$id").is_some_and(Value::is_string);
                        if has_id && !std::ptr::eq(value, &raw const whole.value) {
                            side.unlike = Some(number);
                        }
                        if let Some(Value::String(reference)) = members.get("$ref") {
                            side.add_target(file, reference);
                        }
                        waiting.extend(members.values());
                    }
                    Value::Array(items) => waiting.extend(items),
                    _ => {}
                }
            }
        }
        side.digests = vec![0; side.numbers.len()];
        side
    }

    fn add_target(&mut self, file: usize, reference: &str) {
        if let Some(target) = self.target(file, reference) {
            let next = self.numbers.len();
            self.numbers.entry(target).or_insert(next);
        }
    }

    fn target(&self, file: usize, reference: &str) -> Option<Spot> {
        let root = Spot {
            file,
            pointer: String::new(),
        };
        match self.library.resolve(&root, reference) {
            Ok(Target::Spot(target)) => Some(target),
            _ => None,
        }
    }

    /// What each definition says, by its number.
    fn terms(&self) -> Vec<Term> {
        let mut spots: Vec<(&Spot, usize)> = self
            .numbers
            .iter()
            .map(|(spot, number)| (spot, *number))
            .collect();
        spots.sort_by_key(|(_, number)| *number);
        spots.iter().map(|(spot, _)| self.at(spot)).collect()
    }

    fn digest(&self, spot: &Spot) -> u64 {
        self.at(spot).value(&self.digests)
    }

    fn at(&self, spot: &Spot) -> Term {
        match self.library.value(spot) {
            Some(value) => self.schema(spot.file, value),
            None => Term::Known(hash("nothing")),
        }
    }

    fn schema(&self, file: usize, value: &Value) -> Term {
        let Value::Object(schema) = value else {
            return Term::Known(data(value));
        };
        let stated = || {
            let all = schema.iter();
            all.filter(|(keyword, _)| !WORDS.contains(&keyword.as_str()))
        };
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let (Some(reference), 1) = (reference, stated().count()) {
            return self.reference(file, reference);
        }
        let parts = stated().map(|(keyword, value)| {
            let term = match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => self.reference(file, reference),
                _ => self.keyword(file, keyword, value),
            };
            (hash(keyword), term)
        });
        sum("schema", parts)
    }

    /// What leads nowhere is unknown.
    fn reference(&self, file: usize, reference: &str) -> Term {
        if let Some(side) = self.unlike {
            return Term::Known(hash(&("unlike", side)));
        }
        let target = self.target(file, reference);
        match target.and_then(|target| self.numbers.get(&target).copied()) {
            Some(number) => Term::Definition(number),
            None => Term::Known(hash("unknown")),
        }
    }

    fn keyword(&self, file: usize, keyword: &str, value: &Value) -> Term {
        match (holding(keyword, value), value) {
            (Holding::Schema, _) => self.schema(file, value),
            // Each value of a discriminator with the forms that it names.
            (_, Value::Object(named)) if keyword == FORMS => {
                let parts = named.iter().map(|(name, forms)| {
                    let forms = forms.as_array().into_iter().flatten();
                    let forms = forms.map(|form| (0, self.schema(file, form)));
                    (hash(name), sum("list", forms))
                });
                sum("forms", parts)
            }
            (Holding::Named, Value::Object(named)) => {
                let named = named.iter();
                let parts = named.map(|(name, one)| match one {
                    Value::Array(_) => (hash(name), Term::Known(data(one))),
                    _ => (hash(name), self.schema(file, one)),
                });
                sum("named", parts)
            }
            (Holding::Schemas, Value::Array(items)) => {
                let is_set = matches!(keyword, "allOf" | "anyOf" | "oneOf");
                let items = items.iter().enumerate();
                let parts = items.map(|(index, item)| {
                    let place = if is_set { 0 } else { index as u64 + 1 };
                    (place, self.schema(file, item))
                });
                sum("list", parts)
            }
            (_, Value::Array(items)) if matches!(keyword, "enum" | "required" | "type") => {
                let parts = items.iter().map(|item| (0, Term::Known(data(item))));
                sum("list", parts)
            }
            // One type is a list of one.
            (_, Value::String(_)) if keyword == "type" => {
                sum("list", std::iter::once((0, Term::Known(data(value)))))
            }
            _ => Term::Known(data(value)),
        }
    }
}

impl Term {
    fn value(&self, digests: &[u64]) -> u64 {
        match self {
            Term::Known(value) => *value,
            Term::Definition(number) => digests.get(*number).copied().unwrap_or_default(),
            Term::Sum(known, parts) => parts.iter().fold(*known, |sum, (place, term)| {
                sum.wrapping_add(part(*place, term.value(digests)))
            }),
        }
    }
}

/// The sum of parts, which have no order but by their place. Those that are known are added up.
fn sum(word: &str, parts: impl Iterator<Item = (u64, Term)>) -> Term {
    let mut known = hash(word);
    let mut open = Vec::new();
    for (place, term) in parts {
        match term {
            Term::Known(value) => known = known.wrapping_add(part(place, value)),
            term => open.push((place, term)),
        }
    }
    match open.is_empty() {
        true => Term::Known(known),
        false => Term::Sum(known, open),
    }
}

/// The definition that a schema stands for which is nothing but a reference; itself where
/// it says more, or where the reference leads nowhere.
pub(crate) fn definition(library: &Library, spot: &Spot) -> Spot {
    let mut here = spot.clone();
    for _ in 0..LONGEST_CHAIN {
        let target = bare_reference(library, &here)
            .and_then(|reference| library.resolve(&here, reference).ok());
        match target {
            Some(Target::Spot(target)) => here = target,
            _ => break,
        }
    }
    here
}

/// The reference of a schema that has no other keyword but of its frame.
fn bare_reference<'l>(library: &'l Library, spot: &Spot) -> Option<&'l str> {
    let schema = library.value(spot)?.as_object()?;
    let mut names = schema.keys();
    let is_bare = names.all(|name| name == "$ref" || FRAME.contains(&name.as_str()));
    schema.get("$ref").filter(|_| is_bare)?.as_str()
}

/// The member that holds which form each value names.
pub(crate) const FORMS: &str = "x-driftcheck-forms";

/// The member that holds the property and its values.
pub(super) const VALUES: &str = "x-driftcheck-values";

#[cfg(test)]
mod tests {
    use super::super::SchemaDocument;
    use super::*;

    fn are_alike(old: &str, new: &str) -> bool {
        let read = |text: &str| SchemaDocument::parse("s.json", text.as_bytes()).unwrap();
        let (old, new) = (read(old), read(new));
        let digests = Digests::new(&old.library, &new.library);
        digests.alike(&SchemaDocument::spot(""), &SchemaDocument::spot(""))
    }

    #[test]
    fn schemas_that_say_the_same_are_alike() {
        for (old, new) in [
            (r#"{"type":"string"}"#, r#"{"type":["string"],"title":"T"}"#),
            (r#"{"enum":[1,2]}"#, r#"{"enum":[2.0,1]}"#),
            // Cycles of another length, and definitions of other names.
            (
                r##"{"$ref":"#/$defs/a","$defs":{"a":{"properties":{"n":{"$ref":"#/$defs/a"}}}}}"##,
                r##"{"$ref":"#/$defs/b","$defs":{"b":{"properties":{"n":{"$ref":"#/$defs/c"}}},"c":{"properties":{"n":{"$ref":"#/$defs/b","description":"c"}}}}}"##,
            ),
            (
                r##"{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}],"$defs":{"a":{"type":"object"}}}"##,
                r##"{"anyOf":[{"type":"null"},{"type":"object"}]}"##,
            ),
            (r##"{"$ref":"#/nowhere"}"##, r##"{"$ref":"#/gone"}"##),
        ] {
            assert!(are_alike(old, new), "{old}\n{new}");
        }
    }

    #[test]
    fn schemas_that_differ_somewhere_are_not() {
        for (old, new) in [
            (
                r#"{"type":"string"}"#,
                r#"{"type":"string","deprecated":true}"#,
            ),
            // A property may be called as a keyword that says nothing.
            (
                r#"{"properties":{"title":{"type":"string"}}}"#,
                r#"{"properties":{"title":{"type":"number"}}}"#,
            ),
            (
                r#"{"prefixItems":[{},true]}"#,
                r#"{"prefixItems":[true,{}]}"#,
            ),
            // They differ only a round away.
            (
                r##"{"$ref":"#/$defs/a","$defs":{"a":{"properties":{"n":{"$ref":"#/$defs/b"}}},"b":{"properties":{"n":{"$ref":"#/$defs/a"},"x":{}}}}}"##,
                r##"{"$ref":"#/$defs/a","$defs":{"a":{"properties":{"n":{"$ref":"#/$defs/b"}}},"b":{"properties":{"n":{"$ref":"#/$defs/a"},"y":{}}}}}"##,
            ),
            (r##"{"$ref":"#/nowhere"}"##, "{}"),
        ] {
            assert!(!are_alike(old, new), "{old}\n{new}");
        }
    }
}
