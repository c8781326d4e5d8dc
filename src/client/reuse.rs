//! Whether this host can be trusted to keep a connection open after a response.
//!
//! A host that closes each connection without announcing it may close just as the
//! next request is written; that request is then lost, and must not be sent again.
//! So until the host has shown that it keeps connections, requests travel on
//! connections of their own. One of them, the scout, leaves its connection in the
//! pool. After a pause the next request, the probe, takes it out: still open, the
//! host is proven and every request shares the pool. A host that says that it keeps the
//! connection (`Connection: keep-alive`, RFC 9112, section 9.3 and appendix C.2.2) is believed
//! after a shorter pause.
//!
//! What is known holds for all threads of a run, though each has a pool of its own. A
//! connection that rests counts among those that its thread may have open: where all others
//! are in use, a request waits for its pause to end. That happens once at most, unless the
//! host closes connections: then nobody waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::exchange::Header;

/// How long the scout's connection must stay open to count as kept: longer than
/// a busy host takes from its response to its closing.
const PAUSE: Duration = Duration::from_millis(20);

/// The same for a request that must not be lost, since it may not be sent again, where the
/// host does not say that it keeps the connection: longer than a host takes that has much
/// else to do.
const CAREFUL_PAUSE: Duration = Duration::from_millis(150);

/// The pause doubles each time the connection was not kept, up to this.
const LONGEST_PAUSE: Duration = Duration::from_millis(640);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unknown,
    /// The scout or the probe is under way.
    Asking,
    Resting(Rest),
    Proven,
}

/// The scout's connection is idle in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rest {
    since: Instant,
    /// Whether the host says that it keeps the connection.
    is_stated: bool,
    pool: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Alone,
    Scout,
    Probe,
    Sharing,
}

#[derive(Debug)]
struct Known {
    state: State,
    pause: Duration,
}

/// What is known about a host's connections, as one pool sees it.
#[derive(Debug)]
pub(super) struct Reuse {
    known: Arc<Mutex<Known>>,
    /// Numbers the pools.
    pools: Arc<AtomicUsize>,
    pool: usize,
    /// So many connections of this pool may be open.
    most: usize,
    /// How many of its requests have a connection or are about to.
    under_way: AtomicUsize,
}

impl Reuse {
    /// Of a host of which nothing is known, and that may have so many connections.
    pub(super) fn new(most: usize) -> Reuse {
        Reuse {
            known: Arc::new(Mutex::new(Known {
                state: State::Unknown,
                pause: PAUSE,
            })),
            pools: Arc::new(AtomicUsize::new(1)),
            pool: 0,
            most,
            under_way: AtomicUsize::new(0),
        }
    }

    /// The same for another pool.
    pub(super) fn beside(&self, most: usize) -> Reuse {
        Reuse {
            known: self.known.clone(),
            pools: self.pools.clone(),
            pool: self.pools.fetch_add(1, Ordering::Relaxed),
            most,
            under_way: AtomicUsize::new(0),
        }
    }

    /// So many connections of this pool may be open from now on.
    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Gives a request its role, once there is a connection that it may have.
    pub(super) async fn admit(&self, is_safe: bool) -> Ticket<'_> {
        loop {
            match self.role(is_safe) {
                Ok(role) => return Ticket { reuse: self, role },
                Err(pause) => tokio::time::sleep(pause).await,
            }
        }
    }

    /// The role of a request, or how long it is to wait.
    fn role(&self, is_safe: bool) -> Result<Role, Duration> {
        let mut known = self.known();
        let role = match known.state {
            State::Proven => Role::Sharing,
            State::Asking => Role::Alone,
            State::Unknown => Role::Scout,
            State::Resting(rest) => {
                let idle = rest.since.elapsed();
                let pause = match is_safe || rest.is_stated {
                    true => known.pause,
                    false => known.pause.max(CAREFUL_PAUSE),
                };
                let under_way = self.under_way.load(Ordering::Relaxed);
                // Where a pause brought nothing, the host has closed what rested.
                let has_room = under_way + 1 < self.most || known.pause > PAUSE;
                // The pool is about to drop it, which would look like the host's doing.
                let is_old = idle > IDLE_LIMIT.mul_f32(0.9);
                match rest.pool == self.pool {
                    true if is_old => Role::Scout,
                    true if idle >= pause => Role::Probe,
                    true if has_room => Role::Alone,
                    true => return Err(pause - idle),
                    // The other pool has dropped it by now.
                    false if idle > IDLE_LIMIT * 2 => Role::Scout,
                    false => Role::Alone,
                }
            }
        };
        if matches!(role, Role::Scout | Role::Probe) {
            known.state = State::Asking;
        }
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Ok(role)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request's role. Dropped without a response, it takes back what was known.
pub(super) struct Ticket<'a> {
    reuse: &'a Reuse,
    role: Role,
}

impl Ticket<'_> {
    /// Whether the request may share the pool.
    pub(super) fn may_reuse(&self) -> bool {
        self.role != Role::Alone
    }

    /// The whole response is there. HTTP/2 says which requests it has not taken up,
    /// so its connections can always be shared.
    pub(super) fn answered(mut self, reused: bool, version: &str, headers: &[Header]) {
        let mut known = self.reuse.known();
        let rest = |is_stated| {
            State::Resting(Rest {
                since: Instant::now(),
                is_stated,
                pool: self.reuse.pool,
            })
        };
        match (self.role, kept(version, headers)) {
            (Role::Alone | Role::Sharing, _) => {}
            (_, Kept::Shared) => known.state = State::Proven,
            (Role::Probe, _) if reused => known.state = State::Proven,
            // Nothing rests in the pool.
            (_, Kept::No) => known.state = State::Unknown,
            (Role::Probe, kept) => {
                known.pause = LONGEST_PAUSE.min(known.pause * 2);
                known.state = rest(kept == Kept::Stated);
            }
            (Role::Scout, kept) => known.state = rest(kept == Kept::Stated),
        }
        drop(known);
        self.role = Role::Alone;
    }

    /// Nothing was heard from the host, which says nothing of a connection that is kept.
    pub(super) fn unheard(mut self) {
        if self.role == Role::Sharing {
            self.role = Role::Alone;
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.reuse.under_way.fetch_sub(1, Ordering::Relaxed);
        if self.role != Role::Alone {
            self.reuse.known().state = State::Unknown;
        }
    }
}

