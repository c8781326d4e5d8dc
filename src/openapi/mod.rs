//! Reads OpenAPI documents: which operations there are, what each responses, and the same
//! schemas as JSON Schema 2020-12. Values in, values out: no file, no network, no validator.
//!
//! A document is walked as JSON, by own thin types. The crates that read OpenAPI (`oas3`,
//! `openapiv3`, `openapi-model`) deserialise into types: they stop at the first value of a
//! wrong type, keep no place of any value, and read one version each. Here a broken document
//! is read as far as it can be, and each fault is reported with its pointer.
//!
//! In reading order: [`Files`] are the document and the files it refers to; [`read`] walks
//! them from the operations and gives an [`Api`]; [`translate`] turns each schema that was
//! reached into JSON Schema in its own place, so that a pointer into the one is a pointer
//! into the other. A [`Router`] finds the operation of a method and a path on the wire.

mod alike;
mod closed;
mod discriminator;
mod ecma;
pub(crate) mod files;
mod forms;
mod incoming;
mod keywords;
mod kinds;
mod large_counts;
mod loops;
pub(crate) mod media;
mod misspelt;
pub(crate) mod model;
mod nullable;
mod parameter_faults;
mod parameters;
mod paths;
mod reader;
pub(crate) mod references;
mod responses;
mod router;
mod schema;
mod security;
mod sequences;
mod servers;
mod spelling;
mod template;
mod translate;
pub(crate) mod version;

pub use alike::{Alike, alike};
pub use discriminator::{NamedForms, named_forms};
pub use ecma::{PATTERN, translate_patterns};
pub use files::{Files, Spot, Unread, beside, file_references, is_absolute, relative};
pub use media::{Relation, essence, fits, is_json, names, relation};
pub use model::{
    Api, Content, Fault, Header, Operation, Parameter, ParameterPlace, RequestBody, Response,
    StatusKey,
};
pub use reader::read;
pub use references::{ADDED, original_pointer, relative as relative_to};
pub use router::{Fit, Router};
pub use sequences::{CONTENT, add_arrays};
pub use spelling::{Spellings, keep_spelling};
pub use template::{PathTemplate, same_path};
pub use translate::{Direction, list_open_values, range_of, translate};
pub use version::{Refusal, Version, is_document, version_of};
