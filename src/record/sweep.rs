//! Replaces secret texts wherever they stand in a result, in every form in which a
//! host may send them back.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use memchr::memmem;
use regex::bytes::Regex;

use super::redact::{MASK, MIN_SECRET_LENGTH};
use crate::model::exchange::{Blocked, Request};
use crate::model::finding::Finding;
use crate::model::octets::Octets;
use crate::model::outcome::{Redaction, StepResult};
use crate::model::place::Place;

/// A query parameter whose name says that its value is a secret, as in the link of an
/// invitation; plain, percent-encoded, or in the text of a page.
static SECRET_PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i-u)((?:[?&;]|%3F|%26)(?:code|token|(?:access|id|refresh)_token|secret|client_secret|password|sig|signature|api_?key)(?:=|%3D))[^&"'\s<>\\#;]+"#,
    )
    .ok()
});

/// The forms in which a host may send a secret back.
pub(super) fn push_variants(secret: &str, needles: &mut Vec<String>) {
    let mut add = |text: String| {
        if text.len() >= MIN_SECRET_LENGTH && !needles.contains(&text) {
            needles.push(text);
        }
    };
    add(secret.to_owned());
    // A token such as idt:TKN-0000-0000:secret: its last part alone is secret too.
    if let Some((_, last)) = secret.rsplit_once(':')
        && last.len() >= 8
    {
        add(last.to_owned());
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_matches('"');
    add(json.to_owned());
    add(json.replace('/', "\\/"));
    // As a key it stands in JSON Pointers (RFC 6901), in a page as HTML text.
    add(secret.replace('~', "~0").replace('/', "~1"));
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    add(html.replace('"', "&quot;").replace('+', "&#x2B;"));
    add(html.replace('"', "&quot;").replace('+', "&#43;"));
    add(html);
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC)
        .to_string();
    add(encoded
        .replace("%2D", "-")
        .replace("%2E", ".")
        .replace("%5F", "_"));
    add(with_lower_case_hex(&encoded));
    add(encoded);
    add(secret.replace(':', "%3A"));
    add(secret.replace(':', "%3a"));
    add(secret
        .replace('&', "&#38;")
        .replace('+', "&#43;")
        .replace('=', "&#61;")
        .replace('/', "&#47;"));
    add(secret
        .replace('&', "&#x26;")
        .replace('+', "&#x2B;")
        .replace('=', "&#x3D;")
        .replace('/', "&#x2F;"));
    add(STANDARD.encode(secret));
    add(STANDARD.encode(format!("Bearer {secret}")));
    add(URL_SAFE_NO_PAD.encode(secret));
}

/// The same percent-encoding with lower-case digits: `%2B` as `%2b`.
fn with_lower_case_hex(encoded: &str) -> String {
    let mut digits_left = 0;
    let lower = |character: char| {
        if character == '%' {
            digits_left = 2;
        } else if digits_left > 0 {
            digits_left -= 1;
            return character.to_ascii_lowercase();
        }
        character
    };
    encoded.chars().map(lower).collect()
}

/// Finds all of these texts at once; the longest form is masked whole, also where a
/// shorter one begins it.
pub(super) fn automaton(needles: &[String]) -> Option<AhoCorasick> {
    if needles.is_empty() {
        return None;
    }
    AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(needles)
        .ok()
}

/// The secrets of one answer. They are masked where they stood; it is rare that one
/// stands elsewhere too, so its forms are worked out only then.
pub(super) struct OwnSecrets {
    secrets: Vec<String>,
    traces: Vec<memmem::Finder<'static>>,
    automaton: OnceCell<Option<AhoCorasick>>,
}

impl OwnSecrets {
    /// The secrets as they stood.
    pub(super) fn new(secrets: Vec<String>) -> OwnSecrets {
        OwnSecrets {
            traces: secrets
                .iter()
                .flat_map(|secret| traces(secret))
                .map(|trace| memmem::Finder::new(&trace).into_owned())
                .collect(),
            secrets,
            automaton: OnceCell::new(),
        }
    }

