//! What the differences that were found place by place come to, where it can be proved or
//! shown: what cannot break anyone breaks nobody, and what breaks is reported.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::branches::{PairId, SchemaPart};
use super::comparison::Comparison;
use super::difference::{Difference, DifferenceKind as Kind};
use super::oracle::{Question, Verdict};
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

/// What is reported, by pair: what stands in several places is one pair.
#[derive(Default)]
struct ReportedPairs {
    pairs: HashSet<PairId>,
    /// The pairs that a pair stands directly within.
    outer: HashMap<PairId, HashSet<PairId>>,
}

impl ReportedPairs {
    fn has(&self, pair: PairId) -> bool {
        self.pairs.contains(&pair)
    }

    /// Takes a pair as reported, and all that it stands in.
    fn add(&mut self, pair: PairId) {
        let mut waiting = vec![pair];
        while let Some(pair) = waiting.pop() {
            if self.pairs.insert(pair) {
                waiting.extend(self.outer.get(&pair).into_iter().flatten());
            }
        }
    }
}

impl Comparison<'_> {
    /// Says what the differences at places mean for an audience.
    pub(crate) fn settle(&mut self, places: &mut [Place], audience: Audience) {
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
        let mut reported = self.holding(places, is_loud);
        let expected = self.holding(places, is_expected);
        let names = removed_names(places);
        for at in (0..places.len()).rev() {
            if reported.has(places[at].pair) || proofs[at] != Proof::None {
                continue;
            }
            let verdict = self.broken(&places[at], audience, true);
            if let Verdict::Something(value) = verdict.as_ref() {
                // What was announced to go away explains a value that has it.
                let is_explained = |value: &Value| has_any(value, &names);
                if expected.has(places[at].pair) && value.as_ref().is_some_and(is_explained) {
                    continue;
                }
                self.report(&mut places[at], value.as_ref(), audience);
                reported.add(places[at].pair);
            }
        }
    }

    /// The pairs with such a difference, in them or below them.
    fn holding(
        &mut self,
        places: &[Place],
        is_meant: fn(&Rc<Difference>) -> bool,
    ) -> ReportedPairs {
        let mut reported = ReportedPairs::default();
        for place in places {
            for (_, inner) in &self.compared(place.pair).below {
                reported.outer.entry(*inner).or_default().insert(place.pair);
            }
        }
        for place in places
            .iter()
            .filter(|place| place.found.iter().any(is_meant))
        {
            reported.add(place.pair);
        }
        reported
    }

    /// What can be proved of each place, the outermost first.
    fn proofs(&mut self, places: &[Place], audience: Audience) -> Vec<Proof> {
        let reported = self.holding(places, is_loud);
        let mut may_break = vec![false; places.len()];
        for (at, place) in places.iter().enumerate().rev() {
            may_break[at] |= place.found.iter().any(|one| can_be_dismissed(one));
            if let Some(outer) = place.outer {
                may_break[outer] |= may_break[at];
            }
        }
        let mut proofs = vec![Proof::None; places.len()];
        for (at, place) in places.iter().enumerate() {
            proofs[at] = place.outer.map_or(Proof::None, |outer| proofs[outer]);
            let is_asked = may_break[at] || !reported.has(place.pair);
            if proofs[at] != Proof::None || !is_asked {
                continue;
            }
            proofs[at] = match self.broken(place, audience, false).as_ref() {
                Verdict::Something(_) | Verdict::Unknown => Proof::None,
                Verdict::Empty => Proof::Safe,
                Verdict::Nothing => {
                    let back = self.verdict(Question {
                        pair: place.pair,
                        audience,
                        is_less: audience == Audience::Reader,
                        is_shown: false,
                    });
                    match back.as_ref() {
                        Verdict::Nothing => Proof::Same,
                        _ => Proof::Safe,
                    }
                }
            };
        }
        proofs
    }

    /// Whether a value breaks who it is for: one that a reader never got, or one that a
    /// sender may send no more.
    fn broken(&mut self, place: &Place, audience: Audience, is_shown: bool) -> Rc<Verdict> {
        self.verdict(Question {
            pair: place.pair,
            audience,
            is_less: audience == Audience::Sender,
            is_shown,
        })
    }

    /// Reports a value that breaks: with the keyword that has changed, or by itself.
    fn report(&mut self, place: &mut Place, value: Option<&Value>, audience: Audience) {
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
        let pair = Rc::clone(&self.pairs[place.pair]);
        let home = |parts: &[SchemaPart]| parts.first().map(|part| part.spot.clone());
        let old = self.locate(false, home(&pair.0).as_ref());
        let new = self.locate(true, home(&pair.1).as_ref());
        place.found.push(Rc::new(Difference {
            kind,
            severity: Severity::Breaking,
            pointer: String::new(),
            message: words,
            before: None,
            after: None,
            to_senders: None,
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
/// it; where nothing else is reported, it is a notice.
fn dismiss(places: &mut [Place], region: &[usize], proof: Proof) {
    let mut inside = region.iter().flat_map(|at| &places[*at].found);
    let is_same = proof == Proof::Same;
    let is_narrower = inside.any(|one| is_provable(one) && one.severity == Severity::Notice);
    for at in region {
        let found = &mut places[*at].found;
        found.retain(|one| {
            let is_gone = is_same && !is_hint(one) || is_narrower && can_be_dismissed(one);
            !(is_provable(one) && is_gone)
        });
        for one in found.iter_mut().filter(|one| can_be_dismissed(one)) {
            Rc::make_mut(one).severity = Severity::Notice;
        }
    }
}

/// Whether a difference is a format that refuses nothing, and tells people all the same what
/// a value is.
fn is_hint(one: &Difference) -> bool {
    let is_of_format = matches!(
        one.kind,
        Kind::FormatChanged | Kind::FormatRemoved | Kind::FormatAdded
    );
    is_of_format && one.severity == Severity::Notice
}

fn is_loud(one: &Rc<Difference>) -> bool {
    one.severity >= Severity::Additive
}

/// Whether a property is gone after its sunset.
fn is_expected(one: &Rc<Difference>) -> bool {
    one.kind == Kind::PropertyRemoved && one.to_senders == Some(Severity::Notice)
}

/// The names of the properties that are gone after their sunset.
fn removed_names(places: &[Place]) -> HashSet<String> {
    let all = places.iter().flat_map(|place| &place.found);
    let name = |one: &Rc<Difference>| {
        let (_, name) = one.pointer.rsplit_once('/')?;
        Some(name.replace("~1", "/").replace("~0", "~"))
    };
    all.filter(|one| is_expected(one))
        .filter_map(name)
        .collect()
}

/// Whether a value has a property of one of these names, at any depth.
fn has_any(value: &Value, names: &HashSet<String>) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, inner)| names.contains(name) || has_any(inner, names)),
        Value::Array(items) => items.iter().any(|item| has_any(item, names)),
        _ => false,
    }
}

