//! One request and its response, as sent and as received.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::octets::Octets;

/// Which of the headers that were sent a source of traffic has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeptHeaders {
    /// All of them.
    #[default]
    All,
    /// All but those that browsers leave out of what they record: `Set-Cookie`.
    ButCookies,
    /// None of the response.
    None,
    /// Those that an access log was told to write.
    Few,
}

impl KeptHeaders {
    /// Whether a response's header of this lower-case name is known to be missing where the source
    /// has none.
    pub fn has(self, name: &str) -> bool {
        match self {
            KeptHeaders::All => true,
            KeptHeaders::ButCookies => !matches!(name, "set-cookie" | "set-cookie2"),
            KeptHeaders::None | KeptHeaders::Few => false,
        }
    }
}

/// Why a response that an access log has is without its body.
pub const LOG_HAS_NO_BODY: &str = "an access log has no body";

/// Why the rest of a response was not seen: its client had enough of it.
pub const CLIENT_LEFT: &str = "the client left before the response's end";

/// Why an exchange that no document describes as an upgrade was not judged.
pub const UPGRADED: &str = "continued in another protocol";

/// Why a response was not seen to its end: it was under way when the proxy ended.
pub const PROXY_LEFT: &str = "the proxy ended before the response's end";

/// The check of what did not come of a stream.
pub const REST_OF_STREAM: &str = "rest of the stream";

/// Why a response that has passed is without its body, or without the rest of it.
pub const JUDGING_BEHIND: &str = "judging could not keep up";

/// Why a comparison of two hosts says little: both failed in the same way.
pub const NEITHER_AS_EXPECTED: &str = "neither host gave a status that its case expects";

/// Why a baseline says nothing of some steps.
pub const BASELINE_OF_OTHER_STEPS: &str = "the baseline has the response of a step that the case does not have; accept its responses again with `driftcheck baseline accept`";

/// Why a recorded response is not judged again.
pub const OF_ANOTHER_REQUEST: &str =
    "the case has other steps, or sends another request, than when it was run; run it again";

/// Why a body is not judged that may be JSON.
pub const TOO_DEEP_TO_READ: &str =
    "the body is nested deeper than 128 levels, which is as deep as it is read";

/// Why two bodies that differ are not compared value by value.
pub const TOO_LARGE_TO_COMPARE: &str = "it is too large to be compared";

/// One header line. Order and repetition are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// Lower-case name.
    pub name: String,
    /// The value's bytes.
    pub value: Octets,
}

/// A request with every variable filled in, ready to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The method as the case writes it.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The headers that the case, the credential and driftcheck set.
    pub headers: Vec<Header>,
    /// The body, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Octets>,
}

impl Request {
    /// Drops headers and body, where a request is kept in brief.
    pub fn give_up_contents(&mut self) {
        self.headers = Vec::new();
        self.body = None;
    }
}

/// What the host sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// The HTTP version: `HTTP/1.1`, `HTTP/2`.
    pub version: String,
    /// The status code.
    pub status: u16,
    /// The headers, in the order they came, names in lower case.
    pub headers: Vec<Header>,
    /// The body as sent, or decoded where `decoded_from` says so.
    pub body: Octets,
    /// The content codings that were decoded: `gzip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoded_from: Option<String>,
    /// Why `body` is not what the host sent, where a recorder did not keep all of it; nothing
    /// is judged of such a body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_missing: Option<String>,
}

impl Response {
    /// The values of every header line of this lower-case name, in order.
    pub fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Octets> + 'a {
        self.headers
            .iter()
            .filter(move |header| header.name == name)
            .map(|header| &header.value)
    }

    /// What the response says of its body: the one `Content-Type`, also where several lines
    /// say the same. Lines that disagree stand side by side, which is no media type.
    pub fn media_type(&self) -> Option<String> {
        let values = self.header_values("content-type");
        let lines: Vec<String> = values
            .map(|value| value.to_text().trim().to_owned())
            .collect();
        match self.media_types_disagree() {
            true => Some(lines.join(", ")),
            false => lines.into_iter().next(),
        }
    }

    /// Whether two lines say of the body that it is of different types.
    pub fn media_types_disagree(&self) -> bool {
        let plain = |value: &Octets| {
            let text = value.to_text().to_ascii_lowercase();
            text.replace([' ', '\t', '"'], "")
        };
        let mut lines = self.header_values("content-type").map(plain);
        let first = lines.next();
        lines.any(|line| Some(line) != first)
    }

    /// The value of this lower-case header name: several lines are one list (RFC 9110,
    /// section 5.3).
    pub fn header_list(&self, name: &str) -> Option<String> {
        let lines = self.header_values(name).map(Octets::to_text);
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The first value of this lower-case header name, as text.
    pub fn header_text<'a>(&'a self, name: &'a str) -> Option<std::borrow::Cow<'a, str>> {
        self.header_values(name).next().map(Octets::to_text)
    }
}

/// How long the parts of an exchange took, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timings {
    /// From the start of sending until the head of the response was there.
    pub head_us: u64,
    /// From the start of sending until the last byte of the body was there.
    pub total_us: u64,
    /// What passed before, until there was a connection to send it on: looking up the name,
    /// connecting, TLS. Missing where one was there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub connect_us: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(us: &u64) -> bool {
    *us == 0
}

/// One request and its response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// As sent.
    pub request: Request,
    /// As received.
    pub response: Response,
    /// How long it took.
    pub timings: Timings,
}

impl Exchange {
    /// Drops headers and bodies, where an exchange is kept in brief.
    pub fn give_up_contents(&mut self) {
        self.request.give_up_contents();
        self.response.headers = Vec::new();
        self.response.body = Octets(Vec::new());
    }
}

/// How far a request came before it failed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// A credential has no value, or the host refuses it.
    Credential,
    /// The request could not be built; nothing was sent.
    Building,
    /// The host's name was looked up.
    NameResolution,
    /// The connection was opened.
    Connect,
    /// TLS was negotiated.
    Tls,
    /// The request was written.
    Send,
    /// The head of the response was awaited.
    Waiting,
    /// The body was read.
    Body,
    /// The body's content coding was undone.
    Decoding,
    /// A gateway answered in the host's place.
    Gateway,
    /// The response was judged, which took more time or memory than one may take.
    Limit,
    /// The host was not brought into the state that the case needs.
    Setup,
    /// What the case left behind was not removed.
    Teardown,
    /// The run ended before the case was judged.
    Interrupted,
}

impl Phase {
    /// The words used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Credential => "credential",
            Phase::Building => "building the request",
            Phase::NameResolution => "name resolution",
            Phase::Connect => "connect",
            Phase::Tls => "TLS",
            Phase::Send => "send",
            Phase::Waiting => "waiting",
            Phase::Body => "body",
            Phase::Decoding => "decoding",
            Phase::Gateway => "gateway",
            Phase::Limit => "limit",
            Phase::Setup => "setup",
            Phase::Teardown => "teardown",
            Phase::Interrupted => "interrupted",
        }
    }

    /// Whether a byte of the request may have reached the host.
    pub fn may_have_been_sent(self) -> bool {
        matches!(
            self,
            Phase::Send
                | Phase::Waiting
                | Phase::Body
                | Phase::Decoding
                | Phase::Gateway
                | Phase::Limit
        )
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why there is no exchange.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Blocked {
    /// How far it came.
    pub phase: Phase,
    /// The innermost cause, in words.
    pub cause: String,
    /// What to try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Set where a request that is not safe may have reached the host: it may
    /// have been carried out, and is never sent again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_have_been_carried_out: bool,
}
