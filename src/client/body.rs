//! Reads a body as sent, up to a bound.

use std::time::Duration;

use super::{blocked, cause};
use crate::model::exchange::{Blocked, Phase};

/// Reads the whole body; all of it may take `timeout`.
pub(super) async fn read(
    mut response: reqwest::Response,
    max_bytes: usize,
    timeout: Duration,
) -> Result<Vec<u8>, Blocked> {
    let announced = response.content_length();
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large(max_bytes));
    }
    let capacity = announced.map_or(0, |length| usize::try_from(length).unwrap_or(0));
    // Allocated for what was announced only so far: a host may announce and not send.
    let mut body = Vec::with_capacity(capacity.min(64 * 1024));
    let reading = async {
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| cause::of_body(&error))?
        {
            if chunk.len() > max_bytes - body.len() {
                return Err(too_large(max_bytes));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    };
    match tokio::time::timeout(timeout, reading).await {
        Ok(read) => read?,
        Err(_) => {
            let seconds = timeout.as_secs_f64();
            let cause = format!(
                "the body did not end within {seconds} s; {} bytes of it came",
                body.len()
            );
            return Err(blocked(Phase::Body, cause, None));
        }
    }
    Ok(body)
}

fn too_large(max_bytes: usize) -> Blocked {
    let cause = format!("the body is larger than {max_bytes} bytes");
    blocked(Phase::Body, cause, None)
}
