//! The action for GitHub and the component for GitLab: what their scripts do, with the built
//! binary in the place of a release.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{CannedResponse, Host, command, driftcheck, project};

/// Runs a script of the action with this environment; gives its status and all that it said.
fn script(name: &str, folder: &Path, environment: &[(&str, &str)]) -> (i32, String) {
    let mut run = Command::new("bash");
    run.arg(project().join(".github/action").join(name));
    run.current_dir(folder).env_clear();
    run.env("PATH", std::env::var_os("PATH").unwrap());
    for (key, value) in environment {
        run.env(key, value);
    }
    let output = run.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// The lines `key=value` of a file.
fn outputs(file: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn the_release_of_the_machine_is_planned() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out");
    let temp = folder.path().to_str().unwrap();
    let planned = |os: &str, arch: &str, version: &str, reference: &str| {
        let _ = fs::remove_file(&file);
        let environment = [
            ("RUNNER_OS", os),
            ("RUNNER_ARCH", arch),
            ("RUNNER_TEMP", temp),
            ("VERSION", version),
            ("REF", reference),
            ("BINARY", ""),
            ("SUITE", "tests/api"),
            ("HOST", "staging"),
            ("GITHUB_OUTPUT", file.to_str().unwrap()),
        ];
        let (status, said) = script("plan", folder.path(), &environment);
        (status, said, outputs(&file))
    };
    let (status, _, out) = planned("Linux", "X64", "", "v0.1.0");
    assert_eq!(status, 0);
    assert_eq!(
        (&*out["tag"], &*out["target"]),
        ("v0.1.0", "x86_64-unknown-linux-musl")
    );
    assert_eq!(out["cache"], "driftcheck-v0.1.0-x86_64-unknown-linux-musl");
    let (_, _, out) = planned("macOS", "ARM64", "", "main");
    assert_eq!(
        (&*out["tag"], &*out["target"]),
        ("latest", "aarch64-apple-darwin")
    );
    assert!(!out.contains_key("cache"), "what the newest is changes");
    assert_eq!(planned("Linux", "X64", "v0.2.0", "main").2["tag"], "v0.2.0");
    let (status, said, _) = planned("Linux", "X64", "newest", "v0.1.0");
    assert_eq!(status, 2);
    assert!(said.contains("::error::`version` is `newest`"), "{said}");
    let places = |suite: &str, host: &str| {
        let environment = [
            ("BINARY", "driftcheck"),
            ("RUNNER_TEMP", temp),
            ("SUITE", suite),
            ("HOST", host),
            ("GITHUB_OUTPUT", file.to_str().unwrap()),
        ];
        let _ = fs::remove_file(&file);
        assert_eq!(script("plan", folder.path(), &environment).0, 0);
        let out = outputs(&file);
        ["id", "runs", "history"].map(|name| out[name].clone())
    };
    assert_eq!(places("a b", "staging"), places("a b", "staging"));
    for (suite, host) in [("a b", "live"), ("a", "staging")] {
        let (one, other) = (places("a b", "staging"), places(suite, host));
        assert!(one.iter().zip(&other).all(|(one, other)| one != other));
    }
    let (status, said, _) = planned("Linux", "X86", "", "v0.1.0");
    assert_eq!(status, 2);
    assert!(said.contains("no release for Linux on X86"), "{said}");
}

#[test]
fn a_release_is_installed_once_and_only_if_its_digest_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("release");
    fs::create_dir(&release).unwrap();
    let program = release.join("driftcheck");
    fs::write(&program, "#!/bin/sh\necho installed\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let packed = Command::new("sh")
        .args(["-c", "tar -czf a.tar.gz driftcheck && sha256sum a.tar.gz"])
        .current_dir(&release)
        .output()
        .unwrap();
    let digest = String::from_utf8(packed.stdout).unwrap();
    let archive = fs::read(release.join("a.tar.gz")).unwrap();
    let name = "driftcheck-x86_64-unknown-linux-musl.tar.gz";
    let right = digest.replace("a.tar.gz", name);
    let wrong = format!("{}  {name}\n", "0".repeat(64));
    for (digest, tag, is_right) in [
        (right.clone(), "v0.1.0", true),
        (right, "latest", true),
        (wrong, "v0.1.0", false),
    ] {
        let archive = archive.clone();
        let host = Host::start(move |request| {
            let body = match request.target.ends_with(".sha256") {
                true => digest.clone().into_bytes(),
                false => archive.clone(),
            };
            CannedResponse::new(200, "application/octet-stream", body)
        });
        let installed = tempfile::tempdir().unwrap();
        let path = installed.path().join("path");
        let environment = [
            ("RUNNER_OS", "Linux"),
            ("FOLDER", installed.path().to_str().unwrap()),
            ("TARGET", "x86_64-unknown-linux-musl"),
            ("TAG", tag),
            ("REPOSITORY", "someone/driftcheck"),
            ("GITHUB_SERVER_URL", &host.url),
            ("GITHUB_PATH", path.to_str().unwrap()),
        ];
        let (status, said) = script("install", installed.path(), &environment);
        assert_eq!(status == 0, is_right, "{said}");
        assert_eq!(installed.path().join("driftcheck").is_file(), is_right);
        if !is_right {
            assert!(said.contains("is not what its digest says"), "{said}");
            continue;
        }
        let expected = match tag {
            "latest" => format!("/someone/driftcheck/releases/latest/download/{name}"),
            tag => format!("/someone/driftcheck/releases/download/{tag}/{name}"),
        };
        assert_eq!(host.received()[0].target, expected);
        assert_eq!(fs::read_to_string(&path).unwrap().trim(), environment[1].1);
        let (status, said) = script("install", installed.path(), &environment);
        assert_eq!((status, host.received().len()), (0, 2), "{said}");
    }
}

#[test]
fn a_run_that_finds_drift_leaves_its_reports_and_its_status() {
    let suite = tempfile::tempdir().unwrap();
    assert_eq!(driftcheck(suite.path(), &["init", "the suite"]).status, 0);
    let file = suite.path().join("out");
    let (summary, runs) = (suite.path().join("summary"), suite.path().join("runs"));
    let binary = command(suite.path()).get_program().to_owned();
    let run = |arguments: &str, check: &str| {
        let _ = fs::remove_file(&file);
        let environment = [
            ("RUNS", runs.to_str().unwrap()),
            ("GITHUB_OUTPUT", file.to_str().unwrap()),
            ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
            ("BINARY", binary.to_str().unwrap()),
            ("FOLDER", ""),
            ("CHECK", check),
            ("HOST", "mock"),
            ("SUITE", "the suite"),
            ("ARGUMENTS", arguments),
        ];
        let (status, said) = script("run", suite.path(), &environment);
        assert_eq!(
            status, 0,
            "the last step of the action ends with the run's status: {said}"
        );
        (said, outputs(&file))
    };
    let (said, out) = run("", "false");
    assert_eq!(out["status"], "0", "{said}");
    for file in [
        "report.html",
        "report.sarif",
        "report.md",
        "junit.xml",
        "run.ndjson",
    ] {
        assert!(Path::new(&out["run"]).join(file).is_file(), "{file}");
    }
    assert!(fs::read_to_string(&summary).unwrap().contains("driftcheck"));
    let (said, out) = run("--tag no-such\n--jobs 1", "false");
    assert_eq!(
        out["status"], "4",
        "two arguments with one value each: {said}"
    );
    let (_, out) = run("--no-such-flag *", "false");
    assert_eq!(out["status"], "2");
    let (said, out) = run("", "true");
    assert_eq!(out["status"], "0", "{said}");
    assert!(
        !out.contains_key("run") && said.contains("1 case"),
        "{said}"
    );
}

#[test]
fn the_comment_of_a_pull_request_is_updated_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    // Stands in for `gh`: notes its arguments, and lists what the test says.
    let gh = "#!/bin/sh\necho \"$@\" >> \"$CALLS\"\ncase \"$*\" in *--paginate*) cat \"$LISTED\" ;; *) exit \"${GH_STATUS:-0}\" ;; esac\n";
    fs::write(bin.join("gh"), gh).unwrap();
    fs::set_permissions(bin.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("report.md"), "# the report\n").unwrap();
    let (calls, listed) = (folder.path().join("calls"), folder.path().join("listed"));
    let search = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let comment = |ids: &str, gh_status: &str| {
        let _ = fs::remove_file(&calls);
        fs::write(&listed, ids).unwrap();
        let temp = folder.path().to_str().unwrap();
        let output = Command::new("bash")
            .arg(project().join(".github/action/comment"))
            .env_clear()
            .envs([
                ("PATH", &*search),
                ("CALLS", calls.to_str().unwrap()),
                ("LISTED", listed.to_str().unwrap()),
                ("GH_STATUS", gh_status),
                ("RUNNER_TEMP", temp),
                ("RUN", temp),
                ("ID", "123-4"),
                ("SUITE", "tests/api"),
                ("NUMBER", "12"),
                ("GITHUB_REPOSITORY", "someone/suite"),
                ("GITHUB_SERVER_URL", "https://git.example.com"),
                ("GITHUB_RUN_ID", "99"),
            ])
            .output()
            .unwrap();
        assert!(output.status.success());
        let said = String::from_utf8(output.stdout).unwrap();
        (fs::read_to_string(&calls).unwrap(), said)
    };
    let (called, _) = comment("", "0");
    assert!(
        called.contains("--method POST repos/someone/suite/issues/12/comments"),
        "{called}"
    );
    let body = fs::read_to_string(folder.path().join("driftcheck-comment.md")).unwrap();
    assert!(
        body.starts_with("<!-- driftcheck 123-4 -->\n# the report\n"),
        "{body}"
    );
    assert!(
        body.contains("Suite `tests/api`. [The run of the workflow](https://git.example.com/someone/suite/actions/runs/99)"),
        "{body}"
    );
    let (called, _) = comment("77\n88\n", "0");
    assert!(
        called.contains("--method PATCH repos/someone/suite/issues/comments/77"),
        "{called}"
    );
    assert!(!called.contains("POST"), "{called}");
    let (_, said) = comment("", "1");
    assert!(
        said.contains("::warning::the comment could not be written"),
        "{said}"
    );
}

