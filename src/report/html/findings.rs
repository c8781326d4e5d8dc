//! The findings of the page: each with what was expected, what came, the exchange, and links
//! to its cases. An exchange is shown once; other findings of the same request link to it.

use std::collections::HashMap;
use std::io::{Read, Seek, Write};

use minijinja::{Value, context};

use super::anchors::Anchor;
use super::limits::TEXT_LIMIT;
use super::sides;
use super::templates::{Templates, case_links};
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::finding::Basis;
use crate::model::octets::Octets;
use crate::model::outcome::StepResult;
use crate::record::Reader;
use crate::report::body::{BODY_LIMIT, body_lines};
use crate::report::count::counted;
use crate::report::curl::curl_line;
use crate::report::error::ReportError;
use crate::report::escape::excerpt;
use crate::report::history_words;
use crate::report::sentence::statement;
use crate::report::words::{self, time};
use crate::report::{seen_in, waivers};
use crate::summary::{FindingGroup, RunSummary};

/// So many lines of a diff are shown.
const DIFF_LINES: usize = 200;
/// So many findings are shown with their exchange; the record has the others'.
const EXCHANGES: usize = 500;
/// So many findings are shown; `report.json` has them all.
const SHOWN: usize = 5000;
/// Longer values are cut to so many characters.
const VALUE_LIMIT: usize = 2000;
/// The same in a row that is folded.
const FOLDED_LIMIT: usize = 120;

/// The findings that show an exchange, by its case and step.
type Shown<'a> = HashMap<(u32, Option<String>), &'a str>;

/// What the case of a finding's example has to show.
#[derive(Default)]
struct Evidence {
    /// Its exchange; of a comparison, those of both hosts, each under its name.
    exchanges: Vec<Value>,
    /// What the two hosts have at the finding's place.
    values: Option<[String; 2]>,
}

