//! Schema files: read, found by their URIs, and taken apart by keyword. One reader of
//! references, of keywords and of dialects; deliberately judges nothing.

pub mod dialect;
pub mod excerpt;
pub mod files;
pub mod library;
pub mod loops;
pub mod schema_file;
pub mod subschemas;