    /// What masks these bytes, where they may hold a secret.
    fn automaton_for(&self, bytes: &[u8]) -> Option<&AhoCorasick> {
        let holds = |trace: &memmem::Finder<'_>| {
            trace.needle().len() <= bytes.len() && trace.find(bytes).is_some()
        };
        if !self.traces.iter().any(holds) {
            return None;
        }
        let build = || {
            let mut needles = Vec::new();
            for secret in &self.secrets {
                push_variants(secret, &mut needles);
            }
            automaton(&needles)
        };
        self.automaton.get_or_init(build).as_ref()
    }
}

/// What every form of a secret has in common, cheap to look for: escapes leave a run of
/// letters and digits as it is, and base64 begins with that of the first nine bytes.
fn traces(secret: &str) -> [Vec<u8>; 2] {
    let bytes = secret.as_bytes();
    let runs = bytes.split(|byte| !byte.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let run = longest.get(..16).unwrap_or(longest);
    // Without such a run anything may hold it.
    let run = if run.len() < 3 { &[] } else { run };
    let encoded = STANDARD.encode(bytes.get(..9).unwrap_or(bytes));
    let encoded = encoded.trim_end_matches('=').as_bytes();
    [
        run.to_vec(),
        encoded
            .get(..encoded.len().saturating_sub(1))
            .unwrap_or_default()
            .to_vec(),
    ]
}

/// Replaces known texts wherever they stand.
pub(super) struct Sweeper<'a> {
    pub(super) credentials: Option<&'a AhoCorasick>,
    pub(super) own: Option<&'a OwnSecrets>,
}

