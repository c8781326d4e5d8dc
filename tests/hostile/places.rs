//! What driftcheck writes: links that were planted where it writes, and disks that are full.
//! Nothing outside is touched, what was there stays whole, and nothing half written is left.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::host::{FINE, Host, Then};
use crate::outputs::in_shell;
use crate::support::Suite;

const DOCUMENT: &str = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
  "paths": {"/a": {"get": {"responses": {"200": {"description": "d"}}}}}}"#;

fn host() -> Host {
    Host::start(|talk| {
        talk.say(FINE);
        Then::Keep
    })
}

/// A suite whose run has ended, beside a file that is nobody's business.
fn ran(host: &Host) -> (Suite, tempfile::NamedTempFile) {
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(&outside, "mine").unwrap();
    (suite, outside)
}

fn parts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".part")).collect()
}

#[test]
fn no_link_in_the_folder_of_runs_is_written_through() {
    let host = host();
    let (suite, outside) = ran(&host);
    let run = suite.newest_run();
    for name in ["index.html", ".index.html.1.part"] {
        let _ = fs::remove_file(suite.path("reports").join(name));
        symlink(outside.path(), suite.path("reports").join(name)).unwrap();
    }
    for name in [
        "rejected-baselines.json",
        "rejected-baselines.part",
        ".report.html.part",
    ] {
        symlink(outside.path(), run.join(name)).unwrap();
    }
    fs::write(&outside, "[]").unwrap();
    assert_eq!(suite.run(&["baseline", "reject", "--all"]).status, 0);
    assert_eq!(suite.run(&["run", "--host", "here"]).status, 0);
    assert_eq!(fs::read_to_string(&outside).unwrap(), "[]");
    assert!(suite.path("reports/index.html").is_file());
    assert!(!suite.path("reports/index.html").is_symlink());
    assert!(!run.join("rejected-baselines.json").is_symlink());
    // A run that is a link is no run: neither the latest one nor one to remove.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(run.join("run.ndjson"), elsewhere.path().join("run.ndjson")).unwrap();
    symlink(
        elsewhere.path(),
        suite.path("reports/20990101T000000Z-x-a1b2"),
    )
    .unwrap();
    symlink(
        elsewhere.path(),
        suite.path("reports/20000101T000000Z-x-a1b2"),
    )
    .unwrap();
    assert_eq!(suite.run(&["open", "20990101T000000Z-x-a1b2"]).status, 2);
    assert_eq!(
        suite.run(&["run", "--host", "here", "--keep", "1"]).status,
        0
    );
    assert!(elsewhere.path().join("run.ndjson").exists());
    assert!(suite.path("reports/20000101T000000Z-x-a1b2").is_symlink());
}

