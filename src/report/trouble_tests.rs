//! What was left behind, not sent, or got only at a second try is in every format; and a
//! finding of one operation has its own line and words there.

use serde_json::{Value, json};

use super::format_tests::{made, made_json};
use super::tests::validates;
use crate::model::case::Role;
use crate::model::exchange::{Blocked, Phase};
use crate::model::finding::CheckOutcome;
use crate::model::format::Format;
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::{Attempt, CaseResult, Outcome, StepResult};
use crate::record::testing::{blocked, case, finding, found, skipped};

const LEFT: &str = "the teardown step `remove` (DELETE https://x.example/7) failed: status";

/// A case that conforms but for its teardown, and one whose second step was not sent.
fn troubled() -> Vec<CaseResult> {
    let mut left = case("things/left");
    left.outcome = Outcome::Blocked;
    let mut remove = StepResult {
        name: Some("remove".into()),
        role: Role::Teardown,
        blocked: Some(Blocked {
            phase: Phase::Teardown,
            cause: LEFT.into(),
            help: None,
            may_have_been_carried_out: false,
        }),
        ..left.steps[0].clone()
    };
    remove.checks[0].outcome = CheckOutcome::Failed;
    left.steps.push(remove);

    let mut unsent = found(
        "things/unsent",
        vec![finding(Kind::WrongType, "/id", "a", "b")],
    );
    unsent.steps.push(StepResult {
        name: Some("second".into()),
        skip_reason: Some("the step before it got another status".into()),
        ..StepResult::default()
    });

    let attempt = Attempt {
        status: Some(503),
        cause: None,
        pause_us: 0,
        renewed: false,
    };
    let mut flaky = case("things/flaky");
    flaky.steps[0].attempts = vec![attempt.clone()];
    let mut never = blocked("things/never", "no response in time", true);
    never.steps[0].attempts = vec![attempt];
    vec![left, unsent, flaky, never, skipped("things/off", "not now")]
}

#[test]
fn what_was_left_behind_or_flaky_stands_in_every_format() {
    let cases = troubled();
    for format in Format::ALL {
        // URLs are code in Markdown.
        let text = made(format, &cases).replace('`', "");
        assert!(text.contains("things/left"), "{format}");
        assert!(
            text.contains("the teardown step") && text.contains("DELETE https"),
            "{format}: {text}"
        );
        let flaky = match format {
            // The record says it by the attempts.
            Format::Ndjson => "\"attempts\"",
            Format::Junit => "<flakyError",
            _ => "flaky",
        };
        assert!(
            text.to_lowercase().contains(&flaky.to_lowercase()),
            "{format}"
        );
        assert!(
            text.contains("carried_out")
                || text.to_lowercase().contains("may have been carried out"),
            "{format}"
        );
    }
}

#[test]
fn the_totals_of_junit_are_those_of_its_testcases_whatever_the_steps_did() {
    let text = made(Format::Junit, &troubled());
    let root = text.lines().nth(1).unwrap();
    let of_root = |name: &str| {
        let (_, rest) = root.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse::<usize>().unwrap()
    };
    assert_eq!(of_root("tests"), text.matches("<testcase ").count());
    assert_eq!(of_root("failures"), text.matches("<failure").count());
    assert_eq!(of_root("errors"), text.matches("<error").count());
    assert!(
        !text.contains("<failure/>"),
        "each failure says what failed: {text}"
    );
    assert!(
        text.contains("<rerunError"),
        "of a request without a response too: {text}"
    );
}

