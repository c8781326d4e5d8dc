//! What a response's body must be: JSON text, JSON Schema, and the rules a schema cannot say.
//!
//! A [`Document`](crate::json::Document) is a body read once, with what is wrong with it as JSON. A [`Catalog`]
//! holds the compiled [`Contract`]s of a folder. [`Contract::judge`] gives every
//! [`Violation`]. This room alone names the `jsonschema` crate; it reads schema files
//! and does no other I/O, and it knows no case, host or report.
//!
//! The `x-` keywords it reads, on the schema of a property unless set otherwise:
//!
//! | keyword | meaning |
//! |---|---|
//! | `x-extensible-enum: true` | beside `enum`: an unknown value of the right type is additive |
//! | `x-omittable: true` | may be absent where `$meta.omitted` beside it names it; absent but not named is a missing property; an object without `$meta.omitted` says nothing; present though named contradicts itself, which is a notice, as no client loses anything |
//! | `x-null-is-absent: true` | null means the same as absent |
//! | `x-secret: true` | the value appears nowhere, and neither does that of an undocumented neighbour |
//! | `x-equals-status: true` | the number is the response's HTTP status |
//! | `x-aliases` | other names of the property; one of them in its place is a renamed property |
//! | `x-basis` | `documented` (or `page`, `specification`), `observed` (or `client`), `assumed` (or `inferred`); at the root it is the contract's |
//! | `x-source` | where the fact comes from, in words |

mod advice;
pub(crate) mod annotations;
mod api;
mod api_coverage;
mod api_document;
pub(crate) mod api_files;
mod api_folder;
mod api_operation;
mod api_places;
mod api_requests;
mod api_schemas;
pub(crate) mod bounded;
mod branches;
mod broken;
pub(crate) mod catalog;
mod choose;
mod cite;
mod compared;
mod compiled;
mod coverage;
mod date_time;
pub(crate) mod document_folder;
mod errors;
mod failing;
pub(crate) mod gathered;
mod ill_formed;
mod judged;
mod likeness;
mod limits;
mod listed;
mod member_rules;
pub(crate) mod node;
pub(crate) mod options;
mod origin;
mod patience;
mod place_annotations;
mod refused;
mod renames;
pub(crate) mod render;
mod rule_lines;
mod secrets;
mod sequences;
pub(crate) mod shape;
mod shaping;
mod unknown_keywords;
mod validators;
mod walk;

#[cfg(test)]
mod tests;

pub use compiled::Contract;

pub use super::contract::api_document::ApiDocument;
pub use crate::model::violation::{Violation, reported};
pub use api_operation::{Encoding, OperationContract};
pub use api_requests::ApiRequests;
pub use catalog::Catalog;
pub use cite::Citation;
pub use compared::Compared;
pub use document_folder::{DocumentFolder, address, is_plain, path_of};
