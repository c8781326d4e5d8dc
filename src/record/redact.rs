//! Takes secrets out of what is about to be written: known credentials wherever
//! they stand, sensitive headers, and what a contract marks `x-secret`.
//!
//! Judging happens before, on what the host really sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use serde_json::Value;

use super::needles::Needles;
use super::secret_forms::push_variants;
use super::sweep::{OwnSecrets, Sweeper};
use crate::contract::{MemberSpan, member_spans};
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::finding::Finding;
use crate::model::host::{Credential, HostProfile};
use crate::model::octets::Octets;
use crate::model::outcome::{Redaction, StepResult};

/// What stands in a secret's place.
pub const MASK: &str = "[redacted]";

/// What stands in the place of a secret that is a URL.
pub const URL_MASK: &str = "https://redacted.invalid/";

/// A shorter credential is no secret, and masking it would garble reports.
pub(super) const MIN_SECRET_LENGTH: usize = 4;

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
    credentials: Option<Needles>,
    headers: Vec<String>,
    /// Names of parameters of the query whose values are never written.
    parameters: Vec<String>,
    members: Vec<Vec<String>>,
}

impl Redactor {
    /// A redactor for the credentials of a profile and the secret members of the
    /// contracts, each given by the last names of its path.
    pub fn new(profile: &HostProfile, members: Vec<Vec<String>>) -> Redactor {
        let mut needles = Vec::new();
        let mut headers: Vec<String> = SENSITIVE_HEADERS.map(str::to_owned).to_vec();
        let mut parameters = Vec::new();
        for part in profile.credentials.values().flat_map(Credential::parts) {
            match part {
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
                Credential::Query { name, value } => {
                    parameters.push(name.clone());
                    push_variants(value.expose(), &mut needles);
                }
                Credential::Cookie { value, .. } => push_variants(value.expose(), &mut needles),
                Credential::Several(_) | Credential::Unset { .. } => {}
            }
        }
        Redactor {
            credentials: Needles::new(needles),
            headers,
            parameters,
            members,
        }
    }

    /// Masks every secret of a case's steps, in place. What is a secret in one answer is
    /// masked in the other steps too, since they may send it on.
    pub fn redact(&self, steps: &mut [StepResult]) {
        self.redact_noted(steps, Vec::new());
    }

    /// The same, where it is known for some answers, by the place of their step, what
    /// [`member_spans`] finds in their body.
    pub fn redact_noted(&self, steps: &mut [StepResult], noted: Vec<Option<Vec<MemberSpan>>>) {
        let mut secrets = Vec::new();
        let mut noted = noted.into_iter();
        for step in steps.iter_mut() {
            let mut redactions = Vec::new();
            let spans = noted.next().flatten();
            if let Some(exchange) = &mut step.exchange {
                self.redact_exchange(exchange, spans, &mut secrets, &mut redactions);
            }
            if let Some(request) = &mut step.unanswered {
                self.redact_request(request, &mut redactions);
            }
            step.redactions = redactions;
        }
        let own = (!secrets.is_empty()).then(|| OwnSecrets::new(secrets));
        let sweeper = Sweeper {
            credentials: self.credentials.as_ref(),
            own: own.as_ref(),
        };
        for step in steps {
            let mut redactions = std::mem::take(&mut step.redactions);
            sweeper.sweep(step, &mut redactions);
            step.redactions = redactions;
        }
    }

    /// Masks known credentials in what a baseline has added: its file may be written by hand.
    pub fn redact_findings(&self, steps: &mut [StepResult]) {
        let sweeper = Sweeper {
            credentials: self.credentials.as_ref(),
            own: None,
        };
        let findings = steps.iter_mut().flat_map(|step| &mut step.findings);
        let is_new = |finding: &&mut Finding| finding.kind.is_of_baselines();
        findings
            .filter(is_new)
            .for_each(|finding| sweeper.finding(finding));
    }

    /// Masks every secret of a request that has not been sent.
    pub fn redact_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        self.redact_headers("request", &mut request.headers, redactions);
        self.redact_query(&mut request.url, redactions);
        let sweeper = Sweeper {
            credentials: self.credentials.as_ref(),
            own: None,
        };
        sweeper.sweep_request(request, redactions);
    }

    fn redact_exchange(
        &self,
        exchange: &mut Exchange,
        spans: Option<Vec<MemberSpan>>,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        self.redact_headers("request", &mut exchange.request.headers, redactions);
        self.redact_query(&mut exchange.request.url, redactions);
        self.redact_headers("response", &mut exchange.response.headers, redactions);
        self.redact_members(&mut exchange.response.body, spans, secrets, redactions);
    }

    /// Masks the parameters of a URL that carry a credential, however short it is.
    fn redact_query(&self, url: &mut String, redactions: &mut Vec<Redaction>) {
        let Some((path, query)) = url.split_once('?').filter(|_| !self.parameters.is_empty())
        else {
            return;
        };
        let is_secret = |pair: &str| {
            let mut read = url::form_urlencoded::parse(pair.as_bytes());
            read.any(|(name, _)| self.parameters.iter().any(|own| *own == name))
        };
        if !query.split('&').any(is_secret) {
            return;
        }
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret(pair) => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        });
        *url = format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"));
        redactions.push(Redaction {
            place: "request url".into(),
            kind: "sensitive-parameter".into(),
        });
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
        spans: Option<Vec<MemberSpan>>,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        if self.members.is_empty() || body.is_empty() {
            return;
        }
        let spans = spans.unwrap_or_else(|| member_spans(body.as_bytes(), &self.members));
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
            match span.text {
                Some(text) if text.len() >= MIN_SECRET_LENGTH => secrets.push(text),
                Some(_) => {}
                // An object or a list in a secret's place hides its texts too.
                None => {
                    if let Ok(value) = serde_json::from_slice::<Value>(value) {
                        push_texts(&value, secrets);
                    }
                }
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

fn push_texts(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= MIN_SECRET_LENGTH => secrets.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| push_texts(item, secrets)),
        Value::Object(members) => members.values().for_each(|item| push_texts(item, secrets)),
        _ => {}
    }
}
