//! Reads OpenAPI documents and the files they refer to, JSON or YAML. What stands in them
//! is the business of [`crate::openapi`].

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::document_folder::{DocumentFolder, rewrite};
use crate::error::InputError;
use crate::json::document::Document;
use crate::model::kind::Kind;
use crate::openapi::{self, Fault, Files, Spot, Unread, Version};
use crate::schema::files;
use crate::schema::library::SchemaFile;
use crate::schema::schema_file::error_at;
use crate::source_file;
use crate::yaml;
use crate::yaml::node::Node;
use crate::yaml::spelling::spellings;

/// A longer file is no document.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// So many files belong to one document.
const MOST_FILES: usize = 20_000;
/// The ends of the names of files that may be documents.
pub(super) const SUFFIXES: [&str; 3] = [".json", ".yaml", ".yml"];

/// Whether a text may be an OpenAPI document, before all of it is read.
pub(super) fn looks_like_document(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    // What is UTF-16 is refused where it is read.
    let is_wide = || has(b"o\0p\0e\0n\0a\0p\0i") || has(b"s\0w\0a\0g\0g\0e\0r");
    has(b"openapi") || has(b"swagger") || is_utf_16(bytes) && is_wide()
}

/// Reads one document by its path; what is not an OpenAPI document is an error. `copied` is the
/// folder that it was copied into, where it lies elsewhere.
///
/// # Errors
///
/// Where the file cannot be read, is neither JSON nor YAML, or of a version that is not read.
pub(crate) fn read_file(
    path: &Path,
    copied: Option<&DocumentFolder>,
) -> Result<DocumentFiles, InputError> {
    let (folder, name) = folder_of(path, copied);
    let shown = folder.shown(&name);
    let bytes = read_bytes(path, &shown)?;
    let refuse =
        |refusal: openapi::Refusal| InputError::new(&shown, refusal.message).help(refusal.help);
    match folder.whole(name, bytes)? {
        Some(whole) => Ok(whole),
        None => Err(match openapi::version_of(&Value::Null) {
            Err(refusal) => refuse(refusal),
            Ok(_) => InputError::new(&shown, "is not an OpenAPI document"),
        }),
    }
}

/// A document with its files as they are.
pub(crate) struct DocumentFiles {
    pub(crate) files: Vec<SchemaFile>,
    pub(crate) version: Version,
    pub(crate) faults: Vec<Fault>,
    /// Files that could not be read.
    pub(super) unread: HashMap<String, Unread>,
}

impl DocumentFiles {
    /// The values of its files with what is known of those that are not there.
    pub(crate) fn take_values(&mut self) -> Files {
        let files = self.files.iter_mut();
        let values = files.map(|file| (file.path.clone(), std::mem::take(&mut file.value)));
        Files::lacking(values.collect(), self.unread.clone())
    }
}

/// Reads a document as it is; `None` where a file is not an OpenAPI document.
///
/// # Errors
///
/// Where it cannot be read, or is of a version that is not read.
pub(crate) fn read_whole(
    path: &Path,
    copied: Option<&DocumentFolder>,
) -> Result<Option<DocumentFiles>, InputError> {
    let (folder, name) = folder_of(path, copied);
    let bytes = read_bytes(path, &folder.shown(&name))?;
    if !looks_like_document(&bytes) {
        return Ok(None);
    }
    folder.whole(name, bytes)
}

/// The folder of a document, and its path there.
fn folder_of(path: &Path, copied: Option<&DocumentFolder>) -> (DocumentFolder, String) {
    let name = |path: &Path| path.to_string_lossy().replace('\\', "/");
    if let Some(folder) = copied
        && let Ok(inside) = path.strip_prefix(&folder.dir)
    {
        return (folder.clone(), name(inside));
    }
    let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let file = path.file_name().map(|name| name.to_string_lossy());
    let folder = DocumentFolder {
        shown_as: dir.display().to_string(),
        dir,
        ..DocumentFolder::default()
    };
    (folder, file.unwrap_or_default().into_owned())
}

/// Makes texts of the values that are meant as texts.
fn keep_spelling(files: &mut [SchemaFile]) {
    let spellings: Vec<_> = files.iter_mut().map(|file| file.spelled.take()).collect();
    if spellings.iter().all(Option::is_none) {
        return;
    }
    let values = files
        .iter_mut()
        .map(|file| (file.path.clone(), std::mem::take(&mut file.value)));
    let mut whole = Files::new(values.collect());
    openapi::keep_spelling(&mut whole, &spellings);
    for (file, value) in files.iter_mut().zip(whole.into_values()) {
        file.value = value;
    }
}

impl DocumentFolder {
    /// The files of a document as they are.
    pub(super) fn whole(
        &self,
        path: String,
        bytes: Vec<u8>,
    ) -> Result<Option<DocumentFiles>, InputError> {
        let mut faults = Vec::new();
        let shown = self.shown(&path);
        let mut root = parse(path, shown, bytes, 0, &mut faults)?;
        if self.origin.is_some() {
            root.name = root.path.rsplit('/').next().unwrap_or_default().to_owned();
        }
        if !openapi::is_document(&root.value) {
            return Ok(None);
        }
        let version = match openapi::version_of(&root.value) {
            Ok(version) => version,
            Err(refusal) => {
                let error = error_at(&root, refusal.pointer, refusal.message);
                return Err(error.help(refusal.help));
            }
        };
        let mut files = vec![root];
        let unread = self.read_beside(&mut files, &mut faults);
        keep_spelling(&mut files);
        Ok(Some(DocumentFiles {
            files,
            version,
            faults,
            unread,
        }))
    }

