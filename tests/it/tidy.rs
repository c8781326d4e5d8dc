//! The house rules that can be read off the files of src/: their length, their first line,
//! and which room may name which crate or other room. The length of functions is
//! clippy's to tell, by the number in clippy.toml.

mod circles;
mod module;
mod modules;
mod tokens;

use std::path::{Path, PathBuf};

/// No file may be longer, tests included.
const MOST_LINES: usize = 400;

/// Half of the files are not longer.
const MEDIAN_LINES: usize = 150;

/// Which crate is named in which rooms alone.
const OWNERS: [(&str, &[&str]); 8] = [
    ("axum", &["mock/"]),
    ("clap", &["cli/args/", "cli/command.rs"]),
    ("indicatif", &["console/"]),
    ("jsonschema", &["contract/", "schema/", "schema_diff/"]),
    ("prometheus_client", &["report/metrics.rs"]),
    ("reqwest", &["client/"]),
    ("similar", &["diff/"]),
    ("tempfile", &["files.rs"]),
];

/// What a room may not name.
const FORBIDDEN: [(&str, &[&str]); 16] = [
    (
        "json/",
        &["tokio", "std::fs", "crate::suite", "crate::record"],
    ),
    (
        "yaml/",
        &["tokio", "std::fs", "crate::suite", "crate::contract"],
    ),
    (
        "schema/",
        &["tokio", "std::net", "crate::suite", "crate::model::case"],
    ),
    (
        "schema_diff/",
        &["tokio", "std::net", "crate::client", "crate::suite"],
    ),
    (
        "settings/",
        &["tokio", "crate::runner", "crate::judge", "crate::report"],
    ),
    (
        "redact/",
        &[
            "tokio",
            "std::fs",
            "std::net",
            "crate::suite",
            "crate::record",
        ],
    ),
    (
        "summary/",
        &[
            "tokio",
            "std::net",
            "crate::client",
            "crate::runner",
            "crate::report",
        ],
    ),
    (
        "contract/",
        &["tokio", "crate::model::case", "crate::client"],
    ),
    ("deprecation/", &["tokio", "std::fs", "moment::now"]),
    ("diff/", &["tokio", "std::fs", "crate::model::case"]),
    (
        "judge/",
        &[
            "tokio",
            "std::fs",
            "std::net",
            "moment::now",
            "crate::client",
        ],
    ),
    (
        "model/",
        &["tokio", "std::fs", "crate::client", "crate::cli"],
    ),
    (
        "record/",
        &[
            "tokio",
            "std::net",
            "crate::client",
            "crate::runner",
            "crate::report",
        ],
    ),
    (
        "history/",
        &["tokio", "std::net", "crate::client", "crate::report"],
    ),
    (
        "report/",
        &["tokio", "std::net", "crate::client", "crate::runner"],
    ),
    (
        "mock/",
        &[
            "crate::runner",
            "crate::judge",
            "crate::client",
            "crate::suite",
        ],
    ),
];

/// A source file of the product: its path below src/ and its text.
#[derive(Clone)]
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Whether it, or a folder that it lies in, is a module of tests.
    fn is_test(&self) -> bool {
        let name = |part: &str| {
            let stem = part.trim_end_matches(".rs");
            stem == "tests" || stem == "testing" || stem.ends_with("_tests")
        };
        self.path.split('/').any(name)
    }

    /// Its lines before the module of tests that ends it, each with its number.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_test = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].ends_with("mod tests {");
        let end = lines.windows(2).position(is_test).unwrap_or(lines.len());
        (1..).zip(lines.into_iter().take(end))
    }

    /// The places at which code, and no comment, names something.
    fn naming(&self, what: &str) -> Vec<String> {
        let lines = self.lines();
        let code = lines.map(|(number, line)| (number, line.split("//").next().unwrap()));
        code.filter(|(_, line)| names(line, what))
            .map(|(number, line)| format!("src/{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Whether a line has a path that starts with this one, or that ends so: `use clap;`.
fn names(line: &str, what: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let imports = line.trim_start().starts_with("use ");
    line.match_indices(what).any(|(at, _)| {
        let before = &line[..at];
        let after = &line[at + what.len()..];
        let is_whole = !before.ends_with(is_word) && !after.starts_with(is_word);
        let is_path = what.contains("::") || after.starts_with("::") || imports;
        is_whole && is_path && (what.contains("::") || !before.ends_with("::"))
    })
}

fn read(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    read(&root, &mut paths);
    paths.sort();
    let sources = paths.iter().map(|path| {
        let below = path.strip_prefix(&root).unwrap();
        Source {
            path: below.to_str().unwrap().replace('\\', "/"),
            text: std::fs::read_to_string(path).unwrap(),
        }
    });
    let sources: Vec<Source> = sources.collect();
    assert!(sources.len() > 100, "the sources are not where they were");
    sources
}

fn product() -> Vec<Source> {
    let mut sources = sources();
    sources.retain(|source| !source.is_test());
    sources
}

#[test]
fn every_file_opens_with_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "without `//!` at the top: {silent:?}");
}

#[test]
fn no_file_is_too_long_to_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz/fuzz_targets"] {
        read(&root.join(folder), &mut paths);
    }
    let mut lengths: Vec<(usize, String)> = Vec::new();
    for path in paths {
        let count = std::fs::read_to_string(&path).unwrap().lines().count();
        lengths.push((count, path.display().to_string()));
    }
    lengths.sort();
    let median = lengths[lengths.len() / 2].0;
    assert!(
        median <= MEDIAN_LINES,
        "half of the files have {median} lines or more"
    );
    lengths.retain(|(count, _)| *count > MOST_LINES);
    assert!(
        lengths.is_empty(),
        "more than {MOST_LINES} lines: {lengths:?}"
    );
}

