//! Runs against many hosts: labels, lines for a database, one report.

use std::process::Command;

use super::*;

/// Runs two shards against a host, as if on a day.
fn shards_of_day(suite: &Suite, host: &Host, region: &str, day: &str, into: &Path) {
    let started = regex::Regex::new(r#""started_at":"[^"]*""#).unwrap();
    for shard in ["1/2", "2/2"] {
        let label = format!("region={region}");
        let at = ["--host", &host.url, "--label", &label, "--shard", shard];
        let folder = into.join(format!("{region}-{day}-{}", &shard[..1]));
        let (_, run) = run_into(suite.folder.path(), &folder, &at);
        let record = run.join("run.ndjson");
        let text = std::fs::read_to_string(&record).unwrap();
        let text = started.replace(&text, format!("\"started_at\":\"{day}T02:00:00Z\""));
        std::fs::write(
            into.join(format!("{region}-{day}-{}.ndjson", &shard[..1])),
            &*text,
        )
        .unwrap();
    }
}

/// A host of which every third case drifts.
fn drifting() -> Host {
    Host::start(|request| {
        let number: usize = request.target.rsplit('/').next().unwrap().parse().unwrap();
        CannedResponse::json(
            200,
            match number % 3 {
                0 => r#"{"id": 7}"#,
                _ => r#"{"id": "x"}"#,
            },
        )
    })
}

fn sound() -> Host {
    Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#))
}

/// Two hosts, two shards, three days; the host of the region `us` drifts from the second day on.
fn fleet() -> (Suite, tempfile::TempDir) {
    let (suite, folder) = (suite(9), tempfile::tempdir().unwrap());
    let (eu, us_before, us) = (sound(), sound(), drifting());
    for day in ["2026-11-20", "2026-11-21", "2026-11-22"] {
        shards_of_day(&suite, &eu, "eu", day, folder.path());
        let us = if day == "2026-11-20" { &us_before } else { &us };
        shards_of_day(&suite, us, "us", day, folder.path());
    }
    (suite, folder)
}

fn export(suite: &Suite, folder: &Path, format: &str) -> String {
    let mut records: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|path| path.ends_with(".ndjson"))
        .collect();
    records.sort();
    let mut arguments = vec!["export", "--format", format];
    arguments.extend(records.iter().map(String::as_str));
    let ended = driftcheck(suite.folder.path(), &arguments);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    ended.out
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_line_of_an_export_says_which_run_host_and_label_it_is_of() {
    let (suite, folder) = fleet();
    let findings = lines(&export(&suite, folder.path(), "findings"));
    // Cases 0 and 6 drift, on two days; case 3 is skipped.
    assert_eq!(findings.len(), 4);
    for line in &findings {
        assert_eq!(line["labels"]["region"], "us");
        assert_eq!(line["kind"], "wrong-type");
        assert_eq!(line["status"], 200);
        assert!(
            line["host"]
                .as_str()
                .unwrap()
                .starts_with("http://127.0.0.1:")
        );
        assert!(line["time"].as_str().unwrap() > "2026-11-21");
    }
    let cases = lines(&export(&suite, folder.path(), "cases"));
    assert_eq!(cases.len(), 9 * 2 * 3);
    let drifting = cases.iter().filter(|line| line["outcome"] == "drifts");
    assert_eq!(drifting.count(), 4);
    let operations = lines(&export(&suite, folder.path(), "operations"));
    let responses = operations
        .iter()
        .map(|line| line["responses"].as_u64().unwrap());
    assert_eq!(responses.sum::<u64>(), 8 * 2 * 3);
}

#[test]
fn runs_against_several_hosts_make_one_report_that_names_cases_by_host() {
    let (suite, folder) = (suite(9), tempfile::tempdir().unwrap());
    let (eu, us) = (drifting(), drifting());
    let mut runs = Vec::new();
    for (name, host, shard) in [("a", &eu, "1/2"), ("b", &eu, "2/2"), ("c", &us, "2/2")] {
        let at = [
            "--host",
            &host.url,
            "--shard",
            shard,
            "--label",
            "tier=staging",
        ];
        let (_, run) = run_into(suite.folder.path(), &folder.path().join(name), &at);
        runs.push(run);
    }
    let paths: Vec<&Path> = runs.iter().map(PathBuf::as_path).collect();
    let refused = merge(&folder.path().join("refused"), &paths, &[]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("--by-host"), "{}", refused.err);

    let reports = folder.path().join("joined");
    let ended = merge(&reports, &paths, &["--by-host"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let address = us.url.strip_prefix("http://").unwrap();
    let missing = format!("{address}/shard 1/2 is missing");
    assert!(ended.err.contains(&missing), "{}", ended.err);
    let joined = report(&only_run(&reports));
    assert_eq!(joined["run"]["labels"]["tier"], "staging");
    let drifts = &joined["findings"][0];
    assert_eq!(
        joined["findings"].as_array().unwrap().len(),
        1,
        "one finding for both hosts"
    );
    let cases: Vec<&str> = drifts["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    for host in [&eu, &us] {
        let prefix = host.url.strip_prefix("http://").unwrap();
        assert!(cases.iter().any(|id| id.starts_with(prefix)), "{cases:?}");
    }
    assert_eq!(
        joined["totals"]["cases"],
        9 + joined["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|case| case["id"].as_str().unwrap().starts_with(address))
            .count()
    );
}

#[test]
fn a_label_that_is_none_is_refused() {
    let suite = suite(1);
    for label in ["region", "=eu", "re gion=eu", "region="] {
        let ended = driftcheck(suite.folder.path(), &["run", "--label", label]);
        assert_eq!(ended.status, 2);
        assert!(ended.err.contains("such as region=eu"), "{}", ended.err);
    }
}

/// The queries of docs/fleet.md, run by DuckDB. `DRIFTCHECK_DUCKDB` names a Python that has it.
#[test]
fn the_queries_of_the_docs_answer_what_they_ask() {
    let Some(python) = std::env::var_os("DRIFTCHECK_DUCKDB") else {
        eprintln!("DRIFTCHECK_DUCKDB is not set: the queries of docs/fleet.md are not held");
        return;
    };
    let (suite, folder) = fleet();
    let here = tempfile::tempdir().unwrap();
    for format in ["findings", "cases", "operations"] {
        let text = export(&suite, folder.path(), format);
        std::fs::write(here.path().join(format!("{format}.ndjson")), text).unwrap();
    }
    let doc = std::fs::read_to_string(project().join("docs/fleet.md")).unwrap();
    let queries: Vec<&str> = doc
        .split("```sql\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let script = "import sys, json, duckdb\n\
        for query in json.load(sys.stdin):\n    print(json.dumps(duckdb.sql(query).fetchall(), default=str))";
    let mut child = Command::new(python)
        .args(["-c", script])
        .current_dir(here.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    serde_json::to_writer(child.stdin.take().unwrap(), &queries).unwrap();
    let answered = child.wait_with_output().unwrap();
    assert!(answered.status.success());
    let answers = lines(std::str::from_utf8(&answered.stdout).unwrap());
    assert!(!answers[0].as_array().unwrap().is_empty());
    for row in answers[0].as_array().unwrap() {
        // region, severity, kind, operation, place, first seen, last seen, runs
        assert_eq!(
            (&row[0], &row[1], &row[2]),
            (&"us".into(), &"breaking".into(), &"wrong-type".into())
        );
        assert_eq!(
            (&row[5], &row[6]),
            (&"2026-11-21".into(), &"2026-11-22".into())
        );
    }
    assert!(
        answers[1]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row[3] == serde_json::json!(["us"]))
    );
    assert_eq!(
        answers[1].as_array().unwrap().len(),
        answers[0].as_array().unwrap().len()
    );
    assert_eq!(
        answers[2],
        serde_json::json!([]),
        "nothing is new on the last day"
    );
    assert_eq!(answers[3][0].as_array().unwrap().len(), 4);
    // day, region, blocked, cases
    assert_eq!(answers[4].as_array().unwrap().len(), 6);
    assert_eq!(answers[4][0], serde_json::json!(["2026-11-20", "eu", 0, 9]));
}
