//! Sends one request and gives the exchange back.

use std::sync::Arc;

use http::header::CONTENT_TYPE;

use super::blocked::blocked;
use super::body::{BodyMemory, BodyPermit, Raw};
use super::cause::{SECURED, is_lost, is_unheard, is_unprocessed, watched};
use super::credentials::Credentials;
use super::outgoing::Outgoing;
use super::progress::Progress;
use super::reuse::Reuse;
use super::transport::{Transport, Way};
use crate::client::{body, decoding, framing};
use crate::error::InputError;
use crate::json::Sequence;
use crate::model::exchange::{Blocked, Exchange, Header, Phase, Request, Response, Timings};
use crate::model::host::{HostProfile, Timeouts};
use crate::model::octets::Octets;
use crate::openapi::essence;
use crate::redact::redactor::Redactor;

/// So often a request is sent again that the host has not processed.
const MOST_UNPROCESSED: usize = 8;

/// What to do where the proxy cannot be reached.
const PROXY: &str = "`proxy` of the host profile names it, else HTTP_PROXY, HTTPS_PROXY or ALL_PROXY: is it right, and is the proxy running?";

/// Sends requests to the origin of one host profile.
pub struct Client {
    pub(super) base: ::url::Url,
    /// What a case may write into `Host`, besides the base's own host.
    pub(super) host_headers: Arc<[String]>,
    pub(super) headers: Arc<[(String, String)]>,
    pub(super) timeouts: Timeouts,
    max_body_bytes: usize,
    rooms: BodyMemory,
    pub(super) transport: Transport,
    reuse: Reuse,
    credentials: Arc<Credentials>,
}

/// A whole response, and the room that its body takes if it is large.
#[derive(Debug)]
pub struct Received {
    /// The request and its response.
    pub exchange: Exchange,
    /// To be kept as long as the body is.
    pub room: Option<BodyPermit>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client for this profile with these credentials. Reads the system's trusted
    /// certificates only where the base is `https`.
    ///
    /// # Errors
    ///
    /// When the profile's own certificates cannot be read.
    pub(super) fn with(
        profile: &HostProfile,
        credentials: Credentials,
    ) -> Result<Client, InputError> {
        Ok(Client {
            base: profile.base.clone(),
            host_headers: profile.network.host_headers.as_slice().into(),
            headers: profile.network.headers.as_slice().into(),
            timeouts: profile.timeouts,
            max_body_bytes: profile.max_body_bytes,
            rooms: BodyMemory::new(profile.max_body_bytes),
            transport: Transport::new(profile)?,
            reuse: Reuse::new(profile.jobs),
            credentials: Arc::new(credentials),
        })
    }

    /// A client for the same host with connections of its own, for another thread or at another
    /// pace; what credentials were fetched is known to both.
    ///
    /// # Errors
    ///
    /// When the HTTP library cannot be set up.
    pub fn beside(&self, profile: &HostProfile) -> Result<Client, InputError> {
        Ok(Client {
            base: self.base.clone(),
            host_headers: self.host_headers.clone(),
            headers: self.headers.clone(),
            timeouts: profile.timeouts,
            max_body_bytes: self.max_body_bytes,
            rooms: self.rooms.clone(),
            transport: self.transport.beside(profile)?,
            reuse: self.reuse.beside(profile.jobs),
            credentials: self.credentials.clone(),
        })
    }

    /// So many requests at most are sent side by side by this client.
    pub fn set_side_by_side(&mut self, most: usize) {
        self.reuse.set_most(most);
    }

    /// The credentials that requests are prepared with.
    pub fn credentials(&self) -> &Arc<Credentials> {
        &self.credentials
    }

    /// Prepares requests with those of another client for the same host, so that what it fetched
    /// is not fetched again. `redactor` knows that from now on.
    pub fn share(&mut self, credentials: &Arc<Credentials>, redactor: &Redactor) {
        credentials.teach(redactor);
        self.credentials = Arc::clone(credentials);
    }

