//! What is sent again. Nothing with an effect is, unless it cannot have been carried out.

use std::time::Duration;

use crate::model::case::{Step, is_safe_method};
use crate::model::exchange::{Blocked, Exchange, Phase};
use crate::model::host::RetryPolicy;
use crate::model::outcome::Attempt;

/// Whether an attempt is worth another one.
pub(super) fn is_worth_another(
    step: &Step,
    outcome: &Result<Exchange, Blocked>,
    policy: &RetryPolicy,
) -> bool {
    let is_safe = is_safe_method(&step.request.method);
    match outcome {
        Ok(exchange) => {
            let status = exchange.response.status;
            let is_expected = |set: &crate::model::case::Expectation<_>| {
                let set: &crate::model::case::StatusSet = &set.value;
                set.contains(status)
            };
            let passing = match is_safe {
                true => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
                // The host says that it did not take the request.
                false => status == 429 && policy.effects_after_429,
            };
            passing
                && !step
                    .expected
                    .expect
                    .status
                    .as_ref()
                    .is_some_and(is_expected)
        }
        Err(blocked) => match blocked.phase {
            // The connection was never there, so no byte can have left.
            Phase::NameResolution | Phase::Connect => true,
            Phase::Tls | Phase::Send | Phase::Waiting | Phase::Body => is_safe,
            _ => false,
        },
    }
}

/// What is kept of an attempt whose credential is fetched again.
pub(super) fn renewal(outcome: &Result<Exchange, Blocked>) -> Attempt {
    Attempt {
        renewed: true,
        ..attempt(outcome, Duration::ZERO)
    }
}

/// What is kept of an attempt that does not count.
pub(super) fn attempt(outcome: &Result<Exchange, Blocked>, pause: Duration) -> Attempt {
    Attempt {
        status: outcome
            .as_ref()
            .ok()
            .map(|exchange| exchange.response.status),
        cause: outcome
            .as_ref()
            .err()
            .map(|blocked| format!("{}: {}", blocked.phase, blocked.cause)),
        pause_us: u64::try_from(pause.as_micros()).unwrap_or(u64::MAX),
        renewed: false,
    }
}
