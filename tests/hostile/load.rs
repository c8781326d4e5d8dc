//! More than a machine or a host can bear: bounded, slower, and never wrong.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::host::{Host, Then, json};
use crate::support::{Ended, Suite};

fn many(url: &str, count: usize, settings: &str) -> Suite {
    let suite = crate::rows::suite(url, &[], settings);
    let rows: Vec<String> = (0..count)
        .map(|number| format!("{{ key: r{number:04} }}"))
        .collect();
    let case = format!(
        "rows: [{}]\neffects: mail\nrequest: {{ method: POST, path: '/a/{{key}}', params: {{ key: '{{{{ key }}}}' }} }}\nexpect: {{ contract: thing }}\n",
        rows.join(", ")
    );
    suite.write("cases/a.case.yaml", case.as_bytes());
    suite
}

#[test]
fn five_thousand_cases_a_thousand_side_by_side_need_no_more_than_64_files() {
    let host = Host::start(|talk| {
        talk.say(json(r#"{"id": "x"}"#));
        Then::Keep
    });
    let suite = many(&host.url, 5_000, "");
    let mut shell = std::process::Command::new("bash");
    shell
        .current_dir(suite.folder.path())
        .env("BIN", env!("CARGO_BIN_EXE_driftcheck"));
    shell.args([
        "-c",
        "ulimit -n 64; exec $BIN run --host here --jobs 1000 -q",
    ]);
    let ended: Ended = shell.output().unwrap().into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 5_000);
    assert_eq!(suite.report()["totals"]["conforms"], 5_000);
    crate::rows::assert_bounded_memory();
}

#[test]
fn a_storm_of_429_is_bounded_slows_the_run_down_and_ends() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = times.clone();
    let host = Host::start(move |talk| {
        noted.lock().unwrap().push(Instant::now());
        talk.say("HTTP/1.1 429 Slow\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n");
        Then::Keep
    });
    let retry = "retry = { attempts = 3, backoff = \"1ms\", longest_pause = \"5ms\", effects_after_429 = true }";
    let suite = many(&host.url, 12, retry);
    let begun = Instant::now();
    let ended = suite.run(&["run", "--host", "here", "--jobs", "16", "-q"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 36);
    assert!(begun.elapsed() < Duration::from_secs(60));
    // Slower and slower: the last of them come far apart on the whole.
    let times = times.lock().unwrap().clone();
    let last = &times[times.len() - 8..];
    assert!(
        last[7] - last[0] >= Duration::from_secs(1),
        "{:?}",
        last[7] - last[0]
    );
    // Without the profile's leave, nothing with an effect is sent again.
    let host = Host::start(|talk| {
        talk.say("HTTP/1.1 429 Slow\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n");
        Then::Keep
    });
    let suite = many(&host.url, 12, &retry.replace("true", "false"));
    let ended = suite.run(&["run", "--host", "here", "--jobs", "16", "-q"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 12);
}
