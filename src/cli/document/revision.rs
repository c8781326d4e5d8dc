//! A document as it is in a revision of git: `git:REVISION:PATH`.

use std::process::{Command, Stdio};

use super::copied::CopiedDocument;
use crate::error::InputError;

/// What such a name begins with.
const PREFIX: &str = "git:";

/// The revision and the path that a name stands for.
pub(super) fn revision_of(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(PREFIX)?.split_once(':')
}

/// Reads a document, and the files that it refers to, as they are in a revision.
pub(super) fn read(revision: &str, path: &str) -> Result<CopiedDocument, InputError> {
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    let shown_in = format!("{PREFIX}{revision}:{folder}");
    if revision.is_empty() || name.is_empty() {
        let error = InputError::new(format!("{PREFIX}{revision}:{path}"), "names no file");
        return Err(error.help("write git:REVISION:PATH, such as git:main:schemas/api.yaml"));
    }
    CopiedDocument::new(name, (shown_in, None), &mut |wanted| {
        bytes(revision, &format!("{folder}/{}", wanted.path))
    })
}

fn bytes(revision: &str, path: &str) -> Result<Vec<u8>, InputError> {
    let shown = format!("{PREFIX}{revision}:{path}");
    let wrong = |words: String| {
        let help = "`git log --oneline -- PATH` lists revisions of a file; the path is relative to this folder";
        InputError::new(&shown, words).help(help)
    };
    // Relative to this folder, not to that of the repository.
    let path = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("./{path}"),
    };
    let output = Command::new("git")
        .args(["cat-file", "blob", "--end-of-options"])
        .arg(format!("{revision}:{path}"))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| wrong(format!("git cannot be started: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words = words.lines().next().unwrap_or_default();
    Err(wrong(format!(
        "git has no such file: {}",
        words.trim_start_matches("fatal: ")
    )))
}
