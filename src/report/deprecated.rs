//! What a host says of an operation that goes away, for every report: once an operation,
//! bounded, and not yet escaped.

use crate::deprecation::policy::days_words;
use crate::report::count::counted;
use crate::summary::{DeprecatedElementRow, DeprecationRow};

/// The texts that a host sent with an operation's responses, and how many others there were.
pub(super) fn notices(row: &DeprecationRow) -> Vec<String> {
    with_others(&row.notices, row.other_notices, "more text")
}

/// The addresses to read on at, and how many others there were.
pub(super) fn links(row: &DeprecationRow) -> Vec<String> {
    with_others(&row.links, row.other_links, "more link")
}

fn with_others(named: &[String], others: u64, word: &str) -> Vec<String> {
    let more = (others > 0).then(|| counted(others, word));
    named.iter().cloned().chain(more).collect()
}

/// One deprecated part of a contract: what it is, where it stands, and how often and where it
/// was seen. `deprecated property seen: /modules/*/paid, 44 responses of 3 operations`
pub(super) fn element(row: &DeprecatedElementRow) -> String {
    let DeprecatedElementRow {
        element,
        responses,
        operations,
    } = row;
    let of = match operations.as_slice() {
        [only] => only.clone(),
        many => counted(many.len() as u64, "operation"),
    };
    let value = element.value.as_ref();
    let value = value.map_or_else(String::new, |value| format!(" {value}"));
    let happened = element.happened();
    let responses = counted(*responses, "response");
    format!("{happened}: {}{value}, {responses} of {of}", element.place)
}

/// The successor: the path that all named ones fit, or else the one that is named most.
pub(super) fn successor(row: &DeprecationRow) -> Option<&str> {
    let successor = row.successor_template.as_ref().or(row.successor.as_ref());
    successor.map(String::as_str)
}

/// All that is to be known of it in one line.
pub(super) fn line(row: &DeprecationRow) -> String {
    let mut parts = vec![row.state.as_str().to_owned()];
    parts.extend(row.since.map(|date| format!("since {}", date.day())));
    parts.extend(row.sunset.map(|date| {
        let left = row.days_left.map(days_words);
        let left = left.map_or_else(String::new, |left| format!(" ({left})"));
        format!("sunset {}{left}", date.day())
    }));
    parts.extend(successor(row).map(|path| format!("successor {path}")));
    parts.extend(notices(row));
    parts.extend(links(row).into_iter().map(|link| format!("see {link}")));
    parts.join("; ")
}
