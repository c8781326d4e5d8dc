//! Asks a host a few questions before a run, by safe requests only (RFC 9110, section
//! 9.2.1), and says whether a run makes sense: [`Questions`] tells them from the suite,
//! [`ask`] sends them, and what came is read without I/O.
//!
//! It judges no case and writes no record.

mod ask;
mod questions;
mod reading;
mod routes;

pub use ask::ask;
pub use questions::{Question, Questions};

use jiff::Timestamp;

use crate::model::exchange::{Blocked, Exchange};

/// Which of the questions an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    List,
    ListWithoutCredential,
    Route,
    Successor,
}

/// What one question gave.
#[derive(Debug)]
struct Answer {
    about: About,
    exchange: Exchange,
    /// When it was there, by this machine's clock.
    at: Timestamp,
}

/// Everything that came back.
#[derive(Debug, Default)]
struct Answers {
    all: Vec<Answer>,
    /// What ended the asking.
    blocked: Option<Blocked>,
    /// What TLS agreed on.
    tls: Option<crate::client::TlsSeen>,
}

impl Answers {
    fn of(&self, about: About) -> impl Iterator<Item = &Exchange> {
        let fitting = self.all.iter().filter(move |one| one.about == about);
        fitting.map(|one| &one.exchange)
    }

    fn status(&self, about: About) -> Option<u16> {
        self.of(about).next().map(|one| one.response.status)
    }
}
