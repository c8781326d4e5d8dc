//! A token, a cookie and the URL of an invitation are in no output, in whatever form a host
//! sends them back; a token that cannot be sent is refused and not printed.

mod common;
mod declared;
mod echoed;
mod written;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::host::{Host, Then};
use crate::support::{Ended, Suite, command};

const LAST: &str = "s3cr3t/Part+of=it";
const TOKEN: &str = "idt:TKN-1111-1111:s3cr3t/Part+of=it";
const INVITATION: &str = "https://portal.example/accept?code=INVITE-c0de-77";

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

fn entities(text: &str) -> String {
    text.bytes().map(|byte| format!("&#{byte};")).collect()
}

/// The forms in which the host sends the token back, by name.
fn forms() -> Vec<(&'static str, String)> {
    let in_json = serde_json::json!({ "authorization": format!("Bearer {TOKEN}") }).to_string();
    vec![
        ("plain", TOKEN.to_owned()),
        ("last-part", LAST.to_owned()),
        ("bearer", format!("Bearer {TOKEN}")),
        ("in-an-url", format!("https://x.example/?token={TOKEN}&a=b")),
        ("base64", STANDARD.encode(TOKEN)),
        ("base64-url", URL_SAFE.encode(TOKEN)),
        (
            "base64-of-the-header",
            STANDARD.encode(format!("Bearer {TOKEN}")),
        ),
        (
            "base64-of-a-line",
            STANDARD.encode(format!("authorization: Bearer {TOKEN}\r\n")),
        ),
        ("base64-one-on", STANDARD.encode(format!("x{TOKEN}y"))),
        ("base64-two-on", STANDARD.encode(format!("xx{TOKEN}yy"))),
        ("base64-of-json", STANDARD.encode(in_json)),
        ("percent", percent(TOKEN)),
        ("percent-lower", percent(TOKEN).to_lowercase()),
        ("percent-twice", percent(TOKEN).replace('%', "%25")),
        (
            "percent-some",
            TOKEN
                .replace(':', "%3a")
                .replace('/', "%2f")
                .replace('+', "%2b")
                .replace('=', "%3d"),
        ),
        ("percent-one", TOKEN.replace('/', "%2F")),
        ("escaped", escaped(TOKEN)),
        (
            "escaped-upper",
            escaped(TOKEN).to_uppercase().replace("\\U", "\\u"),
        ),
        (
            "escaped-some",
            TOKEN
                .replace('/', "\\/")
                .replace('+', "\\u002b")
                .replace('T', "\\u0054"),
        ),
        ("html-entities", entities(TOKEN)),
        (
            "html-hex",
            TOKEN.bytes().map(|byte| format!("&#x{byte:x};")).collect(),
        ),
        ("hex", hex(TOKEN)),
        ("hex-upper", hex(TOKEN).to_uppercase()),
        ("upper-case", TOKEN.to_uppercase()),
    ]
}

/// The secret in any form that a reader could undo.
fn traces() -> Vec<String> {
    let mut traces = vec![
        LAST.to_owned(),
        LAST.to_uppercase(),
        "INVITE-c0de".to_owned(),
        "c00kie-value".to_owned(),
        percent("s3cr3t"),
        percent("s3cr3t").to_lowercase(),
        percent("s3cr3t").replace('%', "%25"),
        escaped("s3cr3t"),
        escaped("s3cr3t").replace('\\', "\\\\"),
        entities("s3cr3t"),
        hex("s3cr3t"),
        hex("s3cr3t").to_uppercase(),
        "s3cr3t".to_owned(),
        "S3CR3T".to_owned(),
    ];
    // Base64 has three forms of what stands within other text.
    for before in ["", "x", "xx"] {
        let whole = STANDARD.encode(format!("{before}s3cr3t/Part"));
        traces.push(whole[4..whole.len() - 4].to_owned());
    }
    traces
}

fn assert_silent(what: &str, text: &str) {
    for trace in traces() {
        if let Some(at) = text.find(&trace) {
            let start = text[..at]
                .char_indices()
                .rev()
                .nth(150)
                .map_or(0, |(at, _)| at);
            panic!(
                "{what} has `{trace}`: …{}",
                text[start..].chars().take(300).collect::<String>()
            );
        }
    }
}

fn assert_folder_silent(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_folder_silent(&path);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert_silent(
                &path.display().to_string(),
                &String::from_utf8_lossy(&bytes),
            );
        }
    }
}

const SCHEMA: &str = r#"{ "type": "object", "required": ["id"], "properties": { "id": { "enum": ["a", "b"] },
  "url": { "type": ["string", "null"], "format": "uri", "x-secret": true } } }"#;

/// Everything that a host can put a text into.
fn response(form: &str) -> String {
    let in_json = match form.contains("\\u") || form.contains("\\/") {
        true => form.to_owned(),
        false => serde_json::Value::from(form)
            .to_string()
            .trim_matches('"')
            .to_owned(),
    };
    let body = format!(
        r#"{{"id": "{in_json}", "more": ["{in_json}"], "{in_json}": 1, "url": "{INVITATION}", "text": "see {INVITATION}"}}"#
    );
    // Links and warnings have a meaning of their own for a backslash, and lose it.
    let in_link = if form.contains('\\') { "x" } else { form };
    format!(
        "HTTP/1.1 200 OK {form}\r\ncontent-type: application/json\r\nx-echo: {form}\r\nset-cookie: session=c00kie-value\r\nlink: <https://x.example/{in_link}>; rel=\"successor-version\"\r\ndeprecation: {form}\r\nsunset: {form}\r\nwarning: 299 - \"{in_link}\"\r\nlocation: {INVITATION}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn suite(host: &Host) -> Suite {
    let settings = "[hosts.here.auth]\ndefault = { bearer = { env = \"THE_TOKEN\" } }";
    let suite = crate::rows::suite(&host.url, &[], settings);
    suite.write("schemas/thing.schema.json", SCHEMA.as_bytes());
    suite
}

fn run(suite: &Suite, arguments: &[&str]) -> Ended {
    let mut command = command(suite.folder.path());
    let ended: Ended = command
        .args(arguments)
        .env("THE_TOKEN", TOKEN)
        .output()
        .unwrap()
        .into();
    assert_silent(&format!("stdout of {arguments:?}"), &ended.out);
    assert_silent(&format!("stderr of {arguments:?}"), &ended.err);
    ended
}

/// Everything that a run has written, each file by itself.
fn written(suite: &Suite, ended: &Ended) -> Vec<String> {
    let mut written = vec![ended.out.clone(), ended.err.clone()];
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        written.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    written
}
