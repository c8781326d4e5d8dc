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
    let capped = ask(&host, "GET", &format!("{LEGACY}?limit=101")).send();
    assert_eq!(capped.at("/$meta/pagination/limit"), 100);
    for query in [
        "limit=-1",
        "offset=x",
        "limit=",
        "limit",
        "offset=1&offset=2",
    ] {
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
async fn the_successor_takes_the_id_that_it_answers_with() {
    let host = start().await;
    let path = format!("/public/v1/accounts/accounts/{}/users", seed::ACCOUNT);
    let body = r#"{"user": {"email": "a@example.com", "firstName": "Ada", "lastName": "Byron"}}"#;
    let created = ask(&host, "POST", &path).json(body).send();
    assert_eq!(
        (created.status, created.at("/user/name")),
        (201, "Ada Byron".into())
    );
    let own = format!("{path}/{}", created.at("/id").as_str().unwrap());
    let resend = format!("{own}/resend-invite");
    assert_eq!(ask(&host, "POST", &resend).send().status, 200);
    assert_eq!(
        ask(&host, "GET", &own).send().at("/user"),
        created.at("/user")
    );
    for id in ["/id", "/user/id"] {
        let id = created.at(id);
        let query = format!("{path}?eq(id,{})&limit=0", id.as_str().unwrap());
        let found = ask(&host, "GET", &query).send();
        assert_eq!(found.at("/$meta/pagination/total"), 1, "{id}");
    }
    assert_eq!(ask(&host, "DELETE", &own).send().status, 204);
    assert_eq!(ask(&host, "GET", &own).send().status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_update_changes_the_person_and_the_groups() {
    let host = start().await;
    let path = successor(seed::INVITED, 5);
    let before = ask(&host, "GET", &path).send();
    let body = r#"{"user": {"firstName": "Z"}, "groups": [{"id": "UGR-1000-0003"}], "invitation": {"status": "Active"}}"#;
    let updated = ask(&host, "PUT", &path).json(body).send();
    assert_eq!(updated.status, 200);
    let (_, last) = before
        .at("/user/name")
        .as_str()
        .map(|it| {
            it.split_once(' ')
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap()
        })
        .unwrap();
    assert_eq!(updated.at("/user/name"), format!("Z {last}"));
    assert_eq!(updated.at("/groups/0/id"), "UGR-1000-0003");
    assert_eq!(updated.at("/invitation/status"), "Invited");
    let read = ask(&host, "GET", &item(seed::INVITED, 5)).send();
    assert_eq!(read.at("/user"), updated.at("/user"));

    let taken = r#"{"user": {"email": "usr-1000-0006@example.com"}}"#;
    assert_eq!(ask(&host, "PUT", &path).json(taken).send().status, 409);
    let wrong = r#"{"user": {"email": "a", "lastName": ""}, "groups": [{"id": "UGR-2000-0001"}]}"#;
    let refused = ask(&host, "PUT", &path).json(wrong).send();
    let named = refused.at("/errors");
    let named: Vec<&String> = named.as_object().unwrap().keys().collect();
    assert_eq!(named, ["groups", "user.email", "user.lastName"]);
    let legacy = ask(&host, "PUT", &item(seed::INVITED, 5)).json("{}").send();
    assert_eq!(legacy.status, 405);
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
