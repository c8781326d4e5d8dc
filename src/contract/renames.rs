//! Finds documented properties that a response has under another name.
//!
//! A pair is an absent documented property and an undocumented one of the same object.
//! The body is judged again with the pair's value under the documented name; what is
//! then found is reported at the places where it really stands. So nothing hides behind a
//! new name, and a name whose value does not fit is no rename.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::annotations::omitted_names;
use super::judged::{Judged, Pair};
use super::likeness::{self, Likeness};
use super::node::{Node, NodeId};
use super::render::brief;
use crate::contract::node;
use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::violation::{PlacedViolation, Step, at_mut, within};

/// Judging again, to try pairs or to look within renamed objects, ends after so many times.
const ROUNDS: usize = 12;

/// Where an object has more combinations of names, only the same spelling pairs them.
const COMBINATIONS: usize = 10_000;

/// So many pairs are looked at.
const MOST_PAIRS: usize = 50_000;

/// A longer name is no other name of a property: to compare it takes too long.
const LONGEST_NAME: usize = 1000;

/// Finds pairs in objects; it remembers how alike names are.
#[derive(Default)]
pub(super) struct Pairing<'s, 'v> {
    known: HashMap<(&'s str, &'v str), Option<Likeness>>,
    pub(super) pairs: Vec<Pair>,
}

impl<'s, 'v> Pairing<'s, 'v> {
    /// Adds the pairs of one object, of which `here` speaks, and in which the members
    /// `unknown` are undocumented.
    pub(super) fn add(
        &mut self,
        nodes: &'s [Node],
        here: &[NodeId],
        owner: &[Step],
        members: &'v Map<String, Value>,
        unknown: &[&'v str],
        rule: impl Fn(&Node) -> Option<String>,
    ) {
        let omitted = omitted_names(members).map(Vec::as_slice);
        let is_excused = |name: &str| {
            let mut names = omitted.unwrap_or_default().iter();
            names.any(|item| item.as_str() == Some(name))
        };
        let mut absent: Vec<(&'s str, NodeId, NodeId)> = Vec::new();
        for &id in here.iter().filter(|&&id| nodes[id].closes) {
            for (name, &property) in &nodes[id].properties {
                if !members.contains_key(name) && !is_excused(name) {
                    absent.push((name, property, id));
                }
            }
        }
        absent.sort_unstable();
        absent.dedup_by_key(|(name, ..)| *name);
        let few = absent.len().saturating_mul(unknown.len()) <= COMBINATIONS;
        let spelled: HashMap<String, usize> = match few {
            true => HashMap::new(),
            false => (0..absent.len())
                .map(|index| (likeness::letters(absent[index].0), index))
                .collect(),
        };
        for &new in unknown.iter().filter(|new| new.len() <= LONGEST_NAME) {
            let Some(value) = members.get(new) else {
                continue;
            };
            let same = spelled
                .get(&likeness::letters(new))
                .map(|&index| index..index + 1);
            let range = if few {
                0..absent.len()
            } else {
                same.unwrap_or(0..0)
            };
            for &(old, property, id) in &absent[range] {
                if self.pairs.len() >= MOST_PAIRS {
                    return;
                }
                if let Some(likeness) = self.likeness(nodes, (old, property), new, value) {
                    self.pairs.push(Pair {
                        owner: owner.to_vec(),
                        old: old.to_owned(),
                        new: new.to_owned(),
                        likeness,
                        rule: rule(&nodes[id]),
                    });
                }
            }
        }
    }

    fn likeness(
        &mut self,
        nodes: &[Node],
        (old, property): (&'s str, NodeId),
        new: &'v str,
        value: &Value,
    ) -> Option<Likeness> {
        let rules = || {
            let reach = node::reach(nodes, property).into_iter();
            reach.map(|id| &nodes[id])
        };
        let by_name = *self
            .known
            .entry((old, new))
            .or_insert_with(|| likeness::by_name(old, new));
        if by_name == Some(Likeness::Spelling) {
            return by_name;
        }
        if rules().any(|node| node.aliases.iter().any(|alias| alias == new)) {
            return Some(Likeness::Alias);
        }
        if by_name == Some(Likeness::Form) && !likeness::bears_out_form(old, new, value) {
            return Some(Likeness::Words);
        }
        let is_listed = || {
            let listed = rules().any(|node| node.values.len() > 1 && node.values.contains(value));
            value.is_string() && listed && !likeness::says_another(new)
        };
        by_name.or_else(|| is_listed().then_some(Likeness::Value))
    }
}

/// Judges a body in which there are pairs. `find` judges a value, and `basis` says
/// where a documented property comes from.
pub(super) fn resolve(
    body: &Value,
    first: Judged,
    find: impl Fn(&Value) -> Judged,
    basis: impl Fn(&[Step]) -> Option<Basis>,
) -> Vec<PlacedViolation> {
    let mut current = first;
    let mut accepted: Vec<(Pair, PlacedViolation)> = Vec::new();
    let mut refused: HashSet<Pair> = HashSet::new();
    for _ in 0..ROUNDS {
        let pairs = choose(&mut current, &refused);
        if pairs.is_empty() {
            break;
        }
        let mut restored = body.clone();
        let before = accepted.iter().map(|(pair, _)| pair);
        for pair in before.chain(&pairs) {
            restore(&mut restored, pair);
        }
        let next = find(&restored);
        let (kept, wrong): (Vec<Pair>, Vec<Pair>) =
            pairs.into_iter().partition(|pair| fits(pair, &next.found));
        if wrong.is_empty() {
            let reported = kept.into_iter().map(|pair| {
                let mut found = describe(&pair, &current.found);
                found.violation.basis = basis(&found.path);
                (pair, found)
            });
            accepted.extend(reported);
            current = next;
        } else {
            refused.extend(wrong);
        }
    }
    if accepted.is_empty() {
        return current.found;
    }
    let names: HashMap<Vec<Step>, String> = accepted
        .iter()
        .map(|(pair, _)| (pair.place(), pair.new.clone()))
        .collect();
    let mut found: Vec<PlacedViolation> = current
        .found
        .into_iter()
        .map(|one| {
            let path = as_sent(&names, &one.path, one.path.len());
            one.moved_to(path)
        })
        .collect();
    found.extend(accepted.into_iter().map(|(_, one)| {
        let path = as_sent(&names, &one.path, one.path.len() - 1);
        one.moved_to(path)
    }));
    found
}

/// The best pairs that are not refused, each name once an object.
fn choose(judged: &mut Judged, refused: &HashSet<Pair>) -> Vec<Pair> {
    let found = &judged.found;
    let is_missing = |pair: &Pair| missing(found, &pair.place()).is_some();
    let mut pairs: Vec<Pair> = judged
        .pairs
        .iter()
        .filter(|pair| !refused.contains(pair))
        .filter(|pair| pair.likeness.is_plain() || is_missing(pair))
        .cloned()
        .collect();
    pairs.sort_by_cached_key(|pair| {
        let distance = likeness::distance(&pair.old, &pair.new);
        let names = (pair.old.clone(), pair.new.clone());
        (pair.owner.clone(), pair.likeness, distance, names)
    });
    let mut taken: HashSet<Vec<Step>> = HashSet::new();
    pairs.retain(|pair| {
        let (old, new) = (pair.place(), within(&pair.owner, &pair.new));
        let free = !taken.contains(&old) && !taken.contains(&new);
        if free {
            taken.extend([old, new]);
        }
        free
    });
    pairs
}

/// The finding that says that the property at a place is missing.
fn missing<'f>(found: &'f [PlacedViolation], place: &[Step]) -> Option<&'f PlacedViolation> {
    let here = below(found, place).take_while(|one| one.path == place);
    here.into_iter()
        .find(|one| one.violation.kind == Kind::MissingProperty)
}

/// What was found at a place and below, of findings sorted by place.
fn below<'f>(
    found: &'f [PlacedViolation],
    place: &[Step],
) -> impl Iterator<Item = &'f PlacedViolation> {
    let start = found.partition_point(|one| one.path.as_slice() < place);
    found[start..]
        .iter()
        .take_while(move |one| one.path.starts_with(place))
}

