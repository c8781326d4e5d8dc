//! Markdown for a job's summary and for comments: the release sheet first, then what was
//! found, below 60 kB whatever the run. Tables hold whatever a host sends.

mod cell;
mod document;
mod limits;
mod page;
mod waivers;

pub use document::write;
