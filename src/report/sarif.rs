//! SARIF 2.1.0 (OASIS) for code scanning: a rule a kind, a result a fingerprint.
//!
//! The few members that are used are written here: the crates that carry the whole format
//! hold a report in memory and bring a code generator with them.

use std::io::{Read, Seek, Write};

use serde_json::{Value, json};

use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::faults::faults;
use super::issues::{Issue, issues};
use super::troubles::{Trouble, troubles};
use super::{since, waivers, words};
use crate::model::finding::Waived;
use crate::model::host::URL;
use crate::model::kind::{Kind, Severity};
use crate::model::place::ESCAPED_IN_URI;
use crate::model::subject::Subject;
use crate::record::{Reader, write_json};
use crate::report::deprecated;
use crate::summary::{FindingChange, FindingState, RunSummary, Since};

/// The schema that the document keeps.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The root of the repository, which relative paths are meant from.
const ROOT: &str = "%SRCROOT%";
/// So many cases of a result are listed.
const CASES: usize = 100;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 2000;

/// Writes `report.sarif`: one result a line.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    writeln!(
        out,
        "{{\"$schema\": \"{SCHEMA}\", \"version\": \"2.1.0\", \"runs\": [{{"
    )?;
    for (name, value) in head(summary) {
        write!(out, "\"{name}\": ")?;
        write_json(&mut *out, &value)?;
        out.write_all(b",\n")?;
    }
    out.write_all(b"\"results\": [")?;
    let since = summary.since();
    let mut separator: &[u8] = b"\n";
    let mut put = |value: &Value| -> Result<(), ReportError> {
        out.write_all(separator)?;
        separator = b",\n";
        Ok(write_json(&mut *out, value)?)
    };
    for issue in issues(summary, reader)? {
        let mut result = result(summary, &issue);
        if let Some(since) = &since {
            result["baselineState"] = json!(baseline_state(since, issue.fingerprint));
        }
        put(&result)?;
    }
    for gone in since.iter().flat_map(|since| since.of(FindingState::Fixed)) {
        put(&absent(summary, gone))?;
    }
    out.write_all(b"\n]}]}\n")?;
    Ok(())
}

