//! Takes secrets out of what is about to be written: known credentials wherever
//! they stand, sensitive headers, and what a contract marks `x-secret`.
//!
//! Judging happens before, on what the host really sent.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

use super::captured::Captured;
use super::case_secrets::OwnSecrets;
use super::header_secrets::of_header;
use super::known::Known;
use super::named::{redact_headers, redact_sent};
use super::other_names::OtherNames;
use super::own_secrets;
use super::placeholder::{MIN_SECRET_LENGTH, mask_like};
use crate::json::{MemberSpan, Sought, member_spans};
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::finding::Finding;
use crate::model::host::{Credential, HostProfile};
use crate::model::octets::Octets;
use crate::model::outcome::{MANY_SECRETS, Redaction, StepResult};
use crate::redact::sensitive::{SecretNames, is_distinct};

/// Knows the secrets of one run, and learns further ones while it goes on.
#[derive(Debug, Default)]
pub struct Redactor {
    /// Replaced as a whole by what is learned, so that nobody waits while another masks.
    known: RwLock<Arc<Known>>,
    /// What exchanges have shown that is known since.
    shown: RwLock<HashSet<String>>,
    /// The members that contracts call secret, each by the last names of its path.
    paths: Vec<Vec<String>>,
    /// Those as they are looked for.
    members: Sought,
}

impl Redactor {
    /// A redactor for the credentials of a profile, the passwords of its proxies, and what is
    /// secret by its name.
    pub fn new(profile: &HostProfile, names: SecretNames) -> Redactor {
        let named = Known::named(names.headers, names.parameters);
        Redactor::of(named.and_profile(profile), names.members)
    }

    /// A redactor that knows no credential yet.
    pub fn without_credentials(names: SecretNames) -> Redactor {
        let named = Known::named(names.headers, names.parameters);
        Redactor::of(named, names.members)
    }

    fn of(known: Known, members: Vec<Vec<String>>) -> Redactor {
        Redactor {
            known: RwLock::new(Arc::new(known)),
            shown: RwLock::default(),
            members: Sought::new(&members),
            paths: members,
        }
    }

