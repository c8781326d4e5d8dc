//! The page for release meetings and for the artefact of a CI job: one file, no network,
//! readable without a script. Its policy (CSP) names the page's own style and script by
//! their digests, so nothing that a host sends is ever run. Sections are written one by one,
//! so a long run needs little more memory than a short one.

mod cases;
mod coverage;
mod findings;
mod head;
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
use super::words::{self, counted};
use crate::record::{Reader, RunSummary};

pub(super) const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");
/// The parts of the page; a name ends in `.html` so that every value is escaped.
const TEMPLATES: [(&str, &str); 7] = [
    ("head.html", include_str!("assets/head.html")),
    ("filter.html", include_str!("assets/filter.html")),
    ("finding.html", include_str!("assets/finding.html")),
    ("not_judged.html", include_str!("assets/not_judged.html")),
    ("facts.html", include_str!("assets/facts.html")),
    ("sheet.html", include_str!("assets/sheet.html")),
    ("foot.html", include_str!("assets/foot.html")),
];
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 600;
/// So much is told of waivers before everything else; `report.json` has them all.
const NOTES: usize = 20;
/// So many cases of a group are linked.
const NAMED: usize = 100;

/// Writes `report.html`.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let templates = Templates::new()?;
    for (name, values) in [
        ("head.html", head::of(summary)),
        ("sheet.html", sheet_rows(summary)),
        ("filter.html", head::filter(summary)),
    ] {
        out.write_all(templates.render(name, values)?.as_bytes())?;
    }
    findings::write(out, &templates, summary, reader)?;
    let not_judged = templates.render("not_judged.html", not_judged(summary))?;
    out.write_all(not_judged.as_bytes())?;
    let facts = context! {
        timeline => timeline::of(summary),
        coverage => coverage::of(summary),
        latency => latency::of(summary),
    };
    out.write_all(templates.render("facts.html", facts)?.as_bytes())?;
    cases::write(out, summary)?;
    let foot = context! {
        run => excerpt(&summary.started.run, TEXT_LIMIT),
        version => excerpt(&summary.started.driftcheck, TEXT_LIMIT),
    };
    out.write_all(templates.render("foot.html", foot)?.as_bytes())?;
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
            let (is_code, texts) = match row.value {
                Cell::Words(text) => (false, vec![text]),
                Cell::List(texts) => (false, texts),
                Cell::Code(text) => (true, vec![text]),
                Cell::Next(words, command) => (false, vec![format!("{words}: {command}")]),
            };
            let texts = texts.iter().map(|text| excerpt(text, TEXT_LIMIT));
            context! {
                label => excerpt(&row.label, TEXT_LIMIT),
                texts => texts.collect::<Vec<String>>(),
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
        verdict => words::verdict(summary),
        since => lines,
        since_title => since.as_ref().map(since::label),
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
