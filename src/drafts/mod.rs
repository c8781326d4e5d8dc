//! Drafts of cases: what an OpenAPI document describes, or what another tool recorded or was
//! given to send, written as the case files that a person would begin with. Text out; nothing
//! is run, and the suite reads a draft as it reads any other file.

mod body;
pub mod calls;
pub mod curl;
mod draft;
mod encoded;
mod fill;
mod literals;
mod own_object;
pub mod postman;
mod request;
mod sample;
mod slug;
mod styles;
mod yaml_text;

pub use body::Bodies;
pub use draft::{Draft, DraftOutcome, Drafts, ask, asks_with_body, drafts};
pub use literals::literal;
pub use own_object::{OwnObject, own_object};
pub use slug::{ids, slug};
