//! What the page shows at a glance, what its address says, how it compares two hosts, and how
//! it prints.

use std::path::PathBuf;

use crate::support::browser::Browser;
use crate::support::{CannedResponse, Host, Suite};
use serde_json::json;

const SCHEMA: &str = r#"{"type": "object", "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"},
    "state": {"enum": ["open", "closed"]}, "never": {"type": "string"}}}"#;

const CASE: &str = "request:\n  path: /things/1\nexpect:\n  status: 200\n  contract: thing\n  body:\n    \
     - { path: $.name, equals: Ann }\n";

/// A case whose name is not the expected one, and a host that answers it.
fn suite() -> (Suite, Host) {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/things/a.case.yaml", CASE),
    ]);
    let host = Host::start(|_| {
        CannedResponse::json(200, r#"{"id": "1", "name": "Bob", "state": "odd"}"#)
            .header("X-Lot", "only-in-the-exchange")
    });
    (suite, host)
}

fn run(suite: &Suite, host: &Host) -> PathBuf {
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    suite.newest_run().join("report.html")
}

/// The value of an expression, after what the page does at once is done.
fn later(browser: &mut Browser, expression: &str) -> serde_json::Value {
    browser.evaluate(&format!(
        "new Promise(done => setTimeout(() => done({expression}), 0))"
    ))
}

fn shown(browser: &mut Browser) -> u64 {
    let expression = "document.querySelectorAll('.finding:not([hidden])').length";
    later(browser, expression).as_u64().unwrap()
}

const TYPE: &str = "const field = document.getElementById('text'); field.value = WORD; \
     field.dispatchEvent(new Event('input', { bubbles: true }))";

#[test]
fn a_folded_row_says_what_was_expected_and_what_came() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    browser.look(1280, 900, "light");
    browser.open(&run(&suite, &host), "#cases");
    let rows = browser.evaluate(
        "Array.from(document.querySelectorAll('.finding:not([open]) > summary')).map(one => one.innerText).join('\\n')",
    );
    let rows = rows.as_str().unwrap();
    assert!(rows.contains("expected \"Ann\", got \"Bob\""), "{rows}");
}

#[test]
fn a_link_to_a_finding_and_a_filter_survive_the_next_run() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    run(&suite, &host);
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    let last = rows.last().unwrap()["fingerprints"][0].as_str().unwrap();
    // Now there is a finding before those of the first run.
    suite.write(
        "cases/a.case.yaml",
        b"request:\n  path: /a\nexpect:\n  status: 404\n",
    );
    let page = run(&suite, &host);
    browser.look(1280, 900, "light");
    browser.open(&page, &format!("#f-{last}"));
    let opened = "Array.from(document.querySelectorAll('.finding[open] .copied a code')).map(one => one.textContent)";
    assert_eq!(later(&mut browser, opened), json!([last]));

    browser.evaluate(&TYPE.replace("WORD", "'odd'"));
    let (few, hash) = (shown(&mut browser), browser.evaluate("location.hash"));
    assert!(few > 0 && few < rows.len() as u64 + 1, "{few}");
    let hash = hash.as_str().unwrap().to_owned();
    let sent = suite.path("sent.html");
    std::fs::copy(&page, &sent).unwrap();
    browser.open(&sent, &hash);
    assert_eq!(shown(&mut browser), few, "{hash}");
    let typed = browser.evaluate("document.getElementById('text').value");
    assert_eq!(typed, "odd");

    browser.evaluate("location.hash = '#f-000000000000'");
    let gone = "document.getElementById('gone').innerText";
    assert_eq!(
        later(&mut browser, gone),
        "No finding of this run has the fingerprint 000000000000."
    );
}

#[test]
fn exchanges_are_searched_only_where_that_is_asked_for() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    browser.open(&run(&suite, &host), "");
    browser.evaluate(&TYPE.replace("WORD", "'only-in-the-exchange'"));
    assert_eq!(shown(&mut browser), 0);
    browser.evaluate("document.getElementById('exchanges').click()");
    assert!(shown(&mut browser) > 0);
}

#[test]
fn a_fingerprint_and_a_curl_line_are_copied_by_a_button() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    browser.open(&run(&suite, &host), "");
    browser.call(
        "Browser.grantPermissions",
        json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}),
    );
    browser.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })");
    for (within, start) in [("span.copied", ""), ("div.copied", "curl -i ")] {
        let press = format!("document.querySelector('{within} .copy').click()");
        browser.call(
            "Runtime.evaluate",
            json!({"expression": press, "userGesture": true}),
        );
        let source =
            format!("document.querySelector('{within} .copy').previousElementSibling.textContent");
        let wanted = browser.evaluate(&source);
        assert!(wanted.as_str().unwrap().starts_with(start), "{wanted}");
        assert_eq!(browser.evaluate("navigator.clipboard.readText()"), wanted);
    }
}

