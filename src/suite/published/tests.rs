//! The published form against the reader of case files.

use std::path::{Path, PathBuf};

use super::*;
use crate::settings::settings_file::Settings;
use crate::source_file;
use crate::suite::{
    baseline_file, case_file, compare_file, expect_file, matcher_file, operation_file,
    request_file, rows_file, step_file,
};
use crate::yaml;
use crate::yaml::node::{Data, Node};

/// The generated schema's text, and the file that must hold it. `BLESS=1` rewrites it.
pub(crate) fn hold_true<T: JsonSchema>(name: &str) -> Value {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap();
    text.push('\n');
    let path = root().join("schemas/driftcheck").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == text,
        "{name} is not up to date: run BLESS=1 cargo test --lib published"
    );
    serde_json::from_str(&text).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn properties(schema: &Value, definition: &str) -> Vec<String> {
    let object = if definition.is_empty() {
        schema
    } else {
        &schema["$defs"][definition]
    };
    let mut names: Vec<String> = object["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    names.sort();
    names
}

fn sorted(names: &[&str], more: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().chain(more).map(ToString::to_string).collect();
    names.sort();
    names
}

#[test]
fn the_published_baseline_schema_is_the_generated_one() {
    let schema = hold_true::<baseline_file::BaselineFile>("baseline.schema.json");
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

#[test]
fn the_published_case_schema_has_the_fields_that_are_read() {
    let schema = hold_true::<CaseFile>("case.schema.json");
    assert_eq!(properties(&schema, ""), sorted(case_file::CASE_FIELDS, &[]));
    assert_eq!(
        properties(&schema, "Request"),
        sorted(request_file::REQUEST_FIELDS, &[])
    );
    let step_definitions: [(&str, &[&str], &[&str]); 9] = [
        ("OperationFile", operation_file::OPERATION_FIELDS, &[]),
        ("CompareFile", compare_file::COMPARE_FIELDS, &[]),
        ("MaskFile", compare_file::MASK_FIELDS, &[]),
        ("ArrayFile", compare_file::ARRAY_FIELDS, &[]),
        ("StepFile", step_file::STEP_FIELDS, &[]),
        ("CaptureFile", step_file::CAPTURE_FIELDS, &[]),
        (
            "UntilFile",
            step_file::UNTIL_FIELDS,
            expect_file::EXPECT_FIELDS,
        ),
        ("SameAsFile", expect_file::SAME_AS_FIELDS, &[]),
        ("Rows", rows_file::ROWS_FIELDS, &[]),
    ];
    for (definition, fields, more) in step_definitions {
        assert_eq!(properties(&schema, definition), sorted(fields, more));
    }
    assert_eq!(
        properties(&schema, "Body"),
        sorted(request_file::BODY_FIELDS, &[])
    );
    assert_eq!(
        properties(&schema, "Expect"),
        sorted(expect_file::EXPECT_FIELDS, &[])
    );
    assert_eq!(
        properties(&schema, "Matchers"),
        sorted(matcher_file::MATCHER_FIELDS, &["basis"])
    );
    assert_eq!(
        properties(&schema, "BodyExpectation"),
        sorted(matcher_file::MATCHER_FIELDS, &["basis", "path"])
    );
}

#[test]
fn every_shipped_case_keeps_the_published_schema() {
    let schema = hold_true::<CaseFile>("case.schema.json");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut count = 0;
    for path in files(&root().join("cases"), ".case.yaml") {
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
    assert!(count >= 35, "only {count} cases");
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
