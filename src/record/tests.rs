//! What holds of a record as a whole.

use std::io::Cursor;

use super::Reader;
use super::testing::{
    blocked, case, covered, exchange, finding, found, mixed, read_back, recorded, started,
};
use crate::error::InputError;
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::{CaseResult, Outcome};
use crate::summary::{ContractCoverage, RunSummary, SummaryBuilder, Verdict};

fn summarise(bytes: &[u8]) -> Result<RunSummary, InputError> {
    Reader::new(Cursor::new(bytes.to_vec()), "run.ndjson")?.summarise()
}

/// A summary without what depends on where lines stand.
fn without_spans(mut summary: RunSummary) -> RunSummary {
    for entry in &mut summary.cases {
        entry.span = super::Span::default();
    }
    summary
}

#[test]
fn what_the_runner_folds_is_what_is_read_back() {
    let (bytes, folded) = recorded(&mixed());
    assert_eq!(summarise(&bytes).unwrap(), folded);
}

#[test]
fn a_case_is_read_back_as_it_was_written() {
    let cases = mixed();
    let (mut reader, summary) = read_back(&cases);
    for entry in &summary.cases {
        let case = cases.iter().find(|case| *case.id == *entry.id).unwrap();
        assert_eq!(entry.subject(), case.subject());
        assert_eq!(&reader.read_case(entry.span).unwrap(), case);
    }
}

#[test]
fn the_summary_does_not_depend_on_the_order_of_arrival() {
    let mut cases = mixed();
    let first = without_spans(recorded(&cases).1);
    for turn in 1..cases.len() {
        cases.rotate_left(turn);
        cases.swap(0, turn);
        assert_eq!(without_spans(recorded(&cases).1), first);
    }
    let ids: Vec<&str> = first.cases.iter().map(|entry| &*entry.id).collect();
    assert!(ids.is_sorted());
}

#[test]
fn one_drift_in_many_cases_is_one_group_with_the_lowest_case_as_example() {
    let wrong = |actual: &str| vec![finding(Kind::WrongType, "/id", "string", actual)];
    let mut other = found("c", wrong("3"));
    other.steps[0].operation = "GET /other".into();
    other.steps[0].exchange = Some(exchange(201, ""));
    let (_, summary) = recorded(&[other, found("b", wrong("2")), found("a", wrong("1"))]);
    let [group] = &summary.findings[..] else {
        panic!("{:?}", summary.findings)
    };
    assert_eq!((group.count, &group.cases[..]), (3, &[0, 1, 2][..]));
    assert_eq!((group.example.case, &*group.example.actual), (0, "1"));
    let statuses: Vec<&[u16]> = group
        .operations
        .iter()
        .map(|one| &one.statuses[..])
        .collect();
    assert_eq!(statuses, [&[201][..], &[200]]);
    assert_eq!(summary.totals.findings.breaking, 3);
    assert_eq!(summary.totals.distinct_findings.breaking, 1);
}

#[test]
fn groups_come_most_severe_first_and_blocked_cases_by_cause() {
    let (_, summary) = recorded(&mixed());
    let severities: Vec<Severity> = summary.findings.iter().map(|one| one.severity).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b));
    assert_eq!(summary.verdict(), Verdict::Drifts);
    assert_eq!(summary.blocked.len(), 2);
    assert_eq!(summary.skipped[0].cases.len(), 2);
    for entry in &summary.cases {
        let grouped = matches!(entry.outcome, Outcome::Blocked | Outcome::Skipped);
        assert_eq!(entry.group.is_some(), grouped);
    }
}

#[test]
fn blocked_without_a_cause_is_still_counted() {
    let mut case = blocked("a", "x", false);
    case.steps.clear();
    let (_, summary) = recorded(&[case]);
    assert_eq!(summary.verdict(), Verdict::Blocked);
    assert_eq!(summary.totals.unanswered, 1);
}

#[test]
fn a_record_that_was_cut_anywhere_is_still_readable() {
    let (bytes, _) = recorded(&[case("b"), case("a")]);
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    for end in first + 1..bytes.len() - 2 {
        let summary = summarise(&bytes[..end]).unwrap();
        assert!(summary.interruption().is_some());
        let after_a_line = matches!(bytes[end - 1], b'\n') || bytes[end] == b'\n';
        assert_eq!(summary.warnings.is_empty(), after_a_line, "at {end}");
    }
}

#[test]
fn a_bad_line_elsewhere_is_an_error_with_its_number() {
    let (bytes, _) = recorded(&[case("a"), case("b")]);
    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = &lines[1][..40];
    let error = summarise((lines.join("\n") + "\n").as_bytes()).unwrap_err();
    assert_eq!(error.position.unwrap().line, 2);
    lines[1] = r#"{"type":"surprise"}"#;
    let error = summarise((lines.join("\n") + "\n").as_bytes()).unwrap_err();
    assert!(error.message.contains("unknown line type `surprise`"));
}

