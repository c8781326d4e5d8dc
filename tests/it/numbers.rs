//! Numbers and ids of files and responses, as they arrive at the host.

use crate::support::{CannedResponse, Host, Suite};

#[test]
fn what_yaml_1_2_calls_a_text_is_sent_as_it_is_written() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "2024_11"}"#));
    let case = "request: { path: '/{id}', params: { id: 2024_11 }, query: { a: 1_000, b: -1_0.5 } }
expect: { body: [{ path: $.id, equals: 2024_11 }] }
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let target = host.received()[0].target.clone();
    assert_eq!(target, "/2024_11?a=1_000&b=-1_0.5");
}

#[test]
fn a_number_keeps_its_digits_through_variables_and_captures() {
    let body = r#"{"version": 1.10, "price": {"net": 5.00}, "whole": 10, "exponent": 1E+2}"#;
    let host = Host::start(move |_| CannedResponse::json(200, body));
    let case = r#"vars: { version: 1.10, count: 3 }
steps:
  - name: a
    request: { path: "/v{v}", params: { v: "{{ version }}" }, query: { v: "{{ version }}", n: "{{ count + 1 }}" } }
    capture: { v: $.version, p: $.price, w: $.whole, e: $.exponent }
  - name: b
    request:
      method: POST
      path: "/{v}"
      params: { v: "{{ v }}" }
      query: { p: "{{ p.net }}", w: "{{ w }}" }
      headers: { X-V: "v{{ v }}", X-E: "{{ e }}" }
      body: { json: { v: "{{ v }}", p: "{{ p }}", text: "{{ p.net }} EUR" } }
effects: create
"#;
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let [first, second] = host.received().try_into().unwrap();
    assert_eq!(first.target, "/v1.10?v=1.10&n=4");
    assert_eq!(second.target, "/1.10?p=5.00&w=10");
    assert_eq!(second.headers["x-v"], "v1.10");
    assert_eq!(second.headers["x-e"], "1e+2");
    let sent = String::from_utf8(second.body).unwrap();
    let expected = r#"{"p":{"net":5.00},"text":"5.00 EUR","v":1.10}"#;
    assert_eq!(sent.replace(": ", ":").replace(", ", ","), expected);
}
