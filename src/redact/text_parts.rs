//! The parts of a text that a name makes a secret, and a text with parts masked.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::placeholder::MASK;
use super::sensitive::is_sensitive_parameter;

/// A parameter of a query or a fragment with its value; plain, percent-encoded, or in the text of a page.
static PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)(?:[?&;#]|%3F|%26|%23)([\w.\-\[\]]+)(?:=|%3D)([^&"'\s<>\\#;]+)"#).ok()
});

/// What a parameter `key` has is a credential from this length on, as those of Google have; names
/// are shorter.
const SHORTEST_KEY: usize = 24;

/// A user and a password within a URL.
pub(super) static USER_OF_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?-u)(://)[^/?#@\s"'<>\\]*:[^/?#@\s"'<>\\]+@"#).ok());

/// Where a user and a password stand within URLs.
pub(crate) fn users_of_urls(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let found = USER_OF_URL.iter().flat_map(|regex| regex.find_iter(text));
    let users = found.map(|found| found.start() + "://".len()..found.end() - "@".len());
    users.filter(|user| text.get(user.clone()) != Some(b"redacted:redacted"))
}

/// Where values stand whose parameter's name says that they are secret, as in the link of an
/// invitation.
pub(super) fn parameters(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let found = PARAMETER.iter().flat_map(|regex| regex.captures_iter(text));
    found.filter_map(|captures| {
        let (name, value) = (captures.get(1)?, captures.get(2)?);
        let name = str::from_utf8(name.as_bytes()).ok()?;
        let is_secret = is_sensitive_parameter(name) || is_long_key(name, value.len());
        (is_secret && value.as_bytes() != MASK.as_bytes()).then(|| value.range())
    })
}

/// Whether a parameter of this name holds a credential by the length of its value.
pub(crate) fn is_long_key(name: &str, length: usize) -> bool {
    name.eq_ignore_ascii_case("key") && length >= SHORTEST_KEY
}

/// The bytes with these parts of them masked; `None` where there are none.
pub(super) fn masked(bytes: &[u8], mut parts: Vec<Range<usize>>) -> Option<Vec<u8>> {
    if parts.is_empty() {
        return None;
    }
    parts.sort_by_key(|part| (part.start, std::cmp::Reverse(part.end)));
    let mut masked = Vec::with_capacity(bytes.len());
    let mut kept = 0;
    for part in parts {
        if part.start >= kept {
            masked.extend_from_slice(bytes.get(kept..part.start).unwrap_or_default());
            masked.extend_from_slice(MASK.as_bytes());
        }
        kept = kept.max(part.end);
    }
    masked.extend_from_slice(bytes.get(kept..).unwrap_or_default());
    Some(masked)
}
