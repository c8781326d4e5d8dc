//! RQL, the platform's query language: the whole query string of a read. What it asks for
//! is honoured, or refused with 400 and the reason; nothing is passed over.
//!
//! `order`, `select`, `limit` and `offset` are parameters, all else is a filter:
//! `eq(user.id,"USR-1000-0001")` or `user.id=USR-1000-0001`. Filters are joined by `&`.

mod filter;
mod make;
mod pattern;
mod query;
mod select;
mod syntax;

pub(super) use query::{Query, selection};
pub(super) use select::Selection;
