//! Where the credentials of a host come from: given by its profile, or fetched from elsewhere
//! when a request first needs one. Deliberately chooses none: the request's sender does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::model::exchange::{Blocked, Phase};
use crate::model::host::{Credential, HostProfile};
use crate::redact::redactor::Redactor;

/// A credential on its way, or why there will be none.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Credential, Blocked>> + Send>>;

/// The credentials of one host, by name.
#[derive(Debug, Default)]
pub struct Credentials(BTreeMap<Arc<str>, Source>);

/// Where one credential comes from.
#[derive(Debug)]
enum Source {
    Given(Credential),
    Fetched(Fetched),
}

/// A credential that is fetched when it is first asked for, at most once, whatever comes of it:
/// a host may lock an account after some failed logins.
struct Fetched {
    fetch: Box<dyn Fn() -> Fetching + Send + Sync>,
    outcome: OnceCell<Result<Credential, Blocked>>,
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// The credentials that a profile holds.
    pub fn of(profile: &HostProfile) -> Credentials {
        let given = profile.credentials.iter();
        let given = given.map(|(name, one)| (name.clone(), Source::Given(one.clone())));
        Credentials(given.collect())
    }

    /// These and one that is fetched when it is first asked for.
    #[must_use]
    pub fn and_fetched(
        mut self,
        name: &str,
        fetch: impl Fn() -> Fetching + Send + Sync + 'static,
    ) -> Credentials {
        let fetched = Fetched {
            fetch: Box::new(fetch),
            outcome: OnceCell::new(),
        };
        self.0.insert(name.into(), Source::Fetched(fetched));
        self
    }

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
        for name in names {
            match self.0.get(*name) {
                Some(Source::Given(credential)) => found.push(credential),
                Some(Source::Fetched(fetched)) => found.push(fetched.get(name, redactor).await?),
                None => {}
            }
        }
        Ok(joined(&found))
    }

    /// The same for a request that is only shown: nothing is fetched for it.
    pub fn at_hand(&self, names: &[&str]) -> Option<Cow<'_, Credential>> {
        let sources = names.iter().filter_map(|name| self.0.get(*name));
        let found = sources.filter_map(|source| match source {
            Source::Given(credential) => Some(credential),
            Source::Fetched(fetched) => fetched.outcome.get()?.as_ref().ok(),
        });
        joined(&found.collect::<Vec<_>>())
    }
}

impl Fetched {
    async fn get(&self, name: &str, redactor: &Redactor) -> Result<&Credential, Blocked> {
        let fetch = || async {
            let fetched = (self.fetch)().await;
            fetched
                .inspect(|credential| redactor.learn(credential))
                .map_err(|why| Blocked {
                    phase: Phase::Credential,
                    cause: format!(
                        "the credential `{name}` could not be fetched: {}",
                        why.cause
                    ),
                    help: why.help,
                    may_have_been_carried_out: false,
                })
        };
        let outcome = self.outcome.get_or_init(fetch).await;
        outcome.as_ref().map_err(Blocked::clone)
    }
}

fn joined<'a>(found: &[&'a Credential]) -> Option<Cow<'a, Credential>> {
    match found {
        [] => None,
        [one] => Some(Cow::Borrowed(one)),
        several => {
            let parts = several.iter().flat_map(|one| one.parts());
            Some(Cow::Owned(Credential::Several(parts.cloned().collect())))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::model::exchange::Request;
    use crate::model::outcome::StepResult;
    use crate::secret::Secret;

    const TOKEN: &str = "fetched-token-0451";

    /// One credential `login` with this outcome, and how often it was fetched.
    fn fetching(outcome: Result<Credential, Blocked>) -> (Credentials, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let counting = count.clone();
        let fetch = move || -> Fetching {
            let (outcome, counting) = (outcome.clone(), counting.clone());
            Box::pin(async move {
                counting.fetch_add(1, Ordering::Relaxed);
                // The others get to ask before it is there.
                tokio::task::yield_now().await;
                outcome
            })
        };
        (Credentials::default().and_fetched("login", fetch), count)
    }

    fn secrets(credential: Option<Cow<'_, Credential>>) -> Vec<String> {
        let parts = credential.iter().flat_map(|one| one.parts());
        parts
            .filter_map(Credential::secret)
            .map(str::to_owned)
            .collect()
    }

    #[tokio::test]
    async fn a_credential_is_fetched_once_and_the_redactor_knows_it_by_then() {
        let token = Credential::Bearer(Secret::new(TOKEN));
        let (credentials, count) = fetching(Ok(token));
        let redactor = Redactor::default();
        assert!(credentials.at_hand(&["login"]).is_none());
        let one = credentials.for_request(&["login"], &redactor);
        let other = credentials.for_request(&["login"], &redactor);
        let (one, other) = tokio::join!(one, other);
        assert_eq!(secrets(one.unwrap()), [TOKEN]);
        assert_eq!(secrets(other.unwrap()), [TOKEN]);
        assert_eq!(secrets(credentials.at_hand(&["login"])), [TOKEN]);
        assert_eq!(count.load(Ordering::Relaxed), 1);
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
        assert!(credentials.at_hand(&["login"]).is_none());
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_given_and_a_fetched_credential_go_together() {
        let (mut credentials, _) = fetching(Ok(Credential::Bearer(Secret::new(TOKEN))));
        let key = Credential::Header {
            name: "x-key".into(),
            value: Secret::new("k-1"),
        };
        credentials.0.insert("key".into(), Source::Given(key));
        let names = ["key", "unknown", "login"];
        assert_eq!(secrets(credentials.at_hand(&names)), ["k-1"]);
        let redactor = Redactor::default();
        let both = credentials.for_request(&names, &redactor).await.unwrap();
        assert_eq!(secrets(both), ["k-1", TOKEN]);
    }
}
