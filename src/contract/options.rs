//! How many fields a contract lists, and how its schemas are compiled.

use std::sync::Arc;

use jsonschema::{Registry, Retrieve};
use sha2::{Digest, Sha256};

use super::bounded::Bounded;
use super::date_time;
use crate::digest::hex;
use crate::error::InputError;
use crate::schema::library::{Library, SchemaFile, file_uri};

/// Every file under its own URI, and under those that other files know it by.
pub(super) fn registry<'l>(
    library: &'l Library,
    shown_as: &str,
) -> Result<Registry<'l>, InputError> {
    let own = library.files.iter().enumerate();
    let own = own.map(|(index, file)| (file_uri(file), index));
    let mut builder = Registry::new();
    for (uri, index) in own.chain(library.aliases.iter().cloned()) {
        let file = &library.files[index];
        builder = builder
            .add(uri, &file.value)
            .map_err(|error| InputError::new(&file.shown, error.to_string()))?;
    }
    builder
        .prepare()
        .map_err(|error| InputError::new(shown_as, error.to_string()))
}

/// How many fields of a contract are listed at most.
pub(super) const MOST_FIELDS: usize = 4096;

pub(crate) fn options<'r>(
    registry: &'r Registry<'r>,
) -> jsonschema::ValidationOptions<'r, Arc<dyn Retrieve>, Bounded> {
    jsonschema::options_for()
        .with_registry(registry)
        .offline()
        .should_validate_formats(true)
        .with_format("date-time", |text: &str| {
            date_time::read(text) == date_time::DateTimeForm::Instant
        })
}

pub(super) fn sha256(file: &SchemaFile) -> String {
    hex(&Sha256::digest(&file.bytes))
}

/// The keyword that is a link.
pub(super) const LINK: &str = "$ref";
