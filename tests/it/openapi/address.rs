//! Documents that are named by an address or by a revision in git.

use std::process::Command;

use crate::support::{CannedResponse, Host, Received, Suite};

/// A document whose only response is described in a file beside it.
const ROOT: &str = r##"{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {
  "/things": {"get": {"responses": {"200": {"description": "ok", "content": {"application/json": {
    "schema": {"$ref": "parts/thing%20one.yaml#/Thing"}}}}}}}}}"##;
const PART: &str = "Thing:\n  type: object\n  required: [id]\n  properties:\n    id: { type: string }\n    more: { $ref: 'deep/other.json' }\n";
const OTHER: &str = r#"{"type": "object", "properties": {"n": {"type": "integer"}}}"#;

/// A host that serves its document, and things that `body` is.
fn serving(body: &'static str) -> Host {
    Host::start(move |request| answer(request, body))
}

fn answer(request: &Received, body: &str) -> CannedResponse {
    match &*request.target {
        "/api/openapi.json" | "/api/openapi.json?full=1" => CannedResponse::json(200, ROOT),
        "/api/parts/thing%20one.yaml" => CannedResponse::new(200, "application/yaml", PART),
        "/api/parts/deep/other.json" => CannedResponse::json(200, OTHER),
        "/things" => CannedResponse::json(200, body),
        _ => CannedResponse::json(404, "{}"),
    }
}

fn settings(host: &Host) -> String {
    format!(
        "[hosts.x]\nurl = \"{}\"\nauth.default = {{ bearer = \"t0ken-of-the-host\" }}\n",
        host.url
    )
}

