//! Compares formats by what they refuse: formats of integers are ranges, those that a
//! validator asserts are kinds of text, and any other is a hint that refuses nothing.

use std::collections::BTreeMap;

use super::bounds::format_bounds;
use super::comparison::{Comparison, Fact};
use super::difference::DifferenceKind as Kind;
use super::types;
use super::view::View;
use super::view_types::types_of;
use crate::model::kind::Severity;
use crate::schema::library::Spot;

/// Formats of texts that are asserted. Each may be a kind of others, which come behind it.
const ASSERTED: [(&str, &[&str]); 20] = [
    ("byte", &[]),
    ("date", &[]),
    ("date-time", &[]),
    ("duration", &[]),
    ("email", &["idn-email"]),
    ("hostname", &["idn-hostname"]),
    ("idn-email", &[]),
    ("idn-hostname", &[]),
    ("ipv4", &[]),
    ("ipv6", &[]),
    ("iri", &["iri-reference"]),
    ("iri-reference", &[]),
    ("json-pointer", &[]),
    ("regex", &[]),
    ("relative-json-pointer", &[]),
    ("time", &[]),
    ("uri", &["iri", "uri-reference", "iri-reference"]),
    ("uri-reference", &["iri-reference"]),
    ("uri-template", &[]),
    ("uuid", &[]),
];

type Formats<'l> = BTreeMap<&'l str, Spot>;

impl<'l> Comparison<'l> {
    pub(crate) fn compare_formats(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let only = |own: &Formats<'l>, other: &Formats<'l>| -> Vec<(&'l str, Spot)> {
            let own = own.iter().filter(|(name, _)| !other.contains_key(*name));
            own.map(|(name, spot)| (*name, spot.clone())).collect()
        };
        let (gone, come) = (
            only(&old.formats, &new.formats),
            only(&new.formats, &old.formats),
        );
        if gone.is_empty() && come.is_empty() {
            return;
        }
        let both = types_of(old) & types_of(new);
        // Whether a reader may meet more than before, and whether a sender may send less.
        let (mut is_wider, mut is_narrower) = (false, false);
        if both & types::NUMBER != 0 {
            (is_wider, is_narrower) = format_bounds(old, new);
        }
        if both & types::STRING != 0 {
            is_wider |= gone.iter().any(|(name, _)| !is_kept(name, &new.formats));
            is_narrower |= come.iter().any(|(name, _)| !is_kept(name, &old.formats));
        }
        let severity = |breaks: bool| match breaks {
            true => Severity::Breaking,
            false => Severity::Notice,
        };
        let fact = match (gone.first(), come.first()) {
            (None, None) => return,
            (Some((before, a)), Some((after, b))) => {
                let message = format!("its format was `{before}`, is `{after}`");
                Fact::new(Kind::FormatChanged, message)
                    .at(Some(a), Some(b))
                    .with_values(*before, *after)
            }
            (Some((before, a)), None) => {
                let message = format!("its format `{before}` is gone");
                Fact::new(Kind::FormatRemoved, message)
                    .at(Some(a), new.home.as_ref())
                    .with_values(*before, "none")
            }
            (None, Some((after, b))) => {
                let message = format!("its format is now `{after}`");
                Fact::new(Kind::FormatAdded, message)
                    .at(old.home.as_ref(), Some(b))
                    .with_values("none", *after)
            }
        };
        self.note(
            pointer,
            Fact {
                severity: Some(severity(is_wider)),
                to_senders: Some(severity(is_narrower)),
                ..fact
            },
        );
    }
}

/// Whether texts of a format, where one asserts it, are held by others as well: by that
/// very one or by a kind of it.
fn is_kept(name: &str, others: &Formats<'_>) -> bool {
    let asserted = |name: &str| ASSERTED.iter().find(|(known, _)| *known == name);
    let is_kind = |other: &&str| {
        asserted(other).is_some_and(|(_, above)| above.contains(&name)) || *other == name
    };
    asserted(name).is_none() || others.keys().any(is_kind)
}
