//! Reads a body as sent, up to a bound; large ones only while there is room for them.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::blocked::blocked;
use super::cause::{self, NOTHING_RECEIVED};
use crate::model::exchange::{Blocked, Phase};

/// A body up to this size needs no room of its own.
const SMALL: usize = 64 * 1024;
/// What all larger bodies may take together, unless a single one may be larger.
const ROOM: usize = 32 * 1024 * 1024;
/// A body whose length nobody has announced begins with so much, of a room of its own: most
/// need no more.
const BEGINNING: usize = 1024 * 1024;
/// What to try where a stream does not end.
const STREAM: &str = "a run judges a stream when it has ended; `driftcheck proxy` judges what has passed of one when its client leaves";
/// What room is counted in.
const UNIT: usize = 1024;

/// The room that a large body takes; free again when this is dropped.
pub type BodyPermit = OwnedSemaphorePermit;

/// The room for large bodies of all threads of a run: while there is none, a body waits to
/// be read, so that many at once do not fill the memory.
#[derive(Clone, Debug)]
pub(super) struct BodyMemory {
    free: Arc<Semaphore>,
    /// For the beginnings of bodies. Who holds one may wait for the other room, never the
    /// reverse, so that nobody waits for ever.
    beginnings: Arc<Semaphore>,
    max_bytes: usize,
}

impl BodyMemory {
    /// Room for bodies of at most so many bytes.
    pub(super) fn new(max_bytes: usize) -> BodyMemory {
        let units = ROOM.max(max_bytes).div_ceil(UNIT);
        BodyMemory {
            free: Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))),
            beginnings: Arc::new(Semaphore::new(ROOM / UNIT)),
            max_bytes,
        }
    }

    /// Waits for room for a body that may become as large as any.
    pub(super) async fn room(&self) -> Option<BodyPermit> {
        taken(&self.free, self.max_bytes).await
    }

    /// Waits for room for what comes next of a body, where it needs more than it has.
    async fn grow(&self, raw: &mut Raw, announced: Option<usize>) {
        let is_begun = raw.room.is_some();
        let needs = match announced {
            _ if is_small(&raw.bytes) => false,
            Some(_) => !is_begun,
            None => !is_begun || (raw.is_beginning && raw.bytes.len() > BEGINNING),
        };
        if !needs {
            return;
        }
        let asked = Instant::now();
        raw.is_beginning = announced.is_none() && !is_begun;
        raw.room = match announced {
            Some(length) => taken(&self.free, length).await,
            None if is_begun => self.room().await,
            None => taken(&self.beginnings, BEGINNING).await,
        };
        raw.waited += asked.elapsed();
    }
}

async fn taken(room: &Arc<Semaphore>, bytes: usize) -> Option<BodyPermit> {
    let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
    room.clone().acquire_many_owned(units).await.ok()
}

/// A body as it was sent.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) bytes: Vec<u8>,
    pub(super) room: Option<BodyPermit>,
    /// How long it waited for room, which is no time of the host's.
    pub(super) waited: Duration,
    /// Whether the room is that of a beginning.
    is_beginning: bool,
}

/// Whether a body needs no room.
pub(super) fn is_small(body: &[u8]) -> bool {
    body.len() <= SMALL
}

/// Reads the whole body; all of it may take `timeout`, without the time it waits for room.
/// A coded body needs the room of what it may become. `stream` is its media type where it is
/// one of items that may never end.
pub(super) async fn read(
    body: reqwest::Body,
    rooms: &BodyMemory,
    timeout: Duration,
    is_coded: bool,
    stream: Option<&str>,
) -> Result<Raw, Blocked> {
    let announced = body.size_hint().exact();
    if announced.is_some_and(|length| length > rooms.max_bytes as u64) {
        return Err(too_large(rooms.max_bytes));
    }
    let announced = announced.and_then(|length| usize::try_from(length).ok());
    let mut raw = Raw {
        // Allocated for what was announced only so far: a host may announce and not send.
        bytes: Vec::with_capacity(announced.unwrap_or(0).min(64 * 1024)),
        ..Raw::default()
    };
    let announced = match is_coded {
        true => Some(rooms.max_bytes),
        false => announced,
    };
    let mut body = pin!(body);
    let begun = Instant::now();
    loop {
        rooms.grow(&mut raw, announced).await;
        let next = poll_fn(|context| body.as_mut().poll_frame(context));
        let ends = begun + timeout + raw.waited;
        let Ok(frame) = tokio::time::timeout_at(ends, next).await else {
            return Err(too_slow(timeout, raw.bytes.len(), stream));
        };
        let Some(frame) = frame else {
            return Ok(raw);
        };
        let frame = frame.map_err(|error| cause::of_body(&error))?;
        // Trailers are no part of the body.
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        if chunk.len() > rooms.max_bytes - raw.bytes.len() {
            return Err(too_large(rooms.max_bytes));
        }
        raw.bytes.extend_from_slice(&chunk);
    }
}

fn too_slow(timeout: Duration, came: usize, stream: Option<&str>) -> Blocked {
    let seconds = timeout.as_secs_f64();
    let what = stream.map_or("the body".to_owned(), |own| format!("the stream ({own})"));
    let cause = match came {
        0 => format!("{what} did not end within {seconds} s{NOTHING_RECEIVED}"),
        _ => format!("{what} did not end within {seconds} s; {came} bytes were received"),
    };
    blocked(Phase::Body, cause, stream.map(|_| STREAM))
}

fn too_large(max_bytes: usize) -> Blocked {
    let cause = format!("the body is larger than {max_bytes} bytes");
    blocked(Phase::Body, cause, None)
}
