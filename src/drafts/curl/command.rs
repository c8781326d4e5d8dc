//! One command of curl as the requests that it sends.

use std::collections::VecDeque;

use http::Method;

use super::options::{self, Means};
use super::shell::{self, Word};
use crate::drafts::calls::{
    Address, Call, CallBody, CredentialPart, Marks, basic, encoded, first_mark,
};
use crate::error::{InputError, line_and_column};

const FORM: &str = "application/x-www-form-urlencoded";

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

/// What the options say of a request.
#[derive(Default)]
struct Sent {
    urls: Vec<Word>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    data: Vec<String>,
    /// Where data comes from that is not in the command.
    file: Option<String>,
    is_json: bool,
    is_get: bool,
    is_head: bool,
    is_upload: bool,
    credential: Vec<CredentialPart>,
    remarks: Vec<String>,
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
        let known = options::long(name).or(is_off.map(|_| (false, Means::Nothing)));
        let Some((takes, means)) = known else {
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
        let value = match takes {
            true => self.value(&format!("--{name}"), word, words),
            false => None,
        };
        if value.is_some() || !takes {
            self.option(means, &value.unwrap_or_default(), word.at);
        }
    }

    fn shorts(&mut self, word: &Word, words: &mut VecDeque<Word>) {
        let letters: Vec<char> = word.text.chars().skip(1).collect();
        for (index, letter) in letters.iter().enumerate() {
            let Some((takes, means)) = options::short(*letter) else {
                let shown = self.marks.shown(&letter.to_string()).into_owned();
                let message = format!("found the unknown option `-{shown}`");
                let help = "remove it where it says nothing of the request";
                return self.mistake(word.at, message, help.to_owned());
            };
            if !takes {
                self.option(means, "", word.at);
                continue;
            }
            let glued: String = letters.iter().skip(index + 1).collect();
            let value = match glued.is_empty() {
                true => self.value(&format!("-{letter}"), word, words),
                false => Some(glued),
            };
            if let Some(value) = value {
                self.option(means, &value, word.at);
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

    fn option(&mut self, means: Means, value: &str, at: usize) {
        let sent = &mut self.sent;
        match means {
            Means::Nothing => {}
            Means::Method => sent.method = Some(value.to_owned()),
            Means::Header => self.header(value),
            Means::Data | Means::DataBinary | Means::Json if value.starts_with('@') => {
                sent.file = value.get(1..).map(str::to_owned);
                sent.is_json |= means == Means::Json;
            }
            Means::Data | Means::DataRaw | Means::DataBinary => sent.data.push(value.to_owned()),
            Means::Json => {
                // Several are one text.
                match sent.data.last_mut().filter(|_| sent.is_json) {
                    Some(before) => before.push_str(value),
                    None => sent.data.push(value.to_owned()),
                }
                sent.is_json = true;
            }
            Means::DataEncoded => self.data_encoded(value),
            Means::User => sent.credential.push(basic(value)),
            Means::Bearer => sent.credential.push(CredentialPart::Bearer(value.to_owned())),
            Means::Cookie if value.contains('=') => {
                sent.headers.push(("cookie".to_owned(), value.to_owned()));
            }
            Means::Cookie => sent.remarks.push("left out: cookies from a file (-b)".to_owned()),
            Means::Get => sent.is_get = true,
            Means::Head => sent.is_head = true,
            Means::Url => sent.urls.push(Word { text: value.to_owned(), at }),
            Means::Next => self.send(),
            Means::Upload => {
                sent.is_upload = true;
                sent.file = Some(value.to_owned());
            }
            Means::Follow => sent.remarks.push(
                "curl followed redirects (-L): here a redirect is the response".to_owned(),
            ),
            Means::Insecure => sent.remarks.push(
                "curl did not check the host's certificate (-k): name it with `ca` in the host profile"
                    .to_owned(),
            ),
            Means::Login => sent
                .remarks
                .push("left out: a login that no credential of a profile can make".to_owned()),
            Means::Form => self.mistake(
                at,
                "found a form with parts (-F), which is not imported".to_owned(),
                "write the case by hand: a body of `text:` with `Content-Type: multipart/form-data; boundary=…`, or `file:`; or describe it in an OpenAPI document for `driftcheck import openapi`".to_owned(),
            ),
            Means::Config => self.mistake(
                at,
                "found options in a file (-K), which is not read".to_owned(),
                "write its options into the command".to_owned(),
            ),
        }
    }

    /// `Name: value`; `Name:` takes out one of curl's own, `Name;` is one without a value.
    fn header(&mut self, text: &str) {
        if let Some(file) = text.strip_prefix('@') {
            let file = self.marks.shown(file);
            self.sent
                .remarks
                .push(format!("left out: headers from the file {file}"));
            return;
        }
        let (name, value) = match (text.split_once(':'), text.strip_suffix(';')) {
            (Some((name, value)), _) => (name, value.trim()),
            (None, Some(name)) => (name, ""),
            (None, None) => return,
        };
        let name = name.trim().to_ascii_lowercase();
        if !value.is_empty() || text.ends_with(';') {
            self.sent.headers.push((name, value.to_owned()));
        }
    }

    /// `content`, `=content`, `name=content`, `@file`, `name@file`.
    fn data_encoded(&mut self, text: &str) {
        let (name, content) = match text.find(['=', '@']) {
            Some(at) if text[at..].starts_with('@') => {
                self.sent.file = text.get(at + 1..).map(str::to_owned);
                return;
            }
            Some(at) => text.split_at(at),
            None => ("", text),
        };
        let content = encoded(self.marks, content.strip_prefix('=').unwrap_or(content));
        self.sent.data.push(match name.is_empty() {
            true => content,
            false => format!("{name}={content}"),
        });
    }

    /// The requests that the options so far send.
    fn send(&mut self) {
        let mut sent = std::mem::take(&mut self.sent);
        if sent.urls.is_empty() {
            if self.errors.is_empty() {
                let help = "write it behind the options: curl -X POST 'https://…'";
                self.mistake(
                    self.at,
                    "found no URL in the command".to_owned(),
                    help.to_owned(),
                );
            }
            return;
        }
        let data = sent.data.join("&");
        let has_data = !sent.data.is_empty() || sent.file.is_some();
        let method = sent.method.take().unwrap_or_else(|| {
            let method = match (sent.is_head, sent.is_get, sent.is_upload, has_data) {
                (true, ..) => "HEAD",
                (_, true, ..) => "GET",
                (_, _, true, _) => "PUT",
                (_, _, _, true) => "POST",
                _ => "GET",
            };
            method.to_owned()
        });
        if Method::from_bytes(method.as_bytes()).is_err() {
            let shown = self.marks.shown(&method);
            let message = format!("found the method `{shown}`");
            let help = "expected a method such as GET or PATCH, not a variable";
            return self.mistake(self.at, message, help.to_owned());
        }
        let body = match (&sent.file, sent.is_get || sent.data.is_empty()) {
            (Some(file), _) => {
                let file = self.marks.shown(file);
                Some(CallBody::Unknown(format!("the body was the file {file}")))
            }
            (None, true) => None,
            (None, false) => Some(CallBody::Text(data.clone())),
        };
        let has_type = sent.headers.iter().any(|(name, _)| name == "content-type");
        if body.is_some() && !has_type && !sent.is_upload {
            let own = if sent.is_json {
                "application/json"
            } else {
                FORM
            };
            sent.headers
                .push(("content-type".to_owned(), own.to_owned()));
        }
        for url in std::mem::take(&mut sent.urls) {
            // Browsers escape what curl would take for a list of URLs.
            let text = ["[", "]", "{", "}"]
                .iter()
                .fold(url.text.clone(), |text, mark| {
                    text.replace(&format!("\\{mark}"), mark)
                });
            let (mut address, login) = match Address::read(&text) {
                Ok(read) => read,
                Err(words) => {
                    let help = "write an absolute URL: 'https://api.example.com/users'";
                    self.mistake(url.at, format!("found a URL that {words}"), help.to_owned());
                    continue;
                }
            };
            if sent.is_get && !data.is_empty() {
                let own = address.query.take().map(|query| format!("{query}&{data}"));
                address.query = Some(own.unwrap_or_else(|| data.clone()));
            }
            let (line, _) = line_and_column(self.text.as_bytes(), self.at);
            let credential = sent.credential.iter().cloned().chain(login);
            self.found.push(Call {
                place: format!("{}:{line}", self.shown),
                method: method.to_ascii_uppercase(),
                address,
                headers: sent.headers.clone(),
                credential: credential.collect(),
                body: body.clone(),
                remarks: sent.remarks.clone(),
                ..Call::default()
            });
        }
    }
}
