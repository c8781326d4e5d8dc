//! The width of the terminal, and the keys that are pressed on it.

use std::io;

/// The width where nothing says otherwise.
const DEFAULT_WIDTH: usize = 80;
/// No report is wrapped narrower or wider than this.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

/// The width for reports: the terminal's, or `COLUMNS`, or 80; within sense.
pub fn terminal_width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal
        .or_else(columns)
        .unwrap_or(DEFAULT_WIDTH)
        .clamp(*WIDTHS.start(), *WIDTHS.end())
}

/// Waits for a key on the terminal; `None` where it is none that stands for a character.
///
/// # Errors
/// Where there is no terminal any more.
pub fn read_key() -> io::Result<Option<char>> {
    match console::Term::stdout().read_key()? {
        console::Key::Char(character) => Ok(Some(character)),
        _ => Ok(None),
    }
}
