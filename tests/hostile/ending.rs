//! Runs that end early: what was judged is reported, teardown alone still sends, no report is
//! half written, and a run that was killed can be read.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::host::{FINE, Host, Then, json};
use crate::support::{Ended, Suite, command};

fn signal(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
}

fn start(suite: &Suite, arguments: &[&str]) -> Child {
    let mut command = command(suite.folder.path());
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// A host that answers `a…` and holds `h…`; it reports each request that it holds.
fn holding() -> (Host, Receiver<()>) {
    let (report, reported) = channel();
    let report = Mutex::new(report);
    let host = Host::start(move |talk| {
        if talk.name.starts_with('h') {
            let _ = report.lock().unwrap().send(());
            return talk.hold();
        }
        talk.say(FINE);
        Then::Close
    });
    (host, reported)
}

/// Three cases that end, two that are held, four that are not begun.
const NAMES: [&str; 9] = ["a1", "a2", "a3", "h1", "h2", "z1", "z2", "z3", "z4"];

#[test]
fn a_signal_leaves_whole_reports_that_distinguishes_finished_cut_off_and_not_run() {
    for (sent, status) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let (host, held) = holding();
        let suite = crate::rows::suite(&host.url, &NAMES, "timeout = \"60s\"");
        let formats = "html,json,junit,markdown,sarif,ctrf,code-quality";
        let child = start(
            &suite,
            &["run", "--host", "here", "--jobs", "2", "--format", formats],
        );
        held.recv().unwrap();
        held.recv().unwrap();
        let begun = Instant::now();
        signal(&child, sent);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert!(begun.elapsed() < Duration::from_secs(15));
        assert_eq!(ended.status, status, "{}{}", ended.out, ended.err);
        assert_eq!(host.seen().requests.len(), 5);
        let report = suite.report();
        let outcome = |name: &str| {
            let cases = report["cases"].as_array().unwrap();
            let case = cases.iter().find(|case| case["id"] == name).unwrap();
            (
                case["outcome"].as_str().unwrap().to_owned(),
                case["reason"].to_string(),
            )
        };
        for (name, words) in NAMES.iter().zip(
            ["conforms"; 3]
                .iter()
                .chain(&["blocked"; 2])
                .chain(&["skipped"; 4]),
        ) {
            assert_eq!(outcome(name).0, *words, "{name}: {}", ended.out);
        }
        assert!(outcome("z1").1.contains("not run"), "{report}");
        assert!(report["run"]["ended_early"].is_string());
        let cut = report["blocked"].as_array().unwrap();
        assert!(
            cut.iter().all(
                |row| row["phase"] == "interrupted" && row["may_have_been_carried_out"] == true
            ),
            "{cut:?}"
        );
        assert_whole(&suite);
        let again = suite.run(&["report", "latest", "--format", "junit"]);
        assert_eq!(again.status, 0, "{}", again.err);
    }
}

/// Every file of the newest run is whole.
fn assert_whole(suite: &Suite) {
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.is_empty(), "{name}");
        let is_whole = match path.extension().and_then(|end| end.to_str()).unwrap() {
            "json" | "sarif" => serde_json::from_str::<serde_json::Value>(&text).is_ok(),
            "xml" => text.trim_end().ends_with("</testsuites>"),
            "html" => text.trim_end().ends_with("</html>"),
            _ => true,
        };
        assert!(is_whole, "{name}");
    }
}

