//! The examples of docs/ci.md: they parse, and every flag of driftcheck in them exists.

use std::collections::BTreeSet;

use crate::support::{driftcheck, project};
use serde_json::Value;

/// The YAML blocks of the page.
fn examples() -> Vec<Value> {
    let text = std::fs::read_to_string(project().join("docs/ci.md")).unwrap();
    text.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .map(|yaml| serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}")))
        .collect()
}

/// Every command line of driftcheck in a value, without the program.
fn commands(value: &Value, found: &mut Vec<Vec<String>>) {
    match value {
        Value::String(text) => {
            for line in text.lines() {
                let words: Vec<&str> = line.split_whitespace().collect();
                let program = |word: &&str| word.trim_matches('\'').ends_with("/driftcheck");
                if let Some(at) = words.iter().position(program)
                    && words.first() != Some(&"chmod")
                    && at + 1 < words.len()
                {
                    found.push(words[at + 1..].iter().map(ToString::to_string).collect());
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| commands(item, found)),
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_array() {
                    Some(words) if key == "args" => {
                        let words = words.iter().map(|word| word.as_str().unwrap().to_owned());
                        found.push(words.collect());
                    }
                    _ => commands(value, found),
                }
            }
        }
        _ => {}
    }
}

/// The inputs of the action or of the component, which must exist, and what they make of a run.
fn arguments_of_the_action(value: &Value, found: &mut Vec<Vec<String>>) {
    let inputs = |file: &str, part: usize, pointer: &str| {
        let text = std::fs::read_to_string(project().join(file)).unwrap();
        let part = text.split("\n---\n").nth(part).unwrap().to_owned();
        let read: Value = serde_saphyr::from_str(&part).unwrap();
        read.pointer(pointer).unwrap().as_object().unwrap().clone()
    };
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(map) => {
                for (key, known) in [
                    ("with", inputs("action.yml", 0, "/inputs")),
                    (
                        "inputs",
                        inputs("templates/driftcheck.yml", 0, "/spec/inputs"),
                    ),
                ] {
                    let Some(given) = map.get(key).and_then(Value::as_object) else {
                        continue;
                    };
                    for (name, _) in given {
                        assert!(known.contains_key(name), "there is no input `{name}`");
                    }
                    let words = given.get("arguments").and_then(Value::as_str).unwrap_or("");
                    let words = ["run"].into_iter().chain(words.split_whitespace());
                    found.push(words.map(str::to_owned).collect());
                }
                waiting.extend(map.values());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
}

#[test]
fn every_example_parses_and_uses_flags_that_exist() {
    let examples = examples();
    assert_eq!(examples.len(), 11);
    let mut subcommands = BTreeSet::new();
    for example in &examples {
        let mut found = Vec::new();
        commands(example, &mut found);
        let text = example.to_string();
        // These name what runs the commands.
        let named = ["/driftcheck@v", "/driftcheck/driftcheck@v"];
        if named.iter().any(|name| text.contains(name)) {
            arguments_of_the_action(example, &mut found);
        } else if text.contains("driftcheck-check") {
            found.clear();
            found.push(vec!["check".to_owned(), "--suite".to_owned()]);
        }
        assert!(!found.is_empty(), "{example}");
        for words in found {
            let subcommand = words[0].clone();
            let help = driftcheck(project(), &[&subcommand, "--help"]);
            assert_eq!(help.status, 0, "{words:?}");
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                assert!(help.out.contains(&**flag), "{flag} of {words:?}");
            }
            subcommands.insert(subcommand);
        }
    }
    assert_eq!(
        subcommands,
        ["check", "merge", "run"].map(String::from).into()
    );
}

/// Follows a `COPY` of the page's own image: what `/suite` of the base image holds, then the
/// files of a suite.
#[test]
fn an_image_derived_as_the_page_says_holds_one_suite() {
    let dockerfile = std::fs::read_to_string(project().join("Dockerfile")).unwrap();
    for part in ["cases", "schemas", "driftcheck.toml"] {
        let copies = dockerfile
            .lines()
            .filter(|line| line.contains("cp ") || line.contains("COPY "));
        let own = copies.filter(|line| line.contains("suite") && line.contains(part));
        assert_eq!(own.count(), 0, "the base image has a suite: {part}");
    }
    let text = std::fs::read_to_string(project().join("docs/ci.md")).unwrap();
    let derived = text
        .split("```dockerfile\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    assert!(
        derived.starts_with("FROM registry.example.com/driftcheck\n"),
        "{derived}"
    );
    let copy = derived
        .lines()
        .find(|line| line.starts_with("COPY "))
        .unwrap();
    assert_eq!(copy, "COPY --chown=65532:65532 . /suite");
    let image = crate::support::Suite::new(&[]);
    std::fs::remove_dir(image.path("cases")).unwrap();
    let made = dockerfile
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("/root-of-image/suite/"));
    made.for_each(|folder| std::fs::create_dir_all(image.path(folder)).unwrap());
    assert!(image.path("reports").is_dir());
    let own = tempfile::tempdir().unwrap();
    assert_eq!(driftcheck(own.path(), &["init"]).status, 0);
    copy_into(own.path(), image.folder.path());
    for arguments in [&["check"][..], &["run", "--host", "mock"]] {
        let ended = image.run(arguments);
        assert_eq!(ended.status, 0, "{arguments:?}: {}{}", ended.out, ended.err);
    }
}

fn copy_into(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => copy_into(&entry.path(), &to.join(entry.file_name())),
            false => {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    }
}

#[test]
fn the_image_is_built_with_the_rust_that_the_crate_asks_for() {
    let dockerfile = std::fs::read_to_string(project().join("Dockerfile")).unwrap();
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let version = manifest.split("rust-version = \"").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    let base = format!("FROM rust:{version}-alpine");
    assert!(dockerfile.contains(&base), "{base}");
}
