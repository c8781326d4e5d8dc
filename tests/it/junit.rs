//! `junit.xml` as CI servers read it: GitLab's list of failed tests shows a test's name alone,
//! keeps the first of several with one name, links its `file`, and shows what stands within an
//! element; GitHub's actions put annotations at `file` and `line`.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::support::{CannedResponse, Host, Suite};

const STEPS: &str = "steps:\n  - name: first\n    request:\n      path: /things/1\n    expect:\n      status: 200\n\
     \x20 - name: second\n    request:\n      path: /things/2\n    expect:\n      status: 200\n      body:\n\
     \x20       - { path: $.id, equals: 1 }\n        - { path: $.id, equals: 2 }\n";

const PLAIN: &str = "request:\n  path: /things/1\nexpect:\n  status: 404\n";

/// A testcase: its name, file and line, and the name and text of what is within it.
#[derive(Debug, Default)]
struct Test {
    name: String,
    file: String,
    line: usize,
    result: Option<(String, String)>,
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    let attribute = start.try_get_attribute(name).unwrap();
    let value = attribute.unwrap_or_else(|| panic!("{name} of {start:?}"));
    let value = value.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    value.unwrap().into_owned()
}

fn tests(xml: &str) -> Vec<Test> {
    let mut reader = Reader::from_str(xml);
    let mut tests: Vec<Test> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return tests,
            Event::Start(start) | Event::Empty(start) if start.name().as_ref() == b"testcase" => {
                tests.push(Test {
                    name: attribute(&start, "name"),
                    file: attribute(&start, "file"),
                    line: attribute(&start, "line").parse().unwrap(),
                    result: None,
                });
            }
            Event::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                if ["failure", "error", "skipped"].contains(&&*name) {
                    let text = reader.read_text(start.name()).unwrap();
                    let text = text.xml10_content().unwrap();
                    let text = quick_xml::escape::unescape(&text).unwrap().into_owned();
                    tests.last_mut().unwrap().result = Some((name, text));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn each_test_has_a_name_of_its_own_that_names_its_case_and_a_place() {
    let suite = Suite::new(&[
        ("cases/things/steps.case.yaml", STEPS),
        ("cases/things/plain.case.yaml", PLAIN),
        (
            "cases/things/off.case.yaml",
            &format!("skip: not now\n{PLAIN}"),
        ),
    ]);
    let host = Host::start(|_| CannedResponse::json(200, "{\"id\": 3}"));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let xml = std::fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    let tests = tests(&xml);
    let names: HashSet<&str> = tests.iter().map(|test| &*test.name).collect();
    assert_eq!(names.len(), tests.len(), "{tests:#?}");
    for name in [
        "things/plain: status",
        "things/steps / first: status",
        "things/steps / second: status",
        "things/off: request",
    ] {
        assert!(names.contains(name), "{name} in {names:?}");
    }
    for test in &tests {
        let case = test.file.strip_prefix("cases/").unwrap();
        let id = case.strip_suffix(".case.yaml").unwrap();
        assert!(test.name.starts_with(id), "{test:?}");
        let text = std::fs::read_to_string(suite.path(&test.file)).unwrap();
        assert!(text.lines().nth(test.line - 1).is_some(), "{test:?}");
    }
    let failed = tests.iter().find(|one| one.name == "things/plain: status");
    let failed = failed.unwrap();
    assert_eq!(failed.line, 4, "the line of `status`");
    let results: Vec<_> = tests.iter().filter_map(|one| one.result.as_ref()).collect();
    assert!(results.len() >= 3, "{results:?}");
    for (element, text) in results {
        assert!(!text.trim().is_empty(), "{element} says nothing within it");
    }
}

#[test]
fn what_blocked_a_case_stands_within_its_error() {
    let suite = Suite::new(&[("cases/a.case.yaml", PLAIN)]);
    let host = Host::start(|_| CannedResponse::new(503, "text/html", "<h1>busy</h1>"));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let xml = std::fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    let tests = tests(&xml);
    let (element, text) = tests[0].result.as_ref().unwrap();
    let report = suite.report();
    let cause = report["blocked"][0]["cause"].as_str().unwrap();
    assert_eq!(element, "error");
    assert!(text.starts_with(cause), "{text}");
}