fn can_be_dismissed(one: &Difference) -> bool {
    one.severity == Severity::Breaking && is_provable(one)
}

/// Whether a difference is about what a value may be, and not about what is documented.
fn is_provable(one: &Difference) -> bool {
    matches!(
        one.kind,
        Kind::RequiredDropped
            | Kind::RequiredAdded
            | Kind::TypeChanged
            | Kind::TypeWidened
            | Kind::TypeNarrowed
            | Kind::NullAllowed
            | Kind::NullDisallowed
            | Kind::EnumValueAdded
            | Kind::EnumValueRemoved
            | Kind::EnumOpened
            | Kind::EnumClosed
            | Kind::ConstChanged
            | Kind::FormatChanged
            | Kind::FormatRemoved
            | Kind::FormatAdded
            | Kind::PatternChanged
            | Kind::PatternRemoved
            | Kind::PatternAdded
            | Kind::LimitWidened
            | Kind::LimitNarrowed
            | Kind::ObjectOpened
            | Kind::ObjectClosed
            | Kind::VariantAdded
            | Kind::VariantRemoved
            | Kind::KeywordChanged
    )
}

impl Comparison<'_> {
    /// Whether a pair's new side lets through what the old one does not, or the other way
    /// round; found out once.
    pub(crate) fn verdict(&mut self, question: Question) -> Rc<Verdict> {
        if let Some(known) = self.oracle.verdicts.get(&question) {
            return Rc::clone(known);
        }
        let pair = &self.pairs[question.pair];
        let old = (self.old, pair.0.as_slice(), false);
        let new = (self.new, pair.1.as_slice(), true);
        let sides = match question.is_less {
            true => (new, old),
            false => (old, new),
        };
        let (audience, is_shown) = (question.audience, question.is_shown);
        let verdict = self.oracle.more(&self.digests, sides, audience, is_shown);
        let verdict = Rc::new(verdict);
        self.oracle.verdicts.insert(question, Rc::clone(&verdict));
        verdict
    }
}
