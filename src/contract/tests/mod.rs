//! Tests of the room, by what they prove.

mod account_user;
mod account_user_drift;
mod bodies;
mod bytes;
mod coverage;
mod objects;
mod official;
mod patterns;
mod problem_details;
mod renames;
mod rules;
mod schema_files;
mod size;

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::Catalog;
use crate::json::Document;
use crate::model::violation::Violation;

/// The contracts that driftcheck carries.
fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        Catalog::load(&dir, "schemas").unwrap_or_else(|errors| {
            let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", shown.join("\n"))
        })
    })
}

/// What a carried contract finds in a text, the document's own problems first.
fn judge(contract: &str, text: &str, status: u16) -> Vec<Violation> {
    let document = Document::parse(text.as_bytes());
    let mut violations = document.problems().to_vec();
    violations.extend(
        catalog()
            .get(contract)
            .unwrap()
            .judge(&document, status)
            .unwrap(),
    );
    violations
}

/// Kind, severity and pointer of each violation: `wrong-type /id`, `unknown-enum-value(additive) /x`.
fn summary(violations: &[Violation]) -> Vec<String> {
    violations
        .iter()
        .map(|one| match one.severity {
            None => format!("{} {}", one.kind, one.pointer),
            Some(severity) => format!("{}({severity}) {}", one.kind, one.pointer),
        })
        .collect()
}

/// Sets, or for the text `-` removes, what stands at a pointer.
fn change(body: &mut Value, pointer: &str, text: &str) {
    let (owner, token) = pointer.rsplit_once('/').unwrap();
    let key = token.replace("~1", "/").replace("~0", "~");
    match body.pointer_mut(owner).unwrap() {
        Value::Object(members) if text == "-" => {
            members.remove(&key).unwrap();
        }
        Value::Object(members) => {
            members.insert(key, serde_json::from_str(text).unwrap());
        }
        Value::Array(items) => {
            items[key.parse::<usize>().unwrap()] = serde_json::from_str(text).unwrap();
        }
        _ => panic!("nothing at {owner}"),
    }
}

/// A catalog of schema files in a folder of their own, or its errors as shown.
fn load(files: &[(&str, &str)]) -> Result<Catalog, Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Catalog::load(dir.path(), "schemas")
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

/// What the schema of one file finds in a text.
fn found(schema: &str, text: &str) -> Vec<String> {
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let document = Document::parse(text.as_bytes());
    summary(&catalog.get("s").unwrap().judge(&document, 200).unwrap())
}
