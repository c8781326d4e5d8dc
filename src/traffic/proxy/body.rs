//! The bodies that pass: each part goes on as it comes, and a copy of it stays.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::watch::{SentCopy, Watch};
use crate::model::exchange::{Blocked, Phase};

/// Why an exchange has no whole response.
const HOST_LEFT: &str = "the host broke off its response";

type Failure = Box<dyn Error + Send + Sync>;
type Polled = Poll<Option<Result<Frame<Bytes>, Failure>>>;
/// Ends when the host has said to go on, or has not said so for long.
pub(super) type Wait = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// The body of a request, on its way to the host.
pub(super) struct Sent {
    pub(super) body: Incoming,
    pub(super) copy: Option<SentCopy>,
    /// What is waited for before the client is asked for the first part.
    pub(super) wait: Option<Wait>,
    /// Set once the client is asked for the first part.
    pub(super) is_asked: Arc<AtomicBool>,
    /// Set where the client breaks off.
    pub(super) is_broken: Arc<AtomicBool>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        if let Some(wait) = &mut self.wait {
            ready!(wait.as_mut().poll(context));
            self.wait = None;
            self.is_asked.store(true, Ordering::Release);
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(copy) = &self.copy {
            let mut copy = copy.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(part) = frame.as_ref().and_then(data) {
                copy.add(part);
            }
            if is_last(frame.as_ref()) || self.body.is_end_stream() {
                copy.end();
            }
        }
        if matches!(frame, Some(Err(_))) {
            self.is_broken.store(true, Ordering::Release);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a response, on its way to the client.
pub(super) enum Returned {
    /// That of the host.
    Passing {
        body: Incoming,
        watch: Option<Box<Watch>>,
        /// Nothing of it has come so far.
        is_new: bool,
        /// It broke off before anything came: the head goes out first.
        broken: Option<hyper::Error>,
    },
    /// None, though the head may state a length.
    Nothing,
    /// What the proxy says itself; `None` once it was said.
    Own(Option<Bytes>),
}

impl Returned {
    /// The body of the host's response, followed by `watch`. `can_have_body` is false where
    /// method and status say that none comes, whatever the head states.
    pub(super) fn passing(body: Incoming, watch: Option<Box<Watch>>, can_have_body: bool) -> Self {
        if !can_have_body {
            if let Some(watch) = watch {
                watch.end();
            }
            return Returned::Nothing;
        }
        let mut returned = Returned::Passing {
            body,
            watch,
            is_new: true,
            broken: None,
        };
        returned.end_if_whole();
        returned
    }

    /// The same for a request that wants no body.
    pub(super) fn of_head(self) -> Self {
        match self {
            Returned::Own(_) => Returned::Nothing,
            of_host => of_host,
        }
    }

    /// Hands the exchange over as soon as the last part has come: nobody may ask for more.
    fn end_if_whole(&mut self) {
        if let Returned::Passing { body, watch, .. } = self
            && body.is_end_stream()
            && let Some(watch) = watch.take()
        {
            watch.end();
        }
    }
}

impl Body for Returned {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled {
        let (body, watch, is_new, broken) = match &mut *self {
            Returned::Nothing => return Poll::Ready(None),
            Returned::Own(text) => {
                return Poll::Ready(text.take().map(|text| Ok(Frame::data(text))));
            }
            Returned::Passing {
                body,
                watch,
                is_new,
                broken,
            } => (body, watch, is_new, broken),
        };
        if let Some(error) = broken.take() {
            return Poll::Ready(Some(Err(error.into())));
        }
        let frame = ready!(Pin::new(body).poll_frame(context));
        let is_new = std::mem::take(is_new);
        match &frame {
            None => {
                if let Some(watch) = watch.take() {
                    watch.end();
                }
            }
            Some(Err(_)) => {
                if let Some(watch) = watch.take() {
                    watch.block(Blocked {
                        phase: Phase::Body,
                        cause: HOST_LEFT.to_owned(),
                        help: None,
                        may_have_been_carried_out: false,
                    });
                }
                if is_new {
                    *broken = frame.and_then(Result::err);
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
            Some(Ok(_)) if is_last(frame.as_ref()) => {
                if let Some(watch) = watch.take() {
                    watch.end();
                }
            }
            Some(Ok(_)) => {
                if let (Some(watch), Some(part)) = (watch, frame.as_ref().and_then(data)) {
                    watch.add(part);
                }
                self.end_if_whole();
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Returned::Passing { body, .. } => body.is_end_stream(),
            // hyper writes the length that a head states only beside a body.
            Returned::Nothing => false,
            Returned::Own(text) => text.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Returned::Passing { body, .. } => body.size_hint(),
            Returned::Nothing => SizeHint::default(),
            Returned::Own(text) => {
                SizeHint::with_exact(text.as_ref().map_or(0, |text| text.len() as u64))
            }
        }
    }
}

/// Whether nothing follows: nobody asks for more after trailers.
fn is_last<E>(frame: Option<&Result<Frame<Bytes>, E>>) -> bool {
    match frame {
        None => true,
        Some(frame) => frame.as_ref().is_ok_and(Frame::is_trailers),
    }
}

fn data<E>(frame: &Result<Frame<Bytes>, E>) -> Option<&Bytes> {
    frame.as_ref().ok().and_then(Frame::data_ref)
}
