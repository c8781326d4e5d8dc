//! What a body that is a sequence of items needs beside a schema: items that are not JSON are
//! passed over, and JSON within texts, as server-sent events have it, is judged by the schema
//! of its content.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::compiled::Contract;
use super::gathered::Gathered;
use super::node::{NodeId, type_bit};
use super::place_annotations;
use super::validators::SchemaCheck;
use crate::json::Document;
use crate::model::kind::Kind;
use crate::model::place;
use crate::model::violation::{PlacedViolation, Step};

/// What is found within texts.
#[derive(Default)]
pub(super) struct Within {
    pub(super) found: Vec<PlacedViolation>,
    /// The paths of the texts in which something is wrong.
    pub(super) broken: HashSet<Vec<Step>>,
}

impl Contract {
    /// Judges the items of an array but for some; findings keep the numbers of their items.
    pub(super) fn judge_whole_items(
        &self,
        value: &Value,
        broken: &[usize],
        status: u16,
    ) -> Vec<PlacedViolation> {
        let broken: HashSet<usize> = broken.iter().copied().collect();
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        let whole = items.iter().enumerate();
        let whole = whole.filter(|(number, _)| !broken.contains(number));
        let (numbers, whole): (Vec<usize>, Vec<Value>) =
            whole.map(|(number, item)| (number, item.clone())).unzip();
        let found = self.judge_value(&Value::Array(whole), status).into_iter();
        let renumbered = found.map(|one| {
            let mut path = one.path.clone();
            if let Some(Step::Index(index)) = path.first_mut()
                && let Some(number) = numbers.get(*index)
            {
                *index = *number;
            }
            one.moved_to(path)
        });
        renumbered.collect()
    }

    /// Judges what stands as JSON in the texts at some paths, each by the schema of a node.
    pub(super) fn judge_contents(
        &self,
        root: &Value,
        contents: &[(Vec<Step>, NodeId)],
        status: u16,
    ) -> Within {
        let mut contracts: HashMap<NodeId, Option<Contract>> = HashMap::new();
        let mut gathered = Gathered::default();
        let mut broken = HashSet::new();
        for (path, node) in contents {
            let text = root.pointer(&place::pointer(path.iter().map(Step::token)));
            let Some(text) = text.and_then(Value::as_str) else {
                continue;
            };
            let document = Document::parse(text.as_bytes());
            let found = match document.value() {
                None => vec![not_json(path, &document)],
                Some(value) => {
                    let contract = contracts
                        .entry(*node)
                        .or_insert_with(|| self.of_content(*node));
                    let judged = contract.as_ref().map(|one| one.judge_value(value, status));
                    judged.unwrap_or_default()
                }
            };
            if !found.is_empty() {
                broken.insert(path.clone());
            }
            for one in found {
                let own = match one.violation.kind {
                    Kind::InvalidJson => path.clone(),
                    _ => path.iter().chain(&one.path).cloned().collect(),
                };
                gathered.add(&self.shape, one.moved_to(own));
            }
        }
        Within {
            found: gathered.into_found(),
            broken,
        }
    }

    /// The contract of what stands within a text.
    fn of_content(&self, node: NodeId) -> Option<Contract> {
        let spot = self.shape.nodes()[node].spot.as_ref()?;
        let SchemaCheck::Schema(links, _) = &self.validator else {
            return None;
        };
        Some(Contract {
            name: self.name.clone(),
            basis: self.basis,
            deprecated: false,
            validator: SchemaCheck::Schema(Arc::clone(links), links.at(spot)),
            shape: Arc::new(self.shape.within(node)),
            library: Arc::clone(&self.library),
            secrets: Arc::clone(&self.secrets),
            sha256: self.sha256.clone(),
            most_fields: self.most_fields,
            fields: Arc::default(),
        })
    }

    /// Whether the data of events is documented, and not as a text. Generators write the schema
    /// of what the data is as JSON in its place.
    pub(super) fn has_json_data(&self) -> bool {
        let path = [Step::Index(0), Step::Key("data".to_owned())];
        let types = place_annotations::of(&self.shape, &path).types;
        types != 0 && types & type_bit("string") == 0
    }
}

/// A text that is not the JSON that it should be.
fn not_json(path: &[Step], document: &Document) -> PlacedViolation {
    let problem = document.problems().first();
    let actual = problem.map_or("", |problem| &problem.actual).to_owned();
    let predicate = format!("is not valid JSON: {actual}");
    let found = PlacedViolation::new(Kind::InvalidJson, path.to_vec(), "a JSON text", actual);
    found.with_predicate(&predicate)
}
