//! The client against real sockets on loopback.

mod blocked;
mod coding;
mod keep_alive;
mod network;
mod support;
mod tls;
mod wire;
