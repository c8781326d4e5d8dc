//! `--metrics`: a file for the textfile collector of node-exporter.

use super::*;

#[test]
fn metrics_have_no_id_in_a_label_and_the_same_series_each_night() {
    let watched = Watched::new();
    let path = watched.suite.path("driftcheck.prom");
    let run = |night: &str| {
        watched.run(night, &["--metrics", path.to_str().unwrap()]);
        std::fs::read_to_string(&path).unwrap()
    };
    let first = run("A sunset=1");
    let series = |text: &str| -> std::collections::BTreeSet<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
            .collect()
    };
    assert_eq!(series(&first), series(&run("A sunset=1")));
    let fingerprint = watched.suite.report()["findings"][0]["fingerprints"][0].clone();
    let run_id = watched.suite.newest_run();
    let run_id = run_id.file_name().unwrap().to_str().unwrap();
    for id in [fingerprint.as_str().unwrap(), run_id] {
        assert!(!first.contains(id), "{id}: {first}");
    }
    assert!(first.ends_with("# EOF\n"));
    for line in [
        "kind=\"wrong-type\",severity=\"breaking\",waived=\"no\"} 1",
        "outcome=\"drifts\"} 1",
        "contract=\"thing\",what=\"fields\"} 1.0",
        "operation=\"GET /a\"}",
    ] {
        assert!(first.contains(line), "{line}: {first}");
    }
    // A night without a host still tells that the watcher is alive.
    let dead = run("dead");
    assert!(dead.contains("outcome=\"blocked\"} 2"), "{dead}");
}

#[test]
fn a_run_that_cannot_start_leaves_the_metrics_of_the_last_one() {
    let watched = Watched::new();
    let path = watched.suite.path("driftcheck.prom");
    let file = path.to_str().unwrap();
    watched.run("", &["--metrics", file]);
    let before = std::fs::read(&path).unwrap();
    watched
        .suite
        .write("cases/broken.case.yaml", b"request: [\n");
    assert_eq!(watched.run("", &["--metrics", file]).status, 2);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_file(watched.suite.path("cases/broken.case.yaml")).unwrap();
    let sent = watched.host.received().len();
    let ended = watched.run("", &["--metrics", "no/such/folder/x.prom"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("--metrics") && ended.err.contains("help:"),
        "{}",
        ended.err
    );
    assert_eq!(watched.host.received().len(), sent, "nothing is sent");
}
