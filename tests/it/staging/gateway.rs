//! What stands before the service: it adds headers, limits the rate, and fails at times.

use std::ops::Range;
use std::time::Duration;

use super::pages;
use crate::support::{CannedResponse, Received};

/// What goes wrong, by the number of a request; nothing, unless a test says so.
#[derive(Clone, Debug, Default)]
pub struct Trouble {
    /// Each so-manyth request is answered with 503.
    pub unavailable_every: Option<usize>,
    /// From this request on the gateway finds no service: 502.
    pub gone_from: Option<usize>,
    /// These requests are too many: 429, each second one with a second to wait.
    pub limited: Range<usize>,
    /// From this request on the token is expired.
    pub expired_from: Option<usize>,
    /// Nobody can be invited, and this is the status that says so.
    pub creation: Option<u16>,
    /// Nobody can be removed, and this is the status that says so.
    pub removal: Option<u16>,
    /// The service writes `invitation.status` in a way that the contract does not know.
    pub writes_other_status: bool,
    /// How long each response takes.
    pub pause: Duration,
}

impl Trouble {
    /// What the gateway answers instead of the service.
    pub fn before_service(&self, number: usize, request: &Received) -> Option<CannedResponse> {
        std::thread::sleep(self.pause);
        if self.limited.contains(&number) {
            let pause = if number.is_multiple_of(2) { "0" } else { "1" };
            let page = pages::gateway(429, "Too Many Requests");
            return Some(page.header("Retry-After", pause));
        }
        if self.gone_from.is_some_and(|from| number >= from) {
            return Some(pages::gateway(502, "Bad Gateway"));
        }
        if self
            .unavailable_every
            .is_some_and(|share| number.is_multiple_of(share))
        {
            return Some(pages::gateway(503, "Service Temporarily Unavailable"));
        }
        let target = request.target.to_ascii_lowercase();
        if ["%3cscript", "'%20or%20'", "%27%20or%20%27", "..%2f"]
            .iter()
            .any(|attack| target.contains(attack))
        {
            return Some(pages::gateway(403, "Forbidden"));
        }
        let longest = request.headers.values().map(String::len).max();
        if longest.unwrap_or_default() > 8192 {
            return Some(pages::gateway(400, "Request Header Or Cookie Too Large"));
        }
        (request.target.len() > 8192).then(|| pages::gateway(414, "Request-URI Too Large"))
    }
}

/// The headers that each response gets on its way out.
pub fn behind_gateway(response: CannedResponse, number: usize) -> CannedResponse {
    response
        .header("Server", "nginx")
        .header("Via", "1.1 edge-eu-2 (gateway)")
        .header("X-Request-Id", &format!("{number:016x}"))
}
