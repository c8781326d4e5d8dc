//! What holds of every report.

use std::fs;
use std::io::Cursor;
use std::time::Instant;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::error::ReportError;
use super::escape::is_harmful;
use super::terminal::{Detail, Options};
use super::{Sinks, json, junit, ndjson, terminal};
use crate::model::finding::Finding;
use crate::model::format::Format;
use crate::model::kind::Kind;
use crate::model::outcome::{Attempt, CaseResult};
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

/// The published file, after writing it anew where `BLESS` is set.
fn published(name: &str, schema: &schemars::Schema) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/schemas/driftcheck/{name}.schema.json");
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let file = fs::read_to_string(&path).unwrap_or_default();
    assert!(file == text, "{path} is old; run the tests with BLESS=1");
    text
}

#[test]
fn the_published_schemas_are_those_of_the_types_and_hold_for_real_runs() {
    let record = published("record", &crate::record::schema());
    for line in String::from_utf8(recorded(&mixed()).0).unwrap().lines() {
        validates(&record, &serde_json::from_str(line).unwrap());
    }
    let report = published("report", &json::schema());
    let document: Value = serde_json::from_str(&to_json(&mixed())).unwrap();
    validates(&report, &document);
    validates(&report, &serde_json::from_str(&to_json(&[])).unwrap());
    let schema: Value = serde_json::from_str(&report).unwrap();
    let documented = schema["properties"].as_object().unwrap().keys();
    let written = document.as_object().unwrap().keys();
    assert!(documented.eq(written), "each field is documented");
}

#[test]
fn the_published_schemas_of_comparisons_hold() {
    published("accepted", &crate::summary::accepted_schema());
    let text = published("run-diff", &json::run_diff::schema());
    let (before, after) = (recorded(&mixed()).1, recorded(&mixed()[1..]).1);
    let compared = crate::summary::compare_runs(&before, &after);
    let mut out = Vec::new();
    json::run_diff::write(&mut out, &before, &after, &compared).unwrap();
    validates(&text, &serde_json::from_slice(&out).unwrap());

    let text = published("contract-diff", &json::contract_diff::schema());
    let read = |text: &str| SchemaDocument::parse("x.json", text.as_bytes()).unwrap();
    let old = read("{\"properties\": {\"a\": {\"type\": \"string\"}}}");
    let new = read("{\"properties\": {\"b\": {\"$ref\": \"#/gone\"}}}");
    let found = crate::schema_diff::compare((&old, ""), (&new, ""));
    let mut out = Vec::new();
    json::contract_diff::write(
        &mut out,
        ("x.json", "y.json"),
        (&found, false),
        &new.faults(""),
    )
    .unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["differences"].as_array().unwrap().len(), 2);
    assert_eq!(document["faults"].as_array().unwrap().len(), 1);
    validates(&text, &document);
}

#[test]
fn every_report_is_the_same_whatever_the_order_of_arrival() {
    let mut cases = mixed();
    let all = |cases: &[CaseResult]| {
        let verbose = options(80, true, Detail::Verbose);
        let sorted = text(cases, |out, summary, reader| {
            ndjson::write(out, summary, reader)
        });
        [
            to_json(cases),
            to_junit(cases),
            to_terminal(cases, &verbose),
            sorted,
        ]
    };
    let first = all(&cases);
    for turn in 1..cases.len() {
        cases.rotate_left(turn);
        cases.swap(0, turn);
        assert_eq!(all(&cases), first);
    }
}

#[test]
fn nothing_a_host_sends_reaches_the_terminal_unescaped() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let shown = to_terminal(&mixed(), &options(80, false, detail));
        assert!(!shown.contains(|c| is_harmful(c) && c != '\n'), "{shown}");
        let coloured = to_terminal(&mixed(), &options(80, true, detail));
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, shown, "colour adds colour only");
    }
}

#[test]
fn nothing_a_host_sends_stands_in_a_file_unescaped() {
    let record = String::from_utf8(recorded(&mixed()).0).unwrap();
    for file in [record, to_json(&mixed()), to_junit(&mixed())] {
        assert!(!file.contains(|c| is_harmful(c) && c != '\n'));
    }
}

#[test]
fn lines_keep_to_the_width_but_for_what_is_copied() {
    let narrow = to_terminal(&mixed(), &options(60, false, Detail::Verbose));
    for line in narrow.lines() {
        let copied =
            line.contains("curl ") || line.trim_start().split(' ').any(|word| word.contains('/'));
        assert!(copied || line.width() <= 60, "{line}");
    }
}

