//! The contracts of a folder of schema files, compiled once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jsonschema::ValidationError;
use serde_json::Value;

use super::api_document::ApiDocument;
use super::api_operation::OperationContract;
use super::compiled::Contract;
use super::options::{MOST_FIELDS, registry, sha256};
use super::rule_lines::RuleLines;
use super::shape::{Graph, Shape};
use super::validators::{FileValidator, SchemaCheck, Validators};
use super::{annotations, secrets};
use crate::contract::api_folder;
use crate::error::InputError;
use crate::model::finding::Basis;
use crate::model::record::ContractDigest;
use crate::model::security::Carrier;
use crate::openapi;
use crate::redact::sensitive::SecretNames;
use crate::schema::library::{Library, SchemaFile, Spot};
use crate::schema::schema_file::error_at;
use crate::schema::{files, loops};

/// Every contract of a folder, by name.
#[derive(Debug, Default)]
pub struct Catalog {
    contracts: BTreeMap<String, Contract>,
    digests: Vec<ContractDigest>,
    secrets: Arc<Vec<Vec<String>>>,
    pub(super) lines: RuleLines,
    documents: Vec<ApiDocument>,
}

impl Catalog {
    /// Reads and compiles every `*.schema.json` at or below `dir` but those in its
    /// `driftcheck` folder. A contract's name is the path without `.schema.json`.
    /// References reach the files of the folder, by name or by `$id`; nothing is fetched.
    ///
    /// # Errors
    ///
    /// All that is wrong with the folder and its files, with `shown_as` as the folder's name.
    pub fn load(dir: &Path, shown_as: &str) -> Result<Catalog, Vec<InputError>> {
        let mut errors = Vec::new();
        let files = files::read(dir, shown_as, &mut errors);
        let mut library = Library::new(files);
        for index in 0..library.files.len() {
            annotations::check(&mut library, index, &mut errors);
        }
        if errors.is_empty() {
            loops::check(&library, &mut errors);
            loops::check_width(&library, &mut errors);
        }
        if errors.is_empty() {
            match compile(library, shown_as) {
                Ok(catalog) => return Ok(catalog),
                Err(found) => errors = found,
            }
        }
        errors.sort();
        errors.dedup();
        Err(errors)
    }

    /// The same with the OpenAPI documents of the folder.
    ///
    /// # Errors
    ///
    /// All that is wrong with the folder and its files.
    pub fn load_all(dir: &Path, shown_as: &str) -> Result<Catalog, Vec<InputError>> {
        let mut errors = Vec::new();
        let documents = api_folder::read_folder(dir, shown_as, &mut errors);
        match Catalog::load(dir, shown_as) {
            Ok(mut catalog) if errors.is_empty() => {
                for document in documents {
                    catalog.add_document(document);
                }
                Ok(catalog)
            }
            Ok(_) => Err(errors),
            Err(found) => {
                errors.extend(found);
                errors.sort();
                errors.dedup();
                Err(errors)
            }
        }
    }

    /// Adds an OpenAPI document, in the place of one of its name.
    pub fn add_document(&mut self, document: ApiDocument) {
        self.documents
            .retain(|known| known.name() != document.name());
        let mut secrets = self.secrets.as_ref().clone();
        secrets.extend(document.secret_suffixes().iter().cloned());
        secrets.sort();
        secrets.dedup();
        self.secrets = Arc::new(secrets);
        self.documents.push(document);
        self.documents.sort_by(|a, b| a.name().cmp(b.name()));
    }

    /// Takes another path for that of the documents' servers.
    pub fn set_server_path(&mut self, path: &str) {
        let documents = std::mem::take(&mut self.documents).into_iter();
        let documents = documents.map(|document| document.at_server_path(path));
        self.documents = documents.collect();
    }

    /// The OpenAPI documents, by name.
    pub fn documents(&self) -> &[ApiDocument] {
        &self.documents
    }

    /// The operation of a document that a name stands for: `accounts.json GET /users`.
    pub fn operation(&self, name: &str) -> Option<OperationContract<'_>> {
        self.documents.iter().find_map(|document| {
            let rest = name.strip_prefix(document.name())?.strip_prefix(' ')?;
            document.operation(rest)
        })
    }

    /// A schema file or a file of a document by the name that stands in rules.
    pub(super) fn file_of(&self, name: &str) -> Option<&SchemaFile> {
        let own = self.get(name).map(|contract| contract.library.as_ref());
        let document = || {
            let mut libraries = self.documents.iter().map(ApiDocument::library);
            libraries.find(|library| library.files.iter().any(|file| file.name == name))
        };
        let library = own.or_else(document)?;
        library.files.iter().find(|file| file.name == name)
    }

    /// The schema files with what they refer to, where there are any.
    pub(super) fn library(&self) -> Option<&Library> {
        let contract = self.contracts.values().next();
        contract.map(|contract| contract.library.as_ref())
    }

    /// The contract of this name.
    pub fn get(&self, name: &str) -> Option<&Contract> {
        self.contracts.get(name)
    }

    /// The names of all contracts, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.contracts.keys().map(String::as_str)
    }

    /// The name of every contract with the digest of its file, sorted by name.
    pub fn digests(&self) -> Vec<ContractDigest> {
        let documents = self.documents.iter().map(ApiDocument::digest);
        let mut all = self.digests.clone();
        all.extend(documents);
        all
    }

    /// The digests; the contracts that `is_used` accepts with what they document.
    pub fn digests_with_fields(&self, is_used: impl Fn(&str) -> bool) -> Vec<ContractDigest> {
        let mut digests = self.digests();
        for digest in digests.iter_mut().filter(|one| is_used(&one.name)) {
            let contract = self.get(&digest.name);
            digest.documented = contract.map(|contract| contract.documented().clone());
        }
        for document in &self.documents {
            let fields = document.digests_with_fields(&is_used);
            let own = digests.iter_mut().find(|one| one.name == document.name());
            if let (Some(own), false) = (own, fields.is_empty()) {
                own.documented = Some(document.documented().clone());
            }
            digests.extend(fields);
        }
        digests
    }

    /// What the contracts call a secret: members, and the headers and parameters of the API keys
    /// that a document declares.
    pub fn secret_names(&self) -> SecretNames {
        let mut names = SecretNames {
            members: self.secrets.to_vec(),
            ..SecretNames::default()
        };
        for key in self.documents.iter().flat_map(|one| &one.api().api_keys) {
            match key {
                Carrier::Header(name) => names.headers.push(name.clone()),
                Carrier::Query(name) => names.parameters.push(name.clone()),
                // Every cookie is one.
                _ => {}
            }
        }
        names
    }

    /// The last two property names of every path to an `x-secret`, for
    /// [`member_spans`](crate::json::member_spans).
    pub fn secret_suffixes(&self) -> &[Vec<String>] {
        &self.secrets
    }
}

