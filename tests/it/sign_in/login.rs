//! A login whose response holds the token.

use super::*;

/// A host with a login of its own: the user `joe` gets `token`, in each place that a response has.
fn host_with_login() -> Host {
    let issued = AtomicUsize::new(0);
    Host::start(move |request| {
        if !request.target.starts_with("/session") {
            let given = [
                request.headers.get("authorization"),
                request.headers.get("x-session"),
            ];
            let cookie = request.headers.get("cookie");
            let is_good = given
                .iter()
                .chain([&cookie])
                .flatten()
                .any(|text| text.contains("-x7Qz"));
            let status = if is_good { 200 } else { 401 };
            return CannedResponse::json(status, "{}");
        }
        let number = issued.fetch_add(1, Ordering::Relaxed) + 1;
        let body = format!(
            "{{\"data\": {{\"jwt\": \"{}\"}}, \"ttl\": 0.000001}}",
            token(number)
        );
        CannedResponse::json(201, &body)
            .header("X-Session", &token(number))
            .header("Set-Cookie", "lang=en; Path=/")
            .header(
                "Set-Cookie",
                &format!("sid={}; Path=/; HttpOnly", token(number)),
            )
    })
}

const PASSWORD: &str = "pa55 w0rd & more";

/// A login by JSON with these further keys.
fn login(keys: &str) -> String {
    format!(
        "[hosts.x.auth.default.login]\nrequest = {{ path = \"/session\", body = {{ json = {{ user = \"joe\", password = \"{{{{ password }}}}\" }} }} }}\n\
         secrets = {{ password = \"{PASSWORD}\" }}\n{keys}"
    )
}

fn logins(host: &Host) -> Vec<Received> {
    let mut all = host.received();
    all.retain(|one| one.target.starts_with("/session"));
    all
}

#[test]
fn a_login_serves_every_case_and_nobody_reads_it() {
    let host = host_with_login();
    let suite = suite(&host, &login("token = \"$.data.jwt\"\n"), 20);
    let ended = suite.run(&["run", "--host", "x", "--jobs", "8", "-v"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked = logins(&host);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].method, "POST");
    assert_eq!(asked[0].headers["content-type"], "application/json");
    let body: serde_json::Value = serde_json::from_slice(&asked[0].body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"user": "joe", "password": PASSWORD})
    );
    let all = written(&suite, &ended);
    for secret in [&*token(1), PASSWORD] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[test]
fn a_token_stands_in_a_header_or_a_cookie_and_is_sent_as_one() {
    for (keys, header, value) in [
        (
            "token = { header = \"X-Session\" }\nsent_as = { header = \"X-Session\" }",
            "x-session",
            "",
        ),
        (
            "token = { cookie = \"sid\" }\nsent_as = { cookie = \"sid\" }",
            "cookie",
            "sid=",
        ),
        ("token = { cookie = \"sid\" }", "authorization", "Bearer "),
    ] {
        let host = host_with_login();
        let suite = suite(&host, &login(keys), 2);
        let ended = suite.run(&["run", "--host", "x"]);
        assert_eq!(ended.status, 0, "{keys}\n{}{}", ended.out, ended.err);
        let sent = host.received();
        let sent = sent.iter().find(|one| one.target == "/0").unwrap();
        assert_eq!(sent.headers[header], format!("{value}{}", token(1)));
        assert!(!written(&suite, &ended).contains(&token(1)));
    }
}

