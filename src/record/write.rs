//! Appends lines to a run record. Deliberately knows nothing of reports.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::locate::RECORD_FILE;
use super::safe_json::to_json;
use crate::model::outcome::CaseResult;
use crate::model::record::{RunFinished, RunStarted};

/// So many bytes are held back at most before they are written without a flush.
const PENDING_LIMIT: usize = 128 * 1024;

/// Where the line of a case stands in a record, without its line end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The offset of its first byte.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
}

/// A run record that is being written. What was flushed outlives the process.
#[derive(Debug)]
pub struct Writer<W: Write = File> {
    sink: W,
    path: PathBuf,
    /// Whole lines that are not written yet; the first may be half written.
    pending: Vec<u8>,
    /// Where the next line will start.
    end: u64,
}

/// A line as it is written, without taking the value: same form as `model::record::Line`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum LineRef<'a> {
    RunStarted(&'a RunStarted),
    CaseFinished(&'a CaseResult),
    ExchangeJudged(&'a CaseResult),
    RunFinished(&'a RunFinished),
}

/// The line of a case, ready to be written: made on the thread that ran the case, so
/// that the writer only appends.
#[derive(Debug)]
pub struct CaseLine(serde_json::Result<Vec<u8>>);

/// A line with its end.
fn line(value: &LineRef<'_>, likely: usize) -> serde_json::Result<Vec<u8>> {
    let mut line = to_json(value, likely)?;
    line.push(b'\n');
    Ok(line)
}

impl CaseLine {
    /// The line of a case.
    pub fn of(case: &CaseResult) -> CaseLine {
        let responses = case.steps.iter().filter_map(|step| step.exchange.as_ref());
        let bodies: usize = responses
            .map(|exchange| exchange.response.body.0.len())
            .sum();
        let likely = bodies + bodies / 8 + 2048;
        let value = match case.seen {
            None => LineRef::CaseFinished(case),
            Some(_) => LineRef::ExchangeJudged(case),
        };
        CaseLine(line(&value, likely))
    }
}

impl Writer {
    /// Opens `run.ndjson` in a folder, which is made where it is missing. A
    /// record that is there already is never written over.
    pub fn create(dir: &Path) -> io::Result<Writer> {
        fs::create_dir_all(dir)?;
        let path = dir.join(RECORD_FILE);
        let sink = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        let mut writer = Writer::new(sink);
        writer.path = path;
        Ok(writer)
    }

    /// Locks the record, for as long as what is given lives or the process does: whoever
    /// removes runs leaves it alone. A file system without locks has none.
    ///
    /// # Errors
    /// Where no further file may be open.
    pub fn lock(&self) -> io::Result<File> {
        let file = self.sink.try_clone()?;
        let _ = file.try_lock();
        Ok(file)
    }
}

impl<W: Write> Writer<W> {
    /// A record that goes anywhere else.
    pub fn new(sink: W) -> Writer<W> {
        Writer {
            sink,
            path: PathBuf::new(),
            pending: Vec::new(),
            end: 0,
        }
    }

    /// Writes the first line.
    pub fn write_started(&mut self, started: &RunStarted) -> io::Result<()> {
        self.append(&LineRef::RunStarted(started))?;
        self.flush()
    }

    /// Writes the line of a case and flushes it.
    pub fn write_case(&mut self, case: &CaseResult) -> io::Result<Span> {
        let span = self.queue_line(CaseLine::of(case))?;
        self.flush()?;
        Ok(span)
    }

    /// Queues a line that is made already; it is safe after the next [`Writer::flush`].
    /// After an error the line stays queued, so a later flush can still write it.
    pub fn queue_line(&mut self, line: CaseLine) -> io::Result<Span> {
        let line = line.0?;
        let span = self.span_of(line.len());
        self.pending.extend_from_slice(&line);
        if self.pending.len() >= PENDING_LIMIT {
            self.write_pending()?;
        }
        Ok(span)
    }

    /// Writes the last line.
    pub fn write_finished(&mut self, finished: &RunFinished) -> io::Result<()> {
        self.append(&LineRef::RunFinished(finished))?;
        self.flush()
    }

    /// Hands everything that is queued to the operating system.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.write_pending()?;
        self.sink.flush()
    }

    fn append(&mut self, value: &LineRef<'_>) -> io::Result<()> {
        let line = line(value, 2048)?;
        self.pending.extend_from_slice(&line);
        self.span_of(line.len());
        Ok(())
    }

    /// Where the next line stands, which has so many bytes with its end.
    fn span_of(&mut self, bytes: usize) -> Span {
        let span = Span {
            offset: self.end,
            len: bytes.saturating_sub(1) as u64,
        };
        self.end += bytes as u64;
        span
    }

    /// Writes what is queued. What was written before an error is not written
    /// again, so that no line ever stands in the record twice or broken.
    fn write_pending(&mut self) -> io::Result<()> {
        let mut written = 0;
        let result = loop {
            if written == self.pending.len() {
                break Ok(());
            }
            match self.sink.write(&self.pending[written..]) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.pending.drain(..written);
        result
    }
}

impl<W: Write> Drop for Writer<W> {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, started};
    use super::*;

    #[test]
    fn every_line_has_its_type_first_and_the_span_of_a_case_is_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path()).unwrap();
        writer.write_started(&started(2)).unwrap();
        let one = writer.write_case(&case("a")).unwrap();
        let two = writer.write_case(&case("b")).unwrap();
        let text = fs::read_to_string(&writer.path).unwrap();
        assert!(text.starts_with(r#"{"type":"run_started","#));
        for (span, id) in [(one, "a"), (two, "b")] {
            let from = usize::try_from(span.offset).unwrap();
            let line = &text[from..from + usize::try_from(span.len).unwrap()];
            assert!(line.starts_with(&format!(r#"{{"type":"case_finished","id":"{id}""#)));
            assert!(line.ends_with('}'));
        }
    }

    #[test]
    fn a_record_that_is_there_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        drop(Writer::create(dir.path()).unwrap());
        let error = Writer::create(dir.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }

    /// A disk that is full after some bytes, until it is given more room.
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
    }

    impl Write for &mut Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= count;
            self.bytes.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_leaves_at_most_a_cut_last_line() {
        let mut disk = Disk {
            bytes: Vec::new(),
            room: 150,
        };
        let mut writer = Writer::new(&mut disk);
        assert!(writer.write_case(&case("a")).is_err());
        writer.sink.room = 100_000;
        writer.write_case(&case("b")).unwrap();
        drop(writer);
        let text = String::from_utf8(disk.bytes).unwrap();
        assert_eq!(text.lines().count(), 2);
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}
