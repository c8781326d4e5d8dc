//! Two schemas of one response: what a reader of the response would notice.
//!
//! The schemas are compared as they describe an instance, place by place: references and
//! `allOf` are followed, so that a renamed definition is no change and a changed one is
//! reported at every place that uses it. A *response* that may hold more than before breaks
//! its readers, one that holds less does not. Whole OpenAPI documents are
//! compared operation by operation, and their schemas in this way.

mod alike;
mod asserted;
mod assertions;
mod bounds;
mod branches;
mod comparison;
mod credentials;
mod difference;
mod discriminated;
mod discriminators;
mod document;
mod faults;
mod formats;
mod hashes;
mod hints;
mod incoming;
mod lifecycle;
mod media;
mod members;
mod node;
mod operations;
mod oracle;
mod parameters;
mod places;
mod plain;
mod responses;
mod samples;
mod scalars;
mod schemas;
mod senders;
mod servers;
mod settle;
mod splits;
mod sunsets;
mod texts;
mod types;
mod variants;
mod view;
mod void;

#[cfg(test)]
mod tests;
mod view_types;

pub use schemas::compare;

pub use difference::{Difference, DifferenceKind, Location};
pub use document::{SchemaDocument, Yaml};
pub use faults::Fault;
pub use lifecycle::LifecyclePolicy;
pub use operations::{ApiSource, compare_apis};
pub use void::is_nothing_compared;
