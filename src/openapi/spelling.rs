//! Scalars of YAML that a document means as texts: `example: 010` of a string is the text
//! `010`, and not the number ten.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::files::{Files, Spot};
use super::references::target_of;

/// Values within each other are followed so far.
const DEEPEST: usize = 32;

/// How the scalars of a file are written whose text is not that of their value, by pointer.
pub type Spellings = HashMap<String, String>;

/// Makes texts of the values that a document gives for schemas of texts. Each of the files that
/// is YAML has its spellings; in JSON a number is a number.
pub fn keep_spelling(files: &mut Files, spellings: &[Option<Spellings>]) {
    let mut found = Vec::new();
    for (file, own) in spellings.iter().enumerate() {
        let pointer = String::new();
        let root = Spot { file, pointer };
        if let (Some(_), Some(value)) = (own, files.value(&root)) {
            let search = Search { files, spellings };
            search.within(&root, value, &mut found);
        }
    }
    for (spot, text) in found {
        if let Some(value) = files.value_mut(&spot) {
            *value = Value::String(text);
        }
    }
}

struct Search<'f> {
    files: &'f Files,
    spellings: &'f [Option<Spellings>],
}

impl Search<'_> {
    /// Looks at every object below a place that gives values beside a schema.
    fn within(&self, at: &Spot, value: &Value, found: &mut Vec<(Spot, String)>) {
        match value {
            Value::Object(members) => {
                self.given(at, members, found);
                for (key, value) in members {
                    if value.is_object() || value.is_array() {
                        self.within(&at.below([key.as_str()]), value, found);
                    }
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    if value.is_object() || value.is_array() {
                        self.within(&at.below([index.to_string().as_str()]), value, found);
                    }
                }
            }
            _ => {}
        }
    }

    /// The values that one object gives: of its own schema, or as one.
    fn given(&self, at: &Spot, members: &Map<String, Value>, found: &mut Vec<(Spot, String)>) {
        let schema = match members.get("schema") {
            Some(Value::Object(_)) => at.below(["schema"]),
            _ => at.clone(),
        };
        for member in ["example", "default", "const"] {
            if let Some(value) = members.get(member) {
                self.texts(&schema, &at.below([member]), value, 0, found);
            }
        }
        for member in ["enum", "examples"] {
            let list = at.below([member]);
            for spot in self.files.entries(at, member) {
                if let Some(value) = self.files.value(&spot) {
                    self.texts(&schema, &spot, value, 0, found);
                }
            }
            let Some(Value::Object(named)) = members.get(member) else {
                continue;
            };
            for name in named.keys() {
                let example = list.below([name.as_str()]);
                let example = target_of(self.files, &example).unwrap_or(example);
                let spot = example.below(["value"]);
                if let Some(value) = self.files.value(&spot) {
                    self.texts(&schema, &spot, value, 0, found);
                }
            }
        }
    }

    /// The scalars of a value that a schema means as texts.
    fn texts(
        &self,
        schema: &Spot,
        at: &Spot,
        value: &Value,
        depth: usize,
        found: &mut Vec<(Spot, String)>,
    ) {
        if depth > DEEPEST || value.is_string() {
            return;
        }
        let mut here = schema.clone();
        for _ in 0..16 {
            match target_of(self.files, &here) {
                Some(target) => here = target,
                None => break,
            }
        }
        let Some(Value::Object(says)) = self.files.value(&here) else {
            return;
        };
        for entry in self.files.entries(&here, "allOf") {
            self.texts(&entry, at, value, depth + 1, found);
        }
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let property = here.below(["properties", name.as_str()]);
                    self.texts(
                        &property,
                        &at.below([name.as_str()]),
                        value,
                        depth + 1,
                        found,
                    );
                }
            }
            Value::Array(items) => {
                let schema = here.below(["items"]);
                for (index, value) in items.iter().enumerate() {
                    let at = at.below([index.to_string().as_str()]);
                    self.texts(&schema, &at, value, depth + 1, found);
                }
            }
            scalar if is_text(says, scalar) => {
                let own = self.spellings.get(at.file).and_then(Option::as_ref);
                if let Some(own) = own {
                    let spelled = own.get(&at.pointer).cloned();
                    let text = spelled.unwrap_or_else(|| scalar.to_string());
                    found.push((at.clone(), text));
                }
            }
            _ => {}
        }
    }
}

/// Whether a schema takes a scalar as nothing but a text.
fn is_text(schema: &Map<String, Value>, scalar: &Value) -> bool {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => return false,
    };
    let has = |kind: &str| types.contains(&kind);
    let is_own = match scalar {
        Value::Null => has("null") || schema.get("nullable") == Some(&Value::Bool(true)),
        Value::Bool(_) => has("boolean"),
        _ => has("number") || has("integer"),
    };
    has("string") && !is_own
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_texts_keep_their_spelling_and_others_their_type() {
        let document = json!({
            "a": { "schema": { "$ref": "#/s" }, "example": 10, "examples": { "x": { "value": null } } },
            "s": { "type": "string", "enum": [1, true, null], "default": 1.5 },
            "n": { "type": ["string", "null"], "enum": [null, 2], "const": false },
            "i": { "type": "integer", "example": 7 },
            "o": { "properties": { "t": { "$ref": "#/s" }, "i": { "$ref": "#/i" } }, "example": { "t": 3, "i": 3, "l": [4] } },
            "l": { "items": { "allOf": [{ "$ref": "#/s" }] }, "default": [5, "6"] },
        });
        let mut files = Files::new(vec![("d.yaml".into(), document)]);
        let spelled = [("/a/example", "010"), ("/a/examples/x/value", "~")];
        let spelled = spelled.map(|(at, text)| (at.to_owned(), text.to_owned()));
        keep_spelling(&mut files, &[Some(spelled.into())]);
        let expected = json!({
            "a": { "schema": { "$ref": "#/s" }, "example": "010", "examples": { "x": { "value": "~" } } },
            "s": { "type": "string", "enum": ["1", "true", "null"], "default": "1.5" },
            "n": { "type": ["string", "null"], "enum": [null, "2"], "const": "false" },
            "i": { "type": "integer", "example": 7 },
            "o": { "properties": { "t": { "$ref": "#/s" }, "i": { "$ref": "#/i" } }, "example": { "t": "3", "i": 3, "l": [4] } },
            "l": { "items": { "allOf": [{ "$ref": "#/s" }] }, "default": ["5", "6"] },
        });
        assert_eq!(files.into_values(), [expected]);
    }
}
