//! The Common Test Report Format (<https://ctrf.io>): a test a case, a step a check.
//! Written as a stream: no list of cases is ever built in memory.

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::recorded::{Case, Step};
use super::waivers::{self, Matter, Note};
use super::{faults, since, words};
use crate::model::exchange::Blocked;
use crate::model::finding::{CheckOutcome, Finding};
use crate::model::gate::Gate;
use crate::model::kind::Severity;
use crate::model::outcome::Outcome;
use crate::model::subject::Subject;
use crate::record::{Reader, write_json};
use crate::summary::{CaseEntry, RunSummary, complete_checks};

/// The version of the format's specification.
const SPECIFICATION: &str = "0.0.0";
/// The status of what fails the run, and of what could not be judged.
const FAILED: &str = "failed";
const OTHER: &str = "other";
/// Longer texts of a finding are cut to so many characters.
const TEXT_LIMIT: usize = 2000;

/// One case.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    name: Cow<'a, str>,
    status: &'static str,
    duration: u64,
    suite: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    line: u32,
    raw_status: &'static str,
    tags: Vec<Cow<'a, str>>,
    r#type: &'static str,
    file_path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retries: Option<usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    flaky: bool,
    steps: Vec<TestStep>,
    extra: Extra<'a>,
}

/// One check.
#[derive(Serialize)]
struct TestStep {
    name: String,
    status: &'static str,
}

/// What the format has no word for.
#[derive(Serialize)]
struct Extra<'a> {
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fingerprints: Vec<&'a str>,
}

/// Writes `ctrf.json`: one test a line.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let notes = waivers::notes(summary);
    let expired = notes.iter().filter(|note| note.matter == Matter::Expired);
    let mut others: Vec<Value> = expired.map(of_waiver).collect();
    let faults = faults::faults(summary).into_iter();
    others.extend(faults.map(|one| of_run(one.test, &one.text, (one.name, one.is_failure))));
    let failing = faults::failing(summary);
    others.extend(failing.map(|row| {
        let (title, name) = (words::title(row), row.kind.name());
        of_run(&title, &row.example.message, (name, true))
    }));
    write!(
        out,
        "{{\"reportFormat\": \"CTRF\", \"specVersion\": \"{SPECIFICATION}\", \"runId\": "
    )?;
    write_json(&mut *out, &summary.started.run)?;
    out.write_all(b", \"generatedBy\": \"driftcheck\", \"results\": {\n\"tool\": ")?;
    let version = &summary.started.driftcheck;
    write_json(
        &mut *out,
        &json!({"name": "driftcheck", "version": version}),
    )?;
    out.write_all(b",\n\"summary\": ")?;
    write_json(&mut *out, &counts(summary, &others))?;
    out.write_all(b",\n\"environment\": ")?;
    write_json(&mut *out, &environment(summary, &notes))?;
    out.write_all(b",\n\"tests\": [")?;
    for (index, entry) in summary.cases.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let case = match summary.seen(entry) {
            Some(_) => Case::of(summary, entry, reader)?,
            None => Case::read(reader.read_line(entry.span)?)?,
        };
        write_json(&mut *out, &test(&case, entry.is_flaky, &summary.gate))?;
    }
    for (index, other) in others.iter().enumerate() {
        let is_first = index == 0 && summary.cases.is_empty();
        out.write_all(if is_first { b"\n" } else { b",\n" })?;
        write_json(&mut *out, other)?;
    }
    out.write_all(b"\n]}}\n")?;
    Ok(())
}

/// How many tests ended how, with those that are of no case.
fn counts(summary: &RunSummary, others: &[Value]) -> Value {
    let totals = &summary.totals;
    let failed = others.iter().filter(|one| one["status"] == FAILED).count() as u64;
    let others = others.len() as u64;
    let failing = summary.cases.iter().filter(|case| case.is_failing);
    // What could not be judged stays so, whatever was found beside that.
    let is_judged = |case: &&CaseEntry| matches!(case.outcome, Outcome::Conforms | Outcome::Drifts);
    let failing = failing.filter(is_judged).count() as u64;
    let finished = summary.finished.as_ref();
    let start = milliseconds(&summary.started.started_at);
    json!({
        "tests": totals.cases + others,
        "passed": totals.conforms + totals.drifts - failing,
        "failed": failing + failed,
        "skipped": totals.skipped,
        "pending": 0,
        "other": totals.blocked + others - failed,
        "flaky": totals.flaky,
        "start": start,
        "stop": finished.map_or(start, |one| milliseconds(&one.finished_at)),
        "duration": finished.map_or(0, |one| one.duration_us / 1000),
    })
}

