//! `driftcheck hosts`: which profiles there are, and where their settings come from.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::{Suite, command};

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
        .env_remove("HERE_URL")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for words in [
        "https://x.example  (default in driftcheck.toml:2, as HERE_URL is not set)",
        "jobs            3  (driftcheck.toml:3)",
        "bearer [masked]  (HERE_TOKEN, named in driftcheck.toml:6)",
        "bearer [masked]  (driftcheck.toml:7)",
        "timeout         20s  (default)",
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