/// The inputs that a text of this form uses: `inputs.NAME`.
fn used(text: &str) -> Vec<String> {
    let parts = text.split("inputs.").skip(1);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let names = parts.map(|part| part.chars().take_while(|c| is_name(*c)).collect());
    names.collect()
}

#[test]
fn every_input_is_declared_and_used_and_no_script_holds_an_expression() {
    let action = fs::read_to_string(project().join("action.yml")).unwrap();
    let read: serde_json::Value = serde_saphyr::from_str(&action).unwrap();
    let declared: Vec<&String> = read["inputs"].as_object().unwrap().keys().collect();
    let used_there = used(&action);
    for name in &declared {
        assert!(used_there.contains(name), "{name} is not used");
    }
    for name in &used_there {
        assert!(declared.contains(&name), "{name} is not declared");
    }
    for step in read["runs"]["steps"].as_array().unwrap() {
        let Some(run) = step["run"].as_str() else {
            continue;
        };
        // A value that stands in a script could end a command and begin another.
        assert!(!run.contains("${{"), "{run}");
        if let Some(script) = run.trim_matches('"').strip_prefix("$GITHUB_ACTION_PATH/") {
            let mode = fs::metadata(project().join(script))
                .unwrap()
                .permissions()
                .mode();
            assert_ne!(mode & 0o111, 0, "{script} cannot be started");
        }
    }
    let component = fs::read_to_string(project().join("templates/driftcheck.yml")).unwrap();
    let (spec, job) = component.split_once("\n---\n").unwrap();
    let spec: serde_json::Value = serde_saphyr::from_str(spec).unwrap();
    let inputs = spec["spec"]["inputs"].as_object().unwrap();
    for name in inputs.keys() {
        assert!(
            job.contains(&format!("$[[ inputs.{name} ]]")),
            "{name} is not used"
        );
    }
    assert!(used(job).iter().all(|name| inputs.contains_key(name)));
}