fn environment(summary: &RunSummary, notes: &[Note<'_>]) -> Value {
    let started = &summary.started;
    json!({
        "testEnvironment": clean(&started.profile),
        "appName": clean(&started.host),
        "extra": {
            "contracts": summary.applied_contracts().iter().map(|one| json!({"name": one.name, "sha256": one.sha256})).collect::<Vec<_>>(),
            "verdict": summary.verdict(),
            "headline": clean(&words::headline(summary)),
            "ended_early": summary.interruption(),
            "incomplete": words::not_judged(summary).iter().map(|text| clean(text)).collect::<Vec<_>>(),
            "since": summary.since().map(|since| format!("{}: {}", since::title(&since), since::headline(&since))),
            "waivers": notes.iter().map(|note| clean(&note.text)).collect::<Vec<_>>(),
        },
    })
}

fn retries(step: &Step) -> usize {
    step.attempts.iter().filter(|one| one.is_retry()).count()
}

fn test<'a>(case: &'a Case<'_>, is_flaky: bool, gate: &Gate) -> Test<'a> {
    let findings = || case.steps.iter().flat_map(|step| &step.findings);
    // What is waived comes after everything that counts.
    let worst = findings().max_by_key(|finding| (finding.waived.is_none(), finding.severity));
    let blocked = case.steps.iter().find_map(|step| step.blocked.as_ref());
    let message = match case.outcome {
        Outcome::Skipped => case.skip_reason.clone(),
        Outcome::Blocked => blocked.map(could_not),
        Outcome::Drifts | Outcome::Conforms => worst.map(|one| match &one.waived {
            Some(waived) => format!("{}: {}", waivers::waived(waived), one.message),
            None => one.message.clone(),
        }),
    };
    let paragraphs: Vec<String> = findings().map(|one| described(case, one)).collect();
    let attempts: usize = case.steps.iter().map(retries).sum();
    let Subject::Case { file, line, .. } = case.subject();
    Test {
        name: clean(&case.id),
        status: match case.outcome {
            Outcome::Conforms | Outcome::Drifts => match findings().any(|one| gate.fails(one)) {
                true => FAILED,
                false => "passed",
            },
            Outcome::Skipped => "skipped",
            Outcome::Blocked => OTHER,
        },
        duration: case.duration_us / 1000,
        suite: folders(&case.id),
        message: message.map(|text| excerpt(&text, TEXT_LIMIT)),
        trace: (!paragraphs.is_empty()).then(|| paragraphs.join("\n")),
        line,
        raw_status: case.outcome.as_str(),
        tags: case.tags.iter().map(|tag| clean(tag)).collect(),
        r#type: "api",
        file_path: clean(file),
        retries: (attempts > 0).then_some(attempts),
        flaky: is_flaky,
        steps: case
            .steps
            .iter()
            .flat_map(|step| steps(step, gate))
            .collect(),
        extra: Extra {
            title: clean(&case.name),
            fingerprints: findings().map(|one| one.fingerprint.as_str()).collect(),
        },
    }
}

fn could_not(blocked: &Blocked) -> String {
    let mut text = format!("{}: {}", blocked.phase, blocked.cause);
    if blocked.may_have_been_carried_out {
        text.push_str("; it may have been carried out and is not sent again");
    }
    text
}

/// A waiver that has expired, which fails the run whatever its cases say.
fn of_waiver(note: &Note<'_>) -> Value {
    json!({
        "name": format!("{}:{}", clean(&note.waiver.file), note.waiver.line),
        "status": FAILED,
        "duration": 0,
        "suite": ["driftcheck"],
        "message": excerpt(&note.text, TEXT_LIMIT),
        "line": note.waiver.line,
        "rawStatus": note.matter.name(),
        "type": "api",
        "filePath": clean(&note.waiver.file),
    })
}

/// What the run has as a whole: what is wrong, and whether that fails it.
fn of_run(test: &str, text: &str, (name, is_failure): (&str, bool)) -> Value {
    json!({
        "name": clean(test),
        "status": if is_failure { FAILED } else { OTHER },
        "duration": 0,
        "suite": ["driftcheck"],
        "message": excerpt(text, TEXT_LIMIT),
        "rawStatus": name,
        "type": "api",
    })
}

/// The folders of a case's id, or the tool's name where it has none.
fn folders(id: &str) -> Vec<Cow<'_, str>> {
    match id.rsplit_once('/') {
        Some((folders, _)) => folders.split('/').map(clean).collect(),
        None => vec!["driftcheck".into()],
    }
}

fn steps(step: &Step, gate: &Gate) -> Vec<TestStep> {
    let named = |check: &str| match &step.name {
        Some(name) => format!("{} / {}", clean(name), clean(check)),
        None => clean(check).into_owned(),
    };
    let mut steps: Vec<TestStep> = complete_checks(&step.checks, &step.findings, gate)
        .iter()
        .map(|check| TestStep {
            name: named(&check.name),
            status: match check.outcome {
                CheckOutcome::Passed | CheckOutcome::Noticed => "passed",
                CheckOutcome::Failed => FAILED,
                CheckOutcome::NotApplied => "skipped",
            },
        })
        .collect();
    if step.blocked.is_some() {
        steps.push(TestStep {
            name: named("request"),
            status: OTHER,
        });
    }
    steps
}

fn described(case: &Case<'_>, finding: &Finding) -> String {
    let (file, line) = case.subject().place_of(finding);
    let mut text = format!(
        "{} {} at {}\n{}\nexpected: {}\nactual: {}\nfingerprint: {}\ncase: {}:{}\n",
        finding.severity,
        finding.kind,
        clean(&finding.place.to_string()),
        excerpt(&finding.message, TEXT_LIMIT),
        excerpt(&finding.expected, TEXT_LIMIT),
        excerpt(&finding.actual, TEXT_LIMIT),
        clean(&finding.fingerprint),
        clean(file),
        line,
    );
    if let Some(waived) = &finding.waived {
        text.push_str(&format!("{}\n", clean(&waivers::waived(waived))));
    }
    if let Some(line) = &finding.schema_line {
        text.push_str(&format!("schema: {}\n", clean(&line.to_string())));
    }
    if finding.severity > Severity::Notice {
        text.push_str(&format!("help: {}\n", finding.kind.remedy()));
    }
    text
}

/// Milliseconds since 1970 of a time of the record.
fn milliseconds(time: &str) -> i64 {
    time.parse::<Timestamp>()
        .map_or(0, |time| time.as_millisecond())
}
