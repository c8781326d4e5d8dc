//! Whether this host can be trusted to keep a connection open after a response.
//!
//! A host that closes each connection without announcing it may close just as the
//! next request is written; that request is then lost, and must not be sent again.
//! So until the host has shown that it keeps connections, requests travel on
//! connections of their own. One of them, the scout, leaves its connection in the
//! pool. After a pause the next request, the probe, takes it out: still open, the
//! host is proven and every request shares the pool. Nobody waits for this. A host that
//! says that it keeps the connection (`Connection: keep-alive`, RFC 9112, section 9.3 and
//! appendix C.2.2) is believed after a shorter pause.

use std::sync::{Mutex, MutexGuard, PoisonError};
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
    /// The scout's connection has been idle since then; whether the host says that it keeps it.
    Resting(Instant, bool),
    Proven,
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

/// What is known about a host's connections.
#[derive(Debug)]
pub(super) struct Reuse(Mutex<Known>);

impl Default for Reuse {
    fn default() -> Self {
        Reuse(Mutex::new(Known {
            state: State::Unknown,
            pause: PAUSE,
        }))
    }
}

impl Reuse {
    /// Gives a request its role.
    pub(super) fn admit(&self, is_safe: bool) -> Ticket<'_> {
        let mut known = self.known();
        let role = match known.state {
            State::Proven => Role::Sharing,
            State::Asking => Role::Alone,
            State::Unknown => Role::Scout,
            State::Resting(since, is_stated) => match since.elapsed() {
                idle if idle < known.pause => Role::Alone,
                idle if !is_safe && !is_stated && idle < CAREFUL_PAUSE => Role::Alone,
                // The pool is about to drop it, which would look like the host's doing.
                idle if idle > IDLE_LIMIT.mul_f32(0.9) => Role::Scout,
                _ => Role::Probe,
            },
        };
        if matches!(role, Role::Scout | Role::Probe) {
            known.state = State::Asking;
        }
        Ticket { reuse: self, role }
    }

    fn learn(&self, state: State) {
        self.known().state = state;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub(super) fn answered(mut self, reused: bool, is_http2: bool, headers: &[Header]) {
        let mut known = self.reuse.known();
        match self.role {
            Role::Alone | Role::Sharing => {}
            _ if is_http2 => known.state = State::Proven,
            Role::Probe if reused => known.state = State::Proven,
            Role::Probe => {
                known.pause = LONGEST_PAUSE.min(known.pause * 2);
                known.state = State::Resting(Instant::now(), is_kept(headers));
            }
            Role::Scout => known.state = State::Resting(Instant::now(), is_kept(headers)),
        }
        drop(known);
        self.role = Role::Alone;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.role != Role::Alone {
            self.reuse.learn(State::Unknown);
        }
    }
}

/// Whether a response says that its connection is kept.
fn is_kept(headers: &[Header]) -> bool {
    headers.iter().any(|header| {
        let mut options = header.value.0.split(|byte| *byte == b',');
        header.name == "connection"
            && options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"keep-alive"))
    })
}

/// An idle connection is not used again after this long.
pub(super) const IDLE_LIMIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::octets::Octets;

    #[test]
    fn a_host_is_proven_by_a_connection_that_stayed_open() {
        let reuse = Reuse::default();
        let scout = reuse.admit(true);
        assert_eq!(scout.role, Role::Scout);
        assert_eq!(reuse.admit(true).role, Role::Alone);
        scout.answered(false, false, &[]);
        assert_eq!(reuse.admit(true).role, Role::Alone);
        reuse.learn(State::Resting(Instant::now() - PAUSE, false));
        assert_eq!(reuse.admit(false).role, Role::Alone);
        let probe = reuse.admit(true);
        assert_eq!(probe.role, Role::Probe);
        probe.answered(true, false, &[]);
        assert_eq!(reuse.admit(true).role, Role::Sharing);
    }

    #[test]
    fn a_closed_connection_and_a_lost_request_prove_nothing() {
        let reuse = Reuse::default();
        reuse.learn(State::Resting(Instant::now() - PAUSE, false));
        reuse.admit(true).answered(false, false, &[]);
        assert!(!reuse.admit(true).may_reuse());
        assert_eq!(reuse.known().pause, PAUSE * 2);
        reuse.learn(State::Proven);
        drop(reuse.admit(true));
        assert_eq!(reuse.admit(true).role, Role::Scout);
        drop(reuse.admit(true));
    }

    #[test]
    fn a_host_that_says_that_it_keeps_connections_is_believed_sooner() {
        let stated = |value: &str| {
            let header = Header {
                name: "connection".to_owned(),
                value: Octets(value.into()),
            };
            is_kept(&[header])
        };
        assert!(stated("Keep-Alive") && stated("upgrade, keep-alive"));
        assert!(!stated("close") && !is_kept(&[]));
        let reuse = Reuse::default();
        reuse.learn(State::Resting(Instant::now() - PAUSE, true));
        assert_eq!(reuse.admit(false).role, Role::Probe);
    }
}
