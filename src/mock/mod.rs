//! The mock: a faithful account-users service on loopback, the default place to
//! run against. It keeps real state, so that a resend renews an invitation and a
//! deleted membership is gone. It knows nothing of cases, runs and reports.
//!
//! Where the platform's documentation is silent it does what the tests of this room
//! say; [`seed`] names every id and token it starts with. It sends no mail, only
//! counts them (`GET /mock/mails`), and lets any permitted token accept an
//! invitation, as it cannot know who was invited.

pub use host::{Mock, Options};

mod announcement;
mod audit;
mod body;
mod catalogue;
mod clock;
mod creation;
mod endpoint;
mod group_body;
mod group_operations;
mod groups;
mod host;
mod invitation;
mod membership;
mod negotiation;
mod operations;
mod patch;
mod problem;
mod resources;
mod rql;
pub mod seed;
mod seeded;
mod server;
mod service;
mod store;
mod tokens;
mod wire;

#[cfg(test)]
mod tests;

pub use clock::{Clock, HeldClock};
pub use patch::Patch;
