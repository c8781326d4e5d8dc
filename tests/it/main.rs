//! The built binary and the library against real sockets, files and a browser: one test
//! binary, since each further one links the whole crate again. `tests/hostile` is apart,
//! because it measures the memory of its children.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accepted;
mod action;
mod baseline;
mod baseline_review;
mod browser;
mod captures;
mod ci_docs;
mod client;
mod compare;
mod contracts;
mod coverage;
mod deprecation;
mod diff;
mod diff_openapi;
mod docs;
mod documented;
mod editors;
mod effects;
mod environment;
mod expectations;
mod explain;
mod fixtures;
mod fuzz;
mod history;
mod hosts;
mod import;
mod import_calls;
mod import_objects;
mod init;
mod input;
mod junit;
mod markdown;
mod mistakes;
mod mock;
mod numbers;
mod openapi;
mod page;
mod probe;
mod proxy;
mod rejudge;
mod reports;
mod responses;
mod run;
mod samples;
mod scenarios;
mod screens;
mod security;
mod share;
mod sign_in;
mod staging;
mod strays;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
mod tidy;
mod traffic;
mod unusable_hosts;
mod waivers;
