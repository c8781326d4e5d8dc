//! The forms in which a host may send a secret back. Deliberately looks for none of them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::placeholder::MIN_SECRET_LENGTH;
use crate::digest::hex;
use crate::redact::sensitive::is_distinct;

/// The forms in which a host may send a secret back, but for escapes: those are undone.
pub(crate) fn push_variants(secret: &str, needles: &mut Vec<String>) {
    let mut add = |text: String| {
        if text.len() >= MIN_SECRET_LENGTH {
            needles.push(text);
        }
    };
    for text in [Some(secret), last_part(secret)].into_iter().flatten() {
        // A header's name comes in lower case.
        for text in [
            text.to_owned(),
            text.to_ascii_lowercase(),
            text.to_ascii_uppercase(),
        ] {
            // As a key it stands in JSON Pointers (RFC 6901).
            add(text.replace('~', "~0").replace('/', "~1"));
            add(text);
        }
        let hex = hex(text.as_bytes());
        add(hex.to_ascii_uppercase());
        add(hex);
        add(STANDARD.encode(text));
        add(URL_SAFE_NO_PAD.encode(text));
        within_base64(text.as_bytes())
            .into_iter()
            .for_each(&mut add);
    }
    add(STANDARD.encode(format!("Bearer {secret}")));
    // Base64 of base64, as of a header that was packed again.
    for once in [STANDARD.encode(secret), URL_SAFE_NO_PAD.encode(secret)] {
        within_base64(once.as_bytes())
            .into_iter()
            .for_each(&mut add);
    }
}

/// A secret, and its parts that a header which lists values would be taken apart into.
pub(super) fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let listed = secret.split([',', ';']).map(str::trim);
    let is_part = |part: &&str| part.len() < secret.len() && is_distinct(part);
    std::iter::once(secret).chain(listed.filter(is_part))
}

/// A token such as idt:TKN-0000-0000:secret: its last part alone is secret too.
fn last_part(secret: &str) -> Option<&str> {
    let (_, last) = secret.rsplit_once(':')?;
    (last.len() >= 8).then_some(last)
}

/// What base64 makes of a text that stands somewhere within another one: three forms, by
/// where it begins, without the characters that its neighbours have a part in.
fn within_base64(text: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for (before, shared) in [("", 0), ("x", 2), ("xx", 3)] {
        let whole = [before.as_bytes(), text].concat();
        for encoded in [
            STANDARD_NO_PAD.encode(&whole),
            URL_SAFE_NO_PAD.encode(&whole),
        ] {
            let end = encoded.len() - usize::from(!whole.len().is_multiple_of(3));
            let own = encoded.get(shared..end).unwrap_or_default();
            // What is shorter is found where there is no secret.
            if own.len() >= 8 {
                forms.push(own.to_owned());
            }
        }
    }
    forms
}

/// So many first bytes of a secret decide all of its traces.
const TRACED: usize = 15;

/// What every form of a secret has in common, cheap to look for: escapes leave a run of
/// letters and digits as it is, base64 and hex begin with that of the first bytes.
pub(crate) fn traces(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let runs = bytes.split(|byte| !byte.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let run = longest.get(..16).unwrap_or(longest);
    // Without such a run anything may hold it.
    let run = if run.len() < 3 { &[] } else { run };
    let encoded = STANDARD.encode(bytes.get(..9).unwrap_or(bytes));
    let encoded = encoded.trim_end_matches('=').as_bytes();
    let mut traces = vec![run.to_vec()];
    let mut add = |trace: &[u8]| {
        if !traces.iter().any(|known| known == trace) {
            traces.push(trace.to_vec());
        }
    };
    add(encoded
        .get(..encoded.len().saturating_sub(1))
        .unwrap_or_default());
    let first = bytes.get(..TRACED).unwrap_or(bytes);
    let whole = STANDARD.encode(first.get(..9).unwrap_or(first));
    let twice = within_base64(whole.trim_end_matches('=').as_bytes());
    for form in within_base64(first).into_iter().chain(twice) {
        add(form.as_bytes().get(..8).unwrap_or_default());
    }
    for digits in [b"0123456789ABCDEF", b"0123456789abcdef"] {
        let digit = |half: u8| digits[usize::from(half & 0xf)];
        let hex = bytes.iter().take(6);
        let hex = hex.flat_map(|byte| [digit(byte >> 4), digit(*byte)]);
        add(&hex.collect::<Vec<u8>>());
    }
    traces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_secret_holds_one_of_its_traces() {
        for secret in [
            "https://p.example/accept/abc+def/ghi==",
            "abcd",
            "idt:TKN-0000-0000:secret",
            "ÄÖÜ-äöü-ßßß-ñññ",
            "0123456789abcde",
            "0123456789abcdef",
        ] {
            let traces = traces(secret);
            let mut forms = vec![secret.to_owned()];
            forms.extend(within_base64(secret.as_bytes()));
            forms.push(STANDARD.encode(secret));
            forms.push(STANDARD.encode(STANDARD.encode(secret)));
            forms.push(URL_SAFE_NO_PAD.encode(secret));
            let hex = hex(secret.as_bytes());
            forms.push(hex.to_ascii_uppercase());
            forms.push(hex);
            for form in forms {
                let holds =
                    |trace: &Vec<u8>| memchr::memmem::find(form.as_bytes(), trace).is_some();
                assert!(traces.iter().any(holds), "{form}");
            }
        }
    }
}
