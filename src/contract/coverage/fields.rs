//! Reads from a contract's shape which fields it documents.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use super::map::{At, Edge, Found, Level, LevelId, Map};
use crate::contract::node::{ALL_TYPES, Choice, Node, NodeId, UnnamedMembers, reach, type_bit};
use crate::diff::same_json;
use crate::model::coverage::Field;
use crate::model::place::folded_key;

/// The schemas of a place: those that always apply, and all that may.
#[derive(Debug, Default)]
struct Entries {
    base: Vec<NodeId>,
    rules: Vec<NodeId>,
}

/// The fields that a root leads to, and the levels that lead to them. Of more than `most`
/// the shallow ones are listed.
pub(super) fn read(nodes: &[Node], root: NodeId, most: usize) -> (Map, Vec<Found>) {
    let mut builder = Builder {
        nodes,
        most,
        map: Map::default(),
        fields: Vec::new(),
        waiting: VecDeque::default(),
    };
    builder.run(root);
    (builder.map, builder.fields)
}

struct Builder<'s> {
    nodes: &'s [Node],
    most: usize,
    map: Map,
    fields: Vec<Found>,
    waiting: VecDeque<Waiting>,
}

/// A level whose members and items are still to be read.
struct Waiting {
    level: LevelId,
    pointer: String,
    /// The nodes that speak to the place, and those of them that always do.
    rules: Vec<NodeId>,
    base: Vec<NodeId>,
    /// The levels above, with the nodes that name their members; itself the last.
    above: Vec<(Vec<NodeId>, LevelId)>,
}

impl Builder<'_> {
    fn run(&mut self, root: NodeId) {
        let entries = Entries {
            base: vec![root],
            rules: vec![root],
        };
        self.map.root = self.edge(String::new(), &entries, false, At::Root, &[]);
        while let Some(one) = self.waiting.pop_front() {
            self.read_level(&one);
        }
    }

    /// Lists a place, and queues what stands below it.
    fn edge(
        &mut self,
        pointer: String,
        entries: &Entries,
        property: bool,
        at: At,
        above: &[(Vec<NodeId>, LevelId)],
    ) -> Edge {
        let (base, rules) = self.rules(entries);
        let field = Field {
            null: self.allows_null(&base, &rules),
            values: self.values(&base, &rules),
            pointer,
            property,
        };
        let is_deprecated = property && self.is_deprecated(entries);
        let values = 0..field.values.len();
        let deprecated_values = values
            .filter(|&index| self.is_deprecated_value(&base, &rules, &field.values[index]))
            .collect();
        let mut naming: Vec<NodeId> = rules.clone();
        naming.retain(|&id| self.nodes[id].names_something());
        naming.sort_unstable();
        let mut edge = Edge {
            holds_json: rules.iter().any(|&id| self.nodes[id].content.is_some()),
            ..Edge::default()
        };
        if !naming.is_empty() {
            let known = above.iter().find(|(nodes, _)| *nodes == naming);
            edge.below = Some(known.map_or_else(
                || {
                    let level = self.map.levels.len();
                    self.map.levels.push(Level::default());
                    let mut above = above.to_vec();
                    above.push((naming, level));
                    let pointer = field.pointer.clone();
                    self.waiting.push_back(Waiting {
                        level,
                        pointer,
                        rules,
                        base,
                        above,
                    });
                    level
                },
                |(_, level)| *level,
            ));
        }
        if field.facts() > 0 {
            self.fields.push(Found {
                field,
                at,
                is_deprecated,
                deprecated_values,
            });
        }
        edge
    }

    fn read_level(&mut self, one: &Waiting) {
        let nodes = self.nodes;
        let rules = || one.rules.iter().map(|&id| &nodes[id]);
        let mut names: Vec<&String> = rules().flat_map(|node| node.properties.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let base = one.base.iter().map(|&id| &nodes[id]);
            let mut entries = Entries {
                base: member_rules(base, name),
                rules: member_rules(rules(), name),
            };
            entries.rules.retain(|&id| !nodes[id].refuses);
            let is_refused =
                entries.rules.is_empty() || entries.base.iter().any(|&id| nodes[id].refuses);
            if !is_refused && self.has_room() {
                let pointer = format!("{}/{}", one.pointer, folded_key(name));
                let at = At::Member(one.level, name.clone());
                let edge = self.edge(pointer, &entries, true, at, &one.above);
                self.map.levels[one.level]
                    .members
                    .insert(name.clone(), edge);
            }
        }
        let unnamed = unnamed_rules(rules());
        let items = rules().flat_map(|node| node.prefix.iter().copied().chain(node.items));
        let mut entries = Entries::default();
        add(
            &mut entries.rules,
            unnamed.iter().copied().chain(items).collect(),
        );
        // Of several, which ones apply depends on the name or the position.
        if let [one] = entries.rules[..] {
            entries.base.push(one);
        }
        if !entries.rules.is_empty() && self.has_room() {
            let pointer = format!("{}/*", one.pointer);
            let at = At::Each(one.level);
            let edge = self.edge(pointer, &entries, !unnamed.is_empty(), at, &one.above);
            self.map.levels[one.level].each = Some(edge);
        }
    }

    fn has_room(&mut self) -> bool {
        let has_room = self.fields.len() < self.most && self.map.levels.len() < self.most;
        Arc::make_mut(&mut self.map.documented).is_cut |= !has_room;
        has_room
    }

    /// The nodes that always speak to a place, and all that may.
    fn rules(&self, entries: &Entries) -> (Vec<NodeId>, Vec<NodeId>) {
        let mut base = Vec::new();
        for &entry in &entries.base {
            add(&mut base, reach(self.nodes, entry));
        }
        let mut rules = base.clone();
        for &entry in &entries.rules {
            add(&mut rules, reach(self.nodes, entry));
        }
        let mut next = 0;
        while let Some(&id) = rules.get(next) {
            next += 1;
            let choices = self.nodes[id].choices.iter().flat_map(branches);
            for branch in choices.chain(self.nodes[id].content) {
                add(&mut rules, reach(self.nodes, branch));
            }
        }
        (base, rules)
    }

    /// Whether what always speaks to a member, or else each schema that may, calls it
    /// deprecated.
    fn is_deprecated(&self, entries: &Entries) -> bool {
        let says = |&entry: &NodeId| {
            let mut drawn = reach(self.nodes, entry).into_iter();
            drawn.any(|id| self.nodes[id].is_deprecated)
        };
        let is_each = !entries.rules.is_empty() && entries.rules.iter().all(says);
        is_each || entries.base.iter().any(says)
    }

    /// Whether the branches that list a value, and not the whole place, are deprecated.
    fn is_deprecated_value(&self, base: &[NodeId], rules: &[NodeId], value: &Value) -> bool {
        let lists = |id: &&NodeId| {
            let mut values = self.nodes[**id].values.iter();
            !base.contains(id) && values.any(|listed| same_json(listed, value))
        };
        let mut listing = rules.iter().filter(lists).peekable();
        listing.peek().is_some() && listing.all(|&id| self.nodes[id].is_deprecated)
    }

    /// Whether null is documented: something names it, and nothing that always holds forbids it.
    fn allows_null(&self, base: &[NodeId], rules: &[NodeId]) -> bool {
        let null = type_bit("null");
        let names = |&id: &NodeId| {
            let node = &self.nodes[id];
            let by_type = node.own_types != ALL_TYPES && node.own_types & null != 0;
            by_type || node.null_is_absent || node.values.contains(&Value::Null)
        };
        let forbids = |&id: &NodeId| {
            let node = &self.nodes[id];
            let by_values = !node.values.is_empty() && !node.values.contains(&Value::Null);
            node.own_types & null == 0 || by_values
        };
        let is_absent = base.iter().any(|&id| self.nodes[id].null_is_absent);
        rules.iter().any(names) && (is_absent || !base.iter().any(forbids))
    }

    /// The listed values but null: what some list names, and every list that always holds.
    fn values(&self, base: &[NodeId], rules: &[NodeId]) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        for value in rules.iter().flat_map(|&id| &self.nodes[id].values) {
            let holds = |&id: &NodeId| {
                let listed = &self.nodes[id].values;
                listed.is_empty() || listed.iter().any(|other| same_json(other, value))
            };
            let is_new = !values.iter().any(|known| same_json(known, value));
            if !value.is_null() && is_new && base.iter().all(holds) {
                values.push(value.clone());
            }
        }
        values
    }
}

