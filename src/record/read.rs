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
use crate::json::error_words;
use crate::model::outcome::CaseResult;
use crate::model::record::{RECORD_VERSION, RunFinished, RunStarted};
use crate::side_by_side::in_parts;

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

/// The lines of a case, and of an exchange that no case asked for.
const CASE: &str = "case_finished";
const EXCHANGE: &str = "exchange_judged";

/// How much of a record is read ahead.
const BUFFER: usize = 64 * 1024;
/// So many bytes of lines are taken apart side by side; a longer line alone.
const BATCH: usize = 1024 * 1024;
/// Below so many lines, another thread costs more than it saves.
const LINES_PER_THREAD: usize = 16;

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
    name: &'a str,
    each: &'a mut dyn FnMut(&CaseResult, Span),
    ending: Ending,
}

/// A line that was read and not yet taken apart.
struct RawLine {
    /// Counted from 1.
    number: u32,
    /// Where it stands in the record.
    span: Span,
    /// Where it begins among the lines that were read with it.
    start: usize,
    /// Whether it has its line end.
    is_whole: bool,
}

/// What a line says, as far as it can be read.
enum Said {
    Nothing,
    Case(Result<Box<CaseResult>, InputError>),
    End(Result<Box<RunFinished>, InputError>),
    Other(String),
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
        let name = self.name.clone();
        let mut pass = Pass {
            name: &name,
            each,
            ending: Ending::default(),
        };
        let (mut offset, mut number) = (0, 0);
        self.source
            .seek(SeekFrom::Start(0))
            .map_err(|error| unreadable(&self.name, &error))?;
        loop {
            self.line.clear();
            let mut lines = Vec::new();
            while self.line.len() < BATCH {
                let start = self.line.len();
                let read = self.source.read_until(b'\n', &mut self.line);
                let read = read.map_err(|error| unreadable(&self.name, &error))?;
                if read == 0 {
                    break;
                }
                number += 1;
                let is_whole = self.line.ends_with(b"\n");
                let len = (read - usize::from(is_whole)) as u64;
                // The first was read when the record was opened.
                if number > 1 {
                    lines.push(RawLine {
                        number,
                        span: Span { offset, len },
                        start,
                        is_whole,
                    });
                }
                offset += read as u64;
            }
            if self.line.is_empty() {
                return Ok(pass.ending);
            }
            pass.take_lines(&lines, &self.line)?;
        }
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
    fn take_lines(&mut self, lines: &[RawLine], bytes: &[u8]) -> Result<(), InputError> {
        let name = self.name;
        let said = in_parts(lines, LINES_PER_THREAD, |lines| {
            let said = lines.iter().map(|line| said(name, line, line.of(bytes)));
            said.collect::<Vec<_>>()
        });
        for (line, said) in lines.iter().zip(said.into_iter().flatten()) {
            match said.and_then(|said| self.take(line, said, line.of(bytes))) {
                Err(_) if !line.is_whole => self.ending.warnings.push(format!(
                    "{name}:{}: the last line is cut; the run was killed while it was written",
                    line.number
                )),
                result => result?,
            }
        }
        Ok(())
    }

    fn take(&mut self, line: &RawLine, said: Said, bytes: &[u8]) -> Result<(), InputError> {
        let bad = |words: &str| Err(bad_line(self.name, line.number, bytes, words));
        match said {
            Said::Nothing => {}
            _ if self.ending.finished.is_some() => return bad("a line after `run_finished`"),
            Said::Case(case) => (self.each)(&*case?, line.span),
            Said::End(finished) => self.ending.finished = Some(*finished?),
            Said::Other(kind) if kind == "run_started" => {
                return bad("a second `run_started`").map_err(|error| {
                    error.help("join records with `driftcheck merge`, not one behind the other")
                });
            }
            Said::Other(kind) => {
                return bad(&format!("unknown line type `{}`", kind.escape_debug()));
            }
        }
        Ok(())
    }
}

impl RawLine {
    /// Its bytes among those of the lines that were read with it.
    fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let end = usize::try_from(self.span.len).map(|len| self.start + len);
        bytes.get(self.start..end.unwrap_or(0)).unwrap_or_default()
    }
}

fn said(name: &str, line: &RawLine, bytes: &[u8]) -> Result<Said, InputError> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Said::Nothing);
    }
    let kind = kind_of(name, line.number, bytes)?;
    Ok(match &*kind {
        CASE | EXCHANGE => Said::Case(parse(name, Some(line.number), bytes)),
        "run_finished" => Said::End(parse(name, Some(line.number), bytes)),
        other => Said::Other(other.to_owned()),
    })
}

/// The `type` of a line. Our own writer puts it first, which needs no parsing.
fn kind_of<'a>(name: &str, number: u32, line: &'a [u8]) -> Result<Cow<'a, str>, InputError> {
    for kind in [CASE, EXCHANGE] {
        let rest = line.strip_prefix(br#"{"type":""#);
        let rest = rest.and_then(|rest| rest.strip_prefix(kind.as_bytes()));
        if rest.is_some_and(|rest| rest.starts_with(b"\",")) {
            return Ok(Cow::Borrowed(kind));
        }
    }
    serde_json::from_slice::<Tag<'_>>(line)
        .map(|tag| tag.kind)
        .map_err(|error| not_parsed(name, Some(number), line, &error))
}

fn first_line(name: &str, line: &[u8]) -> Result<RunStarted, InputError> {
    if line.is_empty() {
        return Err(InputError::new(name, "the record is empty")
            .help("the run was killed before it began, or the disk was full; run it again"));
    }
    match serde_json::from_slice::<Tag<'_>>(line) {
        Ok(tag) if tag.kind == "run_started" => {}
        _ => {
            return Err(InputError::new(name, NOT_A_RECORD)
                .help("name a folder under reports/, its run.ndjson, a run id or `latest`"));
        }
    }
    let version: Version = parse(name, Some(1), line)?;
    if !(1..=u64::from(RECORD_VERSION)).contains(&version.record_version) {
        return Err(InputError::new(
            name,
            format!(
                "the record has version {}, this driftcheck reads versions 1 to {RECORD_VERSION}",
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
    let message = format!("not a line of a run record: {}", error_words(error));
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
