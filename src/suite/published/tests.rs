//! The published form against the reader of case files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::model::testing;
use crate::settings::settings_file::Settings;
use crate::source_file;
use crate::suite::decode::{LOOKED_FOR, Mistakes, SourceFile};
use crate::suite::{baseline_file, case_file, fixture_file};
use crate::yaml;
use crate::yaml::node::{Data, Node};

/// The generated schema, after its file was held to it.
pub(crate) fn hold_true<T: JsonSchema>(name: &str) -> Value {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    let name = name.trim_end_matches(".schema.json");
    serde_json::from_str(&testing::published(name, &schema)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Holds that every object of a schema is read, with the fields that it has and no others, by
/// what the reader looked for in a text that has one of each.
pub(crate) fn hold_read(schema: &Value, read: impl FnOnce()) {
    LOOKED_FOR.take();
    read();
    let looked_for = LOOKED_FOR.take();
    let known: BTreeSet<BTreeSet<String>> = looked_for
        .iter()
        .map(|(form, looked_for)| {
            let form = form.iter().map(ToString::to_string).collect();
            assert_eq!(
                &form, looked_for,
                "known, but never read, or read, but unknown"
            );
            form
        })
        .collect();
    let mut published = BTreeSet::new();
    let definitions = schema["$defs"].as_object().into_iter().flatten();
    for definition in definitions.map(|(_, one)| one).chain([schema]) {
        if let Some(properties) = definition["properties"].as_object() {
            published.insert(properties.keys().cloned().collect());
        }
    }
    assert_eq!(published, known, "published against read");
}

#[test]
fn the_published_baseline_schema_is_the_generated_one() {
    let schema = hold_true::<baseline_file::BaselineFile<Value>>("baseline.schema.json");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let shipped = files(&root().join("cases/_baselines"), ".baseline.json");
    assert!(!shipped.is_empty());
    for path in shipped {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = path.display().to_string();
        let instance = serde_json::from_str(&text).unwrap();
        assert!(validator.is_valid(&instance), "{shown}");
        let read = baseline_file::parse(&text, &shown).unwrap();
        assert_eq!(baseline_file::render(&read), text, "{shown}");
    }
}

#[test]
fn the_published_settings_schema_is_the_generated_one() {
    hold_true::<Settings>("settings.schema.json");
}

/// A case that has each form of a case file once.
const WHOLE: &str = "\
rows: { values: [{ key: a }] }
setup:
- request: { path: /, body: { json: 1 } }
request: { path: / }
capture: { a: { path: $ } }
until: { within: 1s }
compare: { mask: { path: /a }, arrays: { path: /a, key: id } }
expect:
  status: { is: 200 }
  contract: { 2xx: { name: a }, 4xx: { openapi: a, operation: b } }
  headers: { a: { equals: 1 } }
  body: { path: $, count: { min: 1 } }
  same_as: { step: a }
  latency: { max: 1s }
";

#[test]
fn the_published_case_schema_has_the_fields_that_are_read() {
    hold_read(&hold_true::<CaseFile>("case.schema.json"), || {
        let node = yaml::parse(WHOLE, "whole").unwrap();
        let source = SourceFile {
            shown: "whole".into(),
            text: WHOLE.into(),
        };
        let mut mistakes = Mistakes::new(vec![source], Arc::default());
        case_file::decode_case(node, "whole", root(), root(), &mut mistakes);
        for error in &mistakes.errors {
            assert!(error.message.contains("step"), "{error}");
        }
    });
}

/// A fixture that has each form of a fixture file once.
const WHOLE_FIXTURE: &str = "\
cannot_be_made: a
setup:
- request: { path: /, body: { json: 1 } }
  capture: { a: { path: $ } }
  until: { within: 1s }
  compare: { mask: { path: /a }, arrays: { path: /a, key: id } }
  expect:
    status: { is: 200 }
    contract: { 2xx: { name: a }, 4xx: { openapi: a, operation: b } }
    headers: { a: { equals: 1 } }
    body: { path: $, count: { min: 1 } }
    same_as: { step: a }
    latency: { max: 1s }
";

#[test]
fn the_published_fixture_schema_has_the_fields_that_are_read() {
    hold_read(&hold_true::<FixtureFile>("fixture.schema.json"), || {
        let node = yaml::parse(WHOLE_FIXTURE, "whole").unwrap();
        let source = SourceFile {
            shown: "whole".into(),
            text: WHOLE_FIXTURE.into(),
        };
        let mut mistakes = Mistakes::new(vec![source], Arc::default());
        fixture_file::decode_fixture(node, "whole", (root(), root()), &mut mistakes);
    });
}

#[test]
fn every_shipped_case_and_fixture_keeps_the_published_schema() {
    keeps("case.schema.json", ".case.yaml", 35);
    keeps("fixture.schema.json", ".fixture.yaml", 5);
}

fn keeps(schema: &str, suffix: &str, least: usize) {
    let schema = std::fs::read_to_string(root().join("schemas/driftcheck").join(schema)).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut count = 0;
    for path in files(&root().join("cases"), suffix) {
        let shown = path.display().to_string();
        let text = source_file::read_text(&path, &shown).unwrap();
        let node: Node = yaml::parse(&text, &shown).unwrap();
        assert!(matches!(node.data, Data::Map(_)));
        let instance = node.to_json();
        let errors: Vec<String> = validator
            .iter_errors(&instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{shown}: {errors:?}");
        count += 1;
    }
    assert!(count >= least, "only {count} {suffix}");
}

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, suffix));
        } else if path.to_string_lossy().ends_with(suffix) {
            found.push(path);
        }
    }
    found
}
