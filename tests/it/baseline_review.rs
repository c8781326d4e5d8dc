//! `driftcheck baseline review` as a person at a terminal sees it.

#![cfg(unix)]

use std::sync::{Arc, Mutex};

use crate::support::terminal::Terminal;
use crate::support::{CannedResponse, Host, Suite};

/// Six cases, four of which differ from what was accepted: two of them in the same way.
fn suite() -> (Suite, Host) {
    let names = ["a", "b", "c", "d", "e"];
    let suite = Suite::new(&[]);
    for name in names {
        let case = format!("request: {{ path: /{name} }}\n");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let is_later = Arc::new(Mutex::new(false));
    let later = is_later.clone();
    let host = Host::start(move |request| {
        let body = match (*later.lock().unwrap(), &*request.target) {
            (true, "/a" | "/c") => r#"{"name": "Bob Lee", "n": 1}"#,
            (true, "/b") => r#"{"n": 1}"#,
            (true, "/d") => r#"{"name": "Ann Lee", "n": 1, "more": true}"#,
            _ => r#"{"name": "Ann Lee", "n": 1}"#,
        };
        CannedResponse::json(200, body)
    });
    suite.run(&["run", "--host", &host.url]);
    let ended = suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    *is_later.lock().unwrap() = true;
    suite.write("cases/f.case.yaml", b"request: { path: /f }\n");
    suite.run(&["run", "--host", &host.url]);
    (suite, host)
}

fn baseline(suite: &Suite, name: &str) -> String {
    let path = format!("cases/_baselines/mock/{name}.baseline.json");
    std::fs::read_to_string(suite.path(&path)).unwrap_or_default()
}

#[test]
fn each_response_is_shown_with_its_diff_and_a_key_decides() {
    let (suite, _host) = suite();
    let mut terminal = Terminal::start(&suite, &["baseline", "review"]);
    terminal.waits_for("a (1 value-changed), 1 of 5");
    terminal.waits_for("value-changed at body:/name");
    // The changed word is marked.
    terminal.waits_for("\u{1b}[1m\u{1b}[7m\u{1b}[31m\"Ann");
    terminal.press("?");
    terminal.waits_for("r  reject: the baseline stays");
    terminal.press("A");
    terminal.waits_for("accepted  a");
    terminal.waits_for("b (1 vanished), 2 of 5");
    terminal.press("r");
    terminal.waits_for("rejected  b: its baseline stays as it is");
    // `c` differs as `a` does.
    terminal.waits_for("accepted  c");
    terminal.waits_for("d (1 appeared), 4 of 5");
    terminal.press("s");
    terminal.waits_for("f (new), 5 of 5");
    terminal.waits_for("\"name\": \"Ann Lee\"");
    terminal.press("a");
    terminal.waits_for("all are decided");
    terminal.types("q");
    let (status, text) = terminal.ends();
    assert_eq!(status, 0, "{text}");
    assert!(
        text.contains("3 responses accepted, 1 rejected, 1 skipped"),
        "{text}"
    );
    for (name, holds) in [
        ("a", "Bob"),
        ("b", "Ann"),
        ("c", "Bob"),
        ("d", "Ann"),
        ("f", "Ann"),
    ] {
        assert!(baseline(&suite, name).contains(holds), "{name}");
    }

    // What was rejected is not offered again, what was skipped is.
    let mut terminal = Terminal::start(&suite, &["baseline", "review"]);
    terminal.waits_for("d (1 appeared), 1 of 1");
    terminal.press("q");
    let (status, text) = terminal.ends();
    assert_eq!(status, 0, "{text}");
    assert!(
        text.contains("0 responses accepted, 0 rejected, 0 skipped, 1 not looked at"),
        "{text}"
    );
    assert!(!baseline(&suite, "d").contains("more"));
}

#[test]
fn the_last_step_is_undone_and_all_new_responses_are_accepted_only_when_confirmed() {
    let long: String = (0..100)
        .map(|number| format!("\"m{number}\": {number}, "))
        .collect();
    let body = format!("{{{long}\"last\": true}}");
    let suite = Suite::new(&[]);
    for name in ["a", "b", "c"] {
        suite.write(
            &format!("cases/{name}.case.yaml"),
            b"request: { path: /x }\n",
        );
    }
    let host = Host::start(move |_| CannedResponse::json(200, &body));
    suite.run(&["run", "--host", &host.url]);
    let mut terminal = Terminal::start(&suite, &["baseline", "review"]);
    terminal.waits_for("a (new), 1 of 3");
    terminal.waits_for("more lines");
    terminal.press("w");
    terminal.waits_for("\"last\": true");
    terminal.press("u");
    terminal.waits_for("nothing was decided yet");
    terminal.press("A");
    terminal.waits_for("accept 3 new responses, of which this is the only one shown? y/n: ");
    terminal.types("n");
    terminal.press("r");
    terminal.waits_for("rejected  a");
    terminal.waits_for("b (new), 2 of 3");
    terminal.press("u");
    terminal.waits_for("undone    a");
    terminal.waits_for("a (new), 1 of 3");
    terminal.press("A");
    terminal.waits_for("y/n: ");
    terminal.types("y");
    terminal.waits_for("accepted  c");
    terminal.waits_for("any other key ends: ");
    assert!(!baseline(&suite, "c").is_empty());
    terminal.types("u");
    terminal.waits_for("undone    a");
    terminal.waits_for("a (new), 1 of 3");
    assert!(
        ["a", "b", "c"]
            .iter()
            .all(|name| baseline(&suite, name).is_empty())
    );
    terminal.press("a");
    terminal.waits_for("b (new), 2 of 3");
    terminal.press("q");
    let (status, text) = terminal.ends();
    assert_eq!(status, 0, "{text}");
    assert!(
        text.contains("1 response accepted, 0 rejected, 0 skipped, 2 not looked at"),
        "{text}"
    );
    assert!(baseline(&suite, "b").is_empty() && !baseline(&suite, "a").is_empty());
}

#[test]
fn without_a_terminal_it_says_what_to_use_and_a_filter_that_fits_nothing_says_so() {
    let (suite, _host) = suite();
    let ended = suite.run(&["baseline", "review"]);
    assert_eq!(ended.status, 2);
    for words in [
        "interactive terminal",
        "baseline list",
        "--case PATTERN",
        "--kind additive",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    let terminal = Terminal::start(&suite, &["baseline", "review", "--case", "z*"]);
    let (status, text) = terminal.ends();
    assert_eq!(status, 4, "{text}");
    assert!(text.contains("matches z*"), "{text}");
    let terminal = Terminal::start(&suite, &["baseline", "review", "--case", "e"]);
    let (status, text) = terminal.ends();
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("nothing to review"), "{text}");
}
