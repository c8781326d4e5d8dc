//! Takes secrets out of what is about to be written: known credentials wherever
//! they stand, sensitive headers, and what a contract marks `x-secret`.
//!
//! Judging happens before, on what the host really sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use serde_json::Value;

use super::alone::Alone;
use super::case_secrets::OwnSecrets;
use super::mask::{MASK, MIN_SECRET_LENGTH, URL_MASK};
use super::needles::Needles;
use super::own_secrets;
use super::own_secrets::is_scheme;
use super::secret_forms::{parts, push_variants};
use super::sweep::Sweeper;
use crate::json::{MemberSpan, member_spans};
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::finding::Finding;
use crate::model::host::{Credential, HostProfile};
use crate::model::octets::Octets;
use crate::model::outcome::{MANY_SECRETS, Redaction, StepResult};
use crate::redact::sensitive::{is_distinct, is_sensitive_header};

/// Knows the secrets of one run.
#[derive(Debug, Default)]
pub struct Redactor {
    credentials: Option<Needles>,
    /// Credentials that are masked only where they are the whole of a value.
    alone: Alone,
    /// Lower-case names of headers that the profile's credentials stand in.
    headers: Vec<String>,
    /// Names of parameters of the query whose values are never written.
    parameters: Vec<String>,
    members: Vec<Vec<String>>,
}

impl Redactor {
    /// A redactor for the credentials of a profile, the passwords of its proxies and the secret
    /// members of the contracts, each given by the last names of its path.
    pub fn new(profile: &HostProfile, members: Vec<Vec<String>>) -> Redactor {
        let mut redactor = Redactor {
            members,
            ..Redactor::default()
        };
        let mut needles = Vec::new();
        let mut alone = Vec::new();
        let mut know = |secret: &str| match is_distinct(secret) {
            true => parts(secret).for_each(|part| push_variants(part, &mut needles)),
            false => alone.push(secret.to_owned()),
        };
        for part in profile.credentials.values().flat_map(Credential::parts) {
            match part {
                Credential::Bearer(token) => {
                    know(token.expose());
                    know(&format!("Bearer {}", token.expose()));
                }
                Credential::Basic { user, password } => {
                    know(password.expose());
                    know(&STANDARD.encode(format!("{user}:{}", password.expose())));
                }
                Credential::Header { name, value } => {
                    redactor.headers.push(name.to_ascii_lowercase());
                    know(value.expose());
                }
                Credential::Query { name, value } => {
                    redactor.parameters.push(name.clone());
                    know(value.expose());
                    // However short it is, beside its name it is there by no chance.
                    know(&format!("{name}={}", value.expose()));
                }
                Credential::Cookie { name, value } => {
                    know(value.expose());
                    know(&format!("{name}={}", value.expose()));
                }
                Credential::Several(_) | Credential::Unset { .. } => {}
            }
        }
        for (user, password) in profile.network.proxy_logins() {
            know(&password);
            know(&STANDARD.encode(format!("{user}:{password}")));
        }
        redactor.credentials = Needles::new(needles);
        redactor.alone.extend(alone);
        redactor
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
                self.redact_sent(request, &mut secrets, &mut redactions);
            }
            step.redactions = redactions;
        }
        let (own, alone) = self.told_apart(secrets);
        let sweeper = self.sweeper(own.as_ref(), &alone);
        for step in steps {
            let mut redactions = std::mem::take(&mut step.redactions);
            sweeper.sweep(step, &mut redactions);
            if own.as_ref().is_some_and(OwnSecrets::are_many) {
                redactions.push(Redaction {
                    place: "case".into(),
                    kind: MANY_SECRETS.into(),
                });
            }
            step.redactions = redactions;
        }
    }

    /// Masks known credentials in what a baseline has added: its file may be written by hand.
    pub fn redact_findings(&self, steps: &mut [StepResult]) {
        let sweeper = self.sweeper(None, &self.alone);
        let findings = steps.iter_mut().flat_map(|step| &mut step.findings);
        let is_new = |finding: &&mut Finding| finding.kind.is_of_baselines();
        findings
            .filter(is_new)
            .for_each(|finding| sweeper.finding(finding));
    }

    /// Masks every secret of a request that has not been sent.
    pub fn redact_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        let mut secrets = Vec::new();
        self.redact_sent(request, &mut secrets, redactions);
        let (own, alone) = self.told_apart(secrets);
        let sweeper = self.sweeper(own.as_ref(), &alone);
        sweeper.sweep_request(request, redactions);
    }

    fn sweeper<'a>(&'a self, own: Option<&'a OwnSecrets>, alone: &'a Alone) -> Sweeper<'a> {
        Sweeper {
            credentials: self.credentials.as_ref(),
            own,
            alone,
        }
    }

    /// The secrets of a case that are looked for everywhere, and those that are masked only
    /// where they are the whole of a value.
    fn told_apart(&self, secrets: Vec<String>) -> (Option<OwnSecrets>, Alone) {
        let (distinct, common): (Vec<_>, Vec<_>) =
            secrets.into_iter().partition(|one| is_distinct(one));
        let mut alone = self.alone.clone();
        alone.extend(common);
        (OwnSecrets::new(distinct), alone)
    }

    /// Masks what says by its name that it is a secret, and collects it.
    fn redact_sent(
        &self,
        request: &mut Request,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        self.redact_headers("request", &mut request.headers, secrets, redactions);
        self.redact_query(&mut request.url, redactions);
        if let Some(body) = &request.body {
            own_secrets::of_body(body.as_bytes(), secrets);
        }
    }

    fn redact_exchange(
        &self,
        exchange: &mut Exchange,
        spans: Option<Vec<MemberSpan>>,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        self.redact_sent(&mut exchange.request, secrets, redactions);
        let headers = &mut exchange.response.headers;
        self.redact_headers("response", headers, secrets, redactions);
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

    fn redact_headers(
        &self,
        side: &str,
        headers: &mut [Header],
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        for header in headers {
            let is_own = self.headers.contains(&header.name);
            if !is_own && !is_sensitive_header(&header.name) {
                continue;
            }
            let text = header.value.to_text();
            own_secrets::of_header(&header.name, &text, secrets);
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

    /// Masks the members that a contract calls secret, or that are named like a token,
    /// wherever they stand in a body.
    fn redact_members(
        &self,
        body: &mut Octets,
        spans: Option<Vec<MemberSpan>>,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        if !self.members.is_empty() && !body.is_empty() {
            let spans = spans.unwrap_or_else(|| member_spans(body.as_bytes(), &self.members));
            let is_secret = |value: &[u8]| !matches!(value, b"null" | b"\"\"" | b"true" | b"false");
            mask_spans(body, spans, is_secret, secrets, redactions);
        }
        let named = own_secrets::spans(body.as_bytes());
        mask_spans(body, named, |_| true, secrets, redactions);
    }
}

fn mask_spans(
    body: &mut Octets,
    spans: Vec<MemberSpan>,
    is_secret: impl Fn(&[u8]) -> bool,
    secrets: &mut Vec<String>,
    redactions: &mut Vec<Redaction>,
) {
    if spans.is_empty() {
        return;
    }
    let bytes = body.as_bytes();
    let mut masked = Vec::with_capacity(bytes.len());
    let mut end = 0;
    for span in spans {
        let value = bytes.get(span.range.clone()).unwrap_or_default();
        if span.range.start < end || !is_secret(value) {
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

fn push_texts(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= MIN_SECRET_LENGTH => secrets.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| push_texts(item, secrets)),
        Value::Object(members) => members.values().for_each(|item| push_texts(item, secrets)),
        _ => {}
    }
}
