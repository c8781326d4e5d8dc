//! The `x-` keywords that say what JSON Schema cannot, and what is wrong with a schema file.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{branches, broken};
use crate::error::{InputError, did_you_mean};
use crate::model::finding::Basis;
use crate::model::place::Token;
use crate::schema::dialect;
use crate::schema::library::{Library, SchemaFile, Spot, Target};
use crate::schema::schema_file::error_at;
use crate::schema::subschemas::{join, visit};

/// An unknown value of this enum is additive.
pub(crate) const EXTENSIBLE_ENUM: &str = "x-extensible-enum";
/// The property may be absent where `$meta.omitted` beside it names it.
pub(crate) const OMITTABLE: &str = "x-omittable";
/// Null means the same as absent.
pub(crate) const NULL_IS_ABSENT: &str = "x-null-is-absent";
/// The value never appears in a message or report.
pub(crate) const SECRET: &str = "x-secret";
/// A keyword of JSON Schema itself: the property stands in no response.
pub(crate) const WRITE_ONLY: &str = "writeOnly";
/// A keyword of JSON Schema itself: what has it may go away (validation, section 9.3).
pub(crate) const DEPRECATED: &str = "deprecated";
/// The number is the response's HTTP status.
pub(crate) const EQUALS_STATUS: &str = "x-equals-status";
/// Other names of the property.
pub(crate) const ALIASES: &str = "x-aliases";
/// How firm the fact is.
pub(crate) const BASIS: &str = "x-basis";
/// Where the fact comes from, in words.
pub(crate) const SOURCE: &str = "x-source";

const FLAGS: [&str; 5] = [
    EXTENSIBLE_ENUM,
    OMITTABLE,
    NULL_IS_ABSENT,
    SECRET,
    EQUALS_STATUS,
];

const BASES: [(&str, Basis); 7] = [
    ("documented", Basis::Documented),
    ("page", Basis::Documented),
    ("specification", Basis::Documented),
    ("observed", Basis::Observed),
    ("client", Basis::Observed),
    ("assumed", Basis::Assumed),
    ("inferred", Basis::Assumed),
];

/// Whether a schema has a flag set.
pub(crate) fn flag(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The other names of a property.
pub(crate) fn aliases(schema: &Map<String, Value>) -> Vec<String> {
    let names = schema.get(ALIASES).and_then(Value::as_array);
    let texts = names.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The basis that a schema names.
pub(crate) fn basis(schema: &Map<String, Value>) -> Option<Basis> {
    let word = schema.get(BASIS)?.as_str()?;
    BASES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, basis)| *basis)
}

/// Checks one file: its dialect, its meta-schema, its annotations and its references.
pub(crate) fn check(library: &mut Library, index: usize, errors: &mut Vec<InputError>) {
    let before = errors.len();
    check_dialect(&library.files[index], errors);
    if errors.len() > before {
        return;
    }
    let mut references = Vec::new();
    let file = &library.files[index];
    visit(&file.value, |at, schema| {
        for (keyword, value) in schema {
            let pointer = || join(at, [Token::Key(keyword)]);
            if keyword.starts_with("x-") {
                check_annotation(file, &pointer(), keyword, value, errors);
            }
            if keyword == "$schema" {
                check_named(file, &pointer(), value, errors);
            }
            let is_reference = dialect::references(library.draft_at(index, at));
            if let (true, Some(text)) = (is_reference.contains(&keyword.as_str()), value.as_str()) {
                references.push((at.to_owned(), pointer(), text.to_owned()));
            }
        }
    });
    for (at, pointer, reference) in references {
        let from = Spot {
            file: index,
            pointer: at,
        };
        match library.resolve(&from, &reference) {
            Ok(Target::Builtin) => {}
            Ok(Target::Spot(spot)) => library.note_alias(&from, &reference, &spot),
            Err(reason) => {
                let message = format!("a reference leads nowhere: {reason}");
                errors.push(error_at(&library.files[index], &pointer, message));
            }
        }
    }
}

/// Checks a file against the meta-schema that its `$schema` names.
fn check_dialect(file: &SchemaFile, errors: &mut Vec<InputError>) {
    if !file.value.is_object() && !file.value.is_boolean() {
        let message = "a schema must be an object, true or false".to_owned();
        return errors.push(error_at(file, "", message));
    }
    if let Some(named) = file.value.get("$schema") {
        let before = errors.len();
        check_named(file, "/$schema", named, errors);
        if errors.len() > before {
            return;
        }
    }
    let validator = match jsonschema::meta::validator_for(&file.value) {
        Ok(validator) => validator,
        Err(error) => return errors.push(error_at(file, "", error.to_string())),
    };
    let mut seen = HashSet::new();
    for error in validator.iter_errors(&file.value) {
        for leaf in branches::leaves(broken::in_words(error)) {
            let pointer = &leaf.pointer;
            let words = leaf.words.as_deref().unwrap_or_default();
            let shown = if pointer.is_empty() {
                "the schema"
            } else {
                pointer
            };
            let message = format!("not a valid JSON Schema: {shown}: {words}");
            if seen.insert(message.clone()) {
                errors.push(error_at(file, pointer, message));
            }
        }
    }
}

/// Refuses a dialect that is not known, by its name.
fn check_named(file: &SchemaFile, pointer: &str, named: &Value, errors: &mut Vec<InputError>) {
    let draft = dialect::named_by(&json!({ "$schema": named }));
    if draft == jsonschema::Draft::Unknown {
        let message = format!("`$schema` names a dialect that driftcheck does not know: {named}");
        let help = "drafts 4, 6, 7, 2019-09 and 2020-12 are read; \
            the newest is `https://json-schema.org/draft/2020-12/schema`";
        let error = error_at(file, pointer, message).help(help);
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
}

fn check_annotation(
    file: &SchemaFile,
    pointer: &str,
    keyword: &str,
    value: &Value,
    errors: &mut Vec<InputError>,
) {
    let error = if FLAGS.contains(&keyword) {
        (!value.is_boolean()).then(|| (format!("`{keyword}` must be true or false"), None))
    } else if keyword == BASIS {
        let words = BASES.map(|(word, _)| word);
        let word = value.as_str().unwrap_or_default();
        (!words.contains(&word)).then(|| {
            let message = format!("`{keyword}` must be one of {}", words.join(", "));
            (message, did_you_mean(word, words))
        })
    } else if keyword == ALIASES {
        let names = value.as_array().filter(|names| !names.is_empty());
        (!names.is_some_and(|names| names.iter().all(Value::is_string)))
            .then(|| (format!("`{keyword}` must be a list of names"), None))
    } else if keyword == SOURCE {
        (!value.is_string()).then(|| (format!("`{keyword}` must be a text"), None))
    } else {
        let known = FLAGS.into_iter().chain([ALIASES, BASIS, SOURCE]);
        did_you_mean(keyword, known)
            .map(|help| (format!("unknown keyword `{keyword}`"), Some(help)))
    };
    if let Some((message, help)) = error {
        let error = error_at(file, pointer, message);
        errors.push(InputError { help, ..error });
    }
}

/// The items of `$meta.omitted`, where the object has such an array.
pub(super) fn omitted_names(members: &Map<String, Value>) -> Option<&Vec<Value>> {
    members
        .get("$meta")?
        .as_object()?
        .get("omitted")?
        .as_array()
}
