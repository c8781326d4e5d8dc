//! What the annotations of a contract say of one place, whichever branches apply there.

use super::node::{ALL_TYPES, Choice, Node, NodeId, UnnamedMembers};
use super::shape::Shape;
use crate::model::finding::Basis;
use crate::model::violation::Step;

/// What the annotations say of a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlaceAnnotations {
    /// The nearest basis of a property at or above it.
    pub(super) basis: Option<Basis>,
    /// Whether it is, or is within, a secret.
    pub(super) secret: bool,
    /// Whether `$meta.omitted` may excuse its absence.
    pub(super) omittable: bool,
    /// Whether null there means that it is absent.
    pub(super) null_is_absent: bool,
    /// Whether an object with a secret belongs there.
    pub(super) holds_secret: bool,
    /// Whether only `unevaluatedProperties` can speak to it, whichever branches apply.
    pub(super) is_rest: bool,
    /// The types that it may have, as bits of [`type_bit`](super::node::type_bit).
    pub(super) types: u8,
}

/// Reads the annotations along a path, whichever branches apply.
pub(super) fn of(shape: &Shape, path: &[Step]) -> PlaceAnnotations {
    with_entries(shape, path).0
}

/// The same, and which steps of the path are keys of open maps.
pub(super) fn with_entries(shape: &Shape, path: &[Step]) -> (PlaceAnnotations, Vec<bool>) {
    let nodes = shape.nodes();
    let mut here: Vec<NodeId> = Vec::new();
    let draw = |here: &mut Vec<NodeId>, id: NodeId| {
        let mut next = here.len();
        here.extend(nodes[id].closure.iter().copied());
        while let Some(&id) = here.get(next) {
            next += 1;
            let choices = nodes[id].choices.iter().flat_map(choice_nodes);
            for inner in choices.chain(nodes[id].content) {
                for &drawn in &nodes[inner].closure {
                    if !here.contains(&drawn) {
                        here.push(drawn);
                    }
                }
            }
        }
    };
    draw(&mut here, shape.root());
    let mut annotations = PlaceAnnotations {
        basis: None,
        secret: false,
        omittable: false,
        null_is_absent: false,
        holds_secret: false,
        is_rest: false,
        types: nodes[shape.root()].types,
    };
    read_annotations(nodes, &here, &mut annotations);
    let mut entries = Vec::with_capacity(path.len());
    for step in path {
        entries.push(matches!(step, Step::Key(key) if is_entry(nodes, &here, key)));
        let mut below = Vec::new();
        let mut documented = false;
        annotations.types = ALL_TYPES;
        for &id in &here {
            for inner in step_into(&nodes[id], step) {
                documented = true;
                annotations.types &= nodes[inner].types;
                draw(&mut below, inner);
            }
        }
        // What stands undocumented beside a secret may be the secret under another name.
        annotations.secret |= !documented && annotations.holds_secret;
        annotations.is_rest = !here.iter().any(|&id| is_named(&nodes[id], step));
        here = below;
        read_annotations(nodes, &here, &mut annotations);
    }
    (annotations, entries)
}

/// Whether a key of an object is data: no schema that may speak to the object names it, and
/// one says of members by whatever name, or by a pattern, what they are. Of an object with
/// named properties a pattern is about the keys that it fits.
fn is_entry(nodes: &[Node], here: &[NodeId], key: &str) -> bool {
    let all = || here.iter().map(|&id| &nodes[id]);
    if all().any(|node| node.names(key)) {
        return false;
    }
    let is_map = !all().any(|node| !node.properties.is_empty());
    all().any(|node| {
        let fits = |pattern: &regex::Regex| pattern.is_match(key);
        let by_pattern = node.patterns.iter();
        let by_rest = [&node.additional, &node.unevaluated];
        by_rest
            .iter()
            .any(|rest| matches!(rest, UnnamedMembers::Schema(_)))
            || by_pattern
                .map(|(pattern, _)| pattern.as_ref())
                .any(|pattern| is_map || pattern.is_none_or(fits))
            || (is_map && node.limits_names)
    })
}

fn read_annotations(nodes: &[Node], here: &[NodeId], annotations: &mut PlaceAnnotations) {
    let nodes = || here.iter().map(|&id| &nodes[id]);
    annotations.basis = nodes().find_map(|node| node.basis).or(annotations.basis);
    annotations.secret |= nodes().any(|node| node.secret);
    annotations.holds_secret = nodes().any(|node| node.holds_secret);
    annotations.null_is_absent = nodes().any(|node| node.null_is_absent);
    annotations.omittable = nodes().any(|node| node.is_omittable);
}

fn choice_nodes(choice: &Choice) -> Vec<NodeId> {
    match choice {
        Choice::Any(branches) => branches.iter().map(|(id, _)| *id).collect(),
        Choice::If(_, condition, then, otherwise) => {
            let rest = then.iter().chain(otherwise).copied();
            std::iter::once(*condition).chain(rest).collect()
        }
        Choice::With(_, id) => vec![*id],
    }
}

/// Whether a node speaks to a member by another keyword than `unevaluatedProperties`.
fn is_named(node: &Node, step: &Step) -> bool {
    let Step::Key(key) = step else {
        return true;
    };
    node.properties.contains_key(key)
        || !matches!(node.additional, UnnamedMembers::Silent)
        || node.patterns.iter().any(|(pattern, _)| {
            let fits = |pattern: &regex::Regex| pattern.is_match(key);
            pattern.as_ref().is_none_or(fits)
        })
}

/// The nodes of one node's member or item.
fn step_into(node: &Node, step: &Step) -> Vec<NodeId> {
    match step {
        Step::Index(index) => {
            let item = node.prefix.get(*index).copied().or(node.items);
            item.into_iter().collect()
        }
        Step::Key(key) => {
            let matches = |(pattern, _): &&(Option<regex::Regex>, NodeId)| {
                pattern.as_ref().is_none_or(|pattern| pattern.is_match(key))
            };
            let mut ids: Vec<NodeId> = node.properties.get(key).copied().into_iter().collect();
            ids.extend(node.patterns.iter().filter(matches).map(|(_, id)| *id));
            for rest in [&node.additional, &node.unevaluated] {
                if let (true, UnnamedMembers::Schema(id)) = (ids.is_empty(), rest) {
                    ids.push(*id);
                }
            }
            ids
        }
    }
}
