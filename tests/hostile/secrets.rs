//! A token, a cookie and the URL of an invitation are in no output, in whatever form a host
//! sends them back; a token that cannot be sent is refused and not printed.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::host::{Host, Then};
use crate::support::{Ended, Suite, command};

const LAST: &str = "s3cr3t/Part+of=it";
const TOKEN: &str = "idt:TKN-1111-1111:s3cr3t/Part+of=it";
const INVITATION: &str = "https://portal.example/accept?code=INVITE-c0de-77";

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

fn entities(text: &str) -> String {
    text.bytes().map(|byte| format!("&#{byte};")).collect()
}

/// The forms in which the host sends the token back, by name.
fn forms() -> Vec<(&'static str, String)> {
    let in_json = serde_json::json!({ "authorization": format!("Bearer {TOKEN}") }).to_string();
    vec![
        ("plain", TOKEN.to_owned()),
        ("last-part", LAST.to_owned()),
        ("bearer", format!("Bearer {TOKEN}")),
        ("in-an-url", format!("https://x.example/?token={TOKEN}&a=b")),
        ("base64", STANDARD.encode(TOKEN)),
        ("base64-url", URL_SAFE.encode(TOKEN)),
        (
            "base64-of-the-header",
            STANDARD.encode(format!("Bearer {TOKEN}")),
        ),
        (
            "base64-of-a-line",
            STANDARD.encode(format!("authorization: Bearer {TOKEN}\r\n")),
        ),
        ("base64-one-on", STANDARD.encode(format!("x{TOKEN}y"))),
        ("base64-two-on", STANDARD.encode(format!("xx{TOKEN}yy"))),
        ("base64-of-json", STANDARD.encode(in_json)),
        ("percent", percent(TOKEN)),
        ("percent-lower", percent(TOKEN).to_lowercase()),
        ("percent-twice", percent(TOKEN).replace('%', "%25")),
        (
            "percent-some",
            TOKEN
                .replace(':', "%3a")
                .replace('/', "%2f")
                .replace('+', "%2b")
                .replace('=', "%3d"),
        ),
        ("percent-one", TOKEN.replace('/', "%2F")),
        ("escaped", escaped(TOKEN)),
        (
            "escaped-upper",
            escaped(TOKEN).to_uppercase().replace("\\U", "\\u"),
        ),
        (
            "escaped-some",
            TOKEN
                .replace('/', "\\/")
                .replace('+', "\\u002b")
                .replace('T', "\\u0054"),
        ),
        ("html-entities", entities(TOKEN)),
        (
            "html-hex",
            TOKEN.bytes().map(|byte| format!("&#x{byte:x};")).collect(),
        ),
        ("hex", hex(TOKEN)),
        ("hex-upper", hex(TOKEN).to_uppercase()),
        ("upper-case", TOKEN.to_uppercase()),
    ]
}

/// The secret in any form that a reader could undo.
fn traces() -> Vec<String> {
    let mut traces = vec![
        LAST.to_owned(),
        LAST.to_uppercase(),
        "INVITE-c0de".to_owned(),
        "c00kie-value".to_owned(),
        percent("s3cr3t"),
        percent("s3cr3t").to_lowercase(),
        percent("s3cr3t").replace('%', "%25"),
        escaped("s3cr3t"),
        escaped("s3cr3t").replace('\\', "\\\\"),
        entities("s3cr3t"),
        hex("s3cr3t"),
        hex("s3cr3t").to_uppercase(),
        "s3cr3t".to_owned(),
        "S3CR3T".to_owned(),
    ];
    // Base64 has three forms of what stands within other text.
    for before in ["", "x", "xx"] {
        let whole = STANDARD.encode(format!("{before}s3cr3t/Part"));
        traces.push(whole[4..whole.len() - 4].to_owned());
    }
    traces
}

fn assert_silent(what: &str, text: &str) {
    for trace in traces() {
        if let Some(at) = text.find(&trace) {
            let start = text[..at]
                .char_indices()
                .rev()
                .nth(150)
                .map_or(0, |(at, _)| at);
            panic!(
                "{what} has `{trace}`: …{}",
                text[start..].chars().take(300).collect::<String>()
            );
        }
    }
}

fn assert_folder_silent(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_folder_silent(&path);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert_silent(
                &path.display().to_string(),
                &String::from_utf8_lossy(&bytes),
            );
        }
    }
}

