//! When operations go away, for machines. Its form is
//! `schemas/driftcheck/sunsets.schema.json`.

use std::io::Write;

use schemars::Schema;

use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;
use crate::summary::Sunsets;

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<Sunsets>()
}

/// Writes one JSON document.
pub fn write(out: &mut impl Write, sunsets: &Sunsets) -> Result<(), ReportError> {
    write_json(&mut *out, sunsets)?;
    Ok(out.write_all(b"\n")?)
}
