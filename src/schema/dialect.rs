//! What each draft of JSON Schema knows, where drafts differ: names of schemas, and keywords
//! that one of them has and another passes over.

use std::borrow::Cow;

use jsonschema::Draft;
use serde_json::{Map, Value};

/// The draft that a schema's `$schema` names; 2020-12 where it names none.
pub(crate) fn named_by(schema: &Value) -> Draft {
    Draft::default().detect(schema)
}

/// What a draft is called.
pub(crate) fn name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft-04",
        Draft::Draft6 => "draft-06",
        Draft::Draft7 => "draft-07",
        Draft::Draft201909 => "2019-09",
        _ => "2020-12",
    }
}

/// The keywords of a schema that another draft has and its own passes over.
pub(crate) fn of_others(schema: &Map<String, Value>, draft: Draft) -> Vec<&String> {
    // Beside such a reference every keyword means nothing, and most are descriptions.
    if stands_alone(schema, draft) {
        return Vec::new();
    }
    let known = known(schema, draft);
    let keywords = schema.keys();
    keywords
        .filter(|keyword| !known.contains_key(*keyword))
        .collect()
}

/// Whether a reference stands for the whole schema, so that nothing beside it counts.
fn stands_alone(schema: &Map<String, Value>, draft: Draft) -> bool {
    draft <= Draft::Draft7 && schema.get("$ref").is_some_and(Value::is_string)
}

/// The address that a schema gives itself, and the names that lead to it within its resource.
pub(crate) fn names_of(schema: &Map<String, Value>, draft: Draft) -> (Option<&str>, Vec<&str>) {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    if stands_alone(schema, draft) {
        return (None, Vec::new());
    }
    let id = text(draft.id_keyword());
    if draft >= Draft::Draft201909 {
        let anchors: &[&str] = match draft {
            Draft::Draft201909 => &["$anchor"],
            _ => &["$anchor", "$dynamicAnchor"],
        };
        return (id, anchors.iter().filter_map(|name| text(name)).collect());
    }
    let Some((address, name)) = id.and_then(|id| id.split_once('#')) else {
        return (id, Vec::new());
    };
    let address = Some(address).filter(|address| !address.is_empty());
    let is_name = !name.is_empty() && !name.starts_with('/');
    (address, is_name.then_some(name).into_iter().collect())
}

/// The keywords that are references in a draft.
pub(crate) fn references(draft: Draft) -> &'static [&'static str] {
    match draft {
        Draft::Draft4 | Draft::Draft6 | Draft::Draft7 => &["$ref"],
        Draft::Draft201909 => &["$ref", "$recursiveRef"],
        _ => &["$ref", "$dynamicRef"],
    }
}

/// A schema without the keywords that mean nothing in its draft. What driftcheck adds to
/// JSON Schema counts in each, also beside a reference.
pub(crate) fn known(schema: &Map<String, Value>, draft: Draft) -> Cow<'_, Map<String, Value>> {
    let alone = stands_alone(schema, draft);
    let is_known = |keyword: &str, value: &Value| match keyword {
        _ if keyword.starts_with("x-") || keyword == "$ref" => true,
        _ if alone => false,
        "const" | "contains" | "propertyNames" => draft >= Draft::Draft6,
        "if" | "then" | "else" => draft >= Draft::Draft7,
        "dependentRequired"
        | "dependentSchemas"
        | "maxContains"
        | "minContains"
        | "unevaluatedItems"
        | "unevaluatedProperties" => draft >= Draft::Draft201909,
        "dependencies" => draft <= Draft::Draft7,
        "$recursiveRef" => draft == Draft::Draft201909,
        "$dynamicRef" | "prefixItems" => draft >= Draft::Draft202012,
        "additionalItems" => {
            draft < Draft::Draft202012 && schema.get("items").is_some_and(Value::is_array)
        }
        "items" => draft < Draft::Draft202012 || !value.is_array(),
        _ => true,
    };
    if schema
        .iter()
        .all(|(keyword, value)| is_known(keyword, value))
    {
        return Cow::Borrowed(schema);
    }
    let kept = schema
        .iter()
        .filter(|(keyword, value)| is_known(keyword, value));
    Cow::Owned(
        kept.map(|(keyword, value)| (keyword.clone(), value.clone()))
            .collect(),
    )
}
