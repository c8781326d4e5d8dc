//! The nodes of a shape: one a schema object, with what it says of a value.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use regex::Regex;
use serde_json::Value;

use super::validators::SchemaCheck;
use crate::model::finding::Basis;
use crate::schema::library::Spot;

/// What stands for each of some names of a schema. A response looks names up, and adds none,
/// so a hash that withstands an attack is not needed.
pub(super) type Names<T> = HashMap<String, T, RandomState>;

/// The index of a node in its shape.
pub(super) type NodeId = usize;

/// What a schema says of the members or items it does not name.
#[derive(Debug, Default)]
pub(super) enum UnnamedMembers {
    /// Nothing: the schema is silent about them.
    #[default]
    Silent,
    /// Any may be there, and is documented.
    Open,
    /// They are documented by a schema of their own.
    Schema(NodeId),
}

/// Branches of which some apply, depending on the instance.
#[derive(Debug)]
pub(super) enum Choice {
    /// `anyOf` and `oneOf`: the branches whose guard accepts the instance.
    Any(Vec<(NodeId, Option<SchemaCheck>)>),
    /// `if`: with what follows when it holds, and when it does not.
    If(Option<SchemaCheck>, NodeId, Option<NodeId>, Option<NodeId>),
    /// `dependentSchemas`: where the member is there.
    With(String, NodeId),
}

/// One schema object.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) spot: Option<Spot>,
    /// The types it accepts with all it draws in, as bits of [`type_bit`].
    pub(super) types: u8,
    /// The types that its own keyword names.
    pub(super) own_types: u8,
    /// Whether it is the schema `false`.
    pub(super) refuses: bool,
    pub(super) properties: Names<NodeId>,
    /// What it requires without describing it.
    pub(super) required: Vec<String>,
    /// Whether it says of members' names what they are.
    pub(super) limits_names: bool,
    pub(super) patterns: Vec<(Option<Regex>, NodeId)>,
    pub(super) additional: UnnamedMembers,
    pub(super) unevaluated: UnnamedMembers,
    pub(super) prefix: Vec<NodeId>,
    pub(super) items: Option<NodeId>,
    /// What its texts hold as JSON.
    pub(super) content: Option<NodeId>,
    pub(super) choices: Vec<Choice>,
    /// Whether it names properties, so that others are undocumented.
    pub(super) closes: bool,
    pub(super) omittable: Vec<String>,
    /// Whether it is the schema of an omittable property.
    pub(super) is_omittable: bool,
    pub(super) null_is_absent: bool,
    pub(super) secret: bool,
    /// Whether a property of it is a secret.
    pub(super) holds_secret: bool,
    pub(super) equals_status: bool,
    /// The `format` of its strings.
    pub(super) format: Option<String>,
    pub(super) write_only: bool,
    pub(super) is_deprecated: bool,
    pub(super) basis: Option<Basis>,
    /// Other names of the property whose schema it is.
    pub(super) aliases: Vec<String>,
    /// The values that it lists, by `enum` or `const`.
    pub(super) values: Vec<Value>,
    /// What it always draws in: `$ref` and `allOf`.
    pub(super) draws: Vec<NodeId>,
    /// Itself and all it always draws in, without those that say nothing.
    pub(super) closure: Vec<NodeId>,
}

/// Makes a guard: what says whether a value fits the schema at a place.
pub(super) type Guard<'g> = &'g dyn Fn(&Spot) -> Option<SchemaCheck>;

/// A node and all it always draws in, also what says nothing to a walk.
pub(super) fn reach(nodes: &[Node], id: NodeId) -> Vec<NodeId> {
    let mut reach = vec![id];
    let mut next = 0;
    while let Some(&inner) = reach.get(next) {
        next += 1;
        for &drawn in &nodes[inner].draws {
            if !reach.contains(&drawn) {
                reach.push(drawn);
            }
        }
    }
    reach
}

impl Node {
    /// Whether it documents members or items.
    pub(super) fn names_something(&self) -> bool {
        !self.properties.is_empty()
            || !self.patterns.is_empty()
            || matches!(self.additional, UnnamedMembers::Schema(_))
            || matches!(self.unevaluated, UnnamedMembers::Schema(_))
            || !self.prefix.is_empty()
            || self.items.is_some()
    }

    /// Whether it names a member.
    pub(super) fn names(&self, key: &str) -> bool {
        self.properties.contains_key(key) || self.required.iter().any(|name| name == key)
    }

    pub(super) fn says_something(&self) -> bool {
        let is_silent = !self.names_something()
            && matches!(self.additional, UnnamedMembers::Silent)
            && matches!(self.unevaluated, UnnamedMembers::Silent)
            && !self.closes
            && self.choices.is_empty()
            && self.content.is_none()
            && self.basis.is_none()
            && self.format.is_none()
            && self.aliases.is_empty();
        !is_silent
            || self.limits_names
            || self.is_omittable
            || self.null_is_absent
            || self.secret
            || self.equals_status
            || self.write_only
    }
}

pub(crate) const ALL_TYPES: u8 = 0x7f;

/// The bit of a type's word.
pub(crate) fn type_bit(word: &str) -> u8 {
    match word {
        "null" => 1,
        "boolean" => 2,
        "integer" => 4,
        "number" => 12,
        "string" => 16,
        "array" => 32,
        "object" => 64,
        _ => 0,
    }
}