    /// Masks this credential too in all that is redacted from now on, on whatever thread. To be
    /// called before the credential is first sent.
    pub fn learn(&self, credential: &Credential) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(more) = known.and(credential) {
            *known = Arc::new(more);
        }
    }

    /// Masks what a client sent as its credentials, what a host returned as such in headers, and
    /// these further secrets of the request, in all that is redacted from now on, on whatever thread; of very many the first. What
    /// stands in many texts by chance is no secret beyond its own exchange.
    pub fn learn_shown(&self, request: &Request, returned: &[Header], further: Vec<String>) {
        let mut secrets = further;
        let known = self.known();
        for header in request.headers.iter().chain(returned) {
            let text = header.value.to_text();
            if known.is_secret_header(&header.name, &text) {
                of_header(&header.name, &text, &mut secrets);
            }
        }
        own_secrets::of_query(&request.url, &known.parameters, &mut secrets);
        if let Some(body) = &request.body {
            own_secrets::of_body(body.as_bytes(), &mut secrets);
        }
        // The same ones come again and again.
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        secrets.retain(|secret| is_distinct(secret) && !shown.contains(secret));
        drop(shown);
        if secrets.is_empty() {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if !known.has_room() {
            return;
        }
        if let Some(more) = known.and_texts(&secrets) {
            *known = Arc::new(more);
        }
        drop(known);
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.extend(secrets);
    }

    /// Whether a header of this lower-case name and this value holds a secret.
    pub fn is_secret_header(&self, name: &str, text: &str) -> bool {
        self.known().is_secret_header(name, text)
    }

    fn known(&self) -> Arc<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// Masks every secret of a case's steps, in place. What is a secret in one response is
    /// masked in the other steps too, since they may send it on.
    pub fn redact(&self, steps: &mut [StepResult]) {
        self.redact_noted(steps, Vec::new(), []);
    }

    /// The same with values that the case was given, where it is known for some responses, by
    /// the place of their step, where what [`own_secrets::sought`] gives stands in their body.
    pub fn redact_noted<'v>(
        &self,
        steps: &mut [StepResult],
        noted: Vec<Option<Vec<MemberSpan>>>,
        given: impl IntoIterator<Item = &'v mut Value>,
    ) {
        let known = self.known();
        let captured: Vec<Captured> = steps.iter().map(Captured::of).collect();
        let mut secrets = Vec::new();
        let mut noted = noted.into_iter();
        for step in steps.iter_mut() {
            let mut redactions = Vec::new();
            let spans = noted.next().flatten();
            if let Some(exchange) = &mut step.exchange {
                self.redact_exchange(&known, exchange, spans, &mut secrets, &mut redactions);
                let renamed = Sought::new(&OtherNames::of(&step.findings).paths(&self.paths));
                let body = &mut exchange.response.body;
                redact_sought(&renamed, body, &mut secrets, &mut redactions);
            }
            if let Some(request) = &mut step.unanswered {
                redact_sent(&known, request, &mut secrets, &mut redactions);
            }
            step.redactions = redactions;
        }
        let mut given: Vec<&mut Value> = given.into_iter().collect();
        sweep(&known, steps, &mut given, secrets);
        let captured = captured.into_iter().zip(&*steps);
        let secrets: Vec<String> = captured.flat_map(|(own, step)| own.secrets(step)).collect();
        if !secrets.is_empty() {
            sweep(&known, steps, &mut given, secrets);
        }
    }

    /// Masks known credentials in what a baseline has added: its file may be written by hand.
    pub fn redact_findings(&self, steps: &mut [StepResult]) {
        let known = self.known();
        let sweeper = known.own_sweeper();
        let findings = steps.iter_mut().flat_map(|step| &mut step.findings);
        let is_new = |finding: &&mut Finding| finding.kind.is_of_baselines();
        findings
            .filter(is_new)
            .for_each(|finding| sweeper.finding(finding));
    }

    /// Masks known credentials in values by their names.
    pub fn redact_values<'v>(&self, values: impl IntoIterator<Item = &'v mut Value>) {
        let known = self.known();
        let sweeper = known.own_sweeper();
        values.into_iter().for_each(|value| sweeper.value(value));
    }

    /// A text without known credentials.
    pub fn redacted(&self, mut text: String) -> String {
        self.known().own_sweeper().text(&mut text);
        text
    }

    /// Masks every secret of a request that has not been sent.
    pub fn redact_request(&self, request: &mut Request, redactions: &mut Vec<Redaction>) {
        let known = self.known();
        let mut secrets = Vec::new();
        redact_sent(&known, request, &mut secrets, redactions);
        let (own, alone) = known.split(secrets);
        let sweeper = known.sweeper(own.as_ref(), &alone);
        sweeper.sweep_request(request, redactions);
    }

    fn redact_exchange(
        &self,
        known: &Known,
        exchange: &mut Exchange,
        spans: Option<Vec<MemberSpan>>,
        secrets: &mut Vec<String>,
        redactions: &mut Vec<Redaction>,
    ) {
        redact_sent(known, &mut exchange.request, secrets, redactions);
        let headers = &mut exchange.response.headers;
        redact_headers(known, "response", headers, secrets, redactions);
        own_secrets::of_text(exchange.response.body.as_bytes(), secrets);
        self.redact_members(&mut exchange.response.body, spans, secrets, redactions);
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
        if let Some(spans) = spans {
            let is_secret =
                |span: &MemberSpan, value: &[u8]| match self.members.is_path(span.sought) {
                    true => is_filled(value),
                    false => own_secrets::is_secret(span),
                };
            mask_spans(body, spans, is_secret, secrets, redactions);
            return;
        }
        redact_sought(&self.members, body, secrets, redactions);
        let named = own_secrets::spans(body.as_bytes());
        mask_spans(
            body,
            named,
            |span, _| own_secrets::is_secret(span),
            secrets,
            redactions,
        );
    }
}

/// Masks the members that are sought by their paths.
fn redact_sought(
    sought: &Sought,
    body: &mut Octets,
    secrets: &mut Vec<String>,
    redactions: &mut Vec<Redaction>,
) {
    if sought.is_empty() || body.is_empty() {
        return;
    }
    let spans = member_spans(body.as_bytes(), sought);
    mask_spans(
        body,
        spans,
        |_, value| is_filled(value),
        secrets,
        redactions,
    );
}

fn is_filled(value: &[u8]) -> bool {
    !matches!(value, b"null" | b"\"\"" | b"true" | b"false")
}

