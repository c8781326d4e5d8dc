//! What the answers announce about deprecation: operations that announce the same
//! stand together, so that a family of routes is a few lines.

use std::collections::BTreeMap;
use std::io;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, counted};
use super::sections::heading;
use super::verdict::unstyled;
use crate::record::{OperationSummary, RunSummary};
use crate::report::escape::excerpt;

/// So many groups are shown.
const GROUPS_SHOWN: usize = 8;
/// So many operations of a group are named.
const OPERATIONS_SHOWN: usize = 3;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 160;
/// The words that a successor's reading begins with.
const SUCCESSOR: &str = "successor: ";

/// The deprecation signals of the run, in words.
pub(super) fn write_deprecation(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let groups = group(summary);
    let operations: usize = groups.iter().map(|(_, members)| members.len()).sum();
    if operations == 0 {
        return Ok(());
    }
    let title = format!("announced by {}", counted(operations as u64, "operation"));
    heading(page, "DEPRECATION  ", bold(AnsiColor::Cyan), &title)?;
    for (says, members) in groups.iter().take(GROUPS_SHOWN) {
        page.hanging("  ", unstyled(), 4, says, Break::Anywhere)?;
        for operation in members.iter().take(OPERATIONS_SHOWN) {
            let answers = counted(answers(operation), "answer");
            let text = format!("{} ({answers})", excerpt(&operation.operation, TEXT_LIMIT));
            page.hanging("    ", unstyled(), 6, &text, Break::Anywhere)?;
            if let Some(text) = successor(operation) {
                page.hanging("      ", unstyled(), 8, &text, Break::Anywhere)?;
            }
        }
        if let Some(more @ 1..) = members.len().checked_sub(OPERATIONS_SHOWN) {
            let text = counted(more as u64, "more operation");
            page.hanging("    … ", unstyled(), 6, &text, Break::Words)?;
        }
    }
    match groups.len().checked_sub(GROUPS_SHOWN) {
        Some(more @ 1..) => {
            let text = format!(
                "{}; report.json has them all",
                counted(more as u64, "more kind")
            );
            page.hanging("  … ", unstyled(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

type Group<'a> = (String, Vec<&'a OperationSummary>);

/// Operations by what they announce; the one with the most answers first.
fn group(summary: &RunSummary) -> Vec<Group<'_>> {
    let mut by_words: BTreeMap<String, Vec<&OperationSummary>> = BTreeMap::new();
    for operation in &summary.operations {
        let mut says: Vec<String> = Vec::new();
        for seen in &operation.deprecation {
            let is_link = seen.signal.header == "link";
            let words = excerpt(&seen.signal.reading, TEXT_LIMIT);
            if !is_link && !says.contains(&words) {
                says.push(words);
            }
        }
        if says.is_empty() && !operation.deprecation.is_empty() {
            says.push("only links speak of it".into());
        }
        if !says.is_empty() {
            by_words.entry(says.join("; ")).or_default().push(operation);
        }
    }
    let mut groups: Vec<Group<'_>> = by_words.into_iter().collect();
    for (_, members) in &mut groups {
        members.sort_by_key(|operation| std::cmp::Reverse(answers(operation)));
    }
    groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    groups
}

/// How many answers of an operation carried the signal that most of them carried.
fn answers(operation: &OperationSummary) -> u64 {
    let counts = operation.deprecation.iter().map(|seen| seen.count);
    counts.max().unwrap_or_default()
}

/// The successor that an operation names, and how many others.
fn successor(operation: &OperationSummary) -> Option<String> {
    let named: Vec<&str> = operation
        .deprecation
        .iter()
        .filter_map(|seen| seen.signal.reading.strip_prefix(SUCCESSOR))
        .collect();
    let first = excerpt(named.last()?, TEXT_LIMIT);
    Some(match named.len() {
        1 => format!("successor: {first}"),
        count => format!("successor: {first} and {} more", count - 1),
    })
}
