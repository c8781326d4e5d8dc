//! What the reader of TOML says, in words that name no type of a program, and what to do.

/// Keys whose value is a time with its unit.
const TIMES: [&str; 4] = ["timeout", "backoff", "longest_pause", "latency"];

/// What the reader calls things, and what a user does.
const WORDS: [(&str, &str); 17] = [
    (
        "string values must be quoted, expected literal string",
        "a text stands without quotes",
    ),
    ("duplicate key", "the key is written twice"),
    (
        "invalid basic string, expected `\"`",
        "a text is not closed",
    ),
    ("invalid type: ", "found "),
    ("integer `", "the number `"),
    ("floating point `", "the number `"),
    ("boolean `", "the truth value `"),
    ("string \"", "the text \""),
    ("a string", "a text"),
    ("a sequence", "a list"),
    ("sequence", "a list"),
    ("map,", "a table,"),
    ("a nonzero usize", "a whole number above 0"),
    ("a nonzero u32", "a whole number above 0"),
    ("usize", "a whole number"),
    ("u32", "a whole number"),
    ("a boolean", "true or false"),
];

/// The message in plain words, and what to do about it, where that is known. `key` is that of
/// the line, `written` the value that stands there, where it may be shown.
pub(super) fn plainly(message: &str, key: &str, written: Option<&str>) -> (String, Option<String>) {
    let mut words = message.to_owned();
    for (theirs, ours) in WORDS {
        words = words.replace(theirs, ours);
    }
    if let Some((before, structure)) = words.split_once("expected struct ") {
        let end = structure
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(structure.len());
        words = format!("{before}expected a table{}", &structure[end..]);
    }
    let help = help(message, &words, key, written);
    (words, help)
}

fn help(message: &str, words: &str, key: &str, written: Option<&str>) -> Option<String> {
    let last = key.rsplit('.').next().unwrap_or_default().trim();
    let expects =
        |what: &str| words.contains("found ") && words.ends_with(&format!("expected {what}"));
    let value = written.unwrap_or("…");
    if expects("a text") && TIMES.contains(&last) {
        return Some(format!(
            "write a number and a unit in quotes: {last} = \"{value}s\""
        ));
    }
    if expects("a text") && last == "rate" {
        return Some(format!(
            "write how many in which time: rate = \"{value}/s\""
        ));
    }
    if expects("a text") {
        return Some(format!("quote it: {last} = \"{value}\""));
    }
    if expects("a whole number") || expects("a whole number above 0") {
        let number = value.trim_matches('"').parse::<u32>();
        return Some(number.map_or_else(
            |_| "write digits, without quotes".to_owned(),
            |number| format!("write it without quotes: {last} = {number}"),
        ));
    }
    if expects("true or false") {
        return Some("write true or false, without quotes".to_owned());
    }
    if expects("a table") {
        return Some(match last {
            "" => "write each setting on a line of its own below [NAME]".to_owned(),
            "url" => "a host has a name: write [hosts.NAME] above its settings".to_owned(),
            _ => format!("write its settings in braces: {last} = {{ NAME = VALUE }}"),
        });
    }
    let own = match message {
        "duplicate key" => "keep one of the two",
        _ if message.starts_with("string values must be quoted") => {
            return Some(format!("quote it: {last} = \"…\""));
        }
        _ if message.starts_with("invalid basic string") => "add the closing `\"`",
        _ if message.starts_with("key with no value")
            || message.starts_with("invalid unquoted key") =>
        {
            "write KEY = VALUE; TOML has no `KEY: VALUE`"
        }
        _ => return None,
    };
    Some(own.to_owned())
}
