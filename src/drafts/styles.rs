//! How values are written in a path, a query, a header and a cookie.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::yaml_text::Yaml;
use crate::openapi::model::Parameter;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An array or an object in a path.
pub(crate) fn expand_path(parameter: &Parameter, value: &Value) -> String {
    let key = encode(&parameter.name);
    let parts: Vec<(Option<String>, String)> = match value {
        Value::Array(items) => items
            .iter()
            .map(|item| (None, encode(&text(item))))
            .collect(),
        Value::Object(members) => members
            .iter()
            .map(|(member, value)| (Some(encode(member)), encode(&text(value))))
            .collect(),
        scalar => vec![(None, encode(&text(scalar)))],
    };
    let joined = |pair: &str, between: &str| {
        let parts = parts.iter().map(|(member, value)| match member {
            Some(member) => format!("{member}{pair}{value}"),
            None => value.clone(),
        });
        parts.collect::<Vec<_>>().join(between)
    };
    match (parameter.style.as_str(), parameter.explode) {
        ("label", true) => format!(".{}", joined("=", ".")),
        ("label", false) => format!(".{}", joined(",", ",")),
        ("matrix", true) => {
            let parts = parts
                .iter()
                .map(|(member, value)| format!(";{}={value}", member.as_ref().unwrap_or(&key)));
            parts.collect()
        }
        ("matrix", false) => format!(";{key}={}", joined(",", ",")),
        (_, true) => joined("=", ","),
        (_, false) => joined(",", ","),
    }
}

/// The pairs of a query member, encoded.
pub(crate) fn pairs(name: &str, value: &Yaml) -> Vec<String> {
    let one = |value: &Value| {
        let text = text(value);
        // A variable is filled in later.
        let value = if text.starts_with("{{ ") {
            text
        } else {
            encode(&text)
        };
        format!("{}={value}", encode(name))
    };
    match value {
        Yaml::Json(value) => vec![one(value)],
        Yaml::List(items) => items
            .iter()
            .filter_map(|item| match item {
                Yaml::Json(value) => Some(one(value)),
                _ => None,
            })
            .collect(),
        Yaml::Map(_) => Vec::new(),
    }
}

/// A header's or a cookie's value.
pub(crate) fn simple(source: &Source) -> String {
    match source {
        Source::Variable(variable) => format!("{{{{ {variable} }}}}"),
        Source::Value(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(text).collect();
            items.join(",")
        }
        Source::Value(Value::Object(members)) => {
            let members: Vec<String> = members
                .iter()
                .map(|(member, value)| format!("{member},{}", text(value)))
                .collect();
            members.join(",")
        }
        Source::Value(value) => text(value),
    }
}

pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A value of a parameter.
pub(crate) enum Source {
    Variable(String),
    Value(Value),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::{ParameterPlace, Spot};
    use serde_json::json;

    fn parameter(style: &str, explode: bool) -> Parameter {
        Parameter {
            name: "color".to_owned(),
            place: ParameterPlace::Path,
            is_required: true,
            is_deprecated: false,
            style: style.to_owned(),
            explode,
            allows_empty: false,
            media_type: None,
            schema: None,
            example: None,
            unknown: None,
            spot: Spot::default(),
        }
    }

    /// The table of OpenAPI 3.1, section 4.8.12.4.
    #[test]
    fn arrays_and_objects_stand_in_paths_as_the_specification_has_them() {
        let (array, object) = (json!(["blue", "black"]), json!({ "B": 150, "R": 100 }));
        for (style, explode, of_array, of_object) in [
            ("matrix", false, ";color=blue,black", ";color=B,150,R,100"),
            ("matrix", true, ";color=blue;color=black", ";B=150;R=100"),
            ("label", false, ".blue,black", ".B,150,R,100"),
            ("label", true, ".blue.black", ".B=150.R=100"),
            ("simple", false, "blue,black", "B,150,R,100"),
            ("simple", true, "blue,black", "B=150,R=100"),
        ] {
            let parameter = parameter(style, explode);
            assert_eq!(
                expand_path(&parameter, &array),
                of_array,
                "{style} {explode}"
            );
            assert_eq!(
                expand_path(&parameter, &object),
                of_object,
                "{style} {explode}"
            );
        }
    }
}
