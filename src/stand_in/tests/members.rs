//! Listing, creating and deleting memberships.

use serde_json::{Value, json};

use super::super::seed;
use super::{LEGACY, ask, item, start, successor};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_list_is_cut_into_pages() {
    let host = start().await;
    let first = ask(&host, "GET", LEGACY).send();
    assert_eq!(
        first.at("/$meta"),
        json!({"pagination": {"offset": 0, "limit": 10, "total": 80}, "omitted": ["audit"]})
    );
    assert_eq!(first.at("/data").as_array().unwrap().len(), 10);
    assert_eq!(first.at("/data/0/id"), seed::INVITED.membership(1));
    let last = ask(&host, "GET", &format!("{LEGACY}?offset=79&limit=100")).send();
    assert_eq!(last.at("/data/0/id"), seed::EXPIRED.membership(20));
    assert_eq!(last.at("/data/1"), Value::Null);
    let count = ask(&host, "GET", &format!("{LEGACY}?limit=0")).send();
    assert_eq!(count.at("/data"), json!([]));
    assert_eq!(count.at("/$meta/pagination/total"), 80);
    for query in ["limit=101", "limit=-1", "offset=x"] {
        let reply = ask(&host, "GET", &format!("{LEGACY}?{query}")).send();
        assert_eq!(reply.status, 400, "{query}");
        assert!(reply.at("/errors").is_object());
    }
    let path = format!("/public/v1/accounts/accounts/{}/users", seed::ACCOUNT);
    let newer = ask(&host, "GET", &path).send();
    assert_eq!(newer.at("/$meta/pagination/total"), 80);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn somebody_new_is_invited_once() {
    let host = start().await;
    let body = r#"{"user": {"email": "Neu@Example.com", "name": "Jürgen"}, "account": {"id": "ACC-1000-0001"}}"#;
    let created = ask(&host, "POST", LEGACY).json(body).send();
    assert_eq!(created.status, 201);
    assert_eq!(created.at("/id"), "AUSR-9000-0000-0001");
    assert_eq!(created.at("/user/id"), "USR-9000-0001");
    assert_eq!(created.at("/user/name"), "Jürgen");
    assert_eq!(created.at("/invitation/status"), "Invited");
    let location = created.header("location").unwrap();
    let read = ask(&host, "GET", location).send();
    assert_eq!(read.at("/id"), created.at("/id"));
    assert_eq!(host.mails_sent(), 1);

    let body = body.replace("Neu@", "neu@");
    let again = ask(&host, "POST", LEGACY).json(&body).send();
    assert_eq!(again.status, 409);
    assert!(again.is_problem());
    assert_eq!(again.at("/errors/0/properties"), json!(["user.email"]));
    assert_eq!(host.mails_sent(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_successor_takes_the_account_from_the_path() {
    let host = start().await;
    let path = format!("/public/v1/accounts/accounts/{}/users", seed::ACCOUNT);
    let body = r#"{"user": {"id": "USR-4000-0001"}, "groups": [{"id": "UGR-1000-0002"}]}"#;
    let created = ask(&host, "POST", &path).json(body).send();
    assert_eq!(created.status, 201);
    assert_eq!(created.at("/groups/0/id"), "UGR-1000-0002");
    let location = created.header("location").unwrap();
    assert_eq!(location, format!("{path}/USR-4000-0001"));
    assert_eq!(ask(&host, "GET", location).send().status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn everything_wrong_with_a_body_is_named_at_once() {
    let host = start().await;
    let errors = |body: &str| {
        let reply = ask(&host, "POST", LEGACY).json(body).send();
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.is_problem());
        let errors = reply.at("/errors");
        let errors = errors.as_object().unwrap();
        assert!(errors.values().all(|messages| messages[0].is_string()));
        errors.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(errors(""), ["$"]);
    assert_eq!(errors("[]"), ["$"]);
    assert_eq!(errors("{}"), ["account.id", "user"]);
    let body = r#"{"user": {"email": "a@b@c"}, "account": {"id": "ACC-2000-0001"}}"#;
    assert_eq!(errors(body), ["account.id", "user.email"]);
    let body = r#"{"user": {"id": "USR-0"}, "account": {"id": "ACC-1000-0001"}}"#;
    assert_eq!(errors(body), ["user.id"]);
    let body =
        r#"{"user": {"id": 1}, "account": {"id": "ACC-1000-0001"}, "groups": [{"id": "x"}]}"#;
    assert_eq!(errors(body), ["groups", "user.id"]);
    assert_eq!(host.mails_sent(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_deleted_membership_is_gone_from_both_families() {
    let host = start().await;
    let (legacy, newer) = (item(seed::ACTIVE, 2), successor(seed::ACTIVE, 2));
    let deleted = ask(&host, "DELETE", &newer).send();
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    for path in [&legacy, &newer] {
        for method in ["GET", "DELETE"] {
            let reply = ask(&host, method, path).send();
            assert_eq!(reply.status, 404);
            assert!(reply.is_problem());
        }
    }
    let seeded = item(seed::DELETED, 1) + "/resend-invite";
    let reply = ask(&host, "POST", &seeded).send();
    assert_eq!(reply.status, 404);
    assert!(reply.is_problem());
}
