//! Values to try on two schemas: at and around every limit that one of them speaks of.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Number, Value, json};

use super::hints::Hints;
use super::texts;
use crate::contract::bounded::{Validator, View};
use crate::json::type_name;

/// Values are made of so many places, shared out among those within a place.
const MOST_PLACES: usize = 200;

/// So many values are made of one place within another.
const MOST_INNER: usize = 14;

/// So many values are made of the whole.
const MOST: usize = 1_500;

/// Objects of every choice of values are tried up to so many, else one change at a time.
const MOST_CHOICES: usize = 400;

/// The same of an object within another value.
const MOST_INNER_CHOICES: usize = 40;

/// Lists are not made longer than this.
const LONGEST_LIST: u64 = 40;

/// Makes values for two schemas with common definitions.
pub(crate) struct Sampler<'s> {
    definitions: &'s Map<String, Value>,
    /// So many validators may still be made.
    left: usize,
}

impl<'s> Sampler<'s> {
    pub(crate) fn new(definitions: &'s Map<String, Value>, most_validators: usize) -> Sampler<'s> {
        Sampler {
            definitions,
            left: most_validators,
        }
    }

    /// Values for some schemas.
    pub(crate) fn values(&mut self, schemas: &[&'s Value]) -> Vec<Value> {
        let mut values = self.made(schemas, MOST_PLACES, MOST_CHOICES);
        values.truncate(MOST);
        values
    }

    /// Values for a place within another, those of use first.
    fn inner(&mut self, schemas: &[&'s Value], room: usize) -> Vec<Value> {
        let mut values = self.made(schemas, room, MOST_INNER_CHOICES);
        self.sort(&mut values, schemas);
        values.truncate(MOST_INNER);
        values
    }

    fn made(&mut self, schemas: &[&'s Value], room: usize, choices: usize) -> Vec<Value> {
        let hints = Hints::of(schemas, self.definitions);
        let mut values: Vec<Value> = hints.values.iter().map(|value| (*value).clone()).collect();
        if room > 0 {
            values.extend(self.objects(&hints, room - 1, choices));
            values.extend(self.arrays(&hints, room - 1));
        }
        values.extend(strings(&hints).into_iter().map(Value::String));
        values.extend(numbers(&hints));
        values.extend([json!(null), json!(true), json!(false), json!({}), json!([])]);
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.to_string()));
        values
    }

    /// Puts one first that all schemas of a place let through, then those that distinguish them;
    /// of each type of value a few before the others.
    fn sort(&mut self, values: &mut [Value], schemas: &[&'s Value]) {
        let validators: Vec<Validator> = schemas
            .iter()
            .filter_map(|schema| self.validator(schema))
            .collect();
        let mut counts: BTreeMap<(bool, &'static str), usize> = BTreeMap::new();
        let mut has_first = false;
        values.sort_by_cached_key(|value| {
            let fits = validators
                .iter()
                .filter(|one| one.is_valid(View::of(value)))
                .count();
            let is_common = fits == validators.len();
            let count = counts.entry((is_common, type_name(value))).or_default();
            *count += 1;
            match (is_common, *count) {
                (false, 4..) if fits == 0 => 5,
                (true, _) if !std::mem::replace(&mut has_first, true) => 0,
                (false, 0..=3) => 1,
                (true, 0..=3) => 2,
                (false, _) => 3,
                (true, _) => 4,
            }
        });
    }

    fn validator(&mut self, schema: &Value) -> Option<Validator> {
        self.left = self.left.checked_sub(1)?;
        validator(schema, self.definitions)
    }

    fn objects(&mut self, hints: &Hints<'s>, room: usize, most: usize) -> Vec<Value> {
        let members = self.members(hints, room);
        if members.is_empty() && hints.sizes.is_empty() {
            return Vec::new();
        }
        let mut objects = Vec::new();
        let few = |values: &Vec<Value>| values.len().min(3) + 1;
        let choices: usize = members
            .iter()
            .fold(1, |all, (_, values)| all.saturating_mul(few(values)));
        if choices <= most {
            objects.extend((0..choices).map(|number| chosen(&members, number)));
        }
        let full: Map<String, Value> = members
            .iter()
            .filter_map(|(name, values)| Some((name.clone(), values.first()?.clone())))
            .collect();
        for (name, values) in &members {
            let mut without = full.clone();
            without.remove(name);
            objects.push(without);
            for value in values.iter().take(most / 10) {
                let mut with = full.clone();
                with.insert(name.clone(), value.clone());
                objects.push(with);
                objects.push(Map::from_iter([(name.clone(), value.clone())]));
            }
        }
        let bases = [Map::new(), full];
        for size in edges(&hints.sizes, 12) {
            for base in &bases {
                let mut sized = base.clone();
                for number in 0.. {
                    if sized.len() as u64 >= size {
                        break;
                    }
                    sized.insert(format!("z{number}"), json!(0));
                }
                objects.push(sized);
            }
        }
        objects.extend(bases);
        objects.into_iter().map(Value::Object).collect()
    }

    /// The members that an object may have, each with values for it.
    fn members(&mut self, hints: &Hints<'s>, room: usize) -> Vec<(String, Vec<Value>)> {
        let mut schemas: BTreeMap<String, Vec<&'s Value>> = BTreeMap::new();
        for name in &hints.names {
            let own = hints.properties.get(name).cloned().unwrap_or_default();
            schemas.insert((*name).to_owned(), own);
        }
        for (pattern, inner) in &hints.name_patterns {
            for name in texts::of_pattern(pattern).into_iter().take(2) {
                schemas.entry(name).or_default().extend(inner);
            }
        }
        if !hints.name_schemas.is_empty() {
            let own = Hints::of(&hints.name_schemas, self.definitions);
            let listed = own.values.iter().filter_map(|value| value.as_str());
            let names = listed.map(str::to_owned).chain(strings(&own));
            for name in names.take(12) {
                schemas.entry(name).or_default();
            }
        }
        let says_rest = !hints.rest.is_empty();
        if says_rest || !schemas.is_empty() {
            schemas.entry("z".to_owned()).or_default();
        }
        let room = room / schemas.len().max(1);
        let mut members = Vec::new();
        for (name, mut inner) in schemas {
            if inner.is_empty() {
                inner.clone_from(&hints.rest);
            }
            members.push((name, self.inner(&inner, room)));
        }
        members
    }

    fn arrays(&mut self, hints: &Hints<'s>, room: usize) -> Vec<Value> {
        if hints.items.is_empty() && hints.prefix.is_empty() && hints.counts.is_empty() {
            return Vec::new();
        }
        let room = room / (hints.prefix.len() + 1);
        let items = self.inner(&hints.items, room);
        let mut prefix = Vec::new();
        for schemas in &hints.prefix {
            prefix.push(self.inner(schemas, room));
        }
        let first = |index: usize| {
            let values = prefix.get(index).unwrap_or(&items);
            values.first().cloned().unwrap_or_default()
        };
        let mut lengths = edges(&hints.counts, LONGEST_LIST);
        lengths.extend([1, 2, prefix.len() as u64, prefix.len() as u64 + 1]);
        lengths.sort_unstable();
        lengths.dedup();
        let mut arrays = Vec::new();
        for length in lengths.iter().filter_map(|one| usize::try_from(*one).ok()) {
            let plain: Vec<Value> = (0..length).map(first).collect();
            for (index, one) in plain.iter().enumerate().take(4) {
                for value in prefix.get(index).unwrap_or(&items) {
                    let mut list = plain.clone();
                    if value != one {
                        list[index] = value.clone();
                        arrays.push(list);
                    }
                }
            }
            // Some of one, the others of another; and all unlike.
            for (a, b) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
                let pair = items.get(a).zip(items.get(b));
                let Some((a, b)) = pair.filter(|_| length <= 6) else {
                    continue;
                };
                for count in 0..=length {
                    let list = (0..length).map(|index| if index < count { a } else { b });
                    arrays.push(list.cloned().collect());
                }
            }
            arrays.push((0..length).map(|number| json!(number)).collect());
            arrays.push(items.iter().cycle().take(length).cloned().collect());
            arrays.push(plain);
        }
        arrays.into_iter().map(Value::Array).collect()
    }
}

/// What says whether a value fits a schema with definitions.
pub(crate) fn validator(schema: &Value, definitions: &Map<String, Value>) -> Option<Validator> {
    let whole = json!({"allOf": [schema], "$defs": definitions});
    let registry = jsonschema::Registry::new().prepare().ok()?;
    crate::contract::options::options(&registry)
        .with_draft(jsonschema::Draft::Draft202012)
        .build(&whole)
        .ok()
}

/// An object of one choice: of each member no value, or one of the first.
fn chosen(members: &[(String, Vec<Value>)], mut number: usize) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, values) in members {
        let choices = values.len().min(3) + 1;
        if let Some(value) = (number % choices)
            .checked_sub(1)
            .and_then(|at| values.get(at))
        {
            object.insert(name.clone(), value.clone());
        }
        number /= choices;
    }
    object
}

/// Every number, and the ones before and behind it.
fn edges(numbers: &BTreeSet<u64>, most: u64) -> Vec<u64> {
    let mut edges: Vec<u64> = numbers
        .iter()
        .flat_map(|one| [one.saturating_sub(1), *one, one.saturating_add(1)])
        .filter(|one| *one <= most)
        .collect();
    edges.dedup();
    edges
}

fn numbers(hints: &Hints<'_>) -> Vec<Value> {
    let mut found = vec![0.0, 1.0, 0.5, -1.0, 2.0, 1000.0];
    for limit in &hints.numbers {
        found.extend([*limit, limit - 1.0, limit + 1.0, limit - 0.5, limit + 0.5]);
    }
    let listed = hints.values.iter().filter_map(|value| value.as_f64());
    found.extend(listed.flat_map(|value| [value - 1.0, value + 1.0, value + 0.5]));
    for step in &hints.steps {
        let near: Vec<f64> = found
            .iter()
            .map(|one| (one / step).round() * step)
            .collect();
        found.extend(near);
        found.extend([step * 2.0, step * 3.0, -step, step * 1.5]);
    }
    found.into_iter().filter_map(number).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
fn number(number: f64) -> Option<Value> {
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => Some(Value::from(number as i64)),
        false => Number::from_f64(number).map(Value::Number),
    }
}

fn strings(hints: &Hints<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for pattern in &hints.patterns {
        found.extend(texts::of_pattern(pattern));
    }
    let formats = hints.formats.iter();
    found.extend(formats.filter_map(|format| texts::of_format(format).map(str::to_owned)));
    let starts: Vec<String> = found.iter().take(6).cloned().collect();
    for length in edges(&hints.lengths, u64::MAX) {
        found.extend(texts::of_length("", length));
        let longer = starts
            .iter()
            .filter_map(|start| texts::of_length(start, length));
        found.extend(longer);
    }
    let listed = hints.values.iter().filter_map(|value| value.as_str());
    let listed: Vec<String> = listed.map(|text| format!("{text}a")).take(4).collect();
    found.extend(listed);
    found.extend(["", "a", "0", "b c", "Z-9"].map(str::to_owned));
    found
}
