//! Sets of JSON types, as bits. An integer is a number without a fraction, so what
//! covers what is a question of bits.

use serde_json::{Map, Value};

use super::difference::DifferenceKind;

use crate::contract::node::{ALL_TYPES, type_bit};

/// A set of JSON types without null.
pub(crate) type Types = u8;

const NULL: Types = 1;
pub(crate) const BOOLEAN: Types = 2;
pub(crate) const INTEGER: Types = 4;
pub(crate) const NUMBER: Types = 12;
pub(crate) const STRING: Types = 16;
pub(crate) const ARRAY: Types = 32;
pub(crate) const OBJECT: Types = 64;
/// Every type but null.
pub(crate) const ANY: Types = ALL_TYPES & !NULL;

const NAMES: [(&str, Types); 6] = [
    ("boolean", BOOLEAN),
    ("number", NUMBER),
    ("integer", INTEGER),
    ("string", STRING),
    ("array", ARRAY),
    ("object", OBJECT),
];

/// Keywords that only an object or only an array can have; a schema that has one of them
/// and no `type` means that type, whatever the standard says of others.
const IMPLIED: [(&str, Types); 6] = [
    ("properties", OBJECT),
    ("patternProperties", OBJECT),
    ("required", OBJECT),
    ("additionalProperties", OBJECT),
    ("items", ARRAY),
    ("prefixItems", ARRAY),
];

/// What one schema says of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opinion {
    /// The types that it allows.
    pub(crate) types: Types,
    /// Whether it allows null.
    pub(crate) null: bool,
    /// Whether its own `type` keyword says so.
    pub(crate) is_stated: bool,
}

/// The types of one schema's own keywords; `None` where it says nothing of them.
pub(crate) fn opinion(schema: &Map<String, Value>) -> Option<Opinion> {
    let stated = |words: &[&str]| Opinion {
        types: words.iter().fold(0, |all, word| all | named(word)),
        null: words.contains(&"null"),
        is_stated: true,
    };
    let opinion = match schema.get("type") {
        Some(Value::String(word)) => stated(&[word]),
        Some(Value::Array(words)) => {
            stated(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>())
        }
        _ => return implied(schema),
    };
    // An unknown word is a fault of the document, and no opinion.
    (opinion.types != 0 || opinion.null).then_some(opinion)
}

fn implied(schema: &Map<String, Value>) -> Option<Opinion> {
    let values = match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Value::Array(values))) => values,
        _ => {
            let mut keywords = IMPLIED.iter();
            let (_, types) = keywords.find(|(keyword, _)| schema.contains_key(*keyword))?;
            return Some(Opinion {
                types: *types,
                null: false,
                is_stated: false,
            });
        }
    };
    Some(Opinion {
        types: values.iter().fold(0, |all, value| all | of_value(value)),
        null: values.iter().any(Value::is_null),
        is_stated: false,
    })
}

/// The type of a value.
pub(crate) fn of_value(value: &Value) -> Types {
    match value {
        Value::Null => 0,
        Value::Bool(_) => BOOLEAN,
        Value::Number(number) if number.is_i64() || number.is_u64() => INTEGER,
        Value::Number(_) => NUMBER,
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    }
}

/// The types of a word; none where it is no type's name.
pub(crate) fn named(word: &str) -> Types {
    type_bit(word) & !NULL
}

/// In which way types, and whether null is one, differ. Null counts where it is all there is.
pub(crate) fn change(before: (Types, bool), after: (Types, bool)) -> DifferenceKind {
    let is_null_alone = before.0 == 0 || after.0 == 0;
    let set = |(types, null): (Types, bool)| match null && is_null_alone {
        true => types | NULL,
        false => types,
    };
    let (before, after) = (set(before), set(after));
    if before & !after == 0 {
        DifferenceKind::TypeWidened
    } else if after & !before == 0 {
        DifferenceKind::TypeNarrowed
    } else {
        DifferenceKind::TypeChanged
    }
}

/// `string or integer`
pub(crate) fn words(types: Types, null: bool) -> String {
    if types == ANY {
        return if null {
            "anything"
        } else {
            "anything but null"
        }
        .to_owned();
    }
    let mut left = types;
    let mut words: Vec<&str> = Vec::new();
    for (name, bits) in NAMES {
        if left & bits == bits {
            words.push(name);
            left &= !bits;
        }
    }
    if null {
        words.push("null");
    }
    if words.is_empty() {
        return "nothing".to_owned();
    }
    words.join(" or ")
}