/// Gives the value its documented name.
fn restore(body: &mut Value, pair: &Pair) {
    if let Some(Value::Object(members)) = at_mut(body, &pair.owner)
        && let Some(value) = members.remove(&pair.new)
    {
        members.insert(pair.old.clone(), value);
    }
}

/// Whether a value under its documented name is what the contract says. Where the
/// names are spelled the same, its type is enough.
fn fits(pair: &Pair, found: &[PlacedViolation]) -> bool {
    let place = pair.place();
    let is_wrong = |one: &PlacedViolation| {
        let kind = one.violation.kind;
        let at_root = matches!(
            kind,
            Kind::WrongType | Kind::NullNotAllowed | Kind::ContractViolated
        );
        let is_breaking = one.violation.severity.unwrap_or(kind.default_severity());
        match pair.likeness {
            Likeness::Spelling => one.path == place && at_root,
            _ => is_breaking == Severity::Breaking,
        }
    };
    !below(found, &place).any(is_wrong)
}

fn describe(pair: &Pair, found: &[PlacedViolation]) -> PlacedViolation {
    let place = pair.place();
    let known = missing(found, &place).map(|one| &one.violation);
    let rule = known.and_then(|one| one.rule.clone()).or(pair.rule.clone());
    let (old, new) = (
        brief(&pair.old.as_str().into()),
        brief(&pair.new.as_str().into()),
    );
    let predicate = format!("is missing, and {new} looks like it under another name");
    let mut found =
        PlacedViolation::new(Kind::RenamedProperty, place, old, new).with_predicate(&predicate);
    found.violation.rule = rule;
    found
}

/// A path by documented names as the body has it; only its first steps may be renamed.
fn as_sent(names: &HashMap<Vec<Step>, String>, path: &[Step], steps: usize) -> Vec<Step> {
    let mut sent = path.to_vec();
    for (index, step) in sent.iter_mut().enumerate().take(steps) {
        if let Some(name) = names.get(&path[..=index]) {
            *step = Step::Key(name.clone());
        }
    }
    sent
}
