//! `driftcheck init`: an empty folder becomes a suite that passes.

use crate::support::{CannedResponse, Ended, Host, command, driftcheck};

#[test]
fn a_new_suite_is_right_and_its_first_run_passes() {
    let folder = tempfile::tempdir().unwrap();
    let ended = driftcheck(folder.path(), &["init", "new/suite"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let suite = folder.path().join("new/suite");
    for file in [
        "driftcheck.toml",
        "cases/_defaults.yaml",
        "cases/members/read.case.yaml",
        "schemas/member.schema.json",
        "reports/.gitignore",
    ] {
        assert!(ended.out.contains(file), "{}", ended.out);
        assert!(suite.join(file).is_file(), "{file}");
    }
    assert!(ended.out.contains("cd new/suite"), "{}", ended.out);
    let checked = driftcheck(&suite, &["check"]);
    assert_eq!(checked.out, "ok: 1 case, 1 contract\n", "{}", checked.err);
    let ran = driftcheck(&suite, &["run", "--host", "mock", "--fail-on", "notice"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.verdict()
            .starts_with("CONFORMS  1 of 1 judged case conforms on"),
        "{}",
        ran.out
    );
    let ignored = std::fs::read_to_string(suite.join("reports/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n!.gitignore\n");
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("cases")).unwrap();
    let mine = folder.path().join("cases/_defaults.yaml");
    std::fs::write(&mine, "tags: [mine]\n").unwrap();
    let ended = driftcheck(folder.path(), &["init"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("cases/_defaults.yaml: already exists"),
        "{}",
        ended.err
    );
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "tags: [mine]\n");
    assert!(!folder.path().join("driftcheck.toml").exists());
    let other = folder.path().join("other");
    let other = other.to_str().unwrap();
    assert_eq!(driftcheck(folder.path(), &["init", other]).status, 0);
    let again = driftcheck(folder.path(), &["init", other]);
    assert_eq!(again.status, 2);
    assert!(again.err.contains("driftcheck.toml: already exists"));
}

#[test]
fn the_address_of_an_api_goes_into_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let url = "https://api.example.com/base";
    let ended = driftcheck(folder.path(), &["init", "--url", url]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(!ended.out.contains("cd "), "{}", ended.out);
    let token = "a-token-of-staging";
    let ended: Ended = command(folder.path())
        .args(["run", "--host", "staging", "--dry-run"])
        .args(["--var", "account=ACC-1", "--var", "user=USR-1"])
        .env("API_TOKEN", token)
        .output()
        .unwrap()
        .into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let target = format!("{url}/public/v1/accounts/accounts/ACC-1/users/USR-1");
    assert!(ended.out.contains(&target), "{}", ended.out);
    assert!(!ended.out.contains(token), "{}", ended.out);
    let other = tempfile::tempdir().unwrap();
    let ended = driftcheck(other.path(), &["init", "--url", "api.example.com"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("https://api.example.com"),
        "{}",
        ended.err
    );
    assert!(!other.path().join("driftcheck.toml").exists());
}

#[test]
fn a_new_suite_does_not_pass_where_the_contract_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(driftcheck(folder.path(), &["init"]).status, 0);
    let schema = folder.path().join("schemas/member.schema.json");
    let text = std::fs::read_to_string(&schema).unwrap();
    let text = text.replace(r#""Invited", "Active", "#, r#""Invited", "#);
    std::fs::write(&schema, text).unwrap();
    let ran = driftcheck(folder.path(), &["run", "--host", "mock"]);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("unknown-enum-value"), "{}", ran.out);
}

#[test]
fn a_workflow_is_written_where_the_ci_system_looks_for_it() {
    for (system, file) in [
        ("github", ".github/workflows/driftcheck.yml"),
        ("gitlab", ".gitlab-ci.yml"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let git = std::process::Command::new("git")
            .args(["init", "--quiet"])
            .current_dir(folder.path())
            .status();
        assert!(git.unwrap().success());
        let ended = driftcheck(folder.path(), &["init", "tests/api", "--ci", system]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert!(ended.out.contains(file), "{}", ended.out);
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let read: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        assert!(read.is_object());
        assert!(text.contains("tests/api"), "the suite's folder\n{text}");
        assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
        for left in ["SUITE", "VERSION"] {
            assert!(!text.contains(left), "{left}\n{text}");
        }
        // A second time nothing is overwritten; for a suite that is there, it comes alone.
        let again = driftcheck(folder.path(), &["init", "tests/api", "--ci", system]);
        assert_eq!(again.status, 2, "{}", again.out);
        assert!(again.err.contains("already exists"), "{}", again.err);
        std::fs::remove_file(folder.path().join(file)).unwrap();
        let alone = driftcheck(&folder.path().join("tests/api"), &["init", "--ci", system]);
        assert_eq!(alone.status, 0, "{}{}", alone.out, alone.err);
        assert!(!alone.out.contains("driftcheck.toml"), "{}", alone.out);
        assert_eq!(
            std::fs::read_to_string(folder.path().join(file)).unwrap(),
            text
        );
    }
}

#[test]
fn the_commands_of_the_workflow_run_the_new_suite() {
    let folder = tempfile::tempdir().unwrap();
    let ended = driftcheck(folder.path(), &["init", "--ci", "gitlab"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let text = std::fs::read_to_string(folder.path().join(".gitlab-ci.yml")).unwrap();
    let lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- .driftcheck/driftcheck "));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 2, "{text}");
    let check = lines
        .iter()
        .find(|line| line.starts_with("check "))
        .unwrap();
    let arguments: Vec<&str> = check.split_whitespace().collect();
    let ended = driftcheck(folder.path(), &arguments);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    // Two nights against a host with the same drift, which is new in the first.
    let staging = lines.iter().find(|line| line.contains("--host staging"));
    let arguments: Vec<&str> = staging.unwrap().split_whitespace().collect();
    let host = Host::start(|_| CannedResponse::new(200, "application/json", "{}"));
    let night = || {
        let mut command = command(folder.path());
        command
            .args(&arguments)
            .env("API_BASE_URL", &host.url)
            .env("API_TOKEN", "a-token-of-the-night")
            .envs([
                ("DRIFTCHECK_VAR_account", "1"),
                ("DRIFTCHECK_VAR_user", "2"),
            ]);
        Ended::from(command.output().unwrap())
    };
    for status in [1, 0] {
        let ended = night();
        assert_eq!(ended.status, status, "{}{}", ended.out, ended.err);
    }
    let run = std::fs::read_dir(folder.path().join("driftcheck-runs")).unwrap();
    let mut runs = run.filter_map(Result::ok).map(|entry| entry.path());
    let run = runs.find(|path| path.is_dir()).unwrap();
    for file in ["junit.xml", "codequality.json", "report.html"] {
        assert!(run.join(file).is_file(), "{file}");
    }
}

#[test]
fn tools_that_know_no_suite_are_given_paths_in_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(driftcheck(folder.path(), &["init", "tests/api"]).status, 0);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let formats = "annotations,sarif,code-quality";
    let arguments = [
        "run",
        "--suite",
        "tests/api",
        "--host",
        &host.url,
        "--var",
        "account=1",
        "--var",
        "user=2",
        "--format",
        formats,
        "--report-dir",
        "runs",
    ];
    let ended = driftcheck(folder.path(), &arguments);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let path = "tests/api/cases/members/read.case.yaml";
    assert!(
        ended.out.contains(&format!("file={path},line=")),
        "{}",
        ended.out
    );
    let run = std::fs::read_dir(folder.path().join("runs")).unwrap();
    let mut runs = run.filter_map(Result::ok).map(|entry| entry.path());
    let run = runs.find(|path| path.is_dir()).unwrap();
    for file in ["report.sarif", "codequality.json"] {
        let text = std::fs::read_to_string(run.join(file)).unwrap();
        assert!(text.contains(&format!("\"{path}\"")), "{file}\n{text}");
        assert!(
            text.contains("\"tests/api/schemas/member.schema.json\""),
            "{file}\n{text}"
        );
    }
}
