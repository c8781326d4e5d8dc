//! What hosts say of deprecations in headers and words of their own.

use super::*;

const NOTICE: &str = "Deprecated API <b>, will be removed on Wed, 31 Mar 2027 00:00:00 GMT";
const LINK: &str = "https://docs.example/migrate";

#[test]
fn the_hosts_words_and_links_are_in_every_report() {
    let suite = suite("{ deprecated: true }");
    let warning = format!("299 - \"{NOTICE}\"");
    let host = host(
        200,
        &[
            ("Warning", &warning),
            ("X-Shopify-API-Deprecated-Reason", LINK),
        ],
    );
    let formats = ["markdown", "sarif", "junit", "html", "json"];
    let mut more = vec!["-v"];
    more.extend(formats.iter().flat_map(|format| ["--format", *format]));
    let ended = run(&suite, &host, &more);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), Vec::<String>::new());
    let folder = suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let row = &suite.report()["deprecation"][0];
    assert_eq!(row["state"], "both");
    assert_eq!(row["sunset"], "2027-03-31T00:00:00Z");
    let notice = "Deprecated API";
    for (name, text) in [
        ("terminal", ended.out.as_str()),
        ("markdown", &read("report.md")),
        ("sarif", &read("report.sarif")),
        ("junit", &read("junit.xml")),
        ("html", &read("report.html")),
        ("json", &read("report.json")),
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(notice), "{name}: {text}");
        assert!(flat.contains("docs.example"), "{name}: {text}");
        assert!(flat.contains("2027-03-31"), "{name}: {text}");
        if ["markdown", "html", "junit"].contains(&name) {
            assert!(!text.contains("<b>,"), "{name}: {text}");
        }
    }
}

#[test]
fn settings_name_further_headers_and_the_parts_of_their_values() {
    let suite = suite("{}");
    let host = host(
        200,
        &[(
            "X-Acme-Lifecycle",
            "text=Use v2; end=2027-02-03; more=https://acme.example/v2",
        )],
    );
    assert_eq!(run(&suite, &host, &[]).status, 0);
    assert_eq!(suite.report()["deprecation"].as_array().unwrap().len(), 0);
    suite.write(
        "driftcheck.toml",
        b"[deprecation]\nheaders = [{ name = \"X-Acme-*\", announces = true, \
          text = 'text=([^;]*)', date = 'end=(\\S+?);', link = 'more=(\\S+)' }]\n",
    );
    assert_eq!(run(&suite, &host, &[]).status, 0);
    let row = &suite.report()["deprecation"][0];
    assert_eq!(row["state"], "announced");
    assert_eq!(row["sunset"], "2027-02-03T00:00:00Z");
    assert_eq!(row["links"][0], "https://acme.example/v2");
    assert!(row["notices"][0].as_str().unwrap().contains("Use v2"));
    assert_eq!(
        found(&suite),
        [
            "deprecation-undocumented notice header:x-acme-lifecycle",
            "sunset-near notice header:x-acme-lifecycle",
        ]
    );
    // What of this fails on the first of March?
    let ended = run_as_of(&suite, &host, "2027-03-01");
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(ended.out.contains("sunset-passed"), "{}", ended.out);
    for (wrong, words) in [
        ("{ name = \"no name\" }", "is not the name of a header"),
        (
            "{ name = \"x\", text = '(' }",
            "is not a regular expression",
        ),
        ("{ nam = \"x\" }", "unknown field `nam`"),
    ] {
        let text = format!("[deprecation]\nheaders = [{wrong}]\n");
        suite.write("driftcheck.toml", text.as_bytes());
        let ended = run(&suite, &host, &[]);
        assert_eq!(ended.status, 2, "{wrong}");
        assert!(ended.err.contains(words), "{wrong}: {}", ended.err);
        assert!(ended.err.contains("driftcheck.toml:2:"), "{}", ended.err);
    }
}

#[test]
fn a_date_in_a_sentence_is_no_more_than_likely() {
    let suite = suite("{}");
    let sentence = "This endpoint will be removed on 2025-01-01";
    let warning = format!("299 - \"deprecated. {sentence}\"");
    for (name, value) in [
        ("Warning", warning.as_str()),
        ("X-Deprecation-Notice", sentence),
        ("Deprecation", sentence),
    ] {
        let host = host(200, &[(name, value)]);
        let passed = |severity: &str| {
            let place = name.to_ascii_lowercase();
            format!("sunset-passed {severity} header:{place}")
        };
        let ended = run(&suite, &host, &[]);
        assert_eq!(ended.status, 0, "{name}: {}", ended.out);
        assert!(found(&suite).contains(&passed("notice")), "{}", ended.out);
        assert_eq!(run(&suite, &host, &["--strict"]).status, 1, "{name}");
        assert!(found(&suite).contains(&passed("breaking")), "{name}");
    }
}

#[test]
fn a_sunset_that_only_a_header_of_the_hosts_own_says_is_in_every_list() {
    for header in ["X-Sunset", "X-API-End-Of-Life", "X-Removal-Date"] {
        let suite = suite("{}");
        let host = host(200, &[(header, "2026-12-20")]);
        let ended = run(&suite, &host, &[]);
        assert_eq!(ended.status, 0, "{header}: {}", ended.out);
        let row = &suite.report()["deprecation"][0];
        assert_eq!(row["state"], "neither", "{header}");
        assert_eq!(row["sunset"], "2026-12-20T00:00:00Z", "{header}");
        let ended = suite.run(&["sunsets", "--as-of", NOW, "--fail-within", "60d"]);
        assert_eq!(ended.status, 1, "{header}: {}", ended.out);
        assert!(ended.out.contains("2026-12-20"), "{}", ended.out);
        // Its name leaves no doubt.
        assert_eq!(run_as_of(&suite, &host, "2026-12-21").status, 1, "{header}");
    }
}

#[test]
fn a_profile_sends_headers_that_try_the_future() {
    let suite = suite("{ status: 200 }");
    let host = Host::start(|request| {
        let tries = request
            .headers
            .contains_key("x-glean-exclude-deprecated-after");
        CannedResponse::json(if tries { 410 } else { 200 }, "{}")
    });
    let settings = |headers: &str| {
        let text = format!(
            "[hosts.next]\nurl = \"{}\"\nheaders = {headers}\n",
            host.url
        );
        suite.write("driftcheck.toml", text.as_bytes());
        suite.run(&["run", "--host", "next"])
    };
    assert_eq!(settings("{}").status, 0);
    let ended = settings("{ \"X-Glean-Exclude-Deprecated-After\" = \"2026-10-15\" }");
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for (wrong, words) in [
        ("{ \"a b\" = \"x\" }", "is not the name of a header"),
        ("{ Host = \"x\" }", "is set by the request itself"),
        ("{ Authorization = \"x\" }", "write it under auth"),
        ("{ X = \"a\\nb\" }", "what no header may"),
    ] {
        let ended = settings(wrong);
        assert_eq!(ended.status, 2, "{wrong}");
        assert!(ended.err.contains(words), "{wrong}: {}", ended.err);
        assert!(ended.err.contains("driftcheck.toml:3:"), "{}", ended.err);
    }
}

fn run_as_of(suite: &Suite, host: &Host, day: &str) -> Ended {
    suite.run(&["run", "--host", &host.url, "--as-of", day])
}
