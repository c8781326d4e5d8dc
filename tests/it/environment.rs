//! Variables of the environment that are set to nothing, as CI systems set those of secrets
//! that are not there: none of them passes for something else.

use std::process::Stdio;

use crate::support::{CannedResponse, Ended, Host, Suite, command, driftcheck};

const CASE: (&str, &str) = (
    "cases/a.case.yaml",
    "request: { path: /t }\nexpect: { status: 200 }\n",
);

fn run_with(suite: &Suite, variable: (&str, &str), arguments: &[&str]) -> Ended {
    let mut command = command(suite.folder.path());
    command.args(arguments).env(variable.0, variable.1);
    command.stdin(Stdio::null()).output().unwrap().into()
}

#[test]
fn a_host_that_is_set_to_nothing_is_refused_and_nothing_runs() {
    let suite = Suite::new(&[CASE]);
    for arguments in [
        &["run"][..],
        &["run", "--show-settings"],
        &["run", "--dry-run"],
        &["test"],
        &["probe"],
    ] {
        for value in ["", " "] {
            let ended = run_with(&suite, ("DRIFTCHECK_HOST", value), arguments);
            assert_eq!(ended.status, 2, "{arguments:?} {}", ended.out);
            let words = "DRIFTCHECK_HOST: set, but empty";
            assert!(ended.err.contains(words), "{}", ended.err);
        }
    }
    assert!(!suite.path("reports").exists(), "nothing was run");
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let ended = run_with(
        &suite,
        ("DRIFTCHECK_HOST", ""),
        &["run", "--host", &host.url],
    );
    assert_eq!(ended.status, 0, "the flag says it: {}", ended.err);
}

