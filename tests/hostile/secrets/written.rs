//! Secrets that stand in the settings, and what is stated of them.

use super::*;

#[test]
fn no_mistake_in_the_settings_prints_a_secret() {
    for wrong in [
        "auth.default = { bearer = \"s3cr3t }",
        "auth.default = { bearer = \"s3cr3t\"",
        "auth.default = { bearr = \"s3cr3t\" }",
        "auth.default = \"s3cr3t\"",
        "proxi = \"http://u:s3cr3t@h\"",
        "url = { env = \"AN_ADDRESS\" }",
        "url = { file = \"passwd\" }",
    ] {
        let suite = Suite::new(&[("driftcheck.toml", &format!("[hosts.here]\n{wrong}\n"))]);
        suite.write("cases/a.case.yaml", b"request: { path: /a }\n");
        suite.write("passwd", b"root:s3cr3t:0:0\nme.example:s3cr3t\n");
        for arguments in [
            &["check"][..],
            &["hosts"],
            &["run", "--host", "here", "--show-settings"],
            &["run", "--host", "here"],
        ] {
            let mut command = command(suite.folder.path());
            let command = command.env("AN_ADDRESS", "https://me:s3cr3t@h.example/?a=s3cr3t");
            let ended: Ended = command.args(arguments).output().unwrap().into();
            let reported = format!("{}{}", ended.out, ended.err);
            assert!(
                !reported.contains("s3cr3t"),
                "{wrong}, {arguments:?}: {reported}"
            );
        }
        let ended = suite.run(&["run", "--host", "here"]);
        assert_eq!(ended.status, 2, "{wrong}: {}{}", ended.out, ended.err);
    }
}

#[test]
fn a_secret_that_stands_in_the_file_is_a_warning() {
    let suite = Suite::new(&[(
        "driftcheck.toml",
        "[hosts.here]\nurl = \"https://h.example\"\nauth.default = { bearer = \"s3cr3t\" }\n",
    )]);
    suite.write("cases/a.case.yaml", b"request: { path: /a }\n");
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let reported = "driftcheck.toml:3:16: the credential `default` stands in the file itself";
    assert!(ended.err.contains(reported), "{}", ended.err);
    assert!(!ended.err.contains("s3cr3t"), "{}", ended.err);
}

#[test]
fn a_key_or_a_password_of_a_proxy_in_the_file_is_a_warning_of_check_and_run() {
    let suite = Suite::new(&[(
        "driftcheck.toml",
        "[hosts.here]\nurl = \"https://h.example\"\nproxy = \"http://me:s3cr3t-s3cr3t@127.0.0.1:9\"\nclient_certificate = { file = \"c.pem\", key = \"s3cr3t-s3cr3t\" }\n",
    )]);
    suite.write("cases/a.case.yaml", b"request: { path: /a }\n");
    suite.write("c.pem", b"");
    for arguments in [&["check"][..], &["run", "--host", "here", "--dry-run"]] {
        let ended = suite.run(arguments);
        for reported in [
            "warning: driftcheck.toml:3:9: the proxy's password stands in the file itself",
            "warning: driftcheck.toml:4:22: the private key stands in the file itself",
        ] {
            assert!(ended.err.contains(reported), "{arguments:?}: {}", ended.err);
        }
        assert!(
            !ended.err.contains("s3cr3t"),
            "{arguments:?}: {}",
            ended.err
        );
    }
}

#[test]
fn the_password_of_a_proxy_is_in_no_output_whatever_the_proxy_sends_back() {
    let password = "pr0xy-Passw0rd";
    let proxy = Host::start(move |talk| {
        let login = STANDARD.encode(format!("me:{password}"));
        let body = format!(
            r#"{{"id": "{password} {login}", "head": "proxy-authorization: Basic {login}"}}"#
        );
        let lines = format!(
            "content-type: application/json\r\nx-echo: {password}\r\nproxy-authenticate: Basic realm=\"{password}\"\r\n"
        );
        let response = crate::host::with_head(&lines, body);
        let reason = format!("HTTP/1.1 407 {password}");
        talk.say([reason.as_bytes(), &response[b"HTTP/1.1 200 OK".len()..]].concat());
        Then::Close
    });
    let address = format!("http://me:{password}@127.0.0.1:{}", proxy.port);
    for (settings, variable) in [
        ("proxy = { env = \"MY_PROXY\" }", "MY_PROXY"),
        ("", "HTTP_PROXY"),
    ] {
        for url in ["http://h.example", "https://h.example"] {
            let suite = crate::rows::suite(url, &["a"], settings);
            let mut command = command(suite.folder.path());
            command.args(["run", "--host", "here", "-v"]);
            // What is named in capitals alone is not taken within a CGI script.
            command
                .env(variable, &address)
                .env(variable.to_lowercase(), &address);
            command
                .env("HTTPS_PROXY", &address)
                .env_remove("NO_PROXY")
                .env_remove("no_proxy");
            let ended: Ended = command.output().unwrap().into();
            assert!(
                [1, 3].contains(&ended.status),
                "{url}: {}{}",
                ended.out,
                ended.err
            );
            for text in written(&suite, &ended) {
                let login = STANDARD.encode(format!("me:{password}"));
                assert!(
                    !text.contains(password) && !text.contains(&login),
                    "{url}: {text}"
                );
            }
        }
    }
    assert!(
        proxy.seen().requests.len() >= 4,
        "{:?}",
        proxy.seen().requests
    );
}
