//! `[hosts.NAME]` as written: one host profile.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::auth::AuthSettings;
use super::deprecation::DeprecationSettings;
use super::text_source::TextSource;

/// A host profile as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSettings {
    /// The profile whose settings this one has too, where it does not say otherwise.
    pub extends: Option<String>,
    /// The base URL; the profile `mock` has none.
    pub url: Option<TextSource>,
    /// Credentials by name; `default` goes with every request that names none.
    #[serde(default)]
    pub auth: BTreeMap<String, AuthSettings>,
    /// Which credential stands for a security scheme of an OpenAPI document, by the scheme's
    /// name, or `none` where nothing is to be sent for it. A credential of the same name
    /// stands for it unless set otherwise.
    #[serde(default)]
    pub schemes: BTreeMap<String, String>,
    /// Variables for cases.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub vars: BTreeMap<String, toml::Value>,
    /// How many cases run side by side.
    pub jobs: Option<usize>,
    /// How long each phase of an exchange may take: `20s`.
    pub timeout: Option<String>,
    /// How long single phases may take, where that is not `timeout`.
    pub timeouts: Option<TimeoutSettings>,
    /// The largest body that is read, in bytes.
    pub max_body_bytes: Option<usize>,
    /// How many requests are sent at most in a time: `5/s`, `100/min`.
    pub rate: Option<String>,
    /// What is sent again, and when; nothing where it is left out.
    pub retry: Option<RetrySettings>,
    /// How many effects a run may have here; a plan that would have more is refused.
    pub send_budget: Option<BudgetSettings>,
    /// Which effects cases may have here: `allow`, `deny`, or a list of names.
    pub effects: Option<EffectSettings>,
    /// Whether real people are behind it.
    pub live: Option<bool>,
    /// A PEM file with certificates to trust beside the system's, relative to the suite.
    pub ca: Option<String>,
    /// What names the client to a host that asks for a certificate.
    pub client_certificate: Option<CertificateSettings>,
    /// The proxy's URL, or `none`; what the environment says where it is left out.
    pub proxy: Option<TextSource>,
    /// Addresses of names that are not looked up: an IP address, with a port where it is
    /// another.
    #[serde(default)]
    pub resolve: BTreeMap<String, String>,
    /// What cases may write into a `Host` header, besides the host of `url`: another virtual
    /// host gets the credentials then.
    pub host_headers: Option<Vec<String>>,
    /// Whether credentials may be sent over `http://` to a host that is not on loopback.
    pub allow_plain_http: Option<bool>,
    /// The version of HTTP that is spoken: `1.1`, `2` or `auto`.
    pub http: Option<HttpSettings>,
    /// How deprecation headers of this host are judged, over `[deprecation]`.
    #[serde(default)]
    pub deprecation: DeprecationSettings,
    /// The profile that each setting was taken over from, where it is not this one.
    #[serde(skip)]
    pub inherited: BTreeMap<String, String>,
}

/// Which effects a profile permits.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected \"allow\", \"deny\" or a list of effect names"
)]
pub enum EffectSettings {
    /// All or none.
    Word(EffectWord),
    /// Those of these names.
    Only(Vec<String>),
}

/// All effects or none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EffectWord {
    /// Every effect is permitted.
    Allow,
    /// None is.
    Deny,
}

/// How long single phases of an exchange may take, where that is not `timeout`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeoutSettings {
    /// Looking up the host's name.
    pub lookup: Option<String>,
    /// Opening the connection.
    pub connect: Option<String>,
    /// Agreeing on TLS.
    pub tls: Option<String>,
    /// Waiting for the head of the response.
    #[serde(alias = "answer")]
    pub response: Option<String>,
    /// Reading the body.
    pub body: Option<String>,
}

/// A certificate that names the client, for hosts that ask for one (mutual TLS).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateSettings {
    /// A PEM file with the certificate and those that lead to its issuer, relative to the
    /// suite.
    pub file: String,
    /// The private key in PEM; the certificate's file where it is left out.
    pub key: Option<TextSource>,
}

/// The version of HTTP that is spoken, as written.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum HttpSettings {
    /// HTTP/1.1 alone.
    #[serde(rename = "1.1")]
    One,
    /// HTTP/2 alone; without TLS from the first byte.
    #[serde(rename = "2")]
    Two,
    /// What the host prefers.
    #[serde(rename = "auto")]
    Auto,
}

/// What is sent again, as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetrySettings {
    /// How often a request is sent at most; 1 is never again.
    pub attempts: Option<u32>,
    /// The pause before the second attempt, which doubles from attempt to attempt: `500ms`.
    pub backoff: Option<String>,
    /// The longest pause that a host's `Retry-After` is granted: `60s`.
    pub longest_pause: Option<String>,
    /// Whether a request that is not safe is sent again after a 429.
    #[serde(default)]
    pub effects_after_429: bool,
}

/// How many effects a run may have, as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetSettings {
    /// How many requests with an effect a run may send.
    pub sends: Option<u64>,
    /// How many of them may go to one target: the same path parameters.
    pub per_target: Option<u64>,
}
