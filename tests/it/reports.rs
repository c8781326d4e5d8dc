//! Which reports a run writes, the folder of runs, and the page in the browser.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::{CannedResponse, Ended, Host, Suite, command};

const CASE: &str = "request:\n  path: /things/1\nexpect:\n  status: 200\n";

fn suite(settings: &str) -> (Suite, Host) {
    let suite = Suite::new(&[("cases/one.case.yaml", CASE), ("driftcheck.toml", settings)]);
    let host = Host::start(|_| CannedResponse::json(500, r#"{"id": "a|b <b> @octocat"}"#));
    (suite, host)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_usual_reports_are_written_unless_others_are_chosen() {
    let (suite, host) = suite("");
    let run = |arguments: &[&str]| {
        let ended = suite.run(&[&["run", "--host", &host.url][..], arguments].concat());
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        (ended, files(&suite.newest_run()))
    };
    let usual = [
        "junit.xml",
        "report.html",
        "report.json",
        "run.ndjson",
        "totals.json",
    ];
    assert_eq!(run(&[]).1, usual);
    let (ended, written) = run(&["--format", "sarif,ctrf,code-quality,markdown,annotations"]);
    let chosen = [
        "codequality.json",
        "ctrf.json",
        "report.md",
        "report.sarif",
        "run.ndjson",
        "totals.json",
    ];
    assert_eq!(written, chosen);
    assert!(ended.verdict().starts_with("DRIFT"), "{}", ended.out);
    let annotation =
        "::error file=cases/one.case.yaml,line=4,title=breaking%3A unexpected-status::";
    assert!(ended.out.contains(annotation), "{}", ended.out);
}

#[test]
fn the_settings_choose_and_the_flag_outranks_them() {
    let (suite, host) = suite("[reports]\nformats = [\"ctrf\"]\nkeep = 2\n");
    suite.run(&["run", "--host", &host.url]);
    assert_eq!(
        files(&suite.newest_run()),
        ["ctrf.json", "run.ndjson", "totals.json"]
    );
    suite.run(&["run", "--host", &host.url, "--format", "json"]);
    assert_eq!(
        files(&suite.newest_run()),
        ["report.json", "run.ndjson", "totals.json"]
    );
    suite.write("driftcheck.toml", b"[reports]\nformats = [\"sarf\"]\n");
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck.toml:2:12"), "{}", ended.err);
    assert!(ended.err.contains("sarif"), "{}", ended.err);
    let ended = suite.run(&["run", "--format", "sarf"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("a similar value exists: 'sarif'"),
        "{}",
        ended.err
    );
}

/// Puts an older run into the folder: what `change` makes of the record of `run`.
fn older(suite: &Suite, run: &Path, name: &str, change: impl Fn(String) -> String) {
    let record = fs::read_to_string(run.join("run.ndjson")).unwrap();
    let record = record.replace(run.file_name().unwrap().to_str().unwrap(), name);
    suite.write(
        &format!("reports/{name}/run.ndjson"),
        change(record).as_bytes(),
    );
}

#[test]
fn what_no_other_run_can_replace_is_never_removed() {
    let (suite, host) = suite("");
    let run = |more: &[&str]| {
        let ended = suite.run(&[&["run", "--host", &host.url, "-q"], more].concat());
        assert_eq!(ended.status, 1, "{}", ended.err);
        ended.err
    };
    run(&[]);
    let first = suite.newest_run();
    let name = |what: &str| format!("20200101T000000Z-api-{what}");
    let cut = |record: String| record[..record.trim_end().rfind('\n').unwrap() + 1].to_owned();
    older(&suite, &first, &name("killed"), cut);
    older(&suite, &first, &name("cut"), |record| {
        record.trim_end().to_owned()
    });
    older(&suite, &first, &name("shard"), |record| {
        record.replacen(
            "\"planned\":",
            "\"shard\":{\"index\":1,\"of\":2},\"planned\":",
            1,
        )
    });
    older(&suite, &first, &name("broken"), |_| "{\n{}\n".into());
    older(&suite, &first, &name("empty"), |_| String::new());
    for what in ["accepted", "against", "named", "old", "locked"] {
        older(&suite, &first, &name(what), |record| record);
    }
    fs::remove_dir_all(first).unwrap();
    let accept = ["baseline", "accept", "--by", "me", "--run"];
    let ended = suite.run(&[&accept[..], &[&name("accepted")]].concat());
    assert_eq!(ended.status, 0, "{}", ended.err);
    // A run that is kept is compared with the one, this very run with the other.
    run(&["--against", &name("against")]);
    let locked = fs::File::open(
        suite
            .path("reports")
            .join(name("locked"))
            .join("run.ndjson"),
    );
    let locked = locked.unwrap();
    locked.lock().unwrap();
    let reported = run(&["--against", &name("named"), "--keep", "2"]);
    let words = format!(
        "removed 1 old run from reports (--keep 2): {}\n",
        name("old")
    );
    assert!(reported.contains(&words), "{reported}");
    let left: Vec<String> = files(&suite.path("reports"))
        .into_iter()
        .filter_map(|file| Some(file.strip_prefix("20200101T000000Z-api-")?.to_owned()))
        .collect();
    let kept = [
        "accepted", "against", "broken", "cut", "empty", "killed", "locked", "named", "shard",
    ];
    assert_eq!(left, kept);
    drop(locked);
    let reported = run(&["--keep", "1"]);
    for what in ["locked", "against", "named"] {
        assert!(reported.contains(&name(what)), "{reported}");
    }
    assert!(!reported.contains(&name("accepted")), "{reported}");
    // Where it is not known what was accepted, nothing is removed.
    suite.write("cases/_baselines/other/accepted.json", b"{");
    let reported = run(&["--keep", "1"]);
    assert!(reported.contains("no old run is removed"), "{reported}");
}

#[test]
fn a_slow_run_beside_quick_ones_keeps_its_folder() {
    let (asked, begun) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let ended = std::sync::Mutex::new(ended);
    let host = Host::start(move |request| {
        if request.target == "/slow" {
            asked.send(()).unwrap();
            // Until the quick ones have ended, or the test.
            let _ = ended.lock().unwrap().recv();
        }
        CannedResponse::json(200, "{}")
    });
    let suite = Suite::new(&[
        ("cases/quick.case.yaml", "request: { path: /quick }\n"),
        ("cases/slow.case.yaml", "request: { path: /slow }\n"),
    ]);
    let slow = suite.spawn(&[
        "run",
        "--host",
        &host.url,
        "--exact",
        "slow",
        "--timeout",
        "5m",
    ]);
    begun.recv().unwrap();
    for _ in 0..3 {
        let quick = [
            "run", "--host", &host.url, "--exact", "quick", "--keep", "1",
        ];
        assert_eq!(suite.run(&quick).status, 0);
    }
    end.send(()).unwrap();
    let ended = Ended::from(slow.wait_with_output().unwrap());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let runs = files(&suite.path("reports"));
    assert_eq!(
        runs.iter()
            .filter(|name| name.contains("127-0-0-1"))
            .count(),
        2
    );
}

#[test]
fn the_newest_runs_are_kept_and_listed_and_nothing_else_is_touched() {
    let (suite, host) = suite("");
    suite.write("reports/mine/notes.txt", b"keep me");
    let old = "20200101T000000Z-api-a1b2";
    for turn in 0..3 {
        let ended = suite.run(&["run", "--host", &host.url, "--keep", "2", "-q"]);
        assert_eq!(ended.status, 1, "{}", ended.err);
        if turn == 0 {
            let names = files(&suite.path("reports"));
            let run = names
                .iter()
                .find(|name| name.contains("127-0-0-1"))
                .unwrap();
            let run = suite.path("reports").join(run);
            older(&suite, &run, old, |record| record);
        }
        let words = format!("removed 1 old run from reports (--keep 2): {old}\n");
        assert_eq!(ended.err.contains(&words), turn == 1, "{}", ended.err);
    }
    assert!(!suite.path("reports").join(old).exists());
    let runs: Vec<String> = files(&suite.path("reports"))
        .into_iter()
        .filter(|name| name.contains("127-0-0-1"))
        .collect();
    assert_eq!(runs.len(), 2);
    assert!(suite.path("reports/mine/notes.txt").exists());
    let index = fs::read_to_string(suite.path("reports/index.html")).unwrap();
    for run in &runs {
        assert!(
            index.contains(&format!("href=\"{run}/report.html\"")),
            "{index}"
        );
    }
    assert!(index.contains("1 of 1 judged case drifts: 1 breaking finding on http"));
    assert!(!index.contains("mine"));
}

#[test]
fn the_summary_of_a_step_is_written_where_github_wants_it() {
    let (suite, host) = suite("");
    let page = suite.path("step-summary.md");
    fs::write(&page, "before\n").unwrap();
    let run = |target: &Path| {
        let mut command = command(suite.folder.path());
        command.args(["run", "--host", &host.url, "-q"]);
        Ended::from(command.env("GITHUB_STEP_SUMMARY", target).output().unwrap())
    };
    assert_eq!(run(&page).status, 1);
    let text = fs::read_to_string(&page).unwrap();
    assert!(
        text.starts_with("before\n## DRIFT: 1 of 1 judged case drifts"),
        "{text}"
    );
    let ended = run(suite.folder.path());
    assert_eq!(
        ended.status, 1,
        "a summary that cannot be written fails no run"
    );
    assert!(
        ended.err.contains("GITHUB_STEP_SUMMARY names"),
        "{}",
        ended.err
    );
}

#[test]
fn open_shows_the_newest_page_and_makes_it_where_it_is_missing() {
    let (suite, host) = suite("");
    suite.run(&["run", "--host", &host.url, "--format", "json", "-q"]);
    let page = suite.newest_run().join("report.html");
    assert!(!page.exists());
    // A program that stands for the browser, and keeps what it was asked to show.
    let shown = suite.path("shown.txt");
    suite.write(
        "bin/xdg-open",
        format!(
            "#!/bin/sh\necho \"$1\" > '{0}.part' && mv '{0}.part' '{0}'\n",
            shown.display()
        )
        .as_bytes(),
    );
    fs::set_permissions(
        suite.path("bin/xdg-open"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    let open = |path: &str| {
        let mut command = command(suite.folder.path());
        Ended::from(command.arg("open").env("PATH", path).output().unwrap())
    };
    let path = format!("{}:/usr/bin:/bin", suite.path("bin").display());
    let ended = open(&path);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(ended.err.contains("report.html"), "{}", ended.err);
    let began = std::time::Instant::now();
    while !shown.exists() && began.elapsed().as_secs() < 20 {
        std::thread::yield_now();
    }
    let asked = fs::read_to_string(&shown).unwrap();
    assert_eq!(Path::new(asked.trim()), page.canonicalize().unwrap());

    let ended = open("/nowhere");
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.err.contains("by hand"), "{}", ended.err);
    let empty = Suite::new(&[]);
    let ended = empty.run(&["open"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck run"), "{}", ended.err);
}

#[test]
fn a_merged_run_has_its_reports_too() {
    let (suite, host) = suite("");
    suite.run(&["run", "--host", &host.url, "-q"]);
    let run = suite.newest_run();
    let ended = suite.run(&["merge", run.to_str().unwrap(), "--format", "html", "-q"]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    let merged = suite.newest_run();
    assert_eq!(files(&merged), ["report.html", "run.ndjson", "totals.json"]);
    let again = suite.run(&["report", merged.to_str().unwrap(), "--format", "html"]);
    let page = fs::read_to_string(merged.join("report.html")).unwrap();
    assert_eq!(again.out, page, "the same record gives the same page");
}