#[test]
fn a_folder_of_runs_that_is_a_link_has_to_be_named() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), suite.path("reports")).unwrap();
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("is a link"), "{}", ended.err);
    assert_eq!(host.seen().requests.len(), 0);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    let ended = suite.run(&["run", "--host", "here", "--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn no_link_among_cases_and_schemas_is_written_through() {
    let host = host();
    let (suite, outside) = ran(&host);
    let elsewhere = tempfile::tempdir().unwrap();
    suite.write("api.json", DOCUMENT.as_bytes());
    let link = |target: &Path, place: &str| {
        let place = suite.path(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(target, &place).unwrap();
        place
    };
    let accept = ["baseline", "accept", "--all"];
    let accept_run = ["baseline", "accept", "--run", "latest"];
    let import = ["import", "openapi", "api.json"];
    let waive = [
        "waive",
        "--kind",
        "wrong-type",
        "--place",
        "/x",
        "--reason",
        "r",
        "--owner",
        "o",
        "--until",
        "2d",
    ];
    let nobody = Path::new("/nowhere/at/all");
    let cases: [(&Path, &str, &[&str]); 9] = [
        (
            outside.path(),
            "cases/_baselines/here/a.baseline.json",
            &accept,
        ),
        (elsewhere.path(), "cases/_baselines/here", &accept),
        (elsewhere.path(), "cases/_baselines", &accept),
        (
            outside.path(),
            "cases/_baselines/here/accepted.json",
            &accept_run,
        ),
        (nobody, "cases/_baselines/here/accepted.json", &accept_run),
        (elsewhere.path(), "cases/_baselines/here", &accept_run),
        (nobody, "cases/waivers.yaml", &waive),
        (elsewhere.path(), "cases/api", &import),
        (nobody, "schemas/api.json", &import),
    ];
    for (target, place, arguments) in cases {
        let place = link(target, place);
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 2, "{place:?}: {}{}", ended.out, ended.err);
        // A file of waivers that is not there is found when the suite is read.
        let words = if arguments == waive {
            "waivers.yaml"
        } else {
            "link"
        };
        assert!(ended.err.contains(words), "{place:?}: {}", ended.err);
        assert!(place.is_symlink(), "{place:?}");
        fs::remove_file(&place).unwrap();
        let _ = fs::remove_dir_all(suite.path("cases/_baselines"));
        let _ = fs::remove_dir_all(suite.path("cases/api"));
        let _ = fs::remove_file(suite.path("schemas/api.json"));
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // Without links each of them works.
    for arguments in [&accept[..], &accept_run, &import] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 0, "{arguments:?}: {}{}", ended.out, ended.err);
    }
    fs::create_dir(suite.path("dir")).unwrap();
    symlink(elsewhere.path(), suite.path("dir/cases")).unwrap();
    let ended = suite.run(&["init", "dir"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(suite.path("dir")).unwrap().count(), 1);
}

#[test]
fn a_report_takes_no_place_but_its_own() {
    let host = host();
    let (suite, outside) = ran(&host);
    let record = suite.newest_run().join("run.ndjson");
    let before = fs::read(&record).unwrap();
    let copy = suite.path("copy.ndjson");
    fs::copy(&record, &copy).unwrap();
    symlink(&record, suite.path("to-record")).unwrap();
    symlink(outside.path(), suite.path("to-outside")).unwrap();
    let report =
        |run: &str, file: &str| suite.run(&["report", run, "--format", "json", "-o", file]);
    for (run, file) in [
        ("latest", record.to_str().unwrap()),
        ("copy.ndjson", record.to_str().unwrap()),
        ("copy.ndjson", "./copy.ndjson"),
        ("latest", "to-record"),
        ("latest", "to-outside"),
        ("latest", "cases"),
        ("latest", "no/such/folder"),
    ] {
        let ended = report(run, file);
        assert_eq!(ended.status, 2, "{file}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains("--output"), "{file}: {}", ended.err);
    }
    assert_eq!(fs::read(&record).unwrap(), before);
    assert_eq!(fs::read(&copy).unwrap(), before);
    assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    // What is no file is written to as it is.
    assert_eq!(report("latest", "/dev/null").status, 0);
    assert_eq!(report("latest", "/dev/full").status, 74);
    let shown = report("latest", "/dev/stdout");
    assert!(shown.out.starts_with('{'), "{}", shown.out);
    assert!(!Path::new("/dev/null").symlink_metadata().unwrap().is_file());
    let twice = [report("latest", "page.json"), report("latest", "page.json")];
    assert!(twice.iter().all(|ended| ended.status == 0));
    assert_eq!(
        fs::read_to_string(suite.path("page.json")).unwrap(),
        shown.out
    );
}

#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_half_written() {
    let host = host();
    let (suite, _outside) = ran(&host);
    fs::write(suite.path("page.html"), "older").unwrap();
    let index = fs::read(suite.path("reports/index.html")).unwrap();
    // No file may grow beyond 4 KiB.
    let limited = |command: &str| {
        in_shell(
            &suite,
            &format!("trap '' XFSZ; ulimit -f 4; exec $BIN {command}"),
        )
    };
    let ended = limited("report latest --format html -o page.html");
    assert_eq!(ended.status, 74, "{}{}", ended.out, ended.err);
    assert_eq!(
        fs::read_to_string(suite.path("page.html")).unwrap(),
        "older"
    );
    assert!(parts(suite.folder.path()).is_empty());
    let ended = limited("run --host here");
    assert_eq!(ended.status, 74, "{}{}", ended.out, ended.err);
    assert_eq!(fs::read(suite.path("reports/index.html")).unwrap(), index);
    assert!(parts(&suite.path("reports")).is_empty());
    assert!(parts(&suite.newest_run()).is_empty());
    // Where not even the first line of the record fits, nothing is sent.
    let sent = host.seen().requests.len();
    let newest = suite.newest_run();
    let ended = in_shell(
        &suite,
        "trap '' XFSZ; ulimit -f 0; exec $BIN run --host here",
    );
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("the record cannot be written"),
        "{}",
        ended.err
    );
    assert_eq!(host.seen().requests.len(), sent);
    assert_eq!(suite.newest_run(), newest);
}

#[test]
fn a_link_in_an_old_run_is_not_read_without_end() {
    let host = Host::start(|talk| {
        talk.say(FINE);
        Then::Close
    });
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let card = suite.newest_run().join("totals.json");
    fs::remove_file(&card).unwrap();
    symlink("/dev/zero", &card).unwrap();
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    crate::rows::assert_bounded_memory();
}