    /// Sends a prepared request once. Only one of HTTP/2 that the host has not processed, as it
    /// says itself, is sent again, and one with a safe method that was lost with a connection
    /// that had been used before.
    ///
    /// # Errors
    ///
    /// When there is no whole response; it says how far the request came.
    pub async fn send(&self, request: Request, safe_method: bool) -> Result<Received, Blocked> {
        self.exchange(request, safe_method)
            .await
            .map_err(|mut blocked| {
                blocked.may_have_been_carried_out =
                    !safe_method && blocked.phase.may_have_been_sent();
                blocked
            })
    }

    async fn exchange(&self, mut request: Request, is_safe: bool) -> Result<Received, Blocked> {
        let outgoing = Outgoing::new(&request, &self.base)?;
        let ticket = match outgoing.is_plain() {
            true => Some(self.reuse.admit(is_safe).await),
            false => None,
        };
        let way = match &ticket {
            None => Way::Exact,
            Some(ticket) if ticket.may_reuse() => Way::Pooled,
            Some(_) => Way::Fresh,
        };
        // One turn for the runtime: to see that the host has closed a connection, to close what
        // the request before left behind, and to put back what can be used again.
        tokio::task::yield_now().await;
        if way == Way::Exact {
            self.transport.can_be_exact()?;
        }
        let progress = Arc::new(Progress::start());
        let sent = self.transmit(outgoing, (way, is_safe), &request, &progress);
        let sent = sent.await;
        if way != Way::Pooled {
            // One more, to close the connection before another may be opened in its place.
            tokio::task::yield_now().await;
        }
        let sent = match (sent, ticket) {
            (Ok(sent), Some(ticket)) => {
                // Without the answer, what is known of the host's connections is taken back.
                if !sent.was_lost {
                    ticket.answered(!progress.has_connected(), sent.version, &sent.headers);
                }
                sent
            }
            (Ok(sent), None) => sent,
            (Err(blocked), ticket) => {
                if let Some(ticket) = ticket.filter(|_| is_unheard(&blocked)) {
                    ticket.unheard();
                }
                return Err(blocked);
            }
        };
        let (status, version, timings) = (sent.status, sent.version, sent.timings);
        add_host(&mut request, version, &self.base);
        let decoded = self.decode(sent.headers, sent.raw).await?;
        let exchange = Exchange {
            request,
            response: Response {
                version: version.to_owned(),
                status,
                headers: decoded.headers,
                body: Octets(decoded.body),
                decoded_from: decoded.coding,
                body_missing: None,
            },
            timings,
        };
        Ok(Received {
            exchange,
            room: decoded.room,
        })
    }

    /// Sends a request and reads its response; sends it again where the host says that it has
    /// not processed it, which no method forbids (RFC 9113, section 8.7), or where it has a safe
    /// method and the host closed a connection that it had kept until then (RFC 9112, section
    /// 9.3.1).
    async fn transmit(
        &self,
        outgoing: Outgoing,
        (mut way, is_safe): (Way, bool),
        request: &Request,
        progress: &Arc<Progress>,
    ) -> Result<Sent, Blocked> {
        let mut was_lost = false;
        let sending = async {
            let mut sent = self.transport.send(outgoing, way).await;
            for _ in 0..MOST_UNPROCESSED {
                let is_kept = is_safe && !progress.has_connected();
                match &sent {
                    Err(error) if is_unprocessed(&**error) => {}
                    Err(error) if is_kept && is_lost(&**error) => {
                        (way, was_lost) = (Way::Fresh, true);
                    }
                    _ => break,
                }
                sent = match Outgoing::new(request, &self.base) {
                    Ok(again) => self.transport.send(again, way).await,
                    Err(_) => break,
                };
            }
            sent
        };
        let response = watched(progress, &self.timeouts, sending).await;
        let response = response.map_err(|blocked| self.in_place(blocked))?;
        // What it takes to be connected depends on what else is under way: it is no time that
        // the host took for this response.
        let connect_us = progress.connected_us();
        let head_us = progress.elapsed_us().saturating_sub(connect_us);
        let version = version_text(response.version());
        let (status, headers, raw) = self.read(&request.method, response).await?;
        let waited_us = u64::try_from(raw.waited.as_micros()).unwrap_or(u64::MAX);
        let total_us = progress.elapsed_us().saturating_sub(waited_us + connect_us);
        Ok(Sent {
            version,
            status,
            headers,
            raw,
            timings: Timings {
                head_us,
                total_us,
                connect_us,
            },
            was_lost,
        })
    }

