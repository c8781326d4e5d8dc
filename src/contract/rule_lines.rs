//! The lines of rules, looked up once.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::model::finding::SchemaLine;

/// Where each rule that was asked for stands; a schema file is searched once for each.
#[derive(Debug, Default)]
pub(super) struct RuleLines(pub(super) Mutex<HashMap<String, Option<SchemaLine>>>);
