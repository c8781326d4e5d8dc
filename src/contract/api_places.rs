//! The list of what an OpenAPI document documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::model::coverage::{Documented, Field};
use crate::model::place::{Token, pointer};

/// The places of a document, each with the number of its fact.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) documented: Arc<Documented>,
    pub(super) facts: BTreeMap<String, u32>,
}

impl Places {
    pub(super) fn of(pointers: Vec<String>, sha256: &str) -> Places {
        let facts = pointers.iter().cloned().zip(0..).collect();
        let fields: Vec<Field> = pointers
            .into_iter()
            .map(|pointer| Field {
                pointer,
                property: true,
                ..Field::default()
            })
            .collect();
        let mut hash = Sha256::new();
        hash.update(sha256);
        hash.update(serde_json::to_vec(&fields).unwrap_or_default());
        Places {
            documented: Arc::new(Documented {
                id: hex(&hash.finalize()[..4]),
                fields,
                is_cut: false,
            }),
            facts,
        }
    }
}

pub(super) fn place<const N: usize>(steps: [&str; N]) -> String {
    pointer(steps.map(Token::Key))
}
