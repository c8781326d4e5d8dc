//! The lines of a text, by their offsets.

use super::node::Place;

/// The lines of a text, to find the byte offset of a line and a column.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// The offset of each line, and whether all of it is ASCII.
    lines: Vec<(usize, bool)>,
}

impl Lines<'_> {
    pub(crate) fn of(text: &str) -> Lines<'_> {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let own = (start, line.is_ascii());
            start += line.len();
            own
        });
        Lines {
            text,
            lines: lines.collect(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        self.text
    }

    pub(crate) fn offset(&self, at: Place) -> usize {
        let line = (at.line as usize).saturating_sub(1);
        let column = (at.column as usize).saturating_sub(1);
        match self.lines.get(line) {
            None => self.text.len(),
            Some((start, true)) => start + column,
            Some((start, false)) => {
                let rest = self.text.get(*start..).unwrap_or_default();
                let within = rest.char_indices().nth(column);
                start + within.map_or(0, |(within, _)| within)
            }
        }
    }
}
