//! What two schemas differ in, for a person: what breaks readers first. One change of a
//! definition is one paragraph, however many places use it.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::options::Options;
use super::page::{Break, Page, bold, counted, dim, severity_style};
use super::pieces::unstyled;
use crate::model::kind::Severity;
use crate::report::escape::excerpt;
use crate::schema_diff::{Difference, Fault};

/// So many paragraphs of one severity are shown.
const SHOWN: usize = 100;
/// So many places of one difference are named.
const PLACES: usize = 6;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 300;
/// The width of the labels.
const HANG: usize = 9;

/// The comparison of two schemas, or of two OpenAPI documents.
#[derive(Debug)]
pub struct ContractDiff<'d> {
    /// How the user named the old and the new one.
    pub names: (&'d str, &'d str),
    /// What differs.
    pub found: &'d [Difference],
    /// What is wrong with the documents.
    pub faults: &'d [Fault],
    /// Whether nothing was compared.
    pub is_void: bool,
    /// Whether they are whole documents, which speak of requests too.
    pub are_documents: bool,
}

/// Writes a comparison.
pub fn write_contract_diff(
    out: &mut impl Write,
    diff: &ContractDiff<'_>,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    write_first_line(&mut page, diff)?;
    let (found, faults, (old, new)) = (diff.found, diff.faults, diff.names);
    page.hanging("  old    ", dim(), HANG, old, Break::Anywhere)?;
    page.hanging("  new    ", dim(), HANG, new, Break::Anywhere)?;
    for severity in [Severity::Breaking, Severity::Additive, Severity::Notice] {
        let groups = grouped(found, severity);
        for group in groups.iter().take(SHOWN) {
            write_group(&mut page, group)?;
        }
        if let Some(more @ 1..) = groups.len().checked_sub(SHOWN) {
            let text = format!(
                "{} ({severity}); --format json has them all",
                counted(more as u64, "more difference")
            );
            page.hanging("… ", severity_style(severity), 2, &text, Break::Words)?;
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    page.gap()?;
    let title = counted(faults.len() as u64, "fault");
    page.hanging(
        "FAULTS  ",
        bold(AnsiColor::Magenta),
        2,
        &format!("{title} of the documents themselves"),
        Break::Words,
    )?;
    for fault in faults.iter().take(SHOWN) {
        page.hanging(
            "  ",
            unstyled(),
            4,
            &excerpt(&fault.to_string(), TEXT_LIMIT),
            Break::Anywhere,
        )?;
    }
    match faults.len().checked_sub(SHOWN) {
        Some(more @ 1..) => page.hanging(
            "  … ",
            unstyled(),
            4,
            &counted(more as u64, "more fault"),
            Break::Words,
        ),
        _ => Ok(()),
    }
}

fn write_first_line(page: &mut Page<'_>, diff: &ContractDiff<'_>) -> io::Result<()> {
    let (found, faults, is_void) = (diff.found, diff.faults, diff.is_void);
    let (breaks, nothing) = match diff.are_documents {
        true => ("BREAKS CLIENTS  ", "a client would notice nothing"),
        false => (
            "BREAKS READERS  ",
            "a reader of the response would notice nothing",
        ),
    };
    let count = |severity| found.iter().filter(|one| one.severity == severity).count();
    let (label, style) = match found.iter().map(|one| one.severity).max() {
        Some(Severity::Breaking) => (breaks, bold(AnsiColor::Red)),
        _ if is_void => ("NOTHING COMPARED  ", bold(AnsiColor::Yellow)),
        Some(_) => ("COMPATIBLE  ", bold(AnsiColor::Green)),
        None => ("NO DIFFERENCE  ", bold(AnsiColor::Green)),
    };
    let words = [
        (count(Severity::Breaking), "breaking"),
        (count(Severity::Additive), "additive"),
        (count(Severity::Notice), "notice"),
    ];
    let mut parts: Vec<String> = words
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| match word {
            "notice" => counted(count as u64, word),
            _ => format!("{count} {word}"),
        })
        .collect();
    if is_void {
        let words = "no operation was read in both documents, or the schema leads nowhere";
        parts.insert(0, words.to_owned());
    }
    if parts.is_empty() {
        parts.push(nothing.to_owned());
    }
    if !faults.is_empty() {
        parts.push(counted(faults.len() as u64, "fault"));
    }
    page.hanging(label, style, 2, &parts.join(", "), Break::Words)
}

/// The differences of a severity; those between the same two keywords together.
fn grouped(found: &[Difference], severity: Severity) -> Vec<Vec<&Difference>> {
    let mut groups: Vec<Vec<&Difference>> = Vec::new();
    for one in found.iter().filter(|one| one.severity == severity) {
        let is_same = |group: &&mut Vec<&Difference>| {
            group.first().is_some_and(|first| {
                (first.kind, &first.message, &first.old, &first.new)
                    == (one.kind, &one.message, &one.old, &one.new)
            })
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn write_group(page: &mut Page<'_>, group: &[&Difference]) -> io::Result<()> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    page.gap()?;
    let label = format!("{}  ", first.severity.as_str().to_uppercase());
    let title = format!("{} at {}", first.kind, place(first));
    page.hanging(
        &label,
        severity_style(first.severity),
        2,
        &title,
        Break::Words,
    )?;
    page.hanging(
        "  ",
        unstyled(),
        2,
        &excerpt(&first.message, TEXT_LIMIT),
        Break::Anywhere,
    )?;
    if group.len() > 1 {
        let mut places: Vec<&str> = group[1..]
            .iter()
            .take(PLACES)
            .map(|one| place(one))
            .collect();
        let more = group.len() - 1 - places.len();
        let rest = format!("{more} more");
        if more > 0 {
            places.push(&rest);
        }
        page.hanging("  also   ", dim(), HANG, &places.join(", "), Break::Words)?;
    }
    page.hanging(
        "  old    ",
        dim(),
        HANG,
        &first.old.to_string(),
        Break::Words,
    )?;
    page.hanging(
        "  new    ",
        dim(),
        HANG,
        &first.new.to_string(),
        Break::Words,
    )
}

fn place(one: &Difference) -> &str {
    match one.pointer.as_str() {
        "" => "the whole body",
        pointer => pointer,
    }
}
