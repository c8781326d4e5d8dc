//! What a contract says of a value that is compared with another answer's: which nulls mean
//! nothing, and which strings have a format. It judges nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::render::Renderer;
use super::violation::Step;
use super::{Contract, walk, without};
use crate::model::place::pointer;

/// A value as it is compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// The value without the nulls that mean absent (`x-null-is-absent`); `None` where it
    /// has none.
    pub stripped: Option<Value>,
    /// The formats of its strings, by JSON Pointer.
    pub formats: BTreeMap<String, String>,
}

impl Contract {
    /// Reads a value as it is compared.
    pub fn compared(&self, value: &Value) -> Compared {
        let renderer = Renderer {
            library: &self.library,
            shape: &self.shape,
            secrets: &self.secrets,
        };
        let walked = walk::walk(&self.shape, &renderer, value, 0, true);
        let formats = walked
            .formats
            .into_iter()
            .map(|(path, format)| (pointer(path.iter().map(Step::token)), format));
        Compared {
            formats: formats.collect(),
            stripped: without(value, &walked.absent_nulls),
        }
    }
}
