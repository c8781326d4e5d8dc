//! The contracts of an OpenAPI document: one a response and media type, compiled when an
//! answer is judged by it for the first time.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::annotations::{self, error_at};
use super::api_coverage::Places;
use super::api_operation::OperationContract;
use super::catalog::{options, registry, sha256};
use super::library::{Library, SchemaFile, Spot};
use super::shape::Shape;
use super::{Contract, api_files, secrets};
use crate::error::InputError;
use crate::model::finding::{Basis, SchemaLine};
use crate::model::record::ContractDigest;
use crate::openapi::{self, Api, Fault, Files, Version};

/// One OpenAPI document, read.
#[derive(Debug)]
pub struct ApiDocument {
    pub(super) name: String,
    api: Arc<Api>,
    pub(super) library: Arc<Library>,
    pub(super) basis: Basis,
    sha256: String,
    secrets: Arc<Vec<Vec<String>>>,
    contracts: Mutex<HashMap<String, Arc<Contract>>>,
    compiled: Mutex<HashMap<Spot, Compiled>>,
    pub(super) places: OnceLock<Places>,
}

/// A schema that several responses may have.
#[derive(Clone, Debug)]
struct Compiled {
    validator: Arc<Validator>,
    shape: Arc<Shape>,
}

impl ApiDocument {
    /// Reads a document that need not be in a suite.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all.
    pub fn read(path: &Path) -> Result<ApiDocument, InputError> {
        api_files::read_file(path)
    }

    pub(super) fn new(
        mut files: Vec<SchemaFile>,
        version: Version,
        faults: Vec<Fault>,
        notes: Vec<Fault>,
    ) -> ApiDocument {
        let sha256 = files.first().map(sha256).unwrap_or_default();
        let values = files
            .iter_mut()
            .map(|file| (file.path.clone(), std::mem::take(&mut file.value)));
        let mut whole = Files::new(values.collect());
        let mut api = openapi::read(&whole, version);
        api.faults.extend(faults);
        api.notes.extend(notes);
        openapi::translate(&mut whole, &mut api, &is_pattern);
        for (file, value) in files.iter_mut().zip(whole.into_values()) {
            file.value = value;
        }
        let root = files.first();
        let basis = root.and_then(|file| annotations::basis(file.value.as_object()?));
        let mentions_secrets = files.iter().any(|file| {
            memchr::memmem::find(&file.bytes, annotations::SECRET.as_bytes()).is_some()
        });
        let name = root.map(|file| file.name.clone()).unwrap_or_default();
        let library = Library::new(files);
        let roots = api.schemas.iter().map(own_spot);
        let secrets = match mentions_secrets {
            true => secrets::suffixes_from(&library, roots),
            false => Vec::new(),
        };
        ApiDocument {
            name,
            api: Arc::new(api),
            library: Arc::new(library),
            basis: basis.unwrap_or_default(),
            sha256,
            secrets: Arc::new(secrets),
            contracts: Mutex::default(),
            compiled: Mutex::default(),
            places: OnceLock::new(),
        }
    }

    /// Its name: its path in the folder of schemas.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says.
    pub fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// What is wrong with it, each with its place.
    pub fn faults(&self) -> Vec<InputError> {
        self.told(&self.api.faults)
    }

    /// What a reader should know of it.
    pub fn notes(&self) -> Vec<InputError> {
        self.told(&self.api.notes)
    }

    fn told(&self, faults: &[Fault]) -> Vec<InputError> {
        let mut told = Vec::new();
        for (index, file) in self.library.files.iter().enumerate() {
            let own = || faults.iter().filter(|fault| fault.spot.file == index);
            let offsets = file.offsets(own().map(|fault| fault.spot.pointer.as_str()));
            for (fault, offset) in own().zip(offsets) {
                let message = match fault.spot.pointer.as_str() {
                    "" => fault.message.clone(),
                    pointer => format!("{pointer}: {}", fault.message),
                };
                let error = InputError::new(&file.shown, message);
                told.push(error.at_offset(&file.bytes, offset));
            }
        }
        told
    }

    /// The place of a pointer in its first file, in an error that says `message`.
    pub fn error_at(&self, place: &openapi::Spot, message: impl Into<String>) -> InputError {
        match self.library.files.get(place.file) {
            Some(file) => error_at(file, &place.pointer, message.into()),
            None => InputError::new(&self.name, message),
        }
    }

