//! Walks an instance along a shape: undocumented and omitted properties, the status in
//! the body, and nulls that mean absent. What the validator finds, it does not.

use serde_json::{Map, Value};

use super::annotations::{EQUALS_STATUS, OMITTABLE, WRITE_ONLY, omitted_names};
use super::bounded::Absent;
use super::choose;
use super::gathered::Gathered;
use super::judged::Pair;
use super::member_rules::{add_item_rules, add_member_rules};
use super::node::{Node, NodeId};
use super::patience;
use super::renames::Pairing;
use super::render::Renderer;
use super::shape::Shape;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Token;
use crate::model::violation::{PlacedViolation, Step};

/// So many branches are tried for what is wrong with the values that fit none.
const MOST_TRIALS: usize = 20_000;

/// What a walk gives.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) found: Gathered,
    pub(super) pairs: Vec<Pair>,
    /// The nulls that mean absent; gathered only where asked for.
    pub(super) absent_nulls: Absent,
    /// The paths of what stands undocumented beside a secret: it may be the secret under
    /// another name. Gathered for a comparison.
    pub(super) beside_secrets: Vec<Vec<Step>>,
    /// The paths of strings with a format; gathered for a comparison.
    pub(super) formats: Vec<(Vec<Step>, String)>,
    /// The paths of texts that hold JSON, each with the node of the schema of that.
    pub(super) contents: Vec<(Vec<Step>, NodeId)>,
}

/// What a walk gathers beside what it finds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gather {
    Nothing,
    /// The nulls that mean absent.
    Nulls,
    /// All that a comparison asks for.
    All,
}

/// Walks a whole instance.
pub(super) fn walk(
    shape: &Shape,
    renderer: &Renderer<'_>,
    root: &Value,
    status: u16,
    gather: Gather,
) -> Walked {
    let mut walk = Walk {
        nodes: shape.nodes(),
        renderer,
        status,
        gather,
        here: Vec::with_capacity(64),
        path: Vec::new(),
        walked: Walked::default(),
        trials: MOST_TRIALS,
        pairing: Pairing::default(),
    };
    walk.here.extend(&shape.nodes()[shape.root()].closure);
    walk.visit(0, root);
    walk.walked.pairs = walk.pairing.pairs;
    walk.walked
}

struct Walk<'s, 'v> {
    nodes: &'s [Node],
    renderer: &'s Renderer<'s>,
    status: u16,
    gather: Gather,
    /// The nodes that speak to each place of the path, one slice a place.
    here: Vec<NodeId>,
    path: Vec<Token<'v>>,
    walked: Walked,
    /// How many more branches are tried for what is wrong with a value that fits none.
    trials: usize,
    pairing: Pairing<'s, 'v>,
}

impl<'s, 'v> Walk<'s, 'v> {
    /// Visits a value; the nodes that speak to it are those of `here` from `start` on.
    fn visit(&mut self, start: usize, value: &'v Value) {
        if patience::is_over() {
            return;
        }
        match value {
            Value::Object(members) => {
                choose::expand(self.nodes, &mut self.here, start, value, &mut self.trials);
                self.visit_object(start, members);
            }
            Value::Array(items) => {
                choose::expand(self.nodes, &mut self.here, start, value, &mut self.trials);
                self.visit_array(start, items);
            }
            Value::Number(number) => {
                let nodes = self.nodes;
                let mut rules = self.here[start..].iter();
                if rules.any(|&id| nodes[id].equals_status) {
                    let own = self.here[start..].to_vec();
                    self.check_status(&own, number);
                }
            }
            Value::String(_) => self.visit_text(start),
            Value::Null if self.gather != Gather::Nothing => {
                let mut rules = self.here[start..].iter();
                if rules.any(|&id| self.nodes[id].null_is_absent) {
                    self.walked.absent_nulls.add(value);
                }
            }
            _ => {}
        }
    }

    fn visit_text(&mut self, start: usize) {
        let rules = || self.here[start..].iter().map(|&id| &self.nodes[id]);
        let contents = rules().filter_map(|node| node.content);
        let contents = contents.map(|node| (owned(&self.path), node));
        self.walked.contents.extend(contents);
        if self.gather == Gather::All {
            let format = rules().find_map(|node| node.format.clone());
            let formats = &mut self.walked.formats;
            formats.extend(format.map(|format| (owned(&self.path), format)));
        }
    }

    fn visit_object(&mut self, start: usize, members: &'v Map<String, Value>) {
        let end = self.here.len();
        if start == end {
            return;
        }
        let mut closes = false;
        for index in start..end {
            let node = &self.nodes[self.here[index]];
            closes |= node.closes;
            if !node.omittable.is_empty() {
                self.check_omitted(self.here[index], members);
            }
        }
        let mut unknown: Vec<&'v str> = Vec::new();
        for (key, value) in members {
            self.path.push(Token::Key(key));
            if !self.visit_member(start, key, value) {
                if closes {
                    let own = self.here[start..end].to_vec();
                    self.note_undocumented(&own, value);
                    unknown.push(key);
                }
                let mut rules = self.here[start..end].iter();
                if self.gather == Gather::All && rules.any(|&id| self.nodes[id].holds_secret) {
                    self.walked.beside_secrets.push(owned(&self.path));
                }
            }
            self.path.pop();
        }
        if !unknown.is_empty() {
            let own = self.here[start..end].to_vec();
            self.pair(&own, members, &unknown);
        }
    }

