//! What a contract documents, place by place, and what of it a body shows.
//!
//! Whichever branch documents a field, it is one field: a body shows it where it has it.

use std::fmt::Write as _;

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

use super::shape::{ALL_TYPES, Choice, Names, Node, NodeId, Rest, Shape, reach, type_bit};
use crate::model::coverage::{Documented, Facts, Field};

/// A contract that documents more fields is listed up to here; the shallow ones come first.
const MOST_FIELDS: usize = 4096;

/// Where the members and items of a place are documented.
type LevelId = usize;

/// The fields of one contract.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) documented: Documented,
    facts: usize,
    root: Edge,
    levels: Vec<Level>,
}

/// The members and items of a place.
#[derive(Debug, Default)]
struct Level {
    members: Names<Edge>,
    /// Members that no name documents, and items.
    each: Option<Edge>,
}

/// A place as its level leads to it.
#[derive(Debug, Default)]
struct Edge {
    property: Option<u32>,
    null: Option<u32>,
    values: Vec<(Value, u32)>,
    /// What stands below; a schema that refers to itself leads back to a level above.
    below: Option<LevelId>,
}

impl Map {
    /// The fields of a shape; `digest` names the contract's file.
    pub(super) fn of(shape: &Shape, digest: &str) -> Map {
        let mut builder = Builder {
            nodes: &shape.nodes,
            map: Map::default(),
            fields: Vec::new(),
            waiting: Default::default(),
        };
        builder.run();
        let Builder {
            mut map, fields, ..
        } = builder;
        map.number(fields);
        map.documented.id = id(digest, &map.documented.fields);
        map
    }

    /// What a body shows.
    pub(super) fn seen(&self, body: &Value) -> Facts {
        let mut seen = Facts::none_of(self.facts);
        self.look(&self.root, body, &mut seen);
        seen
    }

    fn look(&self, edge: &Edge, value: &Value, seen: &mut Facts) {
        for (listed, fact) in &edge.values {
            if is_same(listed, value) {
                seen.add(*fact);
            }
        }
        let level = edge.below.and_then(|below| self.levels.get(below));
        match (value, level) {
            (Value::Null, _) => edge.null.into_iter().for_each(|fact| seen.add(fact)),
            (Value::Object(members), Some(level)) => {
                for (key, member) in members {
                    let Some(edge) = level.members.get(key).or(level.each.as_ref()) else {
                        continue;
                    };
                    edge.property.into_iter().for_each(|fact| seen.add(fact));
                    self.look(edge, member, seen);
                }
            }
            (Value::Array(items), Some(level)) => {
                if let Some(edge) = &level.each {
                    items.iter().for_each(|item| self.look(edge, item, seen));
                }
            }
            _ => {}
        }
    }

    /// Sorts the fields, and gives every fact its number.
    fn number(&mut self, mut fields: Vec<(Field, At)>) {
        fields.sort_by(|(a, _), (b, _)| a.pointer.split('/').cmp(b.pointer.split('/')));
        let mut next = 0;
        let mut number = || {
            next += 1;
            next - 1
        };
        for (field, at) in &fields {
            let edge = match at {
                At::Root => Some(&mut self.root),
                At::Member(level, name) => self.levels[*level].members.get_mut(name),
                At::Each(level) => self.levels[*level].each.as_mut(),
            };
            let Some(edge) = edge else { continue };
            edge.property = field.property.then(&mut number);
            edge.null = field.null.then(&mut number);
            let values = field.values.iter();
            edge.values = values.map(|value| (value.clone(), number())).collect();
        }
        self.facts = next as usize;
        self.documented.fields = fields.into_iter().map(|(field, _)| field).collect();
    }
}

/// Where the edge of a field stands.
enum At {
    Root,
    Member(LevelId, String),
    Each(LevelId),
}

/// The schemas of a place: those that always apply, and all that may.
#[derive(Debug, Default)]
struct Entries {
    base: Vec<NodeId>,
    rules: Vec<NodeId>,
}

struct Builder<'s> {
    nodes: &'s [Node],
    map: Map,
    fields: Vec<(Field, At)>,
    waiting: std::collections::VecDeque<Waiting>,
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
    fn run(&mut self) {
        if self.nodes.is_empty() {
            return;
        }
        let entries = Entries {
            base: vec![0],
            rules: vec![0],
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
        let mut naming: Vec<NodeId> = rules.clone();
        naming.retain(|&id| self.nodes[id].names_something());
        naming.sort_unstable();
        let mut edge = Edge::default();
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
            self.fields.push((field, at));
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
                let pointer = format!("{}/{}", one.pointer, folded(name));
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
        let has_room = self.fields.len() < MOST_FIELDS && self.map.levels.len() < MOST_FIELDS;
        self.map.documented.is_cut |= !has_room;
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
            for branch in self.nodes[id].choices.iter().flat_map(branches) {
                add(&mut rules, reach(self.nodes, branch));
            }
        }
        (base, rules)
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
                listed.is_empty() || listed.iter().any(|other| is_same(other, value))
            };
            let is_new = !values.iter().any(|known| is_same(known, value));
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
        if let (true, Rest::Schema(id)) = (entries.len() == before, &node.additional) {
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
            if let Rest::Schema(id) = rest {
                entries.push(*id);
            }
        }
    }
    entries
}

fn folded(name: &str) -> String {
    match name {
        "*" => "~2".to_owned(),
        name => name.replace('~', "~0").replace('/', "~1"),
    }
}

/// Whether two values are equal as JSON Schema has it: `1` is `1.0`.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || is_equal(one, other),
        _ => one == other,
    }
}

/// Numbers that are written differently; integers of any size are never rounded.
fn is_equal(one: &Number, other: &Number) -> bool {
    let is_integer = |number: &Number| !number.to_string().contains(['.', 'e', 'E']);
    !(is_integer(one) && is_integer(other)) && one.as_f64() == other.as_f64()
}

fn id(digest: &str, fields: &[Field]) -> String {
    let mut hash = Sha256::new();
    hash.update(digest);
    hash.update(serde_json::to_vec(fields).unwrap_or_default());
    let mut id = String::with_capacity(8);
    for byte in hash.finalize().iter().take(4) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}
