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
