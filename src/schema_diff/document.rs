//! Reads a schema from a file, with the files beside it that it refers to.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::difference::Location;
use super::faults::{self, Fault};
use crate::error::{InputError, line_and_column};
use crate::json::document::Document;
use crate::model::kind::Kind;
use crate::schema::files::{read_regular, reason};
use crate::schema::library::{Library, SchemaFile, Spot};
use crate::schema::subschemas::visit;

/// So many files are read for one schema.
const MOST_FILES: usize = 500;

/// Makes of a YAML text, which the second text names, the JSON text that has everything on
/// the same lines.
pub type Yaml<'a> = &'a dyn Fn(&str, &str) -> Result<String, InputError>;

/// A schema document with what it refers to.
#[derive(Debug)]
pub struct SchemaDocument {
    pub(crate) library: Library,
    /// Keys that a file has twice, and other flaws of its text.
    flaws: Vec<Fault>,
}

impl SchemaDocument {
    /// Reads a file and the files beside it that it refers to. A file that is neither
    /// JSON nor, by its name, YAML is an error with its position. `yaml` makes of YAML the
    /// JSON text that has everything on the same lines.
    pub fn read(path: &Path, yaml: Yaml<'_>) -> Result<SchemaDocument, InputError> {
        let shown = path.display().to_string();
        let bytes = read_bounded(path).map_err(|reason| InputError::new(&shown, reason))?;
        let bytes = as_json(path, &shown, bytes, yaml)?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let name = path.file_name().map(|name| name.to_string_lossy());
        let name = name.unwrap_or_default().into_owned();
        let mut flaws = Vec::new();
        let mut files = vec![parse(name, shown, bytes, &mut flaws)?];
        read_beside(&folder, &mut files, &mut flaws, yaml);
        Ok(SchemaDocument {
            library: Library::new(files),
            flaws,
        })
    }

    /// A document of files that were read already.
    pub(crate) fn of(files: Vec<SchemaFile>) -> SchemaDocument {
        SchemaDocument {
            library: Library::new(files),
            flaws: Vec::new(),
        }
    }

    /// Reads a document from memory; `name` stands for it in messages.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<SchemaDocument, InputError> {
        let mut flaws = Vec::new();
        let file = parse(name.to_owned(), name.to_owned(), bytes.to_vec(), &mut flaws)?;
        Ok(SchemaDocument {
            library: Library::new(vec![file]),
            flaws,
        })
    }

    /// Whether something stands at a pointer of the document.
    pub fn has(&self, pointer: &str) -> bool {
        self.library.value(&SchemaDocument::spot(pointer)).is_some()
    }

    /// What is wrong with the schema at a pointer and with all that it refers to: each
    /// dangling reference once, and keywords that are not what they must be.
    pub fn faults(&self, pointer: &str) -> Vec<Fault> {
        let mut found = faults::faults(&self.library, SchemaDocument::spot(pointer));
        found.extend(self.flaws.iter().cloned());
        found
    }

    pub(crate) fn spot(pointer: &str) -> Spot {
        Spot {
            file: 0,
            pointer: pointer.to_owned(),
        }
    }
}

/// The bytes of a file as JSON; those of YAML are recognised by the file's name.
fn as_json(
    path: &Path,
    shown: &str,
    bytes: Vec<u8>,
    yaml: Yaml<'_>,
) -> Result<Vec<u8>, InputError> {
    let suffix = path.extension().map(|suffix| suffix.to_ascii_lowercase());
    if !suffix.is_some_and(|suffix| suffix == "yaml" || suffix == "yml") {
        return Ok(bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            yaml(text, shown).map(String::into_bytes)
        }
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let error = error.into_bytes();
            Err(InputError::new(shown, "is not UTF-8").at_offset(&error, offset))
        }
    }
}

fn parse(
    path: String,
    shown: String,
    bytes: Vec<u8>,
    flaws: &mut Vec<Fault>,
) -> Result<SchemaFile, InputError> {
    let document = Document::parse(&bytes);
    for (problem, &offset) in document.problems().iter().zip(document.offsets()) {
        if problem.kind == Kind::DuplicateKey {
            flaws.push(Fault {
                message: "a key is written more than once; the last one counts".to_owned(),
                location: Location {
                    file: shown.clone(),
                    line: u32::try_from(line_and_column(&bytes, offset).0).unwrap_or(u32::MAX),
                    pointer: problem.pointer.clone(),
                },
                count: 1,
            });
        } else if document.value().is_none() {
            return Err(InputError::new(shown, reason(&problem.actual))
                .at_offset(&bytes, offset)
                .help(
                    "write JSON (RFC 8259); YAML is recognised by the names `.yaml` and `.yml`",
                ));
        }
    }
    match document.value() {
        Some(value @ (Value::Object(_) | Value::Bool(_))) => Ok(SchemaFile {
            name: path.clone(),
            value: value.clone(),
            path,
            shown,
            bytes,
            ..SchemaFile::default()
        }),
        _ => Err(
            InputError::new(shown, "a schema must be an object, true or false")
                .at_offset(&bytes, 0)
                .help("name a JSON Schema, or FILE#POINTER for one within a larger document"),
        ),
    }
}

/// Reads the files of the folder that are referred to by name. What is not there is a
/// dangling reference and is reported as one.
fn read_beside(folder: &Path, files: &mut Vec<SchemaFile>, flaws: &mut Vec<Fault>, yaml: Yaml<'_>) {
    let mut known: HashSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let mut next = 0;
    while next < files.len() && files.len() < MOST_FILES {
        let mut wanted = Vec::new();
        visit(&files[next].value, |_, schema| {
            let reference = schema.get("$ref").and_then(Value::as_str).unwrap_or("");
            let name = reference.split('#').next().unwrap_or("");
            if is_plain_path(name) && known.insert(name.to_owned()) {
                wanted.push(name.to_owned());
            }
        });
        for name in wanted {
            let path: PathBuf = folder.join(&name);
            let shown = path.display().to_string();
            let Ok(bytes) = read_bounded(&path) else {
                continue;
            };
            let Ok(bytes) = as_json(&path, &shown, bytes, yaml) else {
                continue;
            };
            if let Ok(file) = parse(name, shown, bytes, flaws) {
                files.push(file);
            }
        }
        next += 1;
    }
}

/// Whether a reference names a file in the folder or below it.
fn is_plain_path(name: &str) -> bool {
    let mut parts = name.split('/');
    !name.is_empty() && !name.contains(':') && parts.all(|part| !matches!(part, "" | ".."))
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, String> {
    read_regular(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        _ => format!("cannot be read: {error}"),
    })
}
