//! Compares what two documents say of one place, then of the places below it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::alike::{Digests, definition};
use super::branches::{PairId, SchemaPair, SchemaPart, forms};
use super::comparison::Compared;
use super::difference::{Difference, DifferenceKind, Location};
use super::lifecycle::LifecyclePolicy;
use super::oracle::Oracle;
use super::places::location;
use super::plain::Audience;
use super::splits;
use super::types;
use super::variants;
use super::view::View;
use super::view_types::{all_types, home, types_at, types_of};
use crate::schema::library::{Library, Spot};
use crate::schema_diff::comparison::{Comparison, Fact};

impl<'l> Comparison<'l> {
    pub(crate) fn new(
        old: &'l Library,
        new: &'l Library,
        policy: LifecyclePolicy,
    ) -> Comparison<'l> {
        let digests = Rc::new(Digests::new(old, new));
        Comparison::of((old, new), policy, digests, Audience::Reader)
    }

    /// A comparison of the same documents for who sends what they describe.
    pub(crate) fn for_senders(&self) -> Comparison<'l> {
        let digests = Rc::clone(&self.digests);
        Comparison::of((self.old, self.new), self.policy, digests, Audience::Sender)
    }

    fn of(
        (old, new): (&'l Library, &'l Library),
        policy: LifecyclePolicy,
        digests: Rc<Digests<'l>>,
        audience: Audience,
    ) -> Comparison<'l> {
        Comparison {
            old,
            new,
            policy,
            audience,
            digests,
            ids: HashMap::new(),
            pairs: Vec::new(),
            compared: Vec::new(),
            found: Vec::new(),
            below: Vec::new(),
            one_of: None,
            parted: None,
            views: HashMap::new(),
            oracle: Oracle::new(),
            followed: HashMap::new(),
            locations: HashMap::new(),
        }
    }

    /// The pair of two schemas, unless they say the same; none at all says nothing.
    pub(crate) fn pair(&mut self, old: Option<&Spot>, new: Option<&Spot>) -> Option<PairId> {
        let parts = |spot: Option<&Spot>| {
            let parts = spot.into_iter().cloned().map(SchemaPart::new);
            parts.collect::<Vec<_>>()
        };
        self.pair_of(&parts(old), &parts(new), false)
    }

    fn pair_of(
        &mut self,
        old: &[SchemaPart],
        new: &[SchemaPart],
        was_required: bool,
    ) -> Option<PairId> {
        let (old, new) = (self.definitions(false, old), self.definitions(true, new));
        let is_same = |(a, b): (&SchemaPart, &SchemaPart)| {
            a.null_granted == b.null_granted
                && a.any.is_none()
                && b.any.is_none()
                && self.digests.alike(&a.spot, &b.spot)
        };
        if old.len() == new.len() && old.iter().zip(&new).all(is_same) {
            return None;
        }
        let pair = Rc::new((old, new, was_required));
        Some(*self.ids.entry(pair).or_insert_with_key(|pair| {
            self.pairs.push(Rc::clone(pair));
            self.compared.push(None);
            self.pairs.len() - 1
        }))
    }

    /// What a pair comes down to, found out once.
    pub(crate) fn compared(&mut self, id: PairId) -> Rc<Compared> {
        if let Some(known) = &self.compared[id] {
            return Rc::clone(known);
        }
        let pair = Rc::clone(&self.pairs[id]);
        self.compare_place("", &pair);
        let mut found = std::mem::take(&mut self.found);
        let mut below = std::mem::take(&mut self.below);
        // What all forms of a value share is reported once.
        let mut known: HashSet<Rc<Difference>> = HashSet::new();
        found.retain(|one| known.insert(Rc::clone(one)));
        let mut known = HashSet::new();
        below.retain(|one| known.insert(one.clone()));
        let compared = Rc::new(Compared { found, below });
        self.compared[id] = Some(Rc::clone(&compared));
        compared
    }

    /// Has a place below the one at hand compared.
    pub(crate) fn compare(
        &mut self,
        pointer: &str,
        old: &[SchemaPart],
        new: &[SchemaPart],
        was_required: bool,
    ) {
        if let Some(id) = self.pair_of(old, new, was_required) {
            self.below.push((pointer.to_owned(), id));
        }
    }

    /// The definitions that some parts stand for: two properties of one definition are
    /// one question.
    pub(crate) fn definitions(&mut self, is_new: bool, parts: &[SchemaPart]) -> Vec<SchemaPart> {
        let library = if is_new { self.new } else { self.old };
        let mut followed = Vec::with_capacity(parts.len());
        for part in parts {
            let mut part = part.clone();
            if part.any.is_none() {
                let known = self.followed.entry((is_new, part.spot.clone()));
                let known = known.or_insert_with(|| definition(library, &part.spot));
                part.spot = known.clone();
            }
            followed.push(part);
        }
        followed
    }

    /// Every form of a place, as one side has it.
    pub(crate) fn views(&mut self, is_new: bool, parts: &[SchemaPart]) -> Rc<Vec<View<'l>>> {
        let library = if is_new { self.new } else { self.old };
        let key = (is_new, parts.to_vec());
        let known = self.views.entry(key).or_insert_with_key(|(_, parts)| {
            let forms = forms(library, parts);
            Rc::new(forms.iter().map(|form| View::of(library, form)).collect())
        });
        known.clone()
    }

    fn compare_place(&mut self, pointer: &str, pair: &SchemaPair) {
        let was_required = pair.2;
        let old_views = self.views(false, &pair.0);
        let new_views = self.views(true, &pair.1);
        let is_unknown = |views: &[View<'_>]| views.iter().any(|view| view.is_unknown);
        let any_unknown = is_unknown(&old_views) || is_unknown(&new_views);
        self.note_crowded(pointer, &old_views, &new_views);
        if !any_unknown && !self.compare_types(pointer, &old_views, &new_views) {
            return;
        }
        let sides = ((self.old, &old_views[..]), (self.new, &new_views[..]));
        let mut pairs = variants::pair(&self.digests, sides.0, sides.1);
        let splits = splits::find(sides.0, sides.1, &mut pairs);
        for split in &splits {
            self.compare_split(pointer, split, (&old_views, &new_views), was_required);
        }
        let is_split = |(a, b): &&(usize, usize)| {
            let is_one = |split: &splits::FormSplit<'_>| match split.is_new {
                true => split.whole == *a,
                false => split.whole == *b,
            };
            splits.iter().any(is_one)
        };
        for (a, b) in pairs.both.iter().filter(|pair| !is_split(pair)) {
            self.one_of = match (variants::objects(&old_views), variants::objects(&new_views)) {
                (1, 2..) => Some((true, new_views.clone(), *b)),
                (2.., 1) => Some((false, old_views.clone(), *a)),
                _ => None,
            };
            self.compare_annotations(pointer, &old_views[*a], &new_views[*b], was_required);
            self.compare_views(pointer, &old_views[*a], &new_views[*b]);
        }
        self.one_of = None;
        if any_unknown {
            return;
        }
        self.compare_discriminators(pointer, (&old_views, &new_views), &pairs);
        let old_types = all_types(&old_views);
        let new_types = all_types(&new_views);
        for index in pairs.added {
            let view = &new_views[index];
            // A form of a type that is new is reported as that already.
            if types_of(view) & old_types != 0 {
                let fact = Fact::new(DifferenceKind::VariantAdded, "may take one more form")
                    .at(home(&old_views), view.home.as_ref());
                self.note(pointer, fact);
            }
        }
        for index in pairs.removed {
            let view = &old_views[index];
            if types_of(view) & new_types != 0 {
                let fact = Fact::new(
                    DifferenceKind::VariantRemoved,
                    "no longer takes one of its forms",
                )
                .at(view.home.as_ref(), home(&new_views));
                self.note(pointer, fact);
            }
        }
    }

    /// Reports that a place has more forms than are compared: silence would say that nothing
    /// differs.
    fn note_crowded(&mut self, pointer: &str, old: &[View<'l>], new: &[View<'l>]) {
        let is_crowded = |views: &[View<'_>]| views.iter().any(|view| view.is_crowded);
        if is_crowded(old) || is_crowded(new) {
            let message = "has more forms than are compared, and something in them has changed";
            let fact = Fact::new(DifferenceKind::NotCompared, message).at(home(old), home(new));
            let to_senders = Some(DifferenceKind::NotCompared.severity());
            self.note(pointer, Fact { to_senders, ..fact });
        }
    }

    /// Compares the types of all forms together; says whether it is worth to look further.
    fn compare_types(&mut self, pointer: &str, old: &[View<'l>], new: &[View<'l>]) -> bool {
        let (before, after) = (all_types(old), all_types(new));
        let nulls = (
            old.iter().any(|view| view.null),
            new.iter().any(|view| view.null),
        );
        let is_anything = |views: &[View<'_>]| views.iter().all(View::is_anything);
        // Where one of the two is only guessed from values or keywords, it is no statement.
        let is_stated = |views: &[View<'_>]| {
            views.iter().any(|view| view.are_types_stated) || is_anything(views)
        };
        self.compare_lists(pointer, old, new);
        let (at_old, at_new) = (types_at(old), types_at(new));
        // Keywords of one type leave every other one free where `type` does not say so.
        let is_freed = is_stated(old) && !is_anything(old) && new.iter().all(View::is_type_implied);
        let (reported, null) = match is_freed {
            true => (types::ANY, true),
            false => (after, nulls.1),
        };
        let is_reported = is_stated(old) && is_stated(new) || before & after == 0 || is_freed;
        if before != reported && is_reported {
            let words = (types::words(before, nulls.0), types::words(reported, null));
            let kind = types::change((before, nulls.0), (reported, null));
            let message = format!("was {}, is {}", words.0, words.1);
            self.note(
                pointer,
                Fact::new(kind, message)
                    .at(at_old, at_new)
                    .with_values(words.0, words.1),
            );
        }
        // Where one of the two is null alone, null is its type, and reported with it.
        let is_reported = is_freed
            || is_anything(old)
            || is_anything(new)
            || before != after && (before == 0 || after == 0);
        if nulls.0 != nulls.1 && !is_reported {
            let null_at = |views: &'_ [View<'l>]| -> Option<Spot> {
                let stated = views.iter().find_map(|view| view.null_at.clone());
                stated.or_else(|| types_at(views).cloned())
            };
            let (kind, message) = if nulls.1 {
                (DifferenceKind::NullAllowed, "may now be null")
            } else {
                (DifferenceKind::NullDisallowed, "is no longer null")
            };
            let fact = Fact::new(kind, message).at(null_at(old).as_ref(), null_at(new).as_ref());
            self.note(pointer, fact);
        }
        // Nothing is stated of what stands within a value of another type, or of any.
        let is_implied = |views: &[View<'_>]| views.iter().all(View::is_type_implied);
        let is_alike = is_anything(old) == is_anything(new) || is_implied(old) || is_implied(new);
        before & after != 0 && is_alike || (before == 0 && after == 0)
    }

    /// Compares two forms of one place.
    pub(crate) fn compare_views(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        self.compare_defaults(pointer, old, new);
        self.compare_scalars(pointer, old, new);
        let both = types_of(old) & types_of(new);
        if both & types::OBJECT != 0 || old.is_unknown || new.is_unknown {
            self.compare_members(pointer, old, new);
        }
        if both & types::ARRAY != 0 {
            self.compare_items(pointer, old, new);
        }
    }

    /// Adds a difference.
    pub(crate) fn note(&mut self, pointer: &str, fact: Fact) {
        let old = self.locate(false, fact.old.as_ref());
        let new = self.locate(true, fact.new.as_ref());
        self.found.push(Rc::new(Difference {
            severity: fact.severity.unwrap_or_else(|| fact.kind.severity()),
            to_senders: fact.to_senders,
            kind: fact.kind,
            pointer: pointer.to_owned(),
            message: fact.message,
            before: fact.before,
            after: fact.after,
            old,
            new,
        }));
    }

    pub(crate) fn locate(&mut self, is_new: bool, spot: Option<&Spot>) -> Location {
        let library = if is_new { self.new } else { self.old };
        let root = Spot {
            file: 0,
            pointer: String::new(),
        };
        let spot = spot.unwrap_or(&root);
        let key = (is_new, spot.clone());
        let known = self.locations.entry(key);
        known.or_insert_with(|| location(library, spot)).clone()
    }
}
