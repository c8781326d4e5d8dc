//! A place to run against, with everything resolved: nothing here reads the
//! environment or a file.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::duration::as_text;
use crate::secret::Secret;

pub use super::credential::Credential;

/// The name of the profile for the embedded host.
pub const MOCK: &str = "mock";
/// The profile's name of a host that is given by its URL alone.
pub const URL: &str = "url";

/// The word for a security scheme for which nothing is sent.
pub const NO_CREDENTIAL: &str = "none";

/// A named place to run against.
#[derive(Clone, Debug)]
pub struct HostProfile {
    /// The profile's name; `url` where the command line gave an address.
    pub name: String,
    /// The base URL, without a trailing slash, query or `/public` suffix.
    pub base: url::Url,
    /// Credentials by name.
    pub credentials: BTreeMap<Arc<str>, Credential>,
    /// Headers whose values are secrets beside its credentials, by lower-case name.
    pub secret_headers: Vec<String>,
    /// Which credential stands for a security scheme of a document, or [`NO_CREDENTIAL`].
    pub schemes: BTreeMap<String, String>,
    /// Variables for cases.
    pub vars: BTreeMap<Arc<str>, Value>,
    /// How many cases run side by side.
    pub jobs: usize,
    /// How long each phase of an exchange may take.
    pub timeouts: Timeouts,
    /// The largest body that is read, in bytes, as sent and decoded.
    pub max_body_bytes: usize,
    /// Which effects cases may have here.
    pub effects: EffectPolicy,
    /// Whether real people are behind it.
    pub live: bool,
    /// The environment variables that give a command the address of the proxy.
    pub proxy_env: Vec<String>,
    /// How many requests a second are sent at most; without limit where there is none.
    pub rate: Option<f64>,
    /// What is sent again, and when.
    pub retry: RetryPolicy,
    /// How many effects a run may have here.
    pub send_budget: SendBudget,
    /// A PEM file's bytes with certificates to trust beside the system's.
    pub extra_roots_pem: Option<Vec<u8>>,
    /// How the host is reached.
    pub network: Network,
}

impl HostProfile {
    /// The same trust, limits and proxy for another address, without what is for the host
    /// itself: its credentials, headers, certificate and version of HTTP.
    pub fn toward(&self, url: &url::Url) -> HostProfile {
        let mut base = url.clone();
        base.set_path("/");
        base.set_query(None);
        HostProfile {
            base,
            credentials: BTreeMap::new(),
            schemes: BTreeMap::new(),
            network: Network {
                client_certificate: None,
                http_version: HttpVersion::Auto,
                host_headers: Vec::new(),
                headers: Vec::new(),
                ..self.network.clone()
            },
            ..self.clone()
        }
    }
}

/// How long each phase of an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Looking up the host's name.
    pub lookup: Duration,
    /// Opening the connection.
    pub connect: Duration,
    /// Agreeing on TLS.
    pub tls: Duration,
    /// Waiting for the head of the response.
    pub response: Duration,
    /// Reading the body.
    pub body: Duration,
}

impl Timeouts {
    /// The same limit for every phase.
    pub fn all(limit: Duration) -> Timeouts {
        Timeouts {
            lookup: limit,
            connect: limit,
            tls: limit,
            response: limit,
            body: limit,
        }
    }

    /// Each limit, but none above this one.
    pub fn at_most(self, limit: Duration) -> Timeouts {
        Timeouts {
            lookup: self.lookup.min(limit),
            connect: self.connect.min(limit),
            tls: self.tls.min(limit),
            response: self.response.min(limit),
            body: self.body.min(limit),
        }
    }

    /// The longest that a connection may take from its name to the end of TLS.
    pub fn until_connected(self) -> Duration {
        self.lookup + self.connect + self.tls
    }
}