impl Sweeper<'_> {
    /// Sweeps everything of a step that will be written.
    pub(super) fn sweep(&self, step: &mut StepResult, redactions: &mut Vec<Redaction>) {
        if let Some(exchange) = &mut step.exchange {
            self.sweep_request(&mut exchange.request, redactions);
            for header in &mut exchange.response.headers {
                if let Some(swept) = self.bytes(header.value.as_bytes()) {
                    note(redactions, format!("response header:{}", header.name));
                    header.value = Octets(swept);
                }
            }
            if let Some(swept) = self.body(exchange.response.body.as_bytes()) {
                note(redactions, "response body:".into());
                exchange.response.body = Octets(swept);
            }
        }
        for finding in &mut step.findings {
            self.finding(finding);
        }
        if let Some(blocked) = &mut step.blocked {
            self.blocked(blocked);
        }
        for signal in &mut step.observations.deprecation {
            self.text(&mut signal.value);
            self.text(&mut signal.reading);
            for text in [&mut signal.target, &mut signal.malformed]
                .into_iter()
                .flatten()
            {
                self.text(text);
            }
        }
        if let Some(not_found) = &mut step.observations.not_found {
            self.text(&mut not_found.evidence);
        }
        step.captures
            .values_mut()
            .for_each(|value| self.value(value));
    }

    /// Masks the texts of a captured value.
    fn value(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => {
                self.text(text);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            serde_json::Value::Object(members) => {
                members.values_mut().for_each(|item| self.value(item));
            }
            _ => {}
        }
    }

    /// Sweeps a request, sent or not.
    pub(super) fn sweep_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        if self.text(&mut request.url) {
            note(redactions, "request url".into());
        }
        for header in &mut request.headers {
            if let Some(swept) = self.bytes(header.value.as_bytes()) {
                note(redactions, format!("request header:{}", header.name));
                header.value = Octets(swept);
            }
        }
        if let Some(body) = &mut request.body
            && let Some(swept) = self.body(body.as_bytes())
        {
            note(redactions, "request body:".into());
            *body = Octets(swept);
        }
    }

    fn finding(&self, finding: &mut Finding) {
        for text in [
            &mut finding.expected,
            &mut finding.actual,
            &mut finding.message,
        ] {
            self.text(text);
        }
        let optional = [&mut finding.diff, &mut finding.pointer, &mut finding.rule];
        for text in optional.into_iter().flatten() {
            self.text(text);
        }
        if let Place::Body(text) | Place::Header(text) = &mut finding.place {
            self.text(text);
        }
    }

    fn blocked(&self, blocked: &mut Blocked) {
        self.text(&mut blocked.cause);
        if let Some(help) = &mut blocked.help {
            self.text(help);
        }
    }

    /// Masks a text in place; tells whether anything was masked.
    fn text(&self, text: &mut String) -> bool {
        match self.bytes(text.as_bytes()) {
            Some(swept) => {
                *text = String::from_utf8_lossy(&swept).into_owned();
                true
            }
            None => false,
        }
    }

    /// Masks a body, also where it spells a secret with `\u` escapes.
    fn body(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if memmem::find(bytes, b"\\u").is_none() {
            return self.bytes(bytes);
        }
        let unescaped = self.escaped_strings(bytes);
        match self.bytes(unescaped.as_deref().unwrap_or(bytes)) {
            Some(swept) => Some(swept),
            None => unescaped,
        }
    }

    /// Masks the JSON strings that hold a secret once their escapes are read.
    fn escaped_strings(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut swept = Vec::new();
        let (mut kept, mut at) = (0, 0);
        while let Some(quote) = memchr::memchr(b'"', bytes.get(at..).unwrap_or_default()) {
            let start = at + quote;
            let end = string_end(bytes, start);
            at = end;
            let literal = bytes.get(start..end).unwrap_or_default();
            if memmem::find(literal, b"\\u").is_none() {
                continue;
            }
            let Ok(text) = serde_json::from_slice::<Cow<'_, str>>(literal) else {
                continue;
            };
            if let Some(masked) = self.bytes(text.as_bytes()) {
                swept.extend_from_slice(bytes.get(kept..start).unwrap_or_default());
                let masked = String::from_utf8_lossy(&masked).into_owned();
                swept.extend_from_slice(serde_json::Value::from(masked).to_string().as_bytes());
                kept = end;
            }
        }
        if kept == 0 {
            return None;
        }
        swept.extend_from_slice(bytes.get(kept..).unwrap_or_default());
        Some(swept)
    }

    fn bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut swept: Option<Vec<u8>> = None;
        if let Some(automaton) = self.credentials
            && automaton.min_pattern_len() <= bytes.len()
            && automaton.is_match(bytes)
        {
            swept = Some(masked(automaton, bytes));
        }
        let current = swept.as_deref().unwrap_or(bytes);
        if let Some(automaton) = self.own.and_then(|own| own.automaton_for(current))
            && automaton.is_match(current)
        {
            swept = Some(masked(automaton, current));
        }
        let current = swept.as_deref().unwrap_or(bytes);
        // Most texts hold no query at all.
        let is_encoded = |at| matches!(current.get(at + 1), Some(b'2' | b'3'));
        let may_hold_parameter = memchr::memchr3(b'?', b'&', b';', current).is_some()
            || memchr::memchr_iter(b'%', current).any(is_encoded);
        if may_hold_parameter
            && let Some(regex) = SECRET_PARAMETER.as_ref()
            && let Cow::Owned(masked) = regex.replace_all(current, b"${1}[redacted]")
        {
            swept = Some(masked);
        }
        swept
    }
}

/// The end of a JSON string literal that starts here, its closing quote included.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn masked(automaton: &AhoCorasick, bytes: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    automaton.replace_all_with_bytes(bytes, &mut masked, |_, _, to| {
        to.extend_from_slice(MASK.as_bytes());
        true
    });
    masked
}

fn note(redactions: &mut Vec<Redaction>, place: String) {
    redactions.push(Redaction {
        place,
        kind: "credential".into(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(secret: &str, body: &str) -> String {
        let mut needles = Vec::new();
        push_variants(secret, &mut needles);
        let automaton = automaton(&needles);
        let sweeper = Sweeper {
            credentials: automaton.as_ref(),
            own: None,
        };
        let bytes = sweeper.body(body.as_bytes());
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
    fn a_secret_of_an_answer_is_found_where_it_stands_again() {
        let secret = "https://p.example/accept/abc+def/ghi==";
        let own = OwnSecrets::new(vec![secret.to_owned()]);
        let sweeper = Sweeper {
            credentials: None,
            own: Some(&own),
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
            swept("unused-secret", "?select=+audit&limit=1"),
            "?select=+audit&limit=1"
        );
    }
}