/// One drift of two operations, each case with a line and a value of its own, and once more
/// as a notice.
fn of_two_operations() -> Vec<CaseResult> {
    let one = |id: &str, operation: &str, line: u32, actual: &str| {
        let mut finding = finding(Kind::WrongType, "/id", "string", actual);
        finding.line = Some(line);
        finding.fingerprint =
            crate::model::place::fingerprint(finding.kind, operation, 200, &finding.place, None);
        let mut case = found(id, vec![finding]);
        case.steps[0].operation = operation.into();
        case
    };
    let mut assumed = one("c", "GET /b", 17, "9");
    assumed.outcome = Outcome::Conforms;
    assumed.steps[0].findings[0].severity = Severity::Notice;
    assumed.steps[0].checks[1].outcome = CheckOutcome::Noticed;
    vec![
        one("a", "GET /a", 11, "7"),
        one("b", "GET /b", 13, "8"),
        assumed,
    ]
}

#[test]
fn a_finding_points_at_its_own_line_in_each_operation() {
    let cases = of_two_operations();
    let sarif = made_json(Format::Sarif, &cases);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mut seen: Vec<(u64, String)> = results
        .iter()
        .map(|one| {
            let line = &one["locations"][0]["physicalLocation"]["region"]["startLine"];
            let actual = one["properties"]["actual"].as_str().unwrap();
            (line.as_u64().unwrap(), actual.to_owned())
        })
        .collect();
    seen.sort();
    assert_eq!(seen, [(11, "7".into()), (13, "8".into()), (17, "9".into())]);
    let annotations = made(Format::Annotations, &cases);
    assert!(annotations.contains("::error file=cases/b.case.yaml,line=13,"));
}

#[test]
fn one_fingerprint_at_two_severities_is_not_taken_for_the_same_result() {
    let cases = of_two_operations();
    let sarif = made_json(Format::Sarif, &cases);
    let mut hashes: Vec<&Value> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["partialFingerprints"]["primaryLocationLineHash"])
        .collect();
    let all = hashes.len();
    hashes.sort_by_key(|one| one.to_string());
    hashes.dedup();
    assert_eq!(hashes.len(), all);
    let quality = made_json(Format::CodeQuality, &cases);
    let entries = quality.as_array().unwrap();
    assert_eq!(entries.len(), 2, "GitLab takes one entry a fingerprint");
    for entry in entries {
        assert_eq!(entry["severity"], json!("critical"), "the worst is kept");
    }
}

#[test]
fn a_property_whose_name_has_line_breaks_fits_the_published_schema() {
    let place = "/a\nb\u{2028}c";
    let cases = [found(
        "odd",
        vec![finding(Kind::WrongType, place, "a", "b")],
    )];
    for (format, name) in [(Format::Json, "report"), (Format::Ndjson, "record")] {
        let path = format!("schemas/driftcheck/{name}.schema.json");
        let schema = std::fs::read_to_string(path).unwrap();
        for line in match format {
            Format::Json => vec![made_json(format, &cases)],
            _ => made(format, &cases)
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        } {
            validates(&schema, &line);
        }
    }
}

#[test]
fn brackets_of_a_row_stay_as_they_are_where_no_link_could_be_read() {
    let cases = [found(
        "rows[one]",
        vec![finding(Kind::WrongType, "/id", "a", "b")],
    )];
    let sarif = made_json(Format::Sarif, &cases);
    let text = sarif["runs"][0]["results"][0]["message"]["text"].as_str();
    assert!(text.unwrap().contains("rows[one]"), "{text:?}");
    let link = [found(
        "x",
        vec![finding(Kind::WrongType, "/id", "a", "[b](http://e.vil)")],
    )];
    let sarif = made_json(Format::Sarif, &link);
    let text = sarif["runs"][0]["results"][0]["message"]["text"].as_str();
    assert!(text.unwrap().contains("\\[b\\](http"), "{text:?}");
}

