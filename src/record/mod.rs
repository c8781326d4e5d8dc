//! The run record, `run.ndjson`: written while a run goes on, read back by
//! every report. One line a case; nothing here keeps a whole case in memory.

pub(crate) mod locate;
mod merge;
pub(crate) mod read;
pub(crate) mod safe_json;
pub(crate) mod schema;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod window;
pub(crate) mod write;

pub use crate::json::is_harmful;
pub use locate::{RECORD_FILE, folder_name, resolve, resolve_all, run_id, run_names};
pub use merge::Merge;
pub use read::Reader;
pub use safe_json::write_json;
pub use schema::{schema, schema_of};
pub use write::{CaseLine, Span, Writer};
