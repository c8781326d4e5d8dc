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
type Row = (&'static str, &'static str, &'static [&'static str]);

fn reported(old: &str, new: &str) -> Vec<String> {
    let read = |name: &str, text: &str| SchemaDocument::parse(name, text.as_bytes()).unwrap();
    let (old, new) = (read("old.json", old), read("new.json", new));
    compare((&old, ""), (&new, ""))
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

fn check(rows: &[Row]) {
    let mut wrong = String::new();
    for (old, new, expected) in rows {
        let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
        let mut found = reported(old, new);
        found.sort();
        expected.sort();
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
