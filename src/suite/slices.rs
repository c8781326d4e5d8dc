//! Which cases go into one slice together: those with a resource in common, directly or
//! through others, so that no two machines use it at once.
//!
//! What a run sets may differ from machine to machine, and a case must never fall between
//! two of them. So the slices are made of what the suite's files say alone: a name that holds
//! a variable of the run may be any name that begins and ends like it.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;

use crate::model::case::Case;
use crate::model::shard::Shard;
use crate::model::template::Template;
use crate::variables::{Scope, Values, names_used, render};

/// What the slice of each case is identified by: its id, or the first name of all that it shares.
#[derive(Debug, Default)]
pub struct Slices {
    shard: Option<Shard>,
    /// The names that are shared, and the first of those that belong together.
    keys: BTreeMap<Name, String>,
    /// Which slice has what took time in an earlier run, by what identifies it.
    by_time: HashMap<String, u32>,
}

/// The name of something that is shared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// As it is in every run.
    Known(String),
    /// With variables of the run.
    Open(String),
}

impl Slices {
    /// The slice `shard` of a suite, or all of it. All of its cases count, whichever are asked
    /// for.
    pub fn of(shard: Option<Shard>, cases: &[Case]) -> Slices {
        let mut groups = Groups::default();
        for case in cases.iter().filter(|_| shard.is_some()) {
            let mut first = None;
            for name in &case.resources {
                let number = groups.number(Name::of(name, case));
                groups.join(*first.get_or_insert(number), number);
            }
        }
        groups.join_open();
        Slices {
            shard,
            keys: groups.into_keys(),
            by_time: HashMap::new(),
        }
    }

    /// The same, balanced by the microseconds that each case took in an earlier run: what took
    /// longest goes first, each to the slice that has least (Graham, Bounds on Multiprocessing
    /// Timing Anomalies, 1969). A case without a time belongs where a hash says.
    pub fn balanced(mut self, cases: &[Case], times: &HashMap<Arc<str>, u64>) -> Slices {
        let mut took: BTreeMap<&str, u64> = BTreeMap::new();
        for case in cases {
            if let Some(time) = times.get(&case.id) {
                *took.entry(self.key(case)).or_default() += time;
            }
        }
        let mut longest_first: Vec<(&str, u64)> = took.into_iter().collect();
        longest_first.sort_by_key(|(_, time)| Reverse(*time));
        let shards = self
            .shard
            .into_iter()
            .flat_map(|shard| Shard::all(shard.of));
        let mut least: BinaryHeap<Reverse<(u64, u32)>> =
            shards.map(|shard| Reverse((0, shard.index))).collect();
        let mut by_time = HashMap::with_capacity(longest_first.len());
        for (key, time) in longest_first {
            let Some(Reverse((load, index))) = least.pop() else {
                break;
            };
            by_time.insert(key.to_owned(), index);
            least.push(Reverse((load + time, index)));
        }
        self.by_time = by_time;
        self
    }

    /// Whether a case belongs to the slice that is meant.
    pub fn includes(&self, case: &Case) -> bool {
        let belongs = |shard: Shard| {
            let key = self.key(case);
            match self.by_time.get(key) {
                Some(index) => *index == shard.index,
                None => shard.contains(key),
            }
        };
        self.shard.is_none_or(belongs)
    }

    fn key<'a>(&'a self, case: &'a Case) -> &'a str {
        let name = case.resources.first().map(|name| Name::of(name, case));
        let key = name.and_then(|name| self.keys.get(&name));
        key.map_or(&*case.id, String::as_str)
    }
}

impl Name {
    fn of(name: &Template, case: &Case) -> Name {
        let row = case.row_values();
        let is_of_row = |used: &String| row.contains_key(&**used);
        let none = Values::new();
        let scope = Scope {
            step: &row,
            run: &none,
            case: &none,
        };
        let is_known = names_used(&name.0).is_ok_and(|used| used.iter().all(is_of_row));
        match render(name, scope) {
            Ok(text) if is_known => Name::Known(text),
            _ => Name::Open(name.0.to_string()),
        }
    }

    fn text(&self) -> &str {
        match self {
            Name::Known(text) | Name::Open(text) => text,
        }
    }