fn compile(mut library: Library, shown_as: &str) -> Result<Catalog, Vec<InputError>> {
    let values = library.files.iter_mut().map(|file| &mut file.value);
    values.for_each(openapi::translate_patterns);
    let library = Arc::new(library);
    let registry = registry(&library, shown_as).map_err(|error| vec![error])?;
    let secrets = Arc::new(secrets::suffixes(&library));
    let odd = library.files.iter();
    let odd = odd.filter(|file| !can_be_linked(&file.value));
    let odd: Vec<&str> = odd.map(|file| &*file.name).collect();
    let links = Validators::new(&library);
    let mut contracts = BTreeMap::new();
    let mut errors = Vec::new();
    let digest_of = |index| digest(&library, index);
    let mut digests: Vec<ContractDigest> = (0..library.files.len()).map(digest_of).collect();
    for (index, file) in library.files.iter().enumerate() {
        let root = Spot {
            file: index,
            pointer: String::new(),
        };
        let validator = match FileValidator::new(&registry, &library, &root) {
            Ok(validator) => validator,
            Err(error) => {
                errors.push(not_compiled(file, &error));
                continue;
            }
        };
        // Decides whether a branch applies. A validator that holds all that a branch refers to
        // takes, for each of many branches that refer to each other, as much as all of them.
        let behind = &digests[index].refers_to;
        let is_behind = |name: &&str| file.name == *name || behind.iter().any(|one| one == name);
        let is_odd = odd.iter().any(is_behind);
        let guard = |spot: &Spot| match is_odd {
            false => Some(SchemaCheck::Schema(Arc::clone(&links), links.at(spot))),
            true => {
                let whole = FileValidator::new(&registry, &library, spot).ok()?;
                Some(SchemaCheck::File(Arc::new(whole)))
            }
        };
        let graph = Graph::new(&library, vec![root], &guard);
        let contract = Contract {
            name: file.name.clone(),
            basis: basis_of(&file.value),
            deprecated: file.value.get("deprecated") == Some(&Value::Bool(true)),
            validator: SchemaCheck::File(Arc::new(validator)),
            shape: Arc::new(Shape::whole(&graph)),
            library: Arc::clone(&library),
            secrets: Arc::clone(&secrets),
            sha256: digests[index].sha256.clone(),
            most_fields: MOST_FIELDS,
            fields: Arc::default(),
        };
        contracts.insert(file.name.clone(), contract);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    digests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Catalog {
        contracts,
        digests,
        secrets,
        lines: RuleLines::default(),
        documents: Vec::new(),
    })
}

/// What a validator that ends at each `$ref` cannot know: which schema is meant there, or what
/// the schema behind it has evaluated.
const NOT_LINKED: [&str; 9] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Whether a file means the same where each of its schemas has a validator of its own.
fn can_be_linked(file: &Value) -> bool {
    let is_named = |key: &str| NOT_LINKED.binary_search(&key).is_ok();
    let mut waiting = vec![(file, true)];
    while let Some((value, is_root)) = waiting.pop() {
        match value {
            Value::Object(members) => {
                // What the root says of itself holds for all of the file.
                let is_own = |key: &str| is_root && matches!(key, "$id" | "$schema");
                let mut keys = members.keys();
                let is_odd = keys.any(|key| is_named(key) && !is_own(key));
                // Old drafts write `id`; elsewhere it is a value.
                let is_base = !is_root && members.get("id").is_some_and(Value::is_string);
                if is_odd || is_base {
                    return false;
                }
                waiting.extend(members.values().map(|member| (member, false)));
            }
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, false))),
            _ => {}
        }
    }
    true
}

fn not_compiled(file: &SchemaFile, error: &ValidationError<'_>) -> InputError {
    let pointer = [error.schema_path().as_str(), error.instance_path().as_str()]
        .into_iter()
        .find(|pointer| !pointer.is_empty() && file.value.pointer(pointer).is_some())
        .unwrap_or_default();
    error_at(file, pointer, format!("cannot be compiled: {error}"))
}

fn basis_of(schema: &Value) -> Basis {
    schema
        .as_object()
        .and_then(annotations::basis)
        .unwrap_or_default()
}

fn digest(library: &Library, index: usize) -> ContractDigest {
    let file = &library.files[index];
    ContractDigest {
        name: file.name.clone(),
        sha256: sha256(file),
        refers_to: library.files_behind(index),
        ..ContractDigest::default()
    }
}