    /// Reads the files that are referred to, and gives those that cannot be read. Whether one of
    /// them is missed is known when the references of the document are followed: what stands in
    /// an example is none.
    fn read_beside(
        &self,
        files: &mut Vec<SchemaFile>,
        faults: &mut Vec<Fault>,
    ) -> HashMap<String, Unread> {
        let mut unread = HashMap::new();
        let mut known: HashSet<String> = files.iter().map(|file| file.path.clone()).collect();
        let mut next = 0;
        while next < files.len() {
            let own = files[next].path.clone();
            for reference in openapi::file_references(&files[next].value) {
                let path = match self.located(&own, &reference) {
                    Ok(path) => path,
                    Err(reason) => {
                        unread.insert(reference, Unread { reason, help: None });
                        continue;
                    }
                };
                if openapi::beside(&own, &reference).as_ref() != Some(&path) {
                    let relative = openapi::relative_to(&own, &path);
                    rewrite(&mut files[next].value, &reference, &relative);
                }
                if !known.insert(path.clone()) {
                    continue;
                }
                match self.one(&path, files.len(), faults) {
                    Ok(file) => files.push(file),
                    Err(error) => {
                        let shown = error.to_string();
                        let reason = shown.lines().next().unwrap_or_default().to_owned();
                        let help = error.help;
                        unread.insert(path, Unread { reason, help });
                    }
                }
            }
            next += 1;
        }
        unread
    }

    /// Reads one of the files that are referred to.
    fn one(
        &self,
        path: &str,
        index: usize,
        faults: &mut Vec<Fault>,
    ) -> Result<SchemaFile, InputError> {
        let shown = self.shown(path);
        if let Some(error) = self.missing.get(path) {
            return Err(error.clone());
        }
        if index >= MOST_FILES {
            let words = format!("is one of more than {MOST_FILES} files of the document");
            return Err(InputError::new(shown, words));
        }
        let file = source_file::path_inside(&self.dir, path, &self.dir);
        let file = file.map_err(|words| InputError::new(&shown, words))?;
        let bytes = read_bytes(&file, &shown)?;
        parse(path.to_owned(), shown, bytes, index, faults)
    }
}

/// Reads one text as JSON, or as YAML where its name or its look says so.
fn parse(
    path: String,
    shown: String,
    bytes: Vec<u8>,
    index: usize,
    faults: &mut Vec<Fault>,
) -> Result<SchemaFile, InputError> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if is_utf_16(&bytes) {
        let error = InputError::new(&shown, "is UTF-16, expected UTF-8").at("", 1, 1);
        return Err(error.help("save the file as UTF-8"));
    }
    let is_yaml = !path.ends_with(".json") && first != Some(&b'{');
    let document = Document::parse(if is_yaml { b"" } else { &bytes });
    // YAML may begin with a brace, too.
    let may_be_yaml = !path.ends_with(".json") && document.value().is_none();
    let node = match may_be_yaml.then(|| yaml_node(&bytes, &shown)) {
        Some(Err(error)) if is_yaml => return Err(error),
        read => read.and_then(Result::ok),
    };
    let is_yaml = node.is_some();
    let spelled = node.as_ref().map(spellings);
    let value = if let Some(node) = node {
        node.to_json()
    } else {
        for (problem, &offset) in document.problems().iter().zip(document.offsets()) {
            if problem.kind == Kind::DuplicateKey {
                faults.push(Fault {
                    spot: Spot {
                        file: index,
                        pointer: problem.pointer.clone(),
                    },
                    message: "the key is written more than once; the last one counts".to_owned(),
                });
            } else if document.value().is_none() {
                let reason = files::reason(&problem.actual);
                return Err(InputError::new(&shown, reason).at_offset(&bytes, offset));
            }
        }
        document.into_value().unwrap_or_default()
    };
    Ok(SchemaFile {
        name: path.clone(),
        path,
        shown,
        bytes,
        value,
        is_yaml,
        spelled,
        ..SchemaFile::default()
    })
}

fn yaml_node(bytes: &[u8], shown: &str) -> Result<Node, InputError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        InputError::new(shown, "is not UTF-8").at_offset(bytes, error.valid_up_to())
    })?;
    yaml::parse_document(text.trim_start_matches('\u{feff}'), shown)
}

/// Whether a text begins as UTF-16 does, with a byte order mark or without.
fn is_utf_16(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..]
    )
}

pub(super) fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, InputError> {
    let cannot = |reason: String| InputError::new(shown, format!("cannot be read: {reason}"));
    let metadata = fs::metadata(path).map_err(|error| cannot(source_file::io_words(&error)))?;
    if !metadata.is_file() {
        return Err(InputError::new(shown, "is not a regular file"));
    }
    if metadata.len() > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        return Err(InputError::new(shown, format!("is larger than {most} MiB")));
    }
    fs::read(path).map_err(|error| cannot(source_file::io_words(&error)))
}
