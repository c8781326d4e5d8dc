//! The page for release meetings and for the artefact of a CI job: one file, no network,
//! readable without a script. Its policy (CSP) names the page's own style and script by
//! their digests, so nothing that a host sends is ever run. Sections are written one by one,
//! so a long run needs little more memory than a short one.

mod cases;
mod coverage;
mod findings;
mod latency;
mod timeline;

use std::collections::HashMap;
use std::io::{Read, Seek, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::{Environment, Value, context};
use sha2::{Digest, Sha256};

use super::ReportError;
use super::escape::{clean, excerpt};
use super::sheet::{Cell, sheet};
use super::since;
use super::words::{self, counted, time};
use crate::record::{Reader, RunSummary, Verdict};

pub(super) const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");
/// The parts of the page; a name ends in `.html` so that every value is escaped.
const TEMPLATES: [(&str, &str); 5] = [
    ("head.html", include_str!("assets/head.html")),
    ("finding.html", include_str!("assets/finding.html")),
    ("not_judged.html", include_str!("assets/not_judged.html")),
    ("facts.html", include_str!("assets/facts.html")),
    ("sheet.html", include_str!("assets/sheet.html")),
];
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 600;
/// So many cases of a group are linked.
const NAMED: usize = 100;

/// Writes `report.html`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let templates = Templates::new()?;
    out.write_all(templates.render("head.html", head(summary))?.as_bytes())?;
    findings::write(out, &templates, summary, reader)?;
    let not_judged = templates.render("not_judged.html", not_judged(summary))?;
    out.write_all(not_judged.as_bytes())?;
    let facts = context! {
        timeline => timeline::of(summary),
        coverage => coverage::of(summary),
        latency => latency::of(summary),
    };
    out.write_all(templates.render("facts.html", facts)?.as_bytes())?;
    cases::write(out, summary, reader)?;
    out.write_all(
        templates
            .render("sheet.html", sheet_rows(summary))?
            .as_bytes(),
    )?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")?;
    Ok(())
}

/// The compiled parts of the page.
struct Templates(Environment<'static>);

impl Templates {
    fn new() -> Result<Templates, ReportError> {
        let mut environment = Environment::new();
        for (name, text) in TEMPLATES {
            environment
                .add_template(name, text)
                .map_err(std::io::Error::other)?;
        }
        Ok(Templates(environment))
    }

    fn render(&self, name: &str, values: Value) -> Result<String, ReportError> {
        let rendered = self.0.get_template(name).and_then(|one| one.render(values));
        Ok(rendered.map_err(std::io::Error::other)?)
    }
}

fn head(summary: &RunSummary) -> Value {
    let started = &summary.started;
    let totals = &summary.totals;
    let tiles = [
        ("conform", totals.conforms),
        ("drift", totals.drifts),
        ("blocked", totals.blocked),
        ("skipped", totals.skipped),
        ("flaky", totals.flaky),
    ];
    let tiles: Vec<(&str, u64)> = tiles
        .into_iter()
        .filter(|(word, count)| *count > 0 || *word == "conform" || *word == "drift")
        .collect();
    let mut kinds: Vec<String> = summary
        .findings
        .iter()
        .map(|group| group.kind.to_string())
        .collect();
    kinds.sort();
    kinds.dedup();
    let finished = summary.finished.as_ref();
    context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        style_digest => digest(STYLE),
        script_digest => digest(SCRIPT),
        verdict => words::verdict(summary),
        verdict_class => match summary.verdict() {
            Verdict::Drifts => "drifts",
            Verdict::Blocked => "blocked",
            Verdict::NothingJudged => "nothing",
            Verdict::Conforms => "conforms",
        },
        headline => excerpt(&words::headline(summary), TEXT_LIMIT),
        host => excerpt(&started.host, TEXT_LIMIT),
        profile => excerpt(&started.profile, TEXT_LIMIT),
        started_at => excerpt(started.started_at.get(..19).unwrap_or(&started.started_at), TEXT_LIMIT),
        duration => finished.map(|one| time(one.duration_us)),
        run => excerpt(&started.run, TEXT_LIMIT),
        not_whole => words::not_whole(summary).map(|(label, text)| (label, excerpt(&text, TEXT_LIMIT))),
        since => summary.since().map(|one| (
            excerpt(&since::title(&one), TEXT_LIMIT),
            excerpt(&since::headline(&one), 4 * TEXT_LIMIT),
        )),
        warnings => summary.warnings.iter().map(|one| excerpt(one, TEXT_LIMIT)).collect::<Vec<_>>(),
        tiles => tiles,
        median => summary.latency.map(|one| time(one.median_us)),
        kinds => kinds,
        has_findings => !summary.findings.is_empty(),
        finding_count => counted(summary.findings.len() as u64, "finding"),
        has_not_judged => has_not_judged(summary),
        has_timeline => !summary.deprecation.is_empty(),
        has_coverage => summary.coverage.iter().any(|one| one.answers > 0),
        has_latency => summary.latency.is_some(),
    }
}

