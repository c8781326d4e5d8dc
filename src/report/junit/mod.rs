//! JUnit XML for CI servers: a testsuite a case, a testcase a check. Suites are
//! written one by one, so a long run needs no more memory than a short one. Only what the
//! schema of Jenkins' reader knows is written: file and line of a finding are in its text.

mod plain;
mod waivers;

use std::borrow::Cow;
use std::io::{Read, Seek, Write};
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite, XmlString,
};

use self::plain::PlainSuites;
use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::recorded::{Case, Step};
use super::since;
use super::waivers::{Matter, notes, waived};
use crate::model::exchange::Blocked;
use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::outcome::Outcome;
use crate::record::Reader;
use crate::summary::{RunSummary, complete_checks};

/// A longer text of a finding is cut to so many characters.
const TEXT_LIMIT: usize = 2000;

/// Attribute names and properties that are the same in every suite.
struct Shared {
    file: XmlString,
    properties: Vec<Property>,
}

/// Writes `junit.xml`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let totals = &summary.totals;
    let interruption = summary.interruption();
    let not_whole = u64::from(interruption.is_some());
    let notes = notes(summary);
    let expired = notes.iter().filter(|note| note.matter == Matter::Expired);
    let time_us = summary.finished.as_ref().map_or(0, |one| one.duration_us);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    write!(
        out,
        "<testsuites name=\"driftcheck\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
        totals.checks.total()
            + totals.unanswered
            + totals.unsent
            + totals.skipped
            + not_whole
            + notes.len() as u64,
        totals.checks.failed + expired.count() as u64,
        totals.unanswered + not_whole,
        Duration::from_micros(time_us).as_secs_f64(),
    )?;
    let shared = Shared::of(summary);
    let mut xml = Vec::new();
    let plain = PlainSuites::new(&shared.properties);
    let mut rest = Vec::new();
    for entry in &summary.cases {
        let case = Case::of(reader.read_line(entry.span)?, &mut rest)?;
        out.write_all(b"\n    ")?;
        if plain::is_plain(&case) {
            plain.write(out, &case)?;
        } else {
            out.write_all(suite_text(serialised(suite(&case, &shared), &mut xml)?))?;
        }
    }
    let of_run = interruption.map(|why| run_suite(&why, &shared));
    let of_waivers = (!notes.is_empty()).then(|| waivers::suite(&notes, &shared));
    for suite in of_run.into_iter().chain(of_waivers) {
        out.write_all(b"\n    ")?;
        out.write_all(suite_text(serialised(suite, &mut xml)?))?;
    }
    out.write_all(b"\n</testsuites>\n")?;
    Ok(())
}

/// A suite as quick-junit writes it, within a document.
fn serialised(suite: TestSuite, xml: &mut Vec<u8>) -> Result<&[u8], ReportError> {
    xml.clear();
    let mut report = Report::unnamed();
    report.add_test_suite(suite);
    report
        .serialize(&mut *xml)
        .map_err(|error| ReportError::Io(std::io::Error::other(error)))?;
    Ok(xml)
}

/// The `<testsuite>` of a document that has one. Its texts are escaped, so no
/// text can look like a tag.
fn suite_text(xml: &[u8]) -> &[u8] {
    let find = |tag: &[u8]| xml.windows(tag.len()).position(|window| window == tag);
    let start = find(b"<testsuite ").unwrap_or(0);
    let root = b"</testsuites>";
    let end = xml
        .windows(root.len())
        .rposition(|window| window == root)
        .unwrap_or(xml.len());
    xml.get(start..end).unwrap_or_default().trim_ascii_end()
}

impl Shared {
    fn of(summary: &RunSummary) -> Shared {
        let started = &summary.started;
        let mut properties = vec![
            Property::new("host", clean(&started.host)),
            Property::new("profile", clean(&started.profile)),
            Property::new("run", clean(&started.run)),
            Property::new("driftcheck", clean(&started.driftcheck)),
        ];
        for contract in started.contract_files() {
            let name = format!("contract {}", clean(&contract.name));
            properties.push(Property::new(name, clean(&contract.sha256)));
        }
        if let Some(since) = summary.since() {
            let text = format!("{}: {}", since::which(&since), since::headline(&since));
            properties.push(Property::new(since::label(&since), clean(&text)));
        }
        Shared {
            file: "file".into(),
            properties,
        }
    }
}

/// What says that the run is not whole: no case does.
fn run_suite(why: &str, shared: &Shared) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(clean(why));
    let mut test = TestCase::new("the run is whole", status);
    let mut suite = TestSuite::new("driftcheck");
    suite.properties.clone_from(&shared.properties);
    test.classname = Some(suite.name.clone());
    suite.add_test_case(test);
    suite
}

fn suite(case: &Case<'_>, shared: &Shared) -> TestSuite {
    let mut suite = TestSuite::new(clean(&case.id));
    suite.set_time(Duration::from_micros(case.duration_us));
    suite.properties.clone_from(&shared.properties);
    suite.add_property(Property::new("title", clean(&case.name)));
    let file: XmlString = clean(&case.file).into();
    suite.extra.insert(shared.file.clone(), file);
    for mut test in tests(case) {
        test.classname = Some(suite.name.clone());
        suite.add_test_case(test);
    }
    suite
}

