//! Words of other tools for what a case file calls otherwise.

/// What is meant, by what people write who know another tool.
const MEANT: [(&str, &str); 35] = [
    ("assert", "expect"),
    ("assertions", "expect"),
    ("asserts", "expect"),
    ("code", "status"),
    ("content_type", "media_type"),
    ("contentType", "media_type"),
    ("data", "body"),
    ("description", "name"),
    ("endpoint", "path"),
    ("eq", "equals"),
    ("equal", "equals"),
    ("extract", "capture"),
    ("http", "request"),
    ("id", "name"),
    ("in", "one_of"),
    ("is", "equals"),
    ("json_path", "path"),
    ("jsonpath", "path"),
    ("length", "count"),
    ("max", "at_most"),
    ("min", "at_least"),
    ("parameters", "params"),
    ("payload", "json"),
    ("pattern", "matches"),
    ("poll", "until"),
    ("regex", "matches"),
    ("response", "expect"),
    ("save", "capture"),
    ("schema", "contract"),
    ("status_code", "status"),
    ("statusCode", "status"),
    ("title", "name"),
    ("uri", "path"),
    ("url", "path"),
    ("verb", "method"),
];

/// Fields that stand in a mapping of their own, with the field that holds it.
const WITHIN: [(&str, &str); 16] = [
    ("auth", "request"),
    ("contract", "expect"),
    ("deprecated", "expect"),
    ("endpoint", "request"),
    ("equals", "body"),
    ("headers", "request"),
    ("json", "body"),
    ("latency", "expect"),
    ("matches", "body"),
    ("media_type", "expect"),
    ("method", "request"),
    ("params", "request"),
    ("path", "request"),
    ("query", "request"),
    ("status", "expect"),
    ("url", "request"),
];

/// The field that a word of another tool stands for, where the mapping has it.
pub(super) fn meant(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let found = MEANT.iter().filter(|(other, _)| *other == word);
    let found = found.map(|(_, own)| *own);
    found.into_iter().find(|own| known.contains(own))
}

/// The field below which an unknown one belongs, where the mapping has it.
pub(super) fn within(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let found = WITHIN.iter().find(|(inner, _)| *inner == word)?;
    known.contains(&found.1).then_some(found.1)
}
