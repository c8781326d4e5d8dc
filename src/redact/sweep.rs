//! Replaces secret texts wherever they stand in a result, in every form in which a
//! host may send them back.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::alone::Alone;
use super::case_secrets::OwnSecrets;
use super::json_mask::masked_json;
use super::needles::CUT;
use super::needles::Needles;
use super::placeholder::MASK;
use super::signed;
use super::text_parts::{USER_OF_URL, masked, parameters, users_of_urls};
use super::unescape::levels;
use super::visit::{self, Look, Visit};
use crate::json::JsonPart;
use crate::model::exchange::{Header, Request};
use crate::model::finding::Finding;
use crate::model::octets::Octets;
use crate::model::outcome::{Redaction, StepResult};

/// What is left of a JSON body that cannot be masked in part.
const WHOLE: &str = "\"[redacted]\"";

/// Replaces known texts wherever they stand.
pub(crate) struct Sweeper<'a> {
    pub(super) credentials: &'a [Arc<Needles>],
    pub(super) own: Option<&'a OwnSecrets>,
    /// Those that are masked only where they are the whole of a value.
    pub(super) alone: &'a Alone,
}

impl Sweeper<'_> {
    /// Masks what stands in a step.
    pub(crate) fn sweep(&self, step: &mut StepResult, redactions: &mut Vec<Redaction>) {
        let mut look = Look::default();
        visit::step(step, &mut look);
        let mut sweep = Sweep {
            sweeper: self,
            redactions,
            is_body_alone: self.is_clean(&look),
        };
        visit::step(step, &mut sweep);
    }

    /// Masks what stands in a request, sent or not.
    pub(crate) fn sweep_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        visit::request(request, &mut self.whole(redactions));
    }

    /// Masks what stands in a finding.
    pub(crate) fn finding(&self, finding: &mut Finding) {
        visit::finding(finding, &mut self.whole(&mut Vec::new()));
    }

    /// Masks what stands in a captured value.
    pub(super) fn value(&self, value: &mut Value) {
        visit::value(value, &mut self.whole(&mut Vec::new()));
    }

    fn whole<'s>(&'s self, redactions: &'s mut Vec<Redaction>) -> Sweep<'s, 's> {
        Sweep {
            sweeper: self,
            redactions,
            is_body_alone: false,
        }
    }

    /// Whether the texts seen hold nothing to be masked, which one look at all of them shows.
    fn is_clean(&self, look: &Look) -> bool {
        self.alone.is_empty()
            && memchr::memmem::find(&look.texts, CUT.as_bytes()).is_none()
            && self.bytes(&look.texts).is_none()
    }

    /// A body without its secrets, and the pointers of numbers that were among them; one that
    /// is JSON stays JSON.
    fn body(&self, bytes: &[u8]) -> Option<(Vec<u8>, Vec<String>)> {
        let swept = self.everything(bytes);
        if swept.is_none() && !self.alone.may_occur_in(bytes) {
            return None;
        }
        let mut swept = swept.unwrap_or_else(|| bytes.to_vec());
        let of_part = |part: &JsonPart<'_>, inner: &[u8]| match part {
            JsonPart::Text(text) if self.alone.is(text.as_bytes()) => Some(MASK.into()),
            JsonPart::Text(_) => self.everything(inner),
            _ => self.bytes(inner),
        };
        let mut numbers = Vec::new();
        if let Some(masked) = masked_json(bytes, of_part) {
            // What stands across several parts, such as numbers of a list, takes them all.
            let is_across = self
                .bytes(&masked.bytes)
                .is_some_and(|again| again != masked.bytes);
            swept = match is_across {
                true => WHOLE.into(),
                false => masked.bytes,
            };
            numbers = masked.numbers;
        }
        (swept != bytes).then_some((swept, numbers))
    }

    /// Masks a text in place; says whether anything was masked.
    pub(super) fn text(&self, text: &mut String) -> bool {
        let swept = self.everything(text.as_bytes());
        if let Some(swept) = &swept {
            *text = String::from_utf8_lossy(swept).into_owned();
        }
        let own = self.own.filter(|_| text.contains(CUT));
        let own = own.and_then(OwnSecrets::needles);
        let needles = self.credentials().chain(own);
        let parts = needles.flat_map(|needles| needles.find_cut(text)).collect();
        let without_parts = masked(text.as_bytes(), parts);
        if let Some(masked) = &without_parts {
            *text = String::from_utf8_lossy(masked).into_owned();
        }
        swept.is_some() || without_parts.is_some()
    }

    /// Masks in a text what is looked for everywhere, and what is the whole of a value.
    fn everything(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let swept = self.bytes(bytes);
        let current = swept.as_deref().unwrap_or(bytes);
        masked(current, self.alone.find(current)).or(swept)
    }

    /// Masks what stands there plainly or encoded, and then what shows once escapes are
    /// undone, which may be escaped again.
    fn bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let swept = self.plain(bytes);
        let current = swept.as_deref().unwrap_or(bytes);
        self.behind_escapes(current).or(swept)
    }

    fn credentials(&self) -> impl Iterator<Item = &Needles> {
        self.credentials.iter().map(Arc::as_ref)
    }

    fn behind_escapes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut secrets = Vec::new();
        for level in levels(bytes) {
            let own = self.own.and_then(|own| own.needles_for(&level.text));
            for needles in self.credentials().chain(own) {
                let found = needles.find(&level.text).into_iter();
                secrets.extend(found.map(|part| level.source(part)));
            }
            let named = parameters(&level.text).chain(users_of_urls(&level.text));
            secrets.extend(named.map(|value| level.source(value)));
        }
        masked(bytes, secrets)
    }

    fn plain(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let found = self.credentials().flat_map(|known| known.find(bytes));
        let mut swept = masked(bytes, found.collect());
        let current = swept.as_deref().unwrap_or(bytes);
        if let Some(own) = self.own.and_then(|own| own.needles_for(current)) {
            swept = masked(current, own.find(current)).or(swept);
        }
        let current = swept.as_deref().unwrap_or(bytes);
        swept = masked(current, signed::tokens(current)).or(swept);
        let current = swept.as_deref().unwrap_or(bytes);
        // Most texts hold no query at all.
        let is_encoded = |at| matches!(current.get(at + 1), Some(b'2' | b'3'));
        let may_hold_parameter = memchr::memchr3(b'?', b'&', b';', current).is_some()
            || memchr::memchr_iter(b'%', current).any(is_encoded);
        if may_hold_parameter {
            swept = masked(current, parameters(current).collect()).or(swept);
        }
        let current = swept.as_deref().unwrap_or(bytes);
        if memchr::memchr(b'@', current).is_some()
            && let Some(regex) = USER_OF_URL.as_ref()
            && let Cow::Owned(masked) = regex.replace_all(current, b"${1}redacted:redacted@")
            && masked != current
        {
            swept = Some(masked);
        }
        swept
    }
}

