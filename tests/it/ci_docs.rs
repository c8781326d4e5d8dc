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

#[test]
fn every_example_parses_and_uses_flags_that_exist() {
    let examples = examples();
    assert_eq!(examples.len(), 6);
    let mut subcommands = BTreeSet::new();
    for example in &examples {
        let mut found = Vec::new();
        commands(example, &mut found);
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
    assert_eq!(subcommands, ["merge", "run"].map(String::from).into());
}

#[test]
fn the_image_holds_what_the_dockerfile_copies() {
    let dockerfile = std::fs::read_to_string(project().join("Dockerfile")).unwrap();
    let ignored = std::fs::read_to_string(project().join(".dockerignore")).unwrap();
    for path in ["driftcheck.toml", "cases", "schemas"] {
        assert!(dockerfile.contains(path), "{path}");
        assert!(project().join(path).exists(), "{path}");
        assert!(ignored.lines().all(|line| line.trim_matches('/') != path));
    }
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let version = manifest.split("rust-version = \"").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    let base = format!("FROM rust:{version}-alpine");
    assert!(dockerfile.contains(&base), "{base}");
}
