//! The places that a contract documents, as a map to walk a body with.

use serde_json::Value;

use crate::contract::node::Names;
use crate::model::coverage::Documented;

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
    pub(in crate::contract) documented: Documented,
    pub(in crate::contract) facts: usize,
    pub(super) root: Edge,
    pub(super) levels: Vec<Level>,
}
