//! The published form of a record's lines, made from the types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::model::record::Line;

/// The schema of one line of a record.
pub fn schema() -> Schema {
    schema_of::<Line>()
}

/// The schema of a type as it is written.
pub fn schema_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}
