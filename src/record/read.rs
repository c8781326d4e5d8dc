//! Reads a run record back: once from end to end, then case by case by offset.
//! Deliberately keeps no case in memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::window::Window;
use super::write::Span;
use crate::error::InputError;
use crate::model::outcome::CaseResult;
use crate::model::record::{RECORD_VERSION, RunFinished, RunStarted};

/// What is stated of a file that is none of ours.
const NOT_A_RECORD: &str = "not a run record: its first line is not a `run_started` object";

/// A run record that is read.
#[derive(Debug)]
pub struct Reader<R = File> {
    source: BufReader<R>,
    name: String,
    started: RunStarted,
    line: Vec<u8>,
    window: Window,
}

/// The `type` of a line. Read on its own, before the rest: numbers of any
/// precision cannot be read through serde's own tagged enums.
#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Version {
    record_version: u64,
}

/// How much of a record is read ahead.
const BUFFER: usize = 64 * 1024;

/// What a record says behind its cases.
#[derive(Debug, Default)]
pub struct Ending {
    /// Its last line, where the run came to it.
    pub finished: Option<RunFinished>,
    /// What a reader should know, such as that the record was cut.
    pub warnings: Vec<String>,
}

/// Who is given the cases, and what stands behind them.
struct Pass<'a> {
    each: &'a mut dyn FnMut(&CaseResult, Span),
    ending: Ending,
}

impl Reader {
    /// Opens a record and reads its first line.
    pub fn open(path: &Path) -> Result<Reader, InputError> {
        let name = path.display().to_string();
        let file = File::open(path)
            .map_err(|error| InputError::new(&name, format!("cannot be opened: {error}")))?;
        Reader::new(file, name)
    }

    /// Another reader of the same record, which stands at `path`.
    pub fn beside(&self, path: &Path) -> Result<Reader, InputError> {
        let file = File::open(path)
            .map_err(|error| InputError::new(&self.name, format!("cannot be opened: {error}")))?;
        Ok(Reader {
            source: BufReader::with_capacity(BUFFER, file),
            name: self.name.clone(),
            started: self.started.clone(),
            line: Vec::new(),
            window: Window::default(),
        })
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Reads a record from anywhere; `name` stands in its errors.
    pub fn new(source: R, name: impl Into<String>) -> Result<Reader<R>, InputError> {
        let name = name.into();
        let mut source = BufReader::with_capacity(BUFFER, source);
        let mut line = Vec::new();
        source
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(&name, &error))?;
        let started = first_line(&name, &line)?;
        Ok(Reader {
            source,
            name,
            started,
            line,
            window: Window::default(),
        })
    }

    /// The record's first line.
    pub fn started(&self) -> &RunStarted {
        &self.started
    }

    /// Reads the whole record, and gives each case with where its line stands.
    ///
    /// # Errors
    /// With the first line that is none of a record.
    pub fn read_through(
        &mut self,
        each: &mut dyn FnMut(&CaseResult, Span),
    ) -> Result<Ending, InputError> {
        let mut pass = Pass {
            each,
            ending: Ending::default(),
        };
        let mut offset = 0;
        let mut number = 0;
        self.source
            .seek(SeekFrom::Start(0))
            .map_err(|error| unreadable(&self.name, &error))?;
        loop {
            self.line.clear();
            let read = self
                .source
                .read_until(b'\n', &mut self.line)
                .map_err(|error| unreadable(&self.name, &error))?;
            if read == 0 {
                break;
            }
            number += 1;
            if number > 1 {
                pass.take_line(&self.name, number, offset, &self.line)?;
            }
            offset += read as u64;
        }
        Ok(pass.ending)
    }

    /// The error of a case that has two lines in this record.
    pub fn stands_twice(&self, id: &str) -> InputError {
        InputError::new(
            &self.name,
            format!("the case `{id}` occurs more than once in this record"),
        )
        .help("join shards of one plan only; each case runs in one of them")
    }

    /// Whether the record's last line is that of a run that came to its end, by whatever way.
    ///
    /// # Errors
    /// Where the record cannot be read.
    pub fn has_end(&mut self) -> Result<bool, InputError> {
        let mut read = || {
            let end = self.source.seek(SeekFrom::End(0))?;
            let mut length = BUFFER as u64;
            loop {
                let start = end.saturating_sub(length);
                self.source.seek(SeekFrom::Start(start))?;
                self.line.clear();
                self.source
                    .by_ref()
                    .take(end - start)
                    .read_to_end(&mut self.line)?;
                let whole = self.line.strip_suffix(b"\n").unwrap_or_default();
                match whole.iter().rposition(|byte| *byte == b'\n') {
                    None if start > 0 => length *= 4,
                    at => return io::Result::Ok(at.map_or(0, |at| at + 1)..whole.len()),
                }
            }
        };
        let last = read().map_err(|error| unreadable(&self.name, &error))?;
        let last = self.line.get(last).unwrap_or_default();
        let tag = serde_json::from_slice::<Tag<'_>>(last);
        Ok(tag.is_ok_and(|tag| tag.kind == "run_finished"))
    }

