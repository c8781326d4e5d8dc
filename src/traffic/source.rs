//! Opens a source of exchanges, tells its form, and reads it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

use super::form::{self, Form, HEAD};
use super::options::{ReadOptions, Reading};
use super::pass::{Pass, unreadable};
use super::seen::Seen;
use super::{har, lines};
use crate::error::InputError;

/// How much of a source is read ahead.
const BUFFER: usize = 128 * 1024;

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Reads the exchanges of a file, or of standard input where the path is [`STANDARD_INPUT`], in
/// their order, until `each` wants no more. A HAR, a run record and an access log of JSON lines
/// are told apart by what they hold; each may be compressed with gzip or, as mitmproxy does,
/// zlib. One entry is in memory at a time.
///
/// # Errors
/// Where it cannot be read, or is none of these, with what it is instead; entries before the
/// fault were given. A file that was cut is no error, see [`Reading::warnings`].
pub fn read(
    path: &Path,
    options: &ReadOptions,
    each: &mut dyn FnMut(Seen) -> ControlFlow<()>,
) -> Result<Reading, InputError> {
    if path.as_os_str() == STANDARD_INPUT {
        return read_from(io::stdin().lock(), "standard input", None, options, each);
    }
    let name = path.display().to_string();
    if path.is_dir() {
        let error = InputError::new(name, "is a folder, expected a file");
        return Err(error.help("name the files in it"));
    }
    let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    read_from(file, &name, Some(folder), options, each)
}

/// The same from any reader; `name` stands for it, and `folder` has the files that it names.
///
/// # Errors
/// As [`read`].
pub fn read_from(
    source: impl Read,
    name: &str,
    folder: Option<&Path>,
    options: &ReadOptions,
    each: &mut dyn FnMut(Seen) -> ControlFlow<()>,
) -> Result<Reading, InputError> {
    let mut source = unpacked(BufReader::with_capacity(BUFFER, source))
        .map_err(|error| unreadable(name, &error))?;
    let mut head = Vec::new();
    match source.by_ref().take(HEAD as u64).read_to_end(&mut head) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(unreadable(name, &error));
        }
        _ => {}
    }
    let mark: &[u8] = b"\xef\xbb\xbf";
    let start = if head.starts_with(mark) {
        mark.len()
    } else {
        0
    };
    let form = form::of(&head[start..], name, options.log.is_some())?;
    let mut whole = Cursor::new(head);
    whole.set_position(start as u64);
    let whole = whole.chain(source);
    let mut pass = Pass {
        source: Arc::from(name),
        folder: folder.map(Path::to_path_buf),
        options,
        each,
        entries: 0,
        warnings: Vec::new(),
    };
    match form {
        Form::Har => har::read(whole, &mut pass)?,
        Form::Record | Form::Log => lines::read(whole, form, &mut pass)?,
    }
    Ok(Reading {
        form,
        entries: pass.entries,
        warnings: pass.warnings,
    })
}

/// The text of a source that may be compressed.
fn unpacked<'r>(mut source: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    Ok(match *source.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(BufReader::with_capacity(
            BUFFER,
            MultiGzDecoder::new(source),
        )),
        // RFC 1950: the method, then a sum that makes both divisible by 31.
        [0x78, flags, ..] if (0x7800 | u16::from(flags)) % 31 == 0 => {
            Box::new(BufReader::with_capacity(BUFFER, ZlibDecoder::new(source)))
        }
        _ => Box::new(source),
    })
}
