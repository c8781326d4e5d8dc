//! Exchanges from elsewhere: what clients sent and hosts answered, as recorders kept it.

mod seen;

pub use seen::{Seen, SeenExchange, SourcePlace};
