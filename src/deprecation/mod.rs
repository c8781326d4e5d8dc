//! What a response's headers say about deprecation, and what is to be stated about that.
//!
//! [`read`] takes a response and gives a [`Announcements`]: `Deprecation` (RFC 9745), `Sunset`
//! (RFC 8594), the link relations that go with them (RFC 8288), `Warning: 299`, the headers
//! that list versions and those of vendors. [`policy`] says what is wrong or near. Nothing here does
//! I/O or reads a clock: the run's clock is given.

mod announcements;
mod date;
mod link;
mod notice;
mod numeric;
pub mod policy;
mod sentence;
mod signal;
mod stated;
#[cfg(test)]
mod tests;
mod text;
mod topic;
mod vague;
mod vendor;
mod warning;

pub use announcements::{Announcements, VersionHeaders, read};
pub use link::{BrokenLink, Link};
pub use notice::Notice;
pub use policy::{DEFAULT_SUNSET_WARN_DAYS, Policy};
pub use stated::Stated;
pub use vendor::VendorHeader;
