//! Pairs of schemas with everything that a reader of the response would notice.

mod combined;
mod history;
mod more;
mod nearly_alike;
mod random;
mod rewrites;
mod settled;
mod single;

use serde_json::Value;

use super::*;

/// An old schema, a new one, and every difference as `severity kind pointer`.
type Row<'t> = (&'t str, &'t str, Vec<&'t str>);

/// Rows as text: a line `- OLD`, a line `+ NEW`, and a line for each difference. A line that
/// begins with `#` is a comment.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = Vec::new();
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(old) = line.strip_prefix("- ") {
            rows.push((old, "", Vec::new()));
        } else {
            let row = rows.last_mut().unwrap();
            match line.strip_prefix("+ ") {
                Some(new) => row.1 = new,
                None => row.2.push(line),
            }
        }
    }
    rows
}

fn reported(old: &str, new: &str) -> Vec<String> {
    let read = |name: &str, text: &str| SchemaDocument::parse(name, text.as_bytes()).unwrap();
    let (old, new) = (read("old.json", old), read("new.json", new));
    compare((&old, ""), (&new, ""), LifecyclePolicy::default())
        .iter()
        .map(|one| {
            let place = if one.pointer.is_empty() {
                "·"
            } else {
                &one.pointer
            };
            format!("{} {} {place}", one.severity, one.kind)
        })
        .collect()
}

fn check(text: &str) {
    check_rows(rows(text));
}

fn check_rows(rows: Vec<Row<'_>>) {
    assert!(!rows.is_empty());
    let mut wrong = String::new();
    for (old, new, mut expected) in rows {
        let mut found = reported(old, new);
        found.sort();
        expected.sort_unstable();
        if found != expected {
            wrong.push_str(&format!(
                "{old}\n{new}\n  found {found:#?}\n  expected {expected:#?}\n\n"
            ));
        }
        assert_eq!(reported(old, old), [""; 0], "{old}");
        assert_eq!(reported(new, new), [""; 0], "{new}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
