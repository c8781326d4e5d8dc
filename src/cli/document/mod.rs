//! OpenAPI documents that are named in another way than by a file: by an address, or by a
//! revision in git. Each is copied with the files that it refers to, and read like any other.

mod address;
mod copied;
mod for_run;
mod named;
mod page;
mod revision;

pub(super) use copied::CopiedDocument;
pub(super) use for_run::{for_run, keep, kept, of_host, of_record, share_credentials};
pub(super) use named::NamedDocument;
