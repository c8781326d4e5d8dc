//! Passes on what others send, as it comes, over shared connections to one host.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::Method;
use http::header::{HeaderValue, TRANSFER_ENCODING};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;

use super::cause::watched;
use super::connect::Resolver;
use super::framing;
use super::progress::Progress;
use super::tls;
use super::transport::{Connector, connector, has_proxy};
use crate::error::InputError;
use crate::model::case::is_safe_method;
use crate::model::exchange::Blocked;
use crate::model::host::{HostProfile, HttpVersion, Timeouts};

/// A connection that was not used for so long is closed: most hosts keep one for longer.
const IDLE: Duration = Duration::from_secs(15);
/// A host that has not responded for so long may be waiting for a kept connection to end.
const SILENCE: Duration = Duration::from_millis(200);
/// A response may have so many headers.
const MOST_HEADERS: usize = 400;
/// So many unused connections are kept.
const MOST_IDLE: usize = 256;

type Pool<B> = Client<Connector, Outward<B>>;

/// The way to one host for requests of others, whose bodies are sent on while they come.
pub struct Passage<B> {
    /// Connections that are kept, for requests that may be sent again where the host has closed
    /// one without a word.
    kept: RwLock<Pool<B>>,
    /// Makes another pool for those.
    another: Box<dyn Fn() -> Pool<B> + Send + Sync>,
    /// A connection for each of the others.
    fresh: Pool<B>,
    /// Connections of HTTP/1.1 alone, for requests that ask for another protocol.
    upgrading: Pool<B>,
    timeouts: Timeouts,
}

/// Why there is no response.
#[derive(Debug)]
pub struct NotPassed {
    /// The cause, and how far the request came.
    pub blocked: Blocked,
    /// Whether the host took longer than it may.
    pub timed_out: bool,
}

impl<B> Passage<B>
where
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Sets up TLS by the profile's rules; opens nothing.
    ///
    /// # Errors
    ///
    /// When the profile's certificates cannot be read, or its host is behind a proxy.
    pub fn new(profile: &HostProfile) -> Result<Passage<B>, InputError> {
        if has_proxy(profile) {
            let words = "this host is reached through a proxy, past which nothing can be passed on as it is";
            return Err(InputError::new(&profile.name, words)
                .help("say proxy = \"none\" in the profile, if the host can be reached directly"));
        }
        let tls = tls::config(profile)?;
        let resolver = Resolver(Arc::new(profile.network.addresses.clone()));
        let timeouts = profile.timeouts;
        let pool = move |tls: ClientConfig, only_2, most_idle| {
            Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(most_idle)
                .http1_preserve_header_case(true)
                .http1_max_headers(MOST_HEADERS)
                .http2_adaptive_window(true)
                .http2_only(only_2)
                .build(connector(&resolver, &timeouts, tls))
        };
        let mut tls_1 = tls.clone();
        tls_1.alpn_protocols = vec![b"http/1.1".to_vec()];
        let only_2 = profile.network.http_version == HttpVersion::Http2;
        let fresh = pool(tls.clone(), only_2, 0);
        let upgrading = pool(tls_1, false, 0);
        let another = move || pool(tls.clone(), only_2, MOST_IDLE);
        Ok(Passage {
            kept: RwLock::new(another()),
            another: Box::new(another),
            fresh,
            upgrading,
            timeouts,
        })
    }

    /// Sends a request on and gives the response as soon as its head is there; `upgrades` says
    /// whether it asks for another protocol. Dropping the future ends the request.
    ///
    /// # Errors
    ///
    /// When no head comes, or not within the profile's limits, or one after which the end of the
    /// body is not certain. The time that the request's own body takes to come does not count.
    pub async fn send(
        &self,
        request: http::Request<B>,
        upgrades: bool,
    ) -> Result<http::Response<Incoming>, NotPassed> {
        let (mut head, body) = request.into_parts();
        if body.size_hint().exact().is_none() {
            // hyper leaves such a body out of GET and HEAD, unless this says that there is one.
            let chunked = HeaderValue::from_static("chunked");
            head.headers.insert(TRANSFER_ENCODING, chunked);
        }
        let is_head = head.method == Method::HEAD;
        let may_be_repeated = is_safe_method(head.method.as_str()) && body.is_end_stream();
        let sent = if upgrades {
            self.send_by(&self.upgrading, head, Some(body)).await
        } else if !may_be_repeated {
            self.send_fresh(head, body).await
        } else {
            let kept = self
                .kept
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            match self.send_by(&kept, head.clone(), Some(body)).await {
                // The host may have closed the connection just then; its client would have
                // opened another one.
                Err(failed) if !failed.timed_out && failed.blocked.phase.may_have_been_sent() => {
                    self.send_by(&self.fresh, head, None).await
                }
                sent => sent,
            }
        };
        let response = sent?;
        if !is_head && !matches!(response.status().as_u16(), 204 | 304) {
            framing::check_end(response.headers()).map_err(|blocked| NotPassed {
                blocked,
                timed_out: false,
            })?;
        }
        Ok(response)
    }

    /// Sends over a connection of its own. A host that serves one connection at a time waits for
    /// the end of one that is kept: where it stays silent, those are closed.
    async fn send_fresh(
        &self,
        head: http::request::Parts,
        body: B,
    ) -> Result<http::Response<Incoming>, NotPassed> {
        let sending = self.send_by(&self.fresh, head, Some(body));
        tokio::pin!(sending);
        tokio::select! {
            sent = &mut sending => return sent,
            () = tokio::time::sleep(SILENCE) => {}
        }
        let another = (self.another)();
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = another;
        sending.await
    }

    async fn send_by(
        &self,
        pool: &Pool<B>,
        head: http::request::Parts,
        body: Option<B>,
    ) -> Result<http::Response<Incoming>, NotPassed> {
        let progress = Arc::new(Progress::start());
        let body = Outward {
            body,
            progress: Arc::clone(&progress),
        };
        let sending = pool.request(http::Request::from_parts(head, body));
        let sending = async { sending.await.map_err(boxed) };
        let sent = watched(&progress, &self.timeouts, sending).await;
        sent.map_err(|blocked| NotPassed {
            blocked,
            timed_out: progress.deadline(&self.timeouts) <= Instant::now(),
        })
    }
}

fn boxed(error: legacy::Error) -> Box<dyn Error + Send + Sync> {
    Box::new(error)
}

/// A request's body on its way, which notes when a part of it is waited for.
struct Outward<B> {
    /// `None` where there is nothing to send.
    body: Option<B>,
    progress: Arc<Progress>,
}

impl<B: Body<Data = Bytes> + Unpin> Body for Outward<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(body).poll_frame(context);
        self.progress.sent_on(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let empty = || SizeHint::with_exact(0);
        self.body.as_ref().map_or_else(empty, Body::size_hint)
    }
}
