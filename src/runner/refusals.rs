//! What is given up for the whole run, after a few failures without a success in between:
//! a credential that the host refuses, and a host that is not heard from.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use regex::Regex;

use super::silence::Silence;
use crate::client::is_unheard;
use crate::model::exchange::{Blocked, Exchange, Phase, Response};

/// So many refusals without a success in between are enough.
const ENOUGH: u32 = 3;
/// So much of a body is looked at.
const LOOKED_AT: usize = 4096;

/// What became of each credential and of the host so far.
#[derive(Debug, Default)]
pub struct Refusals {
    credentials: Mutex<BTreeMap<String, Standing>>,
    host: Mutex<Silence>,
    /// Whether the last that is known of the host is that it was heard.
    is_heard: AtomicBool,
}

/// How the host took a credential.
#[derive(Debug, Default)]
struct Standing {
    has_worked: bool,
    refused_since: u32,
}

impl Refusals {
    /// Takes note that the host answered with success.
    pub(super) fn note_success(&self, names: &[&str]) {
        if names.is_empty() {
            return;
        }
        let mut standings = self.standings();
        for name in names {
            let standing = standings.entry((*name).to_owned()).or_default();
            standing.has_worked = true;
            standing.refused_since = 0;
        }
    }

    /// Takes note of a refusal, and gives it as the cause of a blocked case.
    pub(super) fn note_refusal(&self, names: &[&str]) -> Blocked {
        let mut standings = self.standings();
        for name in names {
            let standing = standings.entry((*name).to_owned()).or_default();
            standing.refused_since = standing.refused_since.saturating_add(1);
        }
        blocked(names, &standings)
    }

    /// Takes note of whether a step's request was heard of by the host.
    pub(super) fn note_outcome(&self, outcome: &Result<Exchange, Blocked>) {
        match outcome {
            Err(blocked) if is_unheard(blocked) => {
                let mut host = self.host();
                self.is_heard.store(false, Ordering::Relaxed);
                host.fail(blocked, Instant::now());
            }
            // Nothing was sent, or the run ended.
            Err(blocked) if !blocked.phase.may_have_been_sent() => {}
            Ok(_) | Err(_) if self.is_heard.load(Ordering::Relaxed) => {}
            Ok(_) | Err(_) => {
                *self.host() = Silence::broken();
                self.is_heard.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Why nothing more is sent to the host, where it was not heard from often enough.
    pub(super) fn lost_host(&self) -> Option<Blocked> {
        match self.is_heard.load(Ordering::Relaxed) {
            true => None,
            false => self.host().given_up(),
        }
    }

    fn host(&self) -> MutexGuard<'_, Silence> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing more is sent with these credentials, where one of them was refused often
    /// enough.
    pub(super) fn given_up(&self, names: &[&str]) -> Option<Blocked> {
        if names.is_empty() {
            return None;
        }
        let standings = self.standings();
        let is_given_up = |name: &&str| {
            let standing = standings.get(*name);
            standing.is_some_and(|standing| standing.refused_since >= ENOUGH)
        };
        let is_one_given_up = names.iter().any(is_given_up);
        is_one_given_up.then(|| blocked(names, &standings))
    }

    fn standings(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        let standings = self.credentials.lock();
        standings.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same cause for every request, so that a run reports it once.
fn blocked(names: &[&str], standings: &BTreeMap<String, Standing>) -> Blocked {
    let has_worked = |name: &&str| {
        let standing = standings.get(*name);
        standing.is_some_and(|standing| standing.has_worked)
    };
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let word = if names.len() == 1 {
        "credential"
    } else {
        "credentials"
    };
    let mut cause = format!("the host refuses the {word} {}", quoted.join(" and "));
    if names.iter().all(has_worked) {
        cause.push_str(match names.len() {
            1 => ", which has worked before: it may have expired",
            _ => ", which have worked before: one may have expired",
        });
    }
    Blocked {
        phase: Phase::Credential,
        cause,
        help: Some("check that it is valid for this host and has not expired".into()),
        may_have_been_carried_out: false,
    }
}

/// Whether a 403 is about the credential itself and not about what it permits: by its challenge
/// (RFC 6750, section 3.1), or by what its body says.
pub(super) fn says_invalid(response: &Response) -> bool {
    static INVALID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let credential = r"\b(token|jwt|credential|api[ _-]?key)s?\b";
        let flaw = "(expired|invalid|revoked|malformed)";
        let pattern = format!("(?i){credential}[^.]{{0,40}}{flaw}|{flaw}[ _-]{credential}");
        Regex::new(&pattern.replace(r"[ _-]\b(", r"[ _-](")).ok()
    });
    let mut challenges = response.header_values("www-authenticate");
    if challenges.any(|value| value.to_text().contains("invalid_token")) {
        return true;
    }
    let body = response.body.as_bytes();
    let head = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT)]);
    INVALID
        .as_ref()
        .is_some_and(|invalid| invalid.is_match(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        Response {
            version: "HTTP/1.1".into(),
            status,
            headers: Vec::new(),
            body: body.into(),
            decoded_from: None,
            body_missing: None,
        }
    }

    #[test]
    fn a_body_that_speaks_of_the_token_is_distinguished_from_one_of_permissions() {
        for words in [
            r#"{"title": "Forbidden", "detail": "The access token has expired."}"#,
            r#"{"error": "invalid_token"}"#,
            r#"{"message": "Invalid API key"}"#,
            "the JWT is malformed",
        ] {
            assert!(says_invalid(&response(403, words)), "{words}");
        }
        for words in [
            r#"{"title": "Forbidden", "detail": "You may not resend this invitation."}"#,
            r#"{"detail": "the token lacks the permission. The invitation has expired"}"#,
            "",
        ] {
            assert!(!says_invalid(&response(403, words)), "{words}");
        }
    }

    fn silent() -> Blocked {
        Blocked {
            phase: Phase::Waiting,
            cause: "no response within 1 s".into(),
            help: None,
            may_have_been_carried_out: true,
        }
    }

    #[test]
    fn only_silence_gives_a_host_up_and_anything_heard_takes_that_back() {
        let refusals = Refusals::default();
        let give_up = || {
            for _ in 0..5 {
                assert_eq!(refusals.lost_host(), None);
                refusals.note_outcome(&Err(silent()));
            }
        };
        give_up();
        assert!(refusals.lost_host().is_some());
        let cut = |phase, cause: &str| Blocked {
            phase,
            cause: cause.into(),
            ..silent()
        };
        refusals.note_outcome(&Err(cut(Phase::Interrupted, "interrupted")));
        assert!(refusals.lost_host().is_some());
        refusals.note_outcome(&Err(cut(Phase::Waiting, "the host closed the connection")));
        assert_eq!(refusals.lost_host(), None);
        // It was heard before, so that it takes more now.
        give_up();
        assert_eq!(refusals.lost_host(), None);
    }

    #[test]
    fn a_success_in_between_starts_the_count_again() {
        let refusals = Refusals::default();
        let names = ["default"];
        for _ in 0..2 {
            refusals.note_refusal(&names);
        }
        assert_eq!(refusals.given_up(&names), None);
        refusals.note_success(&names);
        for _ in 0..2 {
            refusals.note_refusal(&names);
        }
        assert_eq!(refusals.given_up(&names), None);
        let refusal = refusals.note_refusal(&names);
        assert!(
            refusal.cause.ends_with("it may have expired"),
            "{refusal:?}"
        );
        assert_eq!(refusals.given_up(&names), Some(refusal));
        assert_eq!(refusals.given_up(&["other"]), None);
    }
}
