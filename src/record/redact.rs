//! Takes secrets out of what is about to be written: known credentials wherever
//! they stand, sensitive headers, and what a contract marks `x-secret`.
//!
//! Judging happens before, on what the host really sent.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::contract::member_spans;
use crate::model::exchange::{Blocked, Exchange, Header, Request};
use crate::model::finding::Finding;
use crate::model::host::{Credential, HostProfile};
use crate::model::octets::Octets;
use crate::model::outcome::{Redaction, StepResult};

/// What stands in a secret's place.
pub const MASK: &str = "[redacted]";

/// What stands in the place of a secret that is a URL.
pub const URL_MASK: &str = "https://redacted.invalid/";

/// A shorter credential is no secret, and masking it would garble reports.
const MIN_SECRET_LENGTH: usize = 4;

/// Headers whose values are never written.
const SENSITIVE_HEADERS: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "x-auth-token",
    "x-mpt-authorization",
];

/// Knows the secrets of one run.
#[derive(Debug)]
pub struct Redactor {
    credentials: Option<AhoCorasick>,
    headers: Vec<String>,
    members: Vec<Vec<String>>,
}

impl Redactor {
    /// A redactor for the credentials of a profile and the secret members of the
    /// contracts, each given by the last names of its path.
    pub fn new(profile: &HostProfile, members: Vec<Vec<String>>) -> Redactor {
        let mut needles = Vec::new();
        let mut headers: Vec<String> = SENSITIVE_HEADERS.map(str::to_owned).to_vec();
        for credential in profile.credentials.values() {
            match credential {
                Credential::Bearer(token) => push_variants(token.expose(), &mut needles),
                Credential::Basic { user, password } => {
                    push_variants(password.expose(), &mut needles);
                    push_variants(
                        &STANDARD.encode(format!("{user}:{}", password.expose())),
                        &mut needles,
                    );
                }
                Credential::Header { name, value } => {
                    headers.push(name.clone());
                    push_variants(value.expose(), &mut needles);
                }
                Credential::Unset { .. } => {}
            }
        }
        Redactor {
            credentials: automaton(&needles),
            headers,
            members,
        }
    }

    /// Masks every secret of a step's result, in place.
    pub fn redact(&self, step: &mut StepResult) {
        let mut redactions = Vec::new();
        let mut secrets = Vec::new();
        if let Some(exchange) = &mut step.exchange {
            self.redact_exchange(exchange, &mut secrets, &mut redactions);
        }
        if let Some(request) = &mut step.unanswered {
            self.redact_request(request, &mut redactions);
        }
        let own = automaton(&secrets);
        let sweeper = Sweeper {
            credentials: self.credentials.as_ref(),
            own: own.as_ref(),
        };
        sweeper.sweep(step, &mut redactions);
        step.redactions = redactions;
    }

    /// Masks every secret of a request that has not been sent.
    pub fn redact_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        self.redact_headers("request", &mut request.headers, redactions);
        let sweeper = Sweeper {
            credentials: self.credentials.as_ref(),
            own: None,
        };
        sweeper.sweep_request(request, redactions);
    }

    fn redact_exchange(
        &self,
        exchange: &mut Exchange,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        self.redact_headers("request", &mut exchange.request.headers, redactions);
        self.redact_headers("response", &mut exchange.response.headers, redactions);
        self.redact_members(&mut exchange.response.body, secrets, redactions);
    }

    fn redact_headers(&self, side: &str, headers: &mut [Header], redactions: &mut Vec<Redaction>) {
        for header in headers {
            if !self.headers.contains(&header.name) {
                continue;
            }
            let text = header.value.to_text();
            // The scheme is no secret, and tells what kind of credential was sent.
            let masked = match text.split_once(' ') {
                Some((scheme, _))
                    if header.name.ends_with("authorization") && is_scheme(scheme) =>
                {
                    format!("{scheme} {MASK}")
                }
                _ => MASK.to_owned(),
            };
            redactions.push(Redaction {
                place: format!("{side} header:{}", header.name),
                kind: "sensitive-header".into(),
            });
            header.value = Octets(masked.into_bytes());
        }
    }

    /// Masks the members that a contract calls secret, wherever they stand in a body.
    fn redact_members(
        &self,
        body: &mut Octets,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        if self.members.is_empty() || body.is_empty() {
            return;
        }
        let spans = member_spans(body.as_bytes(), &self.members);
        if spans.is_empty() {
            return;
        }
        let bytes = body.as_bytes();
        let mut masked = Vec::with_capacity(bytes.len());
        let mut end = 0;
        for span in spans {
            let value = bytes.get(span.range.clone()).unwrap_or_default();
            if span.range.start < end || matches!(value, b"null" | b"\"\"" | b"true" | b"false") {
                continue;
            }
            masked.extend_from_slice(bytes.get(end..span.range.start).unwrap_or_default());
            end = span.range.end;
            masked.extend_from_slice(mask_like(value).as_bytes());
            if let Some(text) = span.text.filter(|text| text.len() >= MIN_SECRET_LENGTH) {
                push_variants(&text, secrets);
            }
            redactions.push(Redaction {
                place: format!("response body:{}", span.pointer),
                kind: "x-secret".into(),
            });
        }
        masked.extend_from_slice(bytes.get(end..).unwrap_or_default());
        *body = Octets(masked);
    }
}

