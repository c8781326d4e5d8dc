//! Compares what two schemas say of an object's properties and of an array's items.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use super::alike::definition;
use super::branches::SchemaPart;
use super::comparison::{ANY_STEP, Comparison, Fact, below};
use super::difference::DifferenceKind;
use super::plain::Audience;
use super::types;
use super::view::{UnnamedMembers, View};
use super::view_types::types_of;
use crate::model::place::Token;
use crate::schema::library::Spot;

fn is_documented(form: &View<'_>, name: &str) -> bool {
    form.properties.contains_key(name)
}

fn may_be_missing(form: &View<'_>, name: &str) -> bool {
    !form.required.contains_key(name)
}

/// What a schema says of one property.
enum Documented<'v> {
    /// It is named.
    Named(&'v [SchemaPart]),
    /// It is not named, but a schema speaks to it.
    Covered(&'v [SchemaPart]),
    /// Nothing speaks to it.
    Not,
}

impl<'l> Comparison<'l> {
    /// Compares what is stated of the items of an array.
    pub(crate) fn compare_items(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let closes = |view: &View<'_>, index: usize| {
            view.no_more_items.is_some() && index >= view.prefix.len()
        };
        let most = old.prefix.len().max(new.prefix.len());
        for index in 0..most {
            // An item that one of the two cannot have is reported with the number of items.
            if closes(old, index) || closes(new, index) {
                continue;
            }
            let (a, b) = (old.prefix.get(index), new.prefix.get(index));
            let pointer = below(pointer, Token::Key(&index.to_string()));
            let (a, b) = (a.unwrap_or(&old.items), b.unwrap_or(&new.items));
            self.compare(&pointer, a, b, false);
        }
        let is_stated = !old.items.is_empty() || !new.items.is_empty();
        let is_known = !old.is_unknown && !new.is_unknown;
        let is_open = !closes(old, most) && !closes(new, most);
        if is_stated && is_open && (is_known || !old.items.is_empty() && !new.items.is_empty()) {
            let pointer = below(pointer, ANY_STEP);
            self.compare(&pointer, &old.items, &new.items, false);
        }
    }

    /// Compares properties, what is required, and what is stated of other properties.
    pub(crate) fn compare_members(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let mut names: BTreeSet<&'l str> = BTreeSet::new();
        for view in [old, new] {
            names.extend(view.properties.keys());
            names.extend(view.required.keys());
        }
        for name in names {
            self.compare_member(&below(pointer, Token::Key(name)), name, old, new);
        }
        if old.is_unknown || new.is_unknown {
            return;
        }
        self.compare_patterns(pointer, old, new);
        self.compare_rest(pointer, old, new);
    }

    fn compare_member(&mut self, pointer: &str, name: &str, old: &View<'l>, new: &View<'l>) {
        let is_unknown = old.is_unknown || new.is_unknown;
        let before = self.documented(false, old, name);
        let after = self.documented(true, new, name);
        let place = |view: &View<'_>, parts: &[SchemaPart]| -> Option<Spot> {
            parts
                .first()
                .map(|part| part.spot.clone())
                .or_else(|| view.home.clone())
        };
        let is_named = (
            matches!(before, Documented::Named(_)),
            matches!(after, Documented::Named(_)),
        );
        match (&before, &after) {
            (Documented::Named(a), Documented::Named(b) | Documented::Covered(b))
            | (Documented::Covered(a), Documented::Named(b)) => {
                self.compare_property(pointer, name, (a, b), old.required.contains_key(name));
            }
            // Another form has it, which is reported as a form that is new or gone.
            (Documented::Named(_), Documented::Not) if self.another(true, name, is_documented) => {
                return;
            }
            (Documented::Not, Documented::Named(_)) if self.another(false, name, is_documented) => {
                return;
            }
            (Documented::Named(parts), Documented::Not) if !is_unknown => {
                let message = format!("`{name}` is no longer documented");
                let judged = self.end(parts).removed(self.policy);
                let fact = Fact::new(DifferenceKind::PropertyRemoved, message)
                    .judged(judged)
                    .at(place(old, parts).as_ref(), new.home.as_ref());
                return self.note(pointer, fact);
            }
            (Documented::Not, Documented::Named(parts)) if !is_unknown => {
                let words = match new.required.contains_key(name) {
                    true if self.is_read_only(parts) => "is new, read-only and always there",
                    true => "is new, and always there",
                    false => "is new",
                };
                let fact = Fact::new(DifferenceKind::PropertyAdded, format!("`{name}` {words}"))
                    .at(old.home.as_ref(), place(new, parts).as_ref());
                return self.note(pointer, fact);
            }
            _ => {}
        }
        if is_unknown && is_named != (true, true) {
            return;
        }
        self.compare_required(pointer, name, old, new);
    }

    fn compare_required(&mut self, pointer: &str, name: &str, old: &View<'l>, new: &View<'l>) {
        let is_unknown = old.is_unknown || new.is_unknown;
        let home = |view: &View<'_>| view.home.clone();
        match (old.required.get(name), new.required.get(name)) {
            (Some(_), None) if self.another_lacks(false, name) => {}
            (None, Some(_)) if self.another_lacks(true, name) => {}
            (Some(spot), None) if !new.is_unknown => {
                let message = format!("`{name}` may now be missing");
                let fact = Fact::new(DifferenceKind::RequiredDropped, message)
                    .at(Some(spot), home(new).as_ref());
                self.note(pointer, fact);
            }
            (None, Some(spot)) if !is_unknown => {
                let parts = new.properties.get(name).map_or(&[][..], |parts| parts);
                let words = match self.is_read_only(parts) {
                    true => "is now always there, read-only",
                    false => "is now always there",
                };
                let message = format!("`{name}` {words}");
                let fact = Fact::new(DifferenceKind::RequiredAdded, message)
                    .at(home(old).as_ref(), Some(spot));
                self.note(pointer, fact);
            }
            _ => {}
        }
    }

    /// Whether this holds of another object of the several forms that one is compared with.
    fn another(&self, is_new: bool, name: &str, holds: fn(&View<'_>, &str) -> bool) -> bool {
        let Some((is_side_new, forms, own)) = &self.one_of else {
            return false;
        };
        *is_side_new == is_new
            && forms.iter().enumerate().any(|(index, form)| {
                index != *own && types_of(form) & types::OBJECT != 0 && holds(form, name)
            })
    }

    /// Whether another form takes a value without this property. Where a property distinguishes
    /// the forms, no form takes what another one refuses.
    fn another_lacks(&self, is_new: bool, name: &str) -> bool {
        self.parted.is_none() && self.another(is_new, name, may_be_missing)
    }

    /// Whether a property of the new schema is one that is only answered, never sent.
    fn is_read_only(&self, parts: &[SchemaPart]) -> bool {
        let says = |spot: &Spot| {
            let schema = self.new.value(spot);
            schema.and_then(|schema| schema.get("readOnly")) == Some(&Value::Bool(true))
        };
        let is_one =
            |part: &SchemaPart| says(&part.spot) || says(&definition(self.new, &part.spot));
        parts.iter().any(is_one)
    }

    fn compare_patterns(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let pointer = below(pointer, ANY_STEP);
        let patterns: BTreeSet<&str> = old
            .pattern_properties
            .keys()
            .chain(new.pattern_properties.keys())
            .copied()
            .collect();
        for pattern in patterns {
            let sides = (
                old.pattern_properties.get(pattern),
                new.pattern_properties.get(pattern),
            );
            let (kind, word) = match sides {
                (Some(a), Some(b)) => {
                    self.compare(&pointer, a, b, false);
                    continue;
                }
                (Some(_), None) => (DifferenceKind::PropertyRemoved, "no longer documented"),
                (None, _) => (DifferenceKind::PropertyAdded, "new"),
            };
            let message = format!("properties like `{pattern}` are {word}");
            let spot = |parts: Option<&Vec<SchemaPart>>, view: &View<'_>| {
                let part = parts.and_then(|parts| parts.first());
                part.map(|part| part.spot.clone())
                    .or_else(|| view.home.clone())
            };
            let fact = Fact::new(kind, message)
                .at(spot(sides.0, old).as_ref(), spot(sides.1, new).as_ref());
            self.note(&pointer, fact);
        }
    }

    fn compare_rest(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let opened = || {
            Fact::new(
                DifferenceKind::ObjectOpened,
                "may now have undocumented properties",
            )
        };
        let closed = || {
            Fact::new(
                DifferenceKind::ObjectClosed,
                "has only documented properties now",
            )
        };
        let first = |parts: &[SchemaPart]| parts.first().map(|part| part.spot.clone());
        let any = below(pointer, ANY_STEP);
        match (&old.rest, &new.rest) {
            (UnnamedMembers::Closed(spot), UnnamedMembers::Open) => {
                self.note(pointer, opened().at(Some(spot), new.home.as_ref()));
            }
            (UnnamedMembers::Closed(spot), UnnamedMembers::Schema(parts)) => {
                self.note(pointer, opened().at(Some(spot), first(parts).as_ref()));
            }
            (UnnamedMembers::Open, UnnamedMembers::Closed(spot)) => {
                self.note(pointer, closed().at(old.home.as_ref(), Some(spot)));
            }
            (UnnamedMembers::Schema(parts), UnnamedMembers::Closed(spot)) => {
                self.note(pointer, closed().at(first(parts).as_ref(), Some(spot)));
            }
            (UnnamedMembers::Schema(a), UnnamedMembers::Schema(b)) => {
                self.compare(&any, a, b, false)
            }
            (UnnamedMembers::Schema(a), UnnamedMembers::Open) => self.compare(&any, a, &[], false),
            (UnnamedMembers::Open, UnnamedMembers::Schema(b)) => self.compare(&any, &[], b, false),
            (UnnamedMembers::Open, UnnamedMembers::Open)
            | (UnnamedMembers::Closed(_), UnnamedMembers::Closed(_)) => {}
        }
    }

    fn documented<'v>(&mut self, is_new: bool, view: &'v View<'l>, name: &str) -> Documented<'v> {
        if let Some(parts) = view.properties.get(name) {
            return if self.is_sent(is_new, parts) {
                Documented::Named(parts)
            } else {
                Documented::Not
            };
        }
        let fits = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(name));
        let mut patterns = view.pattern_properties.iter();
        if let Some((_, parts)) = patterns.find(|(pattern, _)| fits(pattern)) {
            return Documented::Covered(parts);
        }
        match &view.rest {
            UnnamedMembers::Schema(parts) => Documented::Covered(parts),
            _ => Documented::Not,
        }
    }

    /// Whether a property can be in a value: one that nothing can satisfy is not, in a
    /// response none that is only written, and in a request none that is only read.
    fn is_sent(&mut self, is_new: bool, parts: &[SchemaPart]) -> bool {
        let parts = self.definitions(is_new, parts);
        let views = self.views(is_new, &parts);
        let is_hidden = |view: &View<'_>| match self.audience {
            Audience::Reader => view.write_only,
            Audience::Sender => view.read_only,
        };
        views.iter().any(|view| !view.is_never && !is_hidden(view))
    }
}