#[test]
fn what_is_no_record_is_refused_in_words() {
    let message = |bytes: &[u8]| summarise(bytes).unwrap_err().message;
    assert!(message(b"").contains("empty"));
    for other in [
        &b"{}"[..],
        b"\xff\xfe",
        b"[1]\n",
        b"{\"type\":\"case_finished\"}",
    ] {
        assert!(message(other).contains("not a run record"));
    }
    let (bytes, _) = recorded(&[case("a")]);
    let text = String::from_utf8(bytes).unwrap();
    let newer = text.replace("\"record_version\":2", "\"record_version\":3");
    assert!(message(newer.as_bytes()).contains("version 3"));
    let twice = format!("{text}{text}");
    assert!(message(twice.as_bytes()).contains("after `run_finished`"));
}

#[test]
fn a_case_that_stands_twice_is_refused() {
    let (bytes, summary) = recorded(&[case("a"), case("b"), case("a")]);
    assert_eq!(summary.duplicate_id(), Some("a"));
    assert!(summarise(&bytes).unwrap_err().message.contains("`a`"));
}

#[test]
fn a_case_is_small_in_memory() {
    assert!(size_of::<crate::summary::CaseEntry>() <= 112);
}

#[test]
fn a_huge_value_is_cut_in_the_summary_and_whole_in_the_record() {
    let huge = "é".repeat(2_500_000);
    let wrong = finding(Kind::WrongType, "/id", "string", &huge);
    let (mut reader, summary) = read_back(&[found("a", vec![wrong])]);
    assert!(summary.findings[0].example.actual.len() < 20_000);
    assert!(
        summary.findings[0]
            .example
            .actual
            .ends_with("(5000000 bytes in all)")
    );
    let case = reader.read_case(summary.cases[0].span).unwrap();
    assert_eq!(case.steps[0].findings[0].actual, huge);
}

fn showing(id: &str, seen: &str) -> CaseResult {
    let mut case = case(id);
    case.steps[0].observations.coverage = Some(covered(seen));
    case
}

/// What was seen of a contract, as `responses: counts of its facts`.
fn counts(summary: &RunSummary) -> Vec<String> {
    let of = |one: &ContractCoverage| {
        let facts = one.fields.iter().flat_map(|field| {
            let values = field.values.iter().map(|value| value.seen);
            field.seen.into_iter().chain(field.null).chain(values)
        });
        let facts: Vec<String> = facts.map(|count| count.to_string()).collect();
        format!("{}: {}", one.responses, facts.join(" "))
    };
    summary.coverage.iter().map(of).collect()
}

#[test]
fn coverage_counts_responses_whatever_their_order_and_survives_the_record() {
    let mut unknown = showing("e", "ff8");
    unknown.steps[0]
        .observations
        .coverage
        .as_mut()
        .unwrap()
        .fields = "00000000".into();
    let cases = [
        showing("a", "e8"),
        showing("b", "ffffff"),
        showing("c", ""),
        unknown,
        blocked("d", "no response", false),
    ];
    let (bytes, folded) = recorded(&cases);
    assert_eq!(counts(&folded), ["3: 2 2 2 1 2 1 1 1 1"]);
    assert_eq!(summarise(&bytes).unwrap().coverage, folded.coverage);
}

#[test]
fn records_are_joined_by_contract_and_digest() {
    let one = started(2);
    let mut same = started(1);
    same.host = "https://other.example.com".into();
    let mut newer = started(1);
    newer.contracts[0].sha256 = "cd".repeat(32);
    let documented = newer.contracts[0].documented.as_mut().unwrap();
    let documented = std::sync::Arc::make_mut(documented);
    documented.id = "ffffffff".into();
    documented.fields.remove(1);
    let mut builder = SummaryBuilder::new(&one);
    builder.join(&same);
    builder.join(&newer);
    let mut of_newer = showing("d", "a");
    of_newer.steps[0]
        .observations
        .coverage
        .as_mut()
        .unwrap()
        .fields = "ffffffff".into();
    for case in [showing("a", "8"), showing("b", "c"), of_newer] {
        builder.add(&case, super::Span::default());
    }
    let summary = builder.finish(None);
    assert_eq!(counts(&summary), ["2: 2 1 0 0 0 0 0 0 0", "1: 1 0 1 0 0 0"]);
    let totals = summary.coverage[0].counts();
    assert_eq!(
        (totals.properties.seen, totals.properties.documented),
        (2, 5)
    );
    assert_eq!((totals.values.seen, totals.values.documented), (0, 2));
    assert_eq!((totals.nulls.seen, totals.nulls.documented), (0, 2));
}
