//! Lines of a terminal: width, indentation and colour. Deliberately knows
//! nothing of runs; every text it is given is escaped here.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::options::Options;
use crate::model::kind::Severity;
pub(super) use crate::report::count::counted;
use crate::report::escape::{clean, inert};
pub(super) use crate::report::words::time;

/// No text is wrapped narrower than this.
const NARROWEST: usize = 20;

/// A long word is broken behind one of these, where one stands in the last part of the line.
const SEAMS: [char; 10] = ['/', '?', '&', '=', ',', ';', ':', '-', '_', '.'];

/// Where a text may be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// Between words, so that ids, pointers and URLs stay whole. On a terminal, which would
    /// break them anywhere and at its edge, what is longer than a line is broken too.
    Words,
    /// Inside a word too, where it is longer than a line.
    Anywhere,
}

/// A page that is being written.
pub(super) struct Page<'w> {
    out: &'w mut dyn Write,
    width: usize,
    colour: bool,
    is_terminal: bool,
    is_empty: bool,
}

impl<'w> Page<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: &Options) -> Page<'w> {
        Page {
            out,
            width: options.width,
            colour: options.colour,
            is_terminal: options.is_terminal,
            is_empty: true,
        }
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        self.is_empty = false;
        writeln!(self.out, "{line}")
    }

    /// A text in this style, where the page has colours.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// An empty line, where something stands above it.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        match self.is_empty {
            true => Ok(()),
            false => writeln!(self.out),
        }
    }

    /// A line that is never wrapped; the text must be clean already.
    pub(super) fn verbatim(&mut self, style: Style, text: &str) -> io::Result<()> {
        let painted = self.paint(style, &inert(text));
        self.line(&painted)
    }

    /// A whole line in one style, indented, broken anywhere. Keeps its spaces.
    pub(super) fn coloured(&mut self, style: Style, indent: usize, text: &str) -> io::Result<()> {
        let text = clean(text);
        let room = self.width.saturating_sub(indent).max(NARROWEST);
        let mut lines = vec![String::new()];
        push_broken(&mut lines, &text, &|_| room);
        for line in lines {
            let painted = self.paint(style, inert(&line).trim_end());
            self.line(format!("{:indent$}{painted}", "").trim_end())?;
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
            self.line(format!("{:indent$}{line}", "").trim_end())?;
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
        let lines = self.wrapped(label, hang, text, breaks);
        self.lines(label, style, hang, lines)
    }

    /// The same in at most so many lines; says by `…` where it is cut.
    pub(super) fn clipped(
        &mut self,
        label: &str,
        style: Style,
        hang: usize,
        text: &str,
        most: usize,
    ) -> io::Result<()> {
        let mut lines = self.wrapped(label, hang, text, Break::Anywhere);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                let taken = if most == 1 { label.width() } else { hang };
                let room = self.width.saturating_sub(taken + 1).max(NARROWEST);
                while last.width() > room && last.pop().is_some() {}
                last.push('…');
            }
        }
        self.lines(label, style, hang, lines)
    }

    /// How many lines it would take.
    pub(super) fn height(&self, label: &str, hang: usize, text: &str) -> usize {
        self.wrapped(label, hang, text, Break::Anywhere).len()
    }

    fn wrapped(&self, label: &str, hang: usize, text: &str, breaks: Break) -> Vec<String> {
        let breaks = match self.is_terminal {
            true => Break::Anywhere,
            false => breaks,
        };
        wrap(&clean(text), self.width, label.width(), hang, breaks)
    }

    fn lines(
        &mut self,
        label: &str,
        style: Style,
        hang: usize,
        lines: Vec<String>,
    ) -> io::Result<()> {
        let mut lines = lines.into_iter();
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
        self.line(&format!("{label}{first}"))?;
        for line in lines {
            self.line(&format!("{:hang$}{}", "", inert(&line)))?;
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
            Break::Anywhere => push_at_seams(&mut lines, word, &room),
            Break::Words => {
                let line = lines.len() - 1;
                lines[line].push_str(word);
                needed
            }
        };
    }
    lines
}

/// Adds a word to the last, empty line, and to further lines where it is longer, broken at its
/// seams where it has some.
fn push_at_seams(lines: &mut Vec<String>, word: &str, room: &impl Fn(usize) -> usize) -> usize {
    let mut rest = word;
    loop {
        let room = room(lines.len() - 1);
        let mut used = 0;
        let over = rest.char_indices().find(|(_, character)| {
            used += character.width().unwrap_or(0);
            used > room
        });
        // A character that is wider than the line must go somewhere.
        let end = over.map(|(end, _)| end).filter(|end| *end > 0);
        let Some(end) = end else {
            return push_broken(lines, rest, &|_| usize::MAX);
        };
        let seam = rest[..end].rfind(SEAMS).map(|at| at + 1);
        let end = seam.filter(|at| *at > end / 2).unwrap_or(end);
        let (line, after) = rest.split_at(end);
        push_broken(lines, line, &|_| usize::MAX);
        lines.push(String::new());
        rest = after;
    }
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
        let options = Options {
            width: 30,
            ..Options::default()
        };
        let mut page = Page::new(&mut out, &options);
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

    #[test]
    fn a_terminal_never_has_to_break_a_line() {
        let mut out = Vec::new();
        let options = Options {
            width: 30,
            is_terminal: true,
            ..Options::default()
        };
        let mut page = Page::new(&mut out, &options);
        let style = Style::new();
        let path = "reports/20260101T000000Z/report.html";
        page.hanging("at  ", style, 4, path, Break::Words).unwrap();
        let long = "x".repeat(40);
        page.hanging("at  ", style, 4, &long, Break::Words).unwrap();
        page.clipped("  ", style, 2, &format!("one {path} two"), 1)
            .unwrap();
        page.clipped("  ", style, 2, "one two", 1).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            format!(
                "at  reports/20260101T000000Z/\n    report.html\nat  {}\n    {}\n  one…\n  one two\n",
                &long[..26],
                &long[26..]
            )
        );
    }
}