#[test]
fn an_end_that_the_response_names_is_heeded() {
    for (expires, most) in [("$.ttl", 3), ("1h", 1)] {
        let host = host_with_login();
        let keys = format!("token = \"$.data.jwt\"\nexpires = \"{expires}\"\n");
        let suite = suite(&host, &login(&keys), 3);
        let ended = suite.run(&["run", "--host", "x", "--jobs", "1"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert_eq!(logins(&host).len(), most, "{expires}");
    }
}

#[test]
fn a_login_that_does_not_say_its_end_where_it_should_is_named() {
    let host = host_with_login();
    let keys = "token = \"$.data.jwt\"\nexpires = \"$.data.ttl\"\n";
    let suite = suite(&host, &login(keys), 3);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let words = "with a token, and says nothing of its end at `$.data.ttl`";
    assert!(cause(&suite).ends_with(words), "{}", cause(&suite));
    assert_eq!(logins(&host).len(), 1);
    assert!(!written(&suite, &ended).contains(&token(1)));
}

#[test]
fn a_login_elsewhere_takes_a_form_with_variables() {
    let (door, host) = (host_with_login(), guarded(|_, _| true));
    let auth = format!(
        "[hosts.x.auth.default.login]\nurl = \"{}\"\ntoken = \"$.data.jwt\"\nsecrets = {{ pin = \"{PASSWORD}\" }}\n\
         [hosts.x.auth.default.login.request]\npath = \"/session/{{{{ tenant }}}}\"\n\
         query = {{ lang = \"en us\" }}\nheaders = {{ X-App = \"tests\" }}\n\
         body = {{ form = {{ user = \"{{{{ user }}}}\", pin = \"{{{{ pin }}}}\" }} }}\n\
         [hosts.x.vars]\ntenant = \"acme\"\nuser = \"joe@acme\"",
        door.url
    );
    let suite = suite(&host, &auth, 1);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked = logins(&door);
    assert_eq!(asked[0].target, "/session/acme?lang=en%20us");
    assert_eq!(asked[0].headers["x-app"], "tests");
    assert_eq!(
        String::from_utf8_lossy(&asked[0].body),
        "pin=pa55+w0rd+%26+more&user=joe%40acme"
    );
}

#[test]
fn a_login_that_gives_no_token_is_one_cause_and_is_tried_once() {
    for (response, words) in [
        (
            CannedResponse::json(403, &format!("{{\"sent\": \"{PASSWORD}\"}}")),
            "POST URL/session answers 403 with a body of application/json",
        ),
        (
            CannedResponse::new(200, "text/html", "<html>Sign in</html>"),
            "POST URL/session answers 200 with a body of text/html, expected JSON with a token",
        ),
        (
            CannedResponse::json(200, "{\"token\": \"t\"}"),
            "POST URL/session answers 200, and there is no token at `$.data.jwt`",
        ),
    ] {
        let host = Host::start(move |_| response.clone());
        let suite = suite(&host, &login("token = \"$.data.jwt\"\n"), 12);
        let ended = suite.run(&["run", "--host", "x"]);
        assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
        let cause = cause(&suite).replace(&host.url, "URL");
        assert_eq!(
            cause,
            format!("the credential `default` could not be fetched: {words}")
        );
        assert_eq!(host.received().len(), 1);
        assert!(!written(&suite, &ended).contains(PASSWORD));
    }
}

#[test]
fn a_variable_that_a_login_lacks_is_named() {
    let host = host_with_login();
    let auth = "[hosts.x.auth.default.login]\nrequest = { path = \"/session/{{ tenant }}\" }\ntoken = \"$.a\"\n";
    let suite = suite(&host, auth, 3);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let cause = cause(&suite);
    assert!(
        cause.ends_with("its login needs the variable `tenant`, which is not set"),
        "{cause}"
    );
    assert!(host.received().is_empty());
}

#[test]
fn mistakes_in_a_login_have_their_line() {
    let host = host_with_login();
    for (login, words) in [
        (
            "request = { path = \"session\" }, token = \"$.a\"",
            "does not begin with `/`",
        ),
        (
            "request = { path = \"/s\" }, token = \"a.b\"",
            "is not a JSONPath",
        ),
        (
            "request = { path = \"/s\" }, token = { header = \"a\", cookie = \"b\" }",
            "one header or one cookie",
        ),
        (
            "request = { path = \"/s\" }, token = \"$.a\", expires = \"soon\"",
            "`soon` is neither",
        ),
        (
            "request = { path = \"/s\", body = { text = \"a\", form = {} } }, token = \"$.a\"",
            "found several",
        ),
        ("request = { path = \"/s\" }", "token"),
    ] {
        let suite = suite(&host, &format!("default = {{ login = {{ {login} }} }}"), 1);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains("driftcheck.toml:4:"), "{}", ended.err);
        assert!(ended.err.contains(words), "{words}\n{}", ended.err);
    }
}
