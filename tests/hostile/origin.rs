//! Credentials and cookies stay with the host of the profile, and a case cannot change it.

use crate::host::{FINE, Host, Then, json};
use crate::support::{Ended, Suite};

const SETTINGS: &str = "[hosts.here.auth]\ndefault = { bearer = \"idt:TKN-0000-0000:stay-at-home\" }\nother = { header = { name = \"x-key\", value = \"stay-at-home-too\" } }";

/// A host that nobody may come to.
fn stranger() -> Host {
    Host::start(|talk| {
        talk.say(FINE);
        Then::Close
    })
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table and the host that it is for"
)]
fn no_redirect_leads_a_request_anywhere_and_each_is_a_response() {
    let elsewhere = stranger();
    let places = [
        ("absolute", elsewhere.url.clone()),
        (
            "other-port-same-path",
            format!("{}/other-port-same-path", elsewhere.url),
        ),
        (
            "scheme-relative",
            format!("//127.0.0.1:{}/x", elsewhere.port),
        ),
        (
            "other-scheme",
            format!("https://127.0.0.1:{}/x", elsewhere.port),
        ),
        (
            "with-a-user",
            format!("http://me:you@127.0.0.1:{}/x", elsewhere.port),
        ),
        (
            "backslashes",
            format!("\\\\127.0.0.1:{}\\x", elsewhere.port),
        ),
        (
            "name-of-loopback",
            format!("http://localhost:{}/x", elsewhere.port),
        ),
        ("file", "file:///etc/passwd".into()),
        (
            "metadata",
            "http://169.254.169.254/latest/meta-data/".into(),
        ),
        ("script", "javascript:alert(1)".into()),
        ("data", "data:application/json,{}".into()),
        ("empty", String::new()),
        ("loop", "/loop".into()),
        ("itself", "?again".into()),
        ("two-places", format!("/a\r\nlocation: {}/b", elsewhere.url)),
    ];
    let statuses = [301, 302, 303, 307, 308, 300, 305];
    let host = Host::start(move |talk| {
        let (place, status) = talk.name.rsplit_once('-').unwrap();
        let location = &places.iter().find(|(name, _)| *name == place).unwrap().1;
        let head = format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\nset-cookie: session=stay-at-home\r\ncontent-location: {location}\r\nrefresh: 0; url={location}\r\ncontent-length: 0\r\n\r\n"
        );
        talk.say(head);
        Then::Keep
    });
    let suite = crate::rows::suite(&host.url, &[], SETTINGS);
    let mut sent = 0;
    for place in [
        "absolute",
        "other-port-same-path",
        "scheme-relative",
        "other-scheme",
        "with-a-user",
        "backslashes",
        "name-of-loopback",
        "file",
        "metadata",
        "script",
        "data",
        "empty",
        "loop",
        "itself",
        "two-places",
    ] {
        for status in statuses {
            for method in ["GET", "POST"] {
                let case = format!(
                    "effects: mail\nrequest: {{ method: {method}, path: /{place}-{status} }}\n"
                );
                let name = method.to_lowercase();
                suite.write(
                    &format!("cases/{place}-{status}-{name}.case.yaml"),
                    case.as_bytes(),
                );
                sent += 1;
            }
        }
    }
    let ended = suite.run(&["run", "--host", "here", "--jobs", "8", "-q"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(elsewhere.seen().requests.len(), 0);
    let requests = host.seen().requests;
    assert_eq!(requests.len(), sent);
    // Each carries the credential of its host, and none a cookie that a response set.
    for head in &requests {
        let head = head.to_ascii_lowercase();
        assert!(head.contains("authorization: bearer idt:tkn-0000-0000:stay-at-home"));
        assert!(!head.contains("cookie:"), "{head}");
    }
    assert_eq!(suite.report()["totals"]["drifts"], sent);
}

#[test]
fn no_path_of_a_case_leads_to_another_host() {
    let (host, elsewhere) = (stranger(), stranger());
    let other = format!("127.0.0.1:{}", elsewhere.port);
    let paths = [
        format!("//{other}/x"),
        format!("///{other}/x"),
        format!("/@{other}/x"),
        format!("@{other}/x"),
        format!(":@{other}/x"),
        format!(".{other}/x"),
        format!("/\\\\{other}/x"),
        format!("\\\\{other}/x"),
        format!("http://{other}/x"),
        format!("/http://{other}/x"),
        format!("/..//{other}/x"),
        format!("/a/../../..//{other}/x"),
        format!("/%2f%2f{other}/x"),
        format!("?@{other}/x"),
        format!("#@{other}/x"),
        format!("/x#@{other}/x"),
        format!("/x?y=http://{other}/"),
        format!("/x HTTP/1.1\\r\\nHost: {other}\\r\\n\\r\\nGET /y"),
        format!("/\\tx\\r\\nx-evil: 1\\r\\n//{other}"),
    ];
    for path in paths {
        let suite = crate::rows::suite(&host.url, &[], SETTINGS);
        let case = format!(
            "request: {{ path: \"{}\" }}\n",
            path.replace("\\\\", "\\\\\\\\")
        );
        suite.write("cases/a.case.yaml", case.as_bytes());
        let ended = suite.run(&["run", "--host", "here", "-q"]);
        assert!(
            [0, 2, 3].contains(&ended.status),
            "{path}: {}{}",
            ended.out,
            ended.err
        );
    }
    assert_all_at_home(&host, &elsewhere);
    assert!(host.seen().requests.len() >= 8);
}

fn assert_all_at_home(host: &Host, elsewhere: &Host) {
    assert_eq!(elsewhere.seen().requests, Vec::<String>::new());
    for head in host.seen().requests {
        let lines: Vec<String> = head.lines().map(str::to_ascii_lowercase).collect();
        let hosts: Vec<&String> = lines
            .iter()
            .filter(|line| line.starts_with("host:"))
            .collect();
        assert_eq!(hosts, [&format!("host: 127.0.0.1:{}", host.port)]);
        assert!(
            !lines.iter().any(|line| line.starts_with("x-evil")),
            "{head}"
        );
    }
}

#[test]
fn no_variable_or_captured_value_leads_to_another_host_or_adds_a_line() {
    let elsewhere = stranger();
    let values = [
        format!("//127.0.0.1:{}/x", elsewhere.port),
        format!("@127.0.0.1:{}", elsewhere.port),
        "..".into(),
        ".".into(),
        "a/../../b".into(),
        "x\r\nx-evil: 1".into(),
        "x HTTP/1.1\r\nx-evil: 1\r\n\r\nGET /second HTTP/1.1".into(),
        "a#b".into(),
        "a?b=c&d".into(),
        "a\0b".into(),
        "\u{2028}x-evil: 1".into(),
        "%0d%0ax-evil: 1".into(),
        "é%zz".into(),
    ];
    let host = Host::start(|talk| {
        talk.say(FINE);
        Then::Keep
    });
    let suite = crate::rows::suite(&host.url, &[], SETTINGS);
    let rows: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(number, value)| {
            serde_json::json!({ "key": format!("r{number}"), "v": value }).to_string()
        })
        .collect();
    let rows = rows.join(", ");
    let mut sent = 0;
    for (name, request) in [
        ("param", "path: '/p/{v}', params: { v: '{{ v }}' }"),
        ("path", "path: '/p/{{ v }}'"),
        ("query", "path: /q, query: { v: '{{ v }}' }"),
        ("query-text", "path: /q, query: 'v={{ v }}'"),
        ("header", "path: /h, headers: { x-v: '{{ v }}' }"),
        (
            "header-host",
            "path: /h, headers: { x-forwarded-host: '{{ v }}' }",
        ),
    ] {
        let case = format!("rows: [{rows}]\nrequest: {{ {request} }}\n");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
        sent += values.len();
    }
    let ended = suite.run(&["run", "--host", "here", "-q"]);
    assert!([0, 3].contains(&ended.status), "{}{}", ended.out, ended.err);
    assert_all_at_home(&host, &elsewhere);
    let totals = &suite.report()["totals"];
    let (conform, blocked) = (
        totals["conforms"].as_u64().unwrap(),
        totals["blocked"].as_u64().unwrap(),
    );
    assert_eq!(conform + blocked, sent as u64, "{totals}");
    // A parameter is always encoded; the rest is encoded or refused with its case.
    assert_eq!(
        host.count("GET /p/"),
        host.seen()
            .requests
            .iter()
            .filter(|head| head.contains("/p/"))
            .count()
    );
    assert!(host.count("GET /p/%2F%2F127") >= 1 && host.count("GET /p/%2E%2E ") >= 1);
    assert!(host.count("GET /p/x%0D%0Ax-evil%3A%201 ") >= 1);
    assert_eq!(conform, host.seen().requests.len() as u64);
}

