//! Says why there is no response, in the words of the innermost cause.
//!
//! Deliberately names no URL and no header: either may carry a secret.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use rustls::{AlertDescription, CertificateError};

use super::blocked::blocked;
use super::connect::LookupError;
use super::named_certificate::is_of_authority;
use super::progress::{CURRENT, Progress, Stage};
use crate::model::exchange::{Blocked, Phase};
use crate::model::host::Timeouts;

type Dyn = dyn Error + 'static;

const UNTRUSTED: &str = "the host's certificate is signed by an issuer that is not trusted";
const TRUST: &str = "name a PEM file with the issuer's certificate as `ca` in the host profile, such as ca = \"issuer.pem\", or set SSL_CERT_FILE to it";
const NO_TLS: &str = "the host does not speak TLS on this port";
const PLAIN: &str = "if the port speaks plain HTTP, write http:// in the host's URL";
/// What to do where plain HTTP was answered by something else.
pub(super) const SECURED: &str = "if the port speaks TLS, write https:// in the host's URL";

/// How a time limit of a body is reported where nothing of it came.
pub(super) const NOTHING_RECEIVED: &str = "; 0 bytes were received";
/// How a time limit that passed without a response is reported.
const SILENCE: &str = "no response within";

/// Whether nothing at all was heard from the host: it was not reached, or a time limit passed
/// in silence.
pub fn is_unheard(blocked: &Blocked) -> bool {
    match blocked.phase {
        Phase::NameResolution | Phase::Connect | Phase::Tls => true,
        Phase::Waiting => blocked.cause.starts_with(SILENCE),
        // A head with nothing behind it is no more than that.
        Phase::Body => blocked.cause.ends_with(NOTHING_RECEIVED),
        _ => false,
    }
}

/// Whether the host says that it has not processed a request of HTTP/2: it is closing the
/// connection and the request came too late, or it has refused the stream (RFC 9113, sections 6.8
/// and 8.7).
pub(super) fn is_unprocessed(error: &Dyn) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let reason = error.reason();
        let is_refused = error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM);
        let is_closing = error.is_go_away() && reason == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (is_refused || is_closing)
    })
}

/// Whether a connection ended before anything of the response came.
pub(super) fn is_lost(error: &Dyn) -> bool {
    let is_cut = find::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message);
    is_cut
        || matches!(
            kind(error),
            Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe)
        )
}

/// A stage that took longer than it may.
pub(super) fn stalled(stage: Stage, timeouts: &Timeouts) -> Blocked {
    let seconds = stage.limit(timeouts).as_secs_f64();
    let phase = stage.phase();
    let cause = match phase {
        Phase::NameResolution => format!("the host's name was not resolved within {seconds} s"),
        Phase::Connect => format!("no connection within {seconds} s"),
        Phase::Tls => format!("the TLS handshake did not end within {seconds} s"),
        _ => format!("{SILENCE} {seconds} s"),
    };
    let help = match phase {
        Phase::Connect => Some("is the host reachable from here, past every firewall?"),
        Phase::Tls => Some(PLAIN),
        _ => None,
    };
    blocked(phase, cause, help)
}

/// An error that came before the head of the response.
pub(super) fn of_head(error: &Dyn, stage: Stage, timeouts: &Timeouts) -> Blocked {
    let connecting = find::<hyper_util::client::legacy::Error>(error)
        .is_some_and(hyper_util::client::legacy::Error::is_connect);
    if connecting {
        return of_connecting(error, stage, timeouts);
    }
    // hyper cancels a request only while it is still queued, before a byte is written.
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled) {
        let cause = "the host closed the connection before the request was sent";
        return blocked(Phase::Connect, cause, None);
    }
    let broken_pipe = kind(error) == Some(ErrorKind::BrokenPipe);
    let phase = if broken_pipe {
        Phase::Send
    } else {
        Phase::Waiting
    };
    let (cause, help) = of_response(error);
    blocked(phase, cause, help)
}

/// An error within the body.
pub(super) fn of_body(error: &Dyn) -> Blocked {
    let cause = match kind(error) {
        Some(ErrorKind::UnexpectedEof) => {
            "the host closed the connection before the body's end".to_owned()
        }
        Some(ErrorKind::ConnectionReset) => {
            "the host reset the connection before the body's end".to_owned()
        }
        _ => innermost(error),
    };
    blocked(Phase::Body, cause, None)
}

fn of_connecting(error: &Dyn, stage: Stage, timeouts: &Timeouts) -> Blocked {
    if let Some(LookupError(cause)) = find::<LookupError>(error) {
        let cause = format!("the host's name was not resolved: {cause}");
        let help = "check the host's name in the base URL, and the network";
        return blocked(Phase::NameResolution, cause, Some(help));
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        let (cause, help) = of_tls(tls);
        return blocked(Phase::Tls, cause, help);
    }
    let timed_out = find::<reqwest::Error>(error).is_some_and(reqwest::Error::is_timeout);
    if timed_out || kind(error) == Some(ErrorKind::TimedOut) {
        return stalled(stage, timeouts);
    }
    let phase = stage.phase();
    let (cause, help) = match kind(error) {
        Some(ErrorKind::ConnectionRefused) => (
            "connection refused".to_owned(),
            Some("is the host running, and is the port right?"),
        ),
        Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) if phase == Phase::Tls => (
            "the host closed the connection during the TLS handshake".to_owned(),
            Some(PLAIN),
        ),
        _ => (innermost(error), None),
    };
    blocked(phase, cause, help)
}

