//! Who is let in, and in which order a request is refused.

use super::super::seed;
use super::{LEGACY, ask, item, start, successor};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_that_is_not_in_use_is_refused_with_the_scheme_to_use() {
    let host = start().await;
    let path = item(seed::INVITED, 1) + "/resend-invite";
    let refused = [
        None,
        Some(seed::DISABLED_TOKEN),
        Some(seed::DELETED_TOKEN),
        Some("idt:TKN-0009-0001:nobody"),
        Some(""),
    ];
    for token in refused {
        let reply = ask(&host, "POST", &path).token(token).send();
        assert_eq!(reply.status, 401, "{token:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        assert!(reply.is_problem());
    }
    for value in ["Basic aWR0", seed::CLIENT_TOKEN, "Bearer"] {
        let reply = ask(&host, "POST", &path)
            .token(None)
            .header("Authorization", value)
            .send();
        assert_eq!(reply.status, 401, "{value}");
    }
    let twice = ask(&host, "POST", &path).header("Authorization", "Bearer x");
    assert_eq!(twice.send().status, 401);
    assert_eq!(host.mails_sent(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_four_actors_may_resend() {
    let host = start().await;
    let path = item(seed::INVITED, 2) + "/resend-invite";
    for token in [
        seed::OPERATIONS_TOKEN,
        seed::VENDOR_TOKEN,
        seed::CLIENT_TOKEN,
        seed::EXTENSION_TOKEN,
    ] {
        assert_eq!(ask(&host, "POST", &path).token(token).send().status, 200);
    }
    assert_eq!(host.mails_sent(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_without_the_permission_is_refused_even_for_what_does_not_exist() {
    let host = start().await;
    for path in [
        item(seed::INVITED, 1),
        format!("{LEGACY}/AUSR-0000-0000-0000"),
    ] {
        let reply = ask(&host, "GET", &path)
            .token(seed::NO_PERMISSION_TOKEN)
            .send();
        assert_eq!(reply.status, 403);
        assert!(reply.is_problem());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn another_accounts_memberships_are_not_visible() {
    let host = start().await;
    let foreign = seed::OTHER_ACCOUNT_TOKEN;
    for path in [item(seed::INVITED, 1), successor(seed::INVITED, 1)] {
        assert_eq!(ask(&host, "GET", &path).token(foreign).send().status, 404);
        let resend = path.clone() + "/resend-invite";
        let reply = ask(&host, "POST", &resend).token(foreign).send();
        assert_eq!(reply.status, 404);
        assert!(!reply.links().contains(&seed::INVITED.user(1)));
    }
    let own = item(seed::ELSEWHERE, 1) + "/resend-invite";
    assert_eq!(ask(&host, "POST", &own).token(foreign).send().status, 200);
    assert_eq!(ask(&host, "POST", &own).send().status, 404);
    let listed = ask(&host, "GET", LEGACY).token(foreign).send();
    assert_eq!(listed.at("/$meta/pagination/total"), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_first_reason_to_refuse_is_the_one_that_is_named() {
    let host = start().await;
    let unknown = format!("{LEGACY}/AUSR-0000-0000-0000/resend-invite");
    let worst = || {
        let request = ask(&host, "POST", &unknown);
        request.header("Accept", "text/xml").body("text/plain", "{")
    };
    assert_eq!(ask(&host, "PUT", &unknown).token(None).send().status, 405);
    assert_eq!(worst().token(None).send().status, 401);
    assert_eq!(worst().token(seed::NO_PERMISSION_TOKEN).send().status, 403);
    assert_eq!(worst().send().status, 406);
    let unreadable = ask(&host, "POST", &unknown).body("text/plain", "{");
    assert_eq!(unreadable.send().status, 415);
    assert_eq!(ask(&host, "POST", &unknown).json("{").send().status, 400);
    assert_eq!(ask(&host, "POST", &unknown).json("{}").send().status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_a_caller_that_takes_no_json_is_refused() {
    let host = start().await;
    let path = item(seed::INVITED, 1);
    let taken = [
        "*/*",
        "application/json",
        "application/problem+json",
        "Application/JSON;q=0.1, text/xml",
        "application/*",
        "text/xml, */*;q=0.1",
    ];
    for accept in taken {
        let reply = ask(&host, "GET", &path).header("Accept", accept).send();
        assert_eq!(reply.status, 200, "{accept}");
        assert_eq!(reply.header("content-type"), Some("application/json"));
    }
    let nothing_taken = [
        "text/xml",
        "application/json;q=0, application/problem+json;q=0, */*",
        "rubbish",
    ];
    for accept in nothing_taken {
        let reply = ask(&host, "GET", &path).header("Accept", accept).send();
        assert_eq!(reply.status, 406, "{accept}");
        assert!(reply.is_problem());
    }
}
