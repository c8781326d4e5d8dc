//! TLS: what is trusted, what is not, and HTTP/2.

use std::sync::{Arc, Mutex};

use driftcheck::client::Client;
use driftcheck::model::exchange::{Blocked, Exchange, Phase};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::support::{draft, profile, send};

struct Secured {
    base: String,
    pem: String,
}

fn self_signed(names: &[&str], expired: bool, signs: bool) -> (rcgen::Certificate, KeyPair) {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    if expired {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    }
    if signs {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap(), key)
}

async fn acceptor(
    names: &[&str],
    expired: bool,
    alpn: &str,
) -> (Secured, TcpListener, TlsAcceptor) {
    showing(self_signed(names, expired, false), alpn).await
}

async fn showing(
    (certificate, key): (rcgen::Certificate, KeyPair),
    alpn: &str,
) -> (Secured, TcpListener, TlsAcceptor) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let secured = Secured {
        base: format!("https://localhost:{port}"),
        pem: certificate.pem(),
    };
    (secured, listener, TlsAcceptor::from(Arc::new(config)))
}

/// Answers over HTTP/1.1 and closes.
async fn plain_host(names: &[&str], expired: bool) -> Secured {
    plain(acceptor(names, expired, "http/1.1").await)
}

fn plain((secured, listener, acceptor): (Secured, TcpListener, TlsAcceptor)) -> Secured {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
                .await;
            let _ = stream.shutdown().await;
        }
    });
    secured
}

async fn ask(host: &Secured, trust: bool, path: &str) -> Result<Exchange, Blocked> {
    let mut profile = profile(&host.base);
    profile.extra_roots_pem = trust.then(|| host.pem.clone().into_bytes());
    let client = Client::new(&profile).unwrap();
    send(&client, draft("POST", format!("{}{path}", host.base))).await
}

#[tokio::test]
async fn a_certificate_is_trusted_only_when_the_profile_says_so() {
    let host = plain_host(&["localhost"], false).await;
    for path in ["/a", "/a/../b"] {
        let blocked = ask(&host, false, path).await.unwrap_err();
        assert_eq!(blocked.phase, Phase::Tls);
        assert!(blocked.cause.contains("not trusted"), "{blocked:?}");
        let help = blocked.help.as_deref().unwrap_or_default();
        assert!(
            help.contains("`ca`") && !blocked.may_have_been_carried_out,
            "{help}"
        );
        let exchange = ask(&host, true, path).await.unwrap();
        assert_eq!(exchange.response.version, "HTTP/1.1");
        assert_eq!(exchange.response.body.as_bytes(), b"ok");
    }
}

/// `openssl req -x509` makes such certificates.
#[tokio::test]
async fn a_certificate_that_signs_others_is_the_hosts_where_the_profile_names_it() {
    let host = async |names: &[&str], expired| {
        plain(showing(self_signed(names, expired, true), "http/1.1").await)
    };
    let own = host(&["localhost"], false).await;
    assert_eq!(ask(&own, true, "/a").await.unwrap().response.status, 200);
    let blocked = ask(&own, false, "/a").await.unwrap_err();
    let help = blocked.help.unwrap_or_default();
    assert!(help.contains("very certificate as `ca`"), "{help}");
    // Another one that the profile names is of no use, and dates and names are judged all the same.
    let other = host(&["localhost"], false).await;
    let other = Secured {
        pem: own.pem,
        ..other
    };
    assert!(ask(&other, true, "/a").await.is_err());
    for (names, expired, words) in [
        (&["localhost"], true, "has expired"),
        (&["elsewhere.example"], false, "another name"),
    ] {
        let host = host(names, expired).await;
        let blocked = ask(&host, true, "/a").await.unwrap_err();
        assert!(blocked.cause.contains(words), "{blocked:?}");
    }
}