#[test]
fn the_first_line_says_what_broke() {
    let shown = to_terminal(&mixed(), &options(100, false, Detail::Normal));
    let first = shown.lines().next().unwrap();
    assert_eq!(
        first,
        "DRIFT  2 breaking, 1 additive, 1 notice, 2 blocked, 2 skipped of 9 cases on https://api.example.com"
    );
    let conforming = to_terminal(&[case("a")], &options(100, false, Detail::Normal));
    assert!(conforming.starts_with("CONFORMS  1 case on https://api.example.com\n"));
    let nothing = to_terminal(&[], &options(100, false, Detail::Normal));
    assert!(nothing.starts_with("NOTHING JUDGED  0 cases on"));
}

#[test]
fn a_finding_says_what_where_how_often_and_how_to_see_it_again() {
    let shown = to_terminal(&mixed(), &options(100, false, Detail::Normal));
    for part in [
        "BREAKING  wrong-type at body:/id",
        "expected  string",
        "seen in   3 cases: users/resend[a], users/resend[b], users/resend[c]",
        "help: send the documented type",
        "curl -i -X POST",
        "may have been carried out",
        "route likely gone: every answer was a 404",
        "1 answer as of a route that is gone",
        "DEPRECATION  announced by 1 operation",
        "2 cases: users/live, users/live2",
        "reports/x/run.ndjson",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
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

#[test]
fn ten_thousand_findings_are_bounded_on_the_terminal_and_whole_in_json() {
    let (mut reader, summary) = read_back(&many(10_000));
    let mut out = Vec::new();
    terminal::write(&mut out, &summary, &mut reader, &Options::default()).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(shown.lines().count() < 400);
    assert!(shown.contains("9980 more findings (breaking); report.json has them all"));
    let mut out = Vec::new();
    json::write(&mut out, &summary).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["findings"].as_array().unwrap().len(), 10_000);
}

#[test]
fn a_value_of_megabytes_is_an_excerpt_in_every_report() {
    let huge = format!("{HOSTILE}{}", "x".repeat(5_000_000));
    let mut case = found("a", vec![finding(Kind::WrongType, "/id", "string", &huge)]);
    case.steps[0].exchange = Some(exchange(200, &format!("[\"{}\"]", "y".repeat(5_000_000))));
    let (mut reader, summary) = read_back(&[case]);
    let (mut json, mut junit, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let verbose = options(80, false, Detail::Verbose);
    json::write(&mut json, &summary).unwrap();
    junit::write(&mut junit, &summary, &mut reader).unwrap();
    terminal::write(&mut shown, &summary, &mut reader, &verbose).unwrap();
    for report in [json, junit, shown] {
        assert!(report.len() < 100_000, "{}", report.len());
    }
}

/// The attributes that Jenkins' reader of JUnit files knows of each element, those that
/// must be there first (jenkinsci/xunit-plugin, `junit-10.xsd`).
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
    ("testcase", &["name"], &["time", "classname"]),
    ("failure", &[], &["type", "message"]),
    ("error", &[], &["type", "message"]),
    ("skipped", &[], &["type", "message"]),
    ("system-out", &[], &[]),
];

#[test]
fn junit_has_only_what_the_schema_of_jenkins_knows() {
    use quick_xml::events::Event;
    let mut cases = mixed();
    cases[4].steps[0].attempts = vec![Attempt {
        status: Some(503),
        cause: None,
        pause_us: 0,
    }];
    let xml = to_junit(&cases);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let start = match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => start,
            Event::Eof => break,
            _ => continue,
        };
        let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
        let has: Vec<String> = start
            .attributes()
            .map(|one| String::from_utf8(one.unwrap().key.as_ref().to_vec()).unwrap())
            .collect();
        let (required, optional) = match name.as_str() {
            "flakyError" => (&["type"][..], &["message"][..]),
            _ => JUNIT
                .iter()
                .find(|(element, ..)| *element == name)
                .map(|(_, required, optional)| (*required, *optional))
                .unwrap_or_else(|| panic!("{name} is not known")),
        };
        for attribute in required {
            assert!(has.iter().any(|one| one == attribute), "{name} {has:?}");
        }
        for attribute in &has {
            let attribute = attribute.as_str();
            assert!(
                required.contains(&attribute) || optional.contains(&attribute),
                "{name} {attribute}"
            );
        }
        seen.insert(name);
    }
    assert_eq!(
        seen.len(),
        JUNIT.len() + 1,
        "each element was checked: {seen:?}"
    );
}

