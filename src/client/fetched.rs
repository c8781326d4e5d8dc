//! A credential that is fetched when a request first needs it, again before it ends, and once
//! more where the host refuses it. Deliberately knows neither how it is fetched nor who asks.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::exchange::{Blocked, Phase};
use crate::model::host::Credential;
use crate::redact::redactor::Redactor;

/// A token is renewed so much before its end, or a tenth of its time where that is less: a
/// request needs some time to get there.
const MARGIN: Duration = Duration::from_secs(60);

/// A credential that was fetched.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) credential: Credential,
    /// How long it is valid, where that is known.
    pub(super) lasts: Option<Duration>,
}

/// A token on its way, or why there will be none.
pub(super) type Fetching = Pin<Box<dyn Future<Output = Result<Token, Blocked>> + Send>>;

/// A credential that is fetched when it is first asked for. What fails is not tried again, but
/// for a renewal before the end of a token: a host may lock an account after some failed
/// sign-ins.
pub(super) struct Fetched {
    fetch: Box<dyn Fn() -> Fetching + Send + Sync>,
    /// What stands for it in a request that is only shown.
    shown: Credential,
    clock: Box<dyn Fn() -> Instant + Send + Sync>,
    standing: Mutex<Standing>,
    /// Whose turn it is to fetch; the others wait for what comes of it.
    turn: tokio::sync::Mutex<()>,
}

/// What is known of it.
#[derive(Debug)]
struct Standing {
    held: Held,
    /// Whether one was refused, and none has worked since.
    is_doubted: bool,
}