/// Everything of the run but its results.
fn head(summary: &RunSummary) -> [(&'static str, Value); 5] {
    let started = &summary.started;
    let rules: Vec<Value> = Kind::ALL.iter().map(|kind| rule(*kind)).collect();
    let tool = json!({"driver": {
        "name": "driftcheck",
        "semanticVersion": started.driftcheck,
        "shortDescription": {"text": "Contract drift between an API's documents and its running host"},
        "rules": rules,
    }});
    let mut invocation = json!({
        "executionSuccessful": summary.interruption().is_none() && !summary.is_incomplete(),
        "startTimeUtc": started.started_at,
        "toolExecutionNotifications": notifications(summary),
    });
    if let Some(finished) = &summary.finished {
        invocation["endTimeUtc"] = json!(finished.finished_at);
    }
    let contracts = summary.applied_contracts().into_iter();
    let contracts: serde_json::Map<String, Value> = contracts
        .map(|contract| (contract.name.clone(), json!(contract.sha256)))
        .collect();
    let since = summary.since();
    let since = since.map(|one| format!("{}: {}", since::title(&one), since::headline(&one)));
    let deprecation = summary.deprecation.iter();
    let deprecation: serde_json::Map<String, Value> = deprecation
        .map(|row| {
            let (name, line) = (clean(&row.operation), deprecated::line(row));
            (name.into_owned(), json!(clean(&line)))
        })
        .collect();
    let elements = summary.deprecated_elements.iter();
    let elements = elements.map(|row| clean(&deprecated::element(row)).into_owned());
    let properties = json!({
        "run": started.run,
        "since": since.map(|text| clean(&text).into_owned()),
        "host": clean(&started.host),
        "profile": clean(&started.profile),
        "contracts": contracts,
        "deprecation": deprecation,
        "deprecated_elements": elements.collect::<Vec<String>>(),
        "verdict": summary.verdict(),
        "headline": clean(&words::headline(summary)),
        "totals": summary.totals,
    });
    [
        ("tool", tool),
        ("invocations", json!([invocation])),
        (
            "automationDetails",
            json!({"id": clean(&automation_id(summary))}),
        ),
        ("columnKind", json!("unicodeCodePoints")),
        ("properties", properties),
    ]
}

/// A hierarchical name: all but its last part is what GitHub calls a category, of which it keeps
/// one analysis. It is another one for each suite of a repository, and each host.
fn automation_id(summary: &RunSummary) -> String {
    let started = &summary.started;
    let folder = started.folder.iter().map(String::as_str);
    let suite = started.suite.iter().map(String::as_str);
    let mut parts = vec!["driftcheck"];
    parts.extend(folder.chain(suite));
    parts.push(match &*started.profile {
        URL => &started.host,
        profile => profile,
    });
    let other = started.compared_with.iter();
    parts.extend(other.map(|other| &*other.profile));
    parts.push(&started.run);
    parts.join("/")
}

fn rule(kind: Kind) -> Value {
    let (meaning, why) = (kind.meaning(), kind.why());
    let (example, remedy) = (kind.example(), sentence(kind.remedy()));
    json!({
        "id": kind.name(),
        "name": rule_name(kind.name()),
        "shortDescription": {"text": plain(meaning)},
        "fullDescription": {"text": plain(&format!("{meaning} {why}"))},
        "help": {
            "text": plain(&format!("{meaning} {why}\n\nFor example: {example}\n\nWhat to do: {remedy}")),
            "markdown": format!("{meaning}\n\n{why}\n\n*For example:* {example}\n\n**What to do:** {remedy}"),
        },
        "defaultConfiguration": {"level": level(kind.default_severity())},
        "properties": {"tags": ["api", "contract", kind.default_severity().as_str()]},
    })
}

fn result(summary: &RunSummary, issue: &Issue<'_>) -> Value {
    let group = issue.group;
    let index = Kind::ALL.iter().position(|kind| *kind == group.kind);
    let cases: Vec<&str> = issue.cases.iter().map(|case| summary.id(*case)).collect();
    let operations = group
        .operations
        .iter()
        .map(|one| json!({"fullyQualifiedName": clean(&one.operation), "kind": "function"}));
    let mut result = json!({
        "ruleId": group.kind.name(),
        "ruleIndex": index,
        "level": level(group.severity),
        "message": {"text": plain(&issue.words(summary))},
        "locations": [{
            "physicalLocation": physical(&issue.file, issue.line),
            "logicalLocations": operations.collect::<Vec<Value>>(),
        }],
        "partialFingerprints": {
            "driftcheck/v1": issue.fingerprint,
            "primaryLocationLineHash": format!("{}:{}", issue.fingerprint, issue.occurrence),
        },
        "occurrenceCount": issue.cases.len().max(1),
        "properties": {
            "severity": group.severity,
            "place": group.place,
            "pointer": issue.pointer,
            "expected": excerpt(&group.expected, TEXT_LIMIT),
            "actual": excerpt(&issue.actual, TEXT_LIMIT),
            "rule": group.rule,
            "basis": group.example.basis,
            "cases": &cases[..cases.len().min(CASES)],
        },
    });
    // Either every result of a run says whether it is suppressed, or none does
    // (SARIF 2.1.0, section 3.27.23).
    if !summary.waivers.is_empty() || group.waived.is_some() {
        result["suppressions"] = suppressions(group.waived.as_ref());
    }
    if let Some(line) = &issue.schema_line {
        result["relatedLocations"] = json!([{
            "id": 1,
            "message": {"text": "what the contract says"},
            "physicalLocation": physical(&line.file, line.line),
        }]);
    }
    result
}

/// A waiver, which stands in a file of its own.
fn suppressions(waived: Option<&Waived>) -> Value {
    let one = waived.map(|waived| {
        json!({
            "kind": "external",
            "status": "accepted",
            "justification": clean(&waivers::waived(waived)),
        })
    });
    one.into_iter().collect()
}

/// How a result compares with the accepted run (SARIF 2.1.0, section 3.27.24).
fn baseline_state(since: &Since<'_>, fingerprint: &str) -> &'static str {
    let mut known = since.findings.iter();
    match known.find(|one| one.fingerprint == fingerprint) {
        Some(one) if matches!(one.state, FindingState::New | FindingState::Unconfirmed) => "new",
        Some(one) if one.severity_before.is_some() => "updated",
        _ => "unchanged",
    }
}

/// A finding of the accepted run that is fixed. What was not judged again is none.
fn absent(summary: &RunSummary, gone: &FindingChange) -> Value {
    let index = Kind::ALL.iter().position(|kind| *kind == gone.kind);
    let known = |id: &String| summary.cases.iter().find(|case| *case.id == **id);
    let location = match gone.cases.iter().find_map(known) {
        Some(case) => {
            let Subject::Case { file, line, .. } = case.subject();
            let file = summary.started.in_repository(file);
            json!([{"physicalLocation": physical(&file, line.max(1))}])
        }
        None => json!([]),
    };
    let text = format!("Fixed: {}", excerpt(&gone.message, TEXT_LIMIT));
    json!({
        "ruleId": gone.kind.name(),
        "ruleIndex": index,
        "kind": "pass",
        "level": "none",
        "baselineState": "absent",
        "message": {"text": plain(&text)},
        "locations": location,
        "partialFingerprints": {
            "driftcheck/v1": gone.fingerprint,
            "primaryLocationLineHash": format!("{}:1", gone.fingerprint),
        },
        "properties": {"place": gone.place, "severity": gone.severity},
    })
}

/// What could not be judged is no result: it is reported as a notification.
fn notifications(summary: &RunSummary) -> Vec<Value> {
    let notification =
        |level: &str, text: &str| json!({"level": level, "message": {"text": plain(text)}});
    let of_cases = troubles(summary).into_iter().map(|reported| {
        let level = match reported.trouble {
            Trouble::NotJudged | Trouble::LeftBehind => "error",
            Trouble::Flaky => "warning",
        };
        notification(level, &reported.text)
    });
    let mut all: Vec<Value> = of_cases.collect();
    let of_run = faults(summary).into_iter();
    all.extend(of_run.map(|one| {
        let text = format!("{}: {}", one.name, excerpt(&one.text, TEXT_LIMIT));
        notification("error", &text)
    }));
    all.extend(waivers::notes(summary).iter().map(|note| {
        let mut reported = notification(level(note.matter.severity()), &clean(&note.text));
        reported["locations"] = json!([{
            "physicalLocation": physical(
                &summary.started.in_repository(&note.waiver.file),
                note.waiver.line,
            ),
        }]);
        reported
    }));
    let warnings = summary.warnings.iter();
    all.extend(warnings.map(|warning| notification("warning", &clean(warning))));
    all
}

/// A place in a file: a relative path is meant from the root of the repository.
fn physical(file: &str, line: u32) -> Value {
    let location = match url::Url::from_file_path(file) {
        Ok(url) => json!({"uri": url.as_str()}),
        Err(()) => json!({"uri": relative_uri(file), "uriBaseId": ROOT}),
    };
    json!({"artifactLocation": location, "region": {"startLine": line}})
}

/// A relative path as a URI reference (RFC 3986, section 4.2).
fn relative_uri(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, ESCAPED_IN_URI).to_string()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "error",
        Severity::Additive => "warning",
        Severity::Notice => "note",
    }
}

