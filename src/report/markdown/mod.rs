//! Markdown for a job's summary and for comments: the verdict and what was found, then the
//! release sheet, below 60 kB whatever the run. Tables hold whatever a host sends.

mod cell;
mod document;
mod history;
mod limits;
mod page;
mod sunsets;
mod waivers;

pub use document::write;
pub use history::write_history;
pub use sunsets::write_sunsets;
