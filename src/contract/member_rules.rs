//! Which schemas speak to a member of an object, or to an item of a list.

use std::ops::Range;

use regex::Regex;

use super::node::{Node, NodeId, UnnamedMembers};

/// Adds the nodes that speak to a member of an object that those of `own` speak to, and says
/// whether one documents it. Without a name it is one that no property has, where no pattern
/// asks for it.
// Asked for each member of each body.
#[inline]
pub(super) fn add_member_rules(
    nodes: &[Node],
    here: &mut Vec<NodeId>,
    own: Range<usize>,
    key: Option<&str>,
) -> bool {
    let end = own.end;
    let mut documented = false;
    for index in own.clone() {
        let node = &nodes[here[index]];
        let mut is_own = false;
        if let Some(&id) = key.and_then(|key| node.properties.get(key)) {
            is_own = true;
            add(nodes, here, end, id);
        }
        for (pattern, id) in &node.patterns {
            let fits = |pattern: &Regex| key.is_some_and(|key| pattern.is_match(key));
            if pattern.as_ref().is_none_or(fits) {
                is_own = true;
                add(nodes, here, end, *id);
            }
        }
        match node.additional {
            UnnamedMembers::Schema(id) if !is_own => {
                is_own = true;
                add(nodes, here, end, id);
            }
            UnnamedMembers::Open => is_own = true,
            _ => {}
        }
        documented |= is_own;
    }
    for index in own {
        match nodes[here[index]].unevaluated {
            UnnamedMembers::Schema(id) if !documented => {
                documented = true;
                add(nodes, here, end, id);
            }
            UnnamedMembers::Open => documented = true,
            _ => {}
        }
    }
    documented
}

/// Adds the nodes that speak to an item of a list that those of `own` speak to.
pub(super) fn add_item_rules(
    nodes: &[Node],
    here: &mut Vec<NodeId>,
    own: Range<usize>,
    position: usize,
) {
    let end = own.end;
    for index in own {
        let node = &nodes[here[index]];
        if let Some(id) = node.prefix.get(position).copied().or(node.items) {
            add(nodes, here, end, id);
        }
    }
}

/// Adds a node, with all it draws in, to those from `start` on.
fn add(nodes: &[Node], here: &mut Vec<NodeId>, start: usize, id: NodeId) {
    for &inner in &nodes[id].closure {
        if !here[start..].contains(&inner) {
            here.push(inner);
        }
    }
}
