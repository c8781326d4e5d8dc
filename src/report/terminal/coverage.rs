//! What the responses showed of their contracts, and above all what none of them did.
//! A place that no response had stands for all that is documented below it.

use std::collections::BTreeMap;
use std::io;

use anstyle::AnsiColor;
use serde_json::Value;

use super::options::Detail;
use super::page::{Break, Page, bold, counted, dim};
use super::pieces::unstyled;
use crate::report::escape::excerpt;
use crate::report::words::seen_of;
use crate::summary::{ContractCoverage, FieldCoverage, RunSummary};

/// So many never-seen properties, values or nulls of a contract are named.
const NAMED: usize = 8;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 120;
/// The section's label.
const LABEL: &str = "COVERAGE  ";
/// What stands below it.
const INDENT: &str = "          ";
/// So many lines are shown in short.
const BRIEF: usize = 4;
/// The width of the labels.
const HANG: usize = 12;
/// A name that was never seen in so many places is one entry.
const GATHERED: usize = 3;

/// The coverage of every contract that the cases name, as a section of the report.
pub(super) fn write_coverage(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    if is_empty(summary) {
        return Ok(());
    }
    page.gap()?;
    write_contracts(page, summary, Detail::Verbose)
}

/// A line for each contract by which a response was judged.
pub(super) fn write_brief(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let judged = summary.coverage.iter().filter(|one| one.responses > 0);
    let count = judged.clone().count();
    let shown = match count {
        ..=BRIEF => count,
        _ => BRIEF - 1,
    };
    let mut label = LABEL;
    for one in judged.take(shown) {
        let text = format!("{}: {}", name(summary, one), counts_words(one));
        page.clipped(label, bold(AnsiColor::Cyan), LABEL.len(), &text, 1)?;
        label = INDENT;
    }
    match count - shown {
        0 => Ok(()),
        more => {
            let text = format!("{} (-v)", counted(more as u64, "more contract"));
            page.hanging(INDENT, dim(), LABEL.len(), &text, Break::Words)
        }
    }
}

/// The same as a report of its own, which says too that there is nothing to show.
pub(super) fn write_alone(
    page: &mut Page<'_>,
    summary: &RunSummary,
    detail: Detail,
) -> io::Result<()> {
    if is_empty(summary) {
        let text = "no response of this run is one that the document describes";
        return write_title(page, text);
    }
    write_contracts(page, summary, detail)
}

fn is_empty(summary: &RunSummary) -> bool {
    summary.coverage.iter().all(|one| one.responses == 0)
}

fn write_title(page: &mut Page<'_>, text: &str) -> io::Result<()> {
    page.hanging(LABEL, bold(AnsiColor::Cyan), 2, text, Break::Words)
}

fn write_contracts(page: &mut Page<'_>, summary: &RunSummary, detail: Detail) -> io::Result<()> {
    write_title(page, "what the responses showed of their contracts")?;
    let is_silent = |one: &&ContractCoverage| one.responses == 0;
    let silent = summary.coverage.iter().filter(is_silent).count();
    let hides_silent = silent > NAMED && detail != Detail::Verbose;
    for one in &summary.coverage {
        if hides_silent && one.responses == 0 {
            continue;
        }
        write_contract(page, summary, one)?;
        if one.responses > 0 {
            write_never_seen(page, one)?;
        }
        if detail == Detail::Verbose {
            one.fields
                .iter()
                .try_for_each(|field| write_field(page, field))?;
        }
    }
    if hides_silent {
        let text = format!("{silent} more contracts: no response was judged by them (-v)");
        page.hanging("  ", dim(), 4, &text, Break::Words)?;
    }
    Ok(())
}

fn write_contract(
    page: &mut Page<'_>,
    summary: &RunSummary,
    one: &ContractCoverage,
) -> io::Result<()> {
    let name = name(summary, one);
    let text = if one.responses == 0 {
        format!("{name}: no response was judged by it")
    } else {
        let counts = one.counts();
        let mut text = format!("{name}: {}", counts_words(one));
        text.push_str(&format!(" in {}", counted(one.responses, "response")));
        if counts.is_partial() {
            text.push_str("; never seen:");
        }
        text
    };
    page.hanging("  ", unstyled(), 4, &text, Break::Words)?;
    if one.is_cut {
        let text = "the contract documents more than driftcheck keeps count of";
        page.hanging("    ", dim(), 6, text, Break::Words)?;
    }
    Ok(())
}

/// A contract's name, with its version where the run has several.
fn name(summary: &RunSummary, one: &ContractCoverage) -> String {
    let others = summary.coverage.iter();
    let versions = others
        .filter(|other| other.contract == one.contract)
        .count();
    let name = excerpt(&one.contract, TEXT_LIMIT);
    match versions {
        1 => name,
        _ => format!("{name} ({})", one.sha256.get(..8).unwrap_or_default()),
    }
}

/// `41 of 58 fields, 5 of 9 values`.
fn counts_words(one: &ContractCoverage) -> String {
    let counts = one.counts();
    let word = if is_document(one) { "place" } else { "field" };
    let mut text = seen_of(counts.properties, word);
    for (count, word) in [(counts.values, "value"), (counts.nulls, "null")] {
        if count.documented > 0 {
            text.push_str(&format!(", {}", seen_of(count, word)));
        }
    }
    text
}

