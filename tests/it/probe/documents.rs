//! Where a host says that its documents and its status are.

use super::*;

const CATALOG: &str = r#"{"linkset": [
    {
        "anchor": "https://api.example.com/orders",
        "service-desc": [{"href": "/orders/openapi.json", "type": "application/vnd.oai.openapi+json"}],
        "service-doc": [{"href": "https://docs.example.com/orders", "title*": [{"value": "Bestellungen", "language": "de"}]}],
        "status": [{"href": "https://status.example.com/"}],
        "author": [{"href": "https://example.com/"}]
    },
    {
        "anchor": "/users",
        "service-desc": [{"href": "users/openapi.json"}],
        "service-meta": {"href": "users/meta"},
        "deprecation": [{"href": "https://docs.example.com/users-end"}],
        "sunset": [{"href": "https://docs.example.com/users-sunset"}]
    },
    {"anchor": "", "item": [{"href": "https://api.example.com/orders"}, {"title": "no href"}, 7]},
    "no context"
]}"#;

/// A good host with something at the place of a catalog, and links on its list.
fn with_catalog(catalog: CannedResponse, links: &'static str) -> Host {
    Host::start(move |request| match request.target.as_str() {
        "/.well-known/api-catalog" => catalog.clone(),
        "/v1/users?limit=1" => good(request).header("Link", links),
        _ => good(request),
    })
}

fn linkset(body: &str) -> CannedResponse {
    let profile = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    CannedResponse::new(200, profile, body)
}

/// `RELATION TARGET of CONTEXT by WHAT` of each document.
fn documents(report: &Value, host: &Host) -> Vec<String> {
    let links = report["service_links"].as_array().cloned();
    let text = |link: &Value, key: &str| link[key].as_str().unwrap_or("-").replace(&host.url, "");
    let line = |link: Value| {
        let [relation, target, context, by] =
            ["relation", "target", "context", "named_by"].map(|key| text(&link, key));
        format!("{relation} {target} of {context} by {by}")
    };
    links.unwrap_or_default().into_iter().map(line).collect()
}

#[test]
fn documents_are_listed_from_link_headers_and_the_catalog_and_not_fetched() {
    let suite = suite();
    let host = with_catalog(
        linkset(CATALOG),
        "<openapi.json>; rel=\"service-desc\"; type=application/json, </next>; rel=next, \
         </docs>; rel=\"service-doc help\"; title=\"The docs\"; anchor=\"/v1\", \
         </.well-known/api-catalog>; rel=api-catalog, </gone>; rel=sunset",
    );
    let (ended, report) = probe(&suite, &host);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(
        documents(&report, &host),
        [
            "service-desc /v1/openapi.json of - by link",
            "service-doc /docs of /v1 by link",
            "api-catalog /.well-known/api-catalog of - by link",
            "service-desc /orders/openapi.json of https://api.example.com/orders by api-catalog",
            "service-doc https://docs.example.com/orders of https://api.example.com/orders by api-catalog",
            "status https://status.example.com/ of https://api.example.com/orders by api-catalog",
            "deprecation https://docs.example.com/users-end of /users by api-catalog",
            "service-desc /.well-known/users/openapi.json of /users by api-catalog",
            "service-meta /.well-known/users/meta of /users by api-catalog",
            "sunset https://docs.example.com/users-sunset of /users by api-catalog",
            "item https://api.example.com/orders of - by api-catalog",
        ]
    );
    let (state, words) = check(&report, "documents");
    assert_eq!(state, "ok");
    assert_eq!(
        words,
        "3 named in Link headers; 8 in the API catalog, /.well-known/api-catalog"
    );
    let mut asked = host.received();
    asked.retain(|one| !one.target.starts_with("/v"));
    let catalog = asked.iter().map(|one| one.target.as_str());
    assert_eq!(catalog.collect::<Vec<_>>(), ["/.well-known/api-catalog"]);
    // The catalog is for everybody.
    assert!(!asked[0].headers.contains_key("authorization"));
    assert!(asked[0].headers["accept"].starts_with("application/linkset+json"));
    let ended = suite.run(&["probe", &host.url, "--color", "never"]);
    let joined: String = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "/v1/openapi.json (application/json)",
        "(The docs)",
        "of https://api.example.com/orders (Bestellungen)",
    ] {
        assert!(joined.contains(words), "{words}: {}", ended.out);
    }
}

