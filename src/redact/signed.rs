//! JSON Web Tokens and private keys: each is a credential wherever it stands.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What the header of one begins with: `{"` in base 64.
const HEADER: &str = "eyJ";

/// What stands before and behind a private key (RFC 7468, section 10), whatever its kind.
const KEY: &str = "PRIVATE KEY-----";

/// What stands before and behind the kind of a key.
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// So long may the kind of a key be: `ENCRYPTED `.
const LONGEST_KIND: usize = 32;

/// Where JWS and JWE compact texts stand (RFC 7515, section 7.1, and RFC 7516, section 7.1):
/// parts in base64url with points between them, of which the first is a JSON object with `alg`;
/// and private keys in PEM, from the first line to the last.
pub fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = compact(text);
    found.extend(private_keys(text));
    found.sort_by_key(|part| part.start);
    found
}

/// Private keys in PEM; one that is cut ends with the text or the quote that it stands in.
fn private_keys(text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memmem::find_iter(text, KEY) {
        let near = at.saturating_sub(LONGEST_KIND + BEGIN.len());
        let before = text.get(near..at).unwrap_or_default();
        let begin = memchr::memmem::rfind(before, BEGIN.as_bytes()).map(|begin| near + begin);
        let Some(begin) = begin.filter(|_| found.last().is_none_or(|last| last.end <= at)) else {
            continue;
        };
        let held = at + KEY.len();
        let rest = text.get(held..).unwrap_or_default();
        let ends = |byte: &u8| b"\"'<>{}".contains(byte);
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let end = memchr::memmem::find(&rest[..length], END.as_bytes()).and_then(|end| {
            let key = memchr::memmem::find(&rest[end..length], KEY.as_bytes())?;
            Some(end + key + KEY.len())
        });
        found.push(begin..held + end.unwrap_or(length));
    }
    found
}

/// Where JSON Web Tokens stand.
fn compact(text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memmem::find_iter(text, HEADER) {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let rest = text.get(at..).unwrap_or_default();
        let mut parts = rest.split(|byte| !is_part(byte));
        let (Some(header), Some(claims)) = (parts.next(), parts.next()) else {
            continue;
        };
        let start = header.len() + 1 + claims.len();
        let is_whole = rest.get(header.len()) == Some(&b'.') && rest.get(start) == Some(&b'.');
        if !is_whole || !is_header(header) {
            continue;
        }
        let in_token = |byte: &&u8| is_part(byte) || **byte == b'.';
        let length = rest.iter().take_while(in_token).count();
        found.push(at..at + length);
    }
    found
}

fn is_header(part: &[u8]) -> bool {
    let decoded = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    let header: Result<serde_json::Map<_, _>, _> = serde_json::from_slice(&decoded);
    header.is_ok_and(|header| header.contains_key("alg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_wherever_it_stands_and_nothing_else_is() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl";
        let sealed = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXY.dGV4dA.dGFn";
        for text in [
            format!("/verify/{token}"),
            format!("{{\"echo\":\"{token}\"}}"),
            format!("eyJ {token}?x={sealed}"),
            format!("xeyJ.{token}"),
            "a-----BEGIN RSA PRIVATE KEY-----\nMIIB+/=\nAA==\n-----END RSA PRIVATE KEY-----b"
                .into(),
            r"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----".to_owned() + "\n",
            "\"-----BEGIN EC PRIVATE KEY-----\nMIIB\", b".to_owned(),
        ] {
            let found = tokens(text.as_bytes());
            let left: String = found.iter().rev().fold(text.clone(), |mut text, one| {
                text.replace_range(one.clone(), "#");
                text
            });
            assert!(left.contains('#') && left.len() < 16, "{text}: {left}");
        }
        for text in [
            "",
            "eyJ",
            "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
            "PRIVATE KEY-----",
            "eyJhbGciOiJIUzI1NiJ9",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ",
            // `{"a":1}`
            "eyJhIjoxfQ.eyJhIjoxfQ.eyJhIjoxfQ",
            "eyJhbGciOiJIUzI1NiJ9 eyJhbGciOiJIUzI1NiJ9 eyJhbGciOiJIUzI1NiJ9",
        ] {
            assert!(tokens(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
