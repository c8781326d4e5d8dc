//! What all the schemas that speak to one place say together, each fact with the place
//! of the keyword that says it.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::asserted::{Assertion, assertions, companions, is_true};
use super::branches::{Nulls, SchemaPart, ValueForm, step};
use super::discriminators::Discriminator;
use super::lifecycle::Lifecycle;
use super::types::{self, Types};
use crate::contract::annotations;
use crate::model::place::Token;
use crate::schema::library::{Library, Spot};

/// Limits that hold a value from above, from below, and otherwise.
pub(crate) const UPPER: [&str; 5] = [
    "maxLength",
    "maxItems",
    "maxProperties",
    "maximum",
    "exclusiveMaximum",
];
pub(crate) const LOWER: [&str; 5] = [
    "minLength",
    "minItems",
    "minProperties",
    "minimum",
    "exclusiveMinimum",
];

/// Annotations of driftcheck that a reader would notice.
pub(crate) const ANNOTATIONS: [&str; 6] = [
    annotations::OMITTABLE,
    annotations::NULL_IS_ABSENT,
    annotations::SECRET,
    annotations::EQUALS_STATUS,
    annotations::EXTENSIBLE_ENUM,
    annotations::BASIS,
];

/// What an object says of properties that it does not name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum UnnamedMembers {
    /// Nothing: anything may come.
    #[default]
    Open,
    /// None may come.
    Closed(Spot),
    /// Those that come keep these schemas.
    Schema(Vec<SchemaPart>),
}

/// A list of values that a value is one of.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub(crate) values: Vec<Value>,
    pub(crate) spot: Spot,
    pub(crate) is_const: bool,
}

/// What holds for one form of one place.
#[derive(Debug, Default)]
pub(crate) struct View<'l> {
    /// Where the first schema stands.
    pub(crate) home: Option<Spot>,
    /// Whether a part of it could not be read, so that what is not stated means nothing.
    pub(crate) is_unknown: bool,
    /// Whether it has more forms than are compared.
    pub(crate) is_crowded: bool,
    /// Whether nothing is allowed here.
    pub(crate) is_never: bool,
    /// The types that are stated, and where; `None` where nothing is.
    pub(crate) types: Option<(Types, Spot)>,
    /// Whether a `type` keyword says so, and not only the look of the schema.
    pub(crate) are_types_stated: bool,
    pub(crate) null: bool,
    pub(crate) null_at: Option<Spot>,
    pub(crate) values: Option<Values>,
    pub(crate) is_extensible: bool,
    pub(crate) formats: BTreeMap<&'l str, Spot>,
    pub(crate) patterns: BTreeMap<&'l str, Spot>,
    pub(crate) limits: BTreeMap<&'static str, (&'l Number, Spot)>,
    pub(crate) unique: Option<Spot>,
    pub(crate) properties: BTreeMap<&'l str, Vec<SchemaPart>>,
    pub(crate) pattern_properties: BTreeMap<&'l str, Vec<SchemaPart>>,
    pub(crate) required: BTreeMap<&'l str, Spot>,
    pub(crate) rest: UnnamedMembers,
    pub(crate) items: Vec<SchemaPart>,
    pub(crate) prefix: Vec<Vec<SchemaPart>>,
    pub(crate) discriminator: Option<Discriminator<'l>>,
    pub(crate) default: Option<(&'l Value, Spot)>,
    pub(crate) is_deprecated: Option<Spot>,
    pub(crate) lifecycle: Lifecycle<'l>,
    pub(crate) write_only: bool,
    pub(crate) read_only: bool,
    pub(crate) annotations: BTreeMap<&'static str, (&'l Value, Spot)>,
    /// Keywords whose effect cannot be put in a word.
    pub(crate) assertions: Vec<Assertion>,
    /// Which properties come with which others: the trigger and the other one.
    pub(crate) companions: BTreeMap<(&'l str, &'l str), Spot>,
    /// Where it is stated that nothing follows the items of `prefix`.
    pub(crate) no_more_items: Option<Spot>,
    /// Every schema that speaks to it.
    pub(crate) spots: Vec<Spot>,
}

