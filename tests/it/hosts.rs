//! `driftcheck hosts`: which profiles there are, and where their settings come from.

use crate::support::{Suite, command, project};

#[test]
fn each_setting_names_its_source_and_no_secret_is_shown() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /a }\n"),
        (
            "driftcheck.toml",
            "[hosts.here]\nurl = { env = \"HERE_URL\", default = \"https://x.example\" }\njobs = 3\nrate = \"5/s\"\n\
             [hosts.here.auth]\ndefault = { bearer = { env = \"HERE_TOKEN\" } }\nother = { bearer = \"s3cr3t-token\" }\n",
        ),
    ]);
    let output = command(suite.folder.path())
        .args(["hosts"])
        .env("HERE_TOKEN", "t0ken-of-the-environment")
        .env("HTTPS_PROXY", "http://u:t0ken@proxy.example:8080")
        .env_remove("HERE_URL")
        .output()
        .unwrap();
    let text = on_one_line(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(output.status.code(), Some(0), "{text}");
    for words in [
        "url https://x.example (default in driftcheck.toml:2, as HERE_URL is not set)",
        "jobs 3 (driftcheck.toml:3)",
        "auth.default.bearer [masked] (HERE_TOKEN, named in driftcheck.toml:6)",
        "auth.other.bearer [masked] (driftcheck.toml:7)",
        "timeout 20s (default)",
        "max_body_bytes 8388608 (default)",
        "proxy that of the environment; none on loopback (HTTPS_PROXY",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        !text.contains("s3cr3t") && !text.contains("t0ken"),
        "{text}"
    );

    let ended = suite.run(&["hosts", "here", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(list[0]["name"], "here");
    let ended = suite.run(&["hosts", "hree"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("did you mean `here`?"), "{}", ended.err);
}

/// A text without what aligns its columns.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cases that need what `staging` does not have.
fn lacking() -> Suite {
    Suite::new(&[
        (
            "driftcheck.toml",
            "env = [\"FLAVOUR\"]\n[hosts.mock.vars]\naccount = \"ACC-1\"\n\
             [hosts.staging]\nurl = \"http://127.0.0.1:1\"\n\
             [hosts.staging.auth]\ndefault = { bearer = { env = \"STAGING_TOKEN\" } }\n\
             client = { bearer = { env = \"CLIENT_TOKEN\" } }\n",
        ),
        (
            "cases/a.case.yaml",
            "name: An account is there\nneeds: [account, group]\nrequest: { path: /a, auth: none }\n",
        ),
        (
            "cases/b.case.yaml",
            "needs: [account]\nrequest: { path: /b, auth: none }\n",
        ),
        (
            "cases/c.case.yaml",
            "request: { path: '/{{ env.FLAVOUR }}', auth: client }\n",
        ),
        ("cases/d.case.yaml", "request: { path: /d }\n"),
        ("cases/e.case.yaml", "request: { path: /e, auth: none }\n"),
    ])
}

#[test]
fn what_a_profile_lacks_is_printed_to_be_pasted() {
    let suite = lacking();
    let ended = suite.run(&["hosts", "staging", "--missing"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for words in [
        "# 4 of 5 cases cannot run on `staging`",
        "[hosts.staging.vars]\n# for \"An account is there\" and 1 other case; alone it unlocks 1 case\n\
         # account = \"ACC-1\"  # as on `mock`\n",
        "# for \"An account is there\"; alone it unlocks 0 cases\n# group = \"…\"\n",
        "# in the environment: FLAVOUR=…\n",
        "# the credential `client`, for \"c\"; alone it unlocks 0 cases\n# in the environment: CLIENT_TOKEN=…\n",
        "# the credential `default`, for \"d\"; alone it unlocks 1 case\n# in the environment: STAGING_TOKEN=…\n",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let read: Result<toml::Table, _> = ended.out.parse();
    assert!(read.is_ok(), "{}", ended.out);
    let ended = suite.run(&["hosts", "staging", "--missing", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.status, list.as_array().unwrap().len()), (1, 5));
    let ended = suite.run(&["run", "--host", "staging", "--dry-run"]);
    let told = "3 cases are skipped because the host lacks something: `driftcheck hosts staging --missing` lists it";
    assert_eq!(ended.err.matches(told).count(), 1, "{}", ended.err);
    assert!(
        ended
            .out
            .contains("the variables `account` and `group` are not set"),
        "{}",
        ended.out
    );
    let ended = suite.run(&["run", "--host", "staging"]);
    let markdown = suite.run(&["report", "latest", "--format", "markdown"]).out;
    for words in [
        "missing: the variable `account`; 1 of 2 cases lack nothing else",
        "missing: the variable `group`, in each case together with something else",
        "missing: the credential `client`, from CLIENT_TOKEN, in each case",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
        let text = words.replace('_', "&#95;");
        let is_told = markdown.contains(words) || markdown.contains(&text);
        assert!(is_told, "{words}: {markdown}");
    }
    assert!(
        !ended.out.contains("are not set for the host"),
        "{}",
        ended.out
    );
    let mut filled = command(suite.folder.path());
    filled.args(["hosts", "staging", "--missing"]);
    for name in [
        "STAGING_TOKEN",
        "CLIENT_TOKEN",
        "FLAVOUR",
        "DRIFTCHECK_VAR_account",
        "DRIFTCHECK_VAR_group",
    ] {
        filled.env(name, "something-long-enough");
    }
    let output = filled.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_eq!(text, "# `staging` has everything that the 5 cases need.\n");
    assert_eq!(suite.run(&["hosts", "--missing"]).status, 2);
}

const LIVE: &str = "[hosts.base]\nurl = \"https://x.example\"\ntimeout = \"3s\"\njobs = 2\n\
    resolve = { \"x.example\" = \"127.0.0.1:1\" }\nproxy = \"http://u:s3cr3t@proxy.example:8080\"\n\
    [hosts.live]\nextends = \"base\"\nlive = true\neffects = \"allow\"\nproxy = \"none\"\n\
    send_budget = { sends = 2 }\n";
const MAIL: &str = "request: { method: POST, path: \"/users/{id}/mail\", params: { id: U-7 } }\n\
    effects: [mail]\n";

#[test]
fn the_settings_of_a_run_are_shown_with_what_outranks_what() {
    let suite = Suite::new(&[("cases/a.case.yaml", MAIL), ("driftcheck.toml", LIVE)]);
    let ended = suite.run(&[
        "run",
        "--host",
        "live",
        "--jobs",
        "5",
        "--format",
        "sarif",
        "--show-settings",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let shown = on_one_line(&ended.out);
    for words in [
        "host live (--host)",
        "url https://x.example (driftcheck.toml:2)",
        "jobs 5 (--jobs)",
        "timeout 3s (driftcheck.toml:3)",
        "proxy none (driftcheck.toml:11)",
        "resolve.x.example 127.0.0.1:1 (driftcheck.toml:5)",
        "formats sarif (--format)",
        "send_budget.sends 2 (driftcheck.toml:12)",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let ended = suite.run(&["hosts"]);
    assert!(!ended.out.contains("s3cr3t"), "{}", ended.out);
    assert!(ended.out.contains("[masked]"), "{}", ended.out);
    assert!(!suite.path("reports").exists(), "nothing was run");
}

#[test]
fn consent_names_what_is_done_to_whom() {
    let suite = Suite::new(&[("cases/a.case.yaml", MAIL), ("driftcheck.toml", LIVE)]);
    let ended = suite.run(&["run", "--host", "live"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.err.contains("is live"), "{}", ended.err);
    assert!(ended.err.contains("1 × mail to `U-7`"), "{}", ended.err);
    suite.write("cases/b.case.yaml", MAIL.as_bytes());
    let ended = suite.run(&["run", "--host", "live"]);
    let once = "  2 × mail to `U-7` (2)\n";
    assert!(
        ended.err.contains(once),
        "each is named once: {}",
        ended.err
    );
    std::fs::remove_file(suite.path("cases/b.case.yaml")).unwrap();
    // It is that profile's network: the given address refuses the connection.
    let ended = suite.run(&["run", "--host", "live", "--yes"]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(ended.out.contains("connection refused"), "{}", ended.out);
}

#[test]
fn a_dry_run_shows_a_plan_that_is_beyond_the_budget() {
    let suite = Suite::new(&[("driftcheck.toml", LIVE)]);
    for name in ["a", "b", "c"] {
        suite.write(&format!("cases/{name}.case.yaml"), MAIL.as_bytes());
    }
    let ended = suite.run(&["run", "--host", "live", "--yes"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(
        ended.err.contains("3 requests with an effect"),
        "{}",
        ended.err
    );
    let ended = suite.run(&["run", "--host", "live", "--dry-run"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.err.contains("without --dry-run it is refused"),
        "{}",
        ended.err
    );
    assert!(
        ended.out.contains("3 requests to https://x.example"),
        "{}",
        ended.out
    );
}

#[test]
fn what_is_wrong_with_a_network_is_reported_with_its_line_and_repeats_no_secret() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /a }\n"),
        (
            "driftcheck.toml",
            "[hosts.a]\nurl = \"https://x.example\"\ntimeouts = { tls = \"soon\" }\n\
             resolve = { \"x.example\" = \"nowhere\" }\nhttp = \"3\"\n",
        ),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck.toml:5:"), "{}", ended.err);
    suite.write(
        "driftcheck.toml",
        b"[hosts.a]\nurl = \"https://x.example\"\ntimeouts = { tls = \"soon\" }\n\
          [hosts.b]\nurl = \"https://x.example\"\nresolve = { \"x.example\" = \"nowhere\" }\n",
    );
    let ended = suite.run(&["check"]);
    for words in [
        "driftcheck.toml:3:20",
        "`soon`",
        "driftcheck.toml:6:",
        "`nowhere`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    suite.write(
        "driftcheck.toml",
        b"[hosts.a]\nurl = \"https://x.example\"\nproxy = \"u:s3cr3t@proxy\"\n",
    );
    let ended = suite.run(&["run", "--host", "a"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck.toml:3:"), "{}", ended.err);
    assert!(!ended.err.contains("s3cr3t"), "{}", ended.err);
}

#[test]
fn an_address_without_a_profile_is_lent_no_permission() {
    let lending = "url_profile = \"near\"\n[hosts.near]\nurl = \"https://near.example\"\neffects = \"allow\"\n\
        jobs = 3\nvars = { who = \"U-7\" }\n[hosts.real]\nurl = \"https://real.example\"\nlive = true\njobs = 5\n";
    let suite = Suite::new(&[("cases/a.case.yaml", MAIL), ("driftcheck.toml", lending)]);
    let ended = suite.run(&["run", "--host", "https://elsewhere.example"]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("does not permit the effect `mail`"),
        "{}",
        ended.out
    );
    let shown = |url: &str| on_one_line(&suite.run(&["run", "--host", url, "--show-settings"]).out);
    let elsewhere = shown("https://elsewhere.example");
    for words in [
        "jobs 3 (driftcheck.toml:5)",
        "vars who (driftcheck.toml:6)",
        "effects allow on loopback, else deny (default)",
    ] {
        assert!(elsewhere.contains(words), "{words}: {elsewhere}");
    }
    let real = shown("https://real.example");
    for words in ["live true", "jobs 5"] {
        assert!(real.contains(words), "it is that profile: {real}");
    }
}

#[test]
fn an_address_with_the_port_0_is_refused_with_its_place() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /a }\n"),
        (
            "driftcheck.toml",
            "[hosts.a]\nurl = \"https://x.example\"\nresolve = { \"x.example\" = \"127.0.0.1:0\" }\n",
        ),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.err.contains("driftcheck.toml:3:"), "{}", ended.err);
    assert!(
        ended
            .err
            .contains("`127.0.0.1:0` is not an address to connect to"),
        "{}",
        ended.err
    );
}

/// A profile that has every setting; the schema that is published says which there are.
const WHOLE: &str = r#"
[hosts.base]
url = "https://base.example.com"
[hosts.whole]
extends = "base"
url = "https://api.example.com"
auth = { default = { bearer = "t0ken-that-is-l0ng" } }
schemes = { oauth = "default" }
vars = { account = "a" }
jobs = 2
timeout = "5s"
timeouts = { response = "4s" }
max_body_bytes = 100000
rate = "5/s"
retry = { attempts = 2 }
send_budget = { sends = 3 }
effects = ["mail"]
live = false
ca = "ca.pem"
client_certificate = { file = "own.pem" }
proxy = "none"
proxy_env = ["API_URL"]
resolve = { "api.example.com" = "10.0.0.7" }
headers = { "X-Api-Version" = "3" }
host_headers = ["other.example.com"]
allow_plain_http = false
http = "2"
deprecation = { sunset_warn_days = 5 }
"#;

#[test]
fn each_setting_of_a_profile_is_listed_with_its_line_and_each_of_the_file_is_documented() {
    let read = |path: &str| std::fs::read_to_string(project().join(path)).unwrap();
    let schema: serde_json::Value =
        serde_json::from_str(&read("schemas/driftcheck/settings.schema.json")).unwrap();
    let published = schema["$defs"]["ProfileSettings"]["properties"].as_object();
    let docs = read("docs/settings.md");
    let suite = Suite::new(&[("driftcheck.toml", WHOLE)]);
    let ended = suite.run(&["hosts", "whole"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    for key in published.unwrap().keys() {
        let begins = [format!("{key} "), format!("{key}.")];
        let is_own = |line: &&str| begins.iter().any(|begin| line.trim().starts_with(begin));
        let row = ended.out.lines().find(is_own);
        let row = row.unwrap_or_else(|| panic!("`hosts` does not list {key}: {}", ended.out));
        assert!(row.contains("driftcheck.toml:"), "{row}");
    }
    for key in schema["properties"].as_object().unwrap().keys() {
        let cells = [
            format!("| `{key}` |"),
            format!("| `[{key}]` |"),
            format!("`[{key}."),
        ];
        let is_documented = cells.iter().any(|cell| docs.contains(cell));
        assert!(is_documented, "docs/settings.md does not name {key}");
    }
}
