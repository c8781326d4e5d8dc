//! What two schemas differ in, for machines. Its form is
//! `schemas/driftcheck/contract-diff.schema.json`.

use std::io::Write;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;
use crate::schema_diff::{Difference, Fault};
use crate::summary::Severities;

/// The version of this form.
const VERSION: u32 = 1;

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<ContractDiff<'_>>()
}

/// Two schemas of one response, compared.
#[derive(Serialize, JsonSchema)]
struct ContractDiff<'a> {
    /// The version of this form, 1.
    contract_diff_version: u32,
    /// The old document, as the user named it.
    old: &'a str,
    /// The new one.
    new: &'a str,
    /// Whether nothing was compared: no operation could be read in both documents, or a
    /// schema is a reference that leads nowhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    nothing_compared: bool,
    /// How many differences there are.
    totals: Severities,
    /// Every difference, by place.
    differences: &'a [Difference],
    /// What is wrong with the documents themselves.
    faults: &'a [Fault],
}

/// Writes one JSON document.
pub fn write(
    out: &mut impl Write,
    (old, new): (&str, &str),
    (found, is_void): (&[Difference], bool),
    faults: &[Fault],
) -> Result<(), ReportError> {
    let mut totals = Severities::default();
    found.iter().for_each(|one| totals.add(one.severity));
    let document = ContractDiff {
        contract_diff_version: VERSION,
        old,
        new,
        nothing_compared: is_void,
        totals,
        differences: found,
        faults,
    };
    write_json(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}
