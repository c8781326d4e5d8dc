//! User groups, and the groups that a membership is in.

use serde_json::json;

use super::super::seed;
use super::{ask, item, start, successor};

const GROUPS: &str = "/public/v1/accounts/user-groups";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_group_is_made_changed_and_deleted() {
    let host = start().await;
    let body = r#"{"name": "New", "account": {"id": "ACC-1000-0001"}, "buyers": null, "logo": "", "description": "d", "modules": [{"id": "MOD-1002"}]}"#;
    let made = ask(&host, "POST", GROUPS).json(body).send();
    assert_eq!((made.status, made.at("/id")), (201, "UGR-9000-0001".into()));
    assert_eq!(made.at("/modules/0/id"), "MOD-1002");
    let path = made.header("location").unwrap().to_owned();
    let changed = ask(&host, "PUT", &path)
        .json(r#"{"name": "Newer", "description": null}"#)
        .send();
    assert_eq!((changed.status, changed.at("/name")), (200, "Newer".into()));
    assert_eq!(
        (changed.at("/description"), changed.at("/logo")),
        (json!(null), "".into())
    );
    let read = ask(&host, "GET", &path).send();
    assert_eq!(read.at("/$meta/omitted"), json!(["audit", "users"]));
    let found = ask(&host, "GET", &format!("{GROUPS}?name=Newer&select=-name")).send();
    assert_eq!(found.at("/$meta/pagination/total"), 1);
    assert_eq!(ask(&host, "DELETE", &path).send().status, 204);
    assert_eq!(ask(&host, "GET", &path).send().status, 404);

    let used = ask(&host, "DELETE", &format!("{GROUPS}/UGR-1000-0001")).send();
    assert_eq!((used.status, used.is_problem()), (409, true));
    let foreign = ask(&host, "GET", &format!("{GROUPS}/UGR-2000-0001")).send();
    assert_eq!(foreign.status, 404);
    let wrong = r#"{"modules": [{"id": "MOD-0"}], "buyers": 1, "logo": 1}"#;
    let refused = ask(&host, "POST", GROUPS).json(wrong).send();
    let named = refused.at("/errors");
    let named: Vec<&String> = named.as_object().unwrap().keys().collect();
    assert_eq!(named, ["buyers", "logo", "modules", "name"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_membership_is_put_into_groups_on_both_families() {
    let host = start().await;
    for path in [item(seed::INVITED, 5), successor(seed::INVITED, 6)] {
        let groups = format!("{path}/groups");
        let body = r#"[{"id": "UGR-1000-0002"}, {"id": "UGR-1000-0002"}]"#;
        let replaced = ask(&host, "PUT", &groups).json(body).send();
        assert_eq!(
            (replaced.status, replaced.at("/groups/1")),
            (200, json!(null))
        );
        let added = ask(&host, "POST", &groups)
            .json(r#"{"id": "UGR-1000-0003"}"#)
            .send();
        assert_eq!(
            (added.status, added.at("/groups/1/id")),
            (200, "UGR-1000-0003".into())
        );
        let listed = ask(&host, "GET", &format!("{groups}?order=-id&limit=1")).send();
        assert_eq!(listed.at("/$meta/pagination/total"), 2);
        assert_eq!(listed.at("/data/0/id"), "UGR-1000-0003");
        let one = format!("{groups}/UGR-1000-0003");
        assert_eq!(ask(&host, "GET", &one).send().status, 200);
        assert_eq!(ask(&host, "DELETE", &one).send().status, 204);
        let gone = ask(&host, "DELETE", &one).send();
        assert_eq!((gone.status, gone.is_problem()), (404, true));
        for body in ["{}", r#"[{"id": "UGR-2000-0001"}]"#, "[1]", ""] {
            assert_eq!(
                ask(&host, "PUT", &groups).json(body).send().status,
                400,
                "{body}"
            );
        }
        for body in ["[]", "{}", r#"{"id": "UGR-0"}"#] {
            assert_eq!(
                ask(&host, "POST", &groups).json(body).send().status,
                400,
                "{body}"
            );
        }
    }
}
