//! Hosts whose TLS is not to be trusted: nothing is sent, and the reason is named.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::host::FINE;

/// A host that speaks TLS, and counts the bytes of HTTP that it gets.
struct Secured {
    url: String,
    got: Arc<AtomicUsize>,
}

fn serve(
    params: CertificateParams,
    issuer: Option<&CertifiedIssuer<'_, KeyPair>>,
) -> (Secured, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let host = plain(move |stream, got| {
        let Ok(session) = ServerConnection::new(config.clone()) else {
            return;
        };
        let mut stream = StreamOwned::new(session, stream);
        let mut head = [0; 4096];
        if let Ok(count) = stream.read(&mut head)
            && count > 0
        {
            got.fetch_add(count, Ordering::SeqCst);
            let _ = stream.write_all(FINE.as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    (host, certificate.pem())
}

/// A host whose connections are taken by this.
fn plain(act: impl Fn(TcpStream, &AtomicUsize) + Send + 'static) -> Secured {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let got = Arc::new(AtomicUsize::new(0));
    let counted = got.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            act(stream, &counted);
        }
    });
    Secured {
        url: format!("https://localhost:{port}"),
        got,
    }
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

/// A record of TLS that says: this version is not spoken here.
const ALERT: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46";

/// A hello of TLS 1.0, as a host sends it that speaks nothing newer.
fn hello_of_tls_1_0() -> Vec<u8> {
    let mut hello = b"\x02\x00\x00\x46\x03\x01".to_vec();
    hello.extend([7; 32]);
    hello.push(32);
    hello.extend([9; 32]);
    hello.extend(b"\x00\x2f\x00");
    [&b"\x16\x03\x01\x00\x4a"[..], &hello].concat()
}

fn answering(bytes: Vec<u8>) -> Secured {
    plain(move |mut stream, _| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&bytes);
        while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {}
    })
}

#[test]
fn a_certificate_that_is_not_to_be_trusted_gets_nothing_and_is_named() {
    let mut authority = named("An Authority");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let mut expired = named("localhost");
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2002, 1, 1);
    let mut early = named("localhost");
    early.not_before = date_time_ymd(3001, 1, 1);
    early.not_after = date_time_ymd(3002, 1, 1);
    let by_authority = |params| serve(params, Some(&authority)).0;
    let (self_signed, _) = serve(named("localhost"), None);
    let ca = Some(authority.pem());
    let rows = [
        (
            "wrong host",
            by_authority(named("elsewhere.example")),
            ca.clone(),
            "is for another name",
        ),
        (
            "untrusted",
            by_authority(named("localhost")),
            None,
            "issuer that is not trusted",
        ),
        (
            "self-signed",
            self_signed,
            None,
            "issuer that is not trusted",
        ),
        ("expired", by_authority(expired), ca.clone(), "has expired"),
        (
            "not yet valid",
            by_authority(early),
            ca.clone(),
            "is not valid yet",
        ),
        (
            "alert",
            answering(ALERT.to_vec()),
            ca.clone(),
            "ProtocolVersion",
        ),
        (
            "TLS 1.0",
            answering(hello_of_tls_1_0()),
            ca.clone(),
            "no TLS version or cipher",
        ),
        (
            "plain HTTP",
            answering(FINE.into()),
            ca.clone(),
            "does not speak TLS",
        ),
        (
            "nothing",
            answering(Vec::new()),
            ca.clone(),
            "TLS handshake",
        ),
    ];
    for (what, host, ca, words) in rows {
        let status = ask(&host, ca.as_deref(), words, what);
        assert_eq!(status, 3, "{what}");
        assert_eq!(host.got.load(Ordering::SeqCst), 0, "{what}");
    }
    let trusted = by_authority(named("localhost"));
    assert_eq!(ask(&trusted, ca.as_deref(), "", "trusted"), 0);
    assert!(trusted.got.load(Ordering::SeqCst) > 0);
}

fn ask(host: &Secured, ca: Option<&str>, words: &str, what: &str) -> i32 {
    let auth = "[hosts.here.auth]\ndefault = { bearer = \"stay-at-home\" }";
    let trust = ca.map_or("", |_| "ca = \"ca.pem\"\n");
    let settings = format!("{trust}timeouts = {{ tls = \"700ms\" }}\n{auth}");
    let suite = crate::rows::suite(&host.url, &["a"], &settings);
    suite.write("ca.pem", ca.unwrap_or_default().as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    let words_on_one_line = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words_on_one_line.contains(words),
        "{what}: {}{}",
        ended.out,
        ended.err
    );
    assert!(
        !ended.out.contains("may have been carried out"),
        "{what}: {}",
        ended.out
    );
    ended.status
}

#[test]
fn there_is_no_flag_that_trusts_whatever_comes() {
    let suite = crate::support::Suite::new(&[]);
    let help = suite.run(&["run", "--help"]).out.to_lowercase();
    for word in ["insecure", "no-verify", "skip-verify"] {
        assert!(!help.contains(word));
    }
    let settings = crate::rows::suite("https://localhost", &["a"], "insecure = true");
    let ended = settings.run(&["check"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("insecure"), "{}", ended.err);
}

/// The same host behind something that passes nothing on for a while after each connection.
fn behind_a_slow_start(host: &Secured, pause: Duration) -> String {
    let port: u16 = host.url.rsplit(':').next().unwrap().parse().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for from in listener.incoming().flatten() {
            std::thread::sleep(pause);
            let to = TcpStream::connect(("127.0.0.1", port)).unwrap();
            for (mut one, mut other) in [
                (from.try_clone().unwrap(), to.try_clone().unwrap()),
                (to, from),
            ] {
                std::thread::spawn(move || std::io::copy(&mut one, &mut other));
            }
        }
    });
    format!("https://localhost:{own}")
}

#[test]
fn what_it_takes_to_be_connected_is_no_time_of_the_response() {
    let mut authority = named("An Authority");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let (host, _) = serve(named("localhost"), Some(&authority));
    let url = behind_a_slow_start(&host, Duration::from_millis(600));
    let suite = crate::rows::suite(&url, &[], "ca = \"ca.pem\"");
    suite.write("ca.pem", authority.pem().as_bytes());
    let case = "request: { path: /a }\nexpect: { status: 200, latency: 300ms }\n";
    suite.write("cases/a.case.yaml", case.as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(report["totals"]["findings"]["notice"], 0, "{}", ended.out);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let case = record.lines().find(|line| line.contains("case_finished"));
    let case: serde_json::Value = serde_json::from_str(case.unwrap()).unwrap();
    let timings = &case["steps"][0]["exchange"]["timings"];
    assert!(timings["connect_us"].as_u64() >= Some(600_000), "{timings}");
    assert!(timings["total_us"].as_u64() < Some(300_000), "{timings}");
}
