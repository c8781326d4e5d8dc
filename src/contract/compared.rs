//! What a contract says of a value that is compared with another answer's: which nulls mean
//! nothing, and which strings have a format. It judges nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::render::Renderer;
use super::violation::Step;
use super::{Contract, said, walk, without};
use crate::model::place::{pointer, unescape};

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
        let walked = walk::walk(&self.shape, &renderer, value, 0, true);
        let place = |path: &Vec<Step>| pointer(path.iter().map(Step::token));
        let formats = walked.formats.iter();
        Compared {
            formats: formats
                .map(|(path, format)| (place(path), format.clone()))
                .collect(),
            beside_secrets: walked.beside_secrets.iter().map(place).collect(),
            stripped: without(value, &walked.absent_nulls),
        }
    }

    /// Whether the contract says of a place of a value that null means absent there, whether
    /// or not the value has it.
    pub fn takes_null_as_absent(&self, value: &Value, pointer: &str) -> bool {
        let mut here = Some(value);
        let mut path = Vec::new();
        for part in pointer.split('/').skip(1) {
            let key = unescape(part);
            let index = key.parse::<usize>().ok();
            let step = match (here, index) {
                (Some(Value::Array(_)), Some(index)) => Step::Index(index),
                _ => Step::Key(key),
            };
            here = match &step {
                Step::Index(index) => here.and_then(|value| value.get(index)),
                Step::Key(key) => here.and_then(|value| value.get(key)),
            };
            path.push(step);
        }
        said::of(&self.shape, &path).null_is_absent
    }
}
