//! What is announced and documented of each operation's deprecation, as one table: those
//! that go away first come first, and operations with the same dates stand together, so
//! that a family of routes is a few lines.

use std::io;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, counted, dim, plain};
use super::pieces::{heading, unstyled};
use crate::deprecation::policy::days_words;
use crate::model::moment::Moment;
use crate::report::deprecated;
use crate::report::escape::excerpt;
use crate::summary::{DeprecationRow, DeprecationState, RunSummary};

/// So many groups are shown.
const GROUPS_SHOWN: usize = 8;
/// So many operations of a group are named.
const OPERATIONS_SHOWN: usize = 8;
/// Longer texts are cut to so many characters.
pub(super) const TEXT_LIMIT: usize = 160;
/// So many lines of operations are shown in short.
const BRIEF_LINES: usize = 4;
/// So many of them an operation takes at most.
const BRIEF_HEIGHT: usize = 3;
/// So many methods of a path are named.
const METHODS_NAMED: usize = 2;

/// Operations that go away in the same way: those of one path, by method.
struct Going<'r> {
    sunset: Option<Moment>,
    path: &'r str,
    successor: Option<String>,
    /// What is to be known of who says so.
    note: &'static str,
    /// What the host says first, where it names no successor.
    says: Option<&'r str>,
    methods: Vec<&'r str>,
    responses: u64,
}

/// The operations that go away, in a few lines: those with the nearest sunset first, and of
/// those the ones with the most responses.
pub(super) fn write_brief(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let rows = summary.deprecation.iter();
    let rows = rows.filter(|row| row.state != DeprecationState::Neither || row.sunset.is_some());
    let mut rows: Vec<&DeprecationRow> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.responses));
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let is_one_day = rows.iter().all(|row| row.sunset == first.sunset);
    let count = counted(rows.len() as u64, "operation");
    let title = match first.sunset {
        Some(_) if is_one_day => format!("{count}; {}", sunset(first)),
        None if is_one_day => format!("{count}; no sunset"),
        _ => count,
    };
    page.hanging(
        "DEPRECATION  ",
        bold(AnsiColor::Cyan),
        2,
        &title,
        Break::Words,
    )?;
    let (mut room, mut shown) = (BRIEF_LINES, 0);
    for one in going(&rows, &summary.started.host) {
        let text = one.words(is_one_day);
        let height = page.height("  ", 4, &text).min(BRIEF_HEIGHT);
        if height > room {
            break;
        }
        page.clipped("  ", unstyled(), 4, &text, BRIEF_HEIGHT)?;
        room -= height;
        shown += one.methods.len();
    }
    match rows.len() - shown {
        0 => Ok(()),
        more => {
            let text = format!("{} (-v)", counted(more as u64, "more operation"));
            page.hanging("  … ", dim(), 4, &text, Break::Words)
        }
    }
}

fn going<'r>(rows: &[&'r DeprecationRow], host: &str) -> Vec<Going<'r>> {
    let mut all: Vec<Going<'r>> = Vec::new();
    for row in rows {
        let (method, path) = row
            .operation
            .split_once(' ')
            .unwrap_or(("", row.operation.as_str()));
        let one = Going {
            sunset: row.sunset,
            path,
            successor: row.successor.is_some().then(|| successor(row, host)),
            note: match row.state {
                DeprecationState::Both | DeprecationState::Announced => "",
                DeprecationState::Documented => " (documented, not announced)",
                DeprecationState::Neither => " (a sunset alone)",
            },
            says: match row.successor {
                Some(_) => None,
                None => row
                    .notices
                    .first()
                    .or(row.links.first())
                    .map(String::as_str),
            },
            methods: vec![method],
            responses: row.responses,
        };
        match all.iter_mut().find(|other| other.is_like(&one)) {
            Some(other) => {
                other.methods.push(method);
                other.responses += one.responses;
            }
            None => all.push(one),
        }
    }
    let order = |one: &Going<'_>| {
        (
            one.sunset.is_none(),
            one.sunset,
            std::cmp::Reverse(one.responses),
        )
    };
    all.sort_by_key(order);
    all
}