/// What no response showed, in short: shallow places first.
fn write_never_seen(page: &mut Page<'_>, one: &ContractCoverage) -> io::Result<()> {
    let mut properties: Vec<(&str, u64)> = Vec::new();
    let mut values: Vec<String> = Vec::new();
    let mut nulls: Vec<(&str, u64)> = Vec::new();
    let mut fields = one.fields.iter().peekable();
    while let Some(field) = fields.next() {
        if field.seen == Some(0) {
            let mut below = 0;
            while let Some(inner) = fields.next_if(|inner| is_below(inner, field)) {
                below += u64::from(inner.seen.is_some());
            }
            properties.push((&field.pointer, below));
            continue;
        }
        let unseen = field.values.iter().filter(|value| value.seen == 0);
        let unseen: Vec<String> = unseen.map(|value| shown(&value.value)).collect();
        if !unseen.is_empty() {
            values.push(format!("{}: {}", named(&field.pointer), unseen.join(", ")));
        }
        if field.null == Some(0) {
            nulls.push((&field.pointer, 0));
        }
    }
    let is_document = is_document(one);
    let label = if is_document { "places" } else { "fields" };
    let names = match is_document {
        true => properties
            .iter()
            .map(|(pointer, _)| named(pointer).trim_start_matches('/').to_owned())
            .collect(),
        false => gathered(properties),
    };
    write_names(page, label, &names, ", ")?;
    write_names(page, "values", &values, "; ")?;
    write_names(page, "nulls", &gathered(nulls), ", ")
}

fn is_below(inner: &FieldCoverage, outer: &FieldCoverage) -> bool {
    let rest = inner.pointer.strip_prefix(&outer.pointer);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// Places in words, shallow ones first; a name that stands in many places is one entry.
fn gathered(places: Vec<(&str, u64)>) -> Vec<String> {
    let name = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let mut by_name: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
    for place in places {
        by_name.entry(name(place.0)).or_default().push(place);
    }
    let (many, few): (Vec<_>, Vec<_>) = by_name
        .into_iter()
        .partition(|(_, places)| places.len() >= GATHERED);
    let mut few: Vec<(&str, u64)> = few.into_iter().flat_map(|(_, places)| places).collect();
    few.sort_by_key(|(pointer, _)| (pointer.matches('/').count(), *pointer));
    let below = |count: u64| match count {
        0 => String::new(),
        _ => format!(" (+{count} below)"),
    };
    let few = few
        .into_iter()
        .map(|(pointer, count)| format!("{}{}", named(pointer), below(count)));
    let many = many.into_iter().map(|(name, places)| {
        let count = places.iter().map(|(_, count)| count).sum();
        let name = excerpt(&name, TEXT_LIMIT);
        format!("{name} in {} places{}", places.len(), below(count))
    });
    few.chain(many).collect()
}

fn named(pointer: &str) -> String {
    match pointer {
        "" => "the body".to_owned(),
        // The operations of a document: `GET /orders/200`.
        pointer if pointer.contains(" ~1") => excerpt(&pointer.replace("~1", "/"), TEXT_LIMIT),
        pointer => excerpt(pointer, TEXT_LIMIT),
    }
}

/// Whether it is a whole OpenAPI document, whose places are operations and their responses.
fn is_document(one: &ContractCoverage) -> bool {
    let first = one.fields.first();
    first.is_some_and(|field| field.pointer.contains(" ~1"))
}

fn write_names(
    page: &mut Page<'_>,
    label: &str,
    names: &[String],
    separator: &str,
) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let mut text = names[..names.len().min(NAMED)].join(separator);
    if let Some(more @ 1..) = names.len().checked_sub(NAMED) {
        text.push_str(&format!("{separator}+{more} more (-v)"));
    }
    page.hanging(&format!("    {label:<8}"), dim(), HANG, &text, Break::Words)
}

/// One field with all its counts.
fn write_field(page: &mut Page<'_>, field: &FieldCoverage) -> io::Result<()> {
    let count = match field.seen {
        Some(seen) => seen.to_string(),
        None => String::new(),
    };
    let mut text = named(&field.pointer);
    let values = field.values.iter().map(|one| (shown(&one.value), one.seen));
    let nulls = field.null.map(|seen| ("null".to_owned(), seen));
    for (value, seen) in values.chain(nulls) {
        text.push_str(&format!("  {value}: {seen}"));
    }
    let style = match field.seen {
        Some(0) => bold(AnsiColor::Yellow),
        _ => dim(),
    };
    page.hanging(
        &format!("    {count:>7}  "),
        style,
        HANG + 1,
        &text,
        Break::Words,
    )
}

/// A value in few characters: a text of one word stands without its quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        other => excerpt(&other.to_string(), TEXT_LIMIT / 2),
    }
}

fn is_plain(text: &str) -> bool {
    let is_word = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_word
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 40
        && text != "null"
}