/// How a host is reached.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// What names the client to a host that asks for a certificate.
    pub client_certificate: Option<ClientCertificate>,
    /// Whether requests go through another machine.
    pub proxy: ProxyChoice,
    /// The proxies' URLs that the environment holds; each may hold a password.
    pub proxies_of_environment: Vec<Secret>,
    /// Addresses of names that are not looked up; port 0 is that of the URL.
    pub addresses: BTreeMap<String, SocketAddr>,
    /// The version of HTTP that is spoken.
    pub http_version: HttpVersion,
    /// Whether credentials may be sent unencrypted to another machine.
    pub allow_plain_http: bool,
    /// What a case may write into `Host`, besides the base URL's own host.
    pub host_headers: Vec<String>,
    /// The headers that every request carries unless its case says otherwise; names in lower
    /// case.
    pub headers: Vec<(String, String)>,
}

impl Network {
    /// User and password for each proxy that may be used and asks for them, decoded.
    pub fn proxy_logins(&self) -> Vec<(String, String)> {
        let urls = match &self.proxy {
            ProxyChoice::Environment => self.proxies_of_environment.as_slice(),
            ProxyChoice::Direct => &[],
            ProxyChoice::Url(url) => std::slice::from_ref(url),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let logins = urls.iter().filter_map(|text| {
            let url = url::Url::parse(text.expose()).ok()?;
            Some((decoded(url.username()), decoded(url.password()?)))
        });
        logins.collect()
    }
}

/// A certificate and its private key, both in PEM.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The certificate, then those that lead to its issuer.
    pub chain_pem: Vec<u8>,
    /// The private key.
    pub key_pem: Secret,
}

/// Whether requests go through another machine.
#[derive(Clone, Debug, Default)]
pub enum ProxyChoice {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say; never on loopback.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one; its URL may hold a password.
    Url(Secret),
}

/// The version of HTTP that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum HttpVersion {
    /// What the host prefers of HTTP/2 and HTTP/1.1.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// HTTP/1.1 alone.
    #[serde(rename = "1.1")]
    Http1,
    /// HTTP/2 alone; without TLS from the first byte.
    #[serde(rename = "2")]
    Http2,
}

/// What is sent again, and when. A request that is not safe is sent again only where no byte
/// of it can have left, or after a 429 where the profile says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetryPolicy {
    /// How often a request is sent at most; 1 is never again.
    pub attempts: NonZeroU32,
    /// The pause before the second attempt; it doubles from attempt to attempt: `500ms`.
    #[serde(with = "as_text")]
    #[schemars(with = "String")]
    pub backoff: Duration,
    /// The longest pause that a host's `Retry-After` is granted: `60s`.
    #[serde(with = "as_text")]
    #[schemars(with = "String")]
    pub longest_pause: Duration,
    /// Whether a request that is not safe is sent again after a 429.
    pub effects_after_429: bool,
}

impl RetryPolicy {
    /// The pause after this attempt, counted from 1.
    pub fn pause_after(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let pause = self.backoff.saturating_mul(1 << doublings);
        pause.min(self.longest_pause)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            attempts: NonZeroU32::MIN,
            backoff: Duration::from_millis(500),
            longest_pause: Duration::from_secs(60),
            effects_after_429: false,
        }
    }
}

/// How many effects a run may have on a host; a plan that would exceed it is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SendBudget {
    /// How many requests with an effect a run may send.
    pub sends: Option<u64>,
    /// How many of them may go to one target: the same path parameters.
    pub per_target: Option<u64>,
}

/// Which effects cases may have on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectPolicy {
    /// Any.
    Allow,
    /// None.
    Deny,
    /// Those of these names.
    Only(Vec<String>),
}

impl EffectPolicy {
    /// The first of these effects that is not permitted, if any.
    pub fn first_denied<'a>(&self, effects: &'a [Arc<str>]) -> Option<&'a str> {
        effects.iter().map(AsRef::as_ref).find(|effect| match self {
            EffectPolicy::Allow => false,
            EffectPolicy::Deny => true,
            EffectPolicy::Only(names) => !names.iter().any(|name| name == effect),
        })
    }
}

/// Whether an address stays on this machine.
pub fn is_loopback(base: &url::Url) -> bool {
    match base.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
