//! Runs that several machines share: `--shard` and `driftcheck merge`.

mod fleet;
mod merging;
mod shards;

use std::path::{Path, PathBuf};

use crate::support::{CannedResponse, Ended, Host, Suite, command, driftcheck, project};
use serde_json::Value;

const SCHEMA: &str =
    r#"{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }"#;

/// A suite of cases of every outcome.
fn suite(cases: usize) -> Suite {
    let suite = Suite::new(&[
        ("driftcheck.toml", ""),
        ("schemas/thing.schema.json", SCHEMA),
    ]);
    for number in 0..cases {
        let more = match number % 10 {
            3 => "skip: not today\n",
            _ => "",
        };
        suite.write(
            &format!("cases/n{number:02}.case.yaml"),
            format!(
                "{more}request: {{ path: /t/{number} }}\nexpect: {{ status: 200, contract: thing }}\n"
            )
            .as_bytes(),
        );
    }
    suite
}

/// A host that drifts in one case of five, and in another way in one of seven.
fn host() -> Host {
    Host::start(|request| {
        let number: usize = request.target.rsplit('/').next().unwrap().parse().unwrap();
        match number {
            _ if number.is_multiple_of(5) => CannedResponse::json(200, r#"{"id": 7}"#),
            _ if number.is_multiple_of(7) => CannedResponse::json(404, r#"{"id": "gone"}"#),
            _ => CannedResponse::json(200, r#"{"id": "x", "more": true}"#),
        }
    })
}

/// Runs with these arguments into a folder of its own, and gives the run's folder.
fn run_into(suite: &Path, reports: &Path, arguments: &[&str]) -> (Ended, PathBuf) {
    let mut all = vec!["run", "--report-dir", reports.to_str().unwrap()];
    all.extend(arguments);
    let ended = driftcheck(suite, &all);
    (ended, only_run(reports))
}

fn only_run(reports: &Path) -> PathBuf {
    let mut runs = std::fs::read_dir(reports)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let run = runs.next().unwrap();
    assert!(runs.next().is_none(), "more than one run in {reports:?}");
    run
}

fn merge(reports: &Path, runs: &[&Path], more: &[&str]) -> Ended {
    let mut all = vec!["merge", "--report-dir", reports.to_str().unwrap()];
    all.extend(runs.iter().map(|run| run.to_str().unwrap()));
    all.extend(more);
    driftcheck(reports.parent().unwrap(), &all)
}

fn report(run: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(run.join("report.json")).unwrap()).unwrap()
}

/// A report without times, ids of runs, and the port that the mock got.
fn without_times(run: &Path) -> Value {
    let text = std::fs::read_to_string(run.join("report.json")).unwrap();
    let port = regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap();
    let mut report = serde_json::from_str(&port.replace_all(&text, "127.0.0.1:PORT")).unwrap();
    strip(&mut report);
    report
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for key in ["run", "merged", "latency", "duration_us", "clock"] {
                if map
                    .get(key)
                    .is_some_and(|value| key != "run" || value.is_string())
                {
                    map.remove(key);
                }
            }
            map.retain(|key, _| !key.ends_with("_at"));
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The runs of three shards, each in a folder of its own.
struct Shards {
    folder: tempfile::TempDir,
    runs: Vec<PathBuf>,
}

impl Shards {
    fn run(suite: &Path, arguments: &[&str]) -> Shards {
        let folder = tempfile::tempdir().unwrap();
        let runs = (1..=3)
            .map(|index| {
                let shard = format!("{index}/3");
                let mut all = vec!["--shard", &shard];
                all.extend(arguments);
                let reports = folder.path().join(index.to_string());
                run_into(suite, &reports, &all).1
            })
            .collect();
        Shards { folder, runs }
    }

    fn merge(&self, indices: &[usize], more: &[&str]) -> (Ended, PathBuf) {
        let reports = self.folder.path().join("merged");
        let _ = std::fs::remove_dir_all(&reports);
        let runs: Vec<&Path> = indices.iter().map(|index| &*self.runs[*index]).collect();
        let ended = merge(&reports, &runs, more);
        let run = if reports.exists() {
            only_run(&reports)
        } else {
            PathBuf::new()
        };
        (ended, run)
    }
}
