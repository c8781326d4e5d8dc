//! Objects and lists.

use serde_json::{Map, Value};

use super::sampler::{Sample, Sampler, Step};
use super::wanted::Wanted;
use crate::openapi::files::Spot;

/// Properties that are not required are looked at so deep.
const DEEPEST_OPTIONAL: usize = 6;
/// Longer lists and larger objects are not made.
const MOST_ITEMS: usize = 64;
/// Examples are looked into so deep for what is only ever answered.
const DEEPEST_EXAMPLE: usize = 32;

impl<'a> Sampler<'a> {
    /// An object with what is required, and with what the document has examples of where the
    /// schema accepts that.
    pub(crate) fn object(
        &self,
        wanted: &Wanted<'a>,
        spots: &[Spot],
        within: &mut Vec<Spot>,
    ) -> Option<Sample> {
        if let Some(listed) = self.listed(wanted, spots) {
            return Some(listed);
        }
        let required = self.required(wanted, within)?;
        let mut full = required.clone();
        if within.len() <= DEEPEST_OPTIONAL {
            for name in wanted.properties() {
                self.add_optional(&mut full, wanted, name, within);
            }
        }
        self.fill_up(&mut full, wanted, within);
        if self.fits(spots, &full.value) {
            return Some(full);
        }
        let mut least = required;
        self.fill_up(&mut least, wanted, within);
        if self.fits(spots, &least.value) {
            return Some(least);
        }
        let mut defaults = wanted.all("default").map(|(_, value)| value);
        let default = defaults.find(|value| value.is_object() && self.fits(spots, value));
        Some(default.map_or(least, |value| Sample::given(value.clone())))
    }

    fn required(&self, wanted: &Wanted<'a>, within: &mut Vec<Spot>) -> Option<Sample> {
        let mut sample = Sample {
            value: Value::Object(Map::new()),
            ..Sample::default()
        };
        let stated = wanted.stated.iter();
        for (name, value) in stated {
            let schemas = property(wanted, name);
            if self.fits(&schemas, value) {
                put(
                    &mut sample,
                    name,
                    Sample {
                        value: value.clone(),
                        ..Sample::default()
                    },
                );
            }
        }
        for name in wanted.required() {
            if sample.value.get(name).is_some() {
                continue;
            }
            let schemas = property(wanted, name);
            if self.is_read_only(&schemas) {
                continue;
            }
            let inner = match schemas.is_empty() {
                true => Sample::open("text".into(), false),
                false => self.make(&schemas, within)?,
            };
            put(&mut sample, name, inner);
        }
        Some(sample)
    }

    /// Adds a property that need not be there, where the document says what it is.
    fn add_optional(
        &self,
        sample: &mut Sample,
        wanted: &Wanted<'a>,
        name: &str,
        within: &mut Vec<Spot>,
    ) {
        let schemas = property(wanted, name);
        if sample.value.get(name).is_some() || self.is_read_only(&schemas) {
            return;
        }
        let stated = self.wanted(&schemas);
        if stated.has("deprecated") {
            return;
        }
        let Some(inner) = self.make(&schemas, within) else {
            return;
        };
        if inner.is_given
            && inner.open.is_empty()
            && !inner.is_made
            && self.fits(&schemas, &inner.value)
        {
            put(sample, name, inner);
        }
    }

    /// Adds properties where there are fewer than there must be, and those that others need.
    fn fill_up(&self, sample: &mut Sample, wanted: &Wanted<'a>, within: &mut Vec<Spot>) {
        for (_, needed) in wanted.all("dependentRequired") {
            for (name, others) in needed.as_object().into_iter().flatten() {
                if sample.value.get(name).is_none() {
                    continue;
                }
                let others = others.as_array().into_iter().flatten();
                for other in others.filter_map(Value::as_str) {
                    self.add(sample, wanted, other, within);
                }
            }
        }
        let least = wanted.count("minProperties").min(MOST_ITEMS);
        let count = |sample: &Sample| sample.value.as_object().map_or(0, Map::len);
        for name in wanted.properties() {
            if count(sample) < least && !self.is_read_only(&property(wanted, name)) {
                self.add(sample, wanted, name, within);
            }
        }
        for number in 1..=least {
            if count(sample) < least {
                self.add(sample, wanted, &format!("key{number}"), within);
            }
        }
    }

    fn add(&self, sample: &mut Sample, wanted: &Wanted<'a>, name: &str, within: &mut Vec<Spot>) {
        if sample.value.get(name).is_some() {
            return;
        }
        let schemas = property(wanted, name);
        let inner = match schemas.is_empty() {
            true => Some(Sample::open("text".into(), false)),
            false => self.make(&schemas, within),
        };
        if let Some(inner) = inner {
            put(sample, name, inner);
        }
    }

