//! A unified diff in its colours, with the words that changed in a line marked.

use std::io;

use anstyle::{AnsiColor, Style};

use super::page::{Break, Page, counted, dim, plain};
use super::pieces::unstyled;
use crate::diff::{Sign, marked_lines};

/// Longer lines are cut to so many characters.
const LINE_LIMIT: usize = 240;

/// Writes at most so many lines of a diff; gives how many.
pub(super) fn write_diff_lines(page: &mut Page<'_>, diff: &str, most: usize) -> io::Result<usize> {
    let lines = marked_lines(diff);
    for line in lines.iter().take(most) {
        let (sign, style) = match line.sign {
            Some(Sign::Added) => ("+", plain(AnsiColor::Green)),
            Some(Sign::Removed) => ("-", plain(AnsiColor::Red)),
            Some(Sign::Same | Sign::Cut) => (" ", unstyled()),
            None => (
                "",
                heading(line.spans.first().map_or("", |span| &span.text)),
            ),
        };
        let mut parts = vec![(style, sign.to_owned())];
        let mut room = LINE_LIMIT;
        for span in &line.spans {
            let style = if span.changed {
                style.bold().invert()
            } else {
                style
            };
            let text = match span.text.char_indices().nth(room) {
                Some((end, _)) => format!("{}…", &span.text[..end]),
                None => span.text.clone(),
            };
            room = room.saturating_sub(text.chars().count());
            parts.push((style, text));
            if room == 0 {
                break;
            }
        }
        page.styled(4, &parts)?;
    }
    if lines.len() > most {
        let more = counted((lines.len() - most) as u64, "more line");
        page.hanging("    … ", dim(), 6, &more, Break::Words)?;
    }
    Ok(lines.len().min(most))
}

fn heading(line: &str) -> Style {
    match line.as_bytes().first() {
        Some(b'@') => plain(AnsiColor::Cyan),
        Some(b'-') => plain(AnsiColor::Red),
        Some(b'+') => plain(AnsiColor::Green),
        _ => unstyled(),
    }
}