fn tests(case: &Case<'_>) -> Vec<TestCase> {
    let mut tests = Vec::new();
    for step in &case.steps {
        let first = tests.len();
        for check in complete_checks(&step.checks, &step.findings).iter() {
            tests.push(check_test(case, step, check));
        }
        tests.extend(
            step.blocked
                .as_ref()
                .map(|blocked| blocked_test(step, blocked)),
        );
        if let (Some(reason), None) = (&step.skip_reason, &step.blocked) {
            tests.push(TestCase::new(test_name(step, "request"), skipped(reason)));
        }
        if let Some(test) = tests.get_mut(first) {
            test.status.add_reruns(reruns(step));
        }
        let time = step.exchange.as_ref().map(|one| one.timings.total_us);
        if let (Some(test), Some(time)) = (tests.get_mut(first), time) {
            test.set_time(Duration::from_micros(time));
        }
    }
    match case.outcome {
        Outcome::Skipped => {
            let reason = case.skip_reason.as_deref().unwrap_or("not run");
            tests.push(TestCase::new("request", skipped(reason)));
        }
        Outcome::Blocked if case.steps.iter().all(|step| step.blocked.is_none()) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("no cause was recorded");
            tests.push(TestCase::new("request", status));
        }
        _ => {}
    }
    tests
}

fn check_test(case: &Case<'_>, step: &Step, check: &Check) -> TestCase {
    let findings = || step.findings.iter().filter(|one| one.check == check.name);
    let (drifts, others): (Vec<&Finding>, Vec<&Finding>) =
        findings().partition(|one| one.is_drift());
    let accepted = others.iter().find_map(|one| one.waived.as_ref());
    let status = match check.outcome {
        CheckOutcome::Passed | CheckOutcome::Noticed => match accepted {
            // As other runners write what is expected to fail: visible, and no failure.
            Some(by) => skipped(&waived(by)),
            None => TestCaseStatus::success(),
        },
        CheckOutcome::NotApplied => {
            skipped(check.reason.as_deref().unwrap_or("it could not be applied"))
        }
        CheckOutcome::Failed => failure(case, step, &drifts),
    };
    let mut test = TestCase::new(test_name(step, &check.name), status);
    if !others.is_empty() {
        test.set_system_out(described(case, &others));
    }
    test
}

fn blocked_test(step: &Step, blocked: &Blocked) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(blocked.phase.as_str());
    status.set_message(excerpt(&blocked.cause, TEXT_LIMIT));
    let mut text = String::new();
    if blocked.may_have_been_carried_out {
        text.push_str("the request may have been carried out; it is not sent again\n");
    }
    if let Some(help) = &blocked.help {
        text.push_str(&format!("help: {}\n", clean(help)));
    }
    if !text.is_empty() {
        status.set_description(text);
    }
    TestCase::new(test_name(step, "request"), status)
}

/// The attempts that do not count: of a check that passed they are written as flaky, of one
/// that failed as reruns.
fn reruns(step: &Step) -> impl Iterator<Item = TestRerun> {
    step.attempts.iter().map(|attempt| {
        let mut rerun = TestRerun::new(NonSuccessKind::Error);
        let message = match (attempt.status, &attempt.cause) {
            (Some(status), _) => format!("status {status}"),
            (None, Some(cause)) => excerpt(cause, TEXT_LIMIT).to_string(),
            (None, None) => "no answer".to_owned(),
        };
        rerun.set_type("sent again").set_message(message);
        rerun
    })
}

fn test_name<'a>(step: &Step, check: &'a str) -> Cow<'a, str> {
    match &step.name {
        Some(name) => format!("{} / {}", clean(name), clean(check)).into(),
        None => clean(check),
    }
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(clean(reason));
    status
}

fn failure(case: &Case<'_>, step: &Step, drifts: &[&Finding]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let Some(worst) = drifts.first() else {
        // What failed in a setup or a teardown is told as its cause.
        if let Some(blocked) = &step.blocked {
            status.set_type(blocked.phase.as_str());
            status.set_message(excerpt(&blocked.cause, TEXT_LIMIT));
        }
        return status;
    };
    let mut message = excerpt(&worst.message, TEXT_LIMIT);
    if drifts.len() > 1 {
        message.push_str(&format!(" (and {} more)", drifts.len() - 1));
    }
    status.set_type(worst.kind.name());
    status.set_message(message);
    status.set_description(described(case, drifts));
    status
}

/// The findings in words, a paragraph each.
fn described(case: &Case<'_>, findings: &[&Finding]) -> String {
    let schema = |finding: &Finding| match &finding.schema_line {
        Some(line) => format!("schema: {}\n", clean(&line.to_string())),
        None => String::new(),
    };
    let accepted = |finding: &Finding| match &finding.waived {
        Some(by) => format!("{}\n", excerpt(&waived(by), TEXT_LIMIT)),
        None => String::new(),
    };
    let paragraph = |finding: &&Finding| {
        format!(
            "{} {} at {}\n{}{}\nexpected: {}\nactual: {}\ncase: {}:{}\n{}help: {}\nfingerprint: {}\n",
            finding.severity,
            finding.kind,
            clean(&finding.place.to_string()),
            accepted(finding),
            excerpt(&finding.message, TEXT_LIMIT),
            excerpt(&finding.expected, TEXT_LIMIT),
            excerpt(&finding.actual, TEXT_LIMIT),
            clean(&case.file),
            finding.line.unwrap_or(case.line),
            schema(finding),
            finding.kind.remedy(),
            clean(&finding.fingerprint),
        )
    };
    let paragraphs: Vec<String> = findings.iter().map(paragraph).collect();
    paragraphs.join("\n")
}
