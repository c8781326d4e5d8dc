//! An OpenAPI document as a contract: what it holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::api_places::Places;
use super::compiled::Contract;
use super::coverage::map::Map;
use super::shape::{Graph, Shape};
use super::validators::Validators;
use crate::model::finding::Basis;
use crate::openapi;
use crate::openapi::{Api, Fault, Router};
use crate::schema::library::{Library, Spot};

/// One OpenAPI document, read.
#[derive(Debug)]
pub struct ApiDocument {
    pub(super) name: String,
    pub(super) api: Arc<Api>,
    pub(super) library: Arc<Library>,
    /// References into other files that lead nowhere, with what to do.
    pub(super) unread: Vec<(Fault, Option<String>)>,
    pub(super) basis: Basis,
    pub(super) sha256: String,
    pub(super) secrets: Arc<Vec<Vec<String>>>,
    pub(super) contracts: Mutex<HashMap<String, Arc<Contract>>>,
    pub(super) validators: Arc<Validators>,
    pub(super) graph: OnceLock<Arc<Graph>>,
    pub(super) shapes: Mutex<HashMap<Spot, Shaped>>,
    pub(super) places: OnceLock<Places>,
    pub(super) router: OnceLock<Router>,
    /// How many fields each response lists at most.
    pub(super) most_fields: usize,
}

/// The shape of a schema, and what it documents once that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub(super) shape: Arc<Shape>,
    pub(super) fields: Arc<OnceLock<Map>>,
}

pub(super) fn own_spot(spot: &openapi::Spot) -> Spot {
    Spot {
        file: spot.file,
        pointer: spot.pointer.clone(),
    }
}
