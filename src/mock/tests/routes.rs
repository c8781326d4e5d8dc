//! Which paths are routes, and what odd ids come to.

use super::super::seed;
use super::{LEGACY, ask, item, start, successor};
use crate::mock::host::{Mock, Options};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_unknown_route_is_distinguished_from_an_unknown_id() {
    let host = start().await;
    let unknown_id = format!("{LEGACY}/AUSR-0000-0000-0000/resend-invite");
    let reply = ask(&host, "POST", &unknown_id).send();
    assert_eq!(reply.status, 404);
    assert!(reply.is_problem());
    assert_eq!(reply.at("/instance"), unknown_id);

    let known = item(seed::INVITED, 1);
    let unknown_routes = [
        format!("{LEGACY}//resend-invite"),
        format!("{LEGACY}/"),
        format!("{known}/"),
        format!("{known}/resend-invite/"),
        format!("{known}/Resend-Invite"),
        format!("/{known}/resend-invite"),
        known.replace("/public", ""),
        known.replace("/v1", "/v2"),
        known.to_uppercase(),
        "/".to_owned(),
    ];
    for path in unknown_routes {
        let reply = ask(&host, "POST", &path).send();
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.is_problem(), "{path}");
        assert_eq!(reply.header("deprecation"), None);
    }
    assert_eq!(host.mails_sent(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn encoded_letters_are_the_same_id() {
    let host = start().await;
    let path = format!("{LEGACY}/%41USR%2D1000-0000-000%31/resend-invite");
    let reply = ask(&host, "POST", &path).send();
    assert_eq!(
        (reply.status, reply.at("/id")),
        (200, "AUSR-1000-0000-0001".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_odd_id_is_refused_by_the_service() {
    let host = start().await;
    let long = "A".repeat(2000);
    let odd = [
        ("abc", 404),
        ("AUSR-1", 404),
        ("ausr-1000-0000-0001", 404),
        ("USR-1000-0001", 404),
        ("ACC-1000-0001", 404),
        ("%20", 404),
        ("..", 404),
        ("%2e%2e", 404),
        ("%F0%9F%98%80", 404),
        ("AUSR-1000-0000-0001%252Fresend-invite", 404),
        ("AUSR-1000-0000-0001%2Fresend-invite", 400),
        ("..%2f..%2fusers", 400),
        ("..%5c", 400),
        ("%00", 400),
        ("AUSR-1000-0000-0001%00", 400),
        ("x%0d%0aSet-Cookie:%20a=b", 400),
        ("%ff", 400),
        (long.as_str(), 400),
    ];
    for (id, status) in odd {
        let path = format!("{LEGACY}/{id}/resend-invite");
        let reply = ask(&host, "POST", &path).send();
        assert_eq!(reply.status, status, "{id}");
        assert!(reply.is_problem(), "{id}");
        assert_eq!(reply.header("set-cookie"), None);
        let path = format!("/public/v1/accounts/accounts/{id}/users/{id}");
        let reply = ask(&host, "GET", &path).send();
        assert!([400, 404].contains(&reply.status), "{id}");
    }
    let path = format!("{LEGACY}/{}/resend-invite", "A".repeat(10_000));
    let reply = ask(&host, "POST", &path).send();
    assert_eq!((reply.status, reply.is_problem()), (414, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_method_a_route_does_not_have_is_answered_with_those_it_has() {
    let host = start().await;
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"] {
        let reply = ask(&host, method, &resend).send();
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), Some("POST, OPTIONS"));
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
    }
    let options = ask(&host, "OPTIONS", &resend).token(None).send();
    assert_eq!(options.status, 204);
    assert_eq!(options.header("allow"), Some("POST, OPTIONS"));
    let head = ask(&host, "HEAD", &item(seed::INVITED, 1)).send();
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(ask(&host, "PUT", LEGACY).send().status, 405);
    assert_eq!(host.mails_sent(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_body_on_a_resend_is_ignored_when_it_is_json() {
    let host = start().await;
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    for body in ["{}", r#"{"id": "x"}"#, "[1]"] {
        assert_eq!(ask(&host, "POST", &resend).json(body).send().status, 200);
    }
    let no_body = ask(&host, "POST", &resend).body("text/plain", "");
    assert_eq!(no_body.send().status, 200);
    let suffix = ask(&host, "POST", &resend).body("application/x+json; charset=utf-8", "{}");
    assert_eq!(suffix.send().status, 200);
    let broken = ask(&host, "POST", &resend).json("{\"a\":").send();
    assert_eq!(broken.status, 400);
    assert!(broken.at("/errors/$/0").is_string());
    let text = ask(&host, "POST", &resend)
        .body("text/plain", "hello")
        .send();
    assert_eq!((text.status, text.is_problem()), (415, true));
    let large = " ".repeat(70_000);
    assert_eq!(ask(&host, "POST", &resend).json(&large).send().status, 413);
    assert_eq!(host.mails_sent(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn legacy_responses_announce_their_end_and_their_successor() {
    let host = start().await;
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    let unknown = format!("{LEGACY}/x");
    let replies = [
        (
            ask(&host, "POST", &resend),
            successor(seed::INVITED, 1) + "/resend-invite",
        ),
        (
            ask(&host, "PUT", &resend),
            successor(seed::INVITED, 1) + "/resend-invite",
        ),
        (
            ask(&host, "GET", &unknown),
            "/public/v1/accounts/accounts/ACC-1000-0001/users".to_owned(),
        ),
        (
            ask(&host, "GET", LEGACY),
            "/public/v1/accounts/accounts/ACC-1000-0001/users".to_owned(),
        ),
    ];
    for (request, path) in replies {
        let reply = request.send();
        assert_eq!(reply.header("deprecation"), Some("@1761264000"));
        let sunset = httpdate::parse_http_date(reply.header("sunset").unwrap()).unwrap();
        assert_eq!(
            httpdate::fmt_http_date(sunset),
            reply.header("sunset").unwrap()
        );
        let links = reply.links();
        assert!(
            links.contains(&format!("<{path}>; rel=\"successor-version\"")),
            "{links}"
        );
        assert!(links.contains("rel=\"deprecation\""), "{links}");
    }
    let stranger = ask(&host, "POST", &resend).token(None).send();
    assert_eq!(stranger.header("deprecation"), Some("@1761264000"));
    assert!(!stranger.links().contains("successor-version"));
    let newer = ask(&host, "GET", &successor(seed::INVITED, 1)).send();
    for name in ["deprecation", "sunset", "link"] {
        assert_eq!(newer.header(name), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_legacy_routes_can_be_gone_while_the_successor_stays() {
    let options = Options {
        remove_legacy_routes: true,
        ..Options::default()
    };
    let host = Mock::start(options).await.unwrap();
    let item = item(seed::INVITED, 1);
    for path in [LEGACY.to_owned(), item.clone(), item + "/resend-invite"] {
        let reply = ask(&host, "POST", &path).send();
        assert_eq!((reply.status, reply.is_problem()), (404, false));
        assert_eq!(reply.header("deprecation"), None);
    }
    let resend = successor(seed::INVITED, 1) + "/resend-invite";
    assert_eq!(ask(&host, "POST", &resend).send().status, 200);
}
