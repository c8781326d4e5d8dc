//! Mistakes that a user can make, reported so that they can be fixed.

use std::fmt;

use unicode_width::UnicodeWidthStr;

/// One mistake in a file or on the command line. Its `Display` names the place,
/// shows the line, and ends with what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputError {
    /// The file as the user would type it, or the flag: `--host`.
    pub source: String,
    /// Line and column, counted from 1, where the mistake has a place in a file.
    pub position: Option<Position>,
    /// What was found and what was expected: a lower-case fragment.
    pub message: String,
    /// What to do about it: a lower-case fragment.
    pub help: Option<String>,
}

/// A place in a text file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// The line's text, without its end and cut at a sensible length.
    pub text: String,
}

impl InputError {
    /// A mistake without a position.
    pub fn new(source: impl Into<String>, message: impl Into<String>) -> InputError {
        InputError {
            source: source.into(),
            position: None,
            message: message.into(),
            help: None,
        }
    }

    /// Adds the position, with the line cut out of the whole `text`.
    #[must_use]
    pub fn at(mut self, text: &str, line: u32, column: u32) -> InputError {
        self.position = Some(Position {
            line,
            column,
            text: line_of(text, line),
        });
        self
    }

    /// The same with a column that counts bytes, as readers of JSON do.
    #[must_use]
    pub fn at_bytes(self, text: &str, line: usize, column: usize) -> InputError {
        let own = text.split('\n').nth(line.saturating_sub(1));
        let own = own.unwrap_or_default().as_bytes();
        let (_, characters) = line_and_column(own, column.saturating_sub(1));
        let to_u32 = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.at(text, to_u32(line.max(1)), to_u32(characters))
    }

    /// Adds the position of a byte offset into the whole `bytes`.
    #[must_use]
    pub fn at_offset(self, bytes: &[u8], offset: usize) -> InputError {
        let (line, column) = line_and_column(bytes, offset);
        let to_u32 = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let offset = offset.min(bytes.len());
        let is_end = |byte: &u8| *byte == b'\n';
        let start = bytes[..offset].iter().rposition(is_end);
        let start = start.map_or(0, |newline| newline + 1);
        let end = bytes[offset..].iter().position(is_end);
        let own = &bytes[start..end.map_or(bytes.len(), |end| offset + end)];
        let mut error = self.at(&String::from_utf8_lossy(own), 1, to_u32(column));
        if let Some(position) = &mut error.position {
            position.line = to_u32(line);
        }
        error
    }

    /// Shows the place without the line, which may hold a secret.
    #[must_use]
    pub fn hiding_the_line(mut self) -> InputError {
        if let Some(position) = &mut self.position {
            position.text.clear();
        }
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> InputError {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do: to write the nearest of some words, or else `otherwise`.
    #[must_use]
    pub fn suggest<'a, W: AsRef<str> + ?Sized + 'a>(
        self,
        word: &str,
        words: impl IntoIterator<Item = &'a W>,
        otherwise: impl Into<String>,
    ) -> InputError {
        self.help(did_you_mean(word, words).unwrap_or_else(|| otherwise.into()))
    }
}

/// Line and column of a byte offset, both from 1; the column counts characters.
pub fn line_and_column(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = before
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (line, column)
}

/// One line of a text, without control characters and at most 160 characters long.
fn line_of(text: &str, line: u32) -> String {
    let index = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let line = text.lines().nth(index).unwrap_or_default();
    let mut shown: String = line
        .chars()
        .take(160)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if line.chars().nth(160).is_some() {
        shown.push('…');
    }
    shown.trim_end().to_owned()
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            None => write!(f, "{}: {}", self.source, self.message)?,
            Some(at) => {
                write!(
                    f,
                    "{}:{}:{}: {}",
                    self.source, at.line, at.column, self.message
                )?;
                let number = at.line.to_string();
                let column = usize::try_from(at.column).unwrap_or(1).saturating_sub(1);
                let before: String = at.text.chars().take(column).collect();
                let gutter = " ".repeat(number.len());
                if !at.text.is_empty() {
                    write!(f, "\n  {number} | {}", at.text)?;
                    if column <= at.text.chars().count() {
                        write!(f, "\n  {gutter} | {}^", " ".repeat(before.width()))?;
                    }
                }
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InputError {}

/// The nearest of some words to a misspelt one, if one is near enough.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    words
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The question whether the nearest of some words is meant, if one is near enough.
pub fn did_you_mean<'a, W: AsRef<str> + ?Sized + 'a>(
    word: &str,
    words: impl IntoIterator<Item = &'a W>,
) -> Option<String> {
    let near = nearest(word, words.into_iter().map(AsRef::as_ref))?;
    Some(format!("did you mean `{near}`?"))
}

/// `a`, `b` and `c`, each in backticks.
pub fn list_words(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_place_and_line() {
        let error = InputError::new("a.yaml", "unknown field `staus`")
            .at("name: x\nstaus: 200\n", 2, 1)
            .help("did you mean `status`?");
        assert_eq!(
            error.to_string(),
            "a.yaml:2:1: unknown field `staus`\n  2 | staus: 200\n    | ^\n  help: did you mean `status`?"
        );
    }

    #[test]
    fn the_caret_stands_under_the_place_whatever_stands_before_it() {
        for (before, columns) in [
            ("name: ", 6),
            ("名前: ", 6),
            ("한글: ", 6),
            ("e\u{301}: ", 3),
            ("🙂🙂: ", 6),
            ("👩‍👩‍👧: ", 4),
            ("\tx\t", 3),
            ("ｆｕｌｌ: ", 10),
        ] {
            let text = format!("{before}x");
            let error = InputError::new("f", "bad").at_offset(text.as_bytes(), before.len());
            let shown = error.to_string();
            let caret = shown.lines().last().unwrap();
            assert_eq!(
                caret,
                format!("    | {}^", " ".repeat(columns)),
                "{before:?}"
            );
        }
    }

    #[test]
    fn a_column_of_bytes_is_reported_in_characters() {
        let error = InputError::new("f", "bad").at_bytes("x\n名前x", 2, 7);
        let at = error.position.unwrap();
        assert_eq!((at.line, at.column), (2, 3));
    }

    #[test]
    fn an_offset_is_counted_in_characters() {
        let error = InputError::new("f", "bad").at_offset("é\nüx".as_bytes(), 5);
        let at = error.position.unwrap();
        assert_eq!((at.line, at.column), (2, 2));
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let words = ["status", "headers", "body"];
        assert_eq!(nearest("staus", words), Some("status"));
        assert_eq!(nearest("Header", words), Some("headers"));
        assert_eq!(nearest("zzz", words), None);
    }
}
