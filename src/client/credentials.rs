//! Where the credentials of a host come from: given by its profile, or fetched from elsewhere
//! when a request first needs one. Deliberately chooses none: the request's sender does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::fetched::Fetched;
use crate::model::exchange::Blocked;
use crate::model::host::Credential;
use crate::redact::redactor::Redactor;

/// The credentials of one host, by name, each with its parts.
#[derive(Debug, Default)]
pub struct Credentials(pub(super) BTreeMap<Arc<str>, Vec<Part>>);

/// Where a part of a credential comes from.
#[derive(Debug)]
pub(super) enum Part {
    Given(Credential),
    Fetched(Fetched),
}

impl Credentials {
    /// The credential that these names make up together, for a request that is to be sent; what
    /// there is none of is left out. `redactor` knows what was fetched before anybody has it.
    ///
    /// # Errors
    ///
    /// When one could not be fetched: the same for every request that needs it.
    pub async fn for_request(
        &self,
        names: &[&str],
        redactor: &Redactor,
    ) -> Result<Option<Cow<'_, Credential>>, Blocked> {
        let mut found = Vec::with_capacity(names.len());
        for (name, part) in self.parts(names) {
            found.push(match part {
                Part::Given(credential) => Cow::Borrowed(credential),
                Part::Fetched(fetched) => Cow::Owned(fetched.get(name, redactor).await?),
            });
        }
        Ok(joined(found))
    }

    /// The same for a request that is only shown: nothing is fetched for it.
    pub fn at_hand(&self, names: &[&str]) -> Option<Cow<'_, Credential>> {
        let found = self.parts(names).map(|(_, part)| match part {
            Part::Given(credential) => Cow::Borrowed(credential),
            Part::Fetched(fetched) => Cow::Owned(fetched.at_hand()),
        });
        joined(found.collect())
    }

    /// Makes known to a redactor what was fetched so far.
    pub(super) fn teach(&self, redactor: &Redactor) {
        for part in self.0.values().flatten() {
            if let Part::Fetched(fetched) = part {
                redactor.learn(&fetched.at_hand());
            }
        }
    }

    /// Takes note that the host has taken these.
    pub fn note_success(&self, names: &[&str]) {
        self.fetched(names).for_each(Fetched::note_success);
    }

    /// Takes note that the host refused a request that had these at this moment: what was
    /// fetched is fetched again, once until it has worked. Gives whether another request would
    /// carry something else.
    pub fn note_refusal(&self, names: &[&str], had: Instant) -> bool {
        let fetched = self.fetched(names);
        // Each of them takes note.
        let others: Vec<bool> = fetched.map(|one| one.note_refusal(had)).collect();
        others.contains(&true)
    }

    fn parts<'c, 'n>(
        &'c self,
        names: &'n [&'n str],
    ) -> impl Iterator<Item = (&'c str, &'c Part)> + use<'c, 'n> {
        let known = names.iter().filter_map(|name| self.0.get_key_value(*name));
        known.flat_map(|(name, parts)| parts.iter().map(|part| (&**name, part)))
    }

    fn fetched<'c, 'n>(
        &'c self,
        names: &'n [&'n str],
    ) -> impl Iterator<Item = &'c Fetched> + use<'c, 'n> {
        self.parts(names).filter_map(|(_, part)| match part {
            Part::Given(_) => None,
            Part::Fetched(fetched) => Some(fetched),
        })
    }
}

fn joined(mut found: Vec<Cow<'_, Credential>>) -> Option<Cow<'_, Credential>> {
    if found.len() < 2 {
        return found.pop();
    }
    let parts = found.iter().flat_map(|one| one.parts());
    Some(Cow::Owned(Credential::Several(parts.cloned().collect())))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::fetched::{Fetching, Token};
    use super::*;
    use crate::model::exchange::{Phase, Request};
    use crate::model::outcome::StepResult;
    use crate::secret::Secret;

    const TOKEN: &str = "fetched-token-0451";

    /// One credential `login` with this outcome, and how often it was fetched.
    fn fetching(outcome: Result<Credential, Blocked>) -> (Credentials, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let counting = count.clone();
        let fetch = move || -> Fetching {
            let outcome = outcome.clone().map(|credential| Token {
                credential,
                lasts: None,
            });
            counting.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { outcome })
        };
        let shown = Credential::Bearer(Secret::new("shown"));
        let part = Part::Fetched(Fetched::new(shown, fetch));
        let credentials = BTreeMap::from([("login".into(), vec![part])]);
        (Credentials(credentials), count)
    }

    fn secrets(credential: Option<Cow<'_, Credential>>) -> Vec<String> {
        let parts = credential.iter().flat_map(|one| one.parts());
        parts
            .filter_map(Credential::secret)
            .map(str::to_owned)
            .collect()
    }

    #[tokio::test]
    async fn the_redactor_knows_a_token_by_the_time_it_is_there() {
        let token = Credential::Bearer(Secret::new(TOKEN));
        let (credentials, count) = fetching(Ok(token));
        let redactor = Redactor::default();
        assert_eq!(secrets(credentials.at_hand(&["login"])), ["shown"]);
        assert_eq!(count.load(Ordering::Relaxed), 0);
        let one = credentials.for_request(&["login"], &redactor).await;
        assert_eq!(secrets(one.unwrap()), [TOKEN]);
        assert_eq!(secrets(credentials.at_hand(&["login"])), [TOKEN]);
        let mut step = StepResult {
            unanswered: Some(Request {
                method: "GET".into(),
                url: format!("https://h.example/{TOKEN}"),
                headers: Vec::new(),
                body: None,
            }),
            ..StepResult::default()
        };
        redactor.redact(std::slice::from_mut(&mut step));
        assert_eq!(step.unanswered.unwrap().url, "https://h.example/[redacted]");
    }

    #[tokio::test]
    async fn what_could_not_be_fetched_blocks_every_request_for_the_same_cause() {
        let (credentials, count) = fetching(Err(Blocked {
            phase: Phase::Connect,
            cause: "connection refused".into(),
            help: Some("start it".into()),
            may_have_been_carried_out: true,
        }));
        let redactor = Redactor::default();
        for _ in 0..2 {
            let outcome = credentials.for_request(&["login"], &redactor);
            let blocked = outcome.await.unwrap_err();
            assert_eq!(
                blocked,
                Blocked {
                    phase: Phase::Credential,
                    cause: "the credential `login` could not be fetched: connection refused".into(),
                    help: Some("start it".into()),
                    may_have_been_carried_out: false,
                }
            );
        }
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_given_and_a_fetched_credential_go_together() {
        let (mut credentials, _) = fetching(Ok(Credential::Bearer(Secret::new(TOKEN))));
        let key = Credential::Header {
            name: "x-key".into(),
            value: Secret::new("k-1"),
        };
        credentials.0.insert("key".into(), vec![Part::Given(key)]);
        let names = ["key", "unknown", "login"];
        assert_eq!(secrets(credentials.at_hand(&names)), ["k-1", "shown"]);
        let redactor = Redactor::default();
        let both = credentials.for_request(&names, &redactor).await.unwrap();
        assert_eq!(secrets(both), ["k-1", TOKEN]);
    }
}