#[test]
fn every_room_stands_on_the_page_of_the_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let rooms = page.split("## The rooms").nth(1).unwrap();
    let rooms = rooms.split("\n## ").next().unwrap();
    let rows = rooms.lines().filter(|line| line.starts_with("| `"));
    let named = rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`'));
    let mut named: Vec<String> = named
        .filter(|word| word.ends_with('/') || word.ends_with(".rs"))
        .map(str::to_owned)
        .collect();
    named.sort();
    let mut there: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(root.join("src")).unwrap() {
        let entry = entry.unwrap();
        let slash = if entry.path().is_dir() { "/" } else { "" };
        there.push(format!("{}{slash}", entry.file_name().to_str().unwrap()));
    }
    there.sort();
    assert_eq!(named, there, "docs/architecture.md and src/ differ");
}

#[test]
fn each_outside_crate_is_named_by_the_room_that_owns_it_alone() {
    let sources = product();
    for (name, rooms) in OWNERS {
        for room in rooms {
            let mut own = sources.iter().filter(|one| one.path.starts_with(room));
            let named = own.any(|source| !source.naming(name).is_empty());
            assert!(named, "{room} does not name {name}: whose is it?");
        }
        let mut strays = sources.clone();
        strays.retain(|one| !rooms.iter().any(|room| one.path.starts_with(room)));
        let strays: Vec<String> = strays.iter().flat_map(|one| one.naming(name)).collect();
        assert!(
            strays.is_empty(),
            "{name} belongs to {rooms:?}: {strays:#?}"
        );
    }
}

#[test]
fn no_room_names_what_is_not_its_concern() {
    let sources = product();
    for (room, forbidden) in FORBIDDEN {
        let own = sources
            .iter()
            .filter(|source| source.path.starts_with(room));
        let strays: Vec<String> = own
            .flat_map(|source| forbidden.iter().flat_map(|what| source.naming(what)))
            .collect();
        assert!(strays.is_empty(), "in {room}: {strays:#?}");
    }
}

#[test]
fn what_clap_fills_is_seen_by_subcommands_alone() {
    let sources = product();
    let is_main = |line: &str| line.starts_with("pub fn ") && line.contains("-> Exit");
    let is_entry = |one: &Source| one.text.lines().any(is_main);
    let below = sources.iter().filter(|one| {
        let is_above = ["cli/args/", "cli/command.rs"]
            .iter()
            .any(|own| one.path.starts_with(own));
        !is_above && !is_entry(one)
    });
    let named = below.flat_map(|one| [one.naming("super::args"), one.naming("cli::args")]);
    let strays: Vec<String> = named.flatten().collect();
    assert!(
        strays.is_empty(),
        "make options of arguments first: {strays:#?}"
    );
}

#[test]
fn a_name_is_distinguished_from_a_word_that_holds_it() {
    assert!(names("use similar::TextDiff;", "similar"));
    assert!(names("    let diff = similar::capture();", "similar"));
    assert!(names("use clap;", "clap"));
    assert!(names("fn read(file: std::fs::File)", "std::fs"));
    assert!(!names("use clap_complete::Shell;", "clap"));
    assert!(!names("let similar = 1;", "similar"));
    assert!(!names("crate::diff::similar::Lines", "similar"));
    assert!(!names("crate::model::case_list", "crate::model::case"));
}
