//! The HTML page in a real browser: opened from the file system, with whatever a host sends.

use std::path::PathBuf;
use std::time::Instant;

use crate::support::browser::Browser;
use crate::support::{CannedResponse, Host, Suite};
use serde_json::{Value, json};

/// What would run, load or break the page if it were taken for markup.
const HOSTILE: &str = "</script><script>window.hit=1</script><img src=http://127.0.0.1:9/x \
    onerror=window.hit=2><svg onload=window.hit=3>&quot;'\\\"--><!--{{ 7*7 }}{% raw %}\u{202e}";

const SCHEMA: &str = r#"{"type": "object", "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"},
    "state": {"enum": ["open", "closed"]}}}"#;

/// Names the elements whose text has less contrast than 4.5 to what is behind it.
const CONTRAST: &str = include_str!("../support/contrast.js");

/// A run with drift in which each text is hostile, and its page.
fn page(cases: usize) -> (Suite, PathBuf) {
    let suite = Suite::new(&[("schemas/thing.schema.json", SCHEMA)]);
    let title = serde_json::to_string(HOSTILE).unwrap();
    for number in 0..cases {
        suite.write(
            &format!("cases/things/t{number:05}.case.yaml"),
            format!(
                "name: {title}\ntags: [x]\nrequest:\n  path: /things/{number}\n  query: {{ x: \"<b>\" }}\n\
                 expect:\n  status: 200\n  contract: thing\n"
            )
            .as_bytes(),
        );
    }
    let body = json!({"id": 7, HOSTILE: HOSTILE, "state": HOSTILE}).to_string();
    let host = Host::start(move |request| {
        let response = match request.target.contains("/things/1?") {
            true => CannedResponse::new(500, "text/html", HOSTILE.replace('\u{202e}', "")),
            false => CannedResponse::json(200, &body),
        };
        response
            .header("Deprecation", "@1735689600")
            .header("Sunset", "Wed, 30 Jun 2027 00:00:00 GMT")
            .header("X-Hostile", "<script>window.hit=4</script>")
    });
    let ended = suite.run(&["run", "--host", &host.url, "--now", "2026-11-22", "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let page = suite.newest_run().join("report.html");
    (suite, page)
}

/// Nothing that the page does may show up here.
fn is_quiet(browser: &Browser) {
    for event in [
        "Runtime.exceptionThrown",
        "Log.entryAdded",
        "Runtime.consoleAPICalled",
    ] {
        assert_eq!(browser.all(event), Vec::<&Value>::new(), "{event}");
    }
    let requests = browser.all("Network.requestWillBeSent");
    let urls: Vec<&str> = requests
        .iter()
        .map(|one| one["request"]["url"].as_str().unwrap())
        .filter(|url| !url.starts_with("data:"))
        .collect();
    assert_eq!(urls.len(), 1, "the page itself alone is loaded: {urls:?}");
}

fn shown(browser: &mut Browser, selector: &str) -> u64 {
    let expression = format!(
        "new Promise(done => setTimeout(() => done(Array.from(document.querySelectorAll({selector:?}))\
         .filter(one => !one.hidden).length), 0))"
    );
    browser.evaluate(&expression).as_u64().unwrap()
}

#[test]
fn the_page_is_safe_and_works_by_mouse_and_keyboard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (suite, file) = page(12);
    browser.look(1280, 900, "light");
    browser.open(&file, "");
    is_quiet(&browser);
    assert_eq!(browser.evaluate("typeof window.hit"), "undefined");
    assert_eq!(
        browser.evaluate("document.querySelectorAll('img').length"),
        0
    );
    assert_eq!(
        browser.evaluate("document.querySelectorAll('script').length"),
        1
    );
    assert_eq!(
        browser.evaluate("document.body.textContent.includes('{{ 7*7 }}')"),
        true,
        "a template in a text stays text"
    );

    let report = suite.report();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(shown(&mut browser, ".finding"), findings.len() as u64);
    assert_eq!(shown(&mut browser, "#cases li"), 12);
    let first = "document.querySelector('.finding').getBoundingClientRect().top < innerHeight";
    assert_eq!(
        browser.evaluate(first),
        true,
        "what broke is on the first screen"
    );

    // The keyboard: `/` goes to the filter, what is typed filters, Escape clears.
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.id"), "text");
    for key in ["t", "0", "0", "0", "0", "1"] {
        browser.press(key);
    }
    assert_eq!(shown(&mut browser, "#cases li"), 1);
    let of_case = findings
        .iter()
        .filter(|one| {
            one["cases"]
                .as_array()
                .unwrap()
                .contains(&json!("things/t00001"))
        })
        .count();
    assert_eq!(shown(&mut browser, ".finding"), of_case as u64);
    browser.press("Escape");
    assert_eq!(shown(&mut browser, "#cases li"), 12);
    browser.press("j");
    browser.press("j");
    let focused = "document.activeElement.closest('.finding').id";
    let nth = |index: usize| format!("document.querySelectorAll('.finding')[{index}].id");
    let (first, second) = (browser.evaluate(&nth(0)), browser.evaluate(&nth(1)));
    assert_eq!(browser.evaluate(focused), second);
    browser.press("k");
    assert_eq!(browser.evaluate(focused), first);

    // The other filters.
    browser.evaluate("document.querySelector('[value=breaking]').click()");
    let breaking = findings
        .iter()
        .filter(|one| one["severity"] == "breaking")
        .count();
    assert!(breaking > 0 && breaking < findings.len());
    assert_eq!(
        shown(&mut browser, ".finding"),
        (findings.len() - breaking) as u64
    );
    browser.evaluate("document.querySelector('[type=reset]').click()");
    assert_eq!(shown(&mut browser, ".finding"), findings.len() as u64);
    browser.evaluate(
        "document.getElementById('outcome').value = 'conforms'; \
         document.getElementById('filter').dispatchEvent(new Event('input'))",
    );
    assert_eq!(shown(&mut browser, "#cases li"), 0);

    // A link to a case shows it, whatever is filtered.
    browser.evaluate("document.querySelector('.finding .cases a').click()");
    assert_eq!(shown(&mut browser, "#cases li"), 12);
    is_quiet(&browser);
    assert_eq!(browser.evaluate("typeof window.hit"), "undefined");
}

#[test]
fn the_page_fits_a_telephone_and_both_colour_schemes() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_suite, file) = page(3);
    let shots = std::env::var_os("DRIFTCHECK_SCREENSHOTS").map(PathBuf::from);
    let mut papers = Vec::new();
    for (width, scheme) in [
        (1280, "light"),
        (1280, "dark"),
        (380, "light"),
        (380, "dark"),
    ] {
        browser.look(width, 900, scheme);
        browser.open(&file, "");
        browser
            .evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        let overflow = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert!(
            overflow.as_i64().unwrap() <= 0,
            "{width} px: {overflow} too wide"
        );
        assert_eq!(
            browser.evaluate(CONTRAST),
            json!([]),
            "text that is too pale (WCAG 2.2, 1.4.3) at {width} px, {scheme}"
        );
        papers.push(browser.evaluate("getComputedStyle(document.body).backgroundColor"));
        if let Some(folder) = &shots {
            browser.screenshot(&folder.join(format!("{width}-{scheme}.png")));
        }
        is_quiet(&browser);
    }
    assert_eq!(papers[0], papers[2]);
    assert_ne!(papers[0], papers[1]);
}

