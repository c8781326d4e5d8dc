//! Fills in what every request carries, and refuses what must not be sent.
//!
//! Deliberately sends nothing and repeats no header value in a message: it may
//! be a secret.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Position;

use super::blocked::blocked;
use super::http_client::Client;
use super::outgoing::Outgoing;
use super::percent_encode_segment;
use crate::model::exchange::{Blocked, Header, Phase, Request};
use crate::model::host::Credential;
use crate::model::octets::Octets;

const USER_AGENT: &str = concat!("driftcheck/", env!("CARGO_PKG_VERSION"));
const CODINGS: &str = "gzip, deflate, br, zstd";

impl Client {
    /// Adds the profile's headers, `User-Agent`, `Accept`, `Accept-Encoding`, `Content-Length`
    /// and the credential where the case neither sets nor leaves out (`without`, lower-case
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
        Outgoing::new(&request, &self.base)?;
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
        self.check_host(&request)?;
        for (name, value) in &*self.headers {
            add_header(&mut request, &left_out, name, value.clone());
        }
        let mut own = vec![
            ("user-agent", USER_AGENT.to_owned()),
            ("accept", "*/*".to_owned()),
            ("accept-encoding", CODINGS.to_owned()),
        ];
        let length = request.body.as_ref().map(|body| body.0.len());
        if length.is_some() || matches!(&*request.method, "POST" | "PUT" | "PATCH") {
            own.push(("content-length", length.unwrap_or(0).to_string()));
        }
        for (name, value) in own {
            add_header(&mut request, &left_out, name, value);
        }
        for part in credential.map_or(&[][..], Credential::parts) {
            carry(&mut request, part, &left_out)?;
        }
        Ok(request)
    }

    /// A `Host` header chooses who behind the address gets the request and the credential in
    /// it, which only the profile may do.
    fn check_host(&self, request: &Request) -> Result<(), Blocked> {
        let own = &self.base[Position::BeforeHost..Position::AfterPort];
        let with_port = self.base.port_or_known_default();
        let with_port =
            with_port.map(|port| format!("{}:{port}", self.base.host_str().unwrap_or_default()));
        let is_permitted = |name: &str| {
            name.eq_ignore_ascii_case(own)
                || (with_port.iter().chain(self.host_headers.iter()))
                    .any(|known| known.eq_ignore_ascii_case(name))
        };
        let mut names = request.headers.iter().filter(|one| one.name == "host");
        if names.all(|header| is_permitted(header.value.to_text().trim())) {
            return Ok(());
        }
        let cause = format!(
            "the case sends the header `host` with another value than `{own}`: another virtual host would get the request and its credential"
        );
        let mut blocked = blocked(Phase::Building, cause, None);
        blocked.help = Some(
            "remove the header from the case, or permit its value in the profile: host_headers = [\"other.example\"]"
                .into(),
        );
        Err(blocked)
    }
}

fn add_header(request: &mut Request, left_out: &dyn Fn(&str) -> bool, name: &str, value: String) {
    if !left_out(name) && !request.headers.iter().any(|header| header.name == name) {
        request.headers.push(Header {
            name: name.to_owned(),
            value: Octets(value.into_bytes()),
        });
    }
}

/// Adds a credential to someone else's request, where that has none of its own in its place.
///
/// # Errors
///
/// When the credential has no value.
pub fn add_credential(request: &mut Request, credential: &Credential) -> Result<(), Blocked> {
    let mut parts = credential.parts().iter();
    parts.try_for_each(|part| carry(request, part, &|_| false))
}

/// Adds a part of a credential, unless the case says by itself what stands in its place.
fn carry(
    request: &mut Request,
    part: &Credential,
    left_out: &dyn Fn(&str) -> bool,
) -> Result<(), Blocked> {
    match part {
        Credential::Bearer(token) => {
            let value = format!("Bearer {}", token.expose());
            add_header(request, left_out, "authorization", value);
        }
        Credential::Basic { user, password } => {
            let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
            add_header(request, left_out, "authorization", format!("Basic {pair}"));
        }
        Credential::Header { name, value } => {
            let name = name.to_ascii_lowercase();
            add_header(request, left_out, &name, value.expose().to_owned());
        }
        Credential::Query { name, value } => carry_in_query(request, name, value.expose()),
        Credential::Cookie { name, value } => {
            if !left_out("cookie") {
                carry_in_cookie(request, name, value.expose());
            }
        }
        // What it stands for is fetched before, see `Credentials`.
        Credential::Fetched(sign_in) => return carry(request, &sign_in.shown(), left_out),
        Credential::Several(parts) => {
            let mut parts = parts.iter();
            return parts.try_for_each(|part| carry(request, part, left_out));
        }
        Credential::Unset { variable } => {
            let mut headers = request.headers.iter();
            let is_set = headers.any(|header| header.name == "authorization");
            if !is_set && !left_out("authorization") {
                return Err(unset(variable));
            }
        }
    }
    Ok(())
}

/// Adds a parameter at the end of the query, where there is none of its name.
fn carry_in_query(request: &mut Request, name: &str, value: &str) {
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    if url::form_urlencoded::parse(query.as_bytes()).any(|(own, _)| own == name) {
        return;
    }
    let pair = [name, value].map(percent_encode_segment).join("=");
    let joint = match (request.url.contains('?'), query.is_empty()) {
        (false, _) => "?",
        (true, true) => "",
        (true, false) => "&",
    };
    request.url.push_str(joint);
    request.url.push_str(&pair);
}

/// Adds a cookie to those that are sent, where there is none of its name.
fn carry_in_cookie(request: &mut Request, name: &str, value: &str) {
    let pair = format!("{name}={value}");
    let mut headers = request.headers.iter_mut();
    let Some(header) = headers.find(|header| header.name == "cookie") else {
        request.headers.push(Header {
            name: "cookie".to_owned(),
            value: Octets(pair.into_bytes()),
        });
        return;
    };
    let own = header.value.to_text().into_owned();
    let is_own = |text: &str| text.trim().split('=').next() == Some(name);
    if !own.split(';').any(is_own) {
        header.value = Octets(format!("{own}; {pair}").into_bytes());
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
