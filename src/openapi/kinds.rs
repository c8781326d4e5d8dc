//! The kinds of objects that a document may write as a reference, and what stands in the
//! place of one that is of another kind.

use serde_json::{Map, Value};

use super::files::Spot;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Callback,
    Example,
    Header,
    Link,
    MediaType,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
}

/// Each section of `components` with the kind of its objects.
pub(super) const SECTIONS: [(&str, Kind); 11] = [
    ("callbacks", Kind::Callback),
    ("examples", Kind::Example),
    ("headers", Kind::Header),
    ("links", Kind::Link),
    ("mediaTypes", Kind::MediaType),
    ("parameters", Kind::Parameter),
    ("pathItems", Kind::PathItem),
    ("requestBodies", Kind::RequestBody),
    ("responses", Kind::Response),
    ("schemas", Kind::Schema),
    ("securitySchemes", Kind::SecurityScheme),
];

/// Keywords by which a schema is known.
const SCHEMA: [&str; 11] = [
    "$schema",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "not",
    "oneOf",
    "properties",
    "type",
];

/// The types of security schemes.
const SCHEMES: [&str; 5] = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];

impl Kind {
    /// The kind in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Callback => "a callback",
            Kind::Example => "an example",
            Kind::Header => "a header",
            Kind::Link => "a link",
            Kind::MediaType => "a media type",
            Kind::Operation => "an operation",
            Kind::Parameter => "a parameter",
            Kind::PathItem => "a path item",
            Kind::RequestBody => "a request body",
            Kind::Response => "a response",
            Kind::Schema => "a schema",
            Kind::SecurityScheme => "a security scheme",
        }
    }

    /// Whether an object has a member that hardly any other kind has.
    fn is_shape_of(self, members: &Map<String, Value>) -> bool {
        let has = |name: &str| members.contains_key(name);
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        match self {
            // 3.1 leaves out `responses`, and links have an operation's id, too.
            Kind::Operation => {
                let of_link = ["operationRef", "server"].iter().any(|name| has(name))
                    || members.get("parameters").is_some_and(Value::is_object);
                has("responses") || text("operationId").is_some() && !of_link
            }
            Kind::PathItem => {
                let is_operation = |name: &&str| members.get(*name).is_some_and(Value::is_object);
                METHODS.iter().any(is_operation) || has("additionalOperations")
            }
            Kind::SecurityScheme => text("type").is_some_and(|word| SCHEMES.contains(&word)),
            Kind::Parameter => text("in").is_some() && text("name").is_some(),
            Kind::Response => has("content") || has("headers") || has("links"),
            Kind::RequestBody => has("content"),
            Kind::Header => ["schema", "content", "style", "explode"]
                .iter()
                .any(|n| has(n)),
            Kind::MediaType => {
                let own = ["schema", "itemSchema", "encoding", "example", "examples"];
                own.iter().any(|name| has(name))
            }
            Kind::Link => has("operationRef") || text("operationId").is_some(),
            Kind::Example => {
                let own = ["value", "externalValue", "dataValue", "serializedValue"];
                own.iter().any(|name| has(name))
            }
            Kind::Callback => members.keys().any(|key| key.contains("{$")),
            Kind::Schema => SCHEMA.iter().any(|name| has(name)),
        }
    }
}

/// The kind of what stands at a place where one of another kind is expected; `None` where
/// nothing speaks against it. An object is what its section of `components` says; schemas are
/// where documents put other things too, so there, and elsewhere, its members decide.
pub(super) fn stranger(expected: Kind, at: &Spot, members: &Map<String, Value>) -> Option<Kind> {
    let section = section_of(at);
    if section == Some(expected) {
        return None;
    }
    if let Some(other) = section.filter(|other| *other != Kind::Schema) {
        return Some(other);
    }
    if expected.is_shape_of(members) {
        return None;
    }
    // The most telling come first.
    let kinds = [
        Kind::SecurityScheme,
        Kind::Parameter,
        Kind::Operation,
        Kind::PathItem,
        Kind::Schema,
        Kind::Link,
        Kind::Response,
    ];
    let by_shape = kinds.into_iter().find(|kind| kind.is_shape_of(members));
    by_shape.or(section).filter(|kind| *kind != expected)
}

/// The kind that the section of `components` has in which an object stands.
fn section_of(at: &Spot) -> Option<Kind> {
    let (section, name) = at.pointer.strip_prefix("/components/")?.split_once('/')?;
    let known = SECTIONS.iter().find(|(known, _)| *known == section);
    known.filter(|_| !name.contains('/')).map(|(_, kind)| *kind)
}

/// The members of a path item that are operations.
pub(super) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn identified(expected: Kind, pointer: &str, value: &Value) -> Option<&'static str> {
        let spot = Spot {
            file: 0,
            pointer: pointer.to_owned(),
        };
        stranger(expected, &spot, value.as_object().unwrap()).map(Kind::words)
    }

    #[test]
    fn what_stands_in_another_section_is_of_its_kind() {
        for (section, kind) in SECTIONS {
            let pointer = format!("/components/{section}/X");
            assert_eq!(
                identified(kind, &pointer, &json!({ "x": 1 })),
                None,
                "{section}"
            );
            let other = identified(Kind::Operation, &pointer, &json!({ "x": 1 }));
            assert_eq!(other, Some(kind.words()), "{section}");
        }
        let body = json!({ "content": {} });
        let identified = identified(Kind::Response, "/components/requestBodies/X", &body);
        assert_eq!(identified, Some("a request body"));
    }

    #[test]
    fn what_stands_elsewhere_is_identified_by_its_members() {
        let schema = json!({ "description": "x", "type": "object" });
        assert_eq!(identified(Kind::Response, "", &schema), Some("a schema"));
        assert_eq!(
            identified(Kind::SecurityScheme, "", &json!({ "type": "http" })),
            None
        );
        let response = json!({ "description": "x", "content": {} });
        assert_eq!(
            identified(Kind::Response, "/components/schemas/X", &response),
            None
        );
        assert_eq!(
            identified(Kind::Schema, "/x", &response),
            Some("a response")
        );
        assert_eq!(
            identified(Kind::Schema, "/x", &json!({ "description": "x" })),
            None
        );
        let item = json!({ "get": { "responses": {} } });
        assert_eq!(identified(Kind::Operation, "", &item), Some("a path item"));
        assert_eq!(
            identified(Kind::PathItem, "", &json!({ "responses": {} })),
            Some("an operation")
        );
    }
}