#[test]
fn the_component_keeps_a_release_in_a_cache_that_gitlab_takes_until_another_one_is_named() {
    let component = fs::read_to_string(project().join("templates/driftcheck.yml")).unwrap();
    let (_, job) = component.split_once("\n---\n").unwrap();
    let read: serde_json::Value = serde_saphyr::from_str(job).unwrap();
    let job = read.as_object().unwrap().values().next().unwrap();
    // GitLab refuses a `/`, also one that an input brings.
    let key = job["cache"]["key"].as_str().unwrap();
    assert!(!key.contains('/') && !key.contains("inputs."), "{key}");
    let script = job["script"][0].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let install = |release: &str| {
        let bin = folder.path().join("bin");
        fs::create_dir_all(&bin).unwrap();
        let stand_in = "#!/bin/sh\necho \"$4\" >> calls\ncd release && case \"$4\" in\n\
            *.sha256) sha256sum \"$(basename \"$4\" .sha256)\" > \"../$3\" ;;\n\
            *) echo \"$4\" > driftcheck && tar -czf \"$(basename \"$4\")\" driftcheck && cp \"$(basename \"$4\")\" \"../$3\" ;;\nesac\n";
        fs::write(bin.join("wget"), stand_in).unwrap();
        fs::set_permissions(bin.join("wget"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir_all(folder.path().join("release")).unwrap();
        let search = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", script]).current_dir(folder.path());
        shell
            .env("PATH", search)
            .env("DRIFTCHECK_RELEASES", release);
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        (
            read(".driftcheck/driftcheck").contains(release),
            read("calls").lines().count(),
        )
    };
    let releases = "https://git.example/owner/driftcheck/releases/download";
    assert_eq!(install(&format!("{releases}/v0.1.0")), (true, 2));
    assert_eq!(install(&format!("{releases}/v0.1.0")), (true, 2));
    assert_eq!(install(&format!("{releases}/v0.2.0")), (true, 4));
}
