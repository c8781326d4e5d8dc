//! What a membership and a refusal look like.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::seed;
use super::{LEGACY, ask, item, start, successor};

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn audit_is_left_out_and_named_unless_it_is_selected() {
    let host = start().await;
    let path = item(seed::INVITED, 1);
    let plain = ask(&host, "GET", &path).send();
    assert_eq!(plain.at("/audit"), Value::Null);
    assert_eq!(plain.at("/$meta"), json!({"omitted": ["audit"]}));
    for select in ["+audit", "%2Baudit", "+audit,+user"] {
        let reply = ask(&host, "GET", &format!("{path}?select={select}")).send();
        assert!(reply.at("/audit/created/at").is_string(), "{select}");
        assert_eq!(reply.at("/$meta/omitted"), json!([]));
    }
    let less = ask(&host, "GET", &format!("{path}?select=+audit,-groups")).send();
    assert_eq!(less.at("/$meta/omitted"), json!(["groups"]));
    assert_eq!(less.at("/groups"), Value::Null);
    let listed = ask(&host, "GET", &format!("{LEGACY}?select=+audit")).send();
    assert!(listed.at("/data/0/audit/created").is_object());
    let resend = path + "/resend-invite?select=-audit";
    let acted = ask(&host, "POST", &resend).send();
    assert!(acted.at("/audit/updated/by/id").is_string());
    assert_eq!(acted.at("/$meta/omitted"), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_successors_item_lacks_what_only_the_legacy_shape_has() {
    let host = start().await;
    for nth in 1..=8 {
        let path = successor(seed::ACTIVE, nth) + "?select=+audit";
        let reply = ask(&host, "GET", &path).send();
        let body = reply.json();
        assert!(!keys(&body).contains("lastLoginAt"));
        assert!(!keys(&body["audit"]).contains("invitationAcceptedAt"));
        assert!(keys(&body["audit"]).contains("joined"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_membership_keeps_to_the_documented_properties() {
    let host = start().await;
    let url = format!("{LEGACY}?select=+audit&limit=100");
    let list = ask(&host, "GET", &url).send().at("/data");
    for membership in list.as_array().unwrap() {
        let known = [
            "id",
            "audit",
            "user",
            "groups",
            "buyers",
            "modules",
            "account",
            "invitation",
            "lastLoginAt",
        ];
        assert!(keys(membership).is_subset(&BTreeSet::from(known)));
        let known = [
            "created",
            "updated",
            "joined",
            "access",
            "invitationAcceptedAt",
        ];
        assert!(keys(&membership["audit"]).is_subset(&BTreeSet::from(known)));
        assert!(membership["user"]["name"].is_string());
        assert_eq!(membership["account"]["type"], "Client");
        for module in membership["modules"].as_array().unwrap() {
            assert!(module["settings"]["eligibility"]["multi"].is_boolean());
            assert!(module["settings"]["type"][0].is_string());
            let filters = module.get("filters");
            assert!(filters.is_none_or(|filters| filters["group.buyers"].is_array()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_seed_shows_the_spellings_a_reader_must_cope_with() {
    let host = start().await;
    let url = format!("{LEGACY}?select=+audit&limit=100");
    let text = ask(&host, "GET", &url).send().text;
    for spelling in [
        "\"buyers\":null",
        "\"buyers\":[]",
        "\"buyers\":[{",
        "\"lastLoginAt\":null",
        "\"lastLoginAt\":\"",
        "\"icon\":null",
        "\"url\":null",
        "\"description\":null",
        "\"logo\":\"\"",
        "\"modules\":[]",
        "\"groups\":[]",
        "\"id\":\"TKN-0001-0001\"",
        "山田",
        "\"filters\":{\"group.buyers\":[\"selected\"]}",
        "+00:00\"",
    ] {
        assert!(text.contains(spelling), "{spelling}");
    }
    let dates =
        regex::Regex::new(r#""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)""#).unwrap();
    let fractions = dates
        .captures_iter(&text)
        .map(|it| it.get(1).map_or(0, |it| it.len()));
    assert_eq!(
        fractions.collect::<BTreeSet<_>>(),
        BTreeSet::from([0, 4, 8])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refusal_is_reported_as_problem_details() {
    let host = start().await;
    let path = format!("{LEGACY}/AUSR-0000-0000-0000");
    let reply = ask(&host, "GET", &format!("{path}?a=b")).send();
    let trace = reply.at("/traceId");
    let trace_id = regex::Regex::new("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$").unwrap();
    assert!(trace_id.is_match(trace.as_str().unwrap()), "{trace}");
    assert_eq!(
        reply.json(),
        json!({
            "type": "https://tools.ietf.org/html/rfc9110#section-15.5.5",
            "title": "Not Found",
            "status": 404,
            "detail": "The account user AUSR-0000-0000-0000 was not found.",
            "instance": path,
            "traceId": trace,
        })
    );
    assert_ne!(ask(&host, "GET", &path).send().at("/traceId"), trace);
}
