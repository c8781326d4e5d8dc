//! Records of shards joined.

use super::*;

#[test]
fn shards_of_the_shipped_suite_merged_are_the_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, whole) = run_into(project(), &folder.path().join("whole"), &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let shards = Shards::run(project(), &[]);
    let (ended, merged) = shards.merge(&[2, 0, 1], &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(ended.err, "");
    let [merged, whole] = [&merged, &whole].map(|run| {
        let mut report = without_times(run);
        drop_made(&mut report);
        report
    });
    assert_eq!(merged, whole);
    assert!(merged["totals"]["cases"].as_u64().unwrap() > 100);
}

/// Takes out what depends on which memberships the fixtures of a mock made: the addresses of
/// successors, and which optional members were there.
fn drop_made(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !["coverage", "successor", "other_successors"].contains(&&**key));
            map.values_mut().for_each(drop_made);
        }
        Value::Array(items) => {
            items.retain(|item| item["signal"]["relation"] != "successor-version");
            items.iter_mut().for_each(drop_made);
        }
        _ => {}
    }
}

#[test]
fn shards_with_drift_merged_are_the_whole_run_in_every_report() {
    let (suite, host) = (suite(40), host());
    let folder = tempfile::tempdir().unwrap();
    let at = ["--host", &host.url, "--now", "2026-11-22"];
    let (ended, whole) = run_into(suite.folder.path(), &folder.path().join("whole"), &at);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let shards = Shards::run(suite.folder.path(), &at);
    for (index, run) in shards.runs.iter().enumerate() {
        assert_eq!(report(run)["run"]["shard"]["index"], index + 1);
    }
    let (ended, merged) = shards.merge(&[1, 2, 0], &["--format", "json,junit,sarif"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(without_times(&merged), without_times(&whole));
    let printed = report(&merged);
    assert!(merged.join("report.sarif").is_file());
    assert_eq!(printed["run"]["merged"].as_array().unwrap().len(), 3);
    assert_eq!(printed["run"]["clock"], "2026-11-22T00:00:00Z");
    let times = regex::Regex::new(r#"(?:time|value)="[^"]*"|[\d.]+ (?:µs|m?s)"#).unwrap();
    let plain = |run: &Path, file: &str| {
        let text = std::fs::read_to_string(run.join(file)).unwrap();
        times.replace_all(&text, "").into_owned()
    };
    assert_eq!(plain(&merged, "junit.xml"), plain(&whole, "junit.xml"));
    assert!(merged.join("run.ndjson").is_file());
    let again = driftcheck(
        &merged,
        &["report", merged.to_str().unwrap(), "--format", "json"],
    );
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(again, printed, "the merged record gives the same report");
}

#[test]
fn more_shards_than_runs_are_kept_are_all_there_to_be_merged() {
    let cases: Vec<(String, &str)> = (0..8)
        .map(|number| {
            (
                format!("cases/c{number}.case.yaml"),
                "request: { path: / }\n",
            )
        })
        .collect();
    let cases: Vec<(&str, &str)> = cases.iter().map(|(path, text)| (&**path, *text)).collect();
    let (suite, host) = (
        Suite::new(&cases),
        Host::start(|_| CannedResponse::json(200, "{}")),
    );
    let at = ["--host", &host.url, "--keep", "1", "--report-dir", "runs"];
    for index in 1..=6 {
        let shard = format!("{index}/6");
        let ended = suite.run(&[&["run", "--shard", &shard], &at[..]].concat());
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    }
    let ended = suite.run(&["merge", "runs", "--report-dir", "runs", "--keep", "1"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("8 of 8 judged cases conform"),
        "{}",
        ended.out
    );
    let entries = std::fs::read_dir(suite.path("runs")).unwrap();
    let runs = entries.filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(runs.count(), 7);
}

#[test]
fn a_shard_that_is_missing_is_reported_and_never_green() {
    let suite = suite(40);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    let shards = Shards::run(suite.folder.path(), &["--host", &host.url]);
    let (ended, merged) = shards.merge(&[0, 2], &[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("shard 2/3 is missing"), "{}", ended.err);
    assert!(
        ended.out.contains("INCOMPLETE") && ended.out.contains("shard 2/3 is missing"),
        "{}",
        ended.out
    );
    assert_eq!(
        report(&merged)["run"]["ended_early"],
        "shard 2/3 is missing"
    );
    let junit = std::fs::read_to_string(merged.join("junit.xml")).unwrap();
    assert!(junit.contains("shard 2/3 is missing"), "{junit}");
    // A folder of runs stands for all of them.
    let all = shards.folder.path().join("all");
    std::fs::create_dir(&all).unwrap();
    for index in [0, 2] {
        let run = &shards.runs[index];
        std::fs::rename(run, all.join(run.file_name().unwrap())).unwrap();
    }
    let reports = shards.folder.path().join("of-folder");
    let ended = merge(&reports, &[&all], &[]);
    assert_eq!(ended.status, 3, "{}", ended.err);
    let whole = without_times(&merged);
    assert_eq!(without_times(&only_run(&reports)), whole);
    // The missing one can be joined later.
    let reports = shards.folder.path().join("later");
    let ended = merge(&reports, &[&merged, &shards.runs[1]], &[]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    assert_eq!(report(&only_run(&reports))["totals"]["cases"], 40);
}

#[test]
fn a_record_that_was_cut_is_merged_and_reported() {
    let suite = suite(40);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    let shards = Shards::run(suite.folder.path(), &["--host", &host.url]);
    let record = shards.runs[1].join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let cut = format!("{}\n{}\n{}", lines[0], lines[1], &lines[2][..50]);
    std::fs::write(&record, cut).unwrap();
    let (ended, merged) = shards.merge(&[0, 1, 2], &[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("the last line is cut"), "{}", ended.err);
    assert!(ended.err.contains("shard 2/3: the run was killed"));
    let report = report(&merged);
    let lost = lines.len() - 3;
    assert_eq!(report["totals"]["planned"], 40);
    assert_eq!(report["totals"]["cases"], 40 - lost);
    assert!(report["warnings"][0].as_str().unwrap().contains("cut"));
}

#[test]
fn a_case_with_two_results_is_refused_with_both_records() {
    let (suite, host) = (suite(40), host());
    let shards = Shards::run(suite.folder.path(), &["--host", &host.url]);
    let again = shards.folder.path().join("again");
    let at = ["--shard", "2/3", "--host", &host.url];
    let (_, again) = run_into(suite.folder.path(), &again, &at);
    let reports = shards.folder.path().join("merged");
    let ended = merge(&reports, &[&shards.runs[1], &again], &[]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    for run in [&shards.runs[1], &again] {
        let name = run.join("run.ndjson").display().to_string();
        assert!(ended.err.contains(&name), "{}", ended.err);
    }
    assert!(ended.err.contains("with another result"), "{}", ended.err);
    assert!(!reports.exists());
    // The same record twice is no contradiction.
    let (ended, merged) = shards.merge(&[0, 1, 1, 2], &[]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    assert!(ended.err.contains("counted once"), "{}", ended.err);
    let totals = &report(&merged)["totals"];
    assert_eq!(
        (&totals["planned"], &totals["cases"]),
        (&40.into(), &40.into())
    );
}

#[test]
fn runs_that_are_no_parts_of_one_whole_are_refused() {
    let (suite, host) = (suite(8), host());
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, arguments: &[&str]| {
        let mut all = vec!["--host", &host.url];
        all.extend(arguments);
        run_into(suite.folder.path(), &folder.path().join(name), &all).1
    };
    let first = run("first", &["--shard", "1/2"]);
    let strict = run("strict", &["--shard", "2/2", "--strict"]);
    let of_three = run("of-three", &["--shard", "2/3"]);
    let selected = run("selected", &["--shard", "2/2", "n01", "n02", "n03"]);
    suite.write(
        "cases/new.case.yaml",
        b"request: { path: /t/99 }\nexpect: { status: 200 }\n",
    );
    let grown = run("grown", &["--shard", "2/2"]);
    suite.write("schemas/thing.schema.json", b"{}");
    let changed = run("changed", &["--shard", "2/2"]);
    let elsewhere = folder.path().join("elsewhere");
    let (_, elsewhere) = run_into(
        suite.folder.path(),
        &elsewhere,
        &["--shard", "2/2", "--host", "mock"],
    );
    for (other, words) in [
        (&strict, "strict here"),
        (&of_three, "of 3 shards, that of 2"),
        (&grown, "the cases of all shards are not the same"),
        (&selected, "the cases of all shards are not the same"),
        (&changed, "the contract `thing`"),
        (&elsewhere, "mock here and url there"),
    ] {
        let ended = merge(&folder.path().join("merged"), &[&first, other], &[]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
        assert!(ended.err.contains("help:"), "{}", ended.err);
    }
    let ended = merge(folder.path(), &[&first, Path::new("no-such-run")], &[]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("no-such-run"), "{}", ended.err);
}

#[test]
fn merging_the_same_shards_again_compares_with_the_run_before_them() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let drifting = Host::start(|_| CannedResponse::json(200, r#"{"id": 7}"#));
    let settings = format!(
        "[hosts.here]\nurl = {{ env = \"WHERE\", default = \"{}\" }}\n",
        host.url
    );
    let suite = Suite::new(&[
        ("driftcheck.toml", &settings),
        (
            "schemas/thing.schema.json",
            r#"{"properties": {"id": {"type": "string"}}}"#,
        ),
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { contract: thing }\n",
        ),
        (
            "cases/b.case.yaml",
            "request: { path: /b }\nexpect: { contract: thing }\n",
        ),
    ]);
    let shards = |url: &str, folder: &str| {
        for shard in ["1/2", "2/2"] {
            let mut command = command(suite.folder.path());
            command.env("WHERE", url).args([
                "run",
                "--host",
                "here",
                "--shard",
                shard,
                "--report-dir",
                folder,
            ]);
            command.output().unwrap();
        }
    };
    shards(&host.url, "one");
    shards(&drifting.url, "two");
    let merge = |folder: &str| {
        suite
            .run(&[
                "merge",
                folder,
                "--report-dir",
                "merged",
                "--against",
                "previous",
                "--fail-on",
                "new",
            ])
            .status
    };
    let statuses = ["one", "two", "two", "two"].map(merge);
    assert_eq!(statuses, [0, 1, 1, 1]);
}
