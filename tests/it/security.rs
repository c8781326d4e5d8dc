//! `SECURITY.md` promises nothing that no test holds.

use std::path::Path;

/// `file::test` names in backticks.
fn named(text: &str) -> Vec<(&str, &str)> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter_map(|name| name.split_once(".rs::")).collect()
}

#[test]
fn each_promise_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let promised = page.split("## What is promised").nth(1).unwrap();
    let promised = promised.split("\n## ").next().unwrap();
    let rows: Vec<&str> = promised
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect();
    assert!(rows.len() > 10);
    for row in rows {
        let tests = named(row);
        assert!(!tests.is_empty(), "no test holds: {row}");
        for (file, test) in tests {
            let code = std::fs::read_to_string(root.join(format!("{file}.rs"))).unwrap();
            // Other attributes may stand between the two lines.
            let before = code.split(&format!("\nfn {test}()")).next().unwrap();
            let attributes = before.rsplit("\n\n").next().unwrap();
            let is_there = before.len() < code.len() && attributes.contains("#[test]");
            assert!(is_there, "{file}.rs has no test `{test}`");
        }
    }
}
