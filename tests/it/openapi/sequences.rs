//! Bodies that are sequences of items: JSON lines, JSON text sequences, server-sent events.

use super::*;

const DOCUMENT: &str = "openapi: 3.2.0
info: { title: Log, version: '1' }
paths:
  /lines:
    get: { responses: { '200': { description: d, content: { application/jsonl: { itemSchema: { $ref: '#/components/schemas/Entry' } } } } } }
  /records:
    get: { responses: { '200': { description: d, content: { application/json-seq: { itemSchema: { $ref: '#/components/schemas/Entry' } } } } } }
  /whole:
    get: { responses: { '200': { description: d, content: { application/x-ndjson: { schema: { type: array, maxItems: 2, items: { $ref: '#/components/schemas/Entry' } } } } } } }
  /events:
    get: { responses: { '200': { description: d, content: { text/event-stream: { itemSchema: { $ref: '#/components/schemas/Event' } } } } } }
  /parsed:
    get: { responses: { '200': { description: d, content: { text/event-stream: { itemSchema: { type: object, required: [data], properties: { event: { type: string }, data: { $ref: '#/components/schemas/Entry' } } } } } } } }
components:
  schemas:
    Entry:
      type: object
      required: [level]
      properties: { level: { type: integer }, text: { type: string } }
    Event:
      type: object
      required: [event, data]
      properties: { event: { type: string }, data: { type: string }, id: { type: string }, retry: { type: integer } }
      oneOf:
      - properties: { event: { const: said } }
      - properties:
          event: { const: logged }
          data: { contentMediaType: application/json, contentSchema: { $ref: '#/components/schemas/Entry' } }
";

/// The findings of a run of one operation, and its report.
fn found(path: &str, media_type: &str, body: &str) -> (BTreeSet<String>, String) {
    let suite = Suite::new(&[("log.yaml", DOCUMENT)]);
    let response = CannedResponse::new(200, media_type, body);
    let host = Host::start(move |_| response.clone());
    let word = path.trim_start_matches('/');
    let ended = suite.run(&["run", "--openapi", "log.yaml", "--host", &host.url, word]);
    assert!(
        host.received().iter().any(|one| one.target == path),
        "{}{}",
        ended.out,
        ended.err
    );
    (findings(&suite), format!("{}{}", ended.out, suite.report()))
}

#[test]
fn items_are_judged_one_by_one() {
    let good = "{\"level\":1}\n{\"level\":2,\"text\":\"x\"}\n";
    let records = |lines: &str| -> String {
        lines
            .lines()
            .map(|line| format!("\u{1e}{line}\n"))
            .collect()
    };
    for (path, media_type, body) in [
        (
            "/lines",
            "application/jsonl; charset=utf-8",
            good.to_owned(),
        ),
        ("/lines", "application/jsonl", String::new()),
        ("/records", "application/json-seq", records(good)),
        ("/whole", "application/x-ndjson", good.to_owned()),
    ] {
        assert_eq!(found(path, media_type, &body).0, BTreeSet::new(), "{path}");
    }
    let bad = "{\"level\":1}\n{\"level\":\"2\"}\nnope\n\n{\"text\":3,\"more\":1}\n";
    let expected = reported(&[
        "breaking wrong-type body:/*/level",
        "breaking missing-property body:/*/level",
        "breaking wrong-type body:/*/text",
        "additive undocumented-property body:/*/more",
        "breaking invalid-json body:/*",
    ]);
    let (lines, report) = found("/lines", "application/jsonl", bad);
    assert_eq!(lines, expected);
    assert!(report.contains("item 3, line 3, column "), "{report}");
    assert!(report.contains("/3/text"), "{report}");
    let (found_of_records, _) = found("/records", "application/json-seq", &records(bad));
    assert_eq!(found_of_records, expected);
    let (of_whole, _) = found("/whole", "application/x-ndjson", &good.repeat(2));
    assert_eq!(of_whole, reported(&["breaking limit-exceeded body:"]));
}

