//! The structural diff of two values: what a reader of the second would notice who
//! knew the first. Numbers are compared by their exact value.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::align::{Alignment, align};
use super::items::{Items, Keyed, Lists};
use super::pairs::ArrayStep;
use super::rematch::{match_all, match_any};
use super::same::same_json;
use super::selector::{ArrayRule, BoundSelector, Rules};
use super::sketch::type_of;
use crate::model::place::{Place, Token, pointer};

/// In which way a place differs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A member or item that the left value has and the right one has not.
    Vanished,
    /// A member or item that only the right value has.
    Appeared,
    /// Both have it, with another JSON type; null is distinguished below.
    TypeChanged,
    /// It was something and is null.
    NullAppeared,
    /// Both have it, with another value; also what was null and is something.
    ValueChanged,
    /// The same items in another order; named once, at the array.
    OrderChanged,
}

impl ChangeKind {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Vanished => "vanished",
            ChangeKind::Appeared => "appeared",
            ChangeKind::TypeChanged => "type-changed",
            ChangeKind::NullAppeared => "null-appeared",
            ChangeKind::ValueChanged => "value-changed",
            ChangeKind::OrderChanged => "order-changed",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One difference between two values.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'v> {
    /// In which way.
    pub kind: ChangeKind,
    /// Where, with array indices folded to `*`.
    pub place: Place,
    /// The left side; `None` where it appeared.
    pub left: Option<ChangeSide<'v>>,
    /// The right side; `None` where it vanished.
    pub right: Option<ChangeSide<'v>>,
    /// Where the right value would have the member that vanished.
    pub right_pointer: Option<String>,
    /// Of an array whose order changed: the items that moved, each by its index on the
    /// left and on the right.
    pub moved: Vec<(usize, usize)>,
    /// So many more places differ behind the last one, and are not reported.
    pub more: u64,
}

/// One side of a difference. Indices of the two sides differ behind an inserted item.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSide<'v> {
    /// The exact JSON Pointer (RFC 6901) in this side's value.
    pub pointer: String,
    /// What stands there.
    pub value: &'v Value,
}

/// What is reported may take so many bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Every difference between two values, in document order; where they are very many, the last
/// one that is reported counts the rest. Nothing is stated of what stands within a value that
/// appeared, vanished or changed its type.
pub fn changes<'v>(
    left: impl Into<Keyed<'v>>,
    right: impl Into<Keyed<'v>>,
    rules: &Rules,
) -> Vec<Change<'v>> {
    let (left, right) = (left.into(), right.into());
    let mut walk = Walk {
        rules: rules.bind(left.value),
        left: Vec::new(),
        right: Vec::new(),
        found: Vec::new(),
        room: MOST_BYTES,
    };
    walk.compare(left, right);
    walk.found
}

struct Walk<'v, 'r> {
    rules: Vec<(BoundSelector<'r>, &'r ArrayRule)>,
    left: Vec<Token<'v>>,
    right: Vec<Token<'v>>,
    found: Vec<Change<'v>>,
    /// How many bytes more they may take.
    room: usize,
}