    /// The text before the first variable and that behind the last.
    fn ends(&self) -> (&str, &str) {
        let text = self.text();
        match self {
            Name::Known(_) => (text, text),
            Name::Open(_) => (
                text.split('{').next().unwrap_or_default(),
                text.rsplit('}').next().unwrap_or_default(),
            ),
        }
    }

    /// Whether a name with variables may turn out to be this one.
    fn may_be(&self, other: &Name) -> bool {
        let ((begin, end), (other_begin, other_end)) = (self.ends(), other.ends());
        (begin.starts_with(other_begin) || other_begin.starts_with(begin))
            && (end.ends_with(other_end) || other_end.ends_with(end))
    }
}

/// The names, each with another one that it belongs to, or itself.
#[derive(Default)]
struct Groups {
    numbers: BTreeMap<Name, usize>,
    parents: Vec<usize>,
}

impl Groups {
    fn number(&mut self, name: Name) -> usize {
        let next = self.parents.len();
        match self.numbers.entry(name) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.parents.push(next);
                *new.insert(next)
            }
        }
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            // Half the way for whoever asks next.
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one] = other;
    }

    fn join_open(&mut self) {
        let names: Vec<(Name, usize)> = self.numbers.clone().into_iter().collect();
        let open = names
            .iter()
            .filter(|(name, _)| matches!(name, Name::Open(_)));
        for (name, number) in open {
            for (_, of_other) in names.iter().filter(|(other, _)| name.may_be(other)) {
                self.join(*number, *of_other);
            }
        }
    }

    fn into_keys(mut self) -> BTreeMap<Name, String> {
        let names = std::mem::take(&mut self.numbers);
        // The names come in their order, but those with variables last.
        let mut firsts: BTreeMap<usize, String> = BTreeMap::new();
        for (name, number) in &names {
            let first = firsts.entry(self.root(*number));
            first.or_insert_with(|| name.text().to_owned());
        }
        let mut keys = BTreeMap::new();
        for (name, number) in names {
            let first = firsts.get(&self.root(number)).cloned();
            keys.insert(name, first.unwrap_or_default());
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, resources: &[&str], row: &[(&str, &str)]) -> Case {
        let row = row
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let mut case = Case {
            id: id.into(),
            given: Some(Box::new(row.collect())),
            ..Case::default()
        };
        let names = resources.iter().map(|name| Template((*name).into()));
        case.own().own_traits().resources.extend(names);
        case
    }

    fn keys(cases: &[Case]) -> Vec<String> {
        let slices = Slices::of(Shard::new(1, 2), cases);
        cases
            .iter()
            .map(|case| slices.key(case).to_owned())
            .collect()
    }

    #[test]
    fn cases_that_share_something_have_one_key_however_they_come() {
        let mut cases = vec![
            case("1", &[], &[]),
            case("2", &["c", "b"], &[]),
            case("3", &["d"], &[]),
            case("4", &["a", "c"], &[]),
            case("5", &["b"], &[]),
            case("6", &["{{ of }}"], &[("of", "b")]),
            case("7", &["{{ of }}"], &[("of", "e")]),
        ];
        assert_eq!(keys(&cases), ["1", "a", "d", "a", "a", "a", "e"]);
        cases.reverse();
        assert_eq!(keys(&cases), ["e", "a", "a", "a", "d", "a", "1"]);
        let slices = Slices::of(None, &cases);
        assert!(cases.iter().all(|case| slices.includes(case)));
    }

    #[test]
    fn a_name_that_the_run_fills_in_goes_with_each_that_it_may_become() {
        let cases = [
            case("1", &["account {{ of }}"], &[]),
            case("2", &["account A"], &[]),
            case("3", &["account {{ env.OF }}"], &[]),
            case("4", &["mailbox"], &[]),
            case("5", &["mailbox {{ of }}"], &[]),
            case("6", &["mailbox {{ of }}"], &[("of", "B")]),
        ];
        let keys = keys(&cases);
        assert_eq!(keys[0], keys[1]);
        assert_eq!(keys[0], keys[2]);
        assert_ne!(keys[0], keys[3]);
        assert_eq!(keys[4], keys[5]);
    }
}
