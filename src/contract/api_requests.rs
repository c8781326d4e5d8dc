//! What the bodies of an OpenAPI document's requests are made of.

use std::path::Path;

use super::api_document::{ApiDocument, own_spot};
use super::api_files;
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
    /// Reads a document that need not be in a suite; its folder is called `shown_in` in
    /// messages, where that is not the folder's own path.
    ///
    /// # Errors
    ///
    /// Where it cannot be read as an OpenAPI document at all.
    pub fn read(path: &Path, shown_in: Option<&str>) -> Result<ApiRequests, InputError> {
        let whole = api_files::read_file(path, shown_in)?;
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
