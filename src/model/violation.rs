//! What a contract finds in a document. It knows nothing of cases or reports.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::place::{self, Place, Token};

/// One way in which a document breaks a contract, or is no JSON text at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// What kind it is.
    pub kind: Kind,
    /// A severity other than the kind's default: an unknown value of an extensible enum is additive.
    pub severity: Option<Severity>,
    /// Where it stands, array indices and keys of open maps folded.
    pub place: Place,
    /// The exact JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What the contract says, in words.
    pub expected: String,
    /// What came, as JSON cut at about 120 characters, or in words. Never a secret.
    pub actual: String,
    /// One sentence for a person.
    pub message: String,
    /// The contract and the pointer of the keyword in its file: `account-user#/properties/id/type`.
    pub rule: Option<String>,
    /// The nearest `x-basis` of a property at or above the place; `None` where only the contract has one.
    pub basis: Option<Basis>,
    /// The unknown value, for the fingerprint of an unknown enum value.
    pub enum_value: Option<String>,
    /// Whether the contract refuses it by closing an object, and does not merely not name it.
    pub closed: bool,
    /// So many more like it, at the same folded place, are not reported one by one.
    pub more: u64,
}

/// So many violations of one kind at one folded place are reported one by one.
const MAX_REPORTED: usize = 100;

/// Violations in their order. Of a list in which every item breaks the contract in the same
/// way, the first hundred items are reported and the rest are counted in [`Violation::more`].
pub fn reported(all: Vec<Violation>) -> Vec<Violation> {
    if all.len() <= MAX_REPORTED {
        return all;
    }
    let mut reported: Vec<Violation> = Vec::new();
    let mut seen: HashMap<(Kind, Place, Option<String>), (usize, usize)> = HashMap::new();
    for one in all {
        let key = (one.kind, one.place.clone(), one.enum_value.clone());
        let (count, last) = seen.entry(key).or_insert((0, reported.len()));
        if *count < MAX_REPORTED {
            *count += 1;
            *last = reported.len();
            reported.push(one);
        } else if let Some(last) = reported.get_mut(*last) {
            last.more += 1 + one.more;
        }
    }
    reported
}

/// One step of an owned path into a document. Keys sort before indices, indices as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// A member of an object.
    Key(String),
    /// An item of an array.
    Index(usize),
}

/// So many characters of a key are reported.
const MOST_OF_KEY: usize = 200;

impl Step {
    /// How much memory its key takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Step::Key(key) => key.len(),
            Step::Index(_) => 0,
        }
    }

    pub(crate) fn token(&self) -> Token<'_> {
        match self {
            Step::Key(key) => Token::Key(key),
            Step::Index(index) => Token::Index(*index),
        }
    }
}

impl From<Token<'_>> for Step {
    fn from(token: Token<'_>) -> Step {
        match token {
            Token::Key(key) | Token::Entry(key) => Step::Key(key.to_owned()),
            Token::Index(index) => Step::Index(index),
        }
    }
}

/// A path as it is reported: of a long key only the start.
fn shortened_path(path: &[Step]) -> Cow<'_, [Step]> {
    if path.iter().all(|step| step.bytes() <= MOST_OF_KEY) {
        return Cow::Borrowed(path);
    }
    let short = |step: &Step| match step {
        Step::Key(key) => Step::Key(cut(key, MOST_OF_KEY)),
        Step::Index(index) => Step::Index(*index),
    };
    Cow::Owned(path.iter().map(short).collect())
}

/// A text, of a long one only so many characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The place of a path, some of whose steps are keys of open maps.
pub(crate) fn place_of(path: &[Step], entries: &[bool]) -> Place {
    let entries = entries.iter().copied().chain(std::iter::repeat(false));
    let path = shortened_path(path);
    Place::body(path.iter().zip(entries).map(|(step, is_entry)| match step {
        Step::Key(key) if is_entry => Token::Entry(key),
        step => step.token(),
    }))
}

/// The path of a member of the object at a path.
pub(crate) fn within(owner: &[Step], key: &str) -> Vec<Step> {
    let mut path = owner.to_vec();
    path.push(Step::Key(key.to_owned()));
    path
}

/// The value at a path.
pub(crate) fn at_mut<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |here, step| match step {
        Step::Key(key) => here.get_mut(key),
        Step::Index(index) => here.get_mut(index),
    })
}

/// A violation with the path that orders it and the place whose rules speak to it.
#[derive(Clone, Debug)]
pub(crate) struct PlacedViolation {
    pub(crate) path: Vec<Step>,
    /// Which steps of the path are keys of open maps; none beyond its end.
    entries: Vec<bool>,
    pub(crate) violation: Violation,
}

impl PlacedViolation {
    /// A violation of `kind` at `path`; the caller fills in the rest.
    pub(crate) fn new(
        kind: Kind,
        path: Vec<Step>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> PlacedViolation {
        let violation = Violation {
            kind,
            severity: None,
            place: Place::body(shortened_path(&path).iter().map(Step::token)),
            pointer: place::pointer(shortened_path(&path).iter().map(Step::token)),
            expected: expected.into(),
            actual: actual.into(),
            message: String::new(),
            rule: None,
            basis: None,
            enum_value: None,
            closed: false,
            more: 0,
        };
        PlacedViolation {
            path,
            entries: Vec::new(),
            violation,
        }
    }

    /// Folds the steps that are keys of open maps.
    pub(crate) fn fold(&mut self, entries: Vec<bool>) {
        self.entries = entries;
        self.violation.place = place_of(&self.path, &self.entries);
    }

    /// Adds the sentence, which follows the name of the place.
    #[must_use]
    pub(crate) fn with_predicate(mut self, predicate: &str) -> PlacedViolation {
        self.violation.message = format!("{} {predicate}", self.named());
        self
    }

    /// The same at another path.
    #[must_use]
    pub(crate) fn moved_to(mut self, path: Vec<Step>) -> PlacedViolation {
        if path == self.path {
            return self;
        }
        let stated = self.violation.message.strip_prefix(self.named());
        let predicate = stated.map(str::trim_start).map(str::to_owned);
        self.violation.place = place_of(&path, &self.entries);
        self.violation.pointer = place::pointer(shortened_path(&path).iter().map(Step::token));
        self.path = path;
        match predicate {
            Some(predicate) => self.with_predicate(&predicate),
            None => self,
        }
    }

    /// The place in words.
    fn named(&self) -> &str {
        match self.violation.pointer.as_str() {
            "" => "the body",
            pointer => pointer,
        }
    }
}

/// So many are kept where each stands at a place of its own; the rest are counted.
pub(crate) const MOST: usize = 2000;

/// What is distinguished: a kind, how much it weighs, and whether an object is closed.
pub(crate) type Sort = (Kind, Option<Severity>, bool);

/// One finding on the whole body for the rest of a sort.
pub(crate) fn rest_of((kind, severity, closed): Sort, rest: u64) -> PlacedViolation {
    let found = PlacedViolation::new(kind, Vec::new(), "none of them", format!("{rest} more"));
    let mut found = found.with_predicate(&format!(
        "has {rest} more findings of the kind `{kind}`, at other places than those reported"
    ));
    found.violation.severity = severity;
    found.violation.closed = closed;
    found.violation.more = rest - 1;
    found
}
