//! Writes `junit.xml`, streamed from the record.

use std::collections::HashMap;
use std::io::{Read, Seek, Write};

use foldhash::fast::RandomState;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::elements::{
    ERROR, FAILURE, Result as TestResult, SKIPPED, Suite, Test, property, seconds,
};
use crate::model::exchange::Blocked;
use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::gate::Gate;
use crate::model::outcome::{Attempt, Outcome};
use crate::model::subject::Subject;
use crate::record::Reader;
use crate::report::body::BODY_LIMIT;
use crate::report::deprecated;
use crate::report::error::ReportError;
use crate::report::escape::{clean, excerpt};
use crate::report::faults;
use crate::report::junit::elements::TEXT_LIMIT;
use crate::report::junit::waivers;
use crate::report::recorded::{Case, Step};
use crate::report::waivers::{Matter, notes, waived};
use crate::report::{since, words};
use crate::summary::evidence::needs_body;
use crate::summary::{RunSummary, complete_checks};

/// Writes `junit.xml`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let totals = &summary.totals;
    let faults = run_faults(summary);
    let not_whole = faults.len() as u64;
    let notes = notes(summary);
    let expired = notes.iter().filter(|note| note.matter == Matter::Expired);
    let tests = totals.checks.total()
        + totals.unanswered
        + totals.unsent
        + totals.skipped
        + not_whole
        + notes.len() as u64;
    let failures = totals.checks.failed + expired.count() as u64;
    let errors = totals.unanswered + not_whole;
    let time_us = summary.finished.as_ref().map_or(0, |one| one.duration_us);
    let mut xml = Writer::new_with_indent(out, b' ', 4);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("testsuites").with_attributes([
        ("name", "driftcheck"),
        ("tests", &tests.to_string()),
        ("failures", &failures.to_string()),
        ("errors", &errors.to_string()),
        ("time", &seconds(time_us)),
    ]);
    xml.write_event(Event::Start(root))?;
    let shared = properties(summary);
    for entry in &summary.cases {
        let case = Case::of(summary, entry, reader)?;
        write_case(&mut xml, &case, &shared, &summary.gate)?;
    }
    if !faults.is_empty() {
        run_suite(faults).write(&mut xml, &shared)?;
    }
    if !notes.is_empty() {
        waivers::suite(&notes).write(&mut xml, &shared)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    xml.write_indent()?;
    Ok(())
}

/// The properties that every suite has.
pub(super) fn properties(summary: &RunSummary) -> Vec<BytesStart<'static>> {
    let started = &summary.started;
    let property = |name: &str, value: &str| property(name, &clean(value));
    let mut properties = vec![
        property("verdict", &words::verdict_line(summary)),
        property("host", &started.host),
        property("profile", &started.profile),
        property("run", &started.run),
        property("driftcheck", &started.driftcheck),
    ];
    for contract in summary.applied_contracts() {
        let name = format!("contract {}", clean(&contract.name));
        properties.push(property(&name, &contract.sha256));
    }
    for row in &summary.deprecation {
        let name = format!("deprecation {}", clean(&row.operation));
        properties.push(property(&name, &deprecated::line(row)));
    }
    for row in &summary.deprecated_elements {
        properties.push(property("deprecated element", &deprecated::element(row)));
    }
    if let Some(since) = summary.since() {
        let text = format!("{}: {}", since::which(&since), since::headline(&since));
        properties.push(property(since::label(&since), &text));
    }
    properties
}

/// What is wrong with the run and not with a case, each as the test that it fails.
pub(super) fn run_faults(summary: &RunSummary) -> Vec<Test> {
    let test = |name: &str, why: &str| Test {
        name: name.into(),
        result: Some(message(ERROR, clean(why).into_owned())),
        ..Test::default()
    };
    let found = faults::faults(summary).into_iter();
    let found = found.map(|fault| test(fault.test, &fault.text));
    let failing = faults::failing(summary);
    let failing = failing.map(|row| test(&clean(&words::title(row)), &row.example.message));
    found.chain(failing).collect()
}

