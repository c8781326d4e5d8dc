//! The life of an invitation.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::{Clock, HeldClock, seed};
use super::{ask, item, start, successor};
use crate::mock::host::{Mock, Options};

const DAY: Duration = Duration::from_hours(24);

async fn start_with_a_held_clock() -> (Mock, HeldClock) {
    let clock = HeldClock::at("2026-11-22T12:00:00.1234567Z".parse().unwrap());
    let options = Options {
        clock: Clock::Held(clock.clone()),
        ..Options::default()
    };
    (Mock::start(options).await.unwrap(), clock)
}

fn status(host: &Mock, path: &str) -> Value {
    ask(host, "GET", path).send().at("/invitation/status")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_resend_renews_the_link_and_mails_once() {
    let host = start().await;
    let path = item(seed::INVITED, 3);
    let before = ask(&host, "GET", &path).send();
    let resend = path.clone() + "/resend-invite";
    let reply = ask(&host, "POST", &resend).send();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.at("/id"), seed::INVITED.membership(3));
    assert_eq!(reply.at("/invitation/status"), "Invited");
    assert_eq!(reply.at("/audit/updated/by/id"), "TKN-0001-0001");
    assert_ne!(reply.at("/invitation/url"), before.at("/invitation/url"));
    let after = ask(&host, "GET", &path).send();
    assert_eq!(reply.at("/invitation/url"), after.at("/invitation/url"));
    assert_eq!(host.mails_sent(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_link_carries_a_code_and_the_id() {
    let host = start().await;
    let url = ask(&host, "GET", &item(seed::INVITED, 1))
        .send()
        .at("/invitation/url");
    let url = url.as_str().unwrap();
    assert!(url.starts_with("https://portal.platform.softwareone.com/"));
    let code = url.split_once("?code=").unwrap().1;
    let code: Value = serde_json::from_slice(&STANDARD.decode(code).unwrap()).unwrap();
    assert_eq!(code["accountUserId"], seed::INVITED.membership(1));
    assert_eq!(code["code"].as_str().unwrap().len(), 32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_invitation_expires_after_seven_days_and_a_resend_starts_them_again() {
    let (host, clock) = start_with_a_held_clock().await;
    let path = item(seed::INVITED, 1);
    let resend = path.clone() + "/resend-invite";
    assert_eq!(ask(&host, "POST", &resend).send().status, 200);
    clock.advance(DAY * 6);
    assert_eq!(ask(&host, "POST", &resend).send().status, 200);
    clock.advance(DAY * 7 - Duration::from_secs(1));
    assert_eq!(status(&host, &path), "Invited");
    clock.advance(Duration::from_secs(1));
    assert_eq!(status(&host, &path), "InvitationExpired");
    let late = ask(&host, "POST", &resend).send();
    assert_eq!(late.status, 400);
    assert!(late.is_problem());
    assert_eq!(host.mails_sent(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_an_expired_invitation_is_replaced_by_a_new_one() {
    let host = start().await;
    let path = item(seed::EXPIRED, 1);
    let send_new = path.clone() + "/send-new-invite";
    assert_eq!(status(&host, &path), "InvitationExpired");
    assert_eq!(
        ask(&host, "GET", &path).send().at("/invitation/url"),
        Value::Null
    );
    let reply = ask(&host, "POST", &send_new).send();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.at("/invitation/status"), "Invited");
    assert!(reply.at("/invitation/url").is_string());
    assert_eq!(ask(&host, "POST", &send_new).send().status, 400);
    let active = item(seed::ACTIVE, 1) + "/send-new-invite";
    assert_eq!(ask(&host, "POST", &active).send().status, 400);
    assert_eq!(host.mails_sent(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_accepted_invitation_stays_accepted() {
    let host = start().await;
    let path = item(seed::INVITED, 4);
    let accept = path.clone() + "/accept-invite";
    let first = ask(&host, "POST", &accept).send();
    assert_eq!(first.status, 200);
    assert_eq!(first.at("/invitation/status"), "Active");
    assert!(first.at("/audit/invitationAcceptedAt").is_string());
    assert_eq!(first.at("/invitation/url"), Value::Null);
    let again = ask(&host, "POST", &accept).send();
    assert_eq!((again.status, again.json()), (200, first.json()));
    let resend = path + "/resend-invite";
    assert_eq!(ask(&host, "POST", &resend).send().status, 400);
    let late = item(seed::EXPIRED, 2) + "/accept-invite";
    assert_eq!(ask(&host, "POST", &late).send().status, 400);
    assert_eq!(host.mails_sent(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_successor_acts_on_the_same_membership_with_the_same_body() {
    let (host, _clock) = start_with_a_held_clock().await;
    let resend = successor(seed::INVITED, 5) + "/resend-invite";
    let reply = ask(&host, "POST", &resend).send();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.at("/id"), seed::INVITED.membership(5));
    let legacy = ask(&host, "GET", &(item(seed::INVITED, 5) + "?select=+audit")).send();
    assert_eq!(reply.json(), legacy.json());
    let by_membership = resend.replace(&seed::INVITED.user(5), &seed::INVITED.membership(5));
    let reply = ask(&host, "POST", &by_membership).send();
    assert_eq!((reply.status, reply.at("/id")), (200, legacy.at("/id")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn mails_are_counted_by_membership() {
    let host = start().await;
    for nth in [1, 1, 2] {
        let path = item(seed::INVITED, nth) + "/resend-invite";
        assert_eq!(ask(&host, "POST", &path).send().status, 200);
    }
    let mails = ask(&host, "GET", "/mock/mails").token(None).send();
    assert_eq!(mails.at("/total"), 3);
    assert_eq!(mails.at("/by_membership/AUSR-1000-0000-0001"), 2);
    assert_eq!(mails.at("/by_membership/AUSR-1000-0000-0002"), 1);
}
