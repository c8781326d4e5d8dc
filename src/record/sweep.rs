//! Replaces known texts wherever they stand in a step's result.

use std::cell::OnceCell;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::redact::MASK;
use crate::model::exchange::{Blocked, Request};
use crate::model::finding::Finding;
use crate::model::octets::Octets;
use crate::model::outcome::{Redaction, StepResult};

pub(super) fn automaton(needles: &[String]) -> Option<AhoCorasick> {
    if needles.is_empty() {
        return None;
    }
    // The longest form is masked whole, also where a shorter one begins it.
    AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(needles)
        .ok()
}

/// The secrets of one answer. They are masked where they stood; it is rare that one stands
/// elsewhere too, so the automaton that masks it there is built only then.
pub(super) struct OwnSecrets {
    needles: Vec<String>,
    automaton: OnceCell<Option<AhoCorasick>>,
}

impl OwnSecrets {
    pub(super) fn new(needles: Vec<String>) -> OwnSecrets {
        OwnSecrets {
            needles,
            automaton: OnceCell::new(),
        }
    }

    /// What masks these bytes, where they hold a secret.
    fn automaton_for(&self, bytes: &[u8]) -> Option<&AhoCorasick> {
        if !self
            .needles
            .iter()
            .any(|needle| stands_in(bytes, needle.as_bytes()))
        {
            return None;
        }
        let automaton = self.automaton.get_or_init(|| automaton(&self.needles));
        automaton.as_ref()
    }
}

/// Whether a secret stands in these bytes. Only how it begins is searched for: preparing the
/// search for a long text would cost more than the search itself.
fn stands_in(bytes: &[u8], needle: &[u8]) -> bool {
    let start = needle.get(..8).unwrap_or(needle);
    needle.len() <= bytes.len()
        && memmem::find_iter(bytes, start).any(|at| bytes[at..].starts_with(needle))
}

/// Replaces known texts wherever they stand.
pub(super) struct Sweeper<'a> {
    pub(super) credentials: Option<&'a AhoCorasick>,
    pub(super) own: Option<&'a OwnSecrets>,
}

impl Sweeper<'_> {
    pub(super) fn sweep(&self, step: &mut StepResult, redactions: &mut Vec<Redaction>) {
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
        if let Some(automaton) = self.credentials
            && automaton.is_match(bytes)
        {
            swept = Some(masked(automaton, bytes));
        }
        let current = swept.as_deref().unwrap_or(bytes);
        if let Some(automaton) = self.own.and_then(|own| own.automaton_for(current)) {
            swept = Some(masked(automaton, current));
        }
        swept
    }
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