impl<'l> View<'l> {
    /// What a form says.
    pub(crate) fn of(library: &'l Library, form: &ValueForm) -> View<'l> {
        let mut view = View {
            home: form.parts.first().map(|part| part.spot.clone()),
            is_unknown: form.is_unknown,
            is_crowded: form.is_crowded,
            spots: form.parts.iter().map(|part| part.spot.clone()).collect(),
            ..View::default()
        };
        for part in &form.parts {
            match library.value(&part.spot) {
                Some(Value::Object(schema)) => {
                    view.take_types(part, schema);
                    view.take(&part.spot, schema);
                    view.take_object(&part.spot, schema);
                    view.take_array(&part.spot, schema);
                }
                Some(Value::Bool(false)) => view.is_never = true,
                _ => {}
            }
        }
        for (types, spot) in &form.typed {
            view.narrow_types(*types, spot);
            view.are_types_stated = true;
        }
        for (values, is_extensible, spot) in &form.listed {
            view.narrow_values(values, spot.clone(), false);
            view.is_extensible |= *is_extensible;
        }
        let nulls = Nulls::of(library, form);
        view.null = !nulls.is_refused && (nulls.allowed.is_some() || view.types.is_none());
        view.null_at = nulls.allowed;
        view.settle();
        view
    }

    /// Says in one way what can be stated in several.
    fn settle(&mut self) {
        // A number in steps of whole numbers is an integer.
        let steps = self.limits.get("multipleOf");
        let steps = steps.and_then(|(limit, _)| limit.as_f64());
        if let Some(steps) = steps.filter(|steps| *steps >= 1.0 && steps.fract() == 0.0)
            && let Some((types, _)) = &mut self.types
            && *types & types::NUMBER != 0
        {
            *types = (*types & !types::NUMBER) | types::INTEGER;
            if steps == 1.0 {
                self.limits.remove("multipleOf");
            }
        }
        // A list of both truths is no list.
        let is_whole = |values: &Values| {
            let has = |truth| values.values.contains(&Value::Bool(truth));
            has(true) && has(false)
        };
        let of_truths = self.types.as_ref().map(|(types, _)| *types) == Some(types::BOOLEAN);
        if of_truths && self.values.as_ref().is_some_and(is_whole) {
            self.values = None;
            self.are_types_stated = true;
        }
    }

    /// Whether nothing at all is stated of a value here.
    pub(crate) fn is_anything(&self) -> bool {
        self.types.is_none()
            && self.values.is_none()
            && self.formats.is_empty()
            && self.patterns.is_empty()
            && self.limits.is_empty()
            && !self.is_never
    }

    /// Whether only the look of the schema says its types, and no list of values.
    pub(crate) fn is_type_implied(&self) -> bool {
        self.types.is_some() && !self.are_types_stated && self.values.is_none()
    }

    fn narrow_types(&mut self, types: Types, spot: &Spot) {
        self.types = Some(match self.types.take() {
            None => (types, spot.clone()),
            Some((before, at)) => (before & types, at),
        });
    }

    fn take_types(&mut self, part: &SchemaPart, schema: &'l Map<String, Value>) {
        let at = |keyword| step(&part.spot, &[Token::Key(keyword)]);
        let Some(opinion) = types::opinion(schema) else {
            return;
        };
        let spot = if opinion.is_stated {
            at("type")
        } else {
            part.spot.clone()
        };
        if opinion.types != 0 {
            self.narrow_types(opinion.types, &spot);
        } else if self.types.is_none() {
            self.types = Some((0, spot.clone()));
        }
        self.are_types_stated |= opinion.is_stated;
    }

    fn narrow_values(&mut self, values: &[Value], spot: Spot, is_const: bool) {
        // Null alone is a type.
        if !values.is_empty() && values.iter().all(Value::is_null) {
            self.are_types_stated = true;
            return;
        }
        let values: Vec<Value> = values
            .iter()
            .filter(|value| !value.is_null())
            .cloned()
            .collect();
        match &mut self.values {
            Some(known) => known.values.retain(|one| {
                values
                    .iter()
                    .any(|other| crate::diff::same_json(one, other))
            }),
            None => {
                self.values = Some(Values {
                    values,
                    spot,
                    is_const,
                });
            }
        }
    }

    fn take(&mut self, spot: &Spot, schema: &'l Map<String, Value>) {
        let at = |keyword: &str| step(spot, &[Token::Key(keyword)]);
        if let Some(Value::Array(values)) = schema.get("enum") {
            self.narrow_values(values, at("enum"), false);
        }
        if let Some(value) = schema.get("const") {
            self.narrow_values(std::slice::from_ref(value), at("const"), true);
        }
        self.is_extensible |= annotations::flag(schema, annotations::EXTENSIBLE_ENUM);
        for (keyword, known) in [
            ("format", &mut self.formats),
            ("pattern", &mut self.patterns),
        ] {
            if let Some(text) = schema.get(keyword).and_then(Value::as_str) {
                known.entry(text).or_insert_with(|| at(keyword));
            }
        }
        if self.discriminator.is_none() {
            self.discriminator = Discriminator::of(schema, at("discriminator"));
        }
        if let Some(default) = schema.get("default") {
            self.default.get_or_insert_with(|| (default, at("default")));
        }
        self.lifecycle.take(schema);
        if schema.get("deprecated") == Some(&Value::Bool(true)) {
            self.is_deprecated.get_or_insert_with(|| at("deprecated"));
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.unique.get_or_insert_with(|| at("uniqueItems"));
        }
        self.write_only |= schema.get("writeOnly") == Some(&Value::Bool(true));
        self.read_only |= schema.get("readOnly") == Some(&Value::Bool(true));
        for keyword in ANNOTATIONS {
            // A contract's own basis stands at its root, and is no property's.
            if let Some(value) = schema
                .get(keyword)
                .filter(|value| **value != Value::Bool(false))
            {
                self.annotations
                    .entry(keyword)
                    .or_insert_with(|| (value, at(keyword)));
            }
        }
        self.assertions.extend(assertions(spot, schema));
        companions(spot, schema, &mut self.companions);
        self.is_never |= schema.get("not").is_some_and(is_true);
        self.take_limits(schema, &at);
    }

    fn take_limits(&mut self, schema: &'l Map<String, Value>, at: &dyn Fn(&str) -> Spot) {
        let is_exclusive = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
        for keyword in UPPER.into_iter().chain(LOWER).chain(["multipleOf"]) {
            let Some(Value::Number(limit)) = schema.get(keyword) else {
                continue;
            };
            // The spelling of draft 4 and OpenAPI 3.0.
            let meant = match keyword {
                "maximum" if is_exclusive("exclusiveMaximum") => "exclusiveMaximum",
                "minimum" if is_exclusive("exclusiveMinimum") => "exclusiveMinimum",
                other => other,
            };
            let is_tighter = |known: &&Number| {
                let (known, limit) = (known.as_f64(), limit.as_f64());
                if UPPER.contains(&keyword) {
                    limit < known
                } else {
                    limit > known
                }
            };
            let known = self.limits.get(meant).map(|(known, _)| *known);
            if known.as_ref().is_none_or(is_tighter) {
                self.limits.insert(meant, (limit, at(keyword)));
            }
        }
    }

    fn take_object(&mut self, spot: &Spot, schema: &'l Map<String, Value>) {
        let below =
            |keyword: &str, name: &str| step(spot, &[Token::Key(keyword), Token::Key(name)]);
        for (keyword, known) in [
            ("properties", &mut self.properties),
            ("patternProperties", &mut self.pattern_properties),
        ] {
            if let Some(Value::Object(named)) = schema.get(keyword) {
                for name in named.keys() {
                    let part = SchemaPart::new(below(keyword, name));
                    known.entry(name).or_default().push(part);
                }
            }
        }
        if let Some(Value::Array(names)) = schema.get("required") {
            for (index, name) in names.iter().enumerate() {
                let at = step(spot, &[Token::Key("required"), Token::Index(index)]);
                if let Some(name) = name.as_str() {
                    self.required.entry(name).or_insert(at);
                }
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let at = step(spot, &[Token::Key(keyword)]);
            match (schema.get(keyword), &mut self.rest) {
                (Some(Value::Bool(false)), rest) => *rest = UnnamedMembers::Closed(at),
                (Some(Value::Object(inner)), UnnamedMembers::Schema(parts))
                    if !inner.is_empty() =>
                {
                    parts.push(SchemaPart::new(at));
                }
                (Some(Value::Object(inner)), rest @ UnnamedMembers::Open) if !inner.is_empty() => {
                    *rest = UnnamedMembers::Schema(vec![SchemaPart::new(at)]);
                }
                _ => {}
            }
        }
    }

    fn take_array(&mut self, spot: &Spot, schema: &'l Map<String, Value>) {
        for keyword in ["prefixItems", "items"] {
            let count = schema
                .get(keyword)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            for index in 0..count {
                let part = SchemaPart::new(step(spot, &[Token::Key(keyword), Token::Index(index)]));
                match self.prefix.get_mut(index) {
                    Some(parts) => parts.push(part),
                    None => self.prefix.push(vec![part]),
                }
            }
        }
        // `additionalItems` means something beside a list of items only.
        let is_tuple = schema.get("items").is_some_and(Value::is_array);
        for keyword in ["items", "additionalItems", "unevaluatedItems"] {
            let inner = schema
                .get(keyword)
                .filter(|value| value.is_object() || value.is_boolean());
            let counts = match keyword {
                "items" => true,
                "additionalItems" => is_tuple,
                _ => self.items.is_empty() && self.no_more_items.is_none(),
            };
            let Some(inner) = inner.filter(|_| counts) else {
                continue;
            };
            let at = step(spot, &[Token::Key(keyword)]);
            match inner {
                Value::Bool(false) => self.no_more_items = Some(at),
                _ => self.items.push(SchemaPart::new(at)),
            }
        }
    }
}
