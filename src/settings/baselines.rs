//! `[baselines]` of the settings.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::baseline::{HEADER_HELP, kept_header};

/// What accepted responses hold.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineSettings {
    /// Headers that every baseline keeps beside the content type.
    #[serde(default, deserialize_with = "kept_headers")]
    pub headers: Vec<String>,
}

fn kept_headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let kept = |name: &String| {
        kept_header(name).map_err(|words| D::Error::custom(format!("{words}; {HEADER_HELP}")))
    };
    names.iter().map(kept).collect()
}
