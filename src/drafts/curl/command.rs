//! One command of curl as the requests that it sends.

use std::collections::VecDeque;

use super::globs;
use super::options::{self, Means, OFF, Row};
use super::sent::Sent;
use super::shell::{self, Word};
use crate::drafts::calls::{Call, Marks, first_mark};
use crate::error::{InputError, line_and_column};

/// The requests of a file of commands, and how many other commands it has.
///
/// # Errors
/// Every mistake with its place; the lines are not shown, since they may hold secrets.
pub fn calls(
    text: &str,
    shown: &str,
    marks: &mut Marks,
) -> Result<(Vec<Call>, usize), Vec<InputError>> {
    refuse_other_shells(text, shown).map_err(|error| vec![error])?;
    let commands = shell::commands(text, shown, marks)?;
    let mut found = Vec::new();
    let mut errors = Vec::new();
    let mut others = 0;
    for words in commands {
        let Some(begin) = words.iter().position(is_curl) else {
            others += 1;
            continue;
        };
        let own: VecDeque<Word> = words.into_iter().skip(begin).collect();
        let at = own.front().map_or(0, |word| word.at);
        let mut reader = Command {
            text,
            shown,
            at,
            marks,
            errors: Vec::new(),
            sent: Sent::default(),
            found: Vec::new(),
        };
        reader.read(own);
        found.append(&mut reader.found);
        errors.append(&mut reader.errors);
    }
    match errors.is_empty() {
        true => Ok((found, others)),
        false => Err(errors),
    }
}

fn is_curl(word: &Word) -> bool {
    let name = word.text.rsplit(['/', '\\']).next();
    matches!(name, Some("curl" | "curl.exe"))
}

/// Commands for `cmd.exe` and PowerShell have other quotes.
fn refuse_other_shells(text: &str, shown: &str) -> Result<(), InputError> {
    let help = "choose “Copy as cURL (bash)” in the browser";
    let others = [
        ("^\"", "a command for cmd.exe"),
        (" ^\n", "a command for cmd.exe"),
        (" ^\r\n", "a command for cmd.exe"),
        ("Invoke-WebRequest", "a command for PowerShell"),
        ("Invoke-RestMethod", "a command for PowerShell"),
    ];
    let found = others
        .into_iter()
        .find_map(|(mark, what)| Some((text.find(mark)?, what)));
    let odd = first_mark(text).map(|at| (at, "a character for private use"));
    let nul = text.find('\0').map(|at| (at, "a NUL character"));
    let Some((at, what)) = found.or(odd).or(nul) else {
        return Ok(());
    };
    let message = format!("found {what}, expected one of a POSIX shell");
    let error = InputError::new(shown, message).at_offset(text.as_bytes(), at);
    Err(error.hiding_the_line().help(help))
}

struct Command<'t> {
    text: &'t str,
    shown: &'t str,
    at: usize,
    marks: &'t mut Marks,
    errors: Vec<InputError>,
    sent: Sent,
    found: Vec<Call>,
}

impl Command<'_> {
    fn mistake(&mut self, at: usize, message: String, help: String) {
        let error = InputError::new(self.shown, message);
        let error = error.at_offset(self.text.as_bytes(), at);
        self.errors.push(error.hiding_the_line().help(help));
    }

    fn read(&mut self, mut words: VecDeque<Word>) {
        words.pop_front();
        let mut is_open = true;
        while let Some(word) = words.pop_front() {
            if !is_open || !word.text.starts_with('-') || word.text == "-" {
                self.sent.urls.push(word);
            } else if word.text == "--" {
                is_open = false;
            } else if let Some(name) = word.text.strip_prefix("--") {
                self.long(name, &word, &mut words);
            } else {
                self.shorts(&word, &mut words);
            }
        }
        self.send();
    }

    fn long(&mut self, name: &str, word: &Word, words: &mut VecDeque<Word>) {
        let is_off = name.strip_prefix("no-").and_then(options::long);
        let known = options::long(name).or(is_off.map(|_| &OFF));
        let Some(row) = known else {
            let shown = self.marks.shown(name).into_owned();
            let error =
                InputError::new(self.shown, format!("found the unknown option `--{shown}`"));
            let error = error
                .at_offset(self.text.as_bytes(), word.at)
                .hiding_the_line();
            let otherwise = "remove it where it says nothing of the request";
            self.errors
                .push(error.suggest(name, options::names(), otherwise));
            return;
        };
        let value = match row.2 {
            true => self.value(&format!("--{name}"), word, words),
            false => Some(String::new()),
        };
        if let Some(value) = value {
            self.option(row, &value, word.at);
        }
    }

    fn shorts(&mut self, word: &Word, words: &mut VecDeque<Word>) {
        let letters: Vec<char> = word.text.chars().skip(1).collect();
        for (index, letter) in letters.iter().enumerate() {
            let Some(row) = options::short(*letter) else {
                let shown = self.marks.shown(&letter.to_string()).into_owned();
                let message = format!("found the unknown option `-{shown}`");
                let help = "remove it where it says nothing of the request";
                return self.mistake(word.at, message, help.to_owned());
            };
            if !row.2 {
                self.option(row, "", word.at);
                continue;
            }
            let glued: String = letters.iter().skip(index + 1).collect();
            let value = match glued.is_empty() {
                true => self.value(&format!("-{letter}"), word, words),
                false => Some(glued),
            };
            if let Some(value) = value {
                self.option(row, &value, word.at);
            }
            return;
        }
    }

    fn value(&mut self, option: &str, word: &Word, words: &mut VecDeque<Word>) -> Option<String> {
        let value = words.pop_front().map(|word| word.text);
        if value.is_none() {
            let message = format!("found no value behind `{option}`");
            let help = "the command ends here: is a `\\` missing at the end of the line?";
            self.mistake(word.at, message, help.to_owned());
        }
        value
    }

    fn option(&mut self, row: &Row, value: &str, at: usize) {
        let (name, _, _, means) = row;
        match means {
            Means::Url => self.sent.urls.push(Word {
                text: value.to_owned(),
                at,
            }),
            Means::Next => self.send(),
            means => {
                let taken = self.sent.take(*means, name, value, self.marks);
                if let Err((message, help)) = taken {
                    self.mistake(at, message, help);
                }
            }
        }
    }

    /// The requests that the options so far send.
    fn send(&mut self) {
        let mut sent = std::mem::take(&mut self.sent);
        if sent.urls.is_empty() {
            if self.errors.is_empty() {
                let message = "found no URL in the command".to_owned();
                let help = "write it behind the options: curl -X POST 'https://…'";
                self.mistake(self.at, message, help.to_owned());
            }
            return;
        }
        let mut urls = Vec::new();
        for url in std::mem::take(&mut sent.urls) {
            let own = match sent.is_glob_off {
                true => Some(vec![url.text]),
                false => globs::urls(&url.text),
            };
            let Some(own) = own else {
                let message = format!("found a URL that stands for more than {} URLs", globs::MOST);
                let help = "write those that are meant as commands of their own";
                return self.mistake(url.at, message, help.to_owned());
            };
            urls.extend(own.into_iter().map(|text| Word { text, at: url.at }));
        }
        let (line, _) = line_and_column(self.text.as_bytes(), self.at);
        match sent.calls(&urls, self.marks) {
            Ok(calls) => self.found.extend(calls.into_iter().map(|call| Call {
                place: format!("{}:{line}", self.shown),
                ..call
            })),
            Err((at, (message, help))) => self.mistake(at, message, help),
        }
    }
}