/// A value of the same JSON type and form as the secret one.
fn mask_like(value: &[u8]) -> String {
    match value.first() {
        Some(b'"')
            if value.windows(3).any(|window| window == b"://")
                || value.windows(3).any(|window| window == b":\\/") =>
        {
            format!("\"{URL_MASK}\"")
        }
        Some(b'"') => format!("\"{MASK}\""),
        Some(b'{') => "{}".into(),
        Some(b'[') => "[]".into(),
        _ => "0".into(),
    }
}

fn is_scheme(word: &str) -> bool {
    ["bearer", "basic", "digest", "negotiate"]
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// The forms in which a host may send a secret back.
fn push_variants(secret: &str, needles: &mut Vec<String>) {
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
    add(json.trim_matches('"').to_owned());
    add(json.trim_matches('"').replace('/', "\\/"));
    let encode = |set| percent_encoding::utf8_percent_encode(secret, set).to_string();
    let upper = encode(percent_encoding::NON_ALPHANUMERIC);
    add(upper.clone());
    add(upper
        .replace("%2D", "-")
        .replace("%2E", ".")
        .replace("%5F", "_"));
    add(secret.replace(':', "%3A"));
    add(secret.replace(':', "%3a"));
    add(STANDARD.encode(secret));
    add(URL_SAFE_NO_PAD.encode(secret));
}

fn automaton(needles: &[String]) -> Option<AhoCorasick> {
    if needles.is_empty() {
        return None;
    }
    // The longest form is masked whole, also where a shorter one begins it.
    AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(needles)
        .ok()
}

/// Replaces known texts wherever they stand.
struct Sweeper<'a> {
    credentials: Option<&'a AhoCorasick>,
    own: Option<&'a AhoCorasick>,
}

impl Sweeper<'_> {
    fn sweep(&self, step: &mut StepResult, redactions: &mut Vec<Redaction>) {
        if self.credentials.is_none() && self.own.is_none() {
            return;
        }
        if let Some(exchange) = &mut step.exchange {
            self.sweep_request(&mut exchange.request, redactions);
            for header in &mut exchange.response.headers {
                let place = || format!("response header:{}", header.name);
                if let Some(swept) = self.bytes(header.value.as_bytes()) {
                    note(redactions, place());
                    header.value = Octets(swept);
                }
            }
            if let Some(swept) = self.bytes(exchange.response.body.as_bytes()) {
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
        }
        if let Some(not_found) = &mut step.observations.not_found {
            self.text(&mut not_found.evidence);
        }
    }

    fn sweep_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
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
            && let Some(swept) = self.bytes(body.as_bytes())
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
        if let Some(diff) = &mut finding.diff {
            self.text(diff);
        }
        if let Some(pointer) = &mut finding.pointer {
            self.text(pointer);
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

    fn bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut swept: Option<Vec<u8>> = None;
        for automaton in [self.credentials, self.own].into_iter().flatten() {
            let current = swept.as_deref().unwrap_or(bytes);
            if automaton.find(current).is_some() {
                let mut masked = Vec::with_capacity(current.len());
                automaton.replace_all_with_bytes(current, &mut masked, |_, _, to| {
                    to.extend_from_slice(MASK.as_bytes());
                    true
                });
                swept = Some(masked);
            }
        }
        swept
    }
}

fn note(redactions: &mut Vec<Redaction>, place: String) {
    redactions.push(Redaction {
        place,
        kind: "credential".into(),
    });
}