    /// Reads one case in full.
    pub fn read_case(&mut self, span: Span) -> Result<CaseResult, InputError> {
        let name = self.name.clone();
        parse(&name, None, self.read_line(span)?)
    }

    /// A case as its line has it.
    ///
    /// # Errors
    /// Where it is no line of a case.
    pub fn parse_case(&self, line: &[u8]) -> Result<CaseResult, InputError> {
        parse(&self.name, None, line)
    }

    /// Reads the line of a case as it stands, without its line end.
    pub fn read_line(&mut self, span: Span) -> Result<&[u8], InputError> {
        if self.window.get(span).is_none() {
            self.window
                .fill(self.source.get_mut(), span)
                .map_err(|error| unreadable(&self.name, &error))?;
        }
        self.window.get(span).ok_or_else(|| {
            InputError::new(&self.name, "the record became shorter while it was read")
        })
    }

    /// What stands for this record in errors.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Pass<'_> {
    fn take_line(
        &mut self,
        name: &str,
        number: u32,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), InputError> {
        let (line, whole) = match bytes.strip_suffix(b"\n") {
            Some(line) => (line, true),
            None => (bytes, false),
        };
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        match self.take(name, number, offset, line) {
            Err(_) if !whole => {
                self.ending.warnings.push(format!(
                    "{name}:{number}: the last line is cut; the run was killed while it was written"
                ));
                Ok(())
            }
            result => result,
        }
    }

    fn take(
        &mut self,
        name: &str,
        number: u32,
        offset: u64,
        line: &[u8],
    ) -> Result<(), InputError> {
        let kind = kind_of(name, number, line)?;
        if self.ending.finished.is_some() {
            return Err(bad_line(name, number, line, "a line after `run_finished`"));
        }
        match &*kind {
            "case_finished" => {
                let case: CaseResult = parse(name, Some(number), line)?;
                let len = line.len() as u64;
                (self.each)(&case, Span { offset, len });
                Ok(())
            }
            "run_finished" => {
                self.ending.finished = Some(parse(name, Some(number), line)?);
                Ok(())
            }
            "run_started" => Err(bad_line(name, number, line, "a second `run_started`")
                .help("join records with `driftcheck merge`, not one behind the other")),
            other => Err(bad_line(
                name,
                number,
                line,
                &format!("unknown line type `{}`", other.escape_debug()),
            )),
        }
    }
}

/// The `type` of a line. Our own writer puts it first, which needs no parsing.
fn kind_of<'a>(name: &str, number: u32, line: &'a [u8]) -> Result<Cow<'a, str>, InputError> {
    if line.starts_with(br#"{"type":"case_finished","#) {
        return Ok(Cow::Borrowed("case_finished"));
    }
    serde_json::from_slice::<Tag<'_>>(line)
        .map(|tag| tag.kind)
        .map_err(|error| not_parsed(name, Some(number), line, &error))
}

fn first_line(name: &str, line: &[u8]) -> Result<RunStarted, InputError> {
    if line.is_empty() {
        return Err(InputError::new(name, "the record is empty")
            .help("the run was killed before it began; run it again"));
    }
    match serde_json::from_slice::<Tag<'_>>(line) {
        Ok(tag) if tag.kind == "run_started" => {}
        _ => {
            return Err(InputError::new(name, NOT_A_RECORD)
                .help("name a folder under reports/, its run.ndjson, a run id or `latest`"));
        }
    }
    let version: Version = parse(name, Some(1), line)?;
    if version.record_version != u64::from(RECORD_VERSION) {
        return Err(InputError::new(
            name,
            format!(
                "the record has version {}, this driftcheck reads version {RECORD_VERSION}",
                version.record_version
            ),
        )
        .help("use the driftcheck that wrote it, or run again"));
    }
    parse(name, Some(1), line)
}

fn parse<T: DeserializeOwned>(
    name: &str,
    number: Option<u32>,
    line: &[u8],
) -> Result<T, InputError> {
    serde_json::from_slice(line).map_err(|error| not_parsed(name, number, line, &error))
}

fn not_parsed(
    name: &str,
    number: Option<u32>,
    line: &[u8],
    error: &serde_json::Error,
) -> InputError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let message = format!("not a line of a run record: {words}");
    match number {
        Some(number) => placed(name, number, line, &message, error.column()),
        None => InputError::new(name, message),
    }
}

fn bad_line(name: &str, number: u32, line: &[u8], message: &str) -> InputError {
    placed(name, number, line, message, 1)
}

/// An error with its line, without copying a long one.
fn placed(name: &str, number: u32, line: &[u8], message: &str, column: usize) -> InputError {
    let start = &line[..line.len().min(1024)];
    let text = String::from_utf8_lossy(start);
    let mut error = InputError::new(name, message).at_bytes(&text, 1, column);
    if let Some(position) = &mut error.position {
        position.line = number;
    }
    error
}

fn unreadable(name: &str, error: &io::Error) -> InputError {
    InputError::new(name, format!("cannot be read: {error}"))
}
