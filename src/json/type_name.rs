//! What JSON calls the type of a value.

use serde_json::Value;

/// The type of a value: `null`, `boolean`, `number`, `string`, `array` or `object` (RFC 8259,
/// section 1).
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
