//! Headers as recorders write them, made into lines as they were sent.

use crate::model::exchange::Header;
use crate::model::octets::Octets;

/// Whether a text may name a header or a method (RFC 9110, section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let is_mark = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

/// The lines of a head: names in lower case, order and repetition kept, without the
/// pseudo-headers of HTTP/2 (RFC 9113, section 8.3). Chrome writes the values of lines with one
/// name into one value with line feeds between them, which a header cannot have.
pub(super) fn of(pairs: Vec<(String, String)>) -> Vec<Header> {
    let mut headers = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        let name = name.trim().to_ascii_lowercase();
        if !is_token(&name) {
            continue;
        }
        let line = |value: &str| Header {
            name: name.clone(),
            value: Octets::from(value.trim()),
        };
        match value.contains('\n') {
            false => headers.push(line(&value)),
            true => headers.extend(value.split('\n').map(line)),
        }
    }
    headers
}

/// The first value of this lower-case name.
pub(super) fn value<'h>(headers: &'h [Header], name: &str) -> Option<std::borrow::Cow<'h, str>> {
    let header = headers.iter().find(|header| header.name == name);
    header.map(|header| header.value.to_text())
}

/// The length that a head announces, in bytes.
pub(super) fn content_length(headers: &[Header]) -> Option<u64> {
    value(headers, "content-length")?.trim().parse().ok()
}