fn has_not_judged(summary: &RunSummary) -> bool {
    !summary.blocked.is_empty()
        || !summary.skipped.is_empty()
        || !summary.left_behind.is_empty()
        || summary.totals.flaky > 0
}

fn not_judged(summary: &RunSummary) -> Value {
    let blocked: Vec<Value> = summary
        .blocked
        .iter()
        .map(|group| {
            context! {
                phase => group.phase.map(|phase| phase.as_str()),
                cause => excerpt(&group.cause, TEXT_LIMIT),
                help => group.help.as_deref().map(|help| excerpt(help, TEXT_LIMIT)),
                carried_out => group.may_have_been_carried_out,
                cases => case_links(summary, &group.cases),
            }
        })
        .collect();
    let skipped: Vec<Value> = summary
        .skipped
        .iter()
        .map(|group| {
            context! {
                reason => excerpt(&group.reason, TEXT_LIMIT),
                cases => case_links(summary, &group.cases),
            }
        })
        .collect();
    let left_behind: Vec<Value> = summary
        .left_behind
        .iter()
        .map(|left| {
            context! {
                cases => case_links(summary, &[left.case]),
                step => excerpt(&left.step, TEXT_LIMIT),
                cause => excerpt(&left.cause, TEXT_LIMIT),
            }
        })
        .collect();
    let flaky = (0_u32..).zip(&summary.cases);
    let flaky: Vec<u32> = flaky
        .filter(|(_, case)| case.is_flaky)
        .map(|(index, _)| index)
        .collect();
    context! {
        any => has_not_judged(summary),
        blocked => blocked,
        skipped => skipped,
        left_behind => left_behind,
        flaky => (!flaky.is_empty()).then(|| case_links(summary, &flaky)),
    }
}

fn sheet_rows(summary: &RunSummary) -> Value {
    let rows: Vec<Value> = sheet(summary)
        .into_iter()
        .map(|row| {
            let (is_code, text) = match row.value {
                Cell::Words(text) => (false, text),
                Cell::Code(text) => (true, text),
            };
            context! {
                label => excerpt(&row.label, TEXT_LIMIT),
                text => excerpt(&text, 4 * TEXT_LIMIT),
                is_code => is_code,
            }
        })
        .collect();
    let since = summary.since();
    let lines = since.as_ref().map(since::lines).unwrap_or_default();
    let lines = lines.iter();
    let lines: Vec<(&str, String)> = lines
        .map(|(state, line)| (since::word(*state), excerpt(line, TEXT_LIMIT)))
        .collect();
    context! {
        rows => rows,
        since => lines,
        since_title => since.as_ref().map(since::label),
        run => excerpt(&summary.started.run, TEXT_LIMIT),
        version => excerpt(&summary.started.driftcheck, TEXT_LIMIT),
    }
}

/// Cases of a group: links to some of them, and how many there are.
fn case_links(summary: &RunSummary, cases: &[u32]) -> Value {
    let linked = cases.iter().take(NAMED).map(|case| {
        context! {
            number => *case,
            id => excerpt(summary.id(*case), TEXT_LIMIT),
        }
    });
    context! {
        count => counted(cases.len() as u64, "case"),
        linked => linked.collect::<Vec<Value>>(),
        more => cases.len().saturating_sub(NAMED),
    }
}

/// What a content security policy calls a text by (CSP 3, section 2.3.1).
pub(super) fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// The numbers of the findings that each case has.
fn findings_of_cases(summary: &RunSummary) -> HashMap<u32, Vec<usize>> {
    let mut of_cases: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, group) in summary.findings.iter().enumerate() {
        for case in &group.cases {
            of_cases.entry(*case).or_default().push(number);
        }
    }
    of_cases
}

/// A text of the record as it stands in the page's own markup.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(&*clean(text)).into_owned()
}
