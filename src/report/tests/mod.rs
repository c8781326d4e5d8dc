//! What holds of every report.

mod files;
mod forms;
mod screens;

use std::fs;
use std::io::Cursor;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::error::ReportError;
use super::escape::is_harmful;
use super::terminal::{Detail, Options};
use super::{ReportFiles, json, junit, ndjson, terminal};
use crate::model::finding::Finding;
use crate::model::format::Format;
use crate::model::kind::Kind;
use crate::model::outcome::{Attempt, CaseResult};
use crate::model::testing::published;
use crate::record::Reader;
use crate::record::testing::{HOSTILE, case, exchange, finding, found, mixed, read_back, recorded};
use crate::schema_diff::SchemaDocument;
use crate::summary::RunSummary;

type Source = Reader<Cursor<Vec<u8>>>;

fn text(
    cases: &[CaseResult],
    write: impl Fn(&mut Vec<u8>, &RunSummary, &mut Source) -> Result<(), ReportError>,
) -> String {
    let (mut reader, summary) = read_back(cases);
    let mut out = Vec::new();
    write(&mut out, &summary, &mut reader).unwrap();
    String::from_utf8(out).unwrap()
}

fn to_json(cases: &[CaseResult]) -> String {
    text(cases, |out, summary, _| json::write(out, summary))
}

fn to_junit(cases: &[CaseResult]) -> String {
    text(cases, |out, summary, reader| {
        junit::write(out, summary, reader)
    })
}

fn to_terminal(cases: &[CaseResult], options: &Options) -> String {
    text(cases, |out, summary, reader| {
        terminal::write(out, summary, reader, options)
    })
}

fn options(width: usize, colour: bool, detail: Detail) -> Options {
    Options {
        width,
        colour,
        detail,
        paths: vec!["reports/x/run.ndjson".into()],
        ..Options::default()
    }
}

pub(super) fn validates(schema: &str, document: &Value) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn many(count: usize) -> Vec<CaseResult> {
    let one = |number| {
        let place = format!("/p{number}");
        found(
            &format!("case-{number:05}"),
            vec![finding(Kind::WrongType, &place, "string", "7")],
        )
    };
    (0..count).map(one).collect()
}

/// The attributes of each element, those that must be there first: what Jenkins' schema has
/// (jenkinsci/xunit-plugin, `junit-10.xsd`), and of a test `file` and `line`, which GitLab and
/// GitHub's actions read and Jenkins' own `junit` step passes over.
const JUNIT: [(&str, &[&str], &[&str]); 9] = [
    (
        "testsuites",
        &[],
        &["name", "time", "tests", "failures", "errors"],
    ),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["time", "skipped", "file"],
    ),
    ("properties", &[], &[]),
    ("property", &["name", "value"], &[]),
    (
        "testcase",
        &["name"],
        &["time", "classname", "file", "line"],
    ),
    ("failure", &[], &["type", "message"]),
    ("error", &[], &["type", "message"]),
    ("skipped", &[], &["type", "message"]),
    ("system-out", &[], &[]),
];
