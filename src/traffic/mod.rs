//! Exchanges from elsewhere: what clients sent and hosts answered, as recorders kept it or as it
//! passes through a proxy, and which operations they are of.
//!
//! A source is read entry by entry, whatever its length. What a recorder left out or cut is
//! said of each exchange, so that it is not judged; what is none of HTTP, or was not answered
//! by the host, is given with the reason.

mod attached;
mod belonging;
mod client;
mod form;
mod guess;
mod har;
mod har_body;
mod har_entry;
mod har_types;
mod headers;
mod kept;
mod lines;
mod log_forms;
mod log_line;
mod log_mapping;
mod moments;
mod options;
mod pass;
pub mod proxy;
mod record_line;
mod routes;
mod scan;
mod seen;
mod source;
#[cfg(test)]
mod tests;
mod versions;
mod wholeness;

pub use belonging::{Hosts, origin, why_no_call};
pub use client::client;
pub use form::Form;
pub use guess::template;
pub use log_mapping::{DurationUnit, Fields, LogMapping};
pub use options::{ReadOptions, Reading};
pub use routes::{RoutedOperation, Routes, undocumented};
pub use seen::{Seen, SeenExchange, SeenRequest, SourcePlace};
pub use source::{STANDARD_INPUT, read, read_from};
