//! A unified diff in its colours, with the words that changed in a line marked.

use std::io;

use anstyle::{AnsiColor, Style};

use super::page::{Break, Page, counted, dim, plain};
use super::pieces::unstyled;
use crate::diff::{MarkedLine, Sign, marked_lines};

/// Longer lines are cut to so many characters.
const LINE_LIMIT: usize = 240;

/// Writes at most so many lines of a diff; gives how many.
pub(super) fn write_diff_lines(page: &mut Page<'_>, diff: &str, most: usize) -> io::Result<usize> {
    let lines = marked_lines(diff);
    for line in lines.iter().take(most) {
        let first = line.spans.first().map_or("", |span| &span.text);
        let (sign, style) = sign_of(line).unwrap_or(("", heading(first)));
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

/// Whether a diff says more than this text: its changed lines do not all stand in it.
pub(super) fn says_more(diff: &str, shown: &str) -> bool {
    let squeezed = |text: &str| -> String { text.split_whitespace().collect() };
    let shown = squeezed(shown);
    marked_lines(diff).iter().any(|line| {
        let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        let is_changed = matches!(line.sign, Some(Sign::Removed | Sign::Added));
        is_changed && !shown.contains(&squeezed(text.trim_end_matches(',')))
    })
}

/// Writes the changed lines alone, each on one line, in at most so many.
pub(super) fn write_changed_lines(page: &mut Page<'_>, diff: &str, most: usize) -> io::Result<()> {
    let lines = marked_lines(diff);
    let changed = lines.iter().filter_map(|line| {
        let (sign, style) = sign_of(line)?;
        let is_changed = !matches!(line.sign, Some(Sign::Same | Sign::Cut));
        let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        is_changed.then_some((sign, style, text))
    });
    let changed: Vec<_> = changed.collect();
    let shown = match changed.len() {
        count if count <= most => count,
        _ => most.saturating_sub(1),
    };
    for (sign, style, text) in &changed[..shown] {
        page.clipped(&format!("    {sign}"), *style, 5, text, 1)?;
    }
    match changed.len() - shown {
        0 => Ok(()),
        _ if most == 0 => Ok(()),
        more => {
            let text = format!("{} (-v)", counted(more as u64, "more changed line"));
            page.hanging("    … ", dim(), 6, &text, Break::Words)
        }
    }
}

/// The sign of a line and its colour; `None` where it names a side or a place.
fn sign_of(line: &MarkedLine) -> Option<(&'static str, Style)> {
    Some(match line.sign? {
        Sign::Added => ("+", plain(AnsiColor::Green)),
        Sign::Removed => ("-", plain(AnsiColor::Red)),
        Sign::Same | Sign::Cut => (" ", unstyled()),
    })
}

fn heading(line: &str) -> Style {
    match line.as_bytes().first() {
        Some(b'@') => plain(AnsiColor::Cyan),
        Some(b'-') => plain(AnsiColor::Red),
        Some(b'+') => plain(AnsiColor::Green),
        _ => unstyled(),
    }
}