    /// Visits a member of an object that the nodes from `start` on speak to, and says whether
    /// one of them documents it.
    fn visit_member(&mut self, start: usize, key: &str, value: &'v Value) -> bool {
        let end = self.here.len();
        let documented = add_member_rules(self.nodes, &mut self.here, start..end, Some(key));
        if documented && self.here.len() > end {
            if self.here[end..].iter().any(|&id| self.nodes[id].write_only) {
                let own = self.here[end..].to_vec();
                self.check_written_only(&own, value);
            }
            self.visit(end, value);
        }
        self.here.truncate(end);
        documented
    }

    /// Looks for members that are there under another name.
    fn pair(&mut self, own: &[NodeId], members: &'v Map<String, Value>, unknown: &[&'v str]) {
        if unknown.is_empty() {
            return;
        }
        let owner = owned(&self.path);
        let renderer = self.renderer;
        let rule = |node: &Node| Some(renderer.rule(node.spot.as_ref()?, "properties"));
        self.pairing
            .add(self.nodes, own, &owner, members, unknown, rule);
    }

    fn visit_array(&mut self, start: usize, items: &'v [Value]) {
        let nodes = self.nodes;
        let end = self.here.len();
        let has_rules = |&id: &NodeId| nodes[id].items.is_some() || !nodes[id].prefix.is_empty();
        if !self.here[start..].iter().any(has_rules) {
            return;
        }
        for (position, item) in items.iter().enumerate() {
            add_item_rules(nodes, &mut self.here, start..end, position);
            if self.here.len() > end {
                self.path.push(Token::Index(position));
                self.visit(end, item);
                self.path.pop();
            }
            self.here.truncate(end);
        }
    }

    fn note_undocumented(&mut self, own: &[NodeId], value: &Value) {
        let path = owned(&self.path);
        let actual = self.renderer.render(&path, value);
        let expected = "only documented properties";
        let found = PlacedViolation::new(Kind::UndocumentedProperty, path, expected, actual);
        let mut found = found.with_predicate("is not documented by the contract");
        let mut rules = own.iter().map(|&id| &self.nodes[id]);
        let spot = rules
            .find(|node| node.closes)
            .and_then(|node| node.spot.as_ref());
        found.violation.rule = spot.map(|spot| self.renderer.rule(spot, "properties"));
        self.walked.found.add(self.renderer.shape, found);
    }

    /// `x-omittable`: what `$meta.omitted` beside a property says of its absence.
    fn check_omitted(&mut self, id: NodeId, members: &'v Map<String, Value>) {
        let Some(named) = omitted_names(members) else {
            return;
        };
        let nodes = self.nodes;
        for name in &nodes[id].omittable {
            let is_named = named.iter().any(|item| item.as_str() == Some(name));
            let present = members.get(name);
            let is_absent = match present {
                None => true,
                Some(Value::Null) => nodes[id].properties.get(name).is_some_and(|&property| {
                    let mut rules = nodes[property].closure.iter();
                    rules.any(|&rule| nodes[rule].null_is_absent)
                }),
                Some(_) => false,
            };
            if is_absent == is_named {
                continue;
            }
            let mut path = owned(&self.path);
            path.push(Step::Key(name.clone()));
            let mut found = if is_absent {
                let expected = "the property, or its name in `$meta.omitted`";
                PlacedViolation::new(Kind::MissingProperty, path, expected, "absent")
                    .with_predicate("is missing, and `$meta.omitted` does not name it")
            } else {
                let actual = present.map(|value| self.renderer.render(&path, value));
                let expected = "no property that `$meta.omitted` names";
                let actual = actual.unwrap_or_default();
                let mut found =
                    PlacedViolation::new(Kind::ContractViolated, path, expected, actual)
                        .with_predicate(
                            "is present, though `$meta.omitted` says that it was left out",
                        );
                // A client that reads the property loses nothing.
                found.violation.severity = Some(Severity::Notice);
                found
            };
            let property = nodes[id].properties.get(name);
            let spot = property.and_then(|&property| nodes[property].spot.as_ref());
            found.violation.rule = spot.map(|spot| self.renderer.rule(spot, OMITTABLE));
            self.walked.found.add(self.renderer.shape, found);
        }
    }

    /// `writeOnly`: the property stands in a response, though it is only ever written.
    fn check_written_only(&mut self, own: &[NodeId], value: &Value) {
        let nodes = self.nodes;
        let mut rules = own.iter();
        let Some(&id) = rules.find(|&&id| nodes[id].write_only) else {
            return;
        };
        let path = owned(&self.path);
        let actual = self.renderer.render(&path, value);
        let found = PlacedViolation::new(Kind::WriteOnlyProperty, path, "no such property", actual);
        let mut found = found.with_predicate("is write-only, but the response has it");
        let spot = nodes[id].spot.as_ref();
        found.violation.rule = spot.map(|spot| self.renderer.rule(spot, WRITE_ONLY));
        self.walked.found.add(self.renderer.shape, found);
    }

    /// `x-equals-status`: the number is the response's status.
    fn check_status(&mut self, own: &[NodeId], number: &serde_json::Number) {
        let nodes = self.nodes;
        let mut rules = own.iter();
        let Some(&id) = rules.find(|&&id| nodes[id].equals_status) else {
            return;
        };
        if number.as_f64() == Some(f64::from(self.status)) {
            return;
        }
        let (expected, actual) = (self.status.to_string(), number.to_string());
        let predicate = format!("is {actual}, but the response's status is {expected}");
        let found = PlacedViolation::new(Kind::StatusMismatch, owned(&self.path), expected, actual);
        let mut found = found.with_predicate(&predicate);
        let spot = nodes[id].spot.as_ref();
        found.violation.rule = spot.map(|spot| self.renderer.rule(spot, EQUALS_STATUS));
        self.walked.found.add(self.renderer.shape, found);
    }
}

fn owned(path: &[Token<'_>]) -> Vec<Step> {
    path.iter().map(|&token| Step::from(token)).collect()
}