    /// The same failure with what is known of the way to the host: behind a proxy no connection
    /// is to the host itself, and one that ends a plain connection without a word may have waited
    /// for TLS.
    fn in_place(&self, mut blocked: Blocked) -> Blocked {
        let is_far = matches!(blocked.phase, Phase::NameResolution | Phase::Connect);
        if self.transport.has_proxy() && is_far {
            blocked.cause = format!("the proxy: {}", blocked.cause);
            blocked.help = Some(PROXY.to_owned());
            return blocked;
        }
        let is_mute = blocked.help.is_none() && blocked.cause.ends_with("before the response");
        if is_mute && self.base.scheme() == "http" {
            blocked.help = Some(SECURED.to_owned());
        }
        blocked
    }

    /// Undoes a body's coding on another thread: a few bytes may become a large body.
    async fn decode(&self, headers: Vec<Header>, raw: Raw) -> Result<Decoded, Blocked> {
        let (bytes, mut room) = (raw.bytes, raw.room);
        if bytes.is_empty() || !decoding::is_coded(&headers) {
            return Ok(Decoded {
                headers,
                body: bytes,
                coding: None,
                room,
            });
        }
        if room.is_none() {
            room = self.rooms.room().await;
        }
        let max_bytes = self.max_body_bytes;
        let decoding = move || (decoding::decode(&headers, bytes, max_bytes), headers);
        let (decoded, headers) = tokio::task::spawn_blocking(decoding)
            .await
            .map_err(|error| blocked(Phase::Decoding, error.to_string(), None))?;
        let (body, coding) = decoded?;
        Ok(Decoded {
            room: room.filter(|_| !body::is_small(&body)),
            headers,
            body,
            coding,
        })
    }

    async fn read(
        &self,
        method: &str,
        response: http::Response<reqwest::Body>,
    ) -> Result<(u16, Vec<Header>, Raw), Blocked> {
        let status = response.status().as_u16();
        let headers: Vec<Header> = response.headers().iter().map(to_header).collect();
        framing::check_status(status)?;
        let bodiless = method == "HEAD" || status == 204 || status == 304;
        let raw = if bodiless {
            Raw::default()
        } else {
            framing::check_end(response.headers())?;
            let media_type = response.headers().get(CONTENT_TYPE);
            let essence = media_type.and_then(|own| Some(essence(own.to_str().ok()?)));
            let stream = essence.filter(|own| Sequence::of(own).is_some());
            let (body, timeout) = (response.into_body(), self.timeouts.body);
            let is_coded = decoding::is_coded(&headers);
            body::read(body, &self.rooms, timeout, is_coded, stream.as_deref()).await?
        };
        Ok((status, headers, raw))
    }
}

/// A response as it was sent.
struct Sent {
    version: &'static str,
    status: u16,
    headers: Vec<Header>,
    raw: Raw,
    timings: Timings,
    /// Whether it was lost with a connection first, and sent again.
    was_lost: bool,
}

/// A body without its coding.
pub(super) struct Decoded {
    headers: Vec<Header>,
    body: Vec<u8>,
    coding: Option<String>,
    room: Option<BodyPermit>,
}

/// Writes down the `host` that the HTTP library adds where a case sets none;
/// HTTP/2 says it in the URL instead.
pub(super) fn add_host(request: &mut Request, version: &str, base: &::url::Url) {
    if version == "HTTP/2" || request.headers.iter().any(|header| header.name == "host") {
        return;
    }
    request.headers.push(Header {
        name: "host".to_owned(),
        value: Octets::from(&base[::url::Position::BeforeHost..::url::Position::AfterPort]),
    });
}

pub(super) fn to_header((name, value): (&http::HeaderName, &http::HeaderValue)) -> Header {
    Header {
        name: name.as_str().to_owned(),
        value: Octets(value.as_bytes().to_vec()),
    }
}

pub(super) fn version_text(version: http::Version) -> &'static str {
    match version {
        http::Version::HTTP_10 => "HTTP/1.0",
        http::Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}
