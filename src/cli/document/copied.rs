//! A document and the files that it refers to, copied from elsewhere into a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::InputError;
use crate::files::ScratchFolder;
use crate::openapi::{beside, file_references};
use crate::yaml;

/// So many files are copied for one document.
const MOST_FILES: usize = 200;
/// So many bytes are copied for one document.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A copy, which is there for as long as this is.
#[derive(Debug)]
pub(in crate::cli) struct CopiedDocument {
    folder: ScratchFolder,
    /// The document's path in the folder.
    name: String,
    /// Its files, the document first.
    files: Vec<String>,
    /// Where its folder stands in messages: an address, or a place in git.
    pub(in crate::cli) shown_in: String,
}

/// Gives the bytes of a file beside the document.
pub(super) type ReadFile<'r> = dyn FnMut(&str) -> Result<Vec<u8>, InputError> + 'r;

impl CopiedDocument {
    /// Copies a document, and what can be read of the files beside and below it that it refers
    /// to. What of them cannot be read is a dangling reference, and is reported as one.
    pub(super) fn new(
        name: &str,
        shown_in: String,
        read: &mut ReadFile<'_>,
    ) -> Result<CopiedDocument, InputError> {
        let shown = format!("{shown_in}/{name}");
        let cannot =
            |error: io::Error| InputError::new(&shown, format!("no copy can be written: {error}"));
        let folder = ScratchFolder::new().map_err(cannot)?;
        let mut files = vec![name.to_owned()];
        let (mut next, mut total) = (0, 0);
        while let Some(path) = files.get(next).cloned() {
            let bytes = match read(&path) {
                Ok(bytes) => bytes,
                Err(error) if next == 0 => return Err(error),
                Err(_) => {
                    files.remove(next);
                    continue;
                }
            };
            total += bytes.len();
            if total > MOST_BYTES {
                let words = format!("it has more than {} MiB with its files", MOST_BYTES >> 20);
                return Err(InputError::new(&shown, words));
            }
            for reference in references(&path, &bytes) {
                let Some(other) = beside(&path, &reference).filter(|one| is_plain(one)) else {
                    continue;
                };
                if !files.contains(&other) {
                    files.push(other);
                }
            }
            if files.len() > MOST_FILES {
                let words = format!("it refers to more than {MOST_FILES} files");
                return Err(InputError::new(&shown, words));
            }
            write(&folder.path().join(&path), &bytes).map_err(cannot)?;
            next += 1;
        }
        Ok(CopiedDocument {
            folder,
            name: name.to_owned(),
            files,
            shown_in,
        })
    }

    /// The document's file.
    pub(in crate::cli) fn file(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }

    /// Its name in messages.
    pub(in crate::cli) fn shown(&self) -> String {
        format!("{}/{}", self.shown_in, self.name)
    }

    /// The document's path in its folder.
    pub(in crate::cli) fn name(&self) -> &str {
        &self.name
    }

    /// Copies all of it into another folder.
    pub(in crate::cli) fn keep_in(&self, folder: &Path) -> io::Result<()> {
        self.files.iter().try_for_each(|path| {
            let bytes = fs::read(self.folder.path().join(path))?;
            write(&folder.join(path), &bytes)
        })
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// The files that a text names. What is wrong with the text is reported when it is read.
fn references(path: &str, bytes: &[u8]) -> Vec<String> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let value = match path.ends_with(".json") || first == Some(&b'{') {
        true => serde_json::from_slice::<Value>(bytes).ok(),
        false => std::str::from_utf8(bytes).ok().and_then(|text| {
            let node = yaml::parse_document(text.trim_start_matches('\u{feff}'), path).ok()?;
            Some(node.to_json())
        }),
    };
    value.as_ref().map(file_references).unwrap_or_default()
}

/// Whether a path is made of names alone, on every system.
fn is_plain(path: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '\\' | ':');
    path.chars().all(is_plain) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