#[tokio::test]
async fn an_expired_certificate_and_one_for_another_name_are_named() {
    for (names, expired, words) in [
        (&["localhost"], true, "has expired"),
        (&["elsewhere.example"], false, "another name"),
    ] {
        let host = plain_host(names, expired).await;
        let blocked = ask(&host, true, "/a").await.unwrap_err();
        assert_eq!(blocked.phase, Phase::Tls);
        assert!(blocked.cause.contains(words), "{blocked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_names_an_expired_certificate_where_no_case_can_be_asked() {
    let host = plain_host(&["localhost"], true).await;
    let settings = format!("[hosts.old]\nurl = \"{}\"\nca = \"ca.pem\"\n", host.base);
    let suite = crate::support::Suite::new(&[
        ("driftcheck.toml", &settings),
        ("ca.pem", &host.pem),
        (
            "cases/a.case.yaml",
            "effects: none\nneeds: id\nrequest: { method: POST, path: '/{{ id }}' }\n",
        ),
    ]);
    let ended = suite.run(&["probe", "old", "--color", "never"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("problem         tls"), "{}", ended.out);
    assert!(ended.out.contains("has expired"), "{}", ended.out);
    assert!(ended.out.contains("NOT REACHED"), "{}", ended.out);
}

#[tokio::test]
async fn http2_is_spoken_where_the_host_offers_it() {
    let (host, listener, acceptor) = acceptor(&["localhost"], false, "h2").await;
    let app = axum::Router::new().fallback(|uri: http::Uri| async move { uri.to_string() });
    tokio::spawn(axum::serve(Encrypted(listener, acceptor), app).into_future());
    let mut profile = profile(&host.base);
    profile.extra_roots_pem = Some(host.pem.clone().into_bytes());
    let client = Client::new(&profile).unwrap();
    for path in ["/a", "/b", "/a/../b"] {
        let url = format!("{}{path}", host.base);
        let exchange = send(&client, draft("POST", &*url)).await.unwrap();
        assert_eq!(exchange.response.version, "HTTP/2");
        assert_eq!(exchange.response.body.to_text(), url);
        let mut headers = exchange.request.headers.iter();
        assert!(!headers.any(|header| header.name == "host"));
    }
}

#[tokio::test]
async fn what_the_host_has_not_processed_is_sent_again_whatever_the_method() {
    let (host, listener, acceptor) = acceptor(&["localhost"], false, "h2").await;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                let stream = acceptor.accept(stream).await.unwrap();
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let path = request.uri().path().to_owned();
                    let is_first = !seen.lock().unwrap().contains(&path);
                    seen.lock().unwrap().push(path.clone());
                    match &*path {
                        "/refused" if is_first => respond.send_reset(h2::Reason::REFUSED_STREAM),
                        "/broken" => respond.send_reset(h2::Reason::INTERNAL_ERROR),
                        _ => drop(respond.send_response(http::Response::new(()), true)),
                    }
                }
            });
        }
    });
    let mut profile = profile(&host.base);
    profile.extra_roots_pem = Some(host.pem.clone().into_bytes());
    let client = Client::new(&profile).unwrap();
    let exchange = send(&client, draft("POST", format!("{}/refused", host.base))).await;
    assert_eq!(exchange.unwrap().response.status, 200);
    let broken = send(&client, draft("POST", format!("{}/broken", host.base))).await;
    assert!(broken.unwrap_err().may_have_been_carried_out);
    assert_eq!(*asked.lock().unwrap(), ["/refused", "/refused", "/broken"]);
}

#[test]
fn certificates_that_cannot_be_read_are_an_input_error() {
    for pem in [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let mut profile = profile("https://localhost:1");
        profile.extra_roots_pem = Some(pem.as_bytes().to_vec());
        assert!(Client::new(&profile).is_err());
    }
}

/// axum's listener with TLS on top.
struct Encrypted(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Encrypted {
    type Io = tokio_rustls::server::TlsStream<tokio::net::TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.0.accept().await else {
                continue;
            };
            if let Ok(stream) = self.1.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

#[tokio::test]
async fn a_look_at_tls_says_version_protocol_and_the_certificates_end() {
    let (secured, listener, acceptor) = acceptor(&["localhost"], false, "h2").await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Kept until the client has gone.
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read(&mut [0; 16]).await;
            }
        }
    });
    let mut trusting = profile(&secured.base);
    trusting.extra_roots_pem = Some(secured.pem.clone().into_bytes());
    let seen = Client::new(&trusting).unwrap().look_at_tls().await.unwrap();
    assert_eq!(seen.version, "TLS 1.3");
    assert_eq!(seen.protocol.as_deref(), Some("h2"));
    // What rcgen gives a certificate that names no end.
    assert_eq!(seen.ends, "4096-01-01T00:00:00Z".parse().ok());
    let doubting = Client::new(&profile(&secured.base)).unwrap();
    assert_eq!(doubting.look_at_tls().await, None);
}
