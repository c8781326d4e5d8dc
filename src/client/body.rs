//! Reads a body as sent, up to a bound.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use hyper::body::Body as _;

use super::{blocked, cause};
use crate::model::exchange::{Blocked, Phase};

/// Reads the whole body; all of it may take `timeout`.
pub(super) async fn read(
    mut body: reqwest::Body,
    max_bytes: usize,
    timeout: Duration,
) -> Result<Vec<u8>, Blocked> {
    let announced = body.size_hint().exact();
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large(max_bytes));
    }
    let capacity = announced.map_or(0, |length| usize::try_from(length).unwrap_or(0));
    // Allocated for what was announced only so far: a host may announce and not send.
    let mut bytes = Vec::with_capacity(capacity.min(64 * 1024));
    let reading = async {
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = frame.map_err(|error| cause::of_body(&error))?;
            // Trailers are no part of the body.
            let Ok(chunk) = frame.into_data() else {
                continue;
            };
            if chunk.len() > max_bytes - bytes.len() {
                return Err(too_large(max_bytes));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    match tokio::time::timeout(timeout, reading).await {
        Ok(read) => read?,
        Err(_) => {
            let seconds = timeout.as_secs_f64();
            let cause = format!(
                "the body did not end within {seconds} s; {} bytes of it came",
                bytes.len()
            );
            return Err(blocked(Phase::Body, cause, None));
        }
    }
    Ok(bytes)
}

fn too_large(max_bytes: usize) -> Blocked {
    let cause = format!("the body is larger than {max_bytes} bytes");
    blocked(Phase::Body, cause, None)
}
