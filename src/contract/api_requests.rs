//! What the bodies of an OpenAPI document's requests are made of.

use std::path::Path;

use super::api_document::{ApiDocument, own_spot};
use super::api_files;
use super::document_folder::DocumentFolder;
use crate::drafts::Bodies;
use crate::error::InputError;
use crate::openapi::{Direction, Files};

/// A document as it is written, with its schemas as those of requests.
#[derive(Debug)]
pub struct ApiRequests {
    written: Files,
    document: ApiDocument,
}

impl ApiRequests {
    /// Reads a document that need not be in a suite; `copied` is the folder that it was copied
    /// into, where it lies elsewhere.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all.
    pub fn read(path: &Path, copied: Option<&DocumentFolder>) -> Result<ApiRequests, InputError> {
        let whole = api_files::read_file(path, copied)?;
        let files = whole.files.iter();
        let written = files.map(|file| (file.path.clone(), file.value.clone()));
        Ok(ApiRequests {
            written: Files::new(written.collect()),
            document: ApiDocument::new(whole, Direction::Request),
        })
    }

    /// What its bodies are made of.
    pub fn bodies(&self) -> Bodies<'_> {
        let version = self.document.api().version;
        Bodies::new(&self.written, version, |spot, value| {
            let spot = self.document.definition(own_spot(spot));
            self.document.judge(&spot).is_valid(value)
        })
    }
}
