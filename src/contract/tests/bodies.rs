//! Bodies of all kinds, each with all that is found in it and nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account_user::conforming;
use super::{change, judge, load, summary};
use crate::json::Document;

const TABLE: &str = include_str!("bodies.txt");

/// What the rows of a part are judged by.
enum Part {
    Schema(super::Catalog),
    Contract {
        name: String,
        status: u16,
        body: Value,
    },
}

fn carried(name: &str, status: u16) -> Part {
    let body = match name {
        "account-user" => conforming(),
        "account-user-list" => json!({
            "$meta": {"pagination": {"offset": 0, "limit": 10, "total": 1}},
            "data": [conforming()],
        }),
        _ => json!({"type": "t", "title": "t", "status": status, "detail": null}),
    };
    let name = name.to_owned();
    Part::Contract { name, status, body }
}

fn part(line: &str) -> Option<Part> {
    if let Some(schema) = line.strip_prefix("schema ") {
        return Some(Part::Schema(load(&[("s.schema.json", schema)]).unwrap()));
    }
    let (name, status) = line.strip_prefix("contract ")?.split_once(' ')?;
    Some(carried(name, status.parse().unwrap()))
}

impl Part {
    fn found(&self, row: &str) -> Vec<String> {
        match self {
            Part::Schema(catalog) => {
                let document = Document::parse(row.as_bytes());
                let mut violations = document.problems().to_vec();
                violations.extend(catalog.get("s").unwrap().judge(&document, 200).unwrap());
                summary(&violations)
            }
            Part::Contract { name, status, body } => {
                let mut body = body.clone();
                for (pointer, text) in row.split(" ;; ").filter_map(|one| one.split_once(" := ")) {
                    change(&mut body, pointer, text);
                }
                summary(&judge(name, &body.to_string(), *status))
            }
        }
    }
}

#[test]
fn every_body_gives_all_of_its_findings_and_no_other() {
    let mut now: Option<Part> = None;
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = String::new();
    let mut rows = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        if let Some(part) = part(line) {
            now = Some(part);
            continue;
        }
        let Some((row, expected)) = line.split_once("=>") else {
            continue;
        };
        rows += 1;
        let expected = expected.strip_prefix(' ').unwrap_or(expected);
        let mut expected: Vec<&str> = expected.split(", ").filter(|one| !one.is_empty()).collect();
        let mut found = now.as_ref().unwrap().found(row.trim_end());
        expected.sort_unstable();
        found.sort_unstable();
        for one in &found {
            let kind = one.split([' ', '(']).next().unwrap_or_default();
            *kinds.entry(kind.to_owned()).or_default() += 1;
        }
        if expected != found {
            wrong.push_str(&format!(
                "{row}\n  expected {expected:?}\n  found    {found:?}\n"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(rows >= 150 && kinds.len() >= 12, "{rows} rows, {kinds:?}");
}
