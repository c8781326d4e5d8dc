//! Reads schemas into the nodes of a shape, one node a schema object that a reference or
//! keyword leads to.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::annotations::{
    self, DEPRECATED, EQUALS_STATUS, NULL_IS_ABSENT, OMITTABLE, SECRET, WRITE_ONLY,
};
use super::node::{ALL_TYPES, Choice, Guard, Node, NodeId, UnnamedMembers, type_bit};
use crate::model::place::Token;
use crate::openapi::CONTENT;
use crate::schema::dialect;
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::join;

/// The nodes of the schemas at some places with all that they lead to, and the places' own.
pub(super) fn nodes(
    library: &Library,
    roots: &[Spot],
    guard: Guard<'_>,
) -> (Vec<Node>, Vec<NodeId>) {
    let mut builder = Builder {
        library,
        guard,
        nodes: Vec::new(),
        known: HashMap::new(),
        waiting: Vec::new(),
    };
    let roots = roots.iter().map(|root| builder.node(root.clone(), true));
    let roots = roots.collect();
    while let Some((id, spot, strong)) = builder.waiting.pop() {
        builder.fill(id, &spot, strong);
    }
    (builder.nodes, roots)
}

struct Builder<'l> {
    library: &'l Library,
    guard: Guard<'l>,
    nodes: Vec<Node>,
    known: HashMap<(Spot, bool), NodeId>,
    waiting: Vec<(NodeId, Spot, bool)>,
}

