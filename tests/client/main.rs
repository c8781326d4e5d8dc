//! The client against real sockets on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod blocked;
mod coding;
mod keep_alive;
mod network;
mod support;
mod tls;
mod wire;
