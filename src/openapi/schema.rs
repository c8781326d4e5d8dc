//! Follows schemas to those within them and to those they refer to.

use serde_json::Value;

use super::files::Spot;
use super::keywords::{children, named_twice, problem};
use super::reader::Reader;
use super::version::Version;

impl Reader<'_> {
    /// Puts a schema on the list, once.
    pub(super) fn enter(&mut self, spot: Spot) {
        if self.known.insert(spot.clone()) {
            self.schemas.push(spot);
        }
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
                    self.fault(&spot, "a schema is an object, or true or false");
                    continue;
                }
                None => continue,
            };
            let reference = schema.get("$ref");
            if let Some(reference) = reference.and_then(Value::as_str) {
                if let Some(target) = self.target(&spot.below(["$ref"]), reference) {
                    self.enter(target);
                }
                // What stands beside a reference says nothing in 3.0.
                if self.version == Version::V30 {
                    continue;
                }
            }
            if self.version == Version::V31 && schema.contains_key("$dynamicRef") {
                let message = "`$dynamicRef` is not followed, so that it allows anything";
                self.fault(&spot.below(["$dynamicRef"]), message);
            }
            for (keyword, value) in schema {
                if let Some(problem) = problem(keyword, value, self.version) {
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
