//! Which values of a property name which form, in two documents: readers choose by them, and
//! senders write them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::difference::DifferenceKind as Kind;
use super::node::{Comparison, Fact};
use super::variants::Pairs;
use super::view::View;
use crate::contract::library::{Library, Spot};
use crate::model::kind::Severity;
use crate::openapi::{self, NamedForms};

/// The member that holds the property and its values.
const VALUES: &str = "x-driftcheck-values";
/// The member that holds which form each value names.
pub(super) const FORMS: &str = "x-driftcheck-forms";

/// Writes what a discriminator comes down to beside it, where it is compared.
pub(super) fn write_beside(schema: &mut Map<String, Value>, named: NamedForms) {
    let mut forms = Map::new();
    for (value, spots) in named.values {
        let spots = spots.into_iter();
        let place = |spot: openapi::Spot| Value::from(vec![Value::from(spot.file), spot.pointer.into()]);
        forms.insert(value, spots.map(place).collect());
    }
    let values: Vec<Value> = forms.keys().cloned().map(Value::from).collect();
    let said = [Value::from(named.property), Value::from(values)];
    schema.insert(VALUES.to_owned(), Value::from(said.to_vec()));
    schema.insert(FORMS.to_owned(), Value::Object(forms));
}

/// What a discriminator says, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Discriminator<'l> {
    property: &'l str,
    forms: &'l Map<String, Value>,
    at: Spot,
}

impl<'l> Discriminator<'l> {
    /// That of one schema, which stands at a place.
    pub(super) fn of(schema: &'l Map<String, Value>, at: Spot) -> Option<Discriminator<'l>> {
        Some(Discriminator {
            property: schema.get(VALUES)?.get(0)?.as_str()?,
            forms: schema.get(FORMS)?.as_object()?,
            at,
        })
    }

    /// The values that name a form.
    pub(super) fn values_of(&self, form: &View<'_>) -> BTreeSet<&'l str> {
        let is_form = |place: &Value| {
            let file = place.get(0).and_then(Value::as_u64);
            let pointer = place.get(1).and_then(Value::as_str);
            let is_one = |spot: &Spot| {
                pointer == Some(spot.pointer.as_str())
                    && file.and_then(|file| usize::try_from(file).ok()) == Some(spot.file)
            };
            form.spots.iter().any(is_one)
        };
        let names = |places: &Value| places.as_array().is_some_and(|all| all.iter().any(is_form));
        let named = self.forms.iter().filter(|(_, places)| names(places));
        named.map(|(value, _)| value.as_str()).collect()
    }

    /// Whether the document gives a value, be it that what it names cannot be read.
    fn has(&self, library: &Library, value: &str) -> bool {
        let mapping = library.value(&self.at).and_then(|one| one.get("mapping"));
        self.forms.contains_key(value)
            || mapping.is_some_and(|mapping| mapping.get(value).is_some())
    }
}

impl<'l> Comparison<'l> {
    /// Compares what names the forms of a place. Values of a form that is new or gone are
    /// told with it.
    pub(super) fn compare_discriminators(
        &mut self,
        pointer: &str,
        (old, new): (&[View<'l>], &[View<'l>]),
        pairs: &Pairs,
    ) {
        let shared = |views: &[View<'l>]| views.first().and_then(|view| view.discriminator.clone());
        let home = |views: &[View<'l>]| views.first().and_then(|view| view.home.clone());
        let (before, after) = match (shared(old), shared(new)) {
            (Some(before), Some(after)) => (before, after),
            (None, None) => return,
            (before, after) => {
                let message = match after {
                    Some(_) => "its forms are now told apart by a `discriminator`",
                    None => "its forms are not told apart by a `discriminator` any more",
                };
                let at = |one: Option<Discriminator<'l>>, views: &[View<'l>]| {
                    one.map(|one| one.at).or_else(|| home(views))
                };
                let fact = Fact::new(Kind::DiscriminatorChanged, message)
                    .at(at(before, old).as_ref(), at(after, new).as_ref());
                let (severity, to_senders) = (Some(Severity::Notice), Some(Severity::Notice));
                return self.note(pointer, Fact { severity, to_senders, ..fact });
            }
        };
        let at = (Some(&before.at), Some(&after.at));
        if before.property != after.property {
            let (a, b) = (before.property, after.property);
            let message = format!("its forms were told apart by `{a}`, are by `{b}`");
            let fact = Fact::new(Kind::DiscriminatorChanged, message).at(at.0, at.1);
            let to_senders = Some(Severity::Breaking);
            return self.note(pointer, Fact { to_senders, ..fact.saying(a, b) });
        }
        let told = |one: &Discriminator<'l>, views: &[View<'l>], indexes: &[usize]| {
            let forms = indexes.iter().map(|index| one.values_of(&views[*index]));
            forms.flatten().collect::<BTreeSet<&str>>()
        };
        let removed = told(&before, old, &pairs.removed);
        let added = told(&after, new, &pairs.added);
        let property = before.property;
        for value in before.forms.keys() {
            if !after.has(self.new, value) && !removed.contains(value.as_str()) {
                let message = format!("`{property}: {value}` names a form no more");
                let fact = Fact::new(Kind::DiscriminatorValueRemoved, message).at(at.0, at.1);
                let to_senders = Some(Severity::Breaking);
                self.note(pointer, Fact { to_senders, ..fact });
            }
        }
        for value in after.forms.keys() {
            if !before.has(self.old, value) && !added.contains(value.as_str()) {
                let message = format!("`{property}: {value}` names a form now");
                let fact = Fact::new(Kind::DiscriminatorValueAdded, message).at(at.0, at.1);
                self.note(pointer, fact);
            }
        }
    }

    /// Tells a default that came, went or changed: who leaves the value out gets another one.
    pub(super) fn compare_defaults(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let is_same = match (&old.default, &new.default) {
            (None, None) => true,
            (Some((a, _)), Some((b, _))) => crate::diff::same_json(a, b),
            _ => false,
        };
        if is_same || old.is_unknown || new.is_unknown {
            return;
        }
        let words = |side: &Option<(&Value, Spot)>| match side {
            Some((value, _)) => value.to_string(),
            None => "none".to_owned(),
        };
        let at = |view: &View<'l>| {
            let own = view.default.as_ref().map(|(_, at)| at.clone());
            own.or_else(|| view.home.clone())
        };
        let (before, after) = (words(&old.default), words(&new.default));
        let message = format!("its default was {before}, is {after}");
        let fact = Fact::new(Kind::DefaultChanged, message).at(at(old).as_ref(), at(new).as_ref());
        self.note(pointer, fact.saying(before, after));
    }
}
