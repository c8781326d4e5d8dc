//! Places that cannot be written, and terminals that are not there: found before the first
//! request where it can be, told, and never a panic.

use std::process::Stdio;

use crate::host::{FINE, Host, Then, json};
use crate::support::{Ended, Suite, command};

fn host() -> Host {
    Host::start(|talk| {
        talk.say(if talk.name == "b" {
            json(r#"{"id": 7}"#)
        } else {
            FINE.into()
        });
        Then::Keep
    })
}

fn calm(ended: &Ended) {
    for text in [&ended.out, &ended.err] {
        assert!(
            !text.contains("panicked") && !text.contains("RUST_BACKTRACE"),
            "{text}"
        );
    }
}

#[test]
fn a_report_folder_that_cannot_be_written_is_found_before_the_first_request() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a", "b"], "");
    suite.write("file", b"");
    std::os::unix::fs::symlink("nowhere/at/all", suite.path("dangling")).unwrap();
    let file = suite.path("file/below");
    let file = file.to_str().unwrap();
    for folder in [
        file,
        "file",
        "/proc/driftcheck",
        "/dev/null/x",
        "/dev/full",
        "dangling",
        "",
    ] {
        let ended = suite.run(&["run", "--host", "here", "--report-dir", folder]);
        calm(&ended);
        assert_eq!(ended.status, 2, "{folder}: {}{}", ended.out, ended.err);
        assert!(
            ended.err.contains("--report-dir") || ended.err.contains("report"),
            "{folder}: {}",
            ended.err
        );
        assert_eq!(host.seen().requests.len(), 0, "{folder}");
    }
    // A folder that is not there is made.
    let ended = suite.run(&["run", "--host", "here", "--report-dir", "new/and/deep"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(suite.path("new/and/deep").is_dir());
}

#[test]
fn a_folder_that_is_read_only_is_found_before_the_first_request() {
    // Permissions do not bind root, a file system that is mounted read-only does; /proc and
    // /sys refuse new files to everybody.
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let mut permissions = std::fs::metadata(suite.folder.path())
        .unwrap()
        .permissions();
    std::fs::create_dir(suite.path("locked")).unwrap();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o555);
    std::fs::set_permissions(suite.path("locked"), permissions).unwrap();
    let is_bound = std::fs::write(suite.path("locked/x"), "").is_err();
    let folder = if is_bound { "locked" } else { "/sys/kernel" };
    let ended = suite.run(&["run", "--host", "here", "--report-dir", folder]);
    calm(&ended);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 0);
}

#[test]
fn an_older_report_is_kept_until_the_new_one_is_whole() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    assert_eq!(suite.run(&["run", "--host", "here"]).status, 0);
    let first = suite.newest_run();
    let before = std::fs::read(first.join("report.json")).unwrap();
    assert_eq!(suite.run(&["run", "--host", "here"]).status, 0);
    assert_eq!(std::fs::read(first.join("report.json")).unwrap(), before);
    let name = first.file_name().unwrap().to_str().unwrap().to_owned();
    // The record is broken: nothing is written over what is there.
    std::fs::write(first.join("run.ndjson"), "{\"type\": broken\n{}\n").unwrap();
    let ended = suite.run(&["report", &name, "--format", "json"]);
    calm(&ended);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert_eq!(std::fs::read(first.join("report.json")).unwrap(), before);
}

/// Runs in a shell that sets up the streams; `$BIN` is the binary.
pub fn in_shell(suite: &Suite, script: &str) -> Ended {
    let mut shell = std::process::Command::new("bash");
    shell.current_dir(suite.folder.path()).args(["-c", script]);
    shell
        .env("BIN", env!("CARGO_BIN_EXE_driftcheck"))
        .stdin(Stdio::null());
    shell.output().unwrap().into()
}

#[test]
fn streams_that_are_closed_or_full_are_no_panic() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a", "b"], "");
    for (script, status) in [
        ("$BIN run --host here >&-", 1),
        ("$BIN run --host here 2>&-", 1),
        ("$BIN run --host here >&- 2>&- <&-", 1),
        ("$BIN run --host here >/dev/full", 74),
        ("$BIN run --host here -v 2>/dev/full", 1),
        ("$BIN run --host here | true; exit ${PIPESTATUS[0]}", 1),
        (
            "$BIN run --host here -v 2>&1 | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}",
            1,
        ),
        ("$BIN list | true; exit ${PIPESTATUS[0]}", 0),
        ("$BIN list >/dev/full", 74),
        ("$BIN check >/dev/full", 74),
        ("$BIN hosts >/dev/full", 74),
        ("$BIN explain wrong-type >/dev/full", 74),
        ("$BIN report latest --format json >/dev/full", 74),
        ("$BIN report latest --format json >&-", 0),
        ("$BIN run --host here --dry-run >/dev/full", 74),
        ("$BIN completions bash >/dev/full", 74),
        ("$BIN completions bash | true; exit ${PIPESTATUS[0]}", 0),
        ("$BIN --version >&-", 0),
        ("$BIN probe --host here >/dev/full", 74),
        ("$BIN diff latest latest >/dev/full", 74),
        ("$BIN test --host here >/dev/full", 74),
        ("$BIN test --host here >&-", 101),
    ] {
        let ended = in_shell(&suite, script);
        calm(&ended);
        let is_right = ended.status == status
            || (script.contains(">&-") && ended.status != 70 && ended.status < 128);
        assert!(
            is_right,
            "{script}: {} instead of {status}: {}{}",
            ended.status, ended.out, ended.err
        );
    }
}

#[test]
fn an_environment_with_nothing_in_it_is_enough() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a", "b"], "");
    for pairs in [
        &[][..],
        &[("LANG", "C"), ("LC_ALL", "C")],
        &[("HOME", "/nowhere"), ("TMPDIR", "/nowhere")],
        &[("HOME", ""), ("PATH", "")],
        &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
        &[("TERM", "dumb")],
        &[("COLUMNS", "0")],
        &[("COLUMNS", "99999999999999999999")],
        &[("TZ", "Nowhere/Nothing")],
        &[("RUST_LOG", "trace")],
    ] {
        let mut command = command(suite.folder.path());
        command
            .args(["run", "--host", "here", "-v"])
            .env_clear()
            .envs(pairs.iter().copied());
        let ended: Ended = command.output().unwrap().into();
        calm(&ended);
        assert_eq!(ended.status, 1, "{pairs:?}: {}{}", ended.out, ended.err);
        assert!(
            !ended.out.contains('\x1b') || pairs.contains(&("CLICOLOR_FORCE", "1")),
            "{pairs:?}"
        );
    }
    // NO_COLOR outranks what forces colour.
    let mut command = command(suite.folder.path());
    command
        .args(["run", "--host", "here"])
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1");
    let ended: Ended = command.output().unwrap().into();
    assert!(!ended.out.contains('\x1b'), "{}", ended.out);
}

#[test]
fn a_disk_that_fills_up_costs_the_reports_and_not_the_verdict() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a", "b"], "");
    // No file may grow beyond 8 KiB: the record fits, the page does not.
    let ended = in_shell(
        &suite,
        "trap '' XFSZ; ulimit -f 8; exec $BIN run --host here",
    );
    calm(&ended);
    assert_eq!(ended.status, 74, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("report.html"), "{}", ended.err);
    assert!(ended.out.contains("DRIFT"), "{}", ended.out);
    let folder = suite.newest_run();
    assert!(folder.join("run.ndjson").exists() && !folder.join("report.html").exists());
    assert_eq!(
        suite.run(&["report", "latest", "--format", "json"]).status,
        0
    );
}