#[test]
fn a_case_cannot_name_another_host_in_its_headers_unseen() {
    let (host, elsewhere) = (stranger(), stranger());
    let suite = crate::rows::suite(&host.url, &[], SETTINGS);
    let case = format!(
        "request: {{ path: /a, headers: {{ Host: '127.0.0.1:{}' }} }}\n",
        elsewhere.port
    );
    suite.write("cases/a.case.yaml", case.as_bytes());
    let ended: Ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("host_headers"), "{}", ended.out);
    assert_eq!(host.seen().requests.len(), 0);
    let own = format!(
        "request: {{ path: /a, headers: {{ Host: '127.0.0.1:{}' }} }}\n",
        host.port
    );
    suite.write("cases/a.case.yaml", own.as_bytes());
    suite.run(&["run", "--host", "here", "-q"]);
    assert_eq!(host.seen().requests.len(), 1);
    let permitted = format!("host_headers = [\"127.0.0.1:{}\"]", elsewhere.port);
    let suite = crate::rows::suite(&host.url, &[], &permitted);
    suite.write("cases/a.case.yaml", case.as_bytes());
    suite.run(&["run", "--host", "here", "-q"]);
    assert_eq!(host.seen().requests.len(), 2);
    // Whatever the header says, the connection goes to the profile's host.
    assert_eq!(elsewhere.seen().requests.len(), 0);
}

