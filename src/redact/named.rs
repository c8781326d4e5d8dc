//! Masks what says by its name that it is a secret: headers, and parameters of a URL.

use super::header_secrets::of_header;
use super::known::Known;
use super::own_secrets;
use super::placeholder::MASK;
use super::sensitive::is_scheme;
use crate::model::exchange::{Header, Request};
use crate::model::octets::Octets;
use crate::model::outcome::Redaction;

/// Masks what says by its name that it is a secret, and collects it.
pub(super) fn redact_sent(
    known: &Known,
    request: &mut Request,
    secrets: &mut Vec<String>,
    redactions: &mut Vec<Redaction>,
) {
    redact_headers(known, "request", &mut request.headers, secrets, redactions);
    own_secrets::of_query(&request.url, &known.parameters, secrets);
    redact_query(known, &mut request.url, redactions);
    if let Some(body) = &request.body {
        own_secrets::of_body(body.as_bytes(), secrets);
    }
}

/// Masks the parameters of a URL that carry a credential, however short it is.
fn redact_query(known: &Known, url: &mut String, redactions: &mut Vec<Redaction>) {
    let Some((path, query)) = url.split_once('?').filter(|_| !known.parameters.is_empty()) else {
        return;
    };
    let is_secret = |pair: &str| {
        let mut read = url::form_urlencoded::parse(pair.as_bytes());
        read.any(|(name, _)| known.parameters.iter().any(|own| *own == name))
    };
    if !query.split('&').any(is_secret) {
        return;
    }
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(pair) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    *url = format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"));
    redactions.push(Redaction {
        place: "request url".into(),
        kind: "sensitive-parameter".into(),
    });
}

/// Masks the headers that hold secrets, and collects those.
pub(super) fn redact_headers(
    known: &Known,
    side: &str,
    headers: &mut [Header],
    secrets: &mut Vec<String>,
    redactions: &mut Vec<Redaction>,
) {
    for header in headers {
        let text = header.value.to_text();
        if !known.is_secret_header(&header.name, &text) {
            continue;
        }
        of_header(&header.name, &text, secrets);
        // The scheme is no secret, and says what kind of credential was sent.
        let masked = match text.split_once(' ') {
            Some((scheme, _)) if is_scheme(scheme) => {
                format!("{scheme} {MASK}")
            }
            _ => MASK.to_owned(),
        };
        redactions.push(Redaction {
            place: format!("{side} header:{}", header.name),
            kind: "sensitive-header".into(),
        });
        header.value = Octets(masked.into_bytes());
    }
}
