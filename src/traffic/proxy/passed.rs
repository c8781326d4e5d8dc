//! An exchange that has passed, on its way to whoever judges it.

use std::sync::Arc;

use http::header::{CONTENT_ENCODING, HOST};
use http::{HeaderMap, Method, Uri, Version};
use jiff::Timestamp;

use super::room::Held;
use crate::client;
use crate::model::exchange::{Blocked, Exchange, Header, KeptHeaders, Request, Response, Timings};
use crate::model::octets::Octets;
use crate::traffic::{Seen, SeenExchange, SeenRequest, SourcePlace};

/// What was sent to the host, but for the body.
#[derive(Debug)]
pub(super) struct SentHead {
    pub(super) method: Method,
    pub(super) uri: Uri,
    /// Those of the client, without what the proxy adds and without `Host`.
    pub(super) headers: HeaderMap,
}

impl SentHead {
    /// So many bytes it takes in memory, more or less.
    pub(super) fn size(&self) -> usize {
        let path = self.uri.path_and_query();
        size_of(&self.headers) + path.map_or(0, |path| path.as_str().len())
    }

    /// The request that was sent, with this body.
    fn with(self, body: Option<Octets>) -> Request {
        let mut headers = to_headers(&self.headers);
        headers.extend(self.uri.authority().map(|host| Header {
            name: HOST.as_str().to_owned(),
            value: Octets(host.as_str().as_bytes().to_vec()),
        }));
        Request {
            method: self.method.to_string(),
            url: self.uri.to_string(),
            headers,
            body,
        }
    }
}

/// What the host sent, but for the body.
#[derive(Debug)]
pub(super) struct ReturnedHead {
    pub(super) version: Version,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
}

/// A body, or why it is not there.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    pub(super) missing: Option<String>,
    /// The memory that it takes.
    pub(super) held: Option<Held>,
}

/// An exchange that has passed.
#[derive(Debug)]
pub struct Passed {
    pub(super) entry: u64,
    pub(super) at: Timestamp,
    pub(super) sent: SentHead,
    pub(super) sent_body: Option<Kept>,
    pub(super) returned: ReturnedHead,
    pub(super) body: Kept,
    /// Why there is no whole response.
    pub(super) blocked: Option<Blocked>,
    pub(super) timings: Timings,
    /// The largest body that is judged, in bytes.
    pub(super) max_body_bytes: usize,
    /// The memory of the heads.
    pub(super) held: Held,
}

impl Passed {
    /// The same as every source gives it, the codings of both bodies undone; and the memory that it
    /// takes, to be kept as long.
    pub fn into_seen(self, source: &Arc<str>) -> (Seen, impl Sized + use<>) {
        let mut held = [Some(self.held), self.body.held, None];
        let mut request_body_missing = None;
        let sent_body = self.sent_body.and_then(|kept| {
            held[2] = kept.held;
            let is_there = kept.missing.is_none();
            request_body_missing = kept.missing;
            is_there.then_some(Octets(kept.bytes))
        });
        let mut request = self.sent.with(sent_body);
        if let Some(body) = request.body.take() {
            match client::decode(&request.headers, body.0, self.max_body_bytes) {
                Ok((bytes, _)) => request.body = Some(Octets(bytes)),
                Err(blocked) => request_body_missing = Some(blocked.cause),
            }
        }
        let place = SourcePlace {
            source: Arc::clone(source),
            entry: self.entry,
        };
        let started_at = Some(self.at.to_string());
        if let Some(blocked) = self.blocked {
            let seen = SeenRequest {
                place,
                started_at,
                request,
                blocked,
            };
            return (Seen::Unanswered(Box::new(seen)), held);
        }
        let headers = to_headers(&self.returned.headers);
        let missing = self.body.missing;
        let decoded = match missing {
            // The start of a body in its coding cannot be read.
            Some(_) if self.returned.headers.contains_key(CONTENT_ENCODING) => {
                Ok((Vec::new(), None))
            }
            Some(_) => Ok((self.body.bytes, None)),
            None => client::decode(&headers, self.body.bytes, self.max_body_bytes),
        };
        let (decoded, undecodable) = match decoded {
            Ok(decoded) => (Some(decoded), None),
            Err(blocked) => (None, Some(blocked)),
        };
        let (body, coding) = decoded.unwrap_or_default();
        let missing = missing.or_else(|| Some(undecodable.as_ref()?.cause.clone()));
        let seen = SeenExchange {
            place,
            started_at,
            kept_headers: KeptHeaders::All,
            request_headers_missing: false,
            exchange: Exchange {
                request,
                response: Response {
                    version: version_text(self.returned.version).to_owned(),
                    status: self.returned.status,
                    headers,
                    body: Octets(body),
                    decoded_from: coding,
                    body_missing: missing,
                },
                timings: self.timings,
            },
            request_body_missing,
            undecodable,
            masked: Vec::new(),
        };
        (Seen::Exchange(Box::new(seen)), held)
    }
}

/// So many bytes a head takes in memory, more or less.
pub(super) fn size_of(headers: &HeaderMap) -> usize {
    let sizes = headers
        .iter()
        .map(|(name, value)| 64 + name.as_str().len() + value.len());
    256 + sizes.sum::<usize>()
}

/// As exchanges keep them.
pub(super) fn to_headers(headers: &HeaderMap) -> Vec<Header> {
    let all = headers.iter().map(|(name, value)| Header {
        name: name.as_str().to_owned(),
        value: Octets(value.as_bytes().to_vec()),
    });
    all.collect()
}

fn version_text(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}
