//! A document as the source of cases.

use super::*;

fn shop_host() -> Host {
    Host::start(|request| {
        let order = CannedResponse::json(200, ORDER).header("x-rate-limit", "1");
        match request.target.split('?').next().unwrap() {
            "/public/v1/orders" => CannedResponse::json(200, &format!("[{ORDER}]")),
            "/public/v1/orders/O-1234" => order,
            "/public/v1/secrets/s3" => CannedResponse::new(200, "text/plain", "x"),
            _ => CannedResponse::new(404, "application/problem+json", "{\"title\":\"no\"}"),
        }
    })
}

/// A document with a server's path, and a host that serves one path.
fn served_at(document: &str, own: &'static str) -> (tempfile::TempDir, Host) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pets.yaml"), document).unwrap();
    let host = Host::start(move |request| match request.target.as_str() {
        target if target == own => CannedResponse::json(200, "[]"),
        _ => CannedResponse::json(404, "{}"),
    });
    (folder, host)
}

#[test]
fn a_host_may_serve_a_document_without_the_path_of_its_server() {
    let document = "openapi: 3.0.3\ninfo: { title: Pets, version: '1' }\n\
        servers: [{ url: 'https://pets.example/v2' }]\n\
        paths:\n  /pets:\n    get:\n      responses:\n        '200':\n          \
        description: all\n          content: { application/json: { schema: { type: array } } }\n";
    let asked = |host: &Host| -> Vec<String> {
        let received = host.received();
        received.iter().map(|one| one.target.clone()).collect()
    };
    let run = |folder: &tempfile::TempDir, url: &str, more: &[&str]| {
        let mut arguments = vec!["run", "--openapi", "pets.yaml", "--report-dir", "reports"];
        arguments.extend(["--host", url]);
        arguments.extend(more);
        crate::support::driftcheck(folder.path(), &arguments)
    };
    // As written.
    let (folder, host) = served_at(document, "/v2/pets");
    let ended = run(&folder, &host.url, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/v2/pets", "/v2/pets"]);
    // A mock host of the document alone: found out, and said.
    let (folder, host) = served_at(document, "/pets");
    let ended = run(&folder, &host.url, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("without `/v2`"), "{}", ended.err);
    assert_eq!(asked(&host), ["/v2/pets", "/pets", "/pets"]);
    let covered = crate::support::driftcheck(
        folder.path(),
        &["coverage", "latest", "--openapi", "pets.yaml"],
    );
    assert!(!covered.err.contains("no operation"), "{}", covered.err);
    // Said by the user, and by the address of the host.
    let (folder, host) = served_at(document, "/v3/pets");
    let ended = run(&folder, &host.url, &["--server-path", "/v3"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/v3/pets"]);
    let (folder, host) = served_at(document, "/gate/v2/pets");
    let ended = run(&folder, &format!("{}/gate/v2/", host.url), &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/gate/v2/pets"]);
    // Nothing is asked where nothing is to be sent, or where the path is wrong.
    let (folder, host) = served_at(document, "/pets");
    run(&folder, &host.url, &["--dry-run"]);
    let ended = run(&folder, &host.url, &["--server-path", "v3"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("expected a path that starts with `/`"),
        "{}",
        ended.err
    );
    assert_eq!(asked(&host), [""; 0]);
}

#[test]
fn a_list_or_an_object_of_a_variable_is_written_in_the_style_of_its_parameter() {
    let parameters = "[ { name: ids, in: query, required: true, explode: false, schema: { type: array, items: { type: integer } } }, \
         { name: filter, in: query, required: true, style: deepObject, schema: { type: object } }, \
         { name: tags, in: query, required: true, schema: { type: array } }, \
         { name: at, in: path, required: true, style: matrix, schema: { type: array } } ]";
    let paths = format!(
        "  /items{{at}}:\n    get: {{ operationId: items, parameters: {parameters}, responses: {{ '200': {{ description: ok }} }} }}"
    );
    let suite = Suite::new(&[("api.yaml", &document("3.0.3", &paths, "  schemas: {}"))]);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let run = ["run", "--openapi", "api.yaml", "--host", &host.url];
    let set = [
        "--var",
        "ids:=[3,4]",
        "--var",
        "filter:={\"state\":\"open\"}",
        "--var",
        "tags:=[\"a\",\"b\"]",
        "--var",
        "at:=[1,2]",
    ];
    let ended = suite.run(&[&run[..], &set].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked: Vec<String> = host
        .received()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    let expected = "/items;at=1,2?tags=a&tags=b&ids=3,4&filter%5Bstate%5D=open";
    assert_eq!(asked, [expected]);
}

#[test]
fn a_document_alone_is_enough_to_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.yaml"), SHOP).unwrap();
    let host = shop_host();
    let run = |more: &[&str]| {
        let mut arguments = vec!["run", "--openapi", "shop.yaml", "--host", &host.url];
        arguments.extend(more);
        crate::support::driftcheck(folder.path(), &arguments)
    };
    let ended = run(&["--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended
            .err
            .contains("2 operations are not safe, and left out"),
        "{}",
        ended.err
    );
    assert!(
        ended.out.contains("no value for path parameter `token`"),
        "{}",
        ended.out
    );
    let asked: BTreeSet<String> = host
        .received()
        .iter()
        .map(|request| {
            format!(
                "{} {} {}",
                request.method,
                request.target,
                request.headers.get("x-trace").map_or("", |value| value)
            )
        })
        .collect();
    let expected = reported(&[
        "GET /public/v1/orders?state=open,closed&filter%5Byear%5D=2026 on",
        "GET /public/v1/orders/O-1234 ",
    ]);
    assert_eq!(asked, expected);
    let ended = run(&["--var", "token=s3", "get-secret", "--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    // An example need not be there on every host.
    let ended = run(&[
        "--var",
        "orders_id=O-9",
        "get-order",
        "--report-dir",
        "reports",
    ]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
}

#[test]
fn an_import_makes_cases_that_run_and_keeps_what_was_edited() {
    let suite = Suite::new(&[(
        "driftcheck.toml",
        "[hosts.none]\nurl = \"http://127.0.0.1:9\"\n",
    )]);
    suite.write("elsewhere/shop.yaml", SHOP.as_bytes());
    let import = || suite.run(&["import", "openapi", "elsewhere/shop.yaml"]);
    let ended = import();
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.contains("7 cases written, 0 updated"),
        "{}",
        ended.out
    );
    assert!(suite.path("schemas/shop.yaml").exists());
    let read = |path: &str| std::fs::read_to_string(suite.path(path)).unwrap();
    let created = read("cases/shop/create-order/201.case.yaml");
    for words in [
        "# from POST /public/v1/orders of shop.yaml#/paths/~1v1~1orders/post\n",
        "# documented, not provoked: 409\n",
        "effects: create\n",
        "basis: documented\n",
    ] {
        assert!(created.contains(words), "{words}: {created}");
    }
    assert!(read("cases/shop/create-order/401.case.yaml").contains("auth: none"));
    assert!(read("cases/shop/get-order/404.case.yaml").contains("id: O-0000"));
    assert!(read("cases/shop/get-secret/200.case.yaml").contains("needs:\n  - token\n"));
    assert_eq!(
        suite.run(&["check"]).status,
        0,
        "{}",
        suite.run(&["check"]).err
    );
    let host = shop_host();
    let ended = suite.run(&["run", "--host", &host.url, "get-order", "list-orders"]);
    assert_eq!(ended.status, 0, "{}", ended.out);

    let edited = "cases/shop/get-order/200.case.yaml";
    suite.write(edited, read(edited).replace("O-1234", "O-7").as_bytes());
    let shorter = SHOP
        .replace("summary: The orders", "summary: All orders")
        .replace("deleteOrder", "removeOrder");
    suite.write(
        "elsewhere/shop.yaml",
        shorter.replace("    delete:", "    put:").as_bytes(),
    );
    let ended = import();
    assert!(
        ended
            .out
            .contains("kept, as it was edited: cases/shop/get-order/200.case.yaml"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains(
            "not in the document any more: cases/shop/delete-order/204.case.yaml: DELETE"
        ),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("1 case written, 1 updated, 4 unchanged, 1 kept"),
        "{}",
        ended.out
    );
    assert!(read(edited).contains("O-7"));
    assert!(read("cases/shop/list-orders/200.case.yaml").contains("All orders"));
}

#[test]
fn an_import_takes_some_operations_and_says_wrong_names() {
    let suite = Suite::new(&[("schemas/shop.yaml", SHOP)]);
    let import = |more: &[&str]| {
        let mut arguments = vec!["import", "openapi", "schemas/shop.yaml"];
        arguments.extend(more);
        suite.run(&arguments)
    };
    let ended = import(&["--operation", "getOrdr"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("did you mean `getOrder`?"),
        "{}",
        ended.err
    );
    let ended = import(&["--tag", "Pets"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("the document has the tags Orders"),
        "{}",
        ended.err
    );
    let ended = import(&["--operation", "getOrder", "--into", "cases/mine"]);
    assert!(ended.out.contains("2 cases written"), "{}", ended.out);
    assert!(suite.path("cases/mine/get-order/404.case.yaml").exists());
}

#[test]
fn the_published_schema_knows_operations() {
    let text = include_str!("../../../schemas/driftcheck/case.schema.json");
    let schema: Value = serde_json::from_str(text).unwrap();
    assert!(schema["$defs"]["OperationFile"]["properties"]["openapi"].is_object());
}
