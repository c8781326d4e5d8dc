//! Reads OpenAPI documents: which operations there are, what each answers, and the same
//! schemas as JSON Schema 2020-12; and drafts of cases, as text. Values in, values out: no
//! file, no network, no validator.
//!
//! A document is walked as JSON, by own thin types. The crates that read OpenAPI (`oas3`,
//! `openapiv3`, `openapi-model`) deserialise into types: they stop at the first value of a
//! wrong type, keep no place of any value, and read one version each. Here a broken document
//! is read as far as it can be, and each fault is told with its pointer.
//!
//! In reading order: [`Files`] are the document and the files it refers to; [`read`] walks
//! them from the operations and gives an [`Api`]; [`translate`] turns each schema that was
//! reached into JSON Schema in its own place, so that a pointer into the one is a pointer
//! into the other. [`ask`] and [`drafts`] write the text of cases, which the suite reads as it
//! reads any other.

mod alike;
mod body;
mod closed;
mod discriminator;
mod draft;
mod encoded;
mod files;
mod fill;
mod forms;
mod keywords;
mod kinds;
mod literals;
mod loops;
mod media;
mod model;
mod nullable;
mod parameters;
mod paths;
mod reader;
mod references;
mod responses;
mod router;
mod sample;
mod schema;
mod security;
mod servers;
mod slug;
mod spelling;
mod styles;
mod template;
mod translate;
mod version;
mod yaml_text;

pub use alike::{Alike, alike};
pub use body::Bodies;
pub use discriminator::{NamedForms, named_forms};
pub use draft::{Asked, Draft, Drafts, ask, asks_with_body, drafts};
pub use files::{Files, Spot, beside, file_references, relative};
pub use media::{Relation, essence, fits, is_json, relation};
pub use model::{
    Api, Content, Fault, Header, Operation, Parameter, ParameterPlace, RequestBody, Response,
    StatusKey,
};
pub use reader::read;
pub use references::{ADDED, original_pointer};
pub use router::Router;
pub use slug::{ids, slug};
pub use spelling::{Spellings, keep_spelling};
pub use template::{PathTemplate, same_path};
pub use translate::{Side, range_of, translate};
pub use version::{Refusal, Version, is_document, version_of};
