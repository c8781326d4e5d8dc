//! HTTP/2 and TLS, in and out.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use super::hosts::{RawHost, exchange, keeping_bodies};
use super::running::Running;

/// A certificate for this machine, and its key, in PEM.
fn certificate() -> (rcgen::Certificate, rcgen::KeyPair) {
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(names).unwrap();
    (params.self_signed(&key).unwrap(), key)
}

/// A host with TLS that speaks HTTP/2 alone, and says which version it was asked in.
fn secured_host() -> (String, String) {
    let (certificate, key) = certificate();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let chain = vec![certificate.der().clone()];
    let mut config = config
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let service =
                        hyper::service::service_fn(|request: http::Request<_>| async move {
                            let _: &hyper::body::Incoming = request.body();
                            let text = format!("{:?} {}", request.version(), request.uri().path());
                            let body: axum::body::Body = Bytes::from(text).into();
                            Ok::<_, Infallible>(http::Response::new(body))
                        });
                    let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = builder
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
    });
    (url, certificate.pem())
}

#[test]
fn a_host_is_spoken_to_in_http_2_with_tls_by_the_rules_of_its_profile() {
    let (url, pem) = secured_host();
    let settings = format!("[hosts.own]\nurl = \"{url}\"\nca = \"ca.pem\"\n");
    let files = [("driftcheck.toml", &*settings), ("ca.pem", &*pem)];
    let mut proxy = Running::with_files("own", &[], &files);
    let request = "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let response = exchange(proxy.address, request.as_bytes());
    assert_eq!(String::from_utf8_lossy(&response.body), "HTTP/2.0 /x");
    proxy.interrupted();
    // Without the profile's root it is not trusted.
    let mut proxy = Running::before(&url, &[]);
    let response = exchange(proxy.address, request.as_bytes());
    assert_eq!(response.status(), 502);
    let text = String::from_utf8_lossy(&response.body).into_owned();
    assert!(
        text.contains("signed by an issuer that is not trusted"),
        "{text}"
    );
    proxy.interrupted();
}

/// What curl prints.
fn curl(arguments: &[&str]) -> String {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--max-time", "30", "-w", " %{http_version}"]);
    let ended = curl.args(arguments).output().unwrap();
    let err = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{err}");
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

#[test]
fn clients_speak_http_2_with_prior_knowledge_or_with_tls() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("there is no curl: clients that speak HTTP/2 are not held");
        return;
    }
    let host = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    let mut proxy = Running::before(&host.url, &[]);
    let url = format!("{}/users/1", proxy.url);
    assert_eq!(curl(&["--http2-prior-knowledge", &url]), "ok 2");
    let head = host.heads().remove(0).to_ascii_lowercase();
    assert!(head.contains("\r\nvia: 2 driftcheck\r\n"), "{head}");
    let own = format!("\r\nhost: {}\r\n", host.address);
    assert!(head.contains(&own), "{head}");
    proxy.interrupted();
    let (certificate, key) = certificate();
    let (certificate, key) = (certificate.pem(), key.serialize_pem());
    let more = ["--tls-cert", "own.pem", "--tls-key", "own.key"];
    let files = [("own.pem", &*certificate), ("own.key", &*key)];
    let mut proxy = Running::with_files(&host.url, &more, &files);
    assert!(proxy.url.starts_with("https://127.0.0.1:"), "{}", proxy.url);
    let ca = proxy.suite.path("own.pem").display().to_string();
    for (version, expected) in [("--http2", "ok 2"), ("--http1.1", "ok 1.1")] {
        assert_eq!(curl(&[version, "--cacert", &ca, &proxy.url]), expected);
    }
    proxy.interrupted();
}

/// A body of one part that does not say how long it is.
struct Unmeasured(Option<Bytes>);

impl Body for Unmeasured {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|part| Ok(Frame::data(part))))
    }
}

/// Sends a request over HTTP/2, and gives the status, if a response comes.
pub fn send_over_2(
    address: SocketAddr,
    request: http::request::Builder,
    body: &str,
) -> Option<http::response::Parts> {
    let body = Some(Bytes::copy_from_slice(body.as_bytes()));
    let body = Unmeasured(body.filter(|body| !body.is_empty()));
    let request = request.uri(format!("http://{address}/x")).body(body);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async move {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let response = sender.send_request(request.unwrap()).await.ok()?;
        Some(response.into_parts().0)
    })
}

#[test]
fn a_body_of_http_2_without_a_length_reaches_the_host() {
    let (host, bodies) = keeping_bodies();
    let mut proxy = Running::before(&host.url, &[]);
    for method in ["GET", "HEAD", "DELETE"] {
        let request = http::Request::builder().method(method);
        let head = send_over_2(proxy.address, request, method).unwrap();
        assert_eq!(head.status, 200);
    }
    assert_eq!(*bodies.lock().unwrap(), ["GET", "HEAD", "DELETE"]);
    proxy.interrupted();
}

#[test]
fn the_cookies_of_http_2_are_one_field_for_a_host_of_http_1() {
    let host = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let mut proxy = Running::before(&host.url, &[]);
    let request = http::Request::builder()
        .header("cookie", "session=abc")
        .header("accept", "text/html")
        .header("cookie", "csrf=def")
        .header("cookie", "a=b; c=d");
    let head = send_over_2(proxy.address, request, "").unwrap();
    assert_eq!(head.status, 200);
    let head = host.heads().remove(0).to_ascii_lowercase();
    let lines = head.lines();
    let cookies: Vec<&str> = lines.filter(|line| line.starts_with("cookie:")).collect();
    assert_eq!(cookies, ["cookie: session=abc; csrf=def; a=b; c=d"]);
    proxy.interrupted();
}
