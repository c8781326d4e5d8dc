//! Which version of OpenAPI a document is written in.

use serde_json::Value;

/// A family of versions that are read alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 3.0: schemas are a dialect of their own.
    #[default]
    V30,
    /// 3.1: schemas are JSON Schema 2020-12.
    V31,
    /// 3.2: the same, and more beside them.
    V32,
}

/// Why a document is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The pointer of what is wrong.
    pub pointer: &'static str,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Whether a value says that it is an OpenAPI document, of whichever version.
pub fn is_document(value: &Value) -> bool {
    ["openapi", "swagger"]
        .iter()
        .any(|key| value.get(key).is_some())
}

/// The version of a document.
///
/// # Errors
///
/// Where it is a version that is not read, or none.
pub fn version_of(document: &Value) -> Result<Version, Refusal> {
    if let Some(swagger) = document.get("swagger") {
        return Err(Refusal {
            pointer: "/swagger",
            message: format!(
                "is an OpenAPI document of version {}, which is not supported",
                plain(swagger)
            ),
            help: "convert it to OpenAPI 3, for example with `npx swagger2openapi FILE`, and name the converted file",
        });
    }
    let Some(openapi) = document.get("openapi") else {
        return Err(Refusal {
            pointer: "",
            message: "is not an OpenAPI document: it has no `openapi`".to_owned(),
            help: "name a document whose first line says `openapi: 3.0.3` or another version of OpenAPI 3",
        });
    };
    let text = plain(openapi);
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V30),
        (Some("3"), Some("1")) => Ok(Version::V31),
        (Some("3"), Some("2")) => Ok(Version::V32),
        _ => Err(Refusal {
            pointer: "/openapi",
            message: format!("`{text}` is a version of OpenAPI that is not supported"),
            help: "versions 3.0, 3.1 and 3.2 are supported; write it as text, `openapi: \"3.1.0\"`",
        }),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(40).collect(),
        Value::Number(number) => number.to_string(),
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_are_distinguished() {
        let of = |value: Value| version_of(&value);
        assert_eq!(of(json!({"openapi": "3.0.3"})), Ok(Version::V30));
        assert_eq!(of(json!({"openapi": "3.1.1"})), Ok(Version::V31));
        assert_eq!(of(json!({"openapi": "3.2.0"})), Ok(Version::V32));
        assert!(of(json!({"swagger": "2.0"})).is_err());
        assert!(of(json!({"openapi": "4.0.0"})).is_err());
        assert!(of(json!({"openapi": {}})).is_err());
        assert!(of(json!({})).is_err());
    }
}
