//! One form of a value that is written as several, and several that are written as one: what
//! distinguishes the several is compared with all of them together, and the rest with each.

use std::rc::Rc;

use serde_json::Value;

use super::branches::{SchemaPart, forms};
use super::comparison::{Comparison, PartedProperty};
use super::types::{self, Types};
use super::variants::{FormPairs, same_constants};
use super::view::View;
use super::view_types::{all_types, types_of};
use crate::diff::same_json;
use crate::schema::library::Library;

/// Properties of properties are looked at so deep for what distinguishes forms.
const DEEPEST: usize = 4;

/// A document's forms of one value.
pub(crate) type DocumentForms<'s, 'l> = (&'l Library, &'s [View<'l>]);

/// One form and those of the other document that it is written as.
#[derive(Debug)]
pub(crate) struct FormSplit<'l> {
    /// Whether the several stand in the new document.
    pub(crate) is_new: bool,
    pub(crate) whole: usize,
    pub(crate) members: Vec<usize>,
    /// The property that distinguishes them; none where their types do.
    pub(crate) property: Option<&'l str>,
}

/// Finds what is split or merged, and takes it from what was left over.
pub(crate) fn find<'l>(
    old: DocumentForms<'_, 'l>,
    new: DocumentForms<'_, 'l>,
    pairs: &mut FormPairs,
) -> Vec<FormSplit<'l>> {
    let mut found: Vec<FormSplit<'l>> = Vec::new();
    for is_new in [true, false] {
        let (wholes, members) = if is_new { (old, new) } else { (new, old) };
        let free = match is_new {
            true => &mut pairs.added,
            false => &mut pairs.removed,
        };
        free.retain(|&other| {
            for &(a, b) in &pairs.both {
                let (whole, known) = if is_new { (a, b) } else { (b, a) };
                let own = found.iter_mut().find(|split| match split.is_new == is_new {
                    true => split.whole == whole,
                    false => split.members.contains(&whole),
                });
                let three = [
                    (wholes.0, &wholes.1[whole]),
                    (members.0, &members.1[known]),
                    (members.0, &members.1[other]),
                ];
                match (own, distinguished_by(three)) {
                    (_, None) => {}
                    (Some(split), Some(by)) if split.is_new == is_new && split.property == by => {
                        split.members.push(other);
                        return false;
                    }
                    (Some(_), Some(_)) => {}
                    (None, Some(property)) => {
                        found.push(FormSplit {
                            is_new,
                            whole,
                            members: vec![known, other],
                            property,
                        });
                        return false;
                    }
                }
            }
            true
        });
    }
    found
}

/// What distinguishes a further form from the known one, so that both are parts of the whole:
/// their types, or a property of objects. `None` where it is no part of the whole.
fn distinguished_by<'l>(
    [whole, known, other]: [(&'l Library, &View<'l>); 3],
) -> Option<Option<&'l str>> {
    let [w, k, o] = [whole, known, other].map(|one| types_of(one.1));
    let has_values = [whole, known, other]
        .iter()
        .any(|one| one.1.values.is_some());
    if o & !w == 0 && o & k == 0 && !has_values {
        return Some(None);
    }
    let objects = w & k & o & types::OBJECT != 0;
    if !objects || same_constants(whole, other) == Some(false) {
        return None;
    }
    property([whole, known, other], DEEPEST).map(Some)
}

/// The first property in which a further form takes what the whole takes and the known form
/// does not; `None` also where it takes nothing of what the whole takes.
fn property<'l>(
    [whole, known, other]: [(&'l Library, &View<'l>); 3],
    depth: usize,
) -> Option<&'l str> {
    let depth = depth.checked_sub(1)?;
    let mut found = None;
    for (name, parts) in &whole.1.properties {
        let (Some(k), Some(o)) = (known.1.properties.get(name), other.1.properties.get(name))
        else {
            continue;
        };
        let of = |library: &'l Library, parts: &[SchemaPart]| PropertyValues::new(library, parts);
        let [w, k, o] = [of(whole.0, parts), of(known.0, k), of(other.0, o)];
        if !w.meets(&o) {
            return None;
        }
        if found.is_some() {
            continue;
        }
        let is_more = w.types & o.types & !k.types != 0 || o.has_more(&k, &w);
        let is_more_within = || match (&w.views[..], &k.views[..], &o.views[..]) {
            ([w], [k], [o]) => {
                property([(whole.0, w), (known.0, k), (other.0, o)], depth).is_some()
            }
            _ => false,
        };
        if is_more || is_more_within() {
            found = Some(*name);
        }
    }
    found
}