#[test]
fn one_finding_has_the_same_words_and_both_places_in_every_format() {
    let drift = finding(Kind::WrongType, "/id", "string", "7");
    let mut near = finding(Kind::SlowResponse, "/x", "at most 1 s", "2 s");
    near.line = Some(14);
    let cases = [found("one", vec![drift.clone(), near.clone()])];
    for format in Format::ALL {
        let text = made(format, &cases);
        // What is quoted in JSON, and what Markdown and workflow commands escape.
        let plain = text
            .replace("%3A", ":")
            .replace("&#58;", ":")
            .replace("&#x2f;", "/");
        for one in [&drift, &near] {
            let line = one.line.unwrap();
            let severity = match (format, one.severity) {
                (Format::Terminal, Severity::Breaking) => "BREAKING",
                (Format::Sarif | Format::Annotations, Severity::Breaking) => "error",
                (Format::CodeQuality, Severity::Breaking) => "critical",
                (Format::CodeQuality, _) => "info",
                (_, severity) => severity.as_str(),
            };
            for part in [&one.message, &one.fingerprint, one.kind.name(), severity] {
                assert!(plain.contains(part), "{format}: {part} in {text}");
            }
            let places = [
                format!("cases/one.case.yaml:{line}"),
                format!("file=cases/one.case.yaml,line={line},"),
                format!("\"startLine\":{line}"),
                format!("\"begin\":{line}"),
                format!("\"line\":{line}"),
                format!("\"line\": {line}"),
            ];
            assert!(
                places.iter().any(|place| plain.contains(place)),
                "{format}: line {line} in {text}"
            );
        }
        assert!(
            plain.contains("schemas/account-user.schema.json"),
            "{format}: the schema's line in {text}"
        );
    }
}

#[test]
fn the_effects_of_a_case_are_not_reported_of_its_reading_step() {
    let mut case = found("flow", vec![finding(Kind::WrongType, "/id", "a", "b")]);
    case.effects = vec!["mail".into()];
    case.steps.push(StepResult {
        findings: Vec::new(),
        ..case.steps[0].clone()
    });
    let of_post = made(Format::Html, &[case.clone()]);
    assert!(of_post.contains("has an effect: mail"), "{of_post}");
    let exchange = case.steps[0].exchange.as_mut().unwrap();
    exchange.request.method = "GET".into();
    exchange.request.body = None;
    let of_get = made(Format::Html, &[case]);
    assert!(of_get.contains("curl -i"), "{of_get}");
    assert!(!of_get.contains("has an effect"), "{of_get}");
}

#[test]
fn github_shows_every_annotation_that_is_written() {
    let mut cases: Vec<CaseResult> = (0..30)
        .map(|number| {
            let place = format!("/p{number}");
            found(
                &format!("c{number:02}"),
                vec![finding(Kind::UndocumentedProperty, &place, "a", "b")],
            )
        })
        .collect();
    for number in 0..9 {
        let cause = format!("cause {number}");
        cases.push(blocked(&format!("d{number}"), &cause, false));
    }
    let text = made(Format::Annotations, &cases);
    let of = |command: &str| {
        text.lines()
            .filter(|line| line.starts_with(command))
            .count()
    };
    assert_eq!(of("::warning"), 10, "{text}");
    assert!(text.contains("26 more findings (additive)"), "{text}");
    assert!(text.contains("5 more troubles"), "{text}");
    assert!(text.contains("cause 0"), "{text}");
}

#[test]
fn no_row_takes_the_place_of_another() {
    let mut cases: Vec<CaseResult> = (0..20)
        .map(|number| {
            let mut one = finding(Kind::WrongType, "/a", "string", "7");
            let operation = format!("GET /{number}");
            one.fingerprint =
                crate::model::place::fingerprint(one.kind, &operation, 200, &one.place, None);
            let mut case = found(&format!("c{number:02}"), vec![one]);
            case.steps[0].operation = operation;
            case
        })
        .collect();
    cases.push(found(
        "d",
        vec![finding(Kind::WrongType, "/b", "string", "7")],
    ));
    let text = made(Format::Annotations, &cases);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].contains("::body:/a:") && lines[1].contains("::body:/b:"),
        "{text}"
    );
    assert!(lines[2].contains("::body:/a:"), "{text}");
    assert!(lines[9].contains("12 more findings (breaking)"), "{text}");
}
