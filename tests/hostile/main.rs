//! driftcheck against hosts, files and places that mean harm: each behaviour has a name,
//! and what must come of it. The built binary runs; the hosts are raw sockets on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod ending;
mod files;
mod floods;
mod framing;
mod greens;
mod growth;
mod host;
mod json;
mod kept;
mod load;
mod mock;
mod not_http;
mod origin;
mod outputs;
mod places;
mod proxied;
mod rows;
mod secrets;
mod sending;
mod sinks;
mod size;
mod streams;
#[path = "../support/mod.rs"]
mod support;
mod time;
mod tls;
mod traffic;
