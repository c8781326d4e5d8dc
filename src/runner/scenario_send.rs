//! How a case under way sends a request: once, again after a failure, or until its response
//! is the one that is waited for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::credential::given_up;
use super::ran::Sent;
use super::ready::complete;
use super::retry;
use super::scenario::Scenario;
use super::settle;
use super::stop::StopReason;
use crate::client::Received;
use crate::judge::is_awaited;
use crate::model::case::{Role, Step, is_safe_method};
use crate::model::exchange::{Blocked, Exchange, Phase, Response};
use crate::model::outcome::Attempt;
use crate::variables::Values;

impl Scenario<'_> {
    /// Sends a step's request, unless that was given up for the whole run.
    pub(super) async fn send(
        &mut self,
        index: usize,
        step: &Step,
        credentials: &[&str],
        values: &Arc<Values>,
    ) -> Sent {
        if let Some(blocked) = given_up(self.context, step, credentials) {
            return Sent {
                outcome: Err(blocked),
                sends: 0,
                attempts: Vec::new(),
            };
        }
        let sent = self.send_until(index, step, credentials, values).await;
        self.context.refusals.note_outcome(&sent.outcome);
        sent
    }

    /// Sends it once, or until its response is the one waited for.
    async fn send_until(
        &mut self,
        index: usize,
        step: &Step,
        credentials: &[&str],
        values: &Arc<Values>,
    ) -> Sent {
        let begun = Instant::now();
        let mut sends = 0;
        loop {
            let mut sent = self.send_with_retries(step, credentials, values).await;
            sends += sent.sends;
            sent.sends = sends;
            let Some(until) = &step.expected.until else {
                return sent;
            };
            let awaited = match sent.outcome {
                Ok(exchange) => self.judge(index, exchange, values, is_awaited).await,
                Err(blocked) => Err(blocked),
            };
            let is_done;
            (is_done, sent.outcome) = match awaited {
                Ok((exchange, is_awaited)) => (is_awaited, Ok(exchange)),
                Err(blocked) => (
                    matches!(
                        blocked.phase,
                        Phase::Credential | Phase::Interrupted | Phase::Limit
                    ),
                    Err(blocked),
                ),
            };
            let is_last = self.is_silent(step.role) || begun.elapsed() + until.every > until.within;
            if is_done || is_last || self.pause(until.every).await.is_err() {
                return sent;
            }
        }
    }

    /// Sends a request, and again as far as the profile's policy goes.
    async fn send_with_retries(
        &mut self,
        step: &Step,
        credentials: &[&str],
        values: &Values,
    ) -> Sent {
        let policy = &self.context.profile.retry;
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut renewals = 0;
        loop {
            // Before the next response may take room: nobody waits for room while having some.
            self.room = None;
            let (outcome, ready) = self.send_once(step, values).await;
            let outcome = match outcome {
                Ok(received) => {
                    self.room = received.room;
                    self.heed(step, &received.exchange.response);
                    Ok(received.exchange)
                }
                Err(blocked) => Err(blocked),
            };
            let sends = u32::try_from(attempts.len()).unwrap_or(u32::MAX) + 1;
            let is_renewed = self.renews(step, credentials, &outcome, ready);
            if is_renewed && renewals == 0 {
                renewals = 1;
                attempts.push(retry::renewal(&outcome));
                continue;
            }
            let number = sends - renewals;
            let pause = policy.pause_after(number);
            let goes_on = number < policy.attempts.get()
                && !self.is_silent(step.role)
                && retry::is_worth_another(step, &outcome, policy);
            if goes_on {
                attempts.push(retry::attempt(&outcome, pause));
            }
            if !goes_on || self.pause(pause).await.is_err() {
                return Sent {
                    outcome,
                    sends,
                    attempts,
                };
            }
        }
    }

    /// Takes note of a refused credential that can be fetched again. Gives whether the request
    /// may be sent once more with another: that of a method that is not safe may not.
    fn renews(
        &self,
        step: &Step,
        credentials: &[&str],
        outcome: &Result<Exchange, Blocked>,
        ready: Option<Instant>,
    ) -> bool {
        let (Ok(exchange), Some(ready)) = (outcome, ready) else {
            return false;
        };
        let is_refused = exchange.response.status == 401 && !step.expected.expects(401);
        let known = self.context.client.credentials();
        is_refused
            && known.note_refusal(credentials, ready)
            && is_safe_method(&step.request.method)
            && self.stop.cut_reason().is_none()
    }

    /// Takes note of how long the host asks to be left alone. Where that is longer than the
    /// profile waits, the run ends. A 429 that a case names is what it asked for, and says nothing
    /// of other requests.
    fn heed(&self, step: &Step, response: &Response) {
        let expected = step.expected.expect.status.as_ref();
        if response.status == 429 && expected.is_some_and(|one| one.value.names(429)) {
            return;
        }
        if let Err(asked) = self.context.pace.note(response) {
            self.stop.stop(StopReason::AskedToWait(asked));
        }
    }

    /// Whether nothing more is sent for a step, since the host asked for that.
    fn is_silent(&self, role: Role) -> bool {
        role != Role::Teardown && self.stop.silence_reason().is_some()
    }

    /// Sends a request; says when it had its credential, where it came so far.
    async fn send_once(
        &self,
        step: &Step,
        values: &Values,
    ) -> (Result<Received, Blocked>, Option<Instant>) {
        let is_safe = is_safe_method(&step.request.method);
        let has_begun = AtomicBool::new(false);
        let ready = OnceLock::new();
        let sending = async {
            let request = complete(self.context, self.scope(step, values), step).await?;
            ready.get_or_init(Instant::now);
            self.context.pace.turn().await;
            let silence = self.stop.silence_reason();
            if let Some(reason) = silence.filter(|_| self.is_silent(step.role)) {
                return Err(settle::not_run(reason.words(), true));
            }
            has_begun.store(true, Ordering::Relaxed);
            self.context.client.send(request, is_safe).await
        };
        let sent = tokio::select! {
            biased;
            sent = sending => sent,
            words = self.cut_off(step.role) => Err(Blocked {
                phase: Phase::Interrupted,
                cause: words,
                help: None,
                may_have_been_carried_out: !is_safe && has_begun.load(Ordering::Relaxed),
            }),
        };
        (sent, ready.into_inner())
    }

    /// Waits until the run's end cuts a request short, and gives the reason. What a
    /// teardown needs to know is in the response, so that is waited for a little longer.
    async fn cut_off(&self, role: Role) -> String {
        let has_teardown = || {
            self.case
                .steps
                .iter()
                .any(|step| step.role == Role::Teardown)
        };
        match role {
            Role::Teardown => {
                let reason = self.stop.wait_for_grace().await;
                format!("{}, and the time for teardown was up", reason.words())
            }
            _ if has_teardown() => self.stop.wait_for_last_responses().await.words(),
            _ => self.stop.wait().await.words(),
        }
    }

    /// A pause that the run's end cuts short.
    async fn pause(&self, pause: Duration) -> Result<(), ()> {
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            _ = self.stop.wait() => Err(()),
        }
    }
}