/// The suite of the run itself.
pub(super) fn run_suite(tests: Vec<Test>) -> Suite<'static> {
    Suite {
        name: "driftcheck",
        time_us: None,
        file: None,
        property: None,
        tests,
    }
}

pub(super) fn write_case(
    xml: &mut Writer<impl Write>,
    case: &Case<'_>,
    shared: &[BytesStart<'_>],
    gate: &Gate,
) -> std::io::Result<()> {
    let Subject::Case { file, .. } = case.subject();
    let suite = Suite {
        name: &clean(&case.id),
        time_us: Some(case.duration_us),
        file: Some(&clean(file)),
        property: Some(("title", &clean(&case.name))),
        tests: tests(case, gate),
    };
    suite.write(xml, shared)
}

pub(super) fn tests(case: &Case<'_>, gate: &Gate) -> Vec<Test> {
    let mut tests = Vec::new();
    for step in &case.steps {
        let first = tests.len();
        for check in complete_checks(&step.checks, &step.findings, gate).iter() {
            tests.push(check_test(case, step, check, gate));
        }
        let request = |result| test(case, Some(step), "request", Some(result));
        match (&step.blocked, &step.skip_reason) {
            (Some(blocked), _) => tests.push(request(blocked_result(blocked, &step.body))),
            (None, Some(reason)) => tests.push(request(skipped(reason))),
            (None, None) => {}
        }
        if let Some(test) = tests.get_mut(first) {
            let retried = step.attempts.iter().filter(|one| one.is_retry());
            test.attempts = retried.map(attempt).collect();
            test.time_us = step.exchange.as_ref().map(|one| one.timings.total_us);
        }
    }
    match case.outcome {
        Outcome::Skipped => {
            let reason = case.skip_reason.as_deref().unwrap_or("not run");
            tests.push(test(case, None, "request", Some(skipped(reason))));
        }
        Outcome::Blocked if case.steps.iter().all(|step| step.blocked.is_none()) => {
            let result = message(ERROR, "no cause was recorded".into());
            tests.push(test(case, None, "request", Some(result)));
        }
        _ => {}
    }
    set_apart(&mut tests);
    tests
}

/// GitLab drops all but the first of several tests with one name.
fn set_apart(tests: &mut [Test]) {
    let mut seen: HashMap<&str, u32, RandomState> = HashMap::default();
    let counts = tests.iter().map(|test| {
        let count = seen.entry(&test.name).or_default();
        *count += 1;
        *count
    });
    let counts: Vec<u32> = counts.collect();
    for (test, count) in tests.iter_mut().zip(counts) {
        if count > 1 {
            test.name.push_str(&format!(" ({count})"));
        }
    }
}

pub(super) fn check_test(case: &Case<'_>, step: &Step, check: &Check, gate: &Gate) -> Test {
    let findings = || step.findings.iter().filter(|one| one.check == check.name);
    let (failing, others): (Vec<&Finding>, Vec<&Finding>) =
        findings().partition(|one| gate.fails(one));
    let accepted = others.iter().find_map(|one| one.waived.as_ref());
    let result = match check.outcome {
        // As other runners write what is expected to fail: visible, and no failure.
        CheckOutcome::Passed | CheckOutcome::Noticed => accepted.map(|by| skipped(&waived(by))),
        CheckOutcome::NotApplied => Some(skipped(
            check.reason.as_deref().unwrap_or("it could not be applied"),
        )),
        CheckOutcome::Failed => Some(failure(case, step, &failing)),
    };
    let mut test = Test {
        output: (!others.is_empty()).then(|| described(case, step, &others)),
        ..test(case, Some(step), &check.name, result)
    };
    if let Some(finding) = failing.first().or(others.first()) {
        let (file, line) = case.subject().place_of(finding);
        test.place = Some((clean(file).into_owned(), line));
    }
    test
}

/// A test of a case, or of a step of it: `users/read / second: status`.
fn test(case: &Case<'_>, step: Option<&Step>, check: &str, result: Option<TestResult>) -> Test {
    let Subject::Case { id, file, line, .. } = case.subject();
    let step = step.and_then(|step| step.name.as_deref());
    let step = step.map_or_else(String::new, |step| format!(" / {}", clean(step)));
    Test {
        name: format!("{}{step}: {}", clean(id), clean(check)),
        place: Some((clean(file).into_owned(), line)),
        result,
        ..Test::default()
    }
}

pub(super) fn blocked_result(blocked: &Blocked, response: &[String]) -> TestResult {
    let cause = excerpt(&blocked.cause, TEXT_LIMIT);
    let mut text = format!("{cause}\n");
    if blocked.may_have_been_carried_out {
        text.push_str("the request may have been carried out; it is not sent again\n");
    }
    for line in response {
        text.push_str(&format!("response: {}\n", excerpt(line, BODY_LIMIT)));
    }
    if let Some(help) = &blocked.help {
        text.push_str(&format!("help: {}\n", clean(help)));
    }
    TestResult {
        kind: Some(blocked.phase.as_str()),
        text: Some(text),
        ..message(ERROR, cause)
    }
}

/// What came of an attempt that does not count.
pub(super) fn attempt(attempt: &Attempt) -> String {
    match (attempt.status, &attempt.cause) {
        (Some(status), _) => format!("status {status}"),
        (None, Some(cause)) => excerpt(cause, TEXT_LIMIT),
        (None, None) => "no response".to_owned(),
    }
}

pub(super) fn message(element: &'static str, message: String) -> TestResult {
    TestResult {
        element,
        kind: None,
        message: Some(message),
        text: None,
    }
}

pub(super) fn skipped(reason: &str) -> TestResult {
    message(SKIPPED, clean(reason).into_owned())
}

pub(super) fn failure(case: &Case<'_>, step: &Step, drifts: &[&Finding]) -> TestResult {
    let Some(worst) = drifts.first() else {
        // What failed in a setup or a teardown is reported as its cause.
        let blocked = step.blocked.as_ref();
        return TestResult {
            element: FAILURE,
            kind: blocked.map(|blocked| blocked.phase.as_str()),
            message: blocked.map(|blocked| excerpt(&blocked.cause, TEXT_LIMIT)),
            text: None,
        };
    };
    let mut text = excerpt(&worst.message, TEXT_LIMIT);
    if drifts.len() > 1 {
        text.push_str(&format!(" (and {} more)", drifts.len() - 1));
    }
    TestResult {
        kind: Some(worst.kind.name()),
        text: Some(described(case, step, drifts)),
        ..message(FAILURE, text)
    }
}

/// The findings in words, a paragraph each.
pub(super) fn described(case: &Case<'_>, step: &Step, findings: &[&Finding]) -> String {
    let schema = |finding: &Finding| match &finding.schema_line {
        Some(line) => format!("schema: {}\n", clean(&line.to_string())),
        None => String::new(),
    };
    let accepted = |finding: &Finding| match &finding.waived {
        Some(by) => format!("{}\n", excerpt(&waived(by), TEXT_LIMIT)),
        None => String::new(),
    };
    let body = |finding: &Finding| {
        let lines = step.body.iter().filter(|_| needs_body(finding.kind));
        let lines: Vec<String> = lines
            .map(|line| format!("body: {}\n", excerpt(line, BODY_LIMIT)))
            .collect();
        lines.concat()
    };
    let paragraph = |finding: &&Finding| {
        let (file, line) = case.subject().place_of(finding);
        format!(
            "{} {} at {}\n{}{}\nexpected: {}\nactual: {}\n{}case: {}:{}\n{}help: {}\nfingerprint: {}\n",
            finding.severity,
            finding.kind,
            clean(&finding.place.to_string()),
            accepted(finding),
            excerpt(&finding.message, TEXT_LIMIT),
            excerpt(&finding.expected, TEXT_LIMIT),
            excerpt(&finding.actual, TEXT_LIMIT),
            body(finding),
            clean(file),
            line,
            schema(finding),
            finding.kind.remedy(),
            clean(&finding.fingerprint),
        )
    };
    let paragraphs: Vec<String> = findings.iter().map(paragraph).collect();
    paragraphs.join("\n")
}
