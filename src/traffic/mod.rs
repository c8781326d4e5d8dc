//! Exchanges from elsewhere: what clients sent and hosts answered, as recorders kept it, and
//! which operations they are of.

mod belonging;
mod client;
mod guess;
mod routes;
mod seen;
mod source;

pub use belonging::{Hosts, origin, why_no_call};
pub use client::client;
pub use guess::template;
pub use routes::{RoutedOperation, Routes, undocumented};
pub use seen::{Seen, SeenExchange, SourcePlace};
pub use source::{ReadOptions, Reading, read};
