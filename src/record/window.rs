//! The part of a record that was read last, so that a case costs no system call of its own.

use std::io::{self, Read, Seek, SeekFrom};

use super::write::Span;

/// A part of a record in memory. Cases are read in the order of their ids, which is nearly
/// the order they ended in, so most of them stand in the part that was read last.
#[derive(Debug, Default)]
pub(super) struct Window {
    start: u64,
    bytes: Vec<u8>,
}

/// How many bytes of a record are read at once, and how many of them before the case that is
/// sought.
const WINDOW: u64 = 256 * 1024;
const WINDOW_BEFORE: u64 = 64 * 1024;

impl Window {
    /// The bytes of a span, where they stand in this part.
    pub(super) fn get(&self, span: Span) -> Option<&[u8]> {
        let from = usize::try_from(span.offset.checked_sub(self.start)?).ok()?;
        let to = from.checked_add(usize::try_from(span.len).ok()?)?;
        self.bytes.get(from..to)
    }

    /// Reads the part that a span stands in.
    pub(super) fn fill<R: Read + Seek>(&mut self, source: &mut R, span: Span) -> io::Result<()> {
        self.start = span.offset.saturating_sub(WINDOW_BEFORE);
        self.bytes.clear();
        source.seek(SeekFrom::Start(self.start))?;
        let wanted = (span.offset - self.start).saturating_add(span.len);
        source
            .take(wanted.max(WINDOW))
            .read_to_end(&mut self.bytes)?;
        Ok(())
    }
}
