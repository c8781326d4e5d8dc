//! The comparison of two schemas: what it holds, and what it has found.

use std::collections::HashMap;
use std::rc::Rc;

use super::alike::Digests;
use super::branches::{PairId, SchemaPair, SchemaPart};
use super::difference::{Difference, DifferenceKind, Location};
use super::lifecycle::{Judged, LifecyclePolicy};
use super::oracle::Oracle;
use super::plain::Audience;
use super::view::View;
use crate::model::kind::Severity;
use crate::model::place::{Place, Token};
use crate::schema::library::{Library, Spot};

/// What a pair comes down to, wherever it stands.
#[derive(Debug)]
pub(crate) struct Compared {
    /// What differs at the very place, or beside a name that stands there.
    pub(crate) found: Vec<Rc<Difference>>,
    /// The places below that may differ.
    pub(crate) below: Vec<(String, PairId)>,
}

/// Two documents, compared as far as was asked for.
pub(crate) struct Comparison<'l> {
    pub(crate) old: &'l Library,
    pub(crate) new: &'l Library,
    pub(crate) policy: LifecyclePolicy,
    /// Who has to do with what is compared.
    pub(crate) audience: Audience,
    pub(crate) digests: Rc<Digests<'l>>,
    pub(crate) ids: HashMap<Rc<SchemaPair>, PairId>,
    pub(crate) pairs: Vec<Rc<SchemaPair>>,
    pub(super) compared: Vec<Option<Rc<Compared>>>,
    /// What the pair at hand comes down to so far.
    pub(crate) found: Vec<Rc<Difference>>,
    pub(crate) below: Vec<(String, PairId)>,
    /// Of a form that is compared with one of several: the side of these, all, and which.
    pub(crate) one_of: Option<(bool, Rc<Vec<View<'l>>>, usize)>,
    /// The property that distinguishes the forms which one is compared with.
    pub(crate) parted: Option<PartedProperty<'l>>,
    pub(super) views: HashMap<(bool, Vec<SchemaPart>), Rc<Vec<View<'l>>>>,
    pub(crate) oracle: Oracle,
    pub(super) followed: HashMap<(bool, Spot), Spot>,
    pub(super) locations: HashMap<(bool, Spot), Location>,
}

/// One fact that differs.
pub(crate) struct Fact {
    pub(crate) kind: DifferenceKind,
    pub(crate) message: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) old: Option<Spot>,
    pub(crate) new: Option<Spot>,
    pub(crate) severity: Option<Severity>,
    /// What it means for who sends such a value, where its kind does not say.
    pub(crate) to_senders: Option<Severity>,
}

impl Fact {
    pub(crate) fn new(kind: DifferenceKind, message: impl Into<String>) -> Fact {
        Fact {
            kind,
            message: message.into(),
            before: None,
            after: None,
            old: None,
            new: None,
            severity: None,
            to_senders: None,
        }
    }

    /// Adds what the dates of something make of it, for readers and senders alike.
    pub(crate) fn judged(mut self, judged: Judged) -> Fact {
        if let Some((severity, words)) = judged {
            self.message.push_str(&words);
            self.severity = Some(severity);
            self.to_senders = Some(severity);
        }
        self
    }

    /// Adds the keywords' places.
    pub(crate) fn at(mut self, old: Option<&Spot>, new: Option<&Spot>) -> Fact {
        self.old = old.cloned();
        self.new = new.cloned();
        self
    }

    /// Adds the value before and the one after.
    pub(crate) fn with_values(
        mut self,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Fact {
        self.before = Some(before.into());
        self.after = Some(after.into());
        self
    }
}

/// The pointer of a place below another.
pub(crate) fn below(pointer: &str, token: Token<'_>) -> String {
    match Place::body([token]) {
        Place::Body(step) => format!("{pointer}{step}"),
        _ => pointer.to_owned(),
    }
}

/// The step to any item, or to any property that has no name.
pub(crate) const ANY_STEP: Token<'static> = Token::Index(0);

/// The property of a form whose several schemas are taken as one, on one side.
#[derive(Debug)]
pub(crate) struct PartedProperty<'l> {
    pub(super) is_new: bool,
    pub(super) name: &'l str,
    pub(super) together: SchemaPart,
    pub(super) is_first: bool,
}
