//! What the scripts of a request check of its response. They are not run: checks of the status
//! are read off them, and what else they do is named.

use regex::Regex;
use serde_json::{Value, json};

use super::place::{At, plain};

/// So many names of tests are kept.
const MOST_NAMED: usize = 10;

/// What was read off scripts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Checks {
    /// The statuses that the response may have.
    pub(super) statuses: Vec<Value>,
    /// What the scripts do besides.
    pub(super) left_out: Vec<String>,
}

/// Forms of a check of the status; the first group has the statuses.
const STATUS: [&str; 5] = [
    r"pm\.response\.to\.have\.status\(\s*(\d{3})\s*\)",
    r"pm\.expect\(\s*pm\.response\.code\s*\)\.to\.(?:be\.)?(?:eql|equal|equals|eq)\(\s*(\d{3})\s*\)",
    r"pm\.expect\(\s*pm\.response\.code\s*\)\.to\.be\.oneOf\(\s*\[([\d\s,]+)\]\s*\)",
    r"responseCode\.code\s*={2,3}\s*(\d{3})",
    r"pm\.response\.to\.be\.(ok|success)\b",
];
/// What begins a check of something.
const CHECK: &str = r"pm\.expect\(|pm\.response\.to\.|tests\[";
/// The beginning of a test with its name.
const TEST: &str = r#"pm\.test\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`]*)`)"#;

/// Reads the scripts of an item.
pub(super) fn read(item: &At<'_>) -> Checks {
    let mut checks = Checks::default();
    for event in item.member("event").iter().flat_map(At::items) {
        if event.is_disabled() {
            continue;
        }
        let script = event.member("script");
        let exec = script.and_then(|script| script.member("exec").or(Some(script)));
        let Some(text) = exec.map(|exec| source(exec.value)) else {
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        match event.text("listen").as_deref() {
            Some("test") => checks.add(&text),
            Some("prerequest") => checks.left_out.push("a pre-request script".to_owned()),
            _ => {}
        }
    }
    checks
}

/// The source of a script without comments of a line.
fn source(exec: &Value) -> String {
    let text = match exec {
        Value::Array(lines) => lines.iter().map(plain).collect::<Vec<_>>().join("\n"),
        other => plain(other),
    };
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

impl Checks {
    /// The same for what is in a folder or a collection: its scripts run too.
    pub(super) fn below(mut self, above: &Checks) -> Checks {
        if self.statuses.is_empty() {
            self.statuses.clone_from(&above.statuses);
        }
        self.left_out.extend(above.left_out.iter().cloned());
        self
    }

    /// The same for what lies in a folder or a collection with these scripts.
    pub(super) fn of_folder(mut self) -> Checks {
        for what in &mut self.left_out {
            what.push_str(", which is of a folder or of the collection");
        }
        self
    }

    fn add(&mut self, text: &str) {
        let Some(test) = pattern(TEST) else { return };
        let begun: Vec<(usize, String)> = test
            .captures_iter(text)
            .filter_map(|found| {
                let name = (1..=3).find_map(|group| found.get(group))?;
                Some((found.get(0)?.start(), name.as_str().to_owned()))
            })
            .collect();
        let first = begun.first().map_or(text.len(), |(at, _)| *at);
        let before = text.get(..first).unwrap_or_default();
        if !before.trim().is_empty() && !self.take(before) {
            self.leave_out("a test script".to_owned());
        }
        for (index, (at, name)) in begun.iter().enumerate() {
            let end = begun.get(index + 1).map_or(text.len(), |(at, _)| *at);
            if !self.take(text.get(*at..end).unwrap_or_default()) {
                self.leave_out(format!("the test “{name}”"));
            }
        }
    }

    /// Takes the checks of the status; whether a part of a script does nothing besides.
    fn take(&mut self, part: &str) -> bool {
        let mut rest = part.to_owned();
        let mut is_known = false;
        for form in STATUS.iter().filter_map(|form| pattern(form)) {
            for found in form.captures_iter(part) {
                is_known = true;
                let group = found.get(1).map_or("", |group| group.as_str());
                let statuses: Vec<Value> = match group {
                    "ok" => vec![json!(200)],
                    "success" => vec![json!("2xx")],
                    list => list
                        .split(',')
                        .filter_map(|one| one.trim().parse::<u16>().ok())
                        .filter(|status| (100..600).contains(status))
                        .map(Value::from)
                        .collect(),
                };
                self.statuses.extend(statuses);
            }
            rest = form.replace_all(&rest, "").into_owned();
        }
        // `tests["…"] = responseCode.code === 200` begins like any other check.
        let is_old = is_known && part.contains("responseCode");
        let has_more = pattern(CHECK).is_some_and(|check| check.is_match(&rest));
        let acts = [
            "environment.set",
            "globals.set",
            "collectionVariables.set",
            "variables.set",
            "sendRequest",
            "setNextRequest",
            "setEnvironmentVariable",
        ];
        is_known && (is_old || !has_more) && !acts.iter().any(|act| part.contains(act))
    }

    fn leave_out(&mut self, what: String) {
        match self.left_out.len() {
            0..MOST_NAMED => self.left_out.push(what),
            MOST_NAMED => self.left_out.push("further tests".to_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_of_the_status_are_read_and_all_else_is_named() {
        for (text, statuses, left_out) in [
            (
                "pm.test(\"ok\", function () {\n  pm.response.to.have.status(201);\n});",
                json!([201]),
                vec![],
            ),
            (
                "pm.test('one', () => pm.expect(pm.response.code).to.be.oneOf([200, 202]));\npm.test(`b`, () => { pm.expect(pm.response.json().id).to.eql(1); });",
                json!([200, 202]),
                vec!["the test “b”"],
            ),
            (
                "pm.test('x', () => { pm.response.to.have.status(200); pm.expect(pm.response.json().a).to.eql(2); });",
                json!([200]),
                vec!["the test “x”"],
            ),
            (
                "tests[\"Status code is 200\"] = responseCode.code === 200;",
                json!([200]),
                vec![],
            ),
            (
                "pm.environment.set('token', pm.response.json().token);",
                json!([]),
                vec!["a test script"],
            ),
            (
                "// pm.response.to.have.status(500)\npm.response.to.be.ok",
                json!([200]),
                vec![],
            ),
        ] {
            let item = json!({ "event": [{ "listen": "test", "script": { "exec": [text] } }] });
            let item = At {
                value: &item,
                pointer: String::new(),
            };
            let checks = read(&item);
            assert_eq!(Value::from(checks.statuses), statuses, "{text}");
            assert_eq!(checks.left_out, left_out, "{text}");
        }
    }
}
