//! How a host is reached: a client certificate, a proxy, given addresses, the HTTP version.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use driftcheck::client::Client;
use driftcheck::model::exchange::Header;
use driftcheck::model::exchange::Phase;
use driftcheck::model::host::{ClientCertificate, HttpVersion, Network, ProxyChoice, Timeouts};
use driftcheck::model::octets::Octets;
use driftcheck::secret::Secret;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use super::support::{draft, profile, send};

/// A host that answers `200 ok` and keeps the first line and the headers of each request.
fn plain_host() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = kept.clone();
            std::thread::spawn(move || response(stream, &kept));
        }
    });
    (address, heads)
}

fn response(stream: TcpStream, heads: &Mutex<Vec<String>>) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    while let Some(head) = read_head(&mut reader) {
        heads.lock().unwrap().push(head);
        let _ = writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            return Some(head);
        }
        head.push_str(&line);
    }
}

/// A proxy that opens tunnels to wherever it is asked, and keeps what it was asked.
fn tunnelling_proxy(to: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let Some(head) = read_head(&mut reader) else {
                continue;
            };
            let is_tunnel = head.starts_with("CONNECT ");
            kept.lock().unwrap().push(head);
            let mut stream = stream;
            if !is_tunnel {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nproxy");
                continue;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let mut host = TcpStream::connect(to).unwrap();
            let mut back = host.try_clone().unwrap();
            let mut client = stream.try_clone().unwrap();
            std::thread::spawn(move || std::io::copy(&mut back, &mut client));
            std::thread::spawn(move || std::io::copy(&mut stream, &mut host));
        }
    });
    (address, heads)
}

fn accepting(url: String) -> driftcheck::model::exchange::Request {
    let mut request = draft("POST", url);
    request.headers.push(Header {
        name: "accept".into(),
        value: Octets::from("*/*"),
    });
    request
}

#[tokio::test]
async fn a_proxy_of_the_profile_is_used_and_its_password_is_sent_to_it_alone() {
    let (host, host_heads) = plain_host();
    let (proxy, proxy_heads) = tunnelling_proxy(host);
    let base = format!("http://{host}");
    let mut profile = profile(&base);
    profile.network.proxy = ProxyChoice::Url(Secret::new(format!("http://user:pass@{proxy}")));
    let client = Client::new(&profile).unwrap();
    let exchange = send(&client, accepting(format!("{base}/a?b=c")))
        .await
        .unwrap();
    assert_eq!(exchange.response.body.as_bytes(), b"proxy");
    let heads = proxy_heads.lock().unwrap().clone();
    assert_eq!(heads.len(), 1);
    assert!(
        heads[0].starts_with(&format!("POST {base}/a?b=c HTTP/1.1")),
        "{heads:?}"
    );
    assert!(heads[0].contains("Basic dXNlcjpwYXNz"), "{heads:?}");
    assert!(host_heads.lock().unwrap().is_empty());
    let recorded = format!("{:?}", exchange.request);
    assert!(!recorded.contains("dXNlcjpwYXNz"), "{recorded}");

    let mut without = profile.clone();
    without.network.proxy = ProxyChoice::Url(Secret::new("http://127.0.0.1:1".to_owned()));
    let client_of_none = Client::new(&without).unwrap();
    let blocked = send(&client_of_none, accepting(format!("{base}/a"))).await;
    let blocked = blocked.unwrap_err();
    assert_eq!(blocked.cause, "the proxy: connection refused");
    assert!(blocked.help.unwrap().contains("HTTP_PROXY"));

    // What only the exact way can send is not sent past the proxy.
    let blocked = send(&client, draft("POST", format!("{base}/a/../b")))
        .await
        .unwrap_err();
    assert_eq!(blocked.phase, Phase::Building);
    assert!(blocked.cause.contains("without a proxy"), "{blocked:?}");
    assert!(!blocked.may_have_been_carried_out);
    assert!(host_heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn tls_goes_through_a_tunnel_and_a_refused_tunnel_sends_nothing() {
    let secured = mutual(None).await;
    let (proxy, heads) = tunnelling_proxy(secured.address);
    let mut profile = profile(&secured.base);
    profile.extra_roots_pem = Some(secured.ca_pem.clone().into_bytes());
    profile.network.proxy = ProxyChoice::Url(Secret::new(format!("http://{proxy}")));
    let client = Client::new(&profile).unwrap();
    let exchange = send(&client, accepting(format!("{}/a", secured.base)))
        .await
        .unwrap();
    assert_eq!(exchange.response.body.as_bytes(), b"ok");
    assert!(heads.lock().unwrap()[0].starts_with("CONNECT localhost:"));

    let refusing = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = refusing.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in refusing.incoming().flatten() {
            let mut buffer = [0; 2048];
            let _ = stream.read(&mut buffer);
            let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
        }
    });
    profile.network.proxy = ProxyChoice::Url(Secret::new(format!("http://{address}")));
    let client = Client::new(&profile).unwrap();
    let blocked = send(&client, accepting(format!("{}/a", secured.base)))
        .await
        .unwrap_err();
    assert!(blocked.cause.contains("proxy"), "{blocked:?}");
    assert!(!blocked.may_have_been_carried_out, "{blocked:?}");
}

