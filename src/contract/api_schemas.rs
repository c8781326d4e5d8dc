//! The schemas of an OpenAPI document: the contract, the validator and the shape of each.

use std::sync::{Arc, PoisonError};

use serde_json::Value;

use super::api_document::{ApiDocument, Shaped, own_spot};
use super::compiled::Contract;
use super::options::MOST_FIELDS;
use super::shape::{Graph, Shape};
use super::validators::SchemaCheck;
use crate::error::InputError;
use crate::model::place::Token;
use crate::openapi::{self, Api, Fault};
use crate::schema::library::Spot;
use crate::schema::subschemas::join;

/// How many fields the responses of one document list together, more or less, and each at least.
const MOST_FIELDS_IN_ALL: usize = 1 << 18;
const FEWEST_FIELDS: usize = 64;

impl ApiDocument {
    /// Schemas that a validator refuses, and that therefore say nothing. Compiles all of them.
    pub fn uncompiled(&self) -> Vec<InputError> {
        let schemas = self.api.schemas.iter().map(own_spot);
        let targets = schemas.filter_map(|spot| self.library.target_of(&spot));
        let mut spots: Vec<Spot> = self.response_roots().chain(targets).collect();
        spots.sort();
        spots.dedup();
        let faults = spots.into_iter().filter_map(|spot| {
            let part = self.validators.at(&spot);
            let message = format!(
                "is ignored, because it cannot be compiled: {}",
                part.fault()?
            );
            let Spot { file, pointer } = spot;
            let spot = openapi::Spot { file, pointer };
            Some(Fault { spot, message })
        });
        self.reported(&faults.collect::<Vec<_>>())
    }

    /// The contract of a schema, made once for each name.
    pub(super) fn contract(
        &self,
        name: String,
        schema: &openapi::Spot,
        deprecated: bool,
    ) -> Arc<Contract> {
        let mut known = self
            .contracts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(contract) = known.get(&name) {
            return Arc::clone(contract);
        }
        let spot = self.definition(own_spot(schema));
        let Shaped { shape, fields } = self.shape(spot.clone());
        let contract = Arc::new(Contract {
            name: name.clone(),
            basis: self.basis,
            deprecated,
            validator: self.judge(&spot),
            shape,
            library: Arc::clone(&self.library),
            secrets: Arc::clone(&self.secrets),
            sha256: self.sha256.clone(),
            most_fields: self.most_fields,
            fields,
        });
        known.insert(name, Arc::clone(&contract));
        contract
    }

    /// What says whether a value fits the schema at a place.
    pub(super) fn judge(&self, spot: &Spot) -> SchemaCheck {
        SchemaCheck::Schema(Arc::clone(&self.validators), self.validators.at(spot))
    }

    /// The schema that one stands for which is nothing but a reference.
    pub(super) fn definition(&self, spot: Spot) -> Spot {
        let mut here = spot;
        for _ in 0..16 {
            let schema = self.library.value(&here).and_then(Value::as_object);
            let is_bare = schema.is_some_and(|schema| schema.len() == 1);
            match self.library.target_of(&here).filter(|_| is_bare) {
                Some(target) => here = target,
                None => break,
            }
        }
        here
    }

    /// A schema with what its items and properties refer to in their places, some levels deep.
    pub(super) fn unfolded(&self, spot: Spot, levels: usize) -> Option<Value> {
        let spot = self.definition(spot);
        let mut value = self.library.value(&spot)?.clone();
        let Some(left) = levels.checked_sub(1) else {
            return Some(value);
        };
        let inner = |steps: &[Token<'_>]| {
            let pointer = join(&spot.pointer, steps.iter().copied());
            let file = spot.file;
            self.unfolded(Spot { file, pointer }, left)
        };
        for keyword in ["items", "additionalProperties"] {
            if let Some(one) = value.get_mut(keyword)
                && let Some(unfolded) = inner(&[Token::Key(keyword)])
            {
                *one = unfolded;
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = value.get_mut(keyword) {
                for (index, one) in parts.iter_mut().enumerate() {
                    if let Some(unfolded) = inner(&[Token::Key(keyword), Token::Index(index)]) {
                        *one = unfolded;
                    }
                }
            }
        }
        if let Some(Value::Object(properties)) = value.get_mut("properties") {
            for (name, one) in properties {
                if let Some(unfolded) = inner(&[Token::Key("properties"), Token::Key(name)]) {
                    *one = unfolded;
                }
            }
        }
        Some(value)
    }

    /// The shape of the schema at a place.
    fn shape(&self, spot: Spot) -> Shaped {
        let mut known = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shape) = known.get(&spot) {
            return shape.clone();
        }
        let whole = || self.graph_of(self.response_roots().collect());
        let graph = self.graph.get_or_init(whole);
        let shape = Shape::of(graph, &spot);
        let shape = shape.unwrap_or_else(|| Shape::whole(&self.graph_of(vec![spot.clone()])));
        let shape = Shaped {
            shape: Arc::new(shape),
            fields: Arc::default(),
        };
        known.insert(spot, shape.clone());
        shape
    }

    /// The schemas that responses are judged by.
    fn response_roots(&self) -> impl Iterator<Item = Spot> {
        let schemas = self.api.response_schemas();
        schemas.map(|schema| self.definition(own_spot(schema)))
    }

    fn graph_of(&self, mut roots: Vec<Spot>) -> Arc<Graph> {
        roots.sort();
        roots.dedup();
        let guard = |spot: &Spot| Some(self.judge(spot));
        Graph::new(&self.library, roots, &guard)
    }
}

/// How many fields each response of a document lists at most, the same in every run.
pub(super) fn most_fields(api: &Api) -> usize {
    let responses = api.response_contents().count().max(1);
    (MOST_FIELDS_IN_ALL / responses).clamp(FEWEST_FIELDS, MOST_FIELDS)
}