const SCHEMA: &str = r#"{ "type": "object", "required": ["id"], "properties": { "id": { "enum": ["a", "b"] },
  "url": { "type": ["string", "null"], "format": "uri", "x-secret": true } } }"#;

/// Everything that a host can put a text into.
fn answer(form: &str) -> String {
    let in_json = match form.contains("\\u") || form.contains("\\/") {
        true => form.to_owned(),
        false => serde_json::Value::from(form)
            .to_string()
            .trim_matches('"')
            .to_owned(),
    };
    let body = format!(
        r#"{{"id": "{in_json}", "more": ["{in_json}"], "{in_json}": 1, "url": "{INVITATION}", "text": "see {INVITATION}"}}"#
    );
    // Links and warnings have a meaning of their own for a backslash, and lose it.
    let in_link = if form.contains('\\') { "x" } else { form };
    format!(
        "HTTP/1.1 200 OK {form}\r\ncontent-type: application/json\r\nx-echo: {form}\r\nset-cookie: session=c00kie-value\r\nlink: <https://x.example/{in_link}>; rel=\"successor-version\"\r\ndeprecation: {form}\r\nsunset: {form}\r\nwarning: 299 - \"{in_link}\"\r\nlocation: {INVITATION}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn suite(host: &Host) -> Suite {
    let settings = "[hosts.here.auth]\ndefault = { bearer = { env = \"THE_TOKEN\" } }";
    let suite = crate::rows::suite(&host.url, &[], settings);
    suite.write("schemas/thing.schema.json", SCHEMA.as_bytes());
    suite
}

fn run(suite: &Suite, arguments: &[&str]) -> Ended {
    let mut command = command(suite.folder.path());
    let ended: Ended = command
        .args(arguments)
        .env("THE_TOKEN", TOKEN)
        .output()
        .unwrap()
        .into();
    assert_silent(&format!("stdout of {arguments:?}"), &ended.out);
    assert_silent(&format!("stderr of {arguments:?}"), &ended.err);
    ended
}

#[test]
fn a_token_is_in_no_output_whatever_form_the_host_sends_it_back_in() {
    let answers: Vec<(&str, String)> = forms()
        .into_iter()
        .map(|(name, form)| (name, answer(&form)))
        .collect();
    let host = Host::start(move |talk| {
        let found = answers.iter().find(|(name, _)| *name == talk.name);
        match found {
            Some((_, answer)) => talk.say(answer),
            // What is no HTTP may come to stand in an error.
            None => talk.say(format!("HTTP/1.1 {TOKEN}\r\n{TOKEN}: {TOKEN}\r\n\r\n")),
        };
        Then::Close
    });
    let suite = suite(&host);
    for (name, _) in forms() {
        let case = format!(
            "effects: mail\nrequest: {{ method: POST, path: /{name} }}\nexpect:\n  contract: thing\n  headers: {{ x-echo: other }}\n  body:\n    - {{ path: $.id, equals: other }}\n    - {{ path: $, equals: {{ a: 1 }} }}\n    - {{ path: '$.more[0]', matches: '^other$' }}\ncapture: {{ taken: $.id, head: {{ header: x-echo }} }}\n"
        );
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    suite.write("cases/broken.case.yaml", b"request: { path: /broken }\n");
    let formats = "html,json,junit,markdown,sarif,annotations,code-quality,ctrf";
    let ended = run(
        &suite,
        &["run", "--host", "here", "-v", "--format", formats],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let head = &host.seen().requests[0];
    assert!(head.contains(&format!("Bearer {TOKEN}")), "{head}");
    assert_folder_silent(&suite.path("reports"));
    for level in [&["-q"][..], &["-v"], &[]] {
        run(
            &suite,
            &[&["report", "latest", "--format", "terminal"], level].concat(),
        );
        run(&suite, &[&["rejudge", "latest"], level].concat());
    }
    run(&suite, &["diff", "latest", "latest"]);
    run(&suite, &["run", "--host", "here", "--dry-run", "-v"]);
    run(&suite, &["run", "--host", "here", "--show-settings"]);
    run(&suite, &["hosts"]);
    run(&suite, &["list"]);
    run(&suite, &["check"]);
    run(&suite, &["probe", "--host", "here"]);
    run(&suite, &["test", "--host", "here"]);
    assert_folder_silent(&suite.path("reports"));
}

#[test]
fn a_token_that_cannot_be_sent_is_refused_and_not_printed() {
    let host = Host::start(|talk| {
        talk.say(crate::host::FINE);
        Then::Close
    });
    let suite = suite(&host);
    suite.write("cases/a.case.yaml", b"request: { path: /a }\n");
    let tokens = [
        Some("s3cr3t/Part\nx-evil: 1"),
        Some("s3cr3t\u{1}/Part"),
        Some(""),
        Some("  "),
        None,
    ];
    for token in tokens {
        let mut command = command(suite.folder.path());
        command
            .args(["run", "--host", "here"])
            .env_remove("THE_TOKEN");
        command.envs(token.map(|token| ("THE_TOKEN", token)));
        let ended: Ended = command.output().unwrap().into();
        assert!(
            [2, 3].contains(&ended.status),
            "{token:?}: {}{}",
            ended.out,
            ended.err
        );
        let told = format!("{}{}", ended.out, ended.err);
        assert!(told.contains("THE_TOKEN"), "{token:?}: {told}");
        assert_silent(&format!("{token:?}"), &told);
    }
    assert_eq!(host.seen().requests.len(), 0);
    if suite.path("reports").exists() {
        assert_folder_silent(&suite.path("reports"));
    }
}

/// What no output may hold of the exchanges of the login below.
const OF_THE_CASE: [&str; 5] = [
    "acc3ss-T0KEN-77",
    "sess10n-c00kie-88",
    "l1teral-KEY-99",
    "pa55word-in-URL",
    "f0rm-Secret-66",
];

#[test]
fn what_stands_beside_a_secrets_name_is_in_no_output_of_its_case() {
    let [access, cookie, key, password, form] = OF_THE_CASE;
    let host = Host::start(move |talk| {
        let lines = format!(
            "content-type: application/json\r\nset-cookie: s={cookie}; Path=/\r\nx-{access}: {key}\r\nlocation: https://joe:{password}@x.example/\r\n"
        );
        let echoes = [access, cookie, key, form].join(" ");
        let body = format!(
            r#"{{"id": "{echoes}", "access_token": "{access}", "packed": "{}"}}"#,
            STANDARD.encode(STANDARD.encode(key))
        );
        talk.say(crate::host::with_head(&lines, body));
        Then::Close
    });
    let suite = suite(&host);
    let case = format!(
        "steps:\n  - name: login\n    effects: mail\n    request:\n      method: POST\n      path: /login\n      headers: {{ X-Api-Key: {key} }}\n      body: {{ json: {{ client_secret: {form} }} }}\n    capture: {{ token: $.access_token, cookie: {{ header: set-cookie }}, all: $.id }}\n  - name: use\n    request:\n      path: /use\n      headers: {{ X-Access-Token: '{{{{ token }}}}' }}\n    expect: {{ headers: {{ x-other: other }}, body: [{{ path: $.id, equals: other }}] }}\n"
    );
    suite.write("cases/login.case.yaml", case.as_bytes());
    let formats = "html,json,junit,markdown,sarif,annotations,code-quality,ctrf";
    let ended = run(
        &suite,
        &["run", "--host", "here", "-v", "--format", formats],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 2, "{}{}", ended.out, ended.err);
    let mut written = vec![ended.out, ended.err];
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        written.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for text in written {
        for secret in OF_THE_CASE {
            for secret in [secret.to_owned(), secret.to_lowercase()] {
                assert!(!text.contains(&secret), "{secret}: {text}");
            }
        }
    }
}

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
            let told = format!("{}{}", ended.out, ended.err);
            assert!(!told.contains("s3cr3t"), "{wrong}, {arguments:?}: {told}");
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
    let told = "driftcheck.toml:3:16: the credential `default` stands in the file itself";
    assert!(ended.err.contains(told), "{}", ended.err);
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
        for told in [
            "warning: driftcheck.toml:3:9: the proxy's password stands in the file itself",
            "warning: driftcheck.toml:4:22: the private key stands in the file itself",
        ] {
            assert!(ended.err.contains(told), "{arguments:?}: {}", ended.err);
        }
        assert!(
            !ended.err.contains("s3cr3t"),
            "{arguments:?}: {}",
            ended.err
        );
    }
}

/// Everything that a run has written, each file by itself.
fn written(suite: &Suite, ended: &Ended) -> Vec<String> {
    let mut written = vec![ended.out.clone(), ended.err.clone()];
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        written.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    written
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
        let answer = crate::host::with_head(&lines, body);
        let reason = format!("HTTP/1.1 407 {password}");
        talk.say([reason.as_bytes(), &answer[b"HTTP/1.1 200 OK".len()..]].concat());
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

#[test]
fn a_common_or_short_credential_is_told_and_its_record_is_judged_the_same() {
    for token in ["admin", "true", "Active", "id", "s3cr3t", "1"] {
        let host = Host::start(move |talk| {
            let lines = format!(
                "content-type: application/json\r\nx-role: {token}\r\nx-words: the {token} role\r\n"
            );
            let body = format!(
                r#"{{"id": "a", "role": "{token}", "words": "the {token} role", "admin": true, "status": "Active", "n": 1, "list": [{{"state": "{token}"}}], "echo": "Bearer {token}"}}"#
            );
            talk.say(crate::host::with_head(&lines, body));
            Then::Close
        });
        let suite = suite(&host);
        let case = |role: &str| {
            format!(
                "effects: mail\nrequest: {{ method: POST, path: /a }}\nexpect:\n  contract: {{ 2xx: thing }}\n  headers: {{ x-role: '{role}', x-words: {{ matches: role }} }}\n  body:\n    - {{ path: $.role, equals: '{role}' }}\n    - {{ path: $.status, equals: Active }}\n    - {{ path: \"$.list[?@.state == '{role}']\", exists: true }}\n    - {{ path: $.admin, equals: true }}\ncapture: {{ role: $.role }}\n"
            )
        };
        let run = |arguments: &[&str]| -> Ended {
            let mut command = command(suite.folder.path());
            command
                .args(arguments)
                .env("THE_TOKEN", token)
                .output()
                .unwrap()
                .into()
        };
        for (role, status) in [(token, 0), ("other", 1)] {
            suite.write("cases/a.case.yaml", case(role).as_bytes());
            let ended = run(&["run", "--host", "here"]);
            assert_eq!(ended.status, status, "{token}: {}{}", ended.out, ended.err);
            let told = "the credential `default` of the host `here` is so short or common";
            assert_eq!(ended.err.matches(told).count(), 1, "{token}: {}", ended.err);
            let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
            for kept in [
                format!(r#"\"role\":\"{token}\""#),
                format!(r#"\"role\": \"{token}\""#),
                format!("Bearer {token}"),
                format!(r#""x-role","value":"{token}""#),
            ] {
                assert!(!record.contains(&kept), "{token}: {record}");
            }
            assert!(
                record.contains(&format!("the {token} role")),
                "{token}: {record}"
            );
            let before = findings(&suite);
            let again = run(&["rejudge", "latest"]);
            assert_eq!(again.status, status, "{token}: {}{}", again.out, again.err);
            assert_eq!(findings(&suite), before, "{token}");
        }
    }
}

/// Kind and place of each finding of the newest run.
fn findings(suite: &Suite) -> Vec<(String, String)> {
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap().iter();
    let told = findings.map(|one| (one["kind"].to_string(), one["place"].to_string()));
    told.collect()
}

#[test]
fn a_case_with_too_many_secrets_for_all_their_forms_is_told_in_every_report() {
    let host = Host::start(|talk| {
        let urls: Vec<String> = (0..100)
            .map(|number| {
                format!(r#"{{"id": "a", "url": "https://p.example/?code=c0de-{number}"}}"#)
            })
            .collect();
        talk.say(crate::host::json(format!("[{}]", urls.join(","))));
        Then::Close
    });
    let suite = suite(&host);
    let list = r#"{ "type": "array", "items": { "$ref": "thing.schema.json" } }"#;
    suite.write("schemas/list.schema.json", list.as_bytes());
    for name in ["a", "b"] {
        let case = format!("request: {{ path: /{name} }}\nexpect: {{ contract: list }}\n");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let formats = "terminal,html,json,markdown,sarif";
    let ended = run(&suite, &["run", "--host", "here", "--format", formats]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    // The terminal's lines are wrapped, and Markdown has escapes in them.
    let words = |text: &str| {
        text.replace('\\', "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let told = |text: &str| words(text).contains("more secrets than are looked for in every form");
    assert!(told(&ended.out), "{}", ended.out);
    let cases = "stood in `a` and another case";
    assert!(words(&ended.out).contains(cases), "{}", ended.out);
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "report") {
            assert!(
                told(&std::fs::read_to_string(&path).unwrap()),
                "{}",
                path.display()
            );
        }
    }
}