#[tokio::test]
async fn a_name_has_the_address_that_the_profile_gives() {
    let (host, heads) = plain_host();
    let base = "http://api.invalid";
    let mut profile = profile(base);
    profile.network.addresses = [("api.invalid".to_owned(), host)].into();
    let client = Client::new(&profile).unwrap();
    for path in ["/a", "/a/../b"] {
        let exchange = send(&client, accepting(format!("{base}{path}")))
            .await
            .unwrap();
        assert_eq!(exchange.response.status, 200);
    }
    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 2);
    assert!(
        heads
            .iter()
            .all(|head| head.to_lowercase().contains("host: api.invalid\r\n")),
        "{heads:?}"
    );
}

#[tokio::test]
async fn the_version_of_http_is_that_of_the_profile() {
    let app = axum::Router::new().fallback(|| async { "ok" });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    for (version, spoken) in [
        (HttpVersion::Auto, "HTTP/1.1"),
        (HttpVersion::Http1, "HTTP/1.1"),
        (HttpVersion::Http2, "HTTP/2"),
    ] {
        let mut profile = profile(&base);
        profile.network.http_version = version;
        let client = Client::new(&profile).unwrap();
        for path in ["/a", "/a/../b"] {
            let exchange = send(&client, accepting(format!("{base}{path}")))
                .await
                .unwrap();
            assert_eq!(exchange.response.version, spoken, "{version:?} {path}");
        }
    }
}

#[tokio::test]
async fn each_phase_has_its_own_limit() {
    // It accepts, and answers nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut profile = profile(&base);
    profile.timeouts = Timeouts {
        response: Duration::from_millis(150),
        ..Timeouts::all(Duration::from_secs(30))
    };
    let client = Client::new(&profile).unwrap();
    let blocked = send(&client, accepting(format!("{base}/a")))
        .await
        .unwrap_err();
    assert_eq!(blocked.phase, Phase::Waiting);
    assert!(blocked.cause.contains("0.15 s"), "{blocked:?}");

    // A limit that is nearer than those of the phases before it holds as well.
    let base = base.replace("http:", "https:");
    profile.base = base.parse().unwrap();
    profile.timeouts = Timeouts {
        tls: Duration::from_millis(170),
        ..Timeouts::all(Duration::from_secs(30))
    };
    let client = Client::new(&profile).unwrap();
    for path in ["/a", "/a/../b"] {
        let blocked = send(&client, accepting(format!("{base}{path}")))
            .await
            .unwrap_err();
        assert_eq!(blocked.phase, Phase::Tls);
        assert!(blocked.cause.contains("0.17 s"), "{blocked:?}");
    }
}

struct Mutual {
    base: String,
    address: SocketAddr,
    ca_pem: String,
    client: (String, String),
}

/// A host with TLS that asks for a certificate of this issuer where `asks` is set.
async fn mutual(asks: Option<()>) -> Mutual {
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let issuer = Issuer::new(ca, ca_key);
    let signed = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &issuer).unwrap(), key)
    };
    let (server, server_key) = signed("localhost");
    let (client, client_key) = signed("client.example");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(ca_certificate.der().clone()).unwrap();
    let builder = match asks {
        None => builder.with_no_client_auth(),
        Some(()) => builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .unwrap(),
        ),
    };
    let config = builder
        .with_single_cert(
            vec![server.der().clone()],
            PrivateKeyDer::try_from(server_key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            let _ = stream.write_all(head).await;
            let _ = stream.shutdown().await;
        }
    });
    Mutual {
        base: format!("https://localhost:{}", address.port()),
        address,
        ca_pem: ca_certificate.pem(),
        client: (client.pem(), client_key.serialize_pem()),
    }
}

#[tokio::test]
async fn a_client_certificate_opens_a_host_that_asks_for_one() {
    let host = mutual(Some(())).await;
    let mut profile = profile(&host.base);
    profile.extra_roots_pem = Some(host.ca_pem.clone().into_bytes());
    let without = Client::new(&profile).unwrap();
    let url = format!("{}/a", host.base);
    let refused = send(&without, accepting(url)).await.unwrap_err();
    assert_eq!(refused.cause, "the host asks the client for a certificate");
    assert!(refused.help.unwrap().contains("`client_certificate`"));
    profile.network = Network {
        client_certificate: Some(ClientCertificate {
            chain_pem: host.client.0.clone().into_bytes(),
            key_pem: Secret::new(host.client.1.clone()),
        }),
        ..Network::default()
    };
    let with = Client::new(&profile).unwrap();
    for path in ["/a", "/a/../b"] {
        let exchange = send(&with, accepting(format!("{}{path}", host.base)))
            .await
            .unwrap();
        assert_eq!(exchange.response.body.as_bytes(), b"ok");
    }
    for (chain, key) in [("", &*host.client.1), (&*host.client.0, "no key")] {
        profile.network.client_certificate = Some(ClientCertificate {
            chain_pem: chain.as_bytes().to_vec(),
            key_pem: Secret::new(key),
        });
        let error = Client::new(&profile).unwrap_err();
        assert!(error.message.contains("client certificate"), "{error}");
    }
}
