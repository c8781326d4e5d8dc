//! `reports/history.ndjson`: what is in it, and that nothing takes a line from it.

use super::*;

fn schema() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/schemas/driftcheck/history.schema.json"
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_run_appends_a_line_of_the_published_form_that_outlives_its_folder() {
    let watched = Watched::new();
    for night in ["A sunset=1", "", "dead"] {
        watched.run(night, &["--keep", "1"]);
    }
    let lines = watched.lines();
    let schema = schema();
    assert!(lines.iter().all(|line| jsonschema::is_valid(&schema, line)));
    let (first, second, third) = (&lines[0], &lines[1], &lines[2]);
    assert_eq!(first["profile"], "here");
    assert_eq!(first["exit_status"], 1);
    assert_eq!(first["findings"][0]["kind"], "wrong-type");
    assert_eq!(first["finding_cases"], serde_json::json!(["a"]));
    assert_eq!(first["deprecation"][0]["sunset"], "2027-06-30T23:59:59Z");
    assert_eq!(first["operations"].as_array().unwrap().len(), 2);
    assert_eq!(first["coverage"][0]["responses"], 2);
    assert_eq!(second["gone"][0], first["findings"][0]["fingerprint"]);
    assert_eq!(
        (&third["exit_status"], &third["cases"]["blocked"]),
        (&3.into(), &2.into())
    );
    let runs = std::fs::read_dir(watched.suite.path("reports")).unwrap();
    let folders = runs.filter(|one| one.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1);
}

#[test]
fn what_is_no_run_of_a_suite_on_a_host_has_no_line() {
    let watched = Watched::new();
    watched.run("A", &[]);
    let before = watched.history();
    watched.suite.run(&["rejudge", "latest"]);
    watched.suite.run(&["report", "latest"]);
    watched
        .suite
        .run(&["compare", "--left", "here", "--right", "here"]);
    watched.suite.run(&["run", "--host", "here", "--dry-run"]);
    watched
        .suite
        .run(&["run", "--host", "here", "--shard", "1/2"]);
    watched.suite.run(&["test", "--host", "here"]);
    assert_eq!(watched.history(), before);
}

#[test]
fn damaged_lines_are_passed_over_and_named() {
    let watched = Watched::new();
    let new = ["--against", "previous", "--fail-on", "new"];
    watched.run("A", &new);
    let line = watched.history();
    let cut = &line[..line.len() / 2];
    let damaged = format!("{line}{cut}\n{{\"history_version\": 7}}\n");
    watched
        .suite
        .write("reports/history.ndjson", damaged.as_bytes());
    let ended = watched.run("A", &new);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(
        ended
            .err
            .contains("history.ndjson:2: it ends in the middle"),
        "{}",
        ended.err
    );
    assert!(
        ended.err.contains("2 lines were passed over"),
        "{}",
        ended.err
    );
    let ended = watched.suite.run(&["history"]);
    assert_eq!(ended.status, 0);
    assert!(ended.err.contains("history.ndjson:2:"), "{}", ended.err);
    assert!(ended.out.contains("in 2 of 2 runs"), "{}", ended.out);
}

#[test]
fn runs_that_end_at_once_all_have_their_line() {
    let watched = Watched::new();
    let args = ["run", "--host", "here", "--format", "json", "-q"];
    let children: Vec<_> = (0..4).map(|_| watched.suite.spawn(&args)).collect();
    for child in children {
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    }
    assert_eq!(watched.lines().len(), 4);
}

#[test]
fn a_run_that_is_killed_takes_no_earlier_night_with_it() {
    let watched = Watched::new();
    let new = ["--against", "previous", "--fail-on", "new"];
    watched.run("A", &new);
    let before = watched.history();
    let (asked, is_asked) = std::sync::mpsc::channel();
    let asked = Mutex::new(asked);
    let slow = Host::start(move |_| {
        let _ = asked.lock().unwrap().send(());
        std::thread::park();
        CannedResponse::json(200, "{}")
    });
    let settings = |url: &str| format!("[hosts.here]\nurl = \"{url}\"\n");
    watched
        .suite
        .write("driftcheck.toml", settings(&slow.url).as_bytes());
    let mut child = watched.suite.spawn(&["run", "--host", "here"]);
    is_asked.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(watched.history(), before);
    // One that was killed while it wrote leaves half a line.
    let half = format!("{before}{}", &before[..40]);
    watched
        .suite
        .write("reports/history.ndjson", half.as_bytes());
    watched
        .suite
        .write("driftcheck.toml", settings(&watched.host.url).as_bytes());
    let ended = watched.run("A", &new);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let text = watched.history();
    assert!(text.starts_with(&before));
    let whole = text
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).is_ok());
    assert_eq!(whole.count(), 2);
}

#[cfg(unix)]
#[test]
fn a_history_that_cannot_be_kept_is_an_error_that_names_it() {
    let watched = Watched::new();
    let outside = watched.suite.path("outside");
    std::fs::write(&outside, "mine").unwrap();
    std::fs::create_dir_all(watched.suite.path("reports")).unwrap();
    let path = watched.suite.path("reports/history.ndjson");
    std::os::unix::fs::symlink(&outside, &path).unwrap();
    let ended = watched.run("", &[]);
    assert_eq!(ended.status, 74, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("history.ndjson: is a link"),
        "{}",
        ended.err
    );
    assert_eq!(std::fs::read(&outside).unwrap(), b"mine");
    let sent = watched.host.received().len();
    let ended = watched.run("", &["--against", "previous"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("help:"), "{}", ended.err);
    assert_eq!(watched.host.received().len(), sent, "nothing is sent");
}

#[test]
fn a_history_from_another_machine_is_enough() {
    let watched = Watched::new();
    let new = ["--against", "previous", "--fail-on", "new"];
    watched.run("A", &new);
    let history = watched.history();
    std::fs::remove_dir_all(watched.suite.path("reports")).unwrap();
    watched
        .suite
        .write("reports/history.ndjson", history.as_bytes());
    let ended = watched.run("A", &new);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}
