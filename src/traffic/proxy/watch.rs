//! Follows one exchange while it passes, and hands it over when it has.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode, Version};

use super::copy::Copy;
use super::intake::{BEHIND, Intake};
use super::passed::{Kept, Passed, ReturnedHead, SentHead, size_of};
use super::room::Held;
use crate::json::Sequence;
use crate::model::exchange::{Blocked, CLIENT_LEFT, PROXY_LEFT, Timings};
use crate::model::moment;
use crate::openapi::essence;

/// Its request broke off.
pub(super) const REQUEST_BROKE: &str = "the client broke off its request";

/// The copy of a request's body: made as long as it is sent, read when the response has come.
pub(super) type SentCopy = Arc<Mutex<Copy>>;

/// Follows one exchange. Dropped before its end, it counts it as not judged.
#[derive(Debug)]
pub(super) struct Watch {
    intake: Intake,
    max_body_bytes: usize,
    begun: Instant,
    passed: Option<Box<Passed>>,
    sent_body: Option<SentCopy>,
    copy: Copy,
}

impl Watch {
    /// Begins, where this exchange is to be judged. `has_body` is of the request.
    pub(super) fn begin(
        intake: &Intake,
        max_body_bytes: usize,
        has_body: bool,
        sent: impl FnOnce() -> SentHead,
    ) -> Option<Box<Watch>> {
        let entry = intake.begin()?;
        let sent = sent();
        let mut held = Held::nothing(intake.room());
        if !held.more(sent.size()) {
            intake.leave_out(BEHIND);
            return None;
        }
        let copy = || Copy::new(intake.room(), max_body_bytes);
        Some(Box::new(Watch {
            intake: intake.clone(),
            max_body_bytes,
            begun: Instant::now(),
            sent_body: has_body.then(|| Arc::new(Mutex::new(copy()))),
            copy: copy(),
            passed: Some(Box::new(Passed {
                entry,
                at: moment::now(),
                sent,
                sent_body: None,
                returned: ReturnedHead {
                    version: Version::HTTP_11,
                    status: 0,
                    headers: HeaderMap::new(),
                },
                body: Kept::default(),
                blocked: None,
                timings: Timings::default(),
                max_body_bytes,
                held,
            })),
        }))
    }

    /// Where the request's body is copied to.
    pub(super) fn sent_copy(&self) -> Option<SentCopy> {
        self.sent_body.clone()
    }

    /// Notes the head of the response.
    pub(super) fn returned(&mut self, version: Version, status: StatusCode, headers: HeaderMap) {
        let us = self.elapsed_us();
        let Some(passed) = &mut self.passed else {
            return;
        };
        if !passed.held.more(size_of(&headers)) {
            return self.give_up(BEHIND);
        }
        passed.timings.head_us = us;
        let media_type = headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok());
        if media_type.is_some_and(|own| Sequence::of(&essence(own)).is_some()) {
            self.copy.keep_start();
        }
        passed.returned = ReturnedHead {
            version,
            status: status.as_u16(),
            headers,
        };
    }

    /// Copies a part of the response's body.
    pub(super) fn add(&mut self, part: &[u8]) {
        if self.passed.is_some() {
            self.copy.add(part);
        }
    }

    /// Hands the exchange over: the whole response has come.
    pub(super) fn end(mut self) {
        self.hand_over(None);
    }

    /// Hands the exchange over, with why the rest of the response is missing.
    fn hand_over(&mut self, cut: Option<&str>) {
        let total_us = self.elapsed_us();
        let Some(mut passed) = self.passed.take() else {
            return;
        };
        let empty = || Copy::new(self.intake.room(), self.max_body_bytes);
        let copy = std::mem::replace(&mut self.copy, empty());
        passed.body = kept(copy);
        passed.body.missing = passed.body.missing.or(cut.map(str::to_owned));
        if let Some(sent) = self.sent_body.take() {
            let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            let has_ended = sent.has_ended();
            let mut body = kept(std::mem::replace(&mut sent, empty()));
            if !has_ended {
                body.missing = Some("the host responded before its end".to_owned());
            }
            passed.sent_body = Some(body);
        }
        passed.timings.total_us = total_us;
        self.intake.offer(passed);
    }

    /// Hands the exchange over as one without a whole response. Of a stream, what has come is
    /// judged.
    pub(super) fn block(mut self, blocked: Blocked) {
        if self.copy.has_start() {
            return self.hand_over(Some(&blocked.cause));
        }
        if let Some(passed) = &mut self.passed {
            passed.blocked = Some(blocked);
        }
        self.hand_over(None);
    }

    /// Counts the exchange as not judged.
    pub(super) fn leave_out(mut self, reason: &'static str) {
        self.give_up(reason);
    }

    fn give_up(&mut self, reason: &'static str) {
        // Of a stream, what has come is judged.
        if self.copy.has_start() {
            return self.hand_over(Some(reason));
        }
        if self.passed.take().is_some() {
            self.intake.leave_out(reason);
        }
    }

    fn elapsed_us(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.give_up(match self.intake.is_ending() {
            true => PROXY_LEFT,
            false => CLIENT_LEFT,
        });
    }
}

fn kept(copy: Copy) -> Kept {
    let (bytes, missing, held) = copy.into_parts();
    Kept {
        bytes,
        missing,
        held: Some(held),
    }
}
