//! The schemas as a graph to walk an instance with: which properties are documented where,
//! and which annotations speak to a place. It validates nothing.

use std::collections::HashMap;
use std::sync::Arc;

use super::node::{ALL_TYPES, Choice, Guard, Node, NodeId, reach, type_bit};
use super::shaping;
use crate::schema::library::{Library, Spot};

/// The schemas that some roots lead to. The instance bounds every walk.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    roots: HashMap<Spot, NodeId>,
}

/// One contract's part of a graph: what its root leads to.
#[derive(Debug)]
pub(super) struct Shape {
    graph: Arc<Graph>,
    root: NodeId,
}

impl Shape {
    /// The shape of the schema at a place that is a root of a graph.
    pub(super) fn of(graph: &Arc<Graph>, root: &Spot) -> Option<Shape> {
        Some(Shape::at(graph, *graph.roots.get(root)?))
    }

    /// The shape of a graph's first root.
    pub(super) fn whole(graph: &Arc<Graph>) -> Shape {
        Shape::at(graph, 0)
    }

    fn at(graph: &Arc<Graph>, root: NodeId) -> Shape {
        Shape {
            graph: Arc::clone(graph),
            root,
        }
    }

    /// The shape of the schema that is a node of the same graph.
    pub(super) fn within(&self, root: NodeId) -> Shape {
        Shape::at(&self.graph, root)
    }

    /// The nodes of the whole graph.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.graph.nodes
    }

    /// The node of its own schema.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }
}

impl Graph {
    /// Reads the schemas at some places with all that they lead to.
    pub(super) fn new(library: &Library, roots: Vec<Spot>, guard: Guard<'_>) -> Arc<Graph> {
        let (nodes, ids) = shaping::nodes(library, &roots, guard);
        let mut graph = Graph {
            nodes,
            roots: roots.into_iter().zip(ids).collect(),
        };
        graph.close_over();
        graph.add_guards(guard);
        Arc::new(graph)
    }

    /// Computes what every node always draws in.
    fn close_over(&mut self) {
        for id in 0..self.nodes.len() {
            let mut reach = reach(&self.nodes, id);
            let types = reach.iter().fold(ALL_TYPES, |types, &inner| {
                types & self.nodes[inner].own_types
            });
            reach.retain(|&inner| self.nodes[inner].says_something());
            self.nodes[id].types = types;
            self.nodes[id].closure = reach;
        }
        for id in 0..self.nodes.len() {
            self.nodes[id].holds_secret = self.nodes[id].properties.values().any(|&property| {
                self.nodes[property]
                    .closure
                    .iter()
                    .any(|&inner| self.nodes[inner].secret)
            });
        }
    }

    /// Gives guards to the branches that their types do not distinguish.
    fn add_guards(&mut self, guard: Guard<'_>) {
        for id in 0..self.nodes.len() {
            let mut choices = std::mem::take(&mut self.nodes[id].choices);
            for choice in &mut choices {
                let Choice::Any(branches) = choice else {
                    continue;
                };
                let accepts = |bit: u8| {
                    let nodes = branches.iter();
                    nodes
                        .filter(|(branch, _)| self.nodes[*branch].types & bit != 0)
                        .count()
                };
                let (objects, arrays) = (type_bit("object"), type_bit("array"));
                if accepts(objects) < 2 && accepts(arrays) < 2 {
                    continue;
                }
                for (branch, slot) in branches {
                    if self.nodes[*branch].types & (objects | arrays) != 0 {
                        *slot = self.nodes[*branch].spot.as_ref().and_then(guard);
                    }
                }
            }
            self.nodes[id].choices = choices;
        }
    }
}
