//! Keywords in schema files that JSON Schema, or their draft of it, does not have: a misspelt one
//! asserts nothing, so that its contract holds for everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{InputError, did_you_mean};
use crate::model::place::Token;
use crate::schema::dialect;
use crate::schema::library::Library;
use crate::schema::subschemas::{holders, join, visit};

/// The keywords of every draft, but for those that hold schemas.
const WITHOUT_SCHEMAS: &str = "$anchor $comment $dynamicAnchor $dynamicRef $id $recursiveAnchor \
    $recursiveRef $ref $schema $vocabulary const contentEncoding contentMediaType default \
    dependentRequired deprecated description enum examples exclusiveMaximum exclusiveMinimum \
    format id maxContains maxItems maxLength maxProperties maximum minContains minItems \
    minLength minProperties minimum multipleOf pattern readOnly required title type \
    uniqueItems writeOnly";

/// What other tools write into schemas without asserting anything.
const ANNOTATIONS: &str = "$data $$target base defaultSnippets discriminator enumDescriptions \
    errorMessage example externalDocs javaType links markdownDescription \
    markdownEnumDescriptions media tsType xml";

/// So many keywords of one file are reported.
const MOST: usize = 50;

/// Where an unknown keyword stands first, and how often it is there.
struct Place {
    pointer: String,
    count: usize,
}

/// A warning or a note for the unknown keywords of a file, each once, with its level.
pub(super) fn unknown_keywords(library: &Library, index: usize) -> Vec<(&'static str, InputError)> {
    let Some(file) = library.files.get(index) else {
        return Vec::new();
    };
    let keywords: BTreeSet<&str> = WITHOUT_SCHEMAS.split(' ').chain(holders()).collect();
    let is_known = |keyword: &str| {
        let mut annotations = ANNOTATIONS.split(' ');
        keywords.contains(keyword)
            || keyword.starts_with("x-")
            || annotations.any(|one| one == keyword)
    };
    let draft = dialect::named_by(&file.value);
    let mut found: BTreeMap<&str, Place> = BTreeMap::new();
    visit(&file.value, |at, schema| {
        let unknown = schema.keys().filter(|keyword| !is_known(keyword));
        for keyword in unknown.chain(dialect::of_others(schema, draft)) {
            if let Some(place) = found.get_mut(keyword.as_str()) {
                place.count += 1;
            } else if found.len() < MOST {
                let pointer = join(at, [Token::Key(keyword)]);
                found.insert(keyword, Place { pointer, count: 1 });
            }
        }
    });
    let offsets = file.offsets(found.values().map(|place| place.pointer.as_str()));
    let reported = found.iter().zip(offsets).map(|((keyword, place), offset)| {
        let (level, words, help) = match keywords.contains(keyword) {
            true => of_another_draft(keyword, dialect::name(draft)),
            false => words(keyword, &keywords),
        };
        let others = match place.count {
            1 => String::new(),
            count => format!(" ({count} places, this is the first)"),
        };
        let error = InputError::new(&file.shown, format!("{words}{others}"));
        (level, error.at_offset(&file.bytes, offset).help(help))
    });
    let mut reported: Vec<_> = reported.collect();
    reported.sort_by_key(|(level, error)| (*level != "warning", error.position.clone()));
    reported
}

/// The same for a keyword that the file's own draft does not have.
fn of_another_draft(keyword: &str, draft: &str) -> (&'static str, String, String) {
    let words = format!("`{keyword}` has no effect here: {draft} of JSON Schema passes it over");
    let help = "name the draft that has it in `$schema`, such as \
                \"https://json-schema.org/draft/2020-12/schema\", or say it as this draft does";
    ("warning", words, help.to_owned())
}

/// How grave it is, what it is, and what to do.
fn words(keyword: &str, keywords: &BTreeSet<&str>) -> (&'static str, String, String) {
    if keyword == "nullable" {
        let words = "`nullable` belongs to OpenAPI and has no effect in JSON Schema".to_owned();
        let help = "add `null` to the type: \"type\": [\"string\", \"null\"]".to_owned();
        return ("warning", words, help);
    }
    let words = format!("JSON Schema has no keyword `{keyword}`: it has no effect");
    match did_you_mean(keyword, keywords.iter().copied()) {
        Some(help) => ("warning", words, help),
        None => (
            "note",
            words,
            format!("if it is meant for readers, call it `x-{keyword}`"),
        ),
    }
}
