//! Hosts that close a connection between two requests lose none and get none twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use driftcheck::client::Client;

use super::support::{Host, Then, client, draft, response, send};

async fn post_each(client: &Arc<Client>, base: &str, side_by_side: usize, rounds: usize) {
    let mut tasks = Vec::new();
    for lane in 0..side_by_side {
        let (client, base) = (Arc::clone(client), base.to_owned());
        tasks.push(tokio::spawn(async move {
            for round in 0..rounds {
                let request = draft("POST", format!("{base}/{lane}/{round}"));
                let exchange = send(&client, request).await.unwrap();
                assert_eq!(exchange.response.status, 200);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

fn assert_each_once(host: &Host, expected: usize) {
    let requests = host.requests();
    let paths: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| request.split(' ').nth(1))
        .collect();
    assert_eq!((requests.len(), paths.len()), (expected, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_closes_unannounced_gets_each_request_once() {
    for (side_by_side, rounds) in [(1, 200), (16, 25)] {
        let host = Host::replying(response("200 OK", b"ok"), Then::Close);
        let client = Arc::new(client(&host.base));
        post_each(&client, &host.base, side_by_side, rounds).await;
        assert_each_once(&host, side_by_side * rounds);
    }
}

#[tokio::test]
async fn the_same_holds_on_one_thread() {
    let host = Host::replying(response("200 OK", b"ok"), Then::Close);
    let client = Arc::new(client(&host.base));
    post_each(&client, &host.base, 1, 200).await;
    assert_each_once(&host, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_announces_its_closing_gets_each_request_once() {
    let host = Host::replying(response("200 OK\r\nconnection: close", b"ok"), Then::Close);
    let client = Arc::new(client(&host.base));
    post_each(&client, &host.base, 8, 25).await;
    assert_each_once(&host, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_keeps_connections_is_not_asked_for_one_each_time() {
    let host = Host::replying(response("200 OK", b"ok"), Then::Keep);
    let client = Arc::new(client(&host.base));
    post_each(&client, &host.base, 4, 500).await;
    assert_each_once(&host, 2000);
    let opened = host.connections();
    assert!(opened < 1000, "{opened} connections for 2000 requests");
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_loses_no_request() {
    let host = Host::replying(response("200 OK", b"ok"), Then::Keep);
    let client = Arc::new(client(&host.base));
    for _ in 0..20 {
        // Long enough for the client to have learnt that this host keeps connections.
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(30) {
            post_each(&client, &host.base, 1, 1).await;
        }
        // The runtime has no turn between the closing and the next request.
        host.close_all();
        let before = host.requests().len();
        let request = draft("POST", format!("{}/after", host.base));
        assert!(send(&client, request).await.is_ok());
        assert_eq!(host.requests().len(), before + 1);
    }
}