#[test]
fn a_waived_finding_and_a_long_history_stay_in_their_places() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let case = "request: { path: /t }\nexpect: { status: 200, contract: thing }\n";
    let waiver =
        "- kind: wrong-type\n  case: t\n  reason: known\n  owner: Ann\n  until: 2026-12-31\n";
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/t.case.yaml", case),
        ("cases/waivers.yaml", waiver),
    ]);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 7, "name": "x"}"#));
    let run = || suite.run(&["run", "--host", &host.url, "--now", "2026-12-01", "-q"]);
    assert_eq!(run().status, 0);
    browser.look(1400, 900, "light");
    browser.open(&suite.newest_run().join("report.html"), "");
    let cut = "Array.from(document.querySelectorAll('.finding .badge')) \
               .filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)";
    assert_eq!(browser.evaluate(cut), json!([]));

    // As many runs as there are marks for.
    let history = suite.path("reports/history.ndjson");
    let line = std::fs::read_to_string(&history).unwrap();
    let run_id = suite.newest_run();
    let run_id = run_id.file_name().unwrap().to_str().unwrap();
    let lines = (0..80).map(|number| line.replace(run_id, &format!("{run_id}{number}")));
    std::fs::write(&history, lines.collect::<String>()).unwrap();
    assert_eq!(run().status, 0);
    browser.look(360, 800, "light");
    browser.open(&suite.path("reports/index.html"), "");
    let marks = "document.querySelectorAll('.marks rect').length";
    assert_eq!(browser.evaluate(marks), json!(60));
    let overflow = browser.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert!(overflow.as_i64().unwrap() <= 0, "{overflow} px too wide");
}

#[test]
fn the_page_can_be_read_without_a_script() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_suite, file) = page(3);
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.open(&file, "");
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": false}),
    );
    let text = browser.evaluate("document.body.innerText");
    assert!(text.as_str().unwrap().contains("3 cases"));
    assert_eq!(
        browser.evaluate("document.getElementById('filter').hidden"),
        true
    );
}

#[test]
fn the_release_sheet_opens_by_its_link_and_prints_dark_on_light() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_suite, file) = page(3);
    browser.look(1280, 900, "dark");
    browser.open(&file, "");
    let sheet = "document.querySelector('#sheet table').checkVisibility()";
    assert_eq!(browser.evaluate(sheet), false, "it is folded at first");
    browser.evaluate("document.querySelector('nav [href=\"#sheet\"]').click()");
    let opened = format!("new Promise(done => setTimeout(() => done({sheet}), 0))");
    assert_eq!(browser.evaluate(&opened), true);
    browser.call(
        "Emulation.setEmulatedMedia",
        json!({"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]}),
    );
    browser.open(&file, "");
    assert_eq!(browser.evaluate(CONTRAST), json!([]));
    let paper = browser.evaluate("getComputedStyle(document.body).backgroundColor");
    assert_eq!(paper, "rgb(255, 255, 255)");
}

#[test]
fn a_page_of_many_cases_opens_at_once() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_suite, file) = page(2000);
    browser.look(1280, 900, "light");
    let clock = Instant::now();
    browser.open(&file, "");
    assert_eq!(shown(&mut browser, "#cases li"), 2000);
    // A quiet machine needs well under a second; what grows with the square needs minutes.
    assert!(
        clock.elapsed().as_secs_f64() < 15.0,
        "{:?}",
        clock.elapsed()
    );
    let pages = browser.printed_pages();
    assert!(pages <= 3, "{pages} pages for a sheet and a few findings");
}
