//! What the differences that were found place by place come to, where it can be proved or
//! shown: what cannot break anyone breaks nobody, and what breaks is told.

use std::rc::Rc;

use super::difference::{Difference, DifferenceKind as Kind};
use super::node::Comparison;
use super::oracle::Verdict;
use super::places::Place;
use super::plain::Audience;
use super::senders::for_senders;
use crate::contract::render::brief;
use crate::model::kind::Severity;

/// What is proved of a place and of all below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Nothing.
    None,
    /// It breaks nobody.
    Safe,
    /// It says the same as before.
    Same,
}

impl Comparison<'_> {
    /// Says what the differences at places mean for an audience.
    pub(super) fn settle(&mut self, places: &mut [Place], audience: Audience) {
        if audience == Audience::Sender {
            let found = places.iter_mut().flat_map(|place| &mut place.found);
            found.for_each(|one| for_senders(Rc::make_mut(one)));
        }
        let proofs = self.proofs(places, audience);
        for at in 0..places.len() {
            let outer = places[at].outer.map_or(Proof::None, |outer| proofs[outer]);
            if proofs[at] != Proof::None && outer == Proof::None {
                dismiss(places, &region(places, at), proofs[at]);
            }
        }
        let mut is_told = vec![false; places.len()];
        for at in (0..places.len()).rev() {
            is_told[at] |= places[at].found.iter().any(is_loud);
            if !is_told[at] && proofs[at] == Proof::None {
                let verdict = self.broken(places, at, audience);
                if let Verdict::Something(value) = verdict.as_ref() {
                    self.tell(&mut places[at], value.as_ref(), audience);
                    is_told[at] = true;
                }
            }
            if let Some(outer) = places[at].outer {
                is_told[outer] |= is_told[at];
            }
        }
    }

    /// What can be proved of each place, the outermost first.
    fn proofs(&mut self, places: &[Place], audience: Audience) -> Vec<Proof> {
        let mut may_break = vec![false; places.len()];
        let mut is_told = vec![false; places.len()];
        for (at, place) in places.iter().enumerate().rev() {
            may_break[at] |= place.found.iter().any(|one| can_be_dismissed(one));
            is_told[at] |= place.found.iter().any(is_loud);
            if let Some(outer) = place.outer {
                may_break[outer] |= may_break[at];
                is_told[outer] |= is_told[at];
            }
        }
        let mut proofs = vec![Proof::None; places.len()];
        for (at, place) in places.iter().enumerate() {
            proofs[at] = place.outer.map_or(Proof::None, |outer| proofs[outer]);
            let is_asked = may_break[at] || !is_told[at];
            if proofs[at] == Proof::None
                && is_asked
                && *self.broken(places, at, audience) == Verdict::Nothing
            {
                let is_reader = audience == Audience::Reader;
                let back = self.verdict(place.pair, audience, is_reader);
                proofs[at] = match back.as_ref() {
                    Verdict::Nothing => Proof::Same,
                    _ => Proof::Safe,
                };
            }
        }
        proofs
    }

    /// Whether a value breaks who it is for: one that a reader never got, or one that a
    /// sender may send no more.
    fn broken(&mut self, places: &[Place], at: usize, audience: Audience) -> Rc<Verdict> {
        self.verdict(places[at].pair, audience, audience == Audience::Sender)
    }

    /// Tells a value that breaks: with the keyword that has changed, or by itself.
    fn tell(&mut self, place: &mut Place, value: Option<&serde_json::Value>, audience: Audience) {
        let value = value.map_or("a value".to_owned(), brief);
        let (kind, words) = match audience {
            Audience::Reader => (Kind::MoreAllowed, format!("now allows {value}")),
            Audience::Sender => (Kind::LessAllowed, format!("refuses {value} now")),
        };
        let mut known = place.found.iter_mut();
        if let Some(one) = known.find(|one| one.kind == Kind::KeywordChanged) {
            let one = Rc::make_mut(one);
            one.severity = Severity::Breaking;
            one.message = format!("{}: {words}", one.message);
            return;
        }
        let (old, new) = self.homes(place.pair);
        place.found.push(Rc::new(Difference {
            kind,
            severity: Severity::Breaking,
            pointer: String::new(),
            message: words,
            before: None,
            after: None,
            old,
            new,
        }));
    }
}

/// A place and every place below it.
fn region(places: &[Place], root: usize) -> Vec<usize> {
    let mut is_inside = vec![false; places.len()];
    is_inside[root] = true;
    for at in root + 1..places.len() {
        is_inside[at] = places[at].outer.is_some_and(|outer| is_inside[outer]);
    }
    (root..places.len()).filter(|at| is_inside[*at]).collect()
}

/// Takes back what is proved to break nobody. Beside what became narrower nothing is left of
/// it; where nothing else is told, it is a notice.
fn dismiss(places: &mut [Place], region: &[usize], proof: Proof) {
    let mut inside = region.iter().flat_map(|at| &places[*at].found);
    let is_same = proof == Proof::Same;
    let is_narrower = inside.any(|one| is_provable(one) && one.severity == Severity::Notice);
    for at in region {
        let found = &mut places[*at].found;
        found.retain(|one| match is_provable(one) {
            false => true,
            true => !is_same && !(is_narrower && can_be_dismissed(one)),
        });
        for one in found.iter_mut().filter(|one| can_be_dismissed(one)) {
            Rc::make_mut(one).severity = Severity::Notice;
        }
    }
}

fn is_loud(one: &Rc<Difference>) -> bool {
    one.severity >= Severity::Additive
}

fn can_be_dismissed(one: &Difference) -> bool {
    one.severity == Severity::Breaking && is_provable(one)
}

/// Whether a difference is about what a value may be, and not about what is documented.
fn is_provable(one: &Difference) -> bool {
    !matches!(
        one.kind,
        Kind::PropertyRemoved
            | Kind::PropertyAdded
            | Kind::Deprecated
            | Kind::Undeprecated
            | Kind::AnnotationChanged
    )
}