impl<'v> Walk<'v, '_> {
    fn compare(&mut self, left: Keyed<'v>, right: Keyed<'v>) {
        let (was, is) = (left.value, right.value);
        match (was, is) {
            (Value::Object(a), Value::Object(b)) => {
                for (name, one, other) in both_members(a, b) {
                    let step = Token::Key(name);
                    let one = one.map(|value| left.below(step, value));
                    let other = other.map(|value| right.below(step, value));
                    self.pair(one, other, (step, step));
                }
            }
            (Value::Array(a), Value::Array(b)) => {
                self.compare_items((left, right), Items::of(left, a), Items::of(right, b));
            }
            _ if same_json(was, is) => {}
            (_, Value::Null) => self.note(ChangeKind::NullAppeared, Some(was), Some(is)),
            (Value::Null, _) => self.note(ChangeKind::ValueChanged, Some(was), Some(is)),
            _ if type_of(was) == type_of(is) => {
                self.note(ChangeKind::ValueChanged, Some(was), Some(is));
            }
            _ => self.note(ChangeKind::TypeChanged, Some(was), Some(is)),
        }
    }

    /// Compares what stands one step below on both sides, or on one of them.
    fn pair(
        &mut self,
        left: Option<Keyed<'v>>,
        right: Option<Keyed<'v>>,
        steps: (Token<'v>, Token<'v>),
    ) {
        self.left.push(steps.0);
        self.right.push(steps.1);
        match (left, right) {
            (Some(left), Some(right)) => self.compare(left, right),
            (Some(left), None) => self.note(ChangeKind::Vanished, Some(left.value), None),
            (None, Some(right)) => self.note(ChangeKind::Appeared, None, Some(right.value)),
            (None, None) => {}
        }
        self.left.pop();
        self.right.pop();
    }

    fn compare_items(&mut self, owners: (Keyed<'v>, Keyed<'v>), left: Items<'v>, right: Items<'v>) {
        let bound = self
            .rules
            .iter()
            .find(|(bound, _)| bound.is_met(&self.left));
        let pairs = match bound.map(|(_, rule)| *rule) {
            None | Some(ArrayRule::InOrder) => match Lists::new(left, right) {
                lists if lists.is_other_data => in_order(match_all(&lists)),
                lists => self.pairs_in_order(owners, &lists),
            },
            Some(ArrayRule::AsSet) => in_order(match_all(&Lists::new(left, right))),
            Some(ArrayRule::ByKey(name)) => in_order(match_by_key(left, right, name)),
        };
        for pair in pairs {
            let (from, to) = match pair {
                ArrayStep::Same(from, to) | ArrayStep::Both(from, to) => (Some(from), Some(to)),
                ArrayStep::Left(from) => (Some(from), None),
                ArrayStep::Right(to) => (None, Some(to)),
            };
            let item = |owner: Keyed<'v>, items: Items<'v>, at: Option<usize>| {
                at.map(|at| owner.below(Token::Index(at), items.value(at)))
            };
            let step = |at: Option<usize>| Token::Index(at.unwrap_or_default());
            let (one, other) = (item(owners.0, left, from), item(owners.1, right, to));
            self.pair(one, other, (step(from), step(to)));
        }
    }

    /// The items of two lists that may differ: those that moved are reported once, and compared
    /// with what they were.
    fn pairs_in_order(
        &mut self,
        owners: (Keyed<'v>, Keyed<'v>),
        lists: &Lists<'v>,
    ) -> Vec<ArrayStep> {
        let Alignment { pairs, moved } = align(lists);
        let mut has_moved_to = vec![None; lists.left.len()];
        let mut is_moved = vec![false; lists.right.len()];
        for &(from, to) in &moved {
            (has_moved_to[from], is_moved[to]) = (Some(to), true);
        }
        if !moved.is_empty() {
            let (left, right) = (owners.0.value, owners.1.value);
            self.note(ChangeKind::OrderChanged, Some(left), Some(right));
            let noted = self.found.last_mut();
            if let Some(change) = noted.filter(|one| one.kind == ChangeKind::OrderChanged) {
                change.moved = moved;
            }
        }
        let differing = pairs.into_iter().filter_map(|pair| match pair {
            ArrayStep::Same(..) => None,
            ArrayStep::Both(..) => Some(pair),
            ArrayStep::Left(from) => Some(match has_moved_to[from] {
                Some(to) => ArrayStep::Both(from, to),
                None => pair,
            }),
            ArrayStep::Right(to) => (!is_moved[to]).then_some(pair),
        });
        differing.collect()
    }

    fn note(&mut self, kind: ChangeKind, left: Option<&'v Value>, right: Option<&'v Value>) {
        let keys = self.left.iter().map(|token| match token {
            Token::Key(key) | Token::Entry(key) => key.len(),
            Token::Index(_) => 1,
        });
        // The place, and a pointer for each side.
        let bytes = size_of::<Change<'v>>() + 4 * keys.sum::<usize>();
        if let Some(last) = self.found.last_mut().filter(|_| bytes > self.room) {
            last.more += 1;
            return;
        }
        self.room = self.room.saturating_sub(bytes);
        let side = |path: &[Token<'v>], value: Option<&'v Value>| {
            value.map(|value| ChangeSide {
                pointer: pointer(path.iter().copied()),
                value,
            })
        };
        let path = if left.is_some() {
            &self.left
        } else {
            &self.right
        };
        self.found.push(Change {
            kind,
            place: Place::body(path.iter().copied()),
            left: side(&self.left, left),
            right: side(&self.right, right),
            right_pointer: (kind == ChangeKind::Vanished
                && matches!(self.right.last(), Some(Token::Key(_))))
            .then(|| pointer(self.right.iter().copied())),
            moved: Vec::new(),
            more: 0,
        });
    }
}

