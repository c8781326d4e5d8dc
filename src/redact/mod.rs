//! Takes secrets out of everything that is written, in every form in which a host may
//! send one back, from the moment it is known.

pub mod alone;
mod captured;
pub mod case_secrets;
pub mod header_names;
pub(crate) mod header_secrets;
pub mod json_mask;
mod known;
mod named;
mod named_texts;
pub mod needles;
pub mod other_names;
pub mod own_secrets;
pub mod placeholder;
pub mod redactor;
pub mod secret_forms;
pub mod sensitive;
pub mod signed;
pub mod sweep;
pub mod text_parts;
pub mod unescape;
mod visit;
mod words;

pub use redactor::Redactor;
