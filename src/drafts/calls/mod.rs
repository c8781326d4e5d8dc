//! Requests that other tools recorded or wrote, as cases: what is secret in them becomes a
//! credential or a variable, what names one thing of many a parameter, and what a browser adds
//! by itself is left out.

mod address;
mod body;
mod call;
mod credentials;
mod draft;
mod gathered;
mod headers;
mod marks;
mod named;
mod names;
mod part;
mod path;
mod query;
mod secrets;
mod values;

pub use address::Address;
pub(crate) use address::basic;
pub(crate) use body::read_json;
pub use call::{Call, CallBody, SeenResponse};
pub use credentials::Credentials;
pub use draft::{CallDraft, defaults, draft};
pub use gathered::{Gathered, Likeness, Route, RouteOperation, Sought, short};
pub use marks::{Marks, first_mark};
pub use part::CredentialPart;
pub(crate) use query::encoded;