#[test]
fn a_second_signal_ends_at_once_and_leaves_no_half_file() {
    let (report, reported) = channel();
    let report = Mutex::new(report);
    // The teardown is held, so that the first signal does not end the run.
    let host = Host::start(move |talk| {
        if talk.head.starts_with("DELETE") {
            let _ = report.lock().unwrap().send("delete");
            return talk.hold();
        }
        talk.say(json(r#"{"id": "x"}"#));
        if talk.name == "hold" {
            return Then::Close;
        }
        let _ = report.lock().unwrap().send("made");
        Then::Close
    });
    let suite = crate::rows::suite(&host.url, &["a1", "a2"], "timeout = \"60s\"");
    suite.write("cases/z.case.yaml", SCENARIO.as_bytes());
    let child = start(&suite, &["run", "--host", "here", "--jobs", "1"]);
    while reported.recv().unwrap() != "delete" {}
    wait_for_lines(&suite, 3);
    signal(&child, Signal::SIGINT);
    let begun = Instant::now();
    // Signals of one kind that come together are one; the other kind is not lost.
    signal(&child, Signal::SIGTERM);
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert!(
        begun.elapsed() < Duration::from_millis(3500),
        "{:?}",
        begun.elapsed()
    );
    assert!(
        [130, 143].contains(&ended.status),
        "{}: {}{}",
        ended.status,
        ended.out,
        ended.err
    );
    assert_whole(&suite);
    let again = suite.run(&["report", "latest", "--format", "json"]);
    assert_eq!(again.status, 0, "{}", again.err);
    assert!(
        again.out.contains("\"a1\"") && again.out.contains("\"a2\""),
        "{}",
        again.out
    );
}

const SCENARIO: &str = "effects: [create, delete]
setup:
  - name: make
    request: { method: POST, path: /things }
    capture: { id: $.id }
steps:
  - name: read
    request: { path: '/hold/{id}', params: { id: '{{ id }}' } }
teardown:
  - name: remove
    request: { method: DELETE, path: '/things/{id}', params: { id: '{{ id }}' } }
";

#[test]
fn after_a_signal_teardown_alone_sends_within_its_four_seconds() {
    let (report, reported) = channel();
    let report = Mutex::new(report);
    let host = Host::start(move |talk| {
        if talk.name == "hold" {
            let _ = report.lock().unwrap().send(());
        }
        if talk.name == "hold" || talk.head.starts_with("DELETE") {
            return talk.hold();
        }
        talk.say(json(r#"{"id": "kept-one"}"#));
        Then::Close
    });
    let suite = crate::rows::suite(&host.url, &["z1", "z2"], "timeout = \"60s\"");
    suite.write("cases/a.case.yaml", SCENARIO.as_bytes());
    let child = start(&suite, &["run", "--host", "here", "--jobs", "1"]);
    reported.recv().unwrap();
    signal(&child, Signal::SIGINT);
    let begun = Instant::now();
    let ended: Ended = child.wait_with_output().unwrap().into();
    let took = begun.elapsed();
    assert!(
        took < Duration::from_secs(8) && took >= Duration::from_secs(3),
        "{took:?}"
    );
    assert_eq!(ended.status, 130, "{}{}", ended.out, ended.err);
    let requests = host.seen().requests;
    let methods: Vec<&str> = requests
        .iter()
        .filter_map(|head| head.split(' ').next())
        .collect();
    assert_eq!(methods, ["POST", "GET", "DELETE"]);
    // What could not be deleted is named by its id.
    let reported = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        reported.contains("LEFT BEHIND") && reported.contains("/things/kept-one"),
        "{}",
        ended.out
    );
    assert_whole(&suite);
}

/// Waits until the newest record has so many lines: what was judged is in it at most a
/// moment later.
fn wait_for_lines(suite: &Suite, lines: usize) -> std::path::PathBuf {
    let record = suite.newest_run().join("run.ndjson");
    let begun = Instant::now();
    while std::fs::read_to_string(&record).unwrap().lines().count() < lines {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
    record
}

#[test]
fn a_run_that_is_killed_is_read_up_to_its_last_line() {
    let (host, held) = holding();
    let suite = crate::rows::suite(&host.url, &NAMES, "timeout = \"60s\"");
    let mut child = start(&suite, &["run", "--host", "here", "--jobs", "1"]);
    held.recv().unwrap();
    let record = wait_for_lines(&suite, 4);
    child.kill().unwrap();
    child.wait().unwrap();
    for file in ["report.html", "report.json", "junit.xml"] {
        assert!(!suite.newest_run().join(file).exists(), "{file}");
    }
    for cut in [0, 7, 100] {
        let bytes = std::fs::read(&record).unwrap();
        std::fs::write(&record, &bytes[..bytes.len() - cut]).unwrap();
        for format in [
            "terminal", "json", "junit", "html", "markdown", "sarif", "ctrf", "ndjson",
        ] {
            let ended = suite.run(&["report", "latest", "--format", format]);
            assert_eq!(ended.status, 0, "{format} cut by {cut}: {}", ended.err);
            // A format of findings alone says of these cases only that they are not all.
            assert!(
                ended.out.contains("a1") || ended.out.contains("killed"),
                "{format} cut by {cut}: {}",
                ended.out
            );
        }
        let ended = suite.run(&["report", "latest", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert!(
            report["run"]["ended_early"].is_string(),
            "{}",
            report["run"]
        );
        assert!(report["run"]["finished_at"].is_null());
    }
}

/// A host that keeps things, and reports a number of requests.
fn keeping(at: usize) -> (Host, Arc<Mutex<BTreeSet<String>>>, Receiver<()>) {
    let kept = Arc::new(Mutex::new(BTreeSet::new()));
    let (things, asked) = (kept.clone(), Mutex::new(0));
    let (report, reported) = channel();
    let report = Mutex::new(report);
    let host = Host::start(move |talk| {
        let mut asked = asked.lock().unwrap();
        *asked += 1;
        if *asked == at {
            let _ = report.lock().unwrap().send(());
        }
        let id = format!("T{asked}");
        drop(asked);
        let target = talk.head.split(' ').nth(1).unwrap();
        let named = target.rsplit('/').next().unwrap().to_owned();
        let mut things = things.lock().unwrap();
        match talk.head.split(' ').next().unwrap() {
            "POST" => {
                things.insert(id.clone());
                talk.say(json(format!("{{\"id\": \"{id}\"}}")));
            }
            "DELETE" => {
                things.remove(&named);
                talk.say(json("{}"));
            }
            _ => drop(talk.say(json(format!("{{\"id\": \"{named}\"}}")))),
        }
        Then::Keep
    });
    (host, kept, reported)
}

#[test]
fn driftcheck_test_puts_back_what_was_under_way_when_it_is_interrupted() {
    let (host, kept, reported) = keeping(20);
    let suite = crate::rows::suite(&host.url, &[], "");
    let rows: Vec<String> = (0..100)
        .map(|number| format!("{{ key: r{number} }}"))
        .collect();
    let case = format!("rows: [{}]\n{SCENARIO}", rows.join(", "));
    suite.write("cases/a.case.yaml", case.as_bytes());
    let child = start(
        &suite,
        &["test", "--host", "here", "--", "--test-threads", "4"],
    );
    reported.recv().unwrap();
    signal(&child, Signal::SIGINT);
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert_eq!(ended.status, 130, "{}{}", ended.out, ended.err);
    assert_eq!(kept.lock().unwrap().len(), 0);
    assert!(
        ended.out.contains("not run: interrupted by SIGINT"),
        "{}",
        ended.out
    );
    assert!(host.seen().requests.len() < 200);
}