fn add(rules: &mut Vec<NodeId>, more: Vec<NodeId>) {
    for id in more {
        if !rules.contains(&id) {
            rules.push(id);
        }
    }
}

/// What may apply; the condition of an `if` documents nothing.
fn branches(choice: &Choice) -> Vec<NodeId> {
    match choice {
        Choice::Any(branches) => branches.iter().map(|(id, _)| *id).collect(),
        Choice::If(_, _, then, otherwise) => then.iter().chain(otherwise).copied().collect(),
        Choice::With(_, id) => vec![*id],
    }
}

/// The nodes that document a member of this name.
fn member_rules<'n>(rules: impl Iterator<Item = &'n Node> + Clone, name: &str) -> Vec<NodeId> {
    let mut entries = Vec::new();
    for node in rules.clone() {
        let before = entries.len();
        entries.extend(node.properties.get(name));
        let fits = node.patterns.iter().filter(|(pattern, _)| {
            let pattern = pattern.as_ref();
            pattern.is_none_or(|pattern| pattern.is_match(name))
        });
        entries.extend(fits.map(|(_, id)| *id));
        if let (true, UnnamedMembers::Schema(id)) = (entries.len() == before, &node.additional) {
            entries.push(*id);
        }
    }
    entries
}

/// The nodes that document members by no name: by a pattern, or as the rest.
fn unnamed_rules<'n>(rules: impl Iterator<Item = &'n Node>) -> Vec<NodeId> {
    let mut entries = Vec::new();
    for node in rules {
        entries.extend(node.patterns.iter().map(|(_, id)| *id));
        for rest in [&node.additional, &node.unevaluated] {
            if let UnnamedMembers::Schema(id) = rest {
                entries.push(*id);
            }
        }
    }
    entries
}
