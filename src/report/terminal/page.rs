//! Lines of a terminal: width, indentation and colour. Deliberately knows
//! nothing of runs; every text it is given is escaped here.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::kind::Severity;
pub(super) use crate::report::count::counted;
use crate::report::escape::{clean, inert};
pub(super) use crate::report::words::time;

/// No text is wrapped narrower than this.
const NARROWEST: usize = 20;

/// Where a text may be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// Between words only, so that ids, pointers and URLs stay whole.
    Words,
    /// Inside a word too, where it is longer than a line.
    Anywhere,
}

/// A page that is being written.
pub(super) struct Page<'w> {
    out: &'w mut dyn Write,
    width: usize,
    colour: bool,
}

impl<'w> Page<'w> {
    pub(super) fn new(out: &'w mut dyn Write, width: usize, colour: bool) -> Page<'w> {
        Page { out, width, colour }
    }

    /// A text in this style, where the page has colours.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line that is never wrapped; the text must be clean already.
    pub(super) fn verbatim(&mut self, style: Style, text: &str) -> io::Result<()> {
        let painted = self.paint(style, &inert(text));
        writeln!(self.out, "{painted}")
    }

    /// A whole line in one style, indented, broken anywhere. Keeps its spaces.
    pub(super) fn coloured(&mut self, style: Style, indent: usize, text: &str) -> io::Result<()> {
        let text = clean(text);
        let room = self.width.saturating_sub(indent).max(NARROWEST);
        let mut lines = vec![String::new()];
        push_broken(&mut lines, &text, &|_| room);
        for line in lines {
            let painted = self.paint(style, inert(&line).trim_end());
            writeln!(
                self.out,
                "{}",
                format!("{:indent$}{painted}", "").trim_end()
            )?;
        }
        Ok(())
    }

    /// The same in several styles, one part after the other.
    pub(super) fn styled(&mut self, indent: usize, parts: &[(Style, String)]) -> io::Result<()> {
        let room = self.width.saturating_sub(indent).max(NARROWEST);
        let mut lines = vec![String::new()];
        let mut used = 0;
        for (style, text) in parts {
            let mut piece = String::new();
            for character in clean(text).chars() {
                let needed = character.width().unwrap_or(0);
                if used > 0 && used + needed > room {
                    self.finish_piece(&mut lines, *style, &mut piece);
                    lines.push(String::new());
                    used = 0;
                }
                piece.push(character);
                used += needed;
            }
            self.finish_piece(&mut lines, *style, &mut piece);
        }
        for line in lines {
            // Parts that are harmless alone may not be so together.
            let line = match self.colour {
                true => line,
                false => inert(&clean(&line)).into_owned(),
            };
            writeln!(self.out, "{}", format!("{:indent$}{line}", "").trim_end())?;
        }
        Ok(())
    }

    fn finish_piece(&self, lines: &mut [String], style: Style, piece: &mut String) {
        if let Some(line) = lines.last_mut() {
            line.push_str(&self.paint(style, piece));
        }
        piece.clear();
    }

    /// A label and a text behind it; later lines are indented by `hang`.
    pub(super) fn hanging(
        &mut self,
        label: &str,
        style: Style,
        hang: usize,
        text: &str,
        breaks: Break,
    ) -> io::Result<()> {
        let text = clean(text);
        let mut lines = wrap(&text, self.width, label.width(), hang, breaks).into_iter();
        let first = lines.next().unwrap_or_default();
        let first = match label.trim().is_empty() {
            true => inert(&first).into_owned(),
            false => first,
        };
        let label = if first.is_empty() {
            self.paint(style, label.trim_end())
        } else {
            self.paint(style, label)
        };
        writeln!(self.out, "{label}{first}")?;
        for line in lines {
            writeln!(self.out, "{:hang$}{}", "", inert(&line))?;
        }
        Ok(())
    }
}

/// Breaks a clean text into lines: the first has `first` columns taken already,
/// the others `hang`.
fn wrap(text: &str, width: usize, first: usize, hang: usize, breaks: Break) -> Vec<String> {
    let room = |line: usize| {
        let taken = if line == 0 { first } else { hang };
        width.saturating_sub(taken).max(NARROWEST.min(width))
    };
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let needed = word.width();
        let line = lines.len() - 1;
        if used > 0 && used + 1 + needed <= room(line) {
            lines[line].push(' ');
            lines[line].push_str(word);
            used += 1 + needed;
            continue;
        }
        if used > 0 {
            lines.push(String::new());
        }
        used = match breaks {
            Break::Anywhere => push_broken(&mut lines, word, &room),
            Break::Words => {
                let line = lines.len() - 1;
                lines[line].push_str(word);
                needed
            }
        };
    }
    lines
}

/// Adds a word to the last, empty line, and to further lines where it is longer.
fn push_broken(lines: &mut Vec<String>, word: &str, room: &impl Fn(usize) -> usize) -> usize {
    let mut used = 0;
    for character in word.chars() {
        let needed = character.width().unwrap_or(0);
        if used > 0 && used + needed > room(lines.len() - 1) {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
        used += needed;
    }
    used
}

/// The style of a severity.
pub(super) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Breaking => bold(AnsiColor::Red),
        Severity::Additive => bold(AnsiColor::Yellow),
        Severity::Notice => bold(AnsiColor::Cyan),
    }
}

/// A colour in bold.
pub(super) fn bold(colour: AnsiColor) -> Style {
    colour.on_default().bold()
}

/// A colour.
pub(super) fn plain(colour: AnsiColor) -> Style {
    colour.on_default()
}

/// For what matters less.
pub(super) fn dim() -> Style {
    Style::new().dimmed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_under_itself_by_columns() {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, 30, false);
        page.hanging(
            "label  ",
            Style::new(),
            7,
            "漢字漢字漢字 one two three",
            Break::Anywhere,
        )
        .unwrap();
        page.hanging(
            "",
            Style::new(),
            2,
            "/a/pointer/longer/than/the/width",
            Break::Words,
        )
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "label  漢字漢字漢字 one two\n       three\n/a/pointer/longer/than/the/width\n"
        );
    }
}
