//! What a difference means for who sends a value, and which differences are one.

use std::collections::BTreeMap;

use super::difference::{Difference, DifferenceKind as Kind, Location};
use crate::model::kind::Severity;

/// What a difference means for who sends a value, and not for who reads it.
pub(super) fn for_senders(one: &mut Difference) {
    // `required` of what is read-only binds answers alone.
    let is_read_only = one.message.ends_with("always there, read-only");
    let is_required =
        one.kind == Kind::PropertyAdded && one.message.ends_with(", and always there");
    if is_required {
        one.message = one.message.replace("always there", "required");
    }
    one.severity = match one.kind {
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
        Kind::PropertyAdded | Kind::PropertyRemoved => Severity::Additive,
        _ => Severity::Notice,
    };
}

/// What differs alike in several places of the documents by one definition is told once,
/// where it stands first, with the number of the others.
pub(super) fn joined(found: Vec<Difference>) -> Vec<Difference> {
    let mut first: BTreeMap<(Location, Location, Kind, String, Severity), usize> = BTreeMap::new();
    let mut told: Vec<Difference> = Vec::new();
    let mut more: Vec<u32> = Vec::new();
    for one in found {
        let key = (
            one.old.clone(),
            one.new.clone(),
            one.kind,
            one.message.clone(),
            one.severity,
        );
        if let Some(&index) = first.get(&key) {
            more[index] += 1;
            continue;
        }
        first.insert(key, told.len());
        told.push(one);
        more.push(0);
    }
    for (one, more) in told.iter_mut().zip(more) {
        if more > 0 {
            let plural = if more == 1 { "" } else { "s" };
            one.message
                .push_str(&format!(" (and in {more} more place{plural})"));
        }
    }
    told.sort_by(|a, b| (&a.pointer, a.kind, &a.message).cmp(&(&b.pointer, b.kind, &b.message)));
    told
}