#[test]
fn events_are_judged_by_their_fields_and_by_the_json_of_their_data() {
    let good = ": hello\n\nevent: said\ndata: hi\ndata: there\nretry: 5\n\nevent: logged\nid: 1\ndata: {\"level\":\ndata: 1}\n\n";
    let (none, _) = found("/events", "text/event-stream", good);
    assert_eq!(none, BTreeSet::new());
    let bad = "event: logged\ndata: {\"level\":\"1\",\"more\":1}\n\ndata: x\n\n";
    let (events, report) = found("/events", "text/event-stream", bad);
    assert!(
        events.contains("breaking wrong-type body:/*/data/level"),
        "{events:?}"
    );
    assert!(
        events.contains("additive undocumented-property body:/*/data/more"),
        "{events:?}"
    );
    assert!(
        events.contains("breaking missing-property body:/*/event"),
        "{events:?}"
    );
    assert!(report.contains("/0/data/level"), "{report}");
    let no_json = "event: logged\ndata: level 1\n\n";
    let (events, _) = found("/events", "text/event-stream", no_json);
    assert_eq!(events, reported(&["breaking invalid-json body:/*/data"]));
}

#[test]
fn data_that_is_documented_as_no_text_is_read_as_json() {
    let good = "data: {\"level\":1}\n\n";
    let (none, _) = found("/parsed", "text/event-stream", good);
    assert_eq!(none, BTreeSet::new());
    let bad = "data: {\"level\":true}\n\ndata: [DONE]\n\n";
    let (events, _) = found("/parsed", "text/event-stream", bad);
    let expected = reported(&[
        "breaking wrong-type body:/*/data/level",
        "breaking wrong-type body:/*/data",
    ]);
    assert_eq!(events, expected);
}

#[test]
fn what_a_client_sends_as_a_sequence_is_judged_too() {
    let document = DOCUMENT.replace(
        "  /lines:\n",
        "  /lines:\n    post: { requestBody: { content: { application/jsonl: { itemSchema: { $ref: '#/components/schemas/Entry' } } } }, responses: { '204': { description: d } } }\n",
    );
    let entry = |text: &str| {
        serde_json::json!({
            "startedDateTime": "2026-01-01T00:00:00Z", "time": 1,
            "request": {
                "method": "POST", "url": "http://h/lines", "httpVersion": "HTTP/1.1",
                "headers": [{ "name": "Content-Type", "value": "application/jsonl" }],
                "postData": { "mimeType": "application/jsonl", "text": text }
            },
            "response": { "status": 204, "httpVersion": "HTTP/1.1", "headers": [], "content": { "size": 0 } }
        })
    };
    let har = serde_json::json!({ "log": { "version": "1.2", "entries": [
        entry("{\"level\":1}\n"), entry("{\"level\":1}\n{\"level\":\"x\"}\n")
    ] } });
    let suite = Suite::new(&[("log.yaml", &document), ("log.har", &har.to_string())]);
    suite.run(&[
        "judge",
        "log.har",
        "--openapi",
        "log.yaml",
        "--requests",
        "-q",
    ]);
    let report = suite.report();
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{report}");
    assert_eq!(found[0]["kind"], "invalid-request-body");
}

#[test]
fn webhooks_and_callbacks_are_read_and_named() {
    let document = "openapi: 3.1.0
info: { title: Hooks, version: '1' }
paths:
  /subscribe:
    post:
      responses: { '204': { description: d } }
      callbacks:
        onEvent:
          '{$request.body#/url}':
            post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Gone' } } } }, responses: { '204': { description: d } } }
webhooks:
  shipped:
    post: { requestBody: { content: { application/json: { schema: { type: nonsense } } } }, responses: { '204': { description: d } } }
";
    let suite = Suite::new(&[("schemas/hooks.yaml", document)]);
    let ended = suite.run(&["check"]);
    for words in [
        "`#/components/schemas/Gone` leads nowhere",
        "`nonsense` is not a type",
        "the webhook `POST shipped` is read, but not run",
        "the callback `POST {$request.body#/url}` is read, but not run",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert!(ended.out.contains("with 1 operation"), "{}", ended.out);
    assert!(!ended.err.contains("path parameter"), "{}", ended.err);
}

#[test]
fn items_and_what_the_host_sends_are_compared() {
    let hook = "webhooks:
  shipped:
    post: { requestBody: { content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }, responses: { '204': { description: d } } }
";
    let old = format!("{DOCUMENT}{hook}");
    let new = old.replace("level: { type: integer }", "level: { type: string }");
    let new = new.replace(
        "id: { type: string } } } } } }",
        "id: { type: integer } } } } } }",
    );
    let suite = Suite::new(&[
        ("old.yaml", &old),
        ("new.yaml", &new),
        ("less.yaml", DOCUMENT),
    ]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for words in [
        "type-changed at GET /lines 200",
        "type-changed at POST shipped request body",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let ended = suite.run(&["diff-contract", "old.yaml", "less.yaml"]);
    assert!(
        ended.out.contains("operation-removed at POST shipped"),
        "{}",
        ended.out
    );
}