/// A plain text message. Only text that a reader would take for a link (SARIF 2.1.0, section
/// 3.11.6) is escaped, for not every reader takes the backslashes away again.
fn plain(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// The name of a rule in Pascal case, which must be another one than its id even in capitals.
fn rule_name(id: &str) -> String {
    let word = |word: &str| sentence(word).trim_end_matches('.').to_owned();
    let name: String = id.split('-').map(word).collect();
    match name.eq_ignore_ascii_case(id) {
        true => format!("{name}Finding"),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{case, recorded_by, started};

    #[test]
    fn each_suite_and_each_host_of_a_repository_is_a_category_of_its_own() {
        let id = |folder: &str, profile: &str| {
            let mut started = started(1);
            started.suite = Some("api".into());
            started.folder = Some(folder.into());
            started.profile = profile.into();
            started.run = "the-run".into();
            automation_id(&recorded_by(&started, &[case("a")]).1)
        };
        assert_eq!(
            id("a/api", "staging"),
            "driftcheck/a/api/api/staging/the-run"
        );
        assert_ne!(id("b/api", "staging"), id("a/api", "staging"));
        assert_ne!(id("a/api", "live"), id("a/api", "staging"));
    }

    #[test]
    fn the_name_of_a_rule_is_another_one_than_its_id() {
        let same = |kind: &&Kind| rule_name(kind.name()).eq_ignore_ascii_case(kind.name());
        assert_eq!(Kind::ALL.iter().find(same), None);
    }
}
