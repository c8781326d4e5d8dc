//! Two documents compared, and how much of one a run has seen.

use super::*;

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story of a document and what is asked of it"
)]
fn two_documents_are_compared_operation_by_operation() {
    let newer = SHOP
        .replace(
            "deprecated: true\n      x-sunset: \"2027-06-30\"",
            "x-sunset: \"2028-01-01\"",
        )
        .replace(
            "{ name: limit, in: query, schema",
            "{ name: limit, in: query, required: true, schema",
        )
        .replace("        \"401\": { description: who are you }\n", "")
        .replace("required: [title]", "required: [title, type]")
        .replace(
            "properties: { title: { type: string } }",
            "properties: { title: { type: string }, type: { type: string } }",
        )
        .replace("enum: [open, closed]", "enum: [open, closed, lost]")
        .replace(
            "lives: { type: integer }",
            "lives: { type: integer }, name: { type: string }",
        )
        .replace("  /v1/secrets/{token}:\n", "  /v1/keys/{token}:\n")
        .replace("/v1/orders/{id}:", "/v1/orders/{order}:")
        .replace("- { name: id, in: path", "- { name: order, in: path")
        .replace("https://shop.example.com/public", "https://new.example.com")
        .replace("  /v1/", "  /public/v1/");
    let suite = Suite::new(&[("old.yaml", SHOP), ("new.yaml", &newer)]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    let found = differences(&ended.out);
    let expected = [
        "notice undeprecated DELETE /public/v1/orders/{order}",
        "notice sunset-changed DELETE /public/v1/orders/{order}",
        "additive operation-added GET /public/v1/keys/{token}",
        "breaking parameter-required GET /public/v1/orders parameter limit",
        "breaking operation-removed GET /public/v1/secrets/{token}",
        "notice status-removed POST /public/v1/orders 401",
    ];
    for one in expected {
        assert!(found.iter().any(|found| found == one), "{one}: {found:#?}");
    }
    let of_enum: Vec<&String> = found
        .iter()
        .filter(|one| one.contains("enum-value-added"))
        .collect();
    assert_eq!(of_enum.len(), 2, "{found:#?}");
    assert!(
        of_enum.iter().any(|one| one.starts_with("breaking ")),
        "{found:#?}"
    );
    assert!(
        of_enum
            .iter()
            .any(|one| one.starts_with("notice ") && one.contains("request body")),
        "{found:#?}"
    );
    assert!(
        !found
            .iter()
            .any(|one| one.contains("parameter id") || one.contains("parameter order")),
        "{found:#?}"
    );
    let one = [
        "diff-contract",
        "old.yaml",
        "new.yaml",
        "--operation",
        "deleteOrder",
    ];
    let ended = suite.run(&one);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(
        ended.out.contains("sunset was 2027-06-30, is 2028-01-01"),
        "{}",
        ended.out
    );
    let same = suite.run(&["diff-contract", "old.yaml", "old.yaml"]);
    assert_eq!(same.status, 0);
    let wrong = suite.run(&[
        "diff-contract",
        "old.yaml",
        "new.yaml",
        "--operation",
        "deletOrder",
    ]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.contains("did you mean `deleteOrder`?"),
        "{}",
        wrong.err
    );
}

#[test]
fn what_is_unresolved_is_a_fault_and_never_removed() {
    let dangling = SHOP
        .replace(
            "properties: { kind: { type: string } }",
            "properties: { kind: { $ref: '#/components/schemas/Kind' } }",
        )
        .replace(
            "{ $ref: \"#/components/responses/Problem\" }",
            "{ $ref: \"#/components/responses/Gone\" }",
        );
    let suite = Suite::new(&[("old.yaml", SHOP), ("new.yaml", &dangling)]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(differences(&ended.out), Vec::<String>::new());
    assert!(
        ended
            .out
            .contains("`#/components/responses/Gone` leads nowhere"),
        "{}",
        ended.out
    );
    let mixed = suite.run(&["diff-contract", "old.yaml", "driftcheck.toml"]);
    assert_eq!(mixed.status, 2);
}

#[test]
fn coverage_says_which_operations_and_responses_a_run_has_seen() {
    let suite = suite();
    let host = Host::start(|_| CannedResponse::json(200, ORDER).header("x-rate-limit", "1"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert!(
        ended.out.contains("shop.yaml: 3 of 22 places\n"),
        "{}",
        ended.out
    );
    let coverage = |more: &[&str]| {
        let mut arguments = vec!["coverage", "latest", "--openapi", "schemas/shop.yaml"];
        arguments.extend(more);
        suite.run(&arguments)
    };
    let ended = coverage(&[]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.contains("DELETE /public/v1/orders/{id}"),
        "{}",
        ended.out
    );
    let ended = coverage(&["--format", "json"]);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let whole = &document["coverage"][0];
    assert_eq!(whole["contract"], "shop.yaml");
    let seen = |pointer: &str| {
        let fields = whole["fields"].as_array().unwrap().iter();
        let field = fields.clone().find(|field| field["pointer"] == pointer);
        field.unwrap_or_else(|| panic!("{pointer}: {whole}"))["seen"]
            .as_u64()
            .unwrap()
    };
    let operation = "/GET ~1public~1v1~1orders~1{id}";
    assert_eq!(seen(operation), 1);
    assert_eq!(seen(&format!("{operation}/200/application~1json")), 1);
    assert_eq!(seen(&format!("{operation}/404")), 0);
    assert_eq!(seen("/POST ~1public~1v1~1orders"), 0);
    let rows = document["coverage"].as_array().unwrap();
    let order = rows
        .iter()
        .find(|row| row["contract"].as_str().unwrap().ends_with("/{id} 200"));
    let order = order.unwrap();
    assert_eq!(order["answers"], 1);
    assert!(
        order["fields"].to_string().contains(r#""value":"open""#),
        "{order}"
    );
}

#[test]
fn coverage_says_that_no_response_is_one_of_the_document() {
    let suite = suite();
    suite.run(&["run", "--host", "http://127.0.0.1:1", "-q"]);
    let ended = suite.run(&["coverage", "latest", "--openapi", "schemas/shop.yaml"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.starts_with("COVERAGE  no response"),
        "{}",
        ended.out
    );
}

#[test]
fn an_operation_replaces_the_contracts_that_a_folder_shares() {
    let suite = suite();
    suite.write("schemas/any.schema.json", b"{}");
    suite.write(
        "cases/_defaults.yaml",
        b"expect: { contract: { 4xx: any } }\n",
    );
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
}

#[test]
fn a_finding_is_explained_by_the_line_of_the_document() {
    let body = ORDER.replace("\"total\":0.5", "\"count\":3000000000");
    let suite = ask(CannedResponse::json(200, &body).header("x-rate-limit", "1"));
    let report = suite.report();
    let fingerprint = report["findings"][0]["fingerprints"][0].as_str().unwrap();
    let ended = suite.run(&["explain", fingerprint]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended
            .out
            .contains("count: { type: integer, format: int32 }"),
        "{}",
        ended.out
    );
}

#[test]
fn a_document_without_safe_operations_says_so() {
    let suite = Suite::new(&[(
        "d.yaml",
        "openapi: 3.1.0\npaths: { /a: { post: { responses: { 200: {} } } } }\n",
    )]);
    let ended = suite.run(&["run", "--openapi", "d.yaml", "--host", "mock"]);
    assert_eq!(ended.status, 4);
    assert!(
        ended.err.contains("`d.yaml` has no safe operation"),
        "{}",
        ended.err
    );
}
