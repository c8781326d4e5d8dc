//! An exchange that no case asked for, as a source gives it.

use std::fmt;
use std::sync::Arc;

use crate::model::exchange::{Blocked, Exchange, KeptHeaders, Request};
use crate::model::outcome::Redaction;

/// One entry of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A request and its response.
    Exchange(Box<SeenExchange>),
    /// A request that its host had to answer, and did not, or not as a whole.
    Unanswered(Box<SeenRequest>),
    /// A request without a response, or an entry that is none of HTTP.
    NoExchange {
        /// Where it stands.
        place: SourcePlace,
        /// The request, as far as it is known.
        request: Option<Box<Request>>,
        /// Why there is no exchange, in words: `no response was recorded`.
        reason: String,
    },
}

/// An exchange that no case asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenExchange {
    /// Where it stands in its source.
    pub place: SourcePlace,
    /// When the request was sent, RFC 3339, where the source says so.
    pub started_at: Option<String>,
    /// The exchange; what the source lacks of the response's body stands in
    /// `response.body_missing`.
    pub exchange: Exchange,
    /// Why the request's body is not all that was sent, where it is not: `the recorder kept no
    /// body`.
    pub request_body_missing: Option<String>,
    /// Which headers the source has. Nothing is judged of one that it may have left out.
    pub kept_headers: KeptHeaders,
    /// Whether the source has none of the request's headers.
    pub request_headers_missing: bool,
    /// Why the response cannot be judged, where the host sent a body that is not in its coding.
    pub undecodable: Option<Blocked>,
    /// What a record of ours has masked.
    pub masked: Vec<Redaction>,
}

/// A request that no case asked for, without a whole response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRequest {
    /// Where it stands in its source.
    pub place: SourcePlace,
    /// When it was sent, RFC 3339, where the source says so.
    pub started_at: Option<String>,
    /// What was sent.
    pub request: Request,
    /// Why there is no whole response.
    pub blocked: Blocked,
}

/// Where an exchange comes from: `traffic.har entry 12`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePlace {
    /// The file as the user named it; what stands for a proxy otherwise.
    pub source: Arc<str>,
    /// The entry, counted from 1: of a HAR its number, of lines the line.
    pub entry: u64,
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entry {}", self.source, self.entry)
    }
}