/// Writes the section's items and its end; `head.html` has begun it.
pub(super) fn write<R: Read + Seek>(
    out: &mut impl Write,
    templates: &mut Templates,
    (summary, reader): (&RunSummary, &mut Reader<R>),
    anchors: &[Anchor<'_>],
) -> Result<(), ReportError> {
    let mut shown = Shown::new();
    let labels = sides::labels(summary);
    let is_comparison = summary.started.compared_with.is_some();
    for (number, (group, anchor)) in summary.findings.iter().zip(anchors).enumerate().take(SHOWN) {
        let key = (group.example.case, group.example.step.clone());
        let same_as = shown.get(&key).copied();
        let is_first = same_as.is_none() && shown.len() < EXCHANGES;
        let mut evidence = Evidence::default();
        if is_first || (is_comparison && number < EXCHANGES) {
            evidence = self::evidence(summary, reader, group, &labels)?;
        }
        match is_first {
            true => _ = shown.insert(key, &anchor.id),
            false => evidence.exchanges.clear(),
        }
        let values = finding((summary, &labels), group, anchor, (evidence, same_as));
        out.write_all(templates.render("finding.html", values)?.as_bytes())?;
    }
    if let Some(more @ 1..) = summary.findings.len().checked_sub(SHOWN) {
        let words = counted(more as u64, "more row");
        writeln!(
            out,
            "<p class=\"note\">{words}; report.json has them all.</p>"
        )?;
    }
    out.write_all(b"</section>\n")?;
    Ok(())
}

fn finding(
    (summary, labels): (&RunSummary, &[String; 2]),
    group: &FindingGroup,
    anchor: &Anchor<'_>,
    (evidence, same_as): (Evidence, Option<&str>),
) -> Value {
    let is_comparison = summary.started.compared_with.is_some();
    let values = evidence.values;
    let values =
        values.unwrap_or_else(|| [&group.expected, &group.example.actual].map(Clone::clone));
    let example = &group.example;
    let operations: Vec<Value> = group
        .operations
        .iter()
        .map(|one| {
            let statuses: Vec<String> = one.statuses.iter().map(u16::to_string).collect();
            context! {
                name => excerpt(&one.operation, TEXT_LIMIT),
                statuses => statuses.join(", "),
            }
        })
        .collect();
    context! {
        id => excerpt(&anchor.id, TEXT_LIMIT),
        severity => group.severity.as_str(),
        waived => group.waived.as_ref().map(|one| excerpt(&waivers::waived(one), TEXT_LIMIT)),
        kind => group.kind.name(),
        place => excerpt(&words::place(group), TEXT_LIMIT),
        message => excerpt(&statement(group), TEXT_LIMIT),
        // Of two hosts the message says what each has.
        folded => (!is_comparison).then(|| [&group.expected, &example.actual].map(|one| excerpt(one, FOLDED_LIMIT))),
        labels => labels,
        values => values.map(|one| excerpt(&one, VALUE_LIMIT)),
        values_differ => group.values_differ,
        pointer => example.pointer.as_deref().filter(|one| !one.is_empty()).map(|one| excerpt(one, TEXT_LIMIT)),
        rule => (group.rule != example.check).then(|| excerpt(&group.rule, TEXT_LIMIT)),
        basis => match example.basis {
            Basis::Documented => "documented",
            Basis::Observed => "observed on a running host",
            Basis::Assumed => "assumed, not documented",
        },
        operations => operations,
        since => history_words::seen_before(summary, group),
        file => excerpt(&format!("{}:{}", example.file, example.line), TEXT_LIMIT),
        schema => example.schema_line.as_ref().map(|line| excerpt(&line.to_string(), TEXT_LIMIT)),
        fingerprints => anchor.fingerprints.iter().map(|(one, id)| (excerpt(one, TEXT_LIMIT), id.as_deref().map(|id| excerpt(id, TEXT_LIMIT)))).collect::<Vec<_>>(),
        more_fingerprints => anchor.more,
        meaning => group.kind.meaning(),
        why => group.kind.why(),
        remedy => group.kind.remedy(),
        cases => case_links(summary, &group.cases),
        exchanges_seen => seen_in::exchanges(group).map(|text| excerpt(&text, TEXT_LIMIT)),
        body => example.body.iter().map(|line| excerpt(line, BODY_LIMIT)).collect::<Vec<_>>(),
        diff => example.diff.as_deref().map(diff),
        curl => example.request.as_deref().map(|request| curl_line(request, &example.effects)),
        exchanges => evidence.exchanges,
        same_as => same_as,
    }
}

/// The lines of a diff, each with what it is.
fn diff(diff: &str) -> Vec<(&'static str, String)> {
    let line = |line: &str| {
        let class = match line.as_bytes().first() {
            Some(b'+') => "added",
            Some(b'-') => "removed",
            Some(b'@') => "hunk",
            _ => "same",
        };
        (class, excerpt(line, TEXT_LIMIT))
    };
    let mut lines: Vec<_> = diff.lines().take(DIFF_LINES).map(line).collect();
    if let Some(more @ 1..) = diff.lines().count().checked_sub(DIFF_LINES) {
        lines.push(("hunk", format!("… {}", counted(more as u64, "more line"))));
    }
    lines
}

/// What a group's example has to show.
fn evidence<R: Read + Seek>(
    summary: &RunSummary,
    reader: &mut Reader<R>,
    group: &FindingGroup,
    labels: &[String; 2],
) -> Result<Evidence, ReportError> {
    let example = &group.example;
    let Some(entry) = summary.cases.get(example.case as usize) else {
        return Ok(Evidence::default());
    };
    let case = summary.read_case(entry, reader)?;
    let has_it = |step: &StepResult| {
        let mut findings = step.findings.iter();
        step.name == example.step && findings.any(|one| one.fingerprint == example.fingerprint)
    };
    let index = case.steps.iter().position(has_it);
    let exchange = |index: usize| case.steps.get(index)?.exchange.as_ref();
    let Some((index, own)) = index.and_then(|index| Some((index, exchange(index)?))) else {
        return Ok(Evidence::default());
    };
    // The step of the reference stands before that of the host which is compared with it.
    let reference = summary.started.compared_with.as_ref();
    let reference = reference.and_then(|_| exchange(index.checked_sub(1)?));
    Ok(match reference {
        None => Evidence {
            exchanges: vec![shown(own, None)],
            values: None,
        },
        Some(reference) => Evidence {
            exchanges: vec![
                shown(reference, Some(&labels[0])),
                shown(own, Some(&labels[1])),
            ],
            values: sides::value(group, &reference.response)
                .zip(sides::value(group, &own.response))
                .map(Into::into),
        },
    })
}

fn shown(exchange: &Exchange, side: Option<&str>) -> Value {
    let Exchange {
        request,
        response,
        timings,
    } = exchange;
    context! {
        side => side,
        request => lines(&request_line(request), &request.headers, request.body.as_ref()),
        response => lines(
            &format!("{} {}", response.version, response.status),
            &response.headers,
            Some(&response.body),
        ),
        total => time(timings.total_us),
        head => time(timings.head_us),
    }
}

fn request_line(request: &Request) -> String {
    format!("{} {}", request.method, request.url)
}

fn lines(first: &str, headers: &[Header], body: Option<&Octets>) -> String {
    let mut lines = vec![excerpt(first, VALUE_LIMIT)];
    lines.extend(headers.iter().map(|header| {
        let value = excerpt(&header.value.to_text(), TEXT_LIMIT);
        format!("{}: {value}", excerpt(&header.name, TEXT_LIMIT))
    }));
    if let Some(body) = body.filter(|body| !body.is_empty()) {
        let (shown, is_whole) = body_lines(body);
        lines.push(String::new());
        lines.extend(shown);
        if !is_whole {
            lines.push(format!("… the body goes on; it has {} bytes", body.0.len()));
        }
    }
    lines.join("\n")
}