#[test]
fn a_run_of_the_document_that_the_host_serves_can_be_judged_again() {
    let host = serving("{\"id\": 7}");
    let suite = Suite::new(&[("driftcheck.toml", &settings(&host))]);
    let url = format!("{}/api/openapi.json?full=1", host.url);
    let ended = suite.run(&["run", "--openapi", &url, "--host", "x"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let asked: Vec<String> = host.received().into_iter().map(|one| one.target).collect();
    assert_eq!(
        asked,
        [
            "/api/openapi.json?full=1",
            "/api/parts/thing%20one.yaml",
            "/api/parts/deep/other.json",
            "/things"
        ]
    );
    for request in host.received() {
        assert_eq!(request.headers["authorization"], "Bearer t0ken-of-the-host");
    }
    let first = suite.report();
    let rows = |report: &serde_json::Value| {
        let findings = report["findings"].as_array().unwrap().iter();
        let row = |one: &serde_json::Value| (one["kind"].clone(), one["place"].clone());
        findings.map(row).collect::<Vec<_>>()
    };
    assert_eq!(rows(&first), [("wrong-type".into(), "body:/id".into())]);
    let run = suite.newest_run();
    for file in [
        "openapi/api/openapi.json",
        "openapi/api/parts/thing one.yaml",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    let record = std::fs::read_to_string(run.join("run.ndjson")).unwrap();
    assert!(
        record.contains(&format!("\"url\":\"{}/api/openapi.json\"", host.url)),
        "{record}"
    );
    // Messages name the address, and no copy.
    assert!(
        record.contains(&format!("\"file\":\"{}/api/openapi.json\"", host.url)),
        "{record}"
    );
    for _ in 0..2 {
        let again = suite.run(&["rejudge", "latest"]);
        assert_eq!(again.status, 1, "{}{}", again.out, again.err);
        assert_eq!(rows(&suite.report()), rows(&first));
    }
    assert_eq!(host.received().len(), 4, "nothing is fetched again");
}

#[test]
fn a_document_elsewhere_gets_no_credential_and_leads_nowhere_else() {
    let host = serving("{\"id\": \"a\"}");
    let other = Host::start(|_| CannedResponse::json(200, OTHER));
    let document = ROOT.replace(
        "parts/thing%20one.yaml#/Thing",
        &format!("{}/thing.json", other.url),
    );
    let elsewhere = Host::start(move |_| CannedResponse::json(200, &document));
    let suite = Suite::new(&[("driftcheck.toml", &settings(&host))]);
    let url = format!("{}/openapi.json", elsewhere.url);
    let ended = suite.run(&["run", "--openapi", &url, "--host", "x"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    let words = format!(
        "it is on another origin, and nothing but files of {} is fetched",
        elsewhere.url
    );
    assert!(ended.err.contains(&words), "{}", ended.err);
    assert_eq!(elsewhere.received().len(), 1);
    assert!(
        !elsewhere.received()[0]
            .headers
            .contains_key("authorization")
    );
    assert!(other.received().is_empty());
    assert!(host.received().is_empty());
}

/// Runs a document in whose place this comes; the message has these words.
fn refused(response: CannedResponse, words: impl Fn(&str) -> Vec<String>) {
    let host = Host::start(move |_| response.clone());
    let suite = Suite::new(&[("driftcheck.toml", &settings(&host))]);
    let url = format!("{}/openapi.json", host.url);
    let ended = suite.run(&["run", "--openapi", &url, "--host", "x"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    for word in words(&url) {
        assert!(ended.err.contains(&word), "{word}\n{}", ended.err);
    }
    assert!(ended.err.contains(&url), "{}", ended.err);
    assert_eq!(host.received().len(), 1);
}

#[test]
fn a_page_that_shows_a_document_gives_its_whole_address() {
    for (page, words) in [
        (
            r#"<div id="swagger-ui"></div><script>SwaggerUIBundle({ url: "/v3/api-docs" })</script>"#,
            ["the page of Swagger UI", "/v3/api-docs"],
        ),
        (
            r#"<div id="swagger-ui"></div><script src="./swagger-initializer.js"></script>"#,
            ["the page of Swagger UI", "/swagger-initializer.js"],
        ),
        (
            "<redoc spec-url='/spec/openapi.yaml'></redoc>",
            ["the page of Redoc", "/spec/openapi.yaml"],
        ),
        (
            r#"<div id=r></div><script>Redoc.init("v1/spec", {}, r)</script>"#,
            ["the page of Redoc", "/v1/spec"],
        ),
        (
            "<script>Scalar.createApiReference('#app', {\n  url: '../openapi/v1',\n})</script>",
            ["that shows the document", "/openapi/v1"],
        ),
        (
            r#"<script id="api-reference" data-url="/openapi"></script><script src="scalar.js">"#,
            ["that shows the document", "/openapi"],
        ),
    ] {
        let response = CannedResponse::new(200, "text/html; charset=utf-8", page);
        refused(response, |url| {
            let origin = url.trim_end_matches("/openapi.json");
            vec![words[0].to_owned(), format!("{origin}{}", words[1])]
        });
    }
}

#[test]
fn what_else_comes_in_the_place_of_a_document_is_named() {
    for (response, words) in [
        (
            CannedResponse::new(200, "text/html", "<form><input type=\"password\"></form>"),
            &["a page to sign in on"][..],
        ),
        (
            CannedResponse::json(302, "").header("Location", "https://login.example/"),
            &["answers 302", "https://login.example/", "not followed"],
        ),
        (
            CannedResponse::json(403, "{}"),
            &["answers 403", "`default`"],
        ),
        (CannedResponse::json(404, "{}"), &["answers 404"]),
        (
            CannedResponse::json(200, "{\"swagger\": \"2.0\"}"),
            &["2.0"],
        ),
        (
            CannedResponse::json(200, "{\"openapi\": "),
            &["openapi.json:1:", "not JSON"],
        ),
    ] {
        refused(response, |_| {
            words.iter().map(ToString::to_string).collect()
        });
    }
}

#[test]
fn a_document_that_refers_to_files_without_end_is_refused() {
    let host = Host::start(|request| {
        let number = request.target.trim_matches(|c: char| !c.is_ascii_digit());
        let number: usize = number.parse().unwrap_or(0);
        let reference = format!("{{\"$ref\": \"n{}.json\"}}", number + 1);
        let document = ROOT.replace("\"parts/thing%20one.yaml#/Thing\"", "\"n1.json\"");
        CannedResponse::json(200, if number == 0 { &document } else { &reference })
    });
    let suite = Suite::new(&[]);
    let url = format!("{}/openapi.json", host.url);
    let ended = suite.run(&["run", "--openapi", &url, "--host", &host.url]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("more than 200 files"), "{}", ended.err);
    assert!(host.received().len() <= 201);
}

#[test]
fn what_is_committed_is_compared_with_what_the_host_serves() {
    let host = serving("");
    let suite = Suite::new(&[
        (
            "schemas/api.json",
            &ROOT.replace(
                "\"/things\": {",
                "\"/gone\": {\"get\": {\"responses\": {}}}, \"/things\": {",
            ),
        ),
        ("schemas/parts/thing one.yaml", PART),
        ("schemas/parts/deep/other.json", OTHER),
    ]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(suite.folder.path()).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
        ]);
        let output = command.args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "all"]);
    // What is not committed does not count.
    suite.write("schemas/api.json", b"{}");
    let url = format!("{}/api/openapi.json", host.url);
    let ended = suite.run(&["diff-contract", "git:HEAD:schemas/api.json", &url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("/gone"), "{}", ended.out);
    assert!(!ended.out.contains("fault"), "{}", ended.out);
    let same = suite.run(&["diff-contract", &url, &url]);
    assert_eq!(same.status, 0, "{}{}", same.out, same.err);
    for (name, words) in [
        ("git:nowhere:schemas/api.json", "git has no such file"),
        ("git:HEAD:schemas/none.json", "git has no such file"),
        ("git::x", "names no file"),
    ] {
        let ended = suite.run(&["diff-contract", name, &url]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(
            ended.err.contains(words) && ended.err.contains(name),
            "{}",
            ended.err
        );
    }
}

#[test]
fn a_probe_compares_what_is_committed_with_what_the_host_serves() {
    let elsewhere = Host::start(|_| CannedResponse::json(200, ROOT));
    let other = format!("<{}/api/openapi.json>; rel=service-desc", elsewhere.url);
    let named = |link: String| {
        Host::start(move |request| match &*request.target {
            "/things" => CannedResponse::json(200, "{}").header("Link", &link),
            _ => answer(request, "{}"),
        })
    };
    let host = named(format!(
        "{other}, </api/openapi.json>; rel=\"service-desc\""
    ));
    let suite = |host: &Host, root: &str, probe: &str| {
        let settings = format!("[probe]\n{probe}\n{}", settings(host));
        let suite = Suite::new(&[
            ("driftcheck.toml", &*settings),
            (
                "cases/a.case.yaml",
                "request: { path: /things }\nexpect: { status: 200 }\n",
            ),
            ("schemas/api.json", root),
            ("schemas/parts/thing one.yaml", PART),
            ("schemas/parts/deep/other.json", OTHER),
        ]);
        let ended = suite.run(&["probe", "--host", "x"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let lines = ended.out.lines().map(str::trim);
        let lines: Vec<&str> = lines
            .skip_while(|line| !line.contains(" contract "))
            .collect();
        let end = lines.iter().position(|line| line.contains(" clock "));
        lines[..end.unwrap_or(lines.len())].join(" ")
    };
    let same = suite(&host, ROOT, "");
    assert!(
        same.starts_with("ok") && same.contains("is as schemas/api.json"),
        "{same}"
    );
    assert!(elsewhere.received().is_empty(), "{same}");
    let more = ROOT.replace(
        "\"/things\": {",
        "\"/gone\": {\"get\": {\"responses\": {}}}, \"/things\": {",
    );
    let differs = suite(&host, &more, "");
    assert!(differs.starts_with("problem"), "{differs}");
    for words in [
        "1 breaking difference",
        "driftcheck diff-contract schemas/api.json",
    ] {
        assert!(differs.contains(words), "{words}\n{differs}");
    }
    // One that is elsewhere is named only; the settings may say where it is.
    let host = named(other);
    let unknown = suite(&host, ROOT, "");
    assert!(
        unknown.starts_with("could not tell") && unknown.contains("elsewhere"),
        "{unknown}"
    );
    assert!(elsewhere.received().is_empty());
    let set = suite(&host, ROOT, "document = \"/api/openapi.json\"");
    assert!(set.starts_with("ok"), "{set}");
    let gone = suite(&host, ROOT, "document = \"/none.json\"");
    assert!(
        gone.starts_with("could not tell") && gone.contains("answers 404"),
        "{gone}"
    );
}

#[test]
fn every_command_that_reads_a_document_takes_an_address() {
    let host = serving("{\"id\": 7}");
    let suite = Suite::new(&[("driftcheck.toml", &settings(&host))]);
    let url = format!("{}/api/openapi.json", host.url);
    let entry = format!(
        r#"{{"startedDateTime": "2026-11-30T10:00:00Z", "time": 3, "timings": {{}}, "cache": {{}},
          "request": {{"method": "GET", "url": "{}/things", "httpVersion": "HTTP/1.1", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0}},
          "response": {{"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": 9,
            "headers": [{{"name": "content-type", "value": "application/json"}}],
            "content": {{"size": 9, "mimeType": "application/json", "text": "{{\"id\": 7}}"}}}}}}"#,
        host.url
    );
    let har = format!(r#"{{"log": {{"version": "1.2", "creator": {{}}, "entries": [{entry}]}}}}"#);
    suite.write("one.har", har.as_bytes());
    let judge = ["judge", "one.har", "--openapi", &url, "--requests"];
    let judged = suite.run(&judge);
    assert_eq!(judged.status, 1, "{}{}", judged.out, judged.err);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    assert!(
        record.contains(&format!("\"file\":\"{url}\"")),
        "messages name the address, and no copy\n{record}"
    );
    let covered = suite.run(&["coverage", "latest", "--openapi", &url]);
    assert_eq!(covered.status, 0, "{}{}", covered.out, covered.err);
    assert!(covered.out.contains("GET /things"), "{}", covered.out);
    let imported = suite.run(&["import", "openapi", &url]);
    assert_eq!(imported.status, 0, "{}{}", imported.out, imported.err);
    for file in [
        "openapi.json",
        "parts/thing one.yaml",
        "parts/deep/other.json",
    ] {
        assert!(suite.path("schemas").join(file).is_file(), "{file}");
    }
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let asked = host.received().into_iter();
    for request in asked.filter(|one| one.target.starts_with("/api/")) {
        let sent = request.headers.get("authorization").map(String::as_str);
        assert_eq!(sent, Some("Bearer t0ken-of-the-host"), "{}", request.target);
    }
    let wrong = suite.run(&[
        "judge",
        "one.har",
        "--openapi",
        &format!("{}/none", host.url),
    ]);
    assert_eq!(wrong.status, 2, "{}{}", wrong.out, wrong.err);
    assert!(wrong.err.contains("404"), "{}", wrong.err);
}
