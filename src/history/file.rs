//! The file: read line by line, so that it may be long, and appended to under a lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use schemars::Schema;
use serde::Deserialize;

use crate::json::error_words;
use crate::model::history::{HISTORY_VERSION, HistoryLine};
use crate::record::{schema_of, write_json};

/// The file's name, in the folder of runs.
pub const HISTORY_FILE: &str = "history.ndjson";
/// A longer line is none of ours.
const LINE_LIMIT: u64 = 64 * 1024 * 1024;
/// So often the lock is asked for: whoever holds it writes one line.
const LOCK_ATTEMPTS: u32 = 200;
/// So long is waited before it is asked for again.
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The lines of a file that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// How many they are.
    pub lines: u64,
    /// The number of the first, counted from 1, and what is wrong with it.
    pub first: Option<(u64, String)>,
}

/// The published schema of a line, made from the types.
pub fn schema() -> Schema {
    schema_of::<HistoryLine>()
}

/// Shows `each` every line of a file, in the order of the file; a line that cannot be read is
/// passed over and counted. There is no line where there is no file.
///
/// # Errors
/// Where the file cannot be read, or is a link or no regular file.
pub fn read(path: &Path, mut each: impl FnMut(HistoryLine)) -> io::Result<Damage> {
    let mut damage = Damage::default();
    if !is_there(path)? {
        return Ok(damage);
    }
    let mut reader = BufReader::with_capacity(256 * 1024, File::open(path)?);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let count = (&mut reader)
            .take(LINE_LIMIT)
            .read_until(b'\n', &mut bytes)?;
        if count == 0 {
            break;
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match parse(bytes.trim_ascii_end()) {
            Ok(line) => each(line),
            Err(words) => {
                damage.lines += 1;
                damage.first.get_or_insert((number, words));
            }
        }
    }
    Ok(damage)
}

fn parse(bytes: &[u8]) -> Result<HistoryLine, String> {
    #[derive(Deserialize)]
    struct Version {
        history_version: u64,
    }
    let read = serde_json::from_slice::<HistoryLine>(bytes);
    match read {
        Ok(line) if line.history_version == HISTORY_VERSION => Ok(line),
        read => match serde_json::from_slice::<Version>(bytes) {
            Ok(form) if form.history_version != u64::from(HISTORY_VERSION) => Err(format!(
                "has the form {}, this driftcheck reads {HISTORY_VERSION}",
                form.history_version
            )),
            _ => Err(read.err().as_ref().map_or_else(String::new, error_words)),
        },
    }
}

/// Appends a line: all of it, or nothing. What another process has left half written is ended
/// first, so that it costs no other line.
///
/// # Errors
/// Where it cannot be written, or the file is a link or no regular file.
pub fn append(path: &Path, line: &HistoryLine) -> io::Result<()> {
    is_there(path)?;
    let mut options = OpenOptions::new();
    let mut file = options.read(true).append(true).create(true).open(path)?;
    lock(&file);
    let before = file.metadata()?.len();
    let mut bytes = Vec::new();
    if before > 0 {
        let mut last = [0];
        file.seek(SeekFrom::Start(before - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    write_json(&mut bytes, line)?;
    bytes.push(b'\n');
    let written = file.write_all(&bytes).and_then(|()| file.sync_data());
    if written.is_err() {
        // A full disk may have taken a part of it.
        let _ = file.set_len(before);
    }
    written
}

/// Takes the lock, which ends with the file. A file system without locks has none to give, and
/// a process that was stopped while it held it must not stop others.
fn lock(file: &File) {
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            _ => return,
        }
    }
}

/// Whether the file is there. Its folder may come from elsewhere: no link is followed, and
/// nothing else than a file is opened.
fn is_there(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => Ok(true),
        Ok(there) if there.is_symlink() => Err(io::Error::other("is a link, and is not followed")),
        Ok(_) => Err(io::Error::other("is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::line_of;
    use super::*;
    use crate::record::testing::{mixed, recorded};

    fn line(run: &str) -> HistoryLine {
        let mut summary = recorded(&mixed()).1;
        summary.started.suite = Some("users".into());
        summary.started.run = run.into();
        line_of(&summary, 1).unwrap()
    }

    fn runs(path: &Path) -> (Vec<String>, Damage) {
        let mut runs = Vec::new();
        let damage = read(path, |line| runs.push(line.run)).unwrap();
        (runs, damage)
    }

    #[test]
    fn a_line_reads_back_as_it_was_written_and_is_of_the_published_form() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(HISTORY_FILE);
        assert_eq!(runs(&path), (Vec::new(), Damage::default()));
        let written = line("a");
        append(&path, &written).unwrap();
        let mut back = Vec::new();
        read(&path, |line| back.push(line)).unwrap();
        assert_eq!(back, [written]);
        let text = fs::read_to_string(&path).unwrap();
        let schema = serde_json::to_value(schema()).unwrap();
        assert!(jsonschema::is_valid(
            &schema,
            &serde_json::from_str(&text).unwrap()
        ));
    }

    #[test]
    fn a_line_that_is_cut_or_of_another_form_costs_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(HISTORY_FILE);
        append(&path, &line("a")).unwrap();
        let whole = fs::read(&path).unwrap();
        // Wherever a process was killed while it wrote.
        for cut in [1, whole.len() / 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes.extend_from_slice(&whole[..cut]);
            fs::write(&path, bytes).unwrap();
            append(&path, &line("b")).unwrap();
            let (runs, damage) = runs(&path);
            let whole_line = cut == whole.len() - 1;
            assert_eq!(runs.first().map(String::as_str), Some("a"), "{cut}");
            assert_eq!(runs.last().map(String::as_str), Some("b"), "{cut}");
            assert_eq!(damage.lines, u64::from(!whole_line), "{cut}: {damage:?}");
        }
        fs::write(&path, "{\"history_version\": 2}\n[]\n\n").unwrap();
        append(&path, &line("c")).unwrap();
        let (runs, damage) = runs(&path);
        assert_eq!(runs, ["c"]);
        let first = (1, "has the form 2, this driftcheck reads 1".to_owned());
        assert_eq!((damage.lines, damage.first), (2, Some(first)));
    }

    #[test]
    fn runs_that_end_at_once_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(HISTORY_FILE);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    for number in 0..25 {
                        append(path, &line(&format!("{thread}-{number}"))).unwrap();
                    }
                });
            }
        });
        let (mut names, damage) = runs(&path);
        names.sort();
        names.dedup();
        assert_eq!((names.len(), damage.lines), (100, 0));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_device_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::write(&outside, "mine").unwrap();
        let path = dir.path().join(HISTORY_FILE);
        std::os::unix::fs::symlink(&outside, &path).unwrap();
        assert!(append(&path, &line("a")).is_err());
        assert!(read(&path, |_| {}).is_err());
        assert_eq!(fs::read(&outside).unwrap(), b"mine");
        assert!(append(Path::new("/dev/null"), &line("a")).is_err());
    }
}