#[derive(Debug)]
enum Held {
    Nothing,
    Token {
        credential: Credential,
        fetched: Instant,
        /// When it is time for another.
        due: Option<Instant>,
        /// When it ends.
        ends: Option<Instant>,
    },
    Failure(Blocked),
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

impl Fetched {
    /// A credential that this fetches; `shown` stands for it until then.
    pub(super) fn new(
        shown: Credential,
        fetch: impl Fn() -> Fetching + Send + Sync + 'static,
    ) -> Fetched {
        Fetched {
            fetch: Box::new(fetch),
            shown,
            clock: Box::new(Instant::now),
            standing: Mutex::new(Standing {
                held: Held::Nothing,
                is_doubted: false,
            }),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// The credential, fetched where there is none that is still good. `redactor` knows it
    /// before anybody has it.
    ///
    /// # Errors
    ///
    /// When it could not be fetched: the same for every request that needs it.
    pub(super) async fn get(&self, name: &str, redactor: &Redactor) -> Result<Credential, Blocked> {
        if let Some(held) = self.good() {
            return held;
        }
        let _turn = self.turn.lock().await;
        // Another may have fetched it meanwhile.
        if let Some(held) = self.good() {
            return held;
        }
        let asked = (self.clock)();
        let outcome = (self.fetch)().await;
        let fetched = (self.clock)();
        let mut standing = self.standing();
        match outcome {
            Ok(token) => {
                redactor.learn(&token.credential);
                let after = |lasts: Duration| asked.checked_add(lasts);
                let margin = |lasts: Duration| MARGIN.min(lasts / 10);
                standing.held = Held::Token {
                    credential: token.credential.clone(),
                    fetched,
                    due: token.lasts.and_then(|lasts| after(lasts - margin(lasts))),
                    ends: token.lasts.and_then(after),
                };
                Ok(token.credential)
            }
            Err(why) => {
                // It is renewed before its end, until which the old one is as good as before.
                if let Held::Token {
                    credential,
                    due,
                    ends,
                    ..
                } = &mut standing.held
                    && ends.is_some_and(|ends| fetched < ends)
                {
                    *due = *ends;
                    return Ok(credential.clone());
                }
                let failure = Blocked {
                    phase: Phase::Credential,
                    cause: format!(
                        "the credential `{name}` could not be fetched: {}",
                        redactor.redacted(why.cause)
                    ),
                    help: why.help,
                    may_have_been_carried_out: false,
                };
                standing.held = Held::Failure(failure.clone());
                Err(failure)
            }
        }
    }

    /// The credential for a request that is only shown.
    pub(super) fn at_hand(&self) -> Credential {
        match &self.standing().held {
            Held::Token { credential, .. } => credential.clone(),
            Held::Nothing | Held::Failure(_) => self.shown.clone(),
        }
    }

    /// Takes note that the host has taken it.
    pub(super) fn note_success(&self) {
        self.standing().is_doubted = false;
    }

    /// Takes note that the host refused what it was sent at this moment. Gives whether another
    /// request would carry another token: one that was just fetched in its place and refused
    /// too is not replaced.
    pub(super) fn note_refusal(&self, sent: Instant) -> bool {
        let mut standing = self.standing();
        let is_older = match &standing.held {
            Held::Token { fetched, .. } => *fetched <= sent,
            Held::Nothing | Held::Failure(_) => false,
        };
        if is_older && standing.is_doubted {
            return false;
        }
        if is_older {
            standing.is_doubted = true;
            standing.held = Held::Nothing;
        }
        true
    }

    /// What is held, unless it is time to fetch.
    fn good(&self) -> Option<Result<Credential, Blocked>> {
        let now = (self.clock)();
        match &self.standing().held {
            Held::Nothing => None,
            Held::Token { due: Some(due), .. } if *due <= now => None,
            Held::Token { credential, .. } => Some(Ok(credential.clone())),
            Held::Failure(failure) => Some(Err(failure.clone())),
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::blocked::blocked;
    use super::*;
    use crate::secret::Secret;

    /// A credential whose tokens last so long, in seconds, with a clock that stands still.
    struct Scene {
        fetched: Fetched,
        count: Arc<AtomicU64>,
        seconds: Arc<AtomicU64>,
        begun: Instant,
    }

    impl Scene {
        fn new(lasts: Option<u64>) -> Scene {
            let (count, seconds) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
            let counting = count.clone();
            let fetch = move || -> Fetching {
                let number = counting.fetch_add(1, Ordering::Relaxed) + 1;
                Box::pin(async move {
                    // The others get to ask before it is there.
                    tokio::task::yield_now().await;
                    Ok(Token {
                        credential: Credential::Bearer(Secret::new(format!("token-{number}"))),
                        lasts: lasts.map(Duration::from_secs),
                    })
                })
            };
            let mut fetched = Fetched::new(Credential::Bearer(Secret::new("shown")), fetch);
            let (begun, clock) = (Instant::now(), seconds.clone());
            fetched.clock =
                Box::new(move || begun + Duration::from_secs(clock.load(Ordering::Relaxed)));
            Scene {
                fetched,
                count,
                seconds,
                begun,
            }
        }

        async fn token_at(&self, seconds: u64) -> String {
            self.seconds.store(seconds, Ordering::Relaxed);
            let got = self.fetched.get("login", &Redactor::default()).await;
            got.unwrap().secret().unwrap().to_owned()
        }

        fn refused_at(&self, seconds: u64) -> bool {
            self.fetched
                .note_refusal(self.begun + Duration::from_secs(seconds))
        }
    }

    #[tokio::test]
    async fn a_token_is_renewed_a_little_before_its_end_and_not_earlier() {
        let scene = Scene::new(Some(300));
        assert_eq!(scene.fetched.at_hand().secret(), Some("shown"));
        for (seconds, token) in [
            (0, "token-1"),
            (269, "token-1"),
            (270, "token-2"),
            (539, "token-2"),
        ] {
            assert_eq!(scene.token_at(seconds).await, token, "{seconds}");
        }
        let long = Scene::new(Some(3600));
        for (seconds, token) in [(0, "token-1"), (3539, "token-1"), (3540, "token-2")] {
            assert_eq!(long.token_at(seconds).await, token, "{seconds}");
        }
    }

    #[tokio::test]
    async fn a_token_is_used_until_its_end_where_it_cannot_be_renewed() {
        let mut scene = Scene::new(Some(300));
        scene.token_at(0).await;
        let count = scene.count.clone();
        scene.fetched.fetch = Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
            let why = blocked(Phase::Credential, "answers 503".to_owned(), None);
            Box::pin(async move { Err(why) })
        });
        for seconds in [280, 299] {
            assert_eq!(scene.token_at(seconds).await, "token-1", "{seconds}");
        }
        assert_eq!(scene.count.load(Ordering::Relaxed), 2, "tried once before");
        scene.seconds.store(300, Ordering::Relaxed);
        let ended = scene.fetched.get("login", &Redactor::default()).await;
        assert!(ended.unwrap_err().cause.ends_with("answers 503"));
        assert_eq!(scene.count.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_token_without_an_end_is_kept() {
        let scene = Scene::new(None);
        scene.token_at(0).await;
        assert_eq!(scene.token_at(1_000_000).await, "token-1");
    }

    #[tokio::test]
    async fn many_that_ask_at_once_wait_for_one_fetch() {
        let scene = Scene::new(None);
        let (one, other) = tokio::join!(scene.token_at(0), scene.token_at(0));
        assert_eq!((one.as_str(), other.as_str()), ("token-1", "token-1"));
        assert_eq!(scene.count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once_until_one_has_worked() {
        let scene = Scene::new(None);
        scene.token_at(0).await;
        assert!(scene.refused_at(1));
        assert!(
            scene.refused_at(1),
            "the other request gets the new one too"
        );
        assert_eq!(scene.token_at(2).await, "token-2");
        assert!(scene.refused_at(1), "that request did not have the new one");
        assert_eq!(scene.token_at(3).await, "token-2");
        assert!(!scene.refused_at(4), "the new one is refused as well");
        assert_eq!(scene.token_at(5).await, "token-2");
        scene.fetched.note_success();
        assert!(scene.refused_at(6));
        assert_eq!(scene.token_at(7).await, "token-3");
    }
}
