//! Which cases a shard has.

use super::*;

#[test]
fn shards_are_whole_and_disjoint_and_a_new_case_moves_no_other() {
    let suite = suite(30);
    let listed = |shard: &str| -> Vec<String> {
        let ended = suite.run(&["list", "--format", "json", "--shard", shard]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        let list: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
        let ids = list.iter().map(|case| case["id"].as_str().unwrap().into());
        ids.collect()
    };
    let before: Vec<Vec<String>> = ["1/3", "2/3", "3/3"].map(listed).into();
    let mut all: Vec<String> = before.concat();
    all.sort();
    assert_eq!(all.len(), 30);
    all.dedup();
    assert_eq!(all.len(), 30);
    suite.write("cases/a-new-one.case.yaml", b"request: { path: /t }\n");
    let after: Vec<Vec<String>> = ["1/3", "2/3", "3/3"].map(listed).into();
    for (before, mut after) in before.into_iter().zip(after) {
        after.retain(|id| id != "a-new-one");
        assert_eq!(after, before);
    }
}

#[test]
fn a_shard_without_a_case_says_so_and_breaks_no_pipeline() {
    let suite = suite(1);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    let at = ["--host", host.url.as_str()];
    let shards = Shards::run(suite.folder.path(), &at);
    let mut empty = 0;
    for index in ["1/3", "2/3", "3/3"] {
        let ended = suite.run(&["run", "--host", &host.url, "--shard", index]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let listed = suite.run(&["list", "--shard", index]);
        let dry = suite.run(&["run", "--dry-run", "--host", &host.url, "--shard", index]);
        assert_eq!((listed.status, dry.status), (0, 0));
        if ended.verdict().starts_with("NOTHING JUDGED") {
            empty += 1;
            for ended in [ended, listed, dry] {
                let words = format!("shard {index} has none of the selected cases (1 case)");
                assert!(ended.err.contains(&words), "{}", ended.err);
            }
        }
    }
    assert_eq!(empty, 2);
    let (ended, merged) = shards.merge(&[0, 1, 2], &[]);
    assert_eq!((ended.status, &*ended.err), (0, ""), "{}", ended.out);
    assert_eq!(report(&merged)["totals"]["conforms"], 1);
    // Selecting nothing is an error for every shard.
    let ended = suite.run(&["run", "nothing-like-it", "--shard", "1/3", "--host", "mock"]);
    assert_eq!(ended.status, 4, "{}", ended.err);
}

#[test]
fn a_whole_of_skipped_cases_is_not_green_once_merged() {
    let suite = Suite::new(&[(
        "cases/a.case.yaml",
        "skip: not today\nrequest: { path: /t }\n",
    )]);
    let shards = Shards::run(suite.folder.path(), &["--host", "mock"]);
    let (ended, _) = shards.merge(&[0, 1, 2], &[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
}

#[test]
fn the_environment_says_which_shard_it_is() {
    let suite = suite(30);
    let listed = |arguments: &[&str], set: &[(&str, &str)]| -> Ended {
        let mut command = command(suite.folder.path());
        for name in [
            "CI_NODE_INDEX",
            "CI_NODE_TOTAL",
            "CIRCLE_NODE_INDEX",
            "CIRCLE_NODE_TOTAL",
            "SYSTEM_JOBPOSITIONINPHASE",
            "SYSTEM_TOTALJOBSINPHASE",
            "BUILDKITE_PARALLEL_JOB",
            "BUILDKITE_PARALLEL_JOB_COUNT",
            "JOB_COMPLETION_INDEX",
        ] {
            command.env_remove(name);
        }
        command.args(["list", "--shard"]).args(arguments);
        command.envs(set.iter().copied()).output().unwrap().into()
    };
    let expected = listed(&["2/3"], &[]);
    for set in [
        [("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "3")],
        [("JOB_COMPLETION_INDEX", "1"), ("DRIFTCHECK_SHARDS", "3")],
        [("DRIFTCHECK_SHARD", "2/3"), ("CI_NODE_TOTAL", "9")],
    ] {
        let ended = listed(&["auto"], &set);
        assert_eq!((ended.status, &ended.out), (0, &expected.out), "{set:?}");
    }
    let ended = listed(&["4/3"], &[]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("from 1 to 3, found 4"), "{}", ended.err);
    let ended = listed(&["auto"], &[("CI_NODE_INDEX", "2")]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("CI_NODE_TOTAL: not set"),
        "{}",
        ended.err
    );
}

/// The ids of the cases of a shard, as `list` shows them.
fn listed(suite: &Suite, shard: &str, times: &Path) -> Vec<String> {
    let times = times.to_str().unwrap();
    let arguments = [
        "list",
        "--format",
        "json",
        "--shard",
        shard,
        "--shard-times",
        times,
    ];
    let ended = driftcheck(suite.folder.path(), &arguments);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let listed: Value = serde_json::from_str(&ended.out).unwrap();
    let cases = listed.as_array().unwrap().iter();
    cases
        .map(|case| case["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn shards_are_balanced_by_the_times_of_an_earlier_run() {
    let (suite, host, folder) = (suite(12), host(), tempfile::tempdir().unwrap());
    let at = ["--host", &host.url];
    let (_, earlier) = run_into(suite.folder.path(), &folder.path().join("earlier"), &at);
    // One case took as long as all others together.
    let record = earlier.join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let line = regex::Regex::new(r#"("id":"(n\d\d)".*?"duration_us":)\d+"#).unwrap();
    let text = line.replace_all(&text, |found: &regex::Captures<'_>| {
        let time = if &found[2] == "n05" {
            11_000_000
        } else {
            1_000_000
        };
        format!("{}{time}", &found[1])
    });
    std::fs::write(&record, &*text).unwrap();
    suite.write(
        "cases/new.case.yaml",
        b"request: { path: /t/1 }\nexpect: { status: 200 }\n",
    );
    let shards = ["1/2", "2/2"].map(|shard| listed(&suite, shard, &earlier));
    let alone = shards
        .iter()
        .find(|ids| ids.iter().any(|id| id == "n05"))
        .unwrap();
    let known = alone.iter().filter(|id| *id != "new");
    assert_eq!(
        known.collect::<Vec<_>>(),
        ["n05"],
        "the long one is by itself"
    );
    let mut all = shards.concat();
    all.sort();
    assert_eq!(
        all.len(),
        13,
        "a case without a time is in one of them, too: {all:?}"
    );
    all.dedup();
    assert_eq!(all.len(), 13);

    let mut runs = Vec::new();
    for (shard, times) in [("1/2", Some(&earlier)), ("2/2", None)] {
        let mut at = vec!["--host", &host.url, "--shard", shard];
        at.extend(
            times
                .iter()
                .flat_map(|run| ["--shard-times", run.to_str().unwrap()]),
        );
        runs.push(run_into(suite.folder.path(), &folder.path().join(&shard[..1]), &at).1);
    }
    let paths: Vec<&Path> = runs.iter().map(PathBuf::as_path).collect();
    let refused = merge(&folder.path().join("merged"), &paths, &[]);
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .err
            .contains("give --shard-times the same run in every shard"),
        "{}",
        refused.err
    );
}
