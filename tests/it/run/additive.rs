//! What does not fail a run is not called drift, and every report counts the same.

use super::*;

/// A host of which each response has one property too many.
fn host() -> Host {
    Host::start(|_| CannedResponse::json(200, r#"{"id": "a", "more": true}"#))
}

const SAID: &str = "2 of 4 judged cases conform, 2 have additive findings (5 selected, 1 skipped): \
                    2 additive findings in 1 row";

/// Two operations with a finding each, shown in one row; two without, and a skipped case.
fn several() -> Suite {
    let suite = suite();
    for (name, more) in [
        ("other", "expect: { contract: thing }\n"),
        ("plain", ""),
        ("simple", ""),
        ("late", "skip: later\n"),
    ] {
        let case = format!("request: {{ path: /public/v1/{name} }}\n{more}");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    suite
}

#[test]
fn additive_drift_below_the_bar_conforms_in_every_report_as_in_the_exit_status() {
    let (suite, host) = (several(), host());
    let formats = "terminal,html,json,junit,markdown,sarif,ctrf";
    let run = |more: &[&str]| {
        let arguments = ["run", "--host", &host.url, "--format", formats];
        suite.run(&[&arguments[..], more].concat())
    };
    let text = |file: &str| std::fs::read_to_string(suite.newest_run().join(file)).unwrap();
    let ended = run(&[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let said = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = format!("CONFORMS WITH FINDINGS {SAID}");
    assert!(said.contains(&line), "{said}");
    for file in [
        "report.html",
        "report.md",
        "junit.xml",
        "report.json",
        "ctrf.json",
    ] {
        assert!(text(file).contains(SAID), "{file}");
        assert!(!text(file).contains("DRIFT"), "{file}");
    }
    assert!(text("junit.xml").contains("failures=\"0\""));
    assert!(!text("junit.xml").contains("<failure"));
    assert_eq!(suite.report()["verdict"], "additive");
    let ctrf: serde_json::Value = serde_json::from_str(&text("ctrf.json")).unwrap();
    assert_eq!(ctrf["results"]["summary"]["failed"], 0);
    assert_eq!(ctrf["results"]["summary"]["passed"], 4);
    // What is made of the record later says the same.
    let ended = suite.run(&["report", "latest", "--format", "markdown"]);
    assert!(ended.out.contains(SAID), "{}", ended.out);

    let ended = run(&["--fail-on", "additive"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let line = "DRIFT  2 of 4 judged cases drift (5 selected, 1 skipped): 2 additive";
    assert!(ended.verdict().starts_with(line), "{}", ended.out);
    assert!(text("junit.xml").contains("failures=\"2\""));
    assert_eq!(suite.report()["verdict"], "drifts");
    // A record is judged again by the bar that is named.
    assert_eq!(suite.run(&["rejudge", "latest"]).status, 0);
    assert_eq!(suite.report()["verdict"], "additive");
}

#[test]
fn to_waive_a_finding_waives_all_that_its_row_shows() {
    let (suite, host) = (several(), host());
    let run = || suite.run(&["run", "--host", &host.url, "--fail-on", "additive"]);
    assert_eq!(run().status, 1);
    let report = suite.report();
    let fingerprints = report["findings"][0]["fingerprints"].as_array().unwrap();
    assert_eq!(fingerprints.len(), 2);
    let named = fingerprints[1].as_str().unwrap();
    let why = ["--reason", "known", "--owner", "Ann", "--until", "30d"];
    let ended = suite.run(&[&["waive", named][..], &why].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    for fingerprint in fingerprints {
        let words = format!("waived   finding {}", fingerprint.as_str().unwrap());
        assert!(ended.out.contains(&words), "{}", ended.out);
    }
    let ended = run();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.verdict().starts_with("CONFORMS  4 of 4"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("2 waived"), "{}", ended.out);
}

#[test]
fn the_body_stands_under_an_unexpected_status_in_every_report_for_people() {
    let suite = suite();
    let body = "{\"title\": \"Teapot \u{1b}[31m\", \"token\": \"t0ken-that-is-l0ng\"}";
    let host = Host::start(move |_| CannedResponse::json(418, body));
    let settings = format!(
        "[hosts.x]\nurl = \"{}\"\n[hosts.x.auth]\ndefault = {{ bearer = \"t0ken-that-is-l0ng\" }}\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let ended = suite.run(&["run", "--host", "x", "--format", "html,json,junit,markdown"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let finding = suite.report()["findings"][0]["example"].clone();
    let fingerprint = finding["fingerprint"].as_str().unwrap().to_owned();
    assert!(finding["body"][0].as_str().unwrap().contains("Teapot"));
    let explained = suite.run(&["explain", &fingerprint]);
    let mut shown = vec![("terminal", ended.out), ("explain", explained.out)];
    for file in ["report.html", "report.md", "junit.xml"] {
        let text = std::fs::read_to_string(suite.newest_run().join(file)).unwrap();
        shown.push((file, text));
    }
    for (name, text) in shown {
        assert!(text.contains("Teapot"), "{name}\n{text}");
        assert!(!text.contains('\u{1b}'), "{name}");
        assert!(!text.contains("t0ken-that-is"), "{name}");
    }
}