/// What a property takes.
struct PropertyValues<'l> {
    views: Vec<View<'l>>,
    types: Types,
    /// The values, where they are listed.
    values: Option<Vec<Value>>,
}

impl<'l> PropertyValues<'l> {
    fn new(library: &'l Library, parts: &[SchemaPart]) -> PropertyValues<'l> {
        let forms = forms(library, parts);
        let views: Vec<View<'l>> = forms.iter().map(|form| View::of(library, form)).collect();
        let lists = views.iter().map(|view| view.values.as_ref());
        let lists: Option<Vec<Vec<Value>>> = lists
            .map(|list| list.map(|list| list.values.clone()))
            .collect();
        PropertyValues {
            types: all_types(&views),
            values: lists.map(|lists| lists.concat()),
            views,
        }
    }

    fn takes(&self, value: &Value) -> bool {
        let list = self.values.as_ref();
        list.is_none_or(|list| list.iter().any(|one| same_json(one, value)))
    }

    /// Whether some value may be taken by both.
    fn meets(&self, other: &PropertyValues<'_>) -> bool {
        let has_common = || {
            let list = other.values.as_ref();
            list.is_none_or(|list| list.is_empty() || list.iter().any(|value| self.takes(value)))
        };
        self.types & other.types != 0 && has_common()
    }

    /// Whether it lists a value that the whole takes and another one does not.
    fn has_more(&self, than: &PropertyValues<'_>, whole: &PropertyValues<'_>) -> bool {
        let values = self.values.iter().flatten();
        let mut values = values.filter(|value| whole.takes(value));
        values.any(|value| !than.takes(value))
    }
}

impl<'l> Comparison<'l> {
    /// Compares one form with those that it is written as.
    pub(crate) fn compare_split(
        &mut self,
        pointer: &str,
        split: &FormSplit<'l>,
        (old, new): (&Rc<Vec<View<'l>>>, &Rc<Vec<View<'l>>>),
        was_required: bool,
    ) {
        let several = if split.is_new { new } else { old };
        let together = split.property.and_then(|name| {
            let members = split.members.iter();
            let of = |member: &usize| several[*member].properties.get(name).cloned();
            members.map(of).collect::<Option<Vec<_>>>()
        });
        let together = together.and_then(SchemaPart::any);
        for (nth, &member) in split.members.iter().enumerate() {
            let (a, b) = match split.is_new {
                true => (split.whole, member),
                false => (member, split.whole),
            };
            let parted = together.clone().zip(split.property);
            self.parted = parted.map(|(together, name)| PartedProperty {
                is_new: split.is_new,
                name,
                together,
                is_first: nth == 0,
            });
            self.one_of = Some((split.is_new, Rc::clone(several), member));
            self.compare_annotations(pointer, &old[a], &new[b], was_required);
            self.compare_views(pointer, &old[a], &new[b]);
        }
        (self.parted, self.one_of) = (None, None);
    }

    /// Compares a property, with all the schemas of one that distinguishes forms.
    pub(crate) fn compare_property(
        &mut self,
        pointer: &str,
        name: &str,
        (old, new): (&[SchemaPart], &[SchemaPart]),
        was_required: bool,
    ) {
        let parted = self.parted.as_ref().filter(|parted| parted.name == name);
        let Some(parted) = parted else {
            return self.compare(pointer, old, new, was_required);
        };
        if !parted.is_first {
            return;
        }
        let together = [parted.together.clone()];
        match parted.is_new {
            true => self.compare(pointer, old, &together, was_required),
            false => self.compare(pointer, &together, new, was_required),
        }
    }
}
