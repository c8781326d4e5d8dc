//! What a file of traffic is, told from its beginning.

use super::kept::Kept;
use super::scan::{Scan, Stop};
use crate::error::InputError;
use crate::json::glimpse;

/// How much of a file is looked at.
pub(super) const HEAD: usize = 64 * 1024;

/// As much of a value is looked at.
const LONGEST_VALUE: usize = 256;

/// In which form a source has its exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// HAR 1.2.
    Har,
    /// A run record of driftcheck.
    Record,
    /// An access log, a JSON object a line.
    Log,
}

/// What to do with a file that has no traffic in it.
const EXPECTED: &str = "give a HAR, an access log of JSON lines, or a run record";

/// The form of a text that begins so; `has_mapping` where the user said how its lines are read.
///
/// # Errors
/// Where it has none of these, with what it is instead.
pub(super) fn of(head: &[u8], name: &str, has_mapping: bool) -> Result<Form, InputError> {
    let text = head.trim_ascii_start();
    let is = |what: &str, help: &str| Err(InputError::new(name, format!("is {what}")).help(help));
    if head.starts_with(b"PK\x03\x04") {
        return is(
            "a zip archive",
            "unpack it first, and name the HAR in it; its bodies stay beside it",
        );
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return is(
            "UTF-16",
            "save it as UTF-8; PowerShell writes that with `Set-Content -Encoding utf8`",
        );
    }
    if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return is(
            "compressed with zstd",
            "unpack it first with `zstd -d`, or compress it with gzip",
        );
    }
    match text.first() {
        None => is("empty", EXPECTED),
        Some(b'{') => of_object(text, name, has_mapping),
        Some(_) if has_mapping => Ok(Form::Log),
        Some(b'<') => is(markup(text), EXPECTED),
        Some(b'[') => is(
            "a JSON list, expected an object",
            "of a log, write an object a line: `jq -c '.[]' FILE`; a HAR begins with `{\"log\":`",
        ),
        Some(_) if is_yaml(text, &["openapi", "swagger"]) => is(
            "an OpenAPI document, expected traffic",
            "name it with `--openapi`, and give a HAR or an access log of JSON lines",
        ),
        Some(_) if is_common_log(text) => is(
            "an access log that is not JSON",
            "log JSON instead; nginx: `log_format NAME escape=json '{…}'`",
        ),
        Some(_) => {
            let found = glimpse::at(text, 0);
            let error = InputError::new(name, format!("begins with {found}, expected JSON"));
            Err(error
                .at_offset(&head[..head.len() - text.len()], head.len())
                .hiding_the_line()
                .help(EXPECTED))
        }
    }
}

/// What the members of the first object are, as far as the head shows them.
#[derive(Default)]
struct Members(Vec<(Vec<u8>, Vec<u8>)>);

impl Members {
    fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// The beginning of a member's value, as it is written.
    fn value(&self, key: &str) -> Option<&[u8]> {
        let mut all = self.0.iter();
        let found = all.find(|(name, _)| name == key.as_bytes());
        found.map(|(_, value)| &**value)
    }

    fn says(&self, key: &str, words: &str) -> bool {
        let found = self
            .value(key)
            .and_then(|value| memchr::memmem::find(value, words.as_bytes()));
        found.is_some()
    }
}

fn of_object(text: &[u8], name: &str, has_mapping: bool) -> Result<Form, InputError> {
    let mut members = Members::default();
    let mut scan = Scan::new(text);
    let read = scan.members::<Stop>(&mut |scan, key| {
        let mut kept = Kept::new(LONGEST_VALUE);
        let begins = scan.peek()?;
        let read = scan.value(Some(&mut kept));
        let mut value = kept.bytes().to_vec();
        value.extend(begins.filter(|_| value.is_empty()));
        members.0.push((key.to_vec(), value));
        read
    });
    let is_object = |key| {
        members
            .value(key)
            .is_some_and(|value| value.starts_with(b"{"))
    };
    if members.says("type", "\"run_started\"") {
        return Ok(Form::Record);
    }
    if is_object("log") {
        return Ok(Form::Har);
    }
    if has_mapping {
        return Ok(Form::Log);
    }
    if let Some((what, help)) = other(&members) {
        return Err(InputError::new(name, format!("is {what}, expected traffic")).help(help));
    }
    let one_line = memchr::memchr(b'\n', text).unwrap_or(text.len());
    match read {
        Ok(()) if scan.place().0 == 1 && one_line > 0 => Ok(Form::Log),
        // It goes on behind the head, where its `log` may be.
        Err(Stop::End) if text.len() + 4 >= HEAD => Ok(Form::Har),
        _ => {
            let error = InputError::new(name, "is JSON, but has no `log` as a HAR has");
            Err(error.help(EXPECTED))
        }
    }
}

/// What else an object is that users take for traffic, and what to do then.
fn other(members: &Members) -> Option<(&'static str, &'static str)> {
    let export = "send its requests through a recorder, and give the HAR";
    if members.has("openapi") || members.has("swagger") {
        return Some((
            "an OpenAPI document",
            "name it with `--openapi`, and give a HAR or an access log of JSON lines",
        ));
    }
    if members.has("info") && (members.has("item") || members.says("info", "_postman_id")) {
        return Some((
            "a Postman collection",
            "make cases of it with `driftcheck import postman`, or send its requests through a recorder, and give the HAR",
        ));
    }
    if members.has("_postman_variable_scope") {
        return Some(("a Postman environment", export));
    }
    if members.has("resources") && members.has("_type") {
        return Some(("an Insomnia workspace", "in Insomnia, export as HAR"));
    }
    if members.has("$schema") {
        return Some(("a JSON Schema", EXPECTED));
    }
    if members.has("mappings") || (members.has("request") && members.says("response", "jsonBody")) {
        return Some(("a file of WireMock stubs", EXPECTED));
    }
    None
}

fn markup(text: &[u8]) -> &'static str {
    let head = text
        .get(..text.len().min(1024))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let has = |word: &[u8]| memchr::memmem::find(&head, word).is_some();
    match has(b"<!doctype html") || has(b"<html") {
        true => "an HTML page, expected traffic",
        false => "XML, expected traffic",
    }
}

fn is_yaml(text: &[u8], keys: &[&str]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').take(50);
    lines.any(|line| {
        let rest = |key: &&str| line.strip_prefix(key.as_bytes());
        keys.iter()
            .filter_map(rest)
            .any(|rest| rest.starts_with(b":"))
    })
}

/// Whether a line has a request's first line in it, as the common log format has.
fn is_common_log(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, b" HTTP/").is_some()
}