    /// A list with as many items as there must be, and one at least where that can be.
    pub(crate) fn array(
        &self,
        wanted: &Wanted<'a>,
        spots: &[Spot],
        within: &mut Vec<Spot>,
    ) -> Option<Sample> {
        if let Some(listed) = self.listed(wanted, spots) {
            return Some(listed);
        }
        let mut sample = Sample {
            value: Value::Array(Vec::new()),
            ..Sample::default()
        };
        let least = wanted.count("minItems");
        let most = wanted
            .least("maxItems")
            .map_or(MOST_ITEMS, |most| most.max(0.0) as usize);
        let length = least.max(1).min(most).min(MOST_ITEMS);
        let is_unique = wanted.has("uniqueItems");
        for index in 0..length {
            let number = index.to_string();
            let mut schemas = wanted.below(&["prefixItems", number.as_str()]);
            if schemas.is_empty() {
                schemas = wanted.below(&["items"]);
            }
            if index == 0 {
                schemas.extend(wanted.below(&["contains"]));
            }
            let inner = match schemas.is_empty() {
                true => Some(Sample::open("text".into(), false)),
                false => self.make(&schemas, within),
            };
            let Some(mut inner) = inner else {
                if least <= index {
                    break;
                }
                return None;
            };
            let items = sample.value.as_array();
            let known = items.map_or(&[][..], Vec::as_slice);
            if is_unique && known.contains(&inner.value) {
                self.vary(&mut inner.value, &schemas, known);
            }
            let value = sample.take_in(&Step::Index(index), inner);
            if let Value::Array(items) = &mut sample.value {
                items.push(value);
            }
        }
        let empty = Value::Array(Vec::new());
        if !self.fits(spots, &sample.value) && self.fits(spots, &empty) {
            sample = Sample {
                value: empty,
                ..Sample::default()
            };
        }
        Some(sample)
    }

    /// Makes a value another than those that are known.
    fn vary(&self, value: &mut Value, schemas: &[Spot], known: &[Value]) {
        let is_new = |value: &Value| !known.contains(value) && self.fits(schemas, value);
        let wanted = self.wanted(schemas);
        let lists = wanted.all("enum").filter_map(|(_, list)| list.as_array());
        if let Some(other) = lists.flatten().find(|value| is_new(value)) {
            *value = other.clone();
            return;
        }
        for number in 1..=2 * MOST_ITEMS {
            if let Some(other) = another(value, number).filter(|other| is_new(other)) {
                *value = other;
                return;
            }
        }
    }

    /// Whether a property is only ever answered.
    fn is_read_only(&self, schemas: &[Spot]) -> bool {
        !schemas.is_empty() && self.wanted(schemas).has("readOnly")
    }

    /// A value without the properties that are only ever answered.
    pub(crate) fn without_read_only(&self, value: &Value, schemas: &[Spot], depth: usize) -> Value {
        if depth > DEEPEST_EXAMPLE || schemas.is_empty() {
            return value.clone();
        }
        match value {
            Value::Object(members) => {
                let wanted = self.wanted(schemas);
                let mut own = Map::new();
                for (name, value) in members {
                    let schemas = property(&wanted, name);
                    if !self.is_read_only(&schemas) {
                        let value = self.without_read_only(value, &schemas, depth + 1);
                        own.insert(name.clone(), value);
                    }
                }
                Value::Object(own)
            }
            Value::Array(items) => {
                let schemas = self.wanted(schemas).below(&["items"]);
                let items = items.iter();
                items
                    .map(|item| self.without_read_only(item, &schemas, depth + 1))
                    .collect()
            }
            other => other.clone(),
        }
    }
}

/// The schemas of a property: its own, else those of properties that are not named.
pub(crate) fn property(wanted: &Wanted<'_>, name: &str) -> Vec<Spot> {
    let own = wanted.below(&["properties", name]);
    match own.is_empty() {
        true => wanted.below(&["additionalProperties"]),
        false => own,
    }
}

fn put(sample: &mut Sample, name: &str, inner: Sample) {
    let value = sample.take_in(&Step::Key(name.to_owned()), inner);
    if let Value::Object(members) = &mut sample.value {
        members.insert(name.to_owned(), value);
    }
}

/// A value like another one.
fn another(value: &Value, number: usize) -> Option<Value> {
    Some(match value {
        Value::Bool(truth) => Value::Bool(!truth),
        Value::Number(own) => Value::from(own.as_i64()?.checked_add(i64::try_from(number).ok()?)?),
        Value::String(text) => {
            let digits = number.to_string();
            // As long as it was, where its length is a limit.
            let kept = text.chars().count().saturating_sub(digits.len());
            let kept: String = text.chars().take(kept).collect();
            let is_longer = number > MOST_ITEMS;
            match is_longer {
                true => format!("{text}{digits}"),
                false => format!("{kept}{digits}"),
            }
            .into()
        }
        Value::Object(members) => {
            let found = members
                .iter()
                .find_map(|(name, value)| Some((name.clone(), another(value, number)?)));
            let (name, changed) = found?;
            let mut members = members.clone();
            members.insert(name, changed);
            Value::Object(members)
        }
        _ => return None,
    })
}
