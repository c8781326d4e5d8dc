//! The contracts of an OpenAPI document: one a response and media type, compiled when a
//! response is judged by it for the first time.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::{Value, json};

use super::api_document::{ApiDocument, own_spot};
use super::api_files::DocumentFiles;
use super::api_operation::OperationContract;
use super::api_schemas::most_fields;
use super::bounded::Bounded;
use super::document_folder::{DocumentFolder, unread, unread_errors};
use super::options::sha256;
use super::validators::Validators;
use super::{annotations, api_files, secrets};
use crate::error::InputError;
use crate::model::finding::SchemaLine;
use crate::model::record::ContractDigest;
use crate::openapi::{self, Api, Direction, Fault};
use crate::schema::library::Library;
use crate::schema::loops;
use crate::schema::schema_file::error_at;

impl ApiDocument {
    /// Reads a document that need not be in a suite.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all.
    pub fn read(path: &Path) -> Result<ApiDocument, InputError> {
        ApiDocument::read_as(path, Direction::Response)
    }

    /// Reads a document that need not be in a suite, with its schemas as those of one side.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all.
    pub fn read_as(path: &Path, direction: Direction) -> Result<ApiDocument, InputError> {
        ApiDocument::read_copied(path, None, direction)
    }

    /// The same, with the folder that it was copied into, where it lies elsewhere.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all, or refers to a file that cannot be
    /// read.
    pub fn read_copied(
        path: &Path,
        copied: Option<&DocumentFolder>,
        direction: Direction,
    ) -> Result<ApiDocument, InputError> {
        let document = ApiDocument::new(api_files::read_file(path, copied)?, direction);
        let mut errors = Vec::new();
        loops::check_width(document.library(), &mut errors);
        errors.extend(document.unread());
        match errors.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(document),
        }
    }

    pub(super) fn new(mut read: DocumentFiles, direction: Direction) -> ApiDocument {
        let mut whole = read.take_values();
        let DocumentFiles {
            mut files,
            version,
            faults,
            ..
        } = read;
        let sha256 = files.first().map(sha256).unwrap_or_default();
        let mut api = openapi::read(&whole, version);
        let unread = unread(&whole, &api.faults);
        api.faults.extend(faults);
        openapi::translate(&mut whole, &mut api, direction, &is_pattern);
        for (file, value) in files.iter_mut().zip(whole.into_values()) {
            file.value = value;
        }
        let root = files.first();
        let basis = root.and_then(|file| annotations::basis(file.value.as_object()?));
        let mentions_secrets = files.iter().any(|file| secrets::may_mention(&file.bytes));
        let name = root.map(|file| file.name.clone()).unwrap_or_default();
        let library = Arc::new(Library::new(files));
        let roots = api.schemas.iter().map(own_spot);
        let secrets = match mentions_secrets {
            true => secrets::suffixes_from(&library, roots),
            false => Vec::new(),
        };
        ApiDocument {
            name,
            most_fields: most_fields(&api),
            api: Arc::new(api),
            validators: Validators::new(&library),
            library,
            unread,
            basis: basis.unwrap_or_default(),
            sha256,
            secrets: Arc::new(secrets),
            contracts: Mutex::default(),
            graph: OnceLock::new(),
            shapes: Mutex::default(),
            places: OnceLock::new(),
            router: OnceLock::new(),
        }
    }

    /// The same document with this path in the place of those of its servers.
    #[must_use]
    pub fn at_server_path(mut self, path: &str) -> ApiDocument {
        let api = Arc::make_mut(&mut self.api);
        let path = path.trim_end_matches('/');
        let operations = api.operations.iter_mut().map(|one| &mut one.bases);
        for bases in operations.chain([&mut api.bases]) {
            *bases = vec![path.to_owned()];
        }
        self
    }

    /// The path of its first server, without a slash at the end; empty where there is none.
    pub fn server_path(&self) -> &str {
        self.api.bases.first().map_or("", |path| path)
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
        self.reported(&self.api.faults)
    }

    /// Its references into other files that lead nowhere.
    pub(super) fn unread(&self) -> Vec<InputError> {
        unread_errors(&self.library.files, &self.unread)
    }

    /// What a reader should know of it.
    pub fn notes(&self) -> Vec<InputError> {
        self.reported(&self.api.notes)
    }

    /// Faults with their places, those that are alike as one.
    pub(super) fn reported(&self, faults: &[Fault]) -> Vec<InputError> {
        let mut reported = Vec::new();
        let rows = openapi::alike(faults);
        for (index, file) in self.library.files.iter().enumerate() {
            let own = || rows.iter().filter(|row| row.first.spot.file == index);
            let offsets = file.offsets(own().map(|row| row.first.spot.pointer.as_str()));
            for (row, offset) in own().zip(offsets) {
                let mut message = match row.first.spot.pointer.as_str() {
                    "" => row.message(),
                    pointer => format!("{pointer}: {}", row.message()),
                };
                if row.count > 1 {
                    message.push_str(&format!(" (in {} places)", row.count));
                }
                let error = InputError::new(&file.shown, message);
                reported.push(error.at_offset(&file.bytes, offset));
            }
        }
        reported
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
            version: self.api.own_version.clone(),
            ..ContractDigest::default()
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
                    ..ContractDigest::default()
                });
            }
        }
        found
    }
}

/// Whether a validator takes a text as a regular expression.
fn is_pattern(text: &str) -> bool {
    jsonschema::options_for::<Bounded>()
        .build(&json!({ "pattern": text }))
        .is_ok()
}
