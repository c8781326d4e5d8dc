//! The places that a contract documents, as a map to walk a body with.

use std::sync::Arc;

use serde_json::Value;

use crate::contract::node::Names;
use crate::model::coverage::{Documented, Field};
use crate::model::deprecated_element::DeprecatedElement;

/// Where the members and items of a place are documented.
pub(in crate::contract) type LevelId = usize;

/// The members and items of a place.
#[derive(Debug, Default)]
pub(in crate::contract) struct Level {
    pub(super) members: Names<Edge>,
    /// Members that no name documents, and items.
    pub(super) each: Option<Edge>,
}

/// A place as its level leads to it.
#[derive(Debug, Default)]
pub(in crate::contract) struct Edge {
    pub(in crate::contract) property: Option<u32>,
    pub(in crate::contract) null: Option<u32>,
    pub(in crate::contract) values: Vec<(Value, u32)>,
    /// What stands below; a schema that refers to itself leads back to a level above.
    pub(super) below: Option<LevelId>,
    /// Whether its texts may hold JSON, of which what stands below is meant.
    pub(super) holds_json: bool,
}

/// A field as it is read from a shape.
pub(in crate::contract) struct Found {
    pub(in crate::contract) field: Field,
    pub(in crate::contract) at: At,
    /// Whether it is a deprecated property.
    pub(in crate::contract) is_deprecated: bool,
    /// Which of its values are deprecated, by index.
    pub(in crate::contract) deprecated_values: Vec<usize>,
}

/// Where the edge of a field stands.
pub(in crate::contract) enum At {
    Root,
    Member(LevelId, String),
    Each(LevelId),
}

/// The fields of one contract.
#[derive(Debug, Default)]
pub(in crate::contract) struct Map {
    pub(in crate::contract) documented: Arc<Documented>,
    pub(in crate::contract) facts: usize,
    /// Those of its facts that are deprecated.
    pub(in crate::contract) deprecated: Vec<(u32, DeprecatedElement)>,
    pub(super) root: Edge,
    pub(super) levels: Vec<Level>,
}
