//! Keywords whose effect cannot be put in a word: `not`, `if`, `contains` and the like. One
//! that is gone lets more through than before, one that is new lets less; of one that has
//! changed nothing can be determined. What lets everything through is none.

use std::rc::Rc;

use super::alike::Digests;
use super::asserted::Assertion;
use super::comparison::{Comparison, Fact};
use super::difference::DifferenceKind as Kind;
use super::view::View;
use crate::model::kind::Severity;
use crate::schema::library::Spot;

impl<'l> Comparison<'l> {
    pub(crate) fn compare_assertions(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let mut gone: Vec<&Assertion> = old.assertions.iter().collect();
        let mut come: Vec<&Assertion> = new.assertions.iter().collect();
        let digests = Rc::clone(&self.digests);
        gone.retain(|one| {
            let same = come.iter().position(|other| is_same(&digests, one, other));
            same.map(|at| come.remove(at)).is_none()
        });
        for one in gone {
            let of_kind =
                |other: &&Assertion| (other.keyword, &other.name) == (one.keyword, &one.name);
            let changed = come.iter().position(of_kind).map(|at| come.remove(at));
            let is_content = one.keyword.starts_with("content");
            let (word, severity) = match changed {
                Some(other) if lost_a_branch(&digests, one, other) => {
                    ("has lost a branch", Severity::Breaking)
                }
                Some(_) if !is_content => ("has changed", Severity::Notice),
                Some(_) => ("has changed", Severity::Breaking),
                None => ("is gone", Severity::Breaking),
            };
            let at = changed.map_or(new.home.as_ref(), |other| Some(&other.at));
            self.note_assertion(pointer, one, word, (Some(&one.at), at), severity);
        }
        for one in come {
            let at = (old.home.as_ref(), Some(&one.at));
            self.note_assertion(pointer, one, "is new", at, Severity::Notice);
        }
        self.compare_companions(pointer, old, new);
    }

    fn note_assertion(
        &mut self,
        pointer: &str,
        one: &Assertion,
        word: &str,
        at: (Option<&Spot>, Option<&Spot>),
        severity: Severity,
    ) {
        let of = match one.name.is_empty() {
            true => String::new(),
            false => format!(" for `{}`", one.name),
        };
        let message = format!("its `{}`{of} {word}", one.keyword);
        let fact = Fact::new(Kind::KeywordChanged, message).at(at.0, at.1);
        let severity = Some(severity);
        self.note(pointer, Fact { severity, ..fact });
    }

    /// What always came with another property, and what does now.
    fn compare_companions(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        for ((trigger, name), at) in &old.companions {
            let is_kept =
                new.companions.contains_key(&(*trigger, *name)) || new.required.contains_key(name);
            if !is_kept {
                let message = format!("`{name}` may now be missing next to `{trigger}`");
                let fact = Fact::new(Kind::KeywordChanged, message).at(Some(at), new.home.as_ref());
                let severity = Some(Severity::Breaking);
                self.note(pointer, Fact { severity, ..fact });
            }
        }
        for ((trigger, name), at) in &new.companions {
            let is_known =
                old.companions.contains_key(&(*trigger, *name)) || old.required.contains_key(name);
            if !is_known {
                let message = format!("`{name}` now always comes with `{trigger}`");
                let fact = Fact::new(Kind::KeywordChanged, message).at(old.home.as_ref(), Some(at));
                self.note(pointer, fact);
            }
        }
    }
}

/// Whether an `if` says the same as before but for a `then` or `else` that is gone.
fn lost_a_branch(digests: &Digests<'_>, one: &Assertion, other: &Assertion) -> bool {
    let is_kept = |pair: (&Option<Spot>, &Option<Spot>)| match pair {
        (Some(a), Some(b)) => digests.alike(a, b),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    one.keyword == "if" && one.schemas.iter().zip(&other.schemas).all(is_kept)
}

fn is_same(digests: &Digests<'_>, one: &Assertion, other: &Assertion) -> bool {
    let same_schema = |pair: (&Option<Spot>, &Option<Spot>)| match pair {
        (None, None) => true,
        (Some(a), Some(b)) => digests.alike(a, b),
        _ => false,
    };
    one.keyword == other.keyword
        && one.name == other.name
        && one.words == other.words
        && one.schemas.len() == other.schemas.len()
        && one.schemas.iter().zip(&other.schemas).all(same_schema)
}
