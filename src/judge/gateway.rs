//! What a gateway answers in the host's place, and a host that is asked too often: neither says
//! anything of the contract.

use crate::contract::Catalog;
use crate::model::case::{Expected, is_safe_method};
use crate::model::exchange::{Blocked, Exchange, Phase, Response};

/// Why a response is not judged: a status of gateways that neither the case nor the contract
/// foresees, or a 429 that the case does not expect.
pub fn gateway_answer(
    expected: &Expected,
    exchange: &Exchange,
    catalog: &Catalog,
) -> Option<Blocked> {
    let status = exchange.response.status;
    if status == 429 {
        // That clients are slowed down is foreseen by those cases alone that wait for it.
        return (!expected.expects(status)).then(|| Blocked {
            phase: Phase::Gateway,
            cause: "too many requests for the host: 429 Too Many Requests".to_owned(),
            help: Some("set a `rate`, fewer `jobs` or a `retry` in the host profile".into()),
            may_have_been_carried_out: false,
        });
    }
    if status == 400 && speaks_tls(exchange.response.body.as_bytes()) {
        return Some(Blocked {
            phase: Phase::Gateway,
            cause: "plain HTTP was sent to a port that speaks TLS".to_owned(),
            help: Some("write https:// in the host's URL".into()),
            may_have_been_carried_out: false,
        });
    }
    let (cause, help) = in_place_of_host(&exchange.response)?;
    (!is_foreseen(expected, status, catalog)).then(|| Blocked {
        phase: Phase::Gateway,
        cause,
        help: Some(help.to_owned()),
        may_have_been_carried_out: !is_safe_method(&exchange.request.method),
    })
}

/// Who answered in place of the host, and what to do: by a status that gateways and proxies
/// send, and hosts do not.
fn in_place_of_host(response: &Response) -> Option<(String, &'static str)> {
    const RUNS: &str = "check that the service behind it is running, then run again";
    let gateway = |reason: &str| {
        let status = response.status;
        format!("a gateway answered in place of the host: {status} {reason}")
    };
    Some(match response.status {
        502 => (gateway("Bad Gateway"), RUNS),
        503 => (gateway("Service Unavailable"), RUNS),
        504 => (gateway("Gateway Timeout"), RUNS),
        // RFC 9110, section 15.5.8
        407 => (
            "a proxy before the host asks for a credential of its own: 407 Proxy Authentication Required".into(),
            "set `proxy` in the host profile, with its user and password",
        ),
        // RFC 6585, section 6
        511 => (
            "the network asks to sign in before it lets anything through: 511 Network Authentication Required".into(),
            "sign in to the network, then run again",
        ),
        520..=527 | 530 if is_from_cloudflare(response) => {
            (gateway("from Cloudflare, which did not get a response of the host"), RUNS)
        }
        _ => return None,
    })
}

/// Whether a response is one of the pages that Cloudflare sends for a host of its customers.
fn is_from_cloudflare(response: &Response) -> bool {
    let server = response.header_text("server");
    server.is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudflare"))
        || response.body.as_bytes().starts_with(b"error code: ")
}

/// Whether the body of a 400 is what servers say to plain HTTP on a port for TLS: nginx, Go,
/// Apache and Tomcat.
fn speaks_tls(body: &[u8]) -> bool {
    const WORDS: [&str; 4] = [
        "plain HTTP request was sent to HTTPS port",
        "sent an HTTP request to an HTTPS server",
        "speaking plain HTTP to an SSL-enabled server port",
        "combination of host and port requires TLS",
    ];
    let begins = body.get(..body.len().min(1024)).unwrap_or_default();
    WORDS
        .iter()
        .any(|words| memchr::memmem::find(begins, words.as_bytes()).is_some())
}

/// Whether the case expects a status, or its contract speaks of it. A document's `default`
/// speaks of none.
pub(super) fn is_foreseen(expected: &Expected, status: u16, catalog: &Catalog) -> bool {
    if expected.expects(status) {
        return true;
    }
    let choice = expected.expect.contract_for(status);
    choice.is_some_and(|choice| match catalog.operation(&choice.value.name) {
        Some(operation) => operation.operation().names_status(status),
        None => choice.value.statuses.is_some() && &*choice.value.name != "none",
    })
}