/// A strict enough reading of XML 1.0: tags nest, texts hold legal characters.
fn check_xml(xml: &str) -> Vec<String> {
    assert!(!xml.contains(|c| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}')));
    let mut open: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    let body = xml.split_once("?>").unwrap().1;
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains("]]>"), "{text}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None => {
                let name = tag.split([' ', '/']).next().unwrap().to_owned();
                tags.push(tag.to_owned());
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

#[test]
fn junit_is_valid_xml_and_its_totals_are_those_of_its_testcases() {
    let mut cases = mixed();
    cases[0].id = HOSTILE.into();
    cases[0].steps[0].checks[0].name = HOSTILE.into();
    let xml = to_junit(&cases);
    let tags = check_xml(&xml);
    let count = |name: &str| {
        let is = |tag: &&String| tag.split([' ', '/']).next() == Some(name);
        tags.iter().filter(is).count()
    };
    let root = tags
        .iter()
        .find(|tag| tag.starts_with("testsuites "))
        .unwrap();
    let total = |name: &str| format!(" {name}=\"{}\"", 0).replace("\"0\"", "\"");
    for (attribute, tag) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
    ] {
        let wanted = format!("{}{}\"", total(attribute), count(tag));
        assert!(root.contains(&wanted), "{wanted} in {root}");
    }
    assert_eq!(count("testsuite"), cases.len());
    assert!(xml.contains("<failure message="));
    assert!(xml.contains("type=\"wrong-type\""));
    assert!(xml.contains("<error message="));
}

#[test]
fn a_finding_whose_check_is_not_listed_is_not_lost() {
    let mut stray: Finding = finding(Kind::InvalidJson, "", "JSON", "<html>");
    stray.check = "json".into();
    let mut case = found("a", vec![stray]);
    case.steps[0].checks.clear();
    let xml = to_junit(&[case]);
    assert!(xml.contains("<testcase name=\"json\""), "{xml}");
    assert!(xml.contains("failures=\"1\""));
}

#[test]
fn a_report_that_fails_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let (mut reader, summary) = read_back(&mixed());
    let sinks = Sinks::open(dir.path(), &Format::ALL).unwrap();
    fs::create_dir(dir.path().join("report.json")).unwrap();
    let failed = sinks.write(&summary, &mut reader);
    let paths: Vec<_> = failed.iter().map(|one| one.path.clone()).collect();
    assert_eq!(paths, [dir.path().join("report.json")]);
    let mut names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wanted: Vec<_> = Format::ALL
        .iter()
        .filter_map(|one| one.file_name())
        .collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}

#[test]
fn report_files_are_opened_before_a_run_and_leave_nothing_where_there_is_none() {
    let dir = tempfile::tempdir().unwrap();
    drop(Sinks::open(dir.path(), &[Format::Junit]).unwrap());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(Sinks::open(&file, &[Format::Json]).is_err());
}

#[test]
fn a_sorted_record_reads_back_the_same() {
    let sorted = text(&mixed(), |out, summary, reader| {
        ndjson::write(out, summary, reader)
    });
    let mut reader = Reader::new(Cursor::new(sorted.into_bytes()), "sorted").unwrap();
    assert_eq!(
        reader.summarise().unwrap().findings,
        read_back(&mixed()).1.findings
    );
}

#[test]
#[ignore = "a measurement, for release builds"]
fn speed() {
    let mut cases = many(10_000);
    for case in &mut cases {
        let check = case.steps[0].checks[0].clone();
        case.steps[0].checks.extend(vec![check; 3]);
        case.steps[0].exchange = Some(exchange(200, &"x".repeat(2500)));
    }
    let clock = Instant::now();
    let (mut reader, summary) = read_back(&cases);
    println!("write, fold, read, fold: {:?}", clock.elapsed());
    let mut out = Vec::new();
    let clock = Instant::now();
    junit::write(&mut out, &summary, &mut reader).unwrap();
    println!("junit: {:?} for {} bytes", clock.elapsed(), out.len());
    out.clear();
    let clock = Instant::now();
    json::write(&mut out, &summary).unwrap();
    println!("json: {:?} for {} bytes", clock.elapsed(), out.len());
    out.clear();
    let clock = Instant::now();
    terminal::write(&mut out, &summary, &mut reader, &Options::default()).unwrap();
    println!("terminal: {:?} for {} bytes", clock.elapsed(), out.len());
}