    /// The file and the line of each operation.
    pub fn lines(&self) -> Vec<SchemaLine> {
        let operations = self.api.operations.iter();
        let mut spots: Vec<&openapi::Spot> = operations.map(|operation| &operation.spot).collect();
        let mut found: HashMap<&openapi::Spot, SchemaLine> = HashMap::new();
        for (index, file) in self.library.files.iter().enumerate() {
            let own = || spots.iter().filter(|spot| spot.file == index);
            let lines = file.lines(own().map(|spot| spot.pointer.as_str()));
            for (spot, line) in own().zip(lines) {
                let file = file.shown.clone();
                found.insert(spot, SchemaLine { file, line });
            }
        }
        let lines = spots.drain(..).filter_map(|spot| found.get(spot).cloned());
        lines.collect()
    }

    /// The paths of its files, itself first.
    pub fn files(&self) -> Vec<String> {
        let files = self.library.files.iter();
        files.map(|file| file.path.clone()).collect()
    }

    /// A schema as JSON Schema.
    pub fn schema(&self, place: &openapi::Spot) -> Option<&Value> {
        self.library.value(&own_spot(place))
    }

    /// The operation of a name.
    pub fn operation(&self, name: &str) -> Option<OperationContract<'_>> {
        Some(OperationContract {
            document: self,
            operation: self.api.find(name)?,
        })
    }

    /// Every operation.
    pub fn operations(&self) -> impl Iterator<Item = OperationContract<'_>> {
        self.api
            .operations
            .iter()
            .map(|operation| OperationContract {
                document: self,
                operation,
            })
    }

    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    pub(super) fn secret_suffixes(&self) -> &[Vec<String>] {
        &self.secrets
    }

    /// Its name and the digest of its file.
    pub fn digest(&self) -> ContractDigest {
        ContractDigest {
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            documented: None,
        }
    }

    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What each response of the operations documents that `is_used` accepts by name.
    pub fn digests_with_fields(&self, is_used: &impl Fn(&str) -> bool) -> Vec<ContractDigest> {
        let mut found = Vec::new();
        for operation in self.operations().filter(|one| is_used(&one.name())) {
            for contract in operation.contracts() {
                found.push(ContractDigest {
                    name: contract.name().to_owned(),
                    sha256: self.sha256.clone(),
                    documented: Some(contract.documented().clone()),
                });
            }
        }
        found
    }

    /// The contract of a schema, made once for each name.
    pub(super) fn contract(
        &self,
        name: String,
        schema: &openapi::Spot,
        deprecated: bool,
    ) -> Option<Arc<Contract>> {
        let mut known = self
            .contracts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(contract) = known.get(&name) {
            return Some(Arc::clone(contract));
        }
        let Compiled { validator, shape } = self.compiled(self.definition(own_spot(schema)))?;
        let contract = Arc::new(Contract {
            name: name.clone(),
            basis: self.basis,
            deprecated,
            validator,
            shape,
            library: Arc::clone(&self.library),
            secrets: Arc::clone(&self.secrets),
            sha256: self.sha256.clone(),
            fields: OnceLock::new(),
        });
        known.insert(name, Arc::clone(&contract));
        Some(contract)
    }

    /// The schema that one stands for which is nothing but a reference.
    pub(super) fn definition(&self, spot: Spot) -> Spot {
        let mut here = spot;
        for _ in 0..16 {
            let Some(Value::Object(schema)) = self.library.value(&here) else {
                break;
            };
            let reference = schema.get("$ref").and_then(Value::as_str);
            let Some(reference) = reference.filter(|_| schema.len() == 1) else {
                break;
            };
            match self.library.resolve(&here, reference) {
                Ok(super::library::Target::Spot(target)) => here = target,
                _ => break,
            }
        }
        here
    }

    fn compiled(&self, spot: Spot) -> Option<Compiled> {
        let mut known = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(&spot) {
            return Some(compiled.clone());
        }
        let registry = registry(&self.library, &self.name).ok();
        let build = |spot: &Spot| {
            let reference = json!({ "$ref": self.library.uri_of(spot) });
            let options = options(registry.as_ref()?);
            let options = options.with_format("byte", is_base64);
            options.build(&reference).ok()
        };
        // A schema that no validator takes says nothing, as one that dangles.
        let anything = || jsonschema::options().build(&Value::Bool(true));
        let validator = build(&spot).or_else(|| anything().ok())?;
        let compiled = Compiled {
            shape: Arc::new(Shape::compile(&self.library, spot.clone(), &build)),
            validator: Arc::new(validator),
        };
        known.insert(spot, compiled.clone());
        Some(compiled)
    }
}

pub(super) fn own_spot(spot: &openapi::Spot) -> Spot {
    Spot {
        file: spot.file,
        pointer: spot.pointer.clone(),
    }
}

/// Whether a validator takes a text as a regular expression.
fn is_pattern(text: &str) -> bool {
    jsonschema::options()
        .build(&json!({ "pattern": text }))
        .is_ok()
}

/// Whether a text is base64, as `format: byte` has it.
fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    STANDARD.decode(text).is_ok()
}
