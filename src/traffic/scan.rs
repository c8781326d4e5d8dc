//! Finds the values of a large JSON text without keeping more of it than one entry.
//!
//! It knows where a value begins and ends, and no more: what it keeps is for a parser to read,
//! and what it passes over is not checked. So one broken entry does not end the reading, and
//! no depth and no length costs memory.

use std::io::{self, BufRead};

use memchr::{memchr_iter, memchr2, memrchr};

use super::kept::Kept;

/// A JSON text on its way in, with the place that was reached.
pub(super) struct Scan<R> {
    source: R,
    line: u64,
    column: u64,
}

/// Why a scan ends before the text's own end.
pub(super) enum Stop {
    /// The text ends here, in the middle of something.
    End,
    /// Something else stands here.
    Found(u8),
    /// It cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            // A compressed file that was cut.
            io::ErrorKind::UnexpectedEof => Stop::End,
            _ => Stop::Io(error),
        }
    }
}

/// What is done at the value of a member, given its key.
type EachMember<'e, R, E> = dyn FnMut(&mut Scan<R>, &[u8]) -> Result<(), E> + 'e;

/// The longest key that is told apart.
const LONGEST_KEY: usize = 64;

impl<R: BufRead> Scan<R> {
    pub(super) fn new(source: R) -> Scan<R> {
        Scan {
            source,
            line: 1,
            column: 1,
        }
    }

    /// Line and column, in bytes, of what comes next; both from 1.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    /// The next byte that is no white space, left where it is.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            let spaces = buffer.iter().take_while(|byte| is_space(byte)).count();
            let next = buffer.get(spaces).copied();
            self.pass(spaces)?;
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Goes past the next byte that is no white space where it is this one.
    pub(super) fn accept(&mut self, wanted: u8) -> Result<bool, Stop> {
        let is_there = self.peek()? == Some(wanted);
        if is_there {
            self.pass(1)?;
        }
        Ok(is_there)
    }

    /// The same, where nothing else may stand.
    pub(super) fn expect(&mut self, wanted: u8) -> Result<(), Stop> {
        match self.accept(wanted)? {
            true => Ok(()),
            false => Err(self.peek()?.map_or(Stop::End, Stop::Found)),
        }
    }

    /// Gives the key of each member of an object in turn; what is given goes past its value.
    pub(super) fn members<E: From<Stop>>(
        &mut self,
        each: &mut EachMember<'_, R, E>,
    ) -> Result<(), E> {
        self.expect(b'{')?;
        if self.accept(b'}')? {
            return Ok(());
        }
        loop {
            if self.peek()? != Some(b'"') {
                self.expect(b'"')?;
            }
            let mut key = Kept::new(LONGEST_KEY);
            self.value(Some(&mut key))?;
            self.expect(b':')?;
            let key = key.bytes();
            each(self, key.get(1..key.len().max(2) - 1).unwrap_or_default())?;
            if !self.accept(b',')? {
                return Ok(self.expect(b'}')?);
            }
        }
    }

    /// Goes past one value, and keeps it where that is asked.
    pub(super) fn value(&mut self, mut kept: Option<&mut Kept>) -> Result<(), Stop> {
        match self.peek()? {
            None => return Err(Stop::End),
            Some(found @ (b',' | b':' | b']' | b'}')) => return Err(Stop::Found(found)),
            Some(_) => {}
        }
        let mut state = State::default();
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                // A number may be the last of a text.
                return match state.is_scalar {
                    true => Ok(()),
                    false => Err(Stop::End),
                };
            }
            let (used, is_whole) = state.run(buffer, &mut kept);
            self.pass(used)?;
            if is_whole {
                return Ok(());
            }
        }
    }

    /// Goes past bytes of the buffer.
    fn pass(&mut self, count: usize) -> Result<(), Stop> {
        let buffer = self.source.fill_buf()?;
        let passed = buffer.get(..count).unwrap_or_default();
        match memrchr(b'\n', passed) {
            None => self.column += count as u64,
            Some(last) => {
                self.line += memchr_iter(b'\n', passed).count() as u64;
                self.column = (count - last) as u64;
            }
        }
        self.source.consume(count);
        Ok(())
    }
}

/// How far one value was read.
#[derive(Default)]
struct State {
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    is_scalar: bool,
}

impl State {
    /// Reads on; how many bytes belong to the value, and whether it ends there.
    fn run(&mut self, buffer: &[u8], kept: &mut Option<&mut Kept>) -> (usize, bool) {
        let mut at = 0;
        while at < buffer.len() {
            let rest = &buffer[at..];
            let (used, is_whole) = match self.in_string {
                true => self.run_string(rest, kept),
                false => self.run_structure(rest, kept),
            };
            at += used;
            if is_whole {
                return (at, true);
            }
        }
        (at, false)
    }

    fn run_string(&mut self, rest: &[u8], kept: &mut Option<&mut Kept>) -> (usize, bool) {
        if std::mem::take(&mut self.is_escaped) {
            if let Some(kept) = kept {
                kept.escaped(rest[0]);
            }
            return (1, false);
        }
        let end = memchr2(b'"', b'\\', rest);
        let text = &rest[..end.unwrap_or(rest.len())];
        if let Some(kept) = kept {
            kept.text(text);
        }
        match end.map(|end| rest[end]) {
            None => (rest.len(), false),
            Some(b'\\') => {
                self.is_escaped = true;
                if let Some(kept) = kept {
                    kept.escape();
                }
                (text.len() + 1, false)
            }
            Some(_) => {
                self.in_string = false;
                if let Some(kept) = kept {
                    kept.end_string();
                }
                (text.len() + 1, self.depth == 0)
            }
        }
    }

    fn run_structure(&mut self, rest: &[u8], kept: &mut Option<&mut Kept>) -> (usize, bool) {
        let mut is_whole = false;
        let mut used = rest.len();
        for (index, byte) in rest.iter().enumerate() {
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    is_whole = self.depth == 0;
                }
                b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                    if let Some(kept) = kept {
                        kept.structure(&rest[..index]);
                    }
                    return (index, true);
                }
                _ => {
                    self.is_scalar = self.depth == 0;
                    continue;
                }
            }
            if self.in_string || is_whole {
                used = index + 1;
                break;
            }
        }
        if let Some(kept) = kept {
            kept.structure(&rest[..used]);
        }
        (used, is_whole)
    }
}
