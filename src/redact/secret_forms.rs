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

/// The longest trace.
const LONGEST_TRACE: usize = 16;

/// A part that some forms of a secret have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trace {
    bytes: [u8; LONGEST_TRACE],
    length: usize,
}

impl Trace {
    fn of(bytes: impl IntoIterator<Item = u8>) -> Trace {
        let mut trace = Trace::default();
        for (place, byte) in trace.bytes.iter_mut().zip(bytes) {
            *place = byte;
            trace.length += 1;
        }
        trace
    }

    /// The same with other bytes, where that differs.
    fn other(&self, byte: impl Fn(&u8) -> u8) -> Option<Trace> {
        let other = Trace::of(self.bytes().iter().map(byte));
        (other.bytes() != self.bytes()).then_some(other)
    }

    /// The bytes; none where anything may hold the secret.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// What is cheap to look for before a secret's forms are: escapes leave a run of letters and
/// digits as it is, base64 and hex begin with that of the first bytes.
pub(crate) fn traces(secret: &str, add: &mut impl FnMut(Trace)) {
    for text in [Some(secret), last_part(secret)].into_iter().flatten() {
        let bytes = text.as_bytes();
        let runs = bytes.split(|byte| !byte.is_ascii_alphanumeric());
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        // A shorter one stands in many texts.
        let run = if longest.len() < 3 { &[] } else { longest };
        let run = Trace::of(run.iter().copied());
        add(run);
        run.other(u8::to_ascii_lowercase)
            .into_iter()
            .for_each(&mut *add);
        run.other(u8::to_ascii_uppercase)
            .into_iter()
            .for_each(&mut *add);
        let digit = |half: u8| b"0123456789abcdef"[usize::from(half & 0xf)];
        let hex = Trace::of(
            bytes
                .iter()
                .flat_map(|byte| [digit(byte >> 4), digit(*byte)]),
        );
        add(hex);
        hex.other(u8::to_ascii_uppercase)
            .into_iter()
            .for_each(&mut *add);
        let once = base64_begun(bytes, 0);
        let packed = [Some(once), once.other(of_url)].into_iter().flatten();
        for skipped in SKIPPED {
            add_base64(bytes, skipped, add);
            for once in packed.clone() {
                add_base64(once.bytes(), skipped, add);
            }
        }
    }
}

/// Adds how base64 begins with a text, in both of its alphabets.
fn add_base64(text: &[u8], skipped: usize, add: &mut impl FnMut(Trace)) {
    let begun = base64_begun(text, skipped);
    add(begun);
    begun.other(of_url).into_iter().for_each(add);
}

/// The digits of base64 (RFC 4648, section 4).
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The same digit in the alphabet for URLs (section 5).
fn of_url(digit: &u8) -> u8 {
    match digit {
        b'+' => b'-',
        b'/' => b'_',
        digit => *digit,
    }
}

/// How many first bits of a text belong to a digit that its neighbour has a part in, by where
/// the text begins.
const SKIPPED: [usize; 3] = [0, 4, 2];

/// The digits of base64, eight at the most, that a text alone decides.
fn base64_begun(text: &[u8], skipped: usize) -> Trace {
    let first = text.get(..8).unwrap_or(text);
    let mut padded = [0; 8];
    padded[..first.len()].copy_from_slice(first);
    let bits = u64::from_be_bytes(padded) << skipped;
    let digits = (first.len() * 8).saturating_sub(skipped) / 6;
    let digit = |index: usize| DIGITS[(bits >> (58 - 6 * index) & 63) as usize];
    Trace::of((0..digits.min(8)).map(digit))
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
            let mut found = Vec::new();
            traces(secret, &mut |trace| found.push(trace));
            let mut forms = Vec::new();
            push_variants(secret, &mut forms);
            for form in forms {
                let holds =
                    |trace: &Trace| memchr::memmem::find(form.as_bytes(), trace.bytes()).is_some();
                assert!(found.iter().any(holds), "{form}");
            }
        }
    }
}
