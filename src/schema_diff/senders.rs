//! What a difference means for who sends a value, and which differences are one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::difference::{Difference, DifferenceKind as Kind};
use super::places::More;
use crate::model::kind::Severity;

/// What a difference means for who sends a value, and not for who reads it.
pub(crate) fn for_senders(one: &mut Difference) {
    // `required` of what is read-only binds responses alone.
    let is_read_only = one.message.ends_with("always there, read-only");
    let is_required =
        one.kind == Kind::PropertyAdded && one.message.ends_with(", and always there");
    if is_required {
        one.message = one.message.replace("always there", "required");
    }
    let is_stricter = one.kind == Kind::KeywordChanged
        && (one.message.ends_with(" is new") || one.message.contains(" now always comes with "));
    one.severity = match one.kind {
        _ if one.to_senders.is_some() => one.to_senders.unwrap_or(one.severity),
        _ if is_stricter => Severity::Breaking,
        Kind::PropertyAdded if is_required => Severity::Breaking,
        Kind::RequiredAdded if is_read_only => Severity::Notice,
        Kind::RequiredAdded
        | Kind::TypeChanged
        | Kind::TypeNarrowed
        | Kind::NullDisallowed
        | Kind::EnumValueRemoved
        | Kind::EnumClosed
        | Kind::ConstChanged
        | Kind::FormatChanged
        | Kind::FormatAdded
        | Kind::PatternChanged
        | Kind::PatternAdded
        | Kind::LimitNarrowed
        | Kind::ObjectClosed
        | Kind::VariantRemoved => Severity::Breaking,
        Kind::PropertyAdded => Severity::Additive,
        // What is still sent may be ignored or refused, as with a parameter.
        _ => Severity::Notice,
    };
}

/// Differences of two documents: what differs alike in several places by one definition is
/// reported once, where it stands first, with the number of the others.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    reported: Vec<Difference>,
    /// How many more places each of them has.
    more: Vec<More>,
    /// The differences with a hash.
    known: HashMap<u64, Vec<usize>>,
}

impl Joined {
    /// Adds a difference that stands at a place, and at some more.
    pub(crate) fn add(&mut self, place: impl FnOnce() -> String, one: &Difference, more: More) {
        let mut hasher = DefaultHasher::new();
        (&one.old, &one.new, one.kind, &one.message, one.severity).hash(&mut hasher);
        let known = self.known.entry(hasher.finish()).or_default();
        let is_same = |index: &&usize| {
            let other = &self.reported[**index];
            (&one.old, &one.new, one.kind) == (&other.old, &other.new, other.kind)
                && (&one.message, one.severity) == (&other.message, other.severity)
        };
        if let Some(index) = known.iter().find(is_same) {
            // A form that draws in another one has the other's differences at the same place.
            let is_another = self.reported[*index].pointer != place();
            let count = more.count.saturating_add(u64::from(is_another));
            self.more[*index].add(More { count, ..more });
            return;
        }
        known.push(self.reported.len());
        self.more.push(more);
        self.reported.push(Difference {
            pointer: place(),
            ..one.clone()
        });
    }

    /// All of them, sorted by place.
    pub(crate) fn reported(self) -> Vec<Difference> {
        let mut reported = self.reported;
        for (one, more) in reported.iter_mut().zip(self.more) {
            one.message.push_str(&more.words());
        }
        reported.sort_by(|a, b| {
            (&a.pointer, a.kind, &a.message).cmp(&(&b.pointer, b.kind, &b.message))
        });
        reported
    }
}
