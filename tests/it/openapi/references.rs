//! References of a document into other files: which are followed, and that one which cannot be
//! is never passed over.

use crate::support::{CannedResponse, Host, Suite};

/// A document whose one response is what this reference leads to.
fn referring(reference: &str) -> String {
    let schema = format!(r#""schema": {{"$ref": "{reference}"}}"#);
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"/things": {{"get": {{"operationId": "things",
  "responses": {{"200": {{"description": "ok", "content": {{"application/json": {{
    {schema}}}}}}}}}}}}}}}}}"#
    )
}

const THING: &str = r#"{"Thing": {"type": "object", "properties": {"id": {"type": "string"}}}}"#;

/// A host whose things drift, whose document is at `/m/api.json`, and that answers with this
/// where the file is asked for.
fn host(reference: &str, file: CannedResponse) -> Host {
    let document = referring(reference);
    Host::start(move |request| match &*request.target {
        "/m/api.json" => CannedResponse::json(200, &document),
        "/things" => CannedResponse::json(200, "{\"id\": 7}"),
        "/m/schemas/thing.json" => file.clone(),
        _ => CannedResponse::json(404, "{}"),
    })
}

#[test]
fn a_file_that_cannot_be_fetched_is_an_error_of_every_command() {
    let page = "<form>Sign in <input type=\"password\"></form>";
    for (file, words) in [
        (CannedResponse::json(503, "{}"), "the host answers 503"),
        (CannedResponse::json(401, "{}"), "the host answers 401"),
        (
            CannedResponse::json(302, "").header("Location", "/login"),
            "leads to `/login`",
        ),
        (
            CannedResponse::new(200, "text/html", page),
            "a page to sign in on",
        ),
        (
            CannedResponse::json(200, "{\"error\": \"later\"}"),
            "there is nothing at `#/Thing`",
        ),
    ] {
        let host = host("schemas/thing.json#/Thing", file);
        let suite = Suite::new(&[("schemas/old.json", &referring("#/components/schemas/T"))]);
        suite.write(
            "t.har",
            br#"{"log": {"version": "1.2", "creator": {}, "entries": []}}"#,
        );
        let url = format!("{}/m/api.json", host.url);
        for command in [
            &["run", "--openapi", &url, "--host", &host.url][..],
            &["judge", "t.har", "--openapi", &url],
            &["diff-contract", "schemas/old.json", &url],
            &["import", "openapi", &url],
        ] {
            let ended = suite.run(command);
            assert_eq!(ended.status, 2, "{command:?}\n{}{}", ended.out, ended.err);
            let place = format!("{url}:3:");
            for words in [words, &*place, "schemas/thing.json"] {
                assert!(ended.err.contains(words), "{words}\n{}", ended.err);
            }
        }
        assert!(!suite.path("cases").join("api").exists());
        assert!(host.received().iter().all(|one| one.target != "/things"));
    }
}

#[test]
fn a_probe_does_not_call_a_document_the_same_that_it_could_not_read() {
    let host = host("schemas/thing.json#/Thing", CannedResponse::json(503, "{}"));
    let suite = Suite::new(&[
        (
            "driftcheck.toml",
            &format!(
                "[probe]\ndocument = \"/m/api.json\"\n[hosts.x]\nurl = \"{}\"\n",
                host.url
            ),
        ),
        (
            "cases/a.case.yaml",
            "request: { path: /things }\nexpect: { status: 200 }\n",
        ),
        ("schemas/api.json", &referring("schemas/thing.json#/Thing")),
        ("schemas/schemas/thing.json", THING),
    ]);
    let ended = suite.run(&["probe", "--host", "x"]);
    assert!(ended.out.contains("could not tell"), "{}", ended.out);
    assert!(
        ended.out.contains("answers 503"),
        "{}{}",
        ended.out,
        ended.err
    );
}