impl Builder<'_> {
    /// The node of a place. A node that is not `strong` names properties without
    /// making others undocumented: the condition of an `if`.
    fn node(&mut self, spot: Spot, strong: bool) -> NodeId {
        if let Some(&id) = self.known.get(&(spot.clone(), strong)) {
            return id;
        }
        let id = self.nodes.len();
        self.nodes.push(Node::default());
        self.known.insert((spot.clone(), strong), id);
        self.waiting.push((id, spot, strong));
        id
    }

    fn fill(&mut self, id: NodeId, spot: &Spot, strong: bool) {
        let library = self.library;
        let mut node = Node {
            spot: Some(spot.clone()),
            own_types: ALL_TYPES,
            refuses: library.value(spot) == Some(&Value::Bool(false)),
            ..Node::default()
        };
        if let Some(Value::Object(schema)) = library.value(spot) {
            let schema = dialect::known(schema, library.draft_at(spot.file, &spot.pointer));
            let schema = schema.as_ref();
            node.own_types = types_of(schema);
            node.is_omittable = annotations::flag(schema, OMITTABLE);
            node.null_is_absent = annotations::flag(schema, NULL_IS_ABSENT);
            node.secret = annotations::flag(schema, SECRET);
            node.equals_status = annotations::flag(schema, EQUALS_STATUS);
            let format = schema.get("format").and_then(Value::as_str);
            node.format = format.map(str::to_owned);
            node.write_only = annotations::flag(schema, WRITE_ONLY);
            node.is_deprecated = annotations::flag(schema, DEPRECATED);
            node.aliases = annotations::aliases(schema);
            node.values = listed(schema);
            // A contract's own basis stands at its root, and is not a property's.
            node.basis = annotations::basis(schema).filter(|_| !spot.pointer.is_empty());
            self.draw(&mut node, spot, schema, strong);
            self.choose(&mut node, spot, schema, strong);
            self.name_members(&mut node, spot, schema, strong);
            self.name_items(&mut node, spot, schema);
            if schema.contains_key(CONTENT) {
                let steps = [Token::Key("contentSchema")];
                node.content = Some(self.below(spot, &steps, true));
            }
        }
        self.nodes[id] = node;
    }

    fn below(&mut self, spot: &Spot, steps: &[Token<'_>], strong: bool) -> NodeId {
        let pointer = join(&spot.pointer, steps.iter().copied());
        let file = spot.file;
        self.node(Spot { file, pointer }, strong)
    }

    fn draw(&mut self, node: &mut Node, spot: &Spot, schema: &Map<String, Value>, strong: bool) {
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = schema.get(keyword).and_then(Value::as_str) else {
                continue;
            };
            match self.library.resolve(spot, reference) {
                Ok(Target::Spot(target)) => node.draws.push(self.node(target, strong)),
                _ => node.additional = UnnamedMembers::Open,
            }
        }
        let count = schema
            .get("allOf")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..count {
            let steps = [Token::Key("allOf"), Token::Index(index)];
            node.draws.push(self.below(spot, &steps, strong));
        }
    }

    fn choose(&mut self, node: &mut Node, spot: &Spot, schema: &Map<String, Value>, strong: bool) {
        for keyword in ["anyOf", "oneOf"] {
            let count = schema
                .get(keyword)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            let branches: Vec<_> = (0..count)
                .map(|index| {
                    let steps = [Token::Key(keyword), Token::Index(index)];
                    (self.below(spot, &steps, strong), None)
                })
                .collect();
            if !branches.is_empty() {
                node.choices.push(Choice::Any(branches));
            }
        }
        if schema.contains_key("if") {
            let condition = self.below(spot, &[Token::Key("if")], false);
            let mut follow = |keyword: &str| {
                let is_there = schema.contains_key(keyword);
                is_there.then(|| self.below(spot, &[Token::Key(keyword)], strong))
            };
            let (then, otherwise) = (follow("then"), follow("else"));
            let pointer = join(&spot.pointer, [Token::Key("if")]);
            let guard = (self.guard)(&Spot {
                file: spot.file,
                pointer,
            });
            node.choices
                .push(Choice::If(guard, condition, then, otherwise));
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            let dependent = schema.get(keyword).and_then(Value::as_object);
            for (name, _) in dependent
                .into_iter()
                .flatten()
                .filter(|(_, one)| !one.is_array())
            {
                let steps = [Token::Key(keyword), Token::Key(name)];
                let id = self.below(spot, &steps, strong);
                node.choices.push(Choice::With(name.clone(), id));
            }
        }
    }

    fn name_members(
        &mut self,
        node: &mut Node,
        spot: &Spot,
        schema: &Map<String, Value>,
        strong: bool,
    ) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                let id = self.below(spot, &[Token::Key("properties"), Token::Key(name)], true);
                node.properties.insert(name.clone(), id);
                if property
                    .as_object()
                    .is_some_and(|inner| annotations::flag(inner, OMITTABLE))
                {
                    node.omittable.push(name.clone());
                }
            }
        }
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            for pattern in patterns.keys() {
                let steps = [Token::Key("patternProperties"), Token::Key(pattern)];
                let id = self.below(spot, &steps, true);
                node.patterns.push((Regex::new(pattern).ok(), id));
            }
        }
        self.name_required(node, spot, schema);
        node.limits_names = schema.contains_key("propertyNames");
        let is_shut = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(false));
        node.closes = strong
            && (!node.properties.is_empty()
                || !node.patterns.is_empty()
                || is_shut("additionalProperties")
                || is_shut("unevaluatedProperties"));
        if let Some(rest) = self.rest(spot, schema, "additionalProperties") {
            node.additional = rest;
        }
        if let Some(rest) = self.rest(spot, schema, "unevaluatedProperties") {
            node.unevaluated = rest;
        }
    }

    /// What a schema requires is documented, though it forgot to describe it.
    fn name_required(&mut self, node: &mut Node, spot: &Spot, schema: &Map<String, Value>) {
        let required = schema.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        let names = names.filter(|name| !node.properties.contains_key(*name));
        let names: Vec<String> = names.map(str::to_owned).collect();
        let speaks_of_others = [
            "additionalProperties",
            "patternProperties",
            "unevaluatedProperties",
        ]
        .iter()
        .any(|keyword| schema.contains_key(*keyword));
        if node.properties.is_empty() || speaks_of_others {
            node.required = names;
            return;
        }
        for name in names {
            let id = self.below(spot, &[Token::Key("properties"), Token::Key(&name)], true);
            node.properties.insert(name, id);
        }
    }

    fn rest(
        &mut self,
        spot: &Spot,
        schema: &Map<String, Value>,
        keyword: &str,
    ) -> Option<UnnamedMembers> {
        match schema.get(keyword)? {
            Value::Bool(true) => Some(UnnamedMembers::Open),
            Value::Object(schema) if schema.is_empty() => Some(UnnamedMembers::Open),
            Value::Object(_) => {
                let id = self.below(spot, &[Token::Key(keyword)], true);
                Some(UnnamedMembers::Schema(id))
            }
            _ => None,
        }
    }

    fn name_items(&mut self, node: &mut Node, spot: &Spot, schema: &Map<String, Value>) {
        for keyword in ["prefixItems", "items"] {
            let count = schema
                .get(keyword)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            for index in 0..count {
                let steps = [Token::Key(keyword), Token::Index(index)];
                node.prefix.push(self.below(spot, &steps, true));
            }
        }
        for keyword in ["items", "additionalItems", "unevaluatedItems"] {
            if node.items.is_none() && schema.get(keyword).is_some_and(Value::is_object) {
                node.items = Some(self.below(spot, &[Token::Key(keyword)], true));
            }
        }
    }
}

/// The types that a schema's own keyword allows.
fn types_of(schema: &Map<String, Value>) -> u8 {
    match schema.get("type") {
        Some(Value::String(word)) => type_bit(word),
        Some(Value::Array(words)) => words
            .iter()
            .filter_map(Value::as_str)
            .fold(0, |types, word| types | type_bit(word)),
        _ => ALL_TYPES,
    }
}

/// The values that a schema's own keywords list.
fn listed(schema: &Map<String, Value>) -> Vec<Value> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(one), _) => vec![one.clone()],
        (None, Some(Value::Array(values))) => values.clone(),
        _ => Vec::new(),
    }
}