impl Going<'_> {
    fn is_like(&self, other: &Self) -> bool {
        let same = (self.sunset, self.note, self.says) == (other.sunset, other.note, other.says);
        same && (self.path, &self.successor) == (other.path, &other.successor)
    }

    /// `POST /old/{id} → /new/{id}`.
    fn words(&self, is_one_day: bool) -> String {
        let mut text = match (is_one_day, self.sunset) {
            (false, Some(day)) => format!("{}  ", day.day()),
            (false, None) => "no sunset   ".to_owned(),
            (true, _) => String::new(),
        };
        let mut methods = self.methods[..self.methods.len().min(METHODS_NAMED)].join(", ");
        if let Some(more @ 1..) = self.methods.len().checked_sub(METHODS_NAMED) {
            methods.push_str(&format!(", +{more}"));
        }
        text.push_str(&format!("{methods} {}", excerpt(self.path, TEXT_LIMIT)));
        if let Some(successor) = &self.successor {
            text.push_str(&format!(" → {successor}"));
        }
        text.push_str(self.note);
        if let Some(says) = self.says {
            text.push_str(&format!(": {}", excerpt(says, TEXT_LIMIT)));
        }
        text
    }
}

/// `sunset 2027-06-30, in 213 days`.
fn sunset(row: &DeprecationRow) -> String {
    let day = row.sunset.map_or_else(String::new, Moment::day);
    match row.days_left {
        Some(left) => format!("sunset {day}, {}", days_words(left)),
        None => format!("sunset {day}"),
    }
}

/// The table.
pub(super) fn write_deprecation(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let rows = &summary.deprecation;
    if rows.is_empty() {
        return Ok(());
    }
    let title = title(rows);
    heading(page, "DEPRECATION  ", bold(AnsiColor::Cyan), &title)?;
    let head = columns("state", "since", "sunset", "left");
    page.verbatim(dim(), head.trim_end())?;
    let groups = group(rows);
    for group in groups.iter().take(GROUPS_SHOWN) {
        write_group(page, summary, group)?;
    }
    more(page, "  … ", 4, groups.len(), GROUPS_SHOWN, "more group")
}

fn title(rows: &[DeprecationRow]) -> String {
    let of = |states: &[DeprecationState]| {
        let with = rows.iter().filter(|row| states.contains(&row.state));
        with.count() as u64
    };
    let announced = of(&[DeprecationState::Both, DeprecationState::Announced]);
    let mut parts = vec![format!("announced by {}", counted(announced, "operation"))];
    for (count, words) in [
        (of(&[DeprecationState::Documented]), "only documented"),
        (of(&[DeprecationState::Neither]), "neither"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    parts.join(", ")
}

/// Operations with the same state, dates and sources; that with the most responses first.
fn group(rows: &[DeprecationRow]) -> Vec<Vec<&DeprecationRow>> {
    fn key(row: &DeprecationRow) -> impl Ord + '_ {
        let never = row.sunset.is_none();
        (never, row.sunset, row.since, row.state, &row.sources)
    }
    let mut sorted: Vec<&DeprecationRow> = rows.iter().collect();
    sorted.sort_by(|a, b| key(a).cmp(&key(b)).then(b.responses.cmp(&a.responses)));
    let groups = sorted.chunk_by(|a, b| key(a) == key(b));
    groups.map(<[&DeprecationRow]>::to_vec).collect()
}

fn columns(state: &str, since: &str, sunset: &str, left: &str) -> String {
    format!("  {state:<10}  {since:<10}  {sunset:<10}  {left}")
}

fn write_group(
    page: &mut Page<'_>,
    summary: &RunSummary,
    group: &[&DeprecationRow],
) -> io::Result<()> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let day = |date: Option<Moment>| date.map_or_else(|| "-".to_owned(), Moment::day);
    let left = first.days_left.map_or_else(|| "-".to_owned(), days_words);
    let style = match first.days_left {
        Some(..0) => bold(AnsiColor::Red),
        _ => unstyled(),
    };
    let state = first.state.as_str();
    page.verbatim(
        style,
        &columns(state, &day(first.since), &day(first.sunset), &left),
    )?;
    let sources = sources(first);
    page.hanging("    source     ", dim(), 15, &sources, Break::Words)?;
    for row in group.iter().take(OPERATIONS_SHOWN) {
        write_row(page, summary, row)?;
    }
    more(
        page,
        "    … ",
        6,
        group.len(),
        OPERATIONS_SHOWN,
        "more operation",
    )
}

