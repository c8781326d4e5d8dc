//! Keywords in schema files that JSON Schema does not have: a misspelt one asserts nothing, so
//! that its contract holds for everything.

use std::collections::BTreeMap;

use crate::error::{InputError, nearest};
use crate::model::place::Token;
use crate::schema::library::Library;
use crate::schema::subschemas::{join, visit};

/// The keywords of every draft.
const KEYWORDS: [&str; 63] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// What other tools write into schemas without asserting anything.
const ANNOTATIONS: [&str; 16] = [
    "$data",
    "$$target",
    "base",
    "defaultSnippets",
    "discriminator",
    "enumDescriptions",
    "errorMessage",
    "example",
    "externalDocs",
    "javaType",
    "links",
    "markdownDescription",
    "markdownEnumDescriptions",
    "media",
    "tsType",
    "xml",
];

/// So many keywords of one file are told.
const MOST: usize = 50;

/// Where an unknown keyword stands first, and how often it is there.
struct Place {
    pointer: String,
    count: usize,
}

/// What is to be said of the unknown keywords of a file, each once, with its level.
pub(super) fn unknown_keywords(library: &Library, index: usize) -> Vec<(&'static str, InputError)> {
    let Some(file) = library.files.get(index) else {
        return Vec::new();
    };
    let mut found: BTreeMap<&str, Place> = BTreeMap::new();
    visit(&file.value, |at, schema| {
        for keyword in schema.keys().filter(|keyword| !is_known(keyword)) {
            if let Some(place) = found.get_mut(keyword.as_str()) {
                place.count += 1;
            } else if found.len() < MOST {
                let pointer = join(at, [Token::Key(keyword)]);
                found.insert(keyword, Place { pointer, count: 1 });
            }
        }
    });
    let offsets = file.offsets(found.values().map(|place| place.pointer.as_str()));
    let told = found.iter().zip(offsets).map(|((keyword, place), offset)| {
        let (level, words, help) = words(keyword);
        let others = match place.count {
            1 => String::new(),
            count => format!(" ({count} places, this is the first)"),
        };
        let error = InputError::new(&file.shown, format!("{words}{others}"));
        (level, error.at_offset(&file.bytes, offset).help(help))
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|(level, error)| (*level != "warning", error.position.clone()));
    told
}

fn is_known(keyword: &str) -> bool {
    KEYWORDS.binary_search(&keyword).is_ok()
        || ANNOTATIONS.contains(&keyword)
        || keyword.starts_with("x-")
}

/// How grave it is, what it is, and what to do.
fn words(keyword: &str) -> (&'static str, String, String) {
    if keyword == "nullable" {
        let words = "`nullable` belongs to OpenAPI and has no effect in JSON Schema".to_owned();
        let help = "add `null` to the type: \"type\": [\"string\", \"null\"]".to_owned();
        return ("warning", words, help);
    }
    let words = format!("JSON Schema has no keyword `{keyword}`: it has no effect");
    match nearest(keyword, KEYWORDS) {
        Some(near) => ("warning", words, format!("did you mean `{near}`?")),
        None => (
            "note",
            words,
            format!("if it is meant for readers, call it `x-{keyword}`"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keywords_are_in_order() {
        assert!(KEYWORDS.is_sorted());
    }
}
