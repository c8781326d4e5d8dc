//! What two discriminators of one place say, and what a reader notices of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::branches::{SchemaPart, step};
use super::comparison::{Comparison, Fact};
use super::difference::DifferenceKind as Kind;
use super::variants::FormPairs;
use super::view::View;
use crate::model::kind::Severity;
use crate::model::place::Token;
use crate::schema::library::Spot;
use crate::schema_diff::discriminators::Discriminator;

impl<'l> Comparison<'l> {
    /// Compares what names the forms of a place. Values of a form that is new or gone are
    /// reported with it.
    pub(crate) fn compare_discriminators(
        &mut self,
        pointer: &str,
        (old, new): (&[View<'l>], &[View<'l>]),
        pairs: &FormPairs,
    ) {
        let shared = |views: &[View<'l>]| views.first().and_then(|view| view.discriminator.clone());
        let home = |views: &[View<'l>]| views.first().and_then(|view| view.home.clone());
        let (before, after) = match (shared(old), shared(new)) {
            (Some(before), Some(after)) => (before, after),
            (None, None) => return,
            (before, after) => {
                let message = match after {
                    Some(_) => "its forms are now distinguished by a `discriminator`",
                    None => "its forms are not distinguished by a `discriminator` any more",
                };
                let at = |one: Option<Discriminator<'l>>, views: &[View<'l>]| {
                    one.map(|one| one.at).or_else(|| home(views))
                };
                let fact = Fact::new(Kind::DiscriminatorChanged, message)
                    .at(at(before, old).as_ref(), at(after, new).as_ref());
                let (severity, to_senders) = (Some(Severity::Notice), Some(Severity::Notice));
                return self.note(
                    pointer,
                    Fact {
                        severity,
                        to_senders,
                        ..fact
                    },
                );
            }
        };
        let at = (Some(&before.at), Some(&after.at));
        if before.property != after.property {
            let (a, b) = (before.property, after.property);
            let message = format!("its forms were distinguished by `{a}`, are by `{b}`");
            let fact = Fact::new(Kind::DiscriminatorChanged, message).at(at.0, at.1);
            let to_senders = Some(Severity::Breaking);
            return self.note(
                pointer,
                Fact {
                    to_senders,
                    ..fact.with_values(a, b)
                },
            );
        }
        let reported = |library, one: &Discriminator<'l>, views: &[View<'l>], indexes: &[usize]| {
            let forms = indexes.iter();
            let forms = forms.map(|index| one.values_of(library, &views[*index].spots));
            forms.flatten().collect::<BTreeSet<&str>>()
        };
        let removed = reported(self.old, &before, old, &pairs.removed);
        let added = reported(self.new, &after, new, &pairs.added);
        let property = before.property;
        for value in before.values() {
            if !after.has(self.new, value) && !removed.contains(value) {
                let message = format!("`{property}: {value}` no longer names a form");
                let fact = Fact::new(Kind::DiscriminatorValueRemoved, message).at(at.0, at.1);
                let to_senders = Some(Severity::Breaking);
                self.note(pointer, Fact { to_senders, ..fact });
            }
        }
        for value in after.values() {
            if !before.has(self.old, value) && !added.contains(value) {
                let message = format!("`{property}: {value}` names a form now");
                let fact = Fact::new(Kind::DiscriminatorValueAdded, message).at(at.0, at.1);
                self.note(pointer, fact);
            }
        }
        self.compare_heirs(pointer, (old, &before), (new, &after));
    }

    /// Compares the schemas that draw in the one at hand, where it lists no forms itself.
    fn compare_heirs(
        &mut self,
        pointer: &str,
        (old, before): (&[View<'l>], &Discriminator<'l>),
        (new, after): (&[View<'l>], &Discriminator<'l>),
    ) {
        let is_own = |library, views: &[View<'l>], one: &Discriminator<'l>| {
            let home = views.first().and_then(|view| view.home.as_ref());
            home.is_some_and(|home| step(home, &[Token::Key("discriminator")]) == one.at)
                && views
                    .iter()
                    .all(|view| one.values_of(library, &view.spots).is_empty())
        };
        if !is_own(self.old, old, before) || !is_own(self.new, new, after) {
            return;
        }
        for value in before.values() {
            let forms = (
                before.forms_of(self.old, value),
                after.forms_of(self.new, value),
            );
            if let ([a], [b]) = (&forms.0[..], &forms.1[..]) {
                let parts = ([SchemaPart::new(a.clone())], [SchemaPart::new(b.clone())]);
                self.compare(pointer, &parts.0, &parts.1, false);
            }
        }
    }

    /// Reports a default that came, went or changed: who leaves the value out gets another one.
    pub(crate) fn compare_defaults(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
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
        self.note(pointer, fact.with_values(before, after));
    }
}
