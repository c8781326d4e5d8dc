//! The name of an environment variable that a command is given, as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// The name of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct VariableName(pub String);

impl TryFrom<String> for VariableName {
    type Error = String;

    fn try_from(text: String) -> Result<VariableName, String> {
        match text.is_empty() || text.contains(['=', '\0']) {
            true => Err(format!(
                "`{}` is not the name of an environment variable",
                text.escape_default()
            )),
            false => Ok(VariableName(text)),
        }
    }
}