#[test]
fn a_misspelt_variable_of_the_host_is_refused() {
    let suite = Suite::new(&[CASE, ("driftcheck.toml", "default_host = \"mock\"\n")]);
    let run = ["run", "--dry-run"];
    let ended = run_with(&suite, ("DRIFTCHECK_HOTS", "staging"), &run);
    assert_eq!(ended.status, 2, "{}", ended.out);
    for words in [
        "DRIFTCHECK_HOTS: driftcheck has no such variable",
        "did you mean `DRIFTCHECK_HOST`?",
    ] {
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    let named = ["run", "--dry-run", "--host", "mock"];
    let ended = run_with(&suite, ("DRIFTCHECK_HOTS", "staging"), &named);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let ended = run_with(&suite, ("DRIFTCHECK_SHARD", "1/2"), &run);
    assert_eq!(ended.status, 0, "{}", ended.err);
}

#[test]
fn a_case_variable_or_a_slice_that_is_set_to_nothing_is_refused() {
    let suite = Suite::new(&[CASE]);
    let ended = run_with(&suite, ("DRIFTCHECK_VAR_account", ""), &["run"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    for words in ["DRIFTCHECK_VAR_account: set, but empty", "--var account="] {
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    for name in ["DRIFTCHECK_SHARD", "DRIFTCHECK_SHARDS"] {
        let ended = run_with(&suite, (name, ""), &["list", "--shard", "auto"]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        let words = format!("{name}: set, but empty");
        assert!(ended.err.contains(&words), "{}", ended.err);
    }
    for flag in ["--tag", "--exclude-tag"] {
        let ended = suite.run(&["list", flag, ""]);
        assert_eq!(ended.status, 2, "{flag}: {}", ended.out);
    }
}

#[test]
fn a_variable_of_a_profile_that_is_set_to_nothing_is_told() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let settings = format!(
        "env = [\"FLAVOUR\"]\n[hosts.here]\nurl = {{ env = \"HERE_URL\", default = \"{}\" }}\n\
         [hosts.here.auth]\ndefault = {{ bearer = {{ env = \"HERE_TOKEN\" }} }}\n",
        host.url
    );
    let suite = Suite::new(&[CASE, ("driftcheck.toml", &settings)]);
    let run = ["run", "--host", "here"];
    for (name, words) in [
        (
            "HERE_URL",
            "warning: HERE_URL is set, but empty; the default of driftcheck.toml is used",
        ),
        (
            "HERE_TOKEN",
            "warning: HERE_TOKEN is set, but empty; it counts as not set",
        ),
        (
            "FLAVOUR",
            "warning: FLAVOUR is set, but empty; it counts as not set",
        ),
    ] {
        let ended = run_with(&suite, (name, ""), &run);
        assert!(ended.err.contains(words), "{name}: {}", ended.err);
        let at = ["run", "--host", &host.url];
        let ended = run_with(&suite, (name, ""), &at);
        assert!(ended.err.contains(words), "{name}: {}", ended.err);
    }
    assert!(!suite.run(&run).err.contains("but empty"));
    let ended = run_with(&suite, ("GITHUB_STEP_SUMMARY", ""), &run);
    assert!(
        ended.err.contains("GITHUB_STEP_SUMMARY is set, but empty"),
        "{}",
        ended.err
    );
}

#[test]
fn a_variable_of_the_command_line_that_no_case_uses_is_refused() {
    let case = "needs: account\nrequest: { path: '/{id}', params: { id: '{{ account }}' } }\nvars: { depth: 1 }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    for command in ["run", "test", "probe"] {
        let at = [command, "--host", "http://127.0.0.1:1"];
        let ended = suite.run(&[&at[..], &["--var", "acount=x"]].concat());
        assert_eq!(ended.status, 2, "{command}: {}", ended.out);
        for words in [
            "--var: no case uses the variable `acount`",
            "did you mean `account`?",
        ] {
            assert!(ended.err.contains(words), "{}", ended.err);
        }
    }
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let used = [
        "run",
        "--host",
        &host.url,
        "--var",
        "account=x",
        "--var",
        "depth=2",
    ];
    assert_eq!(suite.run(&used).status, 0);
}

#[test]
fn a_suite_of_ones_own_never_runs_on_the_mock_unasked() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(driftcheck(folder.path(), &["init", "."]).status, 0);
    let suite = Suite { folder };
    for arguments in [
        &["run"][..],
        &["run", "--dry-run"],
        &["run", "--show-settings"],
        &["test", "--", "read"],
        &["probe"],
    ] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 2, "{arguments:?} {}", ended.out);
        assert!(ended.err.contains("no host was given"), "{}", ended.err);
        let pasted = format!("driftcheck {} --host staging", arguments[0]);
        let named = ended.err.contains(&pasted) || arguments.len() > 1;
        assert!(named, "{}", ended.err);
        assert!(ended.err.contains("--host mock"), "{}", ended.err);
    }
    let runs = std::fs::read_dir(suite.path("reports")).unwrap();
    assert_eq!(runs.count(), 1, "there is .gitignore alone");
    // What it lists works as it is printed.
    let ended = suite.run(&["test", "--", "read"]);
    let line = ended.err.lines().find(|line| line.contains("--host mock"));
    let pasted: Vec<&str> = line
        .unwrap()
        .split('#')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(pasted[0], "driftcheck");
    assert_eq!(suite.run(&pasted[1..]).status, 0);
    let bare = Suite::new(&[CASE]);
    assert_eq!(bare.run(&["run"]).status, 2);
    assert_eq!(bare.run(&["run", "--host", "mock", "--dry-run"]).status, 0);
    bare.write("driftcheck.toml", b"default_host = \"mock\"\n");
    assert_eq!(bare.run(&["run", "--dry-run"]).status, 0);
    bare.write(
        "driftcheck.toml",
        b"default_host = \"live\"\n[hosts.live]\n",
    );
    let ended = bare.run(&["run", "--dry-run"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("driftcheck.toml:1:16"), "{}", ended.err);
}

#[test]
fn a_proxy_that_cannot_be_read_ends_the_run_before_anything_is_sent() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let port = host.url.rsplit_once(':').unwrap().1;
    let settings = |more: &str| {
        format!(
            "[hosts.x]\nurl = \"http://api.example.test:{port}\"\nallow_plain_http = true\n\
             resolve = {{ \"api.example.test\" = \"127.0.0.1\" }}\n{more}"
        )
    };
    let suite = Suite::new(&[CASE, ("driftcheck.toml", &settings(""))]);
    let run = |suite: &Suite, name: &str, value: &str| {
        let mut command = command(suite.folder.path());
        command.args(["run", "--host", "x"]).stdin(Stdio::null());
        for unset in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(unset);
        }
        let ended: Ended = command.env(name, value).output().unwrap().into();
        ended
    };
    for (name, value) in [
        ("HTTP_PROXY", "htp://joe:pa55word@127.0.0.1:1"),
        ("http_proxy", ":::"),
        ("ALL_PROXY", "http://proxy.example.test:port"),
    ] {
        let ended = run(&suite, name, value);
        assert_eq!(ended.status, 2, "{name} {}{}", ended.out, ended.err);
        let words = format!("error: {name}: this is not the address of a proxy");
        assert!(ended.err.contains(&words), "{}", ended.err);
        assert!(!ended.err.contains("pa55word"), "{}", ended.err);
    }
    assert!(host.received().is_empty());
    // That of another scheme is not used, and a profile may do without any.
    let ended = run(&suite, "HTTPS_PROXY", ":::");
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let direct = Suite::new(&[CASE, ("driftcheck.toml", &settings("proxy = \"none\"\n"))]);
    let ended = run(&direct, "HTTP_PROXY", ":::");
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 2);
}
