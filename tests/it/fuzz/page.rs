//! The page: whatever stands in a record, its tags and attributes are those of a page about
//! nothing remarkable, and they are balanced.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::LazyLock;

use driftcheck::model::format::Format;
use driftcheck::record::Reader;
use driftcheck::report::{self, terminal};
use serde_json::Value;

/// A record whose texts are replaced.
const SAMPLE: &str = include_str!("corpus/record/sample.ndjson");

/// Elements that have no end.
const VOID: [&str; 12] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
];

/// The tags with the names of their attributes, as `details open`, that a page may have.
static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let texts = [
        "x",
        "https://a.example/b",
        "@1761264000",
        "v1",
        "-1",
        "a/b",
        "a\nb",
    ];
    let pages = texts.iter().flat_map(|text| page_of(&[text]));
    let mut known: BTreeSet<String> = pages.flat_map(|page| tags(&page)).collect();
    known.extend(tags(&page_of(&[]).unwrap()));
    known
});

/// Each line of the bytes takes the place of some texts of a record.
pub fn page(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let texts: Vec<&str> = text.split('\n').filter(|line| !line.is_empty()).collect();
    let Some(page) = page_of(&texts) else {
        return;
    };
    for tag in tags(&page) {
        assert!(KNOWN.contains(&tag), "{tag:?} of {texts:?}");
    }
}

/// The page of the record with these texts in it; `None` where it is no record any more.
fn page_of(texts: &[&str]) -> Option<String> {
    let mut next = 0;
    let mut record = String::new();
    for line in SAMPLE.lines() {
        let mut value: Value = serde_json::from_str(line).unwrap();
        put(&mut value, "", texts, &mut next);
        record.push_str(&value.to_string());
        record.push('\n');
    }
    let mut reader = Reader::new(Cursor::new(record.as_bytes()), "run.ndjson").ok()?;
    let summary = reader.summarise().ok()?;
    let mut out = Vec::new();
    let look = terminal::Options::default();
    report::write(Format::Html, &mut out, &summary, &mut reader, &look).ok()?;
    Some(String::from_utf8(out).unwrap())
}

/// What is read as more than a text: replaced, the record would be none.
const READ: [&str; 16] = [
    "type",
    "outcome",
    "kind",
    "severity",
    "basis",
    "place",
    "fingerprint",
    "pointer",
    "version",
    "started_at",
    "clock",
    "phase",
    "id",
    "role",
    "sha256",
    "until",
];

/// Puts the texts in the places of some others, in turn.
fn put(value: &mut Value, key: &str, texts: &[&str], next: &mut usize) {
    match value {
        Value::String(text) if !texts.is_empty() && !READ.contains(&key) => {
            *next += 1;
            // Two of three, so that each text comes to stand in many places.
            if !next.is_multiple_of(3) {
                *text = texts[*next % texts.len()].to_owned();
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| put(item, key, texts, next)),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                put(value, key, texts, next);
            }
        }
        _ => {}
    }
}

/// The opening tags of a page with the names of their attributes. Every element that is opened
/// is closed, in order; what stands in `<script>` and `<style>` is no markup.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix("!--") {
            rest = &after[after.find("-->").unwrap() + 3..];
        } else if rest.starts_with('!') {
            rest = &rest[rest.find('>').unwrap() + 1..];
        } else if let Some(after) = rest.strip_prefix('/') {
            let end = after.find('>').unwrap();
            assert_eq!(open.pop().as_deref(), Some(&after[..end]));
            rest = &after[end + 1..];
        } else {
            let (tag, name, after, is_closed) = tag(rest);
            tags.push(tag);
            rest = after;
            if matches!(name, "script" | "style") {
                let end = format!("</{name}>");
                rest = &rest[rest.find(&end).unwrap() + end.len()..];
            } else if !is_closed && !VOID.contains(&name) {
                open.push(name.to_owned());
            }
        }
    }
    // What HTML lets stand open.
    open.retain(|name| !matches!(name.as_str(), "p" | "li" | "tr" | "td" | "th"));
    assert!(open.is_empty(), "{open:?} have no end");
    tags
}

/// One opening tag: its name with those of its attributes, its name, what follows it, and
/// whether it closes itself.
fn tag(text: &str) -> (String, &str, &str, bool) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let end_of_name = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end_of_name(text));
    assert!(
        !name.is_empty(),
        "`<` stands before {:?}",
        text.chars().take(40).collect::<String>()
    );
    let mut tag = name.to_owned();
    loop {
        rest = rest.trim_start();
        let is_closed = rest.starts_with("/>");
        rest = rest.strip_prefix('/').unwrap_or(rest);
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, name, after, is_closed);
        }
        let (attribute, after) = rest.split_at(end_of_name(rest));
        assert!(
            !attribute.is_empty(),
            "{tag}: {:?}",
            rest.chars().take(40).collect::<String>()
        );
        tag.push(' ');
        tag.push_str(attribute);
        rest = after;
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().unwrap();
            rest = match quote {
                '"' | '\'' => &after[1 + after[1..].find(quote).unwrap() + 1..],
                _ => &after[after.find([' ', '>']).unwrap()..],
            };
        }
    }
}
