//! `driftcheck` says whether a running API still keeps its published contract.
//!
//! The rooms, in reading order: [`model`] holds the words; [`json`], [`yaml`] and
//! [`schema`] read what is written in them; [`settings`] reads `driftcheck.toml`, and
//! [`suite`] the cases; [`openapi`] reads OpenAPI documents; [`contract`] judges a body,
//! and [`schema_diff`] compares two contracts; [`client`] sends one request;
//! [`judge`] compares a response with what was expected, with [`diff`] and
//! [`deprecation`] beside it; [`redact`] takes out secrets; [`probe`] asks a host a few
//! safe questions before a run; [`runner`] sends and judges many cases side by side;
//! [`record`] keeps what happened, [`summary`] folds it, [`history`] keeps what later runs
//! need of it, and [`report`] renders it;
//! [`mock`] is a host to run against; [`harness`] gives the cases to `cargo test`;
//! [`cli`] wires them.

pub mod baseline;
pub mod cli;
pub mod client;
pub mod console;
pub mod contract;
pub mod deprecation;
pub mod diff;
pub mod digest;
pub mod drafts;
pub mod error;
pub mod exit_status;
pub mod files;
pub mod harness;
pub mod history;
pub mod json;
pub mod judge;
pub mod keeper;
pub mod mock;
pub mod model;
pub mod openapi;
pub mod probe;
pub mod record;
pub mod redact;
pub mod report;
pub mod runner;
pub mod schema;
pub mod schema_diff;
pub mod secret;
pub mod serving;
pub mod settings;
pub mod side_by_side;
pub mod source_file;
pub mod suite;
pub mod summary;
pub mod traffic;
pub mod variables;
pub mod yaml;
