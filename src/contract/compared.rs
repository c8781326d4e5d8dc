//! What a contract says of a value that is compared with another response's: which nulls mean
//! nothing, and which strings have a format. It judges nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::compiled::{Contract, without};
use super::origin::path_of;
use super::render::Renderer;
use super::{place_annotations, walk};
use crate::model::place::{Place, pointer};
use crate::model::violation::{Step, place_of};

/// A value as it is compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// The value without the nulls that mean absent (`x-null-is-absent`); `None` where it
    /// has none.
    pub stripped: Option<Value>,
    /// The formats of its strings, by JSON Pointer.
    pub formats: BTreeMap<String, String>,
    /// What stands undocumented beside a secret, and may be one, by JSON Pointer.
    pub beside_secrets: Vec<String>,
}

impl Contract {
    /// Reads a value as it is compared.
    pub fn compared(&self, value: &Value) -> Compared {
        let renderer = Renderer {
            library: &self.library,
            shape: &self.shape,
            secrets: &self.secrets,
        };
        let walked = walk::walk(&self.shape, &renderer, value, 0, walk::Gather::All);
        let place = |path: &Vec<Step>| pointer(path.iter().map(Step::token));
        let (formats, absent) = (walked.formats.iter(), &walked.absent_nulls);
        Compared {
            formats: formats
                .map(|(path, format)| (place(path), format.clone()))
                .collect(),
            beside_secrets: walked.beside_secrets.iter().map(place).collect(),
            stripped: (!absent.is_empty()).then(|| without(value, absent)),
        }
    }

    /// A value without the nulls that mean absent; `None` where it has none.
    pub fn without_absent_nulls(&self, value: &Value) -> Option<Value> {
        let mut nodes = self.shape.nodes().iter();
        let may_have = nodes.any(|node| node.null_is_absent);
        may_have.then(|| self.compared(value).stripped).flatten()
    }

    /// Whether the contract says of a place of a value that null means absent there, whether
    /// or not the value has it.
    pub fn takes_null_as_absent(&self, value: &Value, pointer: &str) -> bool {
        place_annotations::of(&self.shape, &path_of(value, pointer)).null_is_absent
    }

    /// The place of a pointer into a value: as in the findings of the contract, the keys of
    /// open maps are folded as array indices are.
    pub fn place(&self, value: &Value, pointer: &str) -> Place {
        let path = path_of(value, pointer);
        let (_, entries) = place_annotations::with_entries(&self.shape, &path);
        place_of(&path, &entries)
    }
}
