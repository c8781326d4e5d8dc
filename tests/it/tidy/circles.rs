//! No file of src/ depends on one that depends on it: whoever reads one needs to read what
//! lies below it, and no more.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Modules;
use super::{Source, product};

/// What can be reached from a file.
fn reached<'m>(from: &'m str, edges: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> BTreeSet<&'m str> {
    let mut found = BTreeSet::new();
    let mut left = vec![from];
    while let Some(file) = left.pop() {
        for next in edges.get(file).into_iter().flatten() {
            if found.insert(*next) {
                left.push(next);
            }
        }
    }
    found
}

/// The circles of files: each with all files that can be reached from one another.
fn circles(sources: &[Source]) -> Vec<Vec<String>> {
    let modules = Modules::of(sources);
    let edges = modules.edges();
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges
        .keys()
        .map(|file| (*file, reached(file, &edges)))
        .collect();
    let mut circles = BTreeSet::new();
    for (file, below) in &reached {
        let back = below.iter().filter(|other| reached[*other].contains(file));
        let circle: Vec<String> = back.map(|other| (*other).to_owned()).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

#[test]
fn no_files_depend_on_each_other_in_a_circle() {
    let circles = circles(&product());
    assert!(circles.is_empty(), "circles of files: {circles:#?}");
}

/// The folder of src/ that a file lies in.
fn room(file: &str) -> Option<&str> {
    file.split_once('/').map(|(room, _)| room)
}

/// The pairs of rooms each of which depends on the other.
fn entangled_rooms(sources: &[Source]) -> Vec<(String, String)> {
    let modules = Modules::of(sources);
    let mut between = BTreeSet::new();
    for (file, below) in modules.edges() {
        for other in below {
            if let (Some(from), Some(to)) = (room(file), room(other))
                && from != to
            {
                between.insert((from.to_owned(), to.to_owned()));
            }
        }
    }
    let is_mutual =
        |(from, to): &&(String, String)| from < to && between.contains(&(to.clone(), from.clone()));
    between.iter().filter(is_mutual).cloned().collect()
}

#[test]
fn no_two_rooms_depend_on_each_other() {
    let entangled = entangled_rooms(&product());
    assert!(
        entangled.is_empty(),
        "rooms that import each other: {entangled:#?}"
    );
    let files = [
        source("lib.rs", "pub mod a;\npub mod b;\n"),
        source("a/mod.rs", "mod low;\nmod top;\npub use low::Low;\n"),
        source("a/low.rs", "pub struct Low;\n"),
        source("a/top.rs", "use crate::b::Up;\nfn f(_: Up) {}\n"),
        source("b/mod.rs", "mod up;\npub use up::Up;\n"),
        source("b/up.rs", "use crate::a::Low;\npub struct Up(Low);\n"),
    ];
    assert_eq!(entangled_rooms(&files), [("a".to_owned(), "b".to_owned())]);
}

#[test]
fn a_mod_file_holds_modules_and_re_exports_only() {
    let modules = Modules::of(&product());
    let found: Vec<_> = modules.with_code_beside_modules().collect();
    assert!(
        found.is_empty(),
        "code beside `mod` and `pub use`: {found:#?}"
    );
}

fn source(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn a_circle_is_seen_through_re_exports_globs_and_other_names() {
    for upper in [
        "use crate::b::Up;\nfn f(_: Up) {}\n",
        "use crate::b::{self as other};\nfn f(_: other::Up) {}\n",
        "use crate::b::*;\nfn f(_: Up) {}\n",
        "use super::super::b::{inner::{Up as Down}};\nfn f(_: Down) {}\n",
        "fn f() { crate::b::Up::new() }\n",
    ] {
        let files = [
            source("lib.rs", "pub mod a;\npub mod b;\n"),
            source(
                "a/mod.rs",
                "//! Docs.\nmod low;\nmod top;\npub use low::Low;\npub use top::f;\n",
            ),
            source("a/low.rs", "pub struct Low;\n"),
            source("a/top.rs", upper),
            source("b/mod.rs", "mod inner;\npub use inner::Up;\n"),
            source("b/inner.rs", "use crate::a::f;\npub struct Up;\n"),
        ];
        assert_eq!(circles(&files), [["a/top.rs", "b/inner.rs"]], "{upper}");
    }
    let files = [
        source("lib.rs", "pub mod a;\npub mod b;\n"),
        source("a/mod.rs", "mod low;\nmod top;\npub use low::Low;\n"),
        source("a/low.rs", "pub struct Low;\n"),
        source(
            "a/top.rs",
            "// use crate::a::top;\nuse super::Low;\nconst A: &str = \"super::top::x\";\n",
        ),
    ];
    assert!(circles(&files).is_empty());
}

#[test]
fn a_mod_file_with_code_is_part_of_the_circle_with_its_children() {
    let files = [
        source(
            "a/mod.rs",
            "mod low;\nuse low::Low;\npub struct Top(Low);\n",
        ),
        source("a/low.rs", "use super::Top;\npub struct Low;\n"),
    ];
    assert_eq!(circles(&files), [["a/low.rs", "a/mod.rs"]]);
    let modules = Modules::of(&files);
    assert!(modules.with_code_beside_modules().eq(["a/mod.rs"]));
}
