//! Collections of Postman, versions 2.0 and 2.1, as requests
//! (<https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html>). Scripts are
//! not run: what they check of the status is read off them, all else is named.

mod auth;
mod body;
mod collection;
mod item;
mod place;
mod script_text;
mod scripts;
#[cfg(test)]
mod tests;
mod text;
mod url;

pub use collection::{Collection, read};