/// Masks what is known and these secrets of a case wherever they stand in its steps.
fn sweep(known: &Known, steps: &mut [StepResult], given: &mut [&mut Value], secrets: Vec<String>) {
    let (own, alone) = known.split(secrets);
    let sweeper = known.sweeper(own.as_ref(), &alone);
    given.iter_mut().for_each(|value| sweeper.value(value));
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

fn mask_spans(
    body: &mut Octets,
    spans: Vec<MemberSpan>,
    is_secret: impl Fn(&MemberSpan, &[u8]) -> bool,
    secrets: &mut Vec<String>,
    redactions: &mut Vec<Redaction>,
) {
    if spans.is_empty() {
        return;
    }
    let bytes = body.as_bytes();
    own_secrets::of_containers(&spans, bytes, secrets);
    let mut masked = Vec::with_capacity(bytes.len());
    let mut end = 0;
    for span in spans {
        let value = bytes.get(span.range.clone()).unwrap_or_default();
        if span.range.start < end || !is_secret(&span, value) {
            continue;
        }
        masked.extend_from_slice(bytes.get(end..span.range.start).unwrap_or_default());
        end = span.range.end;
        masked.extend_from_slice(mask_like(value).as_bytes());
        match span.text {
            Some(text) if text.len() >= MIN_SECRET_LENGTH => {
                secrets.push(own_secrets::without_scheme(&text).to_owned());
            }
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

fn push_texts(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= MIN_SECRET_LENGTH => secrets.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| push_texts(item, secrets)),
        Value::Object(members) => members.values().for_each(|item| push_texts(item, secrets)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    const TOKEN: &str = "fetched-token-0451";

    /// A step whose request has one header, and whose URL has one parameter.
    fn step(header: &str, query: &str) -> StepResult {
        let header = Header {
            name: header.to_owned(),
            value: Octets::from(&*format!("is {TOKEN}")),
        };
        StepResult {
            unanswered: Some(Request {
                method: "GET".to_owned(),
                url: format!("https://h.example/?{query}"),
                headers: vec![header],
                body: Some(Octets::from(&*TOKEN.to_uppercase())),
            }),
            ..StepResult::default()
        }
    }

    fn shown(redactor: &Redactor, header: &str, query: &str) -> String {
        let mut step = step(header, query);
        redactor.redact(std::slice::from_mut(&mut step));
        let request = step.unanswered.unwrap();
        let header = request.headers[0].value.to_text();
        let body = request.body.as_ref().unwrap().to_text();
        format!("{} {header} {body}", request.url)
    }

    #[test]
    fn a_secret_learned_after_the_first_result_is_masked_in_the_second() {
        let redactor = Arc::new(Redactor::default());
        let as_sent = "https://h.example/?id=7 is fetched-token-0451 FETCHED-TOKEN-0451";
        assert_eq!(shown(&redactor, "x-note", "id=7"), as_sent);
        let elsewhere = redactor.clone();
        let learning = move || elsewhere.learn(&Credential::Bearer(Secret::new(TOKEN)));
        std::thread::spawn(learning).join().unwrap();
        let masked = "https://h.example/?id=7 is [redacted] [redacted]";
        assert_eq!(shown(&redactor, "x-note", "id=7"), masked);
    }

    #[test]
    fn what_is_learned_is_added_to_what_is_known() {
        let redactor = Redactor::default();
        let secret = |text: &str| Secret::new(text);
        let parts = vec![
            Credential::Header {
                name: "X-Door".into(),
                value: secret("admin"),
            },
            Credential::Query {
                name: "id".into(),
                value: secret("7"),
            },
        ];
        redactor.learn(&Credential::Several(parts.clone()));
        let once = redactor.known();
        redactor.learn(&parts[1]);
        assert!(Arc::ptr_eq(&once, &redactor.known()), "it knew that");
        redactor.learn(&Credential::Bearer(secret(TOKEN)));
        let masked = "https://h.example/?id=[redacted] [redacted] [redacted]";
        assert_eq!(shown(&redactor, "x-door", "id=7"), masked);
        let common = "https://h.example/?by=[redacted] is [redacted] [redacted]";
        assert_eq!(shown(&redactor, "x-note", "by=admin"), common);
    }
}
