//! `driftcheck history`, and what the page of runs shows of it.

use super::*;

fn nights() -> Watched {
    let watched = Watched::new();
    for (night, host) in [
        (1, "A"),
        (2, "A sunset=1"),
        (3, "sunset=2"),
        (4, "dead"),
        (5, "B sunset=2"),
    ] {
        let now = format!("2026-06-{night:02}T03:00:00Z");
        watched.run(host, &["--now", &now]);
    }
    watched
}

#[test]
fn findings_have_their_first_and_last_night_and_a_mark_a_run() {
    let watched = nights();
    let ended = watched.suite.run(&["history"]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    let text = words(&ended.out);
    for expected in [
        "on here: 5 runs from 2026-06-01 to 2026-06-05, 1 of them judged nothing",
        "gone breaking wrong-type at body:/id in GET /a",
        "since 2026-06-01, last seen 2026-06-02, in 2 of 4 runs that judged it",
        "xx.?.",
        "open breaking wrong-type at body:/id in GET /b",
        "since 2026-06-05, last seen 2026-06-05, in 1 of 1 run that judged it",
        "first with ",
        "latency GET /a: median",
        "2026-06-02 sunset of GET /a announced: 2027-06-30",
        "2026-06-03 sunset of GET /a moved from 2027-06-30 to 2027-09-30",
    ] {
        assert!(text.contains(expected), "{expected}: {}", ended.out);
    }
    assert!(
        text.find("GET /b (") < text.find("GET /a ("),
        "what is there comes first"
    );
    let ended = watched
        .suite
        .run(&["history", "--operation", "/b", "--host", "here"]);
    assert!(
        ended.out.contains("GET /b") && !ended.out.contains("GET /a"),
        "{}",
        ended.out
    );
    let markdown = watched.suite.run(&["history", "--format", "markdown"]).out;
    assert!(markdown.contains("### Findings"), "{markdown}");
    assert!(markdown.contains("`xx.?.`"), "{markdown}");
    for (flag, word) in [("--host", "her"), ("--of-suite", "nothing")] {
        let ended = watched.suite.run(&["history", flag, word]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(
            ended.err.contains(flag) && ended.err.contains("help:"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn for_machines_it_is_of_the_published_form() {
    let watched = nights();
    let out = watched.suite.path("history.json");
    let args = [
        "history",
        "--format",
        "json",
        "--output",
        out.to_str().unwrap(),
    ];
    assert_eq!(watched.suite.run(&args).status, 0);
    let history: Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/schemas/driftcheck/run-history.schema.json"
    );
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &history));
    let host = &history["hosts"][0];
    assert_eq!(host["runs"].as_array().unwrap().len(), 5);
    assert_eq!(host["runs"][3]["verdict"], "blocked");
    let marks = ["seen", "seen", "gone", "not-judged", "gone"];
    assert_eq!(host["findings"][1]["marks"], serde_json::json!(marks));
    assert_eq!(host["latency"][0]["points"].as_array().unwrap().len(), 5);
}

#[test]
fn where_there_is_no_history_it_says_so() {
    let watched = Watched::new();
    let ended = watched.suite.run(&["history"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("has no run yet") && ended.err.contains("help:"),
        "{}",
        ended.err
    );
}

#[test]
fn the_page_of_runs_has_a_mark_for_each_run_and_a_plot() {
    let watched = nights();
    let index = std::fs::read_to_string(watched.suite.path("reports/index.html")).unwrap();
    let marks = |class: &str| {
        index
            .matches(&format!("<rect class=\"{class}\" x="))
            .count()
    };
    // A: seen twice, gone twice, not judged once; B: seen once.
    assert_eq!(
        (marks("seen"), marks("gone"), marks("void")),
        (3, 2, 1),
        "{index}"
    );
    assert_eq!(index.matches("<polyline class=\"median\"").count(), 2);
    assert!(
        index.contains("since 2026-06-01, last seen 2026-06-02"),
        "{index}"
    );
    assert!(
        !index.contains("style="),
        "the content security policy forbids it"
    );
}