#[test]
fn a_credential_is_not_sent_in_the_clear_unless_that_is_permitted() {
    let settings = "timeout = \"1s\"\nauth.default = { bearer = \"a-token\" }";
    // Kept for documentation: nobody has this address.
    let suite = crate::rows::suite("http://192.0.2.1:9", &["a"], settings);
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--allow-plain-http"), "{}", ended.err);
    let ended = suite.run(&["run", "--host", "here", "--dry-run", "--allow-plain-http"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("unencrypted"), "{}", ended.err);
    let settings = format!("{settings}\nallow_plain_http = true");
    let suite = crate::rows::suite("http://192.0.2.1:9", &["a"], &settings);
    let ended = suite.run(&["run", "--host", "here", "--dry-run"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn a_suite_of_a_stranger_reads_nothing_and_sends_nothing_elsewhere() {
    let host = stranger();
    for (setting, reported) in [
        (
            "auth.default = { bearer = { env = \"HOME\" } }",
            "environment",
        ),
        (
            "auth.default = { bearer = { file = \"/etc/hostname\" } }",
            "file",
        ),
        ("ca = \"/etc/hostname\"", "file"),
        ("proxy = \"http://127.0.0.1:9\"", "where tokens go"),
        (
            "resolve = { \"a.example\" = \"127.0.0.1\" }",
            "where tokens go",
        ),
        ("host_headers = [\"a.example\"]", "where tokens go"),
        ("allow_plain_http = true", "where tokens go"),
    ] {
        let suite = crate::rows::suite(&host.url, &["a"], setting);
        let ended = suite.run(&["run", "--host", "here", "--untrusted"]);
        assert_eq!(ended.status, 2, "{setting}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(reported), "{setting}: {}", ended.err);
        assert!(ended.err.contains("driftcheck.toml:"), "{}", ended.err);
    }
    assert!(host.seen().requests.is_empty());
    let suite = crate::rows::suite(&host.url, &["a"], "auth.default = { bearer = \"t\" }");
    suite.run(&["run", "--host", "here", "--untrusted"]);
    assert_eq!(host.seen().requests.len(), 1);
}

#[test]
fn a_value_captured_from_a_response_is_no_template_and_no_way_out() {
    let elsewhere = stranger();
    let evil = serde_json::json!({
        "id": format!("//127.0.0.1:{}/{{{{ env.HOME }}}}/..\r\nx-evil: 1", elsewhere.port)
    });
    let host = Host::start(move |talk| {
        talk.say(json(evil.to_string()));
        Then::Keep
    });
    let suite: Suite = crate::rows::suite(&host.url, &[], SETTINGS);
    let case = "steps:\n  - name: one\n    request: { path: /one }\n    capture: { id: $.id }\n  - name: two\n    request: { path: '/two/{id}', params: { id: '{{ id }}' } }\n";
    suite.write("cases/a.case.yaml", case.as_bytes());
    let ended = suite.run(&["run", "--host", "here", "-q"]);
    assert_all_at_home(&host, &elsewhere);
    assert_eq!(
        host.count("GET /two/%2F%2F127.0.0.1"),
        1,
        "{}{}",
        ended.out,
        ended.err
    );
    assert!(host.seen().requests[1].contains("%7B%7B%20env.HOME%20%7D%7D"));
}