/// What a response says of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// It is closed.
    No,
    /// Nothing, so that it should be kept (RFC 9112, section 9.3).
    Unstated,
    Stated,
    /// Requests share it.
    Shared,
}

fn kept(version: &str, headers: &[Header]) -> Kept {
    if version == "HTTP/2" {
        return Kept::Shared;
    }
    let has = |wanted: &[u8]| {
        headers.iter().any(|header| {
            let mut options = header.value.0.split(|byte| *byte == b',');
            header.name == "connection"
                && options.any(|option| option.trim_ascii().eq_ignore_ascii_case(wanted))
        })
    };
    if has(b"close") {
        Kept::No
    } else if has(b"keep-alive") {
        Kept::Stated
    } else if version == "HTTP/1.0" {
        Kept::No
    } else {
        Kept::Unstated
    }
}

/// An idle connection is not used again after this long.
pub(super) const IDLE_LIMIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::octets::Octets;

    const HTTP: &str = "HTTP/1.1";

    fn ticket(reuse: &Reuse, is_safe: bool) -> Ticket<'_> {
        let role = reuse.role(is_safe).unwrap();
        Ticket { reuse, role }
    }

    /// The scout's connection has been idle for so long.
    fn rest(reuse: &Reuse, idle: Duration, is_stated: bool) {
        let since = Instant::now() - idle;
        let pool = reuse.pool;
        let resting = Rest {
            since,
            is_stated,
            pool,
        };
        reuse.known().state = State::Resting(resting);
    }

    #[test]
    fn a_host_is_proven_by_a_connection_that_stayed_open() {
        let reuse = Reuse::new(8);
        let scout = ticket(&reuse, true);
        assert_eq!(scout.role, Role::Scout);
        assert_eq!(ticket(&reuse, true).role, Role::Alone);
        scout.answered(false, HTTP, &[]);
        assert_eq!(ticket(&reuse, true).role, Role::Alone);
        rest(&reuse, PAUSE, false);
        assert_eq!(ticket(&reuse, false).role, Role::Alone);
        // Its connection lies in another pool.
        let other = reuse.beside(8);
        assert_eq!(ticket(&other, true).role, Role::Alone);
        let probe = ticket(&reuse, true);
        assert_eq!(probe.role, Role::Probe);
        probe.answered(true, HTTP, &[]);
        assert_eq!(reuse.role(true), Ok(Role::Sharing));
        assert_eq!(other.role(false), Ok(Role::Sharing));
        // The one that is under way, and none of those before.
        assert_eq!(reuse.under_way.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_closed_connection_and_a_lost_request_prove_nothing() {
        let reuse = Reuse::new(8);
        rest(&reuse, PAUSE, false);
        ticket(&reuse, true).answered(false, HTTP, &[]);
        assert!(!ticket(&reuse, true).may_reuse());
        assert_eq!(reuse.known().pause, PAUSE * 2);
        reuse.known().state = State::Proven;
        ticket(&reuse, true).unheard();
        assert_eq!(reuse.known().state, State::Proven);
        drop(ticket(&reuse, true));
        assert_eq!(ticket(&reuse, true).role, Role::Scout);
    }

    #[test]
    fn what_rests_counts_among_the_connections_that_may_be_open() {
        let reuse = Reuse::new(2);
        ticket(&reuse, true).answered(false, HTTP, &[]);
        let other = ticket(&reuse, false);
        assert_eq!(other.role, Role::Alone);
        assert!(reuse.role(true).unwrap_err() <= PAUSE);
        let longer = reuse.role(false).unwrap_err();
        assert!(longer > PAUSE && longer <= CAREFUL_PAUSE, "{longer:?}");
        drop(other);
        assert_eq!(reuse.role(false), Ok(Role::Alone));
        // A host that closed what rested has none open, so that nobody waits.
        reuse.known().pause = PAUSE * 2;
        assert_eq!(reuse.role(false), Ok(Role::Alone));
    }

    #[test]
    fn a_host_that_says_that_it_keeps_connections_is_believed_sooner() {
        let of = |version: &str, value: &str| {
            let header = Header {
                name: "connection".to_owned(),
                value: Octets(value.into()),
            };
            kept(version, &[header])
        };
        assert_eq!(of(HTTP, "Keep-Alive"), Kept::Stated);
        assert_eq!(of("HTTP/1.0", "upgrade, keep-alive"), Kept::Stated);
        assert_eq!(of(HTTP, "close"), Kept::No);
        assert_eq!(kept(HTTP, &[]), Kept::Unstated);
        assert_eq!(kept("HTTP/1.0", &[]), Kept::No);
        let reuse = Reuse::new(8);
        rest(&reuse, PAUSE, true);
        assert_eq!(ticket(&reuse, false).role, Role::Probe);
    }

    #[test]
    fn a_connection_that_is_closed_leaves_nothing_to_wait_for() {
        let close = Header {
            name: "connection".to_owned(),
            value: Octets("close".into()),
        };
        let reuse = Reuse::new(1);
        ticket(&reuse, true).answered(false, HTTP, &[close]);
        assert_eq!(ticket(&reuse, false).role, Role::Scout);
    }
}
