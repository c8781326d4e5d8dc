//! What a probe has learned of a host, question by question.

use jiff::Timestamp;

use crate::model::exchange::{Blocked, Exchange};
use crate::model::outcome::StepResult;

/// Which of the questions a response belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Base,
    List,
    ListWithoutCredential,
    Route,
    Successor,
}

/// What one question gave.
#[derive(Debug)]
pub(super) struct ProbeResponse {
    pub(super) about: About,
    pub(super) exchange: Exchange,
    /// When it was there, by this machine's clock.
    pub(super) at: Timestamp,
}

/// Everything that came back.
#[derive(Debug, Default)]
pub(super) struct ProbeResponses {
    pub(super) all: Vec<ProbeResponse>,
    /// What came of the question for a catalog of APIs, where it was asked.
    pub(super) catalog: Option<StepResult>,
    /// What ended the asking.
    pub(super) blocked: Option<Blocked>,
    /// What TLS agreed on.
    pub(super) tls: Option<crate::client::TlsSeen>,
}

impl ProbeResponses {
    pub(super) fn of(&self, about: About) -> impl Iterator<Item = &Exchange> {
        let fitting = self.all.iter().filter(move |one| one.about == about);
        fitting.map(|one| &one.exchange)
    }

    pub(super) fn status(&self, about: About) -> Option<u16> {
        self.of(about).next().map(|one| one.response.status)
    }
}

/// The name of the credential that goes with every question.
pub(super) const CREDENTIAL: &str = "default";
