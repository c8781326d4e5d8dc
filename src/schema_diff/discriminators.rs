//! Which values of a property name which form, in two documents: readers choose by them, and
//! senders write them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::alike::{FORMS, VALUES};
use crate::openapi::NamedForms;
use crate::schema::library::{Library, Spot, Target};

/// Writes what a discriminator comes down to beside it, where it is compared.
pub(crate) fn write_beside(schema: &mut Map<String, Value>, named: NamedForms) {
    let mut forms = Map::new();
    for (value, references) in named.values {
        let references = references.into_iter();
        let schemas = references.map(|reference| json!({ "$ref": reference }));
        forms.insert(value, schemas.collect());
    }
    let values = forms.keys().filter(|value| !named.spare.contains(*value));
    let values: Vec<Value> = values.cloned().map(Value::from).collect();
    let stated = [Value::from(named.property), Value::from(values)];
    schema.insert(VALUES.to_owned(), Value::from(stated.to_vec()));
    schema.insert(FORMS.to_owned(), Value::Object(forms));
}

/// What a discriminator says, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Discriminator<'l> {
    pub(super) property: &'l str,
    /// The values that are meant to be used.
    values: &'l Vec<Value>,
    /// Each value, and the names of schemas beside them, with the forms that it names.
    forms: &'l Map<String, Value>,
    pub(super) at: Spot,
}

impl<'l> Discriminator<'l> {
    /// That of one schema, which stands at a place.
    pub(crate) fn of(schema: &'l Map<String, Value>, at: Spot) -> Option<Discriminator<'l>> {
        Some(Discriminator {
            property: schema.get(VALUES)?.get(0)?.as_str()?,
            values: schema.get(VALUES)?.get(1)?.as_array()?,
            forms: schema.get(FORMS)?.as_object()?,
            at,
        })
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'l str> + use<'l> {
        self.values.iter().filter_map(Value::as_str)
    }

    /// The forms that a value names.
    pub(super) fn forms_of(&self, library: &Library, value: &str) -> Vec<Spot> {
        let schemas = self.forms.get(value).and_then(Value::as_array);
        let references = schemas.into_iter().flatten();
        let references = references.filter_map(|schema| schema.get("$ref")?.as_str());
        let target = |reference| match library.resolve(&self.at, reference) {
            Ok(Target::Spot(spot)) => Some(spot),
            _ => None,
        };
        references.filter_map(target).collect()
    }

    /// The values that are meant to name a form.
    pub(crate) fn values_of(&self, library: &Library, form: &[Spot]) -> BTreeSet<&'l str> {
        let names = |value: &&str| {
            let forms = self.forms_of(library, value);
            forms.iter().any(|spot| form.contains(spot))
        };
        self.values().filter(names).collect()
    }

    /// Whether the document gives a value, be it that what it names cannot be read.
    pub(super) fn has(&self, library: &Library, value: &str) -> bool {
        let mapping = library.value(&self.at).and_then(|one| one.get("mapping"));
        self.forms.contains_key(value)
            || mapping.is_some_and(|mapping| mapping.get(value).is_some())
    }
}
