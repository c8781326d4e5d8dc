//! `driftcheck` tells whether a running API still keeps its published contract.
//!
//! The rooms, in reading order: [`model`] holds the words; [`suite`] reads what a
//! user wrote; [`openapi`] reads OpenAPI documents;
//! [`contract`] compiles JSON Schemas; [`client`] sends one request;
//! [`judge`] compares an answer with what was expected, with [`diff`] and
//! [`deprecation`] beside it; [`probe`] asks a host a few safe questions before a
//! run; [`runner`] sends and judges many cases side by side;
//! [`record`] keeps what happened; [`report`] renders it; [`stand_in`] is a host
//! to run against; [`harness`] gives the cases to `cargo test`; [`cli`] wires them.

pub mod cli;
pub mod client;
pub mod console;
pub mod contract;
pub mod deprecation;
pub mod diff;
pub mod error;
pub mod exit_status;
pub mod files;
pub mod harness;
pub mod judge;
pub mod model;
pub mod openapi;
pub mod probe;
pub mod record;
pub mod report;
pub mod runner;
pub mod secret;
pub mod stand_in;
pub mod suite;
