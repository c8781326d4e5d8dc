//! The words of shell commands (POSIX.1-2024, section 2), as far as they can be known without
//! running anything.

use super::ansi_c;
use crate::drafts::calls::Marks;
use crate::error::InputError;

/// A word with where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What the command is given; variables are characters of the marks.
    pub(super) text: String,
    /// The byte that it begins at.
    pub(super) at: usize,
}

/// Reads the commands of a text, each as its words.
///
/// # Errors
/// Everything that cannot be known, each with its place.
pub(super) fn commands(
    text: &str,
    shown: &str,
    marks: &mut Marks,
) -> Result<Vec<Vec<Word>>, Vec<InputError>> {
    let mut shell = Shell {
        text,
        shown,
        at: 0,
        marks,
        errors: Vec::new(),
        commands: Vec::new(),
        words: Vec::new(),
    };
    shell.read();
    match shell.errors.is_empty() {
        true => Ok(shell.commands),
        false => Err(shell.errors),
    }
}

struct Shell<'t> {
    text: &'t str,
    shown: &'t str,
    /// The next byte.
    at: usize,
    marks: &'t mut Marks,
    errors: Vec<InputError>,
    commands: Vec<Vec<Word>>,
    words: Vec<Word>,
}

impl Shell<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    fn takes(&mut self, mark: &str) -> bool {
        let is_there = self.rest().starts_with(mark);
        if is_there {
            self.skip(mark.len());
        }
        is_there
    }

    fn mistake(&mut self, at: usize, message: &str, help: &str) {
        let error = InputError::new(self.shown, message);
        self.errors.push(
            error
                .at_offset(self.text.as_bytes(), at)
                .hiding_the_line()
                .help(help),
        );
    }

    fn read(&mut self) {
        while let Some(character) = self.next() {
            let at = self.at;
            match character {
                ' ' | '\t' | '\r' => self.skip(1),
                '\\' if self.takes("\\\n") || self.takes("\\\r\n") => {}
                '#' => {
                    let length = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.skip(length);
                }
                '\n' | ';' | '|' | '(' | ')' => {
                    self.skip(1);
                    self.end();
                }
                '&' if self.takes("&>>") || self.takes("&>") => self.skip_target(),
                '&' => {
                    self.skip(1);
                    let is_glued = at > 0 && !self.text[..at].ends_with(char::is_whitespace);
                    let is_parameter = self.next().is_some_and(|one| one.is_alphanumeric());
                    if is_glued && is_parameter {
                        self.mistake(
                            at,
                            "found `&` outside of quotes, where a shell ends the command",
                            "put the URL into quotes: 'https://…?a=1&b=2'",
                        );
                    }
                    self.end();
                }
                '<' | '>' => self.redirection(at),
                _ => {
                    if let Some(word) = self.word() {
                        self.push(word);
                    }
                }
            }
        }
        self.end();
    }

    fn push(&mut self, word: Word) {
        // `2>file`: the number belongs to the redirection.
        let is_number =
            word.text.len() == 1 && word.text.starts_with(|one: char| one.is_ascii_digit());
        if is_number && self.next().is_some_and(|one| one == '>' || one == '<') {
            return;
        }
        self.words.push(word);
    }

    fn end(&mut self) {
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }

    fn redirection(&mut self, at: usize) {
        if self.rest().starts_with("<<") && !self.rest().starts_with("<<<") {
            self.mistake(
                at,
                "found a here-document",
                "write its text into the command: --data-raw '…'",
            );
            self.at = self.text.len();
            return;
        }
        while self.next().is_some_and(|one| "<>&|".contains(one)) {
            self.skip(1);
        }
        self.skip_target();
    }

    /// The file behind a redirection.
    fn skip_target(&mut self) {
        while self.next().is_some_and(|one| one == ' ' || one == '\t') {
            self.skip(1);
        }
        self.word();
    }

    /// One word; nothing where there is none.
    fn word(&mut self) -> Option<Word> {
        let at = self.at;
        let mut text = String::new();
        let mut is_one = false;
        while let Some(character) = self.next() {
            let here = self.at;
            match character {
                ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => break,
                '\\' => {
                    self.skip(1);
                    if self.takes("\n") || self.takes("\r\n") {
                        continue;
                    }
                    if let Some(own) = self.next() {
                        self.skip(own.len_utf8());
                        text.push(own);
                    }
                }
                '\'' => self.single(here, &mut text),
                '"' => self.double(here, &mut text),
                '$' if self.takes("$'") => match ansi_c::read(self.rest()) {
                    Some((own, length)) => {
                        self.skip(length);
                        text.push_str(&own);
                    }
                    None => self.unclosed(here, "'"),
                },
                '$' if self.takes("$\"") => {
                    self.at -= 1;
                    self.double(here, &mut text);
                }
                '$' | '`' => self.expansion(&mut text),
                other => {
                    self.skip(other.len_utf8());
                    text.push(other);
                }
            }
            is_one = true;
        }
        is_one.then_some(Word { text, at })
    }

    fn unclosed(&mut self, at: usize, quote: &str) {
        let message = format!("found no closing {quote} for the quote that opens here");
        self.mistake(at, &message, "close it, or copy the whole command again");
        self.at = self.text.len();
    }

    fn single(&mut self, at: usize, text: &mut String) {
        self.skip(1);
        match self.rest().split_once('\'') {
            Some((own, _)) => {
                text.push_str(own);
                let length = own.len() + 1;
                self.skip(length);
            }
            None => self.unclosed(at, "'"),
        }
    }

    fn double(&mut self, at: usize, text: &mut String) {
        self.skip(1);
        loop {
            let Some(character) = self.next() else {
                return self.unclosed(at, "\"");
            };
            match character {
                '"' => return self.skip(1),
                '\\' => {
                    self.skip(1);
                    if self.takes("\n") || self.takes("\r\n") {
                        continue;
                    }
                    match self.next() {
                        Some(own @ ('$' | '`' | '"' | '\\')) => {
                            self.skip(1);
                            text.push(own);
                        }
                        _ => text.push('\\'),
                    }
                }
                '$' | '`' => self.expansion(text),
                other => {
                    self.skip(other.len_utf8());
                    text.push(other);
                }
            }
        }
    }

    /// `$NAME`, `${NAME}`, `${NAME:-word}`; a `$` that begins nothing means itself.
    fn expansion(&mut self, text: &mut String) {
        let at = self.at;
        let length_of_name = |text: &str| {
            let is_part = |(index, one): &(usize, char)| {
                *one == '_' || one.is_ascii_alphabetic() || *index > 0 && one.is_ascii_digit()
            };
            text.char_indices().take_while(is_part).count()
        };
        let is_braced = self.rest().starts_with("${");
        let behind = if is_braced { 2 } else { 1 };
        let own = self.rest().get(behind..).unwrap_or_default();
        let length = length_of_name(own);
        let name = own.get(..length).unwrap_or_default().to_owned();
        let next = own.get(length..).unwrap_or_default();
        if self.next() == Some('$') && !name.is_empty() {
            let end = match (is_braced, next.starts_with(['}', ':', '-', '?', '='])) {
                (false, _) => Some(0),
                (true, true) => next.find('}').map(|end| end + 1),
                (true, false) => None,
            };
            if let Some(end) = end {
                self.skip(behind + length + end);
                text.push(self.marks.variable(&name));
                return;
            }
        }
        let is_special =
            own.starts_with(|one: char| one.is_ascii_digit() || "@*#?$!-(".contains(one));
        if is_braced || is_special || self.next() == Some('`') {
            self.mistake(
                at,
                "found what only a shell can work out",
                "write the value, or a variable: $NAME becomes a variable of the case",
            );
            self.at = self.text.len();
            return;
        }
        self.skip(1);
        text.push('$');
    }
}
