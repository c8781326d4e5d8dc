//! Reads a file that a user wrote: a regular one, of bounded size, in UTF-8, inside its
//! folder. It does not know what the file is for.

use std::path::{Path, PathBuf};

use crate::error::InputError;

/// How large a file may be.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// At most so many bytes are read.
    pub bytes: u64,
    /// What to do about a file that is larger.
    pub help: &'static str,
}

/// The bound of most files: what people write by hand is far smaller.
const USUAL: Bound = Bound {
    bytes: 4 * 1024 * 1024,
    help: "split it into several files",
};

/// The bound of a file of another tool that is read as a whole.
const FOREIGN: Bound = Bound {
    bytes: 64 * 1024 * 1024,
    help: "export a part of it: one folder, or fewer requests",
};

/// The lines that a merge leaves in a file that it could not settle.
const CONFLICT_MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Most case files are shorter than this.
const USUAL_FILE_BYTES: usize = 2 * 1024;

/// Reads a text file: not a folder, not too large, UTF-8, a byte order mark dropped.
///
/// # Errors
/// One [`InputError`] that names the file as `shown`.
pub fn read_text(path: &Path, shown: &str) -> Result<String, InputError> {
    to_text(read_bytes(path, shown)?, shown)
}

/// The same for a file that its folder says is a regular one.
///
/// # Errors
/// One [`InputError`] that names the file as `shown`.
pub fn read_regular_text(path: &Path, shown: &str) -> Result<String, InputError> {
    to_text(read_open(path, USUAL_FILE_BYTES, &USUAL, shown)?, shown)
}

/// The same for a file of another tool, which may be larger; `-` is standard input.
///
/// # Errors
/// One [`InputError`] that names the file as `shown`.
pub fn read_foreign_text(path: &Path, shown: &str) -> Result<String, InputError> {
    let bytes = match path == Path::new("-") {
        true => read_whole(std::io::stdin().lock(), Vec::new(), &FOREIGN, shown)?,
        false => read_bytes_within(path, &FOREIGN, shown)?,
    };
    to_text(bytes, shown)
}

fn to_text(bytes: Vec<u8>, shown: &str) -> Result<String, InputError> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let byte = bytes.get(offset).copied().unwrap_or_default();
            Err(
                InputError::new(shown, format!("byte 0x{byte:02x} is not UTF-8"))
                    .at_offset(&bytes, offset)
                    .help("save the file as UTF-8"),
            )
        }
    }
}

/// The first line that a merge left behind in a file that cannot be read: what its reader says of
/// such lines leads nowhere.
pub fn merge_conflict(bytes: &[u8], shown: &str) -> Option<InputError> {
    let is_marker = |line: &[u8]| {
        let mut markers = CONFLICT_MARKERS.iter();
        let rest = markers.find_map(|one| line.strip_prefix(one.as_bytes()));
        rest.is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
    };
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let before = lines().position(is_marker)?;
    let line = lines().take(before).map(<[u8]>::len).sum();
    let error = InputError::new(shown, "holds a conflict marker of a git merge");
    Some(error.at_offset(bytes, line).help(
        "take one side (`git checkout --ours` or `--theirs`), or write what both say, and remove the marked lines",
    ))
}

/// A file of the suite by its path relative to `folder`, links followed.
///
/// # Errors
/// In words, where it would lie outside `root`.
pub fn path_inside(folder: &Path, file: &str, root: &Path) -> Result<PathBuf, String> {
    let path = folder.join(file);
    match is_inside(&path, root) {
        true => Ok(path),
        false => Err("is outside the suite".into()),
    }
}

/// Whether a path lies in this folder, links followed; one that leads nowhere is not taken
/// to lead out.
pub fn is_inside(path: &Path, root: &Path) -> bool {
    match (path.canonicalize(), root.canonicalize()) {
        (Ok(path), Ok(root)) => path.starts_with(root),
        _ => true,
    }
}

/// Refuses a link that leads out of all of these folders.
///
/// # Errors
/// Where it does.
pub fn refuse_outside(path: &Path, roots: &[&Path], shown: &str) -> Result<(), InputError> {
    match roots.iter().any(|root| is_inside(path, root)) {
        true => Ok(()),
        false => {
            let error = InputError::new(shown, "is a link that leads out of the suite");
            Err(error.help("replace the link with the file itself"))
        }
    }
}

/// Whether something lies at a path; a link that leads nowhere does too.
pub fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Reads a file's bytes, bounded.
///
/// # Errors
/// One [`InputError`] that names the file as `shown`.
pub fn read_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, InputError> {
    read_bytes_within(path, &USUAL, shown)
}

/// The same with another bound.
///
/// # Errors
/// One [`InputError`] that names the file as `shown`.
pub fn read_bytes_within(path: &Path, bound: &Bound, shown: &str) -> Result<Vec<u8>, InputError> {
    // Asked before opening: opening a pipe that nobody writes to would wait for ever.
    let metadata = std::fs::metadata(path).map_err(|error| match path.is_symlink() {
        true => InputError::new(shown, format!("is a link, and {}", io_words(&error))),
        false => unreadable(shown, &error),
    })?;
    if metadata.is_dir() {
        return Err(InputError::new(shown, "is a folder, expected a file"));
    }
    if !metadata.is_file() {
        return Err(InputError::new(shown, "is not a regular file"));
    }
    let length = usize::try_from(metadata.len().min(bound.bytes)).unwrap_or(0);
    read_open(path, length + 1, bound, shown)
}

fn read_open(
    path: &Path,
    capacity: usize,
    bound: &Bound,
    shown: &str,
) -> Result<Vec<u8>, InputError> {
    let file = std::fs::File::open(path).map_err(|error| unreadable(shown, &error))?;
    read_whole(file, Vec::with_capacity(capacity), bound, shown)
}

fn read_whole(
    from: impl std::io::Read,
    mut bytes: Vec<u8>,
    bound: &Bound,
    shown: &str,
) -> Result<Vec<u8>, InputError> {
    use std::io::Read as _;
    from.take(bound.bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(shown, &error))?;
    if bytes.len() as u64 > bound.bytes {
        let words = format!("is larger than {} MiB", bound.bytes / 1024 / 1024);
        return Err(InputError::new(shown, words).help(bound.help));
    }
    Ok(bytes)
}

fn unreadable(shown: &str, error: &std::io::Error) -> InputError {
    InputError::new(shown, format!("cannot be read: {}", io_words(error)))
}

/// An I/O error without the operating system's error number.
pub fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

/// A path as the user would type it: relative to the working folder where it is inside.
pub fn shown(path: &Path) -> String {
    shown_from(std::env::current_dir().ok().as_deref(), path)
}

/// The same, for many paths and one working folder.
pub(super) fn shown_from(here: Option<&Path>, path: &Path) -> String {
    let relative = here.and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}
