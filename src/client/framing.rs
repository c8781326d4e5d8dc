//! What the head of a response says of its end. Deliberately accepts no response whose
//! end another reader could see elsewhere (RFC 9112, section 6.3): what follows it
//! might then pass for a response to another request.

use super::blocked::blocked;
use crate::model::exchange::{Blocked, Header, Phase};

/// Refuses a body without one certain end.
pub(super) fn check_end(headers: &[Header]) -> Result<(), Blocked> {
    let values = |name: &'static str| {
        let of_name = headers.iter().filter(move |header| header.name == name);
        of_name.map(|header| header.value.to_text())
    };
    let codings: Vec<_> = values("transfer-encoding").collect();
    let codings = codings.join(", ");
    if codings.is_empty() {
        return Ok(());
    }
    let cause = if !codings.trim().eq_ignore_ascii_case("chunked") {
        let shown: String = codings.escape_default().take(100).collect();
        format!("the transfer coding `{shown}` is not one that driftcheck supports")
    } else if values("content-length").next().is_some() {
        "the response has both a length and a transfer coding, so its end is not certain".to_owned()
    } else {
        return Ok(());
    };
    Err(blocked(Phase::Body, cause, None))
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