fn of_response(error: &Dyn) -> (String, Option<&'static str>) {
    // In TLS 1.3 a host refuses a client's certificate only after the handshake.
    if let Some(tls) = find::<rustls::Error>(error) {
        return of_tls(tls);
    }
    if let Some(hyper) = find::<hyper::Error>(error) {
        if hyper.is_incomplete_message() {
            return (
                "the host closed the connection before the response".to_owned(),
                None,
            );
        }
        if hyper.is_parse_too_large() {
            return ("the head of the response is too large".to_owned(), None);
        }
        if hyper.is_parse() {
            let words = innermost(error);
            let (words, help) = match words.contains("HTTP version") {
                true => (
                    "it begins with no HTTP version, as where the port speaks TLS",
                    Some(SECURED),
                ),
                false => (&*words, None),
            };
            return (format!("the response is not valid HTTP: {words}"), help);
        }
    }
    let cause = match kind(error) {
        Some(ErrorKind::ConnectionReset) => "the host reset the connection before the response",
        Some(ErrorKind::BrokenPipe) => {
            "the host closed the connection while the request was written"
        }
        Some(ErrorKind::UnexpectedEof) => "the host closed the connection before the response",
        _ => return (innermost(error), None),
    };
    (cause.to_owned(), None)
}

fn of_tls(error: &rustls::Error) -> (String, Option<&'static str>) {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate(error),
        rustls::Error::InvalidMessage(_) => (NO_TLS.to_owned(), Some(PLAIN)),
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => (
            "the host asks the client for a certificate".to_owned(),
            Some("name one as `client_certificate` in the host profile"),
        ),
        rustls::Error::AlertReceived(alert) => (of_alert(*alert), None),
        rustls::Error::PeerIncompatible(_) => (
            "the host offers no TLS version or cipher that driftcheck accepts".to_owned(),
            None,
        ),
        other => (other.to_string(), None),
    }
}

fn of_alert(alert: AlertDescription) -> String {
    format!("the host ended the TLS handshake with the alert {alert:?}")
}

fn of_certificate(error: &CertificateError) -> (String, Option<&'static str>) {
    match error {
        CertificateError::UnknownIssuer => (UNTRUSTED.to_owned(), Some(TRUST)),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            "the host's certificate has expired".to_owned(),
            Some("if it has not, check this machine's clock"),
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "the host's certificate is not valid yet".to_owned(),
            Some("if it is, check this machine's clock"),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "the host's certificate is for another name".to_owned(),
            Some("check the host's name in the base URL"),
        ),
        CertificateError::Revoked => ("the host's certificate is revoked".to_owned(), None),
        error if is_of_authority(error) => (
            "the host's certificate is one that signs others, as `openssl req -x509` makes it, \
             and it is not named in the host profile"
                .to_owned(),
            Some(
                "name a PEM file with this very certificate as `ca` in the host profile, such as ca = \"host.pem\", or make one with basicConstraints CA:FALSE",
            ),
        ),
        other => (
            format!("the host's certificate is not valid: {other}"),
            None,
        ),
    }
}

/// The first error of this type, from the outside in.
fn find<T: Error + 'static>(error: &Dyn) -> Option<&T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The innermost kind that the system or TLS reported.
fn kind(error: &Dyn) -> Option<ErrorKind> {
    chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .last()
        .map(io::Error::kind)
}

/// The innermost words, without control characters; a host may have chosen them.
fn innermost(error: &Dyn) -> String {
    let words = chain(error).last().unwrap_or(error).to_string();
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

/// An error and its causes, from the outside in.
fn chain(error: &Dyn) -> impl Iterator<Item = &Dyn> {
    std::iter::successors(Some(error), |error| cause_of(*error))
}

/// `io::Error` hides the error it holds from `source`.
fn cause_of(error: &Dyn) -> Option<&Dyn> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(held) => Some(held),
        None => error.source(),
    }
}

/// Runs the sending of a request until its head is there; each stage has its own limit.
pub(super) async fn watched<T>(
    progress: &Arc<Progress>,
    timeouts: &Timeouts,
    sending: impl Future<Output = Result<T, Box<dyn Error + Send + Sync>>>,
) -> Result<T, Blocked> {
    let mut sending = pin!(CURRENT.scope(Arc::clone(progress), sending));
    let mut limit = pin!(tokio::time::sleep_until(progress.deadline(timeouts).into()));
    poll_fn(|context| {
        if let Poll::Ready(sent) = sending.as_mut().poll(context) {
            let stage = progress.stage();
            return Poll::Ready(sent.map_err(|error| of_head(&*error, stage, timeouts)));
        }
        // The request may have come to a stage whose limit is nearer.
        let mut deadline = progress.deadline(timeouts);
        if limit.deadline() != deadline.into() {
            limit.as_mut().reset(deadline.into());
        }
        while limit.as_mut().poll(context).is_ready() {
            deadline = progress.deadline(timeouts);
            if deadline <= Instant::now() {
                return Poll::Ready(Err(stalled(progress.stage(), timeouts)));
            }
            limit.as_mut().reset(deadline.into());
        }
        Poll::Pending
    })
    .await
}
