//! Follows schemas to those within them and to those they refer to.

use serde_json::Value;

use super::files::{Files, Spot};
use super::keywords::{children, is_reference, named_twice, problem};
use super::kinds::{Kind, stranger};
use super::reader::Reader;
use super::version::Version;

impl Reader<'_> {
    /// Puts a schema on the list, once.
    pub(super) fn enter(&mut self, spot: Spot) {
        if self.known.insert(spot.clone()) {
            self.schemas.push(spot);
        }
    }

    /// Whether a schema may stand at a place: not a list or a text, and not what a keyword of a
    /// known schema holds them in.
    fn is_schema(&self, spot: &Spot) -> bool {
        let is_one = |value: &Value| value.is_object() || value.is_boolean();
        let outer = spot.outer().filter(|outer| self.known.contains(outer));
        let outer = outer.and_then(|outer| Some((self.files.value(&outer)?.as_object()?, outer)));
        self.files.value(spot).is_some_and(is_one)
            && outer.is_none_or(|(schema, outer)| children(&outer, schema).contains(spot))
    }

    /// Reaches every schema that one of the list leads to.
    pub(super) fn follow_schemas(&mut self) {
        let mut next = 0;
        while let Some(spot) = self.schemas.get(next).cloned() {
            next += 1;
            let files = self.files;
            let schema = match files.value(&spot) {
                Some(Value::Object(schema)) => schema,
                Some(Value::Bool(_)) => continue,
                Some(_) => {
                    self.fault(&spot, "a schema must be an object, true or false");
                    continue;
                }
                None => continue,
            };
            let reference = schema.get("$ref");
            if let Some(reference) = reference.and_then(Value::as_str) {
                let at = spot.below(["$ref"]);
                let target = self.target(&at, reference);
                let other = target.as_ref().and_then(|target| other_kind(files, target));
                match (target, other) {
                    (_, Some(other)) => self.strange(&spot, (other, Kind::Schema)),
                    (Some(target), _) if self.is_schema(&target) => self.enter(target),
                    (Some(_), _) => {
                        self.fault(&at, format!("`{reference}` does not lead to a schema"))
                    }
                    (None, _) => {}
                }
                // What stands beside a reference says nothing in 3.0.
                if self.version == Version::V30 {
                    continue;
                }
            }
            if self.version != Version::V30 && schema.contains_key("$dynamicRef") {
                let message = "`$dynamicRef` is not followed, so it allows anything";
                self.fault(&spot.below(["$dynamicRef"]), message);
            }
            self.misspelt_schema(&spot, schema);
            for (keyword, value) in schema {
                if is_reference(keyword, value) {
                    let message = format!("a reference in place of `{keyword}` is not followed");
                    self.fault(&spot.below([keyword.as_str(), "$ref"]), message);
                } else if let Some(problem) = problem(keyword, value, self.version) {
                    self.fault(&spot.below([keyword.as_str()]), problem);
                }
            }
            if let Some(name) = named_twice(schema) {
                let message = format!("`required` has `{name}` more than once");
                self.fault(&spot.below(["required"]), message);
            }
            for child in children(&spot, schema) {
                self.enter(child);
            }
        }
    }
}

/// The kind of what stands where a reference of a schema leads, where that is no schema.
pub(super) fn other_kind(files: &Files, target: &Spot) -> Option<Kind> {
    stranger(Kind::Schema, target, files.value(target)?.as_object()?)
}
