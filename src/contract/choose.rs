//! Which branches of a schema apply to a value. It knows no keyword but by its shape.

use serde_json::Value;

use super::bounded::Absent;
use super::branches;
use super::node::{Choice, Node, NodeId, type_bit};
use super::validators::SchemaCheck;

/// Of branches that all refuse a value, those that it is nearest to: what is reported of its
/// errors is reported of such a branch too. All of them, where that cannot be stated.
fn nearest<'b>(
    refused: impl Iterator<Item = &'b (NodeId, Option<SchemaCheck>)> + Clone,
    value: &Value,
) -> Vec<bool> {
    let rank = |(_, guard): &(NodeId, Option<SchemaCheck>)| {
        let mut errors = Vec::new();
        let guard = guard.as_ref()?;
        guard.each_error(value, &Absent::default(), &mut |error| errors.push(error));
        Some(branches::rank(&errors, ""))
    };
    let ranks: Option<Vec<_>> = refused.clone().map(rank).collect();
    match ranks {
        Some(ranks) => {
            let best = ranks.iter().min();
            ranks.iter().map(|rank| Some(rank) == best).collect()
        }
        None => refused.map(|_| true).collect(),
    }
}

/// Adds the branches that apply to a value to the nodes from `start` on.
/// `trials` bounds how many are tried on values that fit none; beyond it all apply.
pub(super) fn expand(
    nodes: &[Node],
    here: &mut Vec<NodeId>,
    start: usize,
    value: &Value,
    trials: &mut usize,
) {
    let bit = type_bit(if value.is_object() { "object" } else { "array" });
    let mut next = start;
    while let Some(&id) = here.get(next) {
        next += 1;
        for choice in &nodes[id].choices {
            let mut draw = |id: NodeId| {
                for &inner in &nodes[id].closure {
                    if !here[start..].contains(&inner) {
                        here.push(inner);
                    }
                }
            };
            match choice {
                Choice::Any(branches) => {
                    let fits = |branch: &&(NodeId, _)| nodes[branch.0].types & bit != 0;
                    let accepts = |branch: &(NodeId, Option<SchemaCheck>)| {
                        branch.1.as_ref().is_none_or(|guard| guard.is_valid(value))
                    };
                    let eligible = || branches.iter().filter(fits);
                    let mut accepted: Vec<bool> = match *trials {
                        0 => eligible().map(|_| true).collect(),
                        _ => eligible().map(accepts).collect(),
                    };
                    if !accepted.contains(&true) {
                        *trials = trials.saturating_sub(accepted.len());
                        accepted = nearest(eligible(), value);
                    }
                    for ((branch, _), accepted) in eligible().zip(accepted) {
                        if accepted {
                            draw(*branch);
                        }
                    }
                }
                Choice::If(guard, condition, then, otherwise) => {
                    let holds = guard.as_ref().map(|guard| guard.is_valid(value));
                    if holds != Some(false) {
                        draw(*condition);
                        then.iter().for_each(|id| draw(*id));
                    }
                    if holds != Some(true) {
                        otherwise.iter().for_each(|id| draw(*id));
                    }
                }
                Choice::With(name, id) => {
                    if value.get(name).is_some() {
                        draw(*id);
                    }
                }
            }
        }
    }
}
