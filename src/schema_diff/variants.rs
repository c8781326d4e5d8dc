//! Which forms of a value in the old schema are which in the new one.

use serde_json::Value;

use super::alike::Digests;
use super::types;
use super::view::View;
use super::view_types::types_of;
use crate::schema::library::Library;

/// Forms, by their index.
#[derive(Debug, Default)]
pub(crate) struct FormPairs {
    pub(crate) both: Vec<(usize, usize)>,
    pub(crate) removed: Vec<usize>,
    pub(crate) added: Vec<usize>,
}

/// FormPairs the forms that are most alike. One form on both sides is always a pair.
pub(crate) fn pair(
    digests: &Digests<'_>,
    old: (&Library, &[View<'_>]),
    new: (&Library, &[View<'_>]),
) -> FormPairs {
    if let ([_], [_]) = (old.1, new.1) {
        return FormPairs {
            both: vec![(0, 0)],
            ..FormPairs::default()
        };
    }
    let mut scores = Vec::new();
    for (a, one) in old.1.iter().enumerate() {
        for (b, other) in new.1.iter().enumerate() {
            let score = score(digests, (old.0, one), (new.0, other));
            if score > 0 {
                scores.push((std::cmp::Reverse(score), a.abs_diff(b), a, b));
            }
        }
    }
    scores.sort_unstable();
    let mut pairs = FormPairs::default();
    let (mut is_old_taken, mut is_new_taken) = (vec![false; old.1.len()], vec![false; new.1.len()]);
    for (_, _, a, b) in scores {
        if !is_old_taken[a] && !is_new_taken[b] {
            (is_old_taken[a], is_new_taken[b]) = (true, true);
            pairs.both.push((a, b));
        }
    }
    let free = |taken: &[bool]| -> Vec<usize> {
        let free = taken.iter().enumerate().filter(|(_, taken)| !**taken);
        free.map(|(index, _)| index).collect()
    };
    pairs.removed = free(&is_old_taken);
    pairs.added = free(&is_new_taken);
    pairs
}

/// How many forms are objects.
pub(crate) fn objects(forms: &[View<'_>]) -> usize {
    let is_object = |form: &&View<'_>| types_of(form) & types::OBJECT != 0;
    forms.iter().filter(is_object).count()
}

/// How much two forms are alike; 0 where they cannot be the same one.
fn score(digests: &Digests<'_>, old: (&Library, &View<'_>), new: (&Library, &View<'_>)) -> usize {
    let both = types_of(old.1) & types_of(new.1);
    if both == 0 {
        return 0;
    }
    if let (Some(a), Some(b)) = (&old.1.discriminator, &new.1.discriminator)
        && !a
            .values_of(old.0, &old.1.spots)
            .is_disjoint(&b.values_of(new.0, &new.1.spots))
    {
        return 2_000;
    }
    if are_alike(digests, old.1, new.1) {
        return 1_000;
    }
    if both & types::OBJECT == 0 {
        return 100;
    }
    match same_constants(old, new) {
        Some(true) => return 900,
        Some(false) => return 0,
        None => {}
    }
    let shared = old
        .1
        .properties
        .keys()
        .filter(|name| new.1.properties.contains_key(*name));
    let all = old.1.properties.len().max(new.1.properties.len()).max(1);
    let share = shared.count() * 800 / all;
    if share == 0 && !(old.1.properties.is_empty() || new.1.properties.is_empty()) {
        return 0;
    }
    share + 1
}

/// Whether the schemas of two forms say the same; the first may be what all forms share.
fn are_alike(digests: &Digests<'_>, old: &View<'_>, new: &View<'_>) -> bool {
    let (a, b) = (&old.spots, &new.spots);
    let of_form = match a.len() {
        0 | 1 => 0,
        _ => 1,
    };
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .skip(of_form)
            .all(|(a, b)| digests.alike(a, b))
}

/// Whether the properties that both forms fix to one value have the same values.
pub(crate) fn same_constants(
    old: (&Library, &View<'_>),
    new: (&Library, &View<'_>),
) -> Option<bool> {
    let constant = |library: &Library, view: &View<'_>, name: &str| -> Option<Value> {
        let schema = library.value(&view.properties.get(name)?.first()?.spot)?;
        match (
            schema.get("const"),
            schema.get("enum").and_then(Value::as_array),
        ) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(values)) if values.len() == 1 => values.first().cloned(),
            _ => None,
        }
    };
    let mut is_same = None;
    for name in old.1.properties.keys() {
        let pair = (constant(old.0, old.1, name), constant(new.0, new.1, name));
        if let (Some(a), Some(b)) = pair {
            if a != b {
                return Some(false);
            }
            is_same = Some(true);
        }
    }
    is_same
}
