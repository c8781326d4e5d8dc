//! How a case came out, and one sending of a step.

use crate::client::BodyPermit;
use crate::model::exchange::{Blocked, Exchange};
use crate::model::outcome::{Attempt, CaseResult};

/// A case that has ended.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub result: CaseResult,
    /// The room that its last response takes, until the result is written.
    pub room: Option<BodyPermit>,
}

/// A response, or why there is none; with how often the request was sent, and the attempts
/// that do not count.
pub(super) struct Sent {
    pub(super) outcome: Result<Exchange, Blocked>,
    pub(super) sends: u32,
    pub(super) attempts: Vec<Attempt>,
}
