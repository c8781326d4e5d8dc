//! The history of runs, for machines. Its form is `schemas/driftcheck/run-history.schema.json`.

use std::io::Write;

use schemars::Schema;

use crate::history::Overview;
use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<Overview>()
}

/// Writes one JSON document.
pub fn write(out: &mut impl Write, overview: &Overview) -> Result<(), ReportError> {
    write_json(&mut *out, overview)?;
    Ok(out.write_all(b"\n")?)
}