/// The members of two objects by name, each with its value on either side.
pub(super) fn both_members<'v>(
    left: &'v Map<String, Value>,
    right: &'v Map<String, Value>,
) -> impl Iterator<Item = (&'v String, Option<&'v Value>, Option<&'v Value>)> {
    // `serde_json::Map` keeps its keys sorted.
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => left.next().map(|(name, value)| (name, Some(value), None)),
            Ordering::Greater => right.next().map(|(name, value)| (name, None, Some(value))),
            Ordering::Equal => {
                let (name, value) = left.next()?;
                Some((name, Some(value), right.next().map(|(_, other)| other)))
            }
        }
    })
}

/// Sorted by the side that has the item, so that a report reads from top to bottom.
fn in_order(mut pairs: Vec<ArrayStep>) -> Vec<ArrayStep> {
    pairs.sort_by_key(|pair| match *pair {
        ArrayStep::Same(from, _) | ArrayStep::Both(from, _) | ArrayStep::Left(from) => (0, from),
        ArrayStep::Right(to) => (1, to),
    });
    pairs
}

/// Items of both sides.
type Sides = (Vec<usize>, Vec<usize>);

/// Pairs items with the same key; those that share a key, or have none, are sets. So are
/// those whose keys are all other ones on the other side, and differ by nature only: each
/// side has its own there, and says nothing of which item is which.
fn match_by_key(left: Items<'_>, right: Items<'_>, name: &str) -> Vec<ArrayStep> {
    let lists = Lists::new(left, right);
    let mut groups: BTreeMap<Option<u64>, BTreeMap<Option<u64>, Sides>> = BTreeMap::new();
    for at in 0..left.len() {
        let (masked, own) = left.key(at, name);
        let group = groups.entry(masked).or_default();
        group.entry(own).or_default().0.push(at);
    }
    for at in 0..right.len() {
        let (masked, own) = right.key(at, name);
        let group = groups.entry(masked).or_default();
        group.entry(own).or_default().1.push(at);
    }
    let sides = |group: &BTreeMap<Option<u64>, Sides>| {
        let has = |of: fn(&Sides) -> bool| group.values().any(of);
        has(|sides| !sides.0.is_empty()) && has(|sides| !sides.1.is_empty())
    };
    if !groups.values().any(sides) {
        // The lists are of other data.
        return match_all(&lists);
    }
    let mut pairs = Vec::new();
    for (key, group) in groups {
        let is_on_both = |(left, right): &Sides| !left.is_empty() && !right.is_empty();
        let sets: Vec<Sides> = match group.values().any(is_on_both) {
            true => group.into_values().collect(),
            false => {
                let (lefts, rights): (Vec<_>, Vec<_>) = group.into_values().unzip();
                vec![(lefts.concat(), rights.concat())]
            }
        };
        for (left, right) in sets {
            match (key, &left[..], &right[..]) {
                (Some(_), &[from], &[to]) => pairs.push(ArrayStep::Both(from, to)),
                _ => pairs.extend(match_any(&lists, &left, &right)),
            }
        }
    }
    pairs
}