fn write_row(page: &mut Page<'_>, summary: &RunSummary, row: &DeprecationRow) -> io::Result<()> {
    let responses = counted(row.responses, "response");
    let text = format!("{} ({responses})", excerpt(&row.operation, TEXT_LIMIT));
    page.hanging("    ", unstyled(), 6, &text, Break::Anywhere)?;
    write_details(page, &summary.started.host, row)
}

/// What is known of an operation that goes away, but for its dates.
pub(super) fn write_details(
    page: &mut Page<'_>,
    host: &str,
    row: &DeprecationRow,
) -> io::Result<()> {
    let successor = successor(row, host);
    page.hanging("      successor  ", dim(), 17, &successor, Break::Anywhere)?;
    for text in deprecated::notices(row) {
        let text = excerpt(&text, TEXT_LIMIT);
        page.hanging("      says       ", dim(), 17, &text, Break::Words)?;
    }
    for link in deprecated::links(row) {
        let link = excerpt(&link, TEXT_LIMIT);
        page.hanging("      see        ", dim(), 17, &link, Break::Anywhere)?;
    }
    for disagreement in &row.disagreements {
        let style = plain(AnsiColor::Yellow);
        page.hanging("      differs    ", style, 17, disagreement, Break::Words)?;
    }
    Ok(())
}

/// The successor's template or else itself, without the host's own address.
fn successor(row: &DeprecationRow, host: &str) -> String {
    let template = row.successor_template.as_ref();
    let Some(successor) = deprecated::successor(row) else {
        return "none is named".into();
    };
    let origin = url::Url::parse(host).ok().map(|url| url.origin());
    let own = origin.and_then(|origin| successor.strip_prefix(&origin.ascii_serialization()));
    let shown = own
        .filter(|path| path.starts_with('/'))
        .unwrap_or(successor);
    let shown = excerpt(shown, TEXT_LIMIT);
    match row.other_successors {
        _ if template.is_some() => shown,
        0 => shown,
        63.. => format!("{shown} and many more"),
        others => format!("{shown} and {others} more"),
    }
}

/// `headers deprecation, sunset; case`
fn sources(row: &DeprecationRow) -> String {
    let mut headers = Vec::new();
    let mut parts = Vec::new();
    for source in &row.sources {
        match source.strip_prefix("header:") {
            Some(header) => headers.push(excerpt(header, TEXT_LIMIT)),
            None => parts.push(excerpt(source, TEXT_LIMIT)),
        }
    }
    if !headers.is_empty() {
        let word = if headers.len() == 1 {
            "header"
        } else {
            "headers"
        };
        parts.insert(0, format!("{word} {}", headers.join(", ")));
    }
    parts.join("; ")
}

fn more(
    page: &mut Page<'_>,
    label: &str,
    hang: usize,
    count: usize,
    shown: usize,
    word: &str,
) -> io::Result<()> {
    match count.checked_sub(shown) {
        Some(more @ 1..) => {
            let more = counted(more as u64, word);
            let text = format!("{more}; report.json has them all");
            page.hanging(label, unstyled(), hang, &text, Break::Words)
        }
        _ => Ok(()),
    }
}
