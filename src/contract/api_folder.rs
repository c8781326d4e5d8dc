//! Reads the OpenAPI documents of a folder.

use std::path::Path;

use super::ApiDocument;
use super::api_files::{SUFFIXES, looks_like_document, read_bytes};
use super::document_folder::DocumentFolder;
use crate::error::InputError;
use crate::openapi::Direction;
use crate::schema::{files, loops};

/// Every OpenAPI document of a folder, by path; other files of these suffixes may be parts
/// of one, and are passed over.
pub(crate) fn read_folder(
    dir: &Path,
    shown_as: &str,
    errors: &mut Vec<InputError>,
) -> Vec<ApiDocument> {
    let is_candidate = |name: &str| {
        let fits = SUFFIXES.iter().any(|suffix| name.ends_with(suffix));
        fits && !name.ends_with(".schema.json")
    };
    let mut paths = Vec::new();
    // What cannot be listed is reported where the schemas are read.
    files::list(
        dir,
        "",
        shown_as,
        &is_candidate,
        &mut paths,
        &mut Vec::new(),
    );
    paths.sort();
    let mut documents = Vec::new();
    let reading = DocumentFolder {
        dir: dir.to_owned(),
        shown_as: shown_as.to_owned(),
        ..DocumentFolder::default()
    };
    for path in paths {
        let bytes = match read_bytes(&dir.join(&path), &reading.shown(&path)) {
            Ok(bytes) => bytes,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        if !looks_like_document(&bytes) {
            continue;
        }
        match reading.whole(path, bytes) {
            Ok(Some(whole)) => {
                let document = ApiDocument::new(whole, Direction::Response);
                loops::check_width(document.library(), errors);
                errors.extend(document.unread());
                documents.push(document);
            }
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    documents
}
