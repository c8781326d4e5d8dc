//! Reads schema files from a folder. It understands JSON, not JSON Schema.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::library::SchemaFile;
use crate::error::InputError;
use crate::json::document::Document;
use crate::model::kind::Kind;
use crate::source_file::merge_conflict;

/// The end of a schema file's name.
const SUFFIX: &str = ".schema.json";

/// The largest schema that is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The folder for the schemas of driftcheck's own files, which are no contracts.
const OWN: &str = "driftcheck";

/// Reads every `*.schema.json` below `dir`, sorted by path; notes every error.
pub(crate) fn read(dir: &Path, shown_as: &str, errors: &mut Vec<InputError>) -> Vec<SchemaFile> {
    let mut paths = Vec::new();
    let is_schema = |name: &str| name.len() > SUFFIX.len() && name.ends_with(SUFFIX);
    list(dir, "", shown_as, &is_schema, &mut paths, errors);
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let shown = format!("{}/{path}", shown_as.trim_end_matches('/'));
        match read_regular(&dir.join(&path)) {
            Ok(bytes) => files.extend(parse(path, shown, bytes, errors)),
            Err(error) => errors.push(InputError::new(shown, format!("cannot be read: {error}"))),
        }
    }
    files
}

/// Lists the files of a folder and of the folders in it that `is_wanted` accepts by name.
pub(crate) fn list(
    dir: &Path,
    below: &str,
    shown_as: &str,
    is_wanted: &dyn Fn(&str) -> bool,
    paths: &mut Vec<String>,
    errors: &mut Vec<InputError>,
) {
    let shown = format!("{}/{below}", shown_as.trim_end_matches('/'));
    let shown = shown.trim_end_matches('/');
    let entries = match fs::read_dir(dir.join(below)) {
        Ok(entries) => entries,
        Err(error) => return errors.push(cannot_list(shown, &error)),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                errors.push(cannot_list(shown, &error));
                continue;
            }
        };
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = format!("{below}{name}");
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if is_link && name.ends_with(SUFFIX) && leads_out(dir, &entry.path()) {
            let shown = format!("{}/{path}", shown_as.trim_end_matches('/'));
            let error = InputError::new(shown, "is a link that leads out of the folder of schemas");
            errors.push(error.help("replace the link with the file itself"));
            continue;
        }
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir && path != OWN && !name.starts_with('.') {
            list(dir, &format!("{path}/"), shown_as, is_wanted, paths, errors);
        } else if !is_dir && is_wanted(name) {
            paths.push(path);
        }
    }
}

fn cannot_list(shown: &str, error: &io::Error) -> InputError {
    if error.kind() == io::ErrorKind::NotFound {
        return InputError::new(shown, "there is no such folder")
            .help("create the folder, or name the one with `*.schema.json`");
    }
    InputError::new(shown, format!("cannot be listed: {error}"))
}

/// Reads one file as JSON. A byte order mark at its start is skipped.
fn parse(
    path: String,
    shown: String,
    bytes: Vec<u8>,
    errors: &mut Vec<InputError>,
) -> Option<SchemaFile> {
    let document = Document::parse(&bytes);
    if document.value().is_none()
        && let Some(error) = merge_conflict(&bytes, &shown)
    {
        errors.push(error);
        return None;
    }
    for (problem, &offset) in document.problems().iter().zip(document.offsets()) {
        let error = match problem.kind {
            Kind::DuplicateKey => {
                let message = format!("{} is written more than once", problem.pointer);
                InputError::new(&shown, message).help("keep one of them")
            }
            _ if document.value().is_some() => continue,
            _ => InputError::new(&shown, reason(&problem.actual)),
        };
        errors.push(error.at_offset(&bytes, offset));
    }
    let value = document.value()?.clone();
    if document
        .problems()
        .iter()
        .any(|problem| problem.kind == Kind::DuplicateKey)
    {
        return None;
    }
    Some(SchemaFile {
        name: path.strip_suffix(SUFFIX).unwrap_or(&path).to_owned(),
        path,
        shown,
        bytes,
        value,
        ..SchemaFile::default()
    })
}

/// Why a text is not read, without the position, which the error shows itself.
pub(crate) fn reason(actual: &str) -> String {
    let placed = actual.strip_prefix("line ");
    let reason = placed.and_then(|rest| rest.split_once(": "));
    match reason.map_or(actual, |(_, reason)| reason) {
        deep if deep.ends_with(" levels") => format!("is {deep}, which is as deep as is read"),
        other => format!("not JSON: {other}"),
    }
}

/// Reads a regular file up to a bound; opening a pipe that nobody writes to would wait
/// for ever.
pub(crate) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let length = usize::try_from(metadata.len().min(MOST_BYTES)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(length + 1);
    fs::File::open(path)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        let words = format!("it is longer than {MOST_BYTES} bytes");
        return Err(io::Error::other(words));
    }
    Ok(bytes)
}

/// Whether an entry of the folder is a link to something outside it.
fn leads_out(dir: &Path, path: &Path) -> bool {
    match (path.canonicalize(), dir.canonicalize()) {
        (Ok(path), Ok(dir)) => !path.starts_with(dir),
        _ => false,
    }
}
