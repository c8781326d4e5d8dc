//! Bodies by media type, in two documents: which types are one, and what is reported where they
//! are not. The schemas below are compared wherever a reader takes the one type for the other.

use super::difference::DifferenceKind as Kind;
use super::operations::{ApiComparison, Spots};
use crate::model::kind::Severity;
use crate::openapi::{Content, Relation, essence, is_json, relation};

/// A form of the old body and the form of the new one that stands for it.
#[derive(Clone, Copy)]
struct MediaPair {
    old: usize,
    new: usize,
    relation: Relation,
}

impl ApiComparison<'_> {
    pub(crate) fn contents(
        &mut self,
        pointer: &str,
        (old, new): (&[Content], &[Content]),
        at: Spots<'_>,
        is_request: bool,
    ) {
        let pairs = pair(old, new, is_request);
        for one in &pairs {
            let is_kept = pairs.iter().any(|other| {
                other.relation == Relation::Same
                    && match one.relation {
                        Relation::Above => other.old == one.old,
                        _ => other.new == one.new,
                    }
            });
            let (before, after) = (&old[one.old], &new[one.new]);
            if !is_kept {
                self.media_type_changed(pointer, (before, after), one.relation, is_request);
            }
            self.form(pointer, (old, new), (before, after), is_request);
        }
        let is_left = |one: &&Content| pairs.iter().all(|pair| !std::ptr::eq(&old[pair.old], *one));
        let gone: Vec<&Content> = old.iter().filter(is_left).collect();
        let is_left = |one: &&Content| pairs.iter().all(|pair| !std::ptr::eq(&new[pair.new], *one));
        let come: Vec<&Content> = new.iter().filter(is_left).collect();
        for before in &gone {
            let message = format!("{} is no longer documented", before.media_type);
            let severity = Kind::MediaTypeRemoved.severity();
            let spots = (&before.spot, at.1);
            let kind = Kind::MediaTypeRemoved;
            self.note_as(kind, severity, pointer.to_owned(), message, spots);
        }
        for after in &come {
            let message = format!("{} is new", after.media_type);
            let severity = Kind::MediaTypeAdded.severity();
            let spots = (at.0, &after.spot);
            let kind = Kind::MediaTypeAdded;
            self.note_as(kind, severity, pointer.to_owned(), message, spots);
        }
        // Another type of JSON holds what the one held before.
        let is_json = |one: &&&Content| is_json(&one.media_type);
        for before in gone.iter().filter(is_json) {
            if let Some(after) = come.iter().find(is_json) {
                self.form(pointer, (old, new), (before, after), is_request);
            }
        }
    }

    /// Compares the schemas of two forms.
    fn form(
        &mut self,
        pointer: &str,
        (old, new): (&[Content], &[Content]),
        (before, after): (&Content, &Content),
        is_request: bool,
    ) {
        let place = match old.len().max(new.len()) {
            1 => pointer.to_owned(),
            _ => format!("{pointer} {}", before.media_type),
        };
        let schemas = match (&before.items, &after.items) {
            (Some(_), Some(_)) => (&before.items, &after.items),
            _ if before.schema.is_none() && after.schema.is_none() => (&before.items, &after.items),
            _ => (&before.schema, &after.schema),
        };
        let at = (&before.spot, &after.spot);
        let is_text = !is_json(&before.media_type);
        self.schemas(&place, schemas, at, (is_request, is_text));
    }

    fn media_type_changed(
        &mut self,
        pointer: &str,
        (before, after): (&Content, &Content),
        relation: Relation,
        is_request: bool,
    ) {
        let severity = match relation {
            Relation::Same | Relation::Other => return,
            Relation::Parameters => Severity::Notice,
            Relation::Above if is_request => Severity::Breaking,
            Relation::Below if !is_request => Severity::Breaking,
            Relation::Above | Relation::Below => Severity::Notice,
        };
        let message = format!("was {}, is {}", before.media_type, after.media_type);
        let at = (&before.spot, &after.spot);
        let kind = Kind::MediaTypeChanged;
        self.note_as(kind, severity, pointer.to_owned(), message, at);
    }
}

/// Whether two forms are a pair, beside those that are paired already.
type Meant<'m> = &'m dyn Fn(&[MediaPair], usize, usize, Relation) -> bool;

/// Which forms are one: the same type, one with other parameters, a range or a kind of it.
fn pair(old: &[Content], new: &[Content], is_request: bool) -> Vec<MediaPair> {
    let mut pairs: Vec<MediaPair> = Vec::new();
    let relation_of = |a: usize, b: usize| relation(&old[a].media_type, &new[b].media_type);
    let all = || (0..old.len()).flat_map(|a| (0..new.len()).map(move |b| (a, b)));
    let is_written_alike =
        |a: usize, b: usize| old[a].media_type.eq_ignore_ascii_case(&new[b].media_type);
    let is_range = |one: &Content| essence(&one.media_type).ends_with('*');
    let is_bare =
        |one: &Content| relation(&one.media_type, &essence(&one.media_type)) == Relation::Same;
    let has_old = |pairs: &[MediaPair], a: usize| pairs.iter().any(|pair| pair.old == a);
    let has_new = |pairs: &[MediaPair], b: usize| pairs.iter().any(|pair| pair.new == b);
    let mut add = |is_meant: Meant<'_>| {
        for (a, b) in all() {
            let relation = relation_of(a, b);
            if is_meant(&pairs, a, b, relation) {
                pairs.push(MediaPair {
                    old: a,
                    new: b,
                    relation,
                });
            }
        }
    };
    let are_free =
        |pairs: &[MediaPair], a: usize, b: usize| !has_old(pairs, a) && !has_new(pairs, b);
    let is_one_free =
        |pairs: &[MediaPair], a: usize, b: usize| !has_old(pairs, a) || !has_new(pairs, b);
    add(&|pairs, a, b, _| is_written_alike(a, b) && are_free(pairs, a, b));
    add(&|pairs, a, b, relation| relation == Relation::Same && is_one_free(pairs, a, b));
    add(&|pairs, a, b, relation| relation == Relation::Parameters && are_free(pairs, a, b));
    // One without parameters stands for several with some.
    add(&|pairs, a, b, relation| {
        let is_stretched = |pair: &MediaPair| {
            pair.relation == Relation::Parameters
                && (pair.new == b && is_bare(&new[b]) || pair.old == a && is_bare(&old[a]))
        };
        relation == Relation::Parameters
            && is_one_free(pairs, a, b)
            && pairs.iter().any(is_stretched)
    });
    // A server takes a kind of a type for another one, a reader does not.
    add(&|pairs, a, b, relation| {
        let is_kind = matches!(relation, Relation::Above | Relation::Below);
        let is_range = is_range(&old[a]) || is_range(&new[b]);
        is_kind && !is_request && !is_range && are_free(pairs, a, b)
    });
    add(&|pairs, a, b, relation| {
        let is_kind = matches!(relation, Relation::Above | Relation::Below);
        let is_range = is_range(&old[a]) || is_range(&new[b]);
        let is_first = |pair: &&MediaPair| pair.relation != relation;
        let settled: Vec<MediaPair> = pairs.iter().filter(is_first).copied().collect();
        is_kind && is_range && is_one_free(&settled, a, b)
    });
    pairs
}
