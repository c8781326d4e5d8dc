//! Bodies that a recorder wrote into files beside its HAR.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path};

use crate::source_file;

/// Reads the file that an entry names, which lies in the folder of the HAR.
///
/// # Errors
/// In words, where there is none, or it is not a file inside of the folder, or too large.
pub(super) fn read(folder: Option<&Path>, name: &str, most: usize) -> Result<Vec<u8>, String> {
    let shown: String = name.escape_debug().take(100).collect();
    let Some(folder) = folder else {
        return Err(format!(
            "the body is in `{shown}`, and standard input has no folder"
        ));
    };
    let outside = || format!("the body is in `{shown}`, which is not in the folder of the HAR");
    let path = Path::new(name);
    let is_below = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !is_below || !source_file::is_inside(&folder.join(path), folder) {
        return Err(outside());
    }
    let path = folder.join(path);
    let unread = |words: String| format!("the body is in `{shown}`: {words}");
    let io = |error: std::io::Error| unread(source_file::io_words(&error));
    // Asked before opening: opening a pipe that nobody writes to would wait for ever.
    let metadata = std::fs::metadata(&path).map_err(io)?;
    if !metadata.is_file() {
        return Err(unread("it is not a regular file".into()));
    }
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(io)?;
    let most = most as u64;
    file.take(most + 1).read_to_end(&mut bytes).map_err(io)?;
    match bytes.len() as u64 > most {
        true => Err(format!("the body is larger than {most} bytes")),
        false => Ok(bytes),
    }
}