#[test]
fn what_stands_in_the_place_of_a_catalog_is_no_fault() {
    let elsewhere = "https://login.example.com/?next=catalog";
    for (catalog, words) in [
        (
            CannedResponse::new(404, "text/html", "<h1>404</h1>"),
            "returns 404",
        ),
        (problem(401), "returns 401"),
        (
            CannedResponse::new(302, "text/html", "").header("Location", elsewhere),
            "returns 302 to https://login.example.com/?next=catalog, which is not followed",
        ),
        (
            CannedResponse::new(200, "text/html; charset=utf-8", "<form>sign in</form>"),
            "returns 200 with text/html, and no linkset",
        ),
        (
            CannedResponse::json(200, r#"{"message": "hello"}"#),
            "returns 200 with application/json, and no linkset",
        ),
    ] {
        let host = with_catalog(catalog, "</next>; rel=next");
        let (ended, report) = probe(&suite(), &host);
        assert_eq!(ended.status, 0, "{words}: {}", ended.out);
        let (state, found) = check(&report, "documents");
        assert_eq!(state, "ok", "{words}: {found}");
        assert!(found.ends_with(words), "{words}: {found}");
        assert_eq!(documents(&report, &host), Vec::<String>::new(), "{words}");
        assert_eq!(report["fitness"], "fit");
    }
}

#[test]
fn a_catalog_in_other_forms_is_read_and_a_broken_one_is_named() {
    let text = "<https://api.example.com/a/openapi.yaml>; rel=\"service-desc\";\n  anchor=\"https://api.example.com/a\",\n<https://api.example.com/b>; rel=item\n";
    for (catalog, expected) in [
        (CannedResponse::new(200, "application/linkset", text), 2),
        // Sent as plain JSON, as by a server that does not know the type.
        (CannedResponse::json(200, CATALOG), 8),
    ] {
        let host = with_catalog(catalog, "");
        let (_, report) = probe(&suite(), &host);
        assert_eq!(documents(&report, &host).len(), expected);
        assert_eq!(check(&report, "documents").0, "ok");
    }
    for (body, reason) in [
        ("{\"linkset\": [", "cannot be read: EOF"),
        ("{\"links\": []}", "has no array `linkset` (RFC 9264"),
        (&" ".repeat(1024 * 1024 + 1), "more than 1 MiB"),
    ] {
        let host = with_catalog(linkset(body), "");
        let (ended, report) = probe(&suite(), &host);
        let (state, words) = check(&report, "documents");
        assert_eq!(
            (ended.status, state.as_str()),
            (0, "could-not-tell"),
            "{words}"
        );
        assert!(words.contains(reason), "{words}");
    }
}

#[test]
fn what_a_hostile_catalog_names_is_bounded_and_escaped() {
    let many: Vec<String> = (0..5000)
        .map(|number| {
            format!(
                "{{\"href\": \"/{number}\", \"title\": \"\\u001b[31m{}\"}}",
                "x".repeat(100)
            )
        })
        .collect();
    let body = format!(
        "{{\"linkset\": [{{\"service-desc\": [{}]}}]}}",
        many.join(",")
    );
    let host = with_catalog(linkset(&body), "");
    let (_, report) = probe(&suite(), &host);
    assert_eq!(documents(&report, &host).len(), 64);
    assert!(
        check(&report, "documents")
            .1
            .ends_with("; the first 64 are listed"),
        "{}",
        check(&report, "documents").1
    );
    let ended = suite().run(&["probe", &host.url, "--color", "never"]);
    assert!(!ended.out.contains('\u{1b}'), "{}", ended.out);
    assert!(ended.out.contains("+52 more"), "{}", ended.out);
}
