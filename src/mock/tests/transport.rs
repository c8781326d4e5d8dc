//! Connections: how long they last, and both versions of HTTP.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::net::TcpStream;

use super::super::seed;
use super::{ask, item, start};
use crate::mock::host::{Mock, Options};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_connection_serves_many_requests() {
    let host = start().await;
    let path = item(seed::INVITED, 1);
    let mut stream = TcpStream::connect(host.address()).unwrap();
    for _ in 0..3 {
        let reply = ask(&host, "GET", &path).send_over(&mut stream);
        assert_eq!(reply.status, 200);
        let reply = ask(&host, "HEAD", &path).send_over(&mut stream);
        assert_eq!(reply.status, 200);
        let reply = ask(&host, "POST", &path).json("{}").send_over(&mut stream);
        assert_eq!(reply.status, 405);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn http_2_gives_the_same_responses() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let host = start().await;
    let client = reqwest::Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .build()
        .unwrap();
    let path = item(seed::INVITED, 1);
    let response = client
        .get(host.base_url() + &path)
        .bearer_auth(seed::CLIENT_TOKEN)
        .send()
        .await
        .unwrap();
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    assert_eq!(text, ask(&host, "GET", &path).send().text);
    let head = client.head(host.base_url() + &path).send().await.unwrap();
    assert_eq!(head.status(), 401);
    assert_eq!(head.text().await.unwrap(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropping_the_mock_closes_its_connections() {
    let host = start().await;
    let mut stream = TcpStream::connect(host.address()).unwrap();
    let path = item(seed::INVITED, 1);
    assert_eq!(ask(&host, "GET", &path).send_over(&mut stream).status, 200);
    drop(host);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_mocks_share_nothing_and_say_the_same() {
    let (one, two) = (start().await, start().await);
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    let link = |host| ask(host, "POST", &resend).send().at("/invitation/url");
    assert_eq!(link(&one), link(&two));
    assert_eq!((one.mails_sent(), two.mails_sent()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_resends_side_by_side_are_ten_mails_with_ten_links() {
    let host = start().await;
    let resend = item(seed::INVITED, 1) + "/resend-invite";
    let links: BTreeSet<String> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| ask(&host, "POST", &resend).send()))
            .collect();
        let replies = callers.into_iter().map(|caller| caller.join().unwrap());
        replies
            .map(|reply| reply.at("/invitation/url").to_string())
            .collect()
    });
    assert_eq!(links.len(), 10);
    assert_eq!(host.mails_sent(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_address_that_is_taken_is_an_error_and_not_a_second_mock() {
    let host = start().await;
    let options = Options {
        address: host.address(),
        ..Options::default()
    };
    let error = Mock::start(options).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_mock_that_is_awaited_goes_on_serving() {
    let host = start().await;
    let address = host.address();
    let serving = tokio::spawn(host.stopped());
    assert!(TcpStream::connect(address).is_ok());
    assert!(!serving.is_finished());
    serving.abort();
    assert!(serving.await.unwrap_err().is_cancelled());
}
