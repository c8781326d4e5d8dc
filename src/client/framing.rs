//! What the head of a response says of its end. Deliberately accepts no response whose
//! end another reader could see elsewhere (RFC 9112, section 6.3): what follows it
//! might then pass for a response to another request.

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::blocked::blocked;
use crate::model::exchange::{Blocked, Phase};

/// Refuses a body without one certain end.
pub(super) fn check_end(headers: &HeaderMap) -> Result<(), Blocked> {
    let cause = if let Some(coding) = unknown_coding(headers) {
        format!("the transfer coding `{coding}` is not one that driftcheck supports")
    } else if headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH) {
        "the response has both a length and a transfer coding, so its end is not certain".to_owned()
    } else {
        return Ok(());
    };
    Err(blocked(Phase::Body, cause, None))
}

/// The transfer coding of a message where it is another one than `chunked` alone.
pub fn unknown_coding(headers: &HeaderMap) -> Option<String> {
    let codings = headers.get_all(TRANSFER_ENCODING).into_iter();
    let codings: Vec<_> = codings
        .map(|coding| String::from_utf8_lossy(coding.as_bytes()))
        .collect();
    let codings = codings.join(", ");
    let is_known = codings.is_empty() || codings.trim().eq_ignore_ascii_case("chunked");
    (!is_known).then(|| codings.escape_default().take(100).collect())
}

/// Refuses a status that HTTP does not have, or that ends it.
pub(super) fn check_status(status: u16) -> Result<(), Blocked> {
    let cause = match status {
        101 => {
            "the host switched to another protocol (status 101), which was not requested".to_owned()
        }
        100..=599 => return Ok(()),
        _ => {
            format!("the response is not valid HTTP: there is no status {status}, they end at 599")
        }
    };
    Err(blocked(Phase::Waiting, cause, None))
}
