//! What the scripts of a request check of its response. They are not run: checks of the status
//! are read off them, and what else they do is named.

use std::ops::Range;

use http::StatusCode;
use regex::Regex;
use serde_json::{Value, json};

use super::place::{At, plain};
use super::script_text::ScriptText;

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

/// Forms of a check of the status in what is run; the first group has the statuses.
const STATUS: [&str; 6] = [
    r"pm\.response\.to\.have\.status\(\s*(\d{3})\s*\)",
    r"pm\.expect\(\s*pm\.response\.code\s*\)\.to\.(?:be\.)?(?:eql|equal|equals|eq)\(\s*(\d{3})\s*\)",
    r"pm\.expect\(\s*pm\.response\.code\s*\)\.to\.be\.oneOf\(\s*\[([\d\s,]+)\]\s*\)",
    r"responseCode\.code\s*={2,3}\s*(\d{3})",
    r"pm\.response\.to\.be\.(\w+)",
    r#"pm\.response\.to\.have\.status\(\s*(["'`] *["'`])\s*\)"#,
];
/// What `pm.response.to.be` may say of the status.
const NAMED: [(&str, &[u16]); 14] = [
    ("accepted", &[202]),
    ("badRequest", &[400]),
    ("clientError", &[4]),
    ("error", &[4, 5]),
    ("forbidden", &[403]),
    ("info", &[1]),
    ("notFound", &[404]),
    ("ok", &[200]),
    ("rateLimited", &[429]),
    ("redirection", &[3]),
    ("serverError", &[5]),
    ("success", &[2]),
    ("unauthorised", &[401]),
    ("unauthorized", &[401]),
];
/// What begins a check of something.
const CHECK: &str = r"pm\.expect\(|pm\.response\.to\.|tests\[";
/// The beginning of a test with its name.
const TEST: &str = r#"pm\.test(?P<skip>\.skip)?\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`]*)`)"#;

/// Reads the scripts of an item.
pub(super) fn read(item: &At<'_>) -> Checks {
    let mut checks = Checks::default();
    for event in item.member("event").iter().flat_map(At::items) {
        if event.is_disabled() {
            continue;
        }
        let script = event.member("script");
        let exec = script.and_then(|script| script.member("exec").or(Some(script)));
        let Some(script) = exec.map(|exec| source(exec.value)) else {
            continue;
        };
        if script.text.trim().is_empty() {
            continue;
        }
        match event.text("listen").as_deref() {
            Some("test") => checks.add(&script),
            Some("prerequest") => checks.left_out.push("a pre-request script".to_owned()),
            _ => {}
        }
    }
    checks
}

/// The source of a script.
fn source(exec: &Value) -> ScriptText {
    ScriptText::read(&match exec {
        Value::Array(lines) => lines.iter().map(plain).collect::<Vec<_>>().join("\n"),
        other => plain(other),
    })
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

    fn add(&mut self, script: &ScriptText) {
        let Some(test) = pattern(TEST) else { return };
        let begun: Vec<(usize, String, bool)> = test
            .captures_iter(&script.text)
            .filter_map(|found| {
                let name = (2..=4).find_map(|group| found.get(group))?;
                let at = found.get(0)?.start();
                let is_run = script.code.get(at..)?.starts_with("pm.test");
                let is_skipped = found.name("skip").is_some();
                is_run.then(|| (at, name.as_str().to_owned(), is_skipped))
            })
            .collect();
        let length = script.text.len();
        let first = begun.first().map_or(length, |(at, ..)| *at);
        let before = script.text.get(..first).unwrap_or_default();
        if !before.trim().is_empty() && !self.take(script, 0..first) {
            self.leave_out("a test script".to_owned());
        }
        for (index, (at, name, is_skipped)) in begun.iter().enumerate() {
            let end = begun.get(index + 1).map_or(length, |(at, ..)| *at);
            if *is_skipped {
                self.leave_out(format!("the test “{name}”, which is skipped"));
            } else if !self.take(script, *at..end) {
                self.leave_out(format!("the test “{name}”"));
            }
        }
    }

    /// Takes the checks of the status; whether a part of a script does nothing besides.
    fn take(&mut self, script: &ScriptText, part: Range<usize>) -> bool {
        let text = script.text.get(part.clone()).unwrap_or_default();
        let part = script.code.get(part).unwrap_or_default();
        let mut rest = part.to_owned();
        let mut is_known = false;
        for form in STATUS.iter().filter_map(|form| pattern(form)) {
            for found in form.captures_iter(part) {
                let group = found.get(1).and_then(|group| text.get(group.range()));
                let statuses = statuses(group.unwrap_or_default());
                if !statuses.is_empty() {
                    is_known = true;
                    self.statuses = both(&self.statuses, statuses);
                    rest = rest.replacen(&found[0], "", 1);
                }
            }
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

/// The statuses that a check names: a list of them, a word, or a reason in quotes.
fn statuses(text: &str) -> Vec<Value> {
    let value = |status: u16| match status {
        class @ 1..=9 => json!(format!("{class}xx")),
        status => json!(status),
    };
    let reason = text.trim_matches(['"', '\'', '`']);
    if reason != text {
        let mut all = (100..600).filter_map(|status| StatusCode::from_u16(status).ok());
        let own = all.find(|status| status.canonical_reason() == Some(reason));
        return own.map(|own| value(own.as_u16())).into_iter().collect();
    }
    if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == text) {
        return named.iter().map(|status| value(*status)).collect();
    }
    let listed = text.split(',').filter_map(|one| one.trim().parse().ok());
    let known = listed.filter(|status| (100..600).contains(status));
    known.map(value).collect()
}

/// What two checks permit: where nothing fits both, each is of a case of its own.
fn both(known: &[Value], more: Vec<Value>) -> Vec<Value> {
    let fits = |one: &Value, class: &Value| {
        let class = class.as_str().and_then(|class| class.strip_suffix("xx"));
        class.is_some_and(|class| one.is_number() && one.to_string().starts_with(class))
    };
    let has = |all: &[Value], one: &Value| all.iter().any(|own| own == one || fits(one, own));
    let mut of_both: Vec<Value> = known
        .iter()
        .filter(|one| has(&more, one))
        .cloned()
        .collect();
    let narrower = more
        .iter()
        .filter(|one| has(known, one) && !known.contains(one));
    of_both.extend(narrower.cloned());
    match of_both.is_empty() {
        true => known.iter().cloned().chain(more).collect(),
        false => of_both,
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
                "// pm.response.to.have.status(500)\npm.response.to.be.ok /* pm.response.to.have.status(404)\n */",
                json!([200]),
                vec![],
            ),
            (
                "console.log('pm.response.to.have.status(500)')",
                json!([]),
                vec!["a test script"],
            ),
            (
                "pm.test.skip('x', () => pm.response.to.have.status(418))",
                json!([]),
                vec!["the test “x”, which is skipped"],
            ),
            (
                "pm.response.to.be.error; pm.response.to.be.notFound",
                json!([404]),
                vec![],
            ),
            (
                "pm.response.to.have.status(\"Created\")",
                json!([201]),
                vec![],
            ),
            (
                "pm.response.to.have.status(200); pm.expect(pm.response.code).to.be.oneOf([200, 201])",
                json!([200]),
                vec![],
            ),
            (
                "if (x) { pm.response.to.have.status(201) } else { pm.response.to.have.status(409) }",
                json!([201, 409]),
                vec![],
            ),
            (
                "pm.response.to.be.json; pm.response.to.have.status('Odd')",
                json!([]),
                vec!["a test script"],
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
