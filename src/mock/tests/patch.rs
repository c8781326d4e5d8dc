//! Making the host drift on purpose.

use std::path::Path;

use serde_json::{Value, json};

use super::super::{Patch, seed};
use super::{LEGACY, ask, item};
use crate::mock::host::{Mock, Options};

async fn start_with(patch: &str) -> Mock {
    let options = Options {
        patch: Some(Patch::parse("test.json", patch).unwrap()),
        ..Options::default()
    };
    Mock::start(options).await.unwrap()
}

fn error(text: &str) -> String {
    Patch::parse("drift.json", text).unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_patch_changes_the_responses_it_fits_and_no_state() {
    let host = start_with(
        r#"[{"op": "test", "path": "/invitation/status", "value": "Invited"},
            {"op": "replace", "path": "/invitation/status", "value": "invited"},
            {"op": "move", "from": "/user", "path": "/person"}]"#,
    )
    .await;
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    for _ in 0..2 {
        let reply = ask(&host, "POST", &resend).send();
        assert_eq!(reply.status, 200);
        assert_eq!(reply.at("/invitation/status"), "invited");
        assert_eq!(reply.at("/person/id"), seed::INVITED.user(1));
        assert_eq!(reply.at("/user"), Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_patch_that_fits_only_in_part_changes_nothing() {
    let host = start_with(
        r#"[{"op": "add", "path": "/href", "value": "x"}, {"op": "remove", "path": "/audit"}]"#,
    )
    .await;
    let path = item(seed::INVITED, 1);
    assert_eq!(ask(&host, "GET", &path).send().at("/href"), Value::Null);
    let selected = ask(&host, "GET", &format!("{path}?select=+audit")).send();
    assert_eq!(
        (selected.at("/href"), selected.at("/audit")),
        (json!("x"), Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn refusals_and_the_mail_count_are_not_patched() {
    let host = start_with(r#"[{"op": "add", "path": "/href", "value": "x"}]"#).await;
    assert_eq!(ask(&host, "GET", LEGACY).send().at("/href"), "x");
    let unknown = format!("{LEGACY}/x");
    assert_eq!(ask(&host, "GET", &unknown).send().at("/href"), Value::Null);
    assert_eq!(
        ask(&host, "GET", "/mock/mails").send().at("/href"),
        Value::Null
    );
}

#[test]
fn broken_json_is_shown_with_its_place() {
    let text = error("[\n  {\"op\": \"ü\" \"x\"}\n]");
    assert!(
        text.starts_with("drift.json:2:14: expected `,` or `}`"),
        "{text}"
    );
    assert!(text.contains("\n  2 |   {\"op\""), "{text}");
    assert!(
        error("").starts_with("drift.json:1:1: EOF"),
        "{}",
        error("")
    );
}

#[test]
fn what_is_no_patch_is_reported_what_a_patch_is() {
    let text = error(r#"{"op": "remove", "path": "/a"}"#);
    assert!(
        text.contains("a JSON Patch is a list of operations, found an object"),
        "{text}"
    );
    assert!(text.contains("help: each operation looks like"), "{text}");
    assert!(error("[]").contains("the patch has no operation"));
    let text =
        error("[{\"op\": \"remove\", \"path\": \"/a\"},\n {\"op\": \"delete\", \"path\": \"/a\"}]");
    assert!(text.starts_with("drift.json:2:"), "{text}");
    assert!(
        text.contains("operation 2 of the patch: unknown variant `delete`"),
        "{text}"
    );
    let text = error(r#"[{"op": "add", "path": "/a"}]"#);
    assert!(
        text.contains("operation 1 of the patch: missing field `value`"),
        "{text}"
    );
    assert!(error(r#"[{"op": "remove", "path": "a"}]"#).contains("operation 1"));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = Patch::from_file(Path::new("no/such/drift.json")).unwrap_err();
    assert_eq!(error.source, "no/such/drift.json");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drift.json");
    std::fs::write(&path, b"[\n\xff]").unwrap();
    let error = Patch::from_file(&path).unwrap_err();
    assert_eq!(error.position.unwrap().line, 2);
    std::fs::write(&path, r#"[{"op": "remove", "path": "/a"}]"#).unwrap();
    assert!(Patch::from_file(&path).is_ok());
}