/// Masks each text, and notes where.
struct Sweep<'a, 's> {
    sweeper: &'a Sweeper<'s>,
    redactions: &'a mut Vec<Redaction>,
    /// Whether only bodies may hold something.
    is_body_alone: bool,
}

impl Sweep<'_, '_> {
    fn note(&mut self, place: String) {
        self.redactions.push(Redaction {
            place,
            kind: "credential".into(),
        });
    }
}

impl Visit for Sweep<'_, '_> {
    fn text(&mut self, place: Option<&str>, text: &mut String) {
        if !self.is_body_alone
            && self.sweeper.text(text)
            && let Some(place) = place
        {
            self.note(place.into());
        }
    }

    fn header(&mut self, side: &str, header: &mut Header) {
        if self.is_body_alone {
            return;
        }
        let is_named_so = self.sweeper.text(&mut header.name);
        let swept = self.sweeper.everything(header.value.as_bytes());
        if is_named_so || swept.is_some() {
            self.note(format!("{side} header:{}", header.name));
        }
        if let Some(swept) = swept {
            header.value = Octets(swept);
        }
    }

    fn body(&mut self, side: &str, body: &mut Octets) {
        if let Some((swept, numbers)) = self.sweeper.body(body.as_bytes()) {
            self.note(format!("{side} body:"));
            for pointer in numbers {
                self.note(format!("{side} body:{pointer}"));
            }
            *body = Octets(swept);
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::super::secret_forms::push_variants;
    use super::*;

    fn swept(secret: &str, body: &str) -> String {
        let mut needles = Vec::new();
        push_variants(secret, &mut needles);
        let needles = Needles::new(needles).map(Arc::new);
        let sweeper = Sweeper {
            credentials: needles.as_slice(),
            own: None,
            alone: &Alone::default(),
        };
        let bytes = sweeper.bytes(body.as_bytes());
        bytes.map_or_else(
            || body.to_owned(),
            |bytes| String::from_utf8(bytes).unwrap(),
        )
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = "idt:TKN-1:TOP+SEC/RET&TOKEN";
        for spelling in [
            "idt:TKN-1:TOP+SEC/RET&TOKEN",
            "TOP+SEC/RET&TOKEN",
            "{\"a\": \"idt:TKN-1:TOP\\u002BSEC/RET\\u0026TOKEN unknown\"}",
            "{\"a\": \"\\u0069dt:TKN-1:TOP+SEC\\/RET&TOKEN\"}",
            "idt:TKN-1:TOP+SEC~1RET&TOKEN",
            "idt:TKN-1:TOP+SEC/RET&amp;TOKEN",
            "idt%3ATKN-1%3ATOP%2BSEC%2FRET%26TOKEN",
            "idt%3aTKN%2d1%3aTOP%2bSEC%2fRET%26TOKEN",
            "aWR0OlRLTi0xOlRPUCtTRUMvUkVUJlRPS0VO",
            "eyJ0IjoiaWR0OlRLTi0xOlRPUCtTRUMvUkVUJlRPS0VOIn0=",
            "%2569%2564%2574:TKN-1:TOP%252BSEC/RET&TOKEN",
            "544f502b5345432f52455426544f4b454e",
        ] {
            let text = swept(secret, spelling);
            assert!(text.contains("[redacted]"), "{spelling} gives {text}");
            assert!(!text.contains("SEC"), "{spelling} gives {text}");
        }
        assert_eq!(
            swept(secret, "{\"a\": \"\\u00e9t\\u00e9\"}"),
            "{\"a\": \"\\u00e9t\\u00e9\"}"
        );
    }

    #[test]
    fn a_secret_of_a_response_is_found_where_it_stands_again() {
        let secret = "https://p.example/accept/abc+def/ghi==";
        let own = OwnSecrets::new(vec![secret.to_owned()]);
        let sweeper = Sweeper {
            credentials: &[],
            own: own.as_ref(),
            alone: &Alone::default(),
        };
        for again in [
            secret.to_owned(),
            secret.replace('/', "\\/"),
            STANDARD.encode(secret),
            secret
                .replace('+', "&#43;")
                .replace('=', "&#61;")
                .replace('/', "&#47;"),
        ] {
            assert_eq!(
                sweeper.bytes(again.as_bytes()).as_deref(),
                Some(MASK.as_bytes()),
                "{again}"
            );
        }
        assert_eq!(sweeper.bytes(b"https://p.example/other"), None);
    }

    #[test]
    fn base64_of_base64_and_wrapped_base64_are_found() {
        let secret = "idt:TKN-1:TOP+SEC/RET&TOKEN";
        let twice = STANDARD.encode(STANDARD.encode(secret));
        assert_eq!(swept(secret, &twice), MASK);
        let text = format!("{}{secret}{}", "a".repeat(31), "b".repeat(90));
        let wrapped: Vec<String> = STANDARD
            .encode(text)
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        for end in ["\n", "\r\n", "\\n"] {
            let masked = swept(secret, &wrapped.join(end));
            assert!(masked.contains(MASK), "{masked}");
        }
    }

    #[test]
    fn a_user_and_a_password_of_a_url_are_masked() {
        assert_eq!(
            swept(
                "unused-secret",
                "https://joe:pa55@h/a?x=a:b@c mail@h <a:b@c>"
            ),
            "https://redacted:redacted@h/a?x=a:b@c mail@h <a:b@c>"
        );
    }

    #[test]
    fn a_parameter_that_names_a_secret_is_masked_and_its_neighbours_are_not() {
        let text =
            "<a href='https://p/accept?code=abc123&amp;x=1'>{\"u\": \"https://p/?x=2&code=zzz\"}";
        assert_eq!(
            swept("unused-secret", text),
            "<a href='https://p/accept?code=[redacted]&amp;x=1'>{\"u\": \"https://p/?x=2&code=[redacted]\"}"
        );
        assert_eq!(
            swept("unused-secret", "a%3Fcode%3Dabc"),
            "a%3Fcode%3D[redacted]"
        );
        assert_eq!(
            swept("unused-secret", "a%26code=abc"),
            "a%26code=[redacted]"
        );
        assert_eq!(
            swept(
                "unused-secret",
                r#"{"u": "https://p/?x=2\u0026code=zz\u002bz\u0026y=1"}"#
            ),
            r#"{"u": "https://p/?x=2\u0026code=[redacted]\u0026y=1"}"#
        );
        assert_eq!(
            swept("unused-secret", "?select=+audit&limit=1"),
            "?select=+audit&limit=1"
        );
    }
}