#[test]
fn what_is_no_alarm_does_not_look_like_one() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, _) = suite();
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "1", "name": "Ann"}"#));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    browser.open(&suite.newest_run().join("report.html"), "");
    let red = "(() => { const probe = document.createElement('p'); document.body.append(probe); \
               probe.className = 'over'; const red = getComputedStyle(probe).color; \
               return Array.from(document.querySelectorAll('dl.tiles *, #coverage *')) \
               .filter(one => getComputedStyle(one).color === red).map(one => one.outerHTML); })()";
    assert_eq!(browser.evaluate(red), json!([]));
    let text = browser.evaluate("document.getElementById('coverage').textContent");
    assert!(text.as_str().unwrap().contains("never seen"), "{text}");
    let open = "document.querySelectorAll('#coverage details[open]').length";
    assert_eq!(browser.evaluate(open), 0);
}

#[test]
fn paper_has_the_sheet_and_a_line_for_each_finding() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    browser.look(760, 900, "light");
    browser.open(&run(&suite, &host), "");
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    let text = browser.evaluate("document.body.innerText");
    let text = text.as_str().unwrap();
    for part in ["DRIFT", "Judged at", "expected \"Ann\", got \"Bob\""] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("curl"), "{text}");
    let tall = "Array.from(document.querySelectorAll('.finding')).filter(one => \
                one.getBoundingClientRect().height > 26).length";
    assert_eq!(browser.evaluate(tall), 0);
    let other = "['cases', 'coverage', 'latency'].filter(id => document.getElementById(id).checkVisibility())";
    assert_eq!(browser.evaluate(other), json!([]));
}

#[test]
fn a_page_leads_to_the_other_runs_where_it_lies_among_them() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, host) = suite();
    let page = run(&suite, &host);
    browser.open(&page, "");
    let link = "document.querySelector('nav .near:not([hidden])')?.href ?? ''";
    let index = page.parent().unwrap().parent().unwrap().join("index.html");
    assert!(index.is_file());
    assert_eq!(
        browser.evaluate(link),
        format!("file://{}", index.display())
    );
    let elsewhere = suite.path("report.html");
    std::fs::copy(&page, &elsewhere).unwrap();
    browser.open(&elsewhere, "");
    assert_eq!(browser.evaluate(link), "");
}

#[test]
fn a_comparison_calls_its_sides_by_name_and_leads_to_both_runs() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let left = Host::start(|_| CannedResponse::json(200, r#"{"id": "1", "name": "Ann"}"#));
    let right = Host::start(|_| CannedResponse::json(200, r#"{"id": "1"}"#));
    let settings = format!(
        "[hosts.live]\nurl = \"{}\"\n[hosts.staging]\nurl = \"{}\"\n",
        left.url, right.url
    );
    let suite = Suite::new(&[
        ("driftcheck.toml", &settings),
        (
            "cases/a.case.yaml",
            "request:\n  path: /a\nexpect:\n  status: 200\n",
        ),
    ]);
    let ended = suite.run(&["compare", "--left", "live", "--right", "staging", "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let folder = suite.newest_run();
    browser.look(1280, 900, "light");
    browser.open(&folder.join("report.html"), "");
    browser.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })");
    let columns =
        "Array.from(document.querySelectorAll('.inside > .pair > div')).map(one => one.innerText)";
    assert_eq!(
        browser.evaluate(columns),
        json!(["LIVE (REFERENCE)\n\"Ann\"", "STAGING\nnothing there"])
    );
    let sides = browser.evaluate("document.querySelector('.sides').innerText");
    let words: Vec<&str> = sides.as_str().unwrap().split_whitespace().collect();
    let words = words.join(" ");
    assert_eq!(
        words,
        format!(
            "reference live {} its run compared with it staging {} its run",
            left.url, right.url
        )
    );
    let row = browser.evaluate("document.querySelector('.finding .title').innerText");
    let words = "vanished at body:/name: live has \"Ann\", staging has nothing there";
    assert_eq!(row, words);
    let exchanges = browser.evaluate("document.querySelector('.exchange').innerText");
    assert!(exchanges.as_str().unwrap().contains("Ann"), "{exchanges}");
    let links =
        browser.evaluate("Array.from(document.querySelectorAll('.sides a')).map(one => one.href)");
    for (side, link) in ["left", "right"].iter().zip(links.as_array().unwrap()) {
        let page = folder.join(side).join("report.html");
        assert_eq!(link, &format!("file://{}", page.display()));
        browser.open(&page, "");
        let back = "document.querySelector('nav .near:not([hidden])').href";
        let comparison = format!("file://{}", folder.join("report.html").display());
        assert_eq!(browser.evaluate(back), comparison);
    }
}
