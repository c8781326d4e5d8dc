//! A document and the files that it refers to, copied from elsewhere into a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::client::Credentials;
use crate::contract::{DocumentFolder, is_plain};
use crate::error::InputError;
use crate::files::ScratchFolder;
use crate::openapi::file_references;
use crate::yaml;

/// So many files are copied for one document.
const MOST_FILES: usize = 200;
/// So many bytes are copied for one document.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A copy, which is there for as long as this is.
#[derive(Debug)]
pub(in crate::cli) struct CopiedDocument {
    scratch: ScratchFolder,
    folder: DocumentFolder,
    /// Its files by their paths in the folder, the document first.
    files: Vec<String>,
    /// Those of the host that it was fetched with, where that is the profile's.
    pub(super) credentials: Option<Arc<Credentials>>,
}

/// A file of a document that is to be copied.
pub(super) struct Wanted<'w> {
    /// Its path in the folder.
    pub(super) path: &'w str,
    /// The query of its address, where the reference has one.
    pub(super) query: Option<&'w str>,
}

/// Gives the bytes of a file.
pub(super) type ReadFile<'r> = dyn FnMut(Wanted<'_>) -> Result<Vec<u8>, InputError> + 'r;

impl CopiedDocument {
    /// Copies the document at a path, and the files that it refers to, from a place that is
    /// called `shown_as`; with `origin`, paths are those of addresses there. What of them cannot
    /// be read is remembered with its reason.
    pub(super) fn new(
        path: &str,
        (shown_as, origin): (String, Option<Url>),
        read: &mut ReadFile<'_>,
    ) -> Result<CopiedDocument, InputError> {
        let shown = format!("{shown_as}/{path}");
        let cannot =
            |error: io::Error| InputError::new(&shown, format!("no copy can be written: {error}"));
        let scratch = ScratchFolder::new().map_err(cannot)?;
        let mut folder = DocumentFolder {
            dir: scratch.path().to_owned(),
            shown_as,
            origin,
            ..DocumentFolder::default()
        };
        let mut files: Vec<(String, Option<String>)> = vec![(path.to_owned(), None)];
        let (mut next, mut total) = (0, 0);
        while let Some((path, query)) = files.get(next).cloned() {
            next += 1;
            let wanted = Wanted {
                path: &path,
                query: query.as_deref(),
            };
            let bytes = match read(wanted) {
                Ok(bytes) => bytes,
                Err(error) if next == 1 => return Err(error),
                Err(error) => {
                    folder.missing.insert(path, error);
                    continue;
                }
            };
            total += bytes.len();
            if total > MOST_BYTES {
                let words = format!("it has more than {} MiB with its files", MOST_BYTES >> 20);
                return Err(InputError::new(&shown, words));
            }
            for reference in references(&path, &bytes) {
                // Why another is none of its files is reported where it is read.
                let other = folder.located(&path, &reference).ok();
                let Some(other) = other.filter(|path| is_plain(path)) else {
                    continue;
                };
                let query = reference.split_once('?').map(|(_, query)| query.to_owned());
                match files.iter().find(|(known, _)| *known == other) {
                    Some((_, known)) if *known != query && files[0].0 != other => {
                        let words = format!("it refers to `{other}` with different queries");
                        return Err(InputError::new(&shown, words));
                    }
                    Some(_) => {}
                    None => files.push((other, query)),
                }
            }
            if files.len() > MOST_FILES {
                let words = format!("it refers to more than {MOST_FILES} files");
                return Err(InputError::new(&shown, words));
            }
            write(&scratch.path().join(&path), &bytes).map_err(cannot)?;
        }
        let files = files.into_iter().map(|(path, _)| path);
        let files = files.filter(|path| !folder.missing.contains_key(path));
        Ok(CopiedDocument {
            files: files.collect(),
            scratch,
            folder,
            credentials: None,
        })
    }

    /// The document's file.
    pub(in crate::cli) fn file(&self) -> PathBuf {
        self.scratch.path().join(self.path())
    }

    /// The folder that it was copied into.
    pub(in crate::cli) fn folder(&self) -> &DocumentFolder {
        &self.folder
    }

    /// Its name in messages.
    pub(in crate::cli) fn shown(&self) -> String {
        format!("{}/{}", self.folder.shown_as, self.path())
    }

    /// The document's path in its folder.
    pub(in crate::cli) fn path(&self) -> &str {
        self.files.first().map_or("", String::as_str)
    }

    /// What it is called as a contract.
    pub(in crate::cli) fn name(&self) -> &str {
        let path = self.path();
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Copies all of it into another folder.
    pub(in crate::cli) fn keep_in(&self, folder: &Path) -> io::Result<()> {
        self.files.iter().try_for_each(|path| {
            let bytes = fs::read(self.scratch.path().join(path))?;
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
