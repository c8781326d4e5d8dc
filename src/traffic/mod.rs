//! Exchanges from elsewhere: what clients sent and hosts answered, as recorders kept it or as it
//! passes through a proxy, and which operations they are of.

mod belonging;
mod guess;
pub mod proxy;
mod routes;
mod seen;
mod source;

pub use belonging::{Hosts, origin, why_no_call};
pub use guess::template;
pub use routes::{RoutedOperation, Routes, undocumented};
pub use seen::{Seen, SeenExchange, SourcePlace};
pub use source::{ReadOptions, Reading, read};
