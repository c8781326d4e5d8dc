//! Fills in what every request carries, and refuses what must not be sent.
//!
//! Deliberately sends nothing and repeats no header value in a message: it may
//! be a secret.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::outgoing::Outgoing;
use super::{Client, blocked};
use crate::model::exchange::{Blocked, Header, Phase, Request};
use crate::model::host::Credential;
use crate::model::octets::Octets;

const USER_AGENT: &str = concat!("driftcheck/", env!("CARGO_PKG_VERSION"));
const CODINGS: &str = "gzip, deflate, br, zstd";

impl Client {
    /// Adds `User-Agent`, `Accept`, `Accept-Encoding`, `Content-Length` and the
    /// credential where the case neither sets nor leaves out (`without`, lower-case
    /// names) that header, and checks that the whole can be sent as it stands.
    ///
    /// # Errors
    ///
    /// When the credential has no value, or the request cannot be sent as written.
    pub fn prepare(
        &self,
        draft: Request,
        without: &[Arc<str>],
        credential: Option<&Credential>,
    ) -> Result<Request, Blocked> {
        let request = self.complete(draft, without, credential)?;
        Outgoing::new(&request, &self.base, self.transport.is_plain())?;
        Ok(request)
    }

    /// The same without the last check, for a request that is sent at once:
    /// [`Client::send`] makes that check before anything else.
    ///
    /// # Errors
    ///
    /// When the credential has no value.
    pub fn complete(
        &self,
        draft: Request,
        without: &[Arc<str>],
        credential: Option<&Credential>,
    ) -> Result<Request, Blocked> {
        let mut request = draft;
        let left_out = |name: &str| without.iter().any(|other| &**other == name);
        for header in &mut request.headers {
            header.name.make_ascii_lowercase();
        }
        request.headers.retain(|header| !left_out(&header.name));
        check_left_out(&request, left_out)?;
        let mut add = |name: &str, value: &dyn Fn() -> String| {
            if !left_out(name) && !request.headers.iter().any(|header| header.name == name) {
                request.headers.push(Header {
                    name: name.to_owned(),
                    value: Octets(value().into_bytes()),
                });
            }
        };
        add("user-agent", &|| USER_AGENT.to_owned());
        add("accept", &|| "*/*".to_owned());
        add("accept-encoding", &|| CODINGS.to_owned());
        let length = request.body.as_ref().map(|body| body.0.len());
        if length.is_some() || matches!(&*request.method, "POST" | "PUT" | "PATCH") {
            add("content-length", &|| length.unwrap_or(0).to_string());
        }
        match credential {
            None => {}
            Some(Credential::Bearer(token)) => {
                add("authorization", &|| format!("Bearer {}", token.expose()));
            }
            Some(Credential::Basic { user, password }) => add("authorization", &|| {
                let pair = format!("{user}:{}", password.expose());
                format!("Basic {}", STANDARD.encode(pair))
            }),
            Some(Credential::Header { name, value }) => {
                add(&name.to_ascii_lowercase(), &|| value.expose().to_owned());
            }
            Some(Credential::Unset { variable }) => {
                let set = request.headers.iter().any(|h| h.name == "authorization");
                if !set && !left_out("authorization") {
                    return Err(unset(variable));
                }
            }
        }
        Ok(request)
    }
}

fn unset(variable: &str) -> Blocked {
    let mut blocked = blocked(
        Phase::Credential,
        format!("the environment variable `{variable}` is not set"),
        None,
    );
    blocked.help = Some(format!("set {variable} to the credential's value"));
    blocked
}

/// The HTTP library always adds these, so a case cannot do without.
fn check_left_out(request: &Request, left_out: impl Fn(&str) -> bool) -> Result<(), Blocked> {
    let needed = if left_out("host") {
        "host"
    } else if left_out("content-length") && request.body.is_some() {
        "content-length"
    } else {
        return Ok(());
    };
    Err(blocked(
        Phase::Building,
        format!("a request cannot be sent without `{needed}`"),
        None,
    ))
}