#[test]
fn references_are_followed_wherever_they_lead_on_the_origin() {
    let json = || CannedResponse::json(200, THING);
    let yaml = "Thing: { type: object, properties: { id: { type: string } } }\n";
    for (reference, file) in [
        ("schemas/thing.json#/Thing", json()),
        ("/m/schemas/thing.json#/Thing", json()),
        ("../m/schemas/thing.json#/Thing", json()),
        ("../../m/./schemas/thing.json?v=1#/Thing", json()),
        ("HOST/m/schemas/thing.json#/Thing", json()),
        (
            "schemas/thing.json#/Thing",
            CannedResponse::new(200, "text/html", THING),
        ),
        (
            "schemas/thing#/Thing",
            CannedResponse::new(200, "text/html", yaml),
        ),
    ] {
        let host = Host::start(move |request| {
            let own = format!("http://{}", request.headers["host"]);
            match request.target.split('?').next().unwrap_or_default() {
                "/m/api.json" => {
                    CannedResponse::json(200, &referring(&reference.replace("HOST", &own)))
                }
                "/m/schemas/thing.json" | "/m/schemas/thing" => file.clone(),
                _ => CannedResponse::json(200, "{\"id\": 7}"),
            }
        });
        let suite = Suite::new(&[]);
        let url = format!("{}/m/api.json", host.url);
        let run = suite.run(&["run", "--openapi", &url, "--host", &host.url]);
        assert_eq!(run.status, 1, "{reference}\n{}{}", run.out, run.err);
        let again = suite.run(&["rejudge", "latest"]);
        assert_eq!(again.status, 1, "{reference}\n{}{}", again.out, again.err);
        let same = suite.run(&["diff-contract", &url, &url]);
        assert_eq!(same.status, 0, "{reference}\n{}{}", same.out, same.err);
        assert!(!same.out.contains("fault"), "{reference}\n{}", same.out);
    }
}

#[test]
fn a_file_of_a_document_on_disk_that_cannot_be_read_is_an_error() {
    let host = Host::start(|_| CannedResponse::json(200, "{\"id\": 7}"));
    for (reference, words) in [
        ("parts/none.json#/Thing", "parts/none.json: cannot be read"),
        ("parts/thing.json#/None", "there is nothing at `#/None`"),
        ("parts/broken.json#/Thing", "not JSON"),
        ("../thing.json#/Thing", "it leads out of the folder"),
        (
            "https://other.example/thing.json#/Thing",
            "it is an address",
        ),
    ] {
        let suite = Suite::new(&[
            ("schemas/api.json", &referring(reference)),
            ("schemas/parts/thing.json", THING),
            ("schemas/parts/broken.json", "{"),
            ("thing.json", THING),
            (
                "driftcheck.toml",
                &format!("[hosts.x]\nurl = \"{}\"\n", host.url),
            ),
            (
                "cases/a.case.yaml",
                "request: { path: /things }\nexpect: { status: 200 }\n",
            ),
        ]);
        for command in [
            &["run", "--openapi", "schemas/api.json", "--host", &host.url][..],
            &["run", "--host", "x"],
            &["check"],
        ] {
            let ended = suite.run(command);
            assert_eq!(ended.status, 2, "{command:?}\n{}{}", ended.out, ended.err);
            let all = format!("{}{}", ended.out, ended.err);
            for words in ["schemas/api.json:3:", words] {
                assert!(all.contains(words), "{words}\n{all}");
            }
        }
    }
    assert!(host.received().is_empty());
}

#[test]
fn what_an_example_shows_is_no_reference() {
    let host = Host::start(|_| CannedResponse::json(200, "{\"id\": \"a\"}"));
    let document = referring("parts/thing.json#/Thing").replace(
        "\"schema\":",
        "\"example\": {\"$ref\": \"parts/none.json\"}, \"schema\":",
    );
    let suite = Suite::new(&[("api.json", &document), ("parts/thing.json", THING)]);
    let ended = suite.run(&["run", "--openapi", "api.json", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}
