//! `[hosts.NAME]` as written: one host profile. The fields describe their keys, and nothing else
//! does: `extends`, `driftcheck hosts`, the published schema and the table of `docs/settings.md`
//! go by what stands here.
//!
//! Beside what a schema says anyway, `x-default` is what holds without the key, where that is no
//! value; `x-extends` says that the table is inherited key by key. Of a text with the format
//! `uri` the password alone is masked, and nothing of one that is among the `examples`.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::auth::AuthSettings;
use super::deprecation::DeprecationSettings;
use super::network::{Address, TimeLimit};
use super::pace::Rate;
use super::proxy_env::VariableName;
use super::sent_headers::{SentName, SentValue};
use super::text_source::TextSource;
use crate::model::duration::duration_text;
use crate::model::host::{HttpVersion, RetryPolicy, SendBudget};

/// How many cases run side by side.
pub(super) const DEFAULT_JOBS: usize = 8;
/// How long each phase of an exchange may take.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);
/// The largest body that is read.
pub(super) const DEFAULT_MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// A host profile as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSettings {
    /// The profile whose settings this one inherits; keys set here win. Credentials, schemes,
    /// variables, addresses, time limits and the keys of `deprecation` are inherited one by one.
    pub extends: Option<String>,
    /// The base URL. Its path is kept, except for `path_prefix` at its end.
    #[schemars(extend("x-default" = "required, except for `mock`", "format" = "uri"))]
    pub url: Option<TextSource>,
    /// A credential: `{ bearer = V }`, `{ basic = { user = "…", password = V } }`, or `header`,
    /// `query` or `cookie` with `{ name = "…", value = V }`; or a token that is fetched, by
    /// `oauth2` or `login`. The parts of a list are sent together. Requests that name no
    /// credential use the one called `default`.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY))]
    pub auth: BTreeMap<String, AuthSettings>,
    /// The credential for a security scheme of an OpenAPI document, by the scheme's name, or
    /// `none` to send nothing for it.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY, "x-default" = "the credential of the scheme's name"))]
    pub schemes: BTreeMap<String, String>,
    /// A variable for cases.
    #[serde(default)]
    #[schemars(
        with = "BTreeMap<String, serde_json::Value>",
        extend("x-extends" = BY_KEY)
    )]
    pub vars: BTreeMap<String, toml::Value>,
    /// How many cases run at the same time.
    #[schemars(extend("default" = DEFAULT_JOBS))]
    pub jobs: Option<NonZeroUsize>,
    /// The highest rate of requests: `5/s`, `100/min`, `1000/h`. Shards share it.
    #[schemars(extend("x-default" = "no limit"))]
    pub rate: Option<Rate>,
    /// Which requests are repeated, and when: `{ attempts = 3, backoff = "500ms", longest_pause = "60s",
    /// effects_after_429 = false }`.
    #[schemars(extend("x-default" = "never"))]
    pub retry: Option<RetryPolicy>,
    /// How many requests with an effect a run may send, in all and to one target (the same path
    /// parameters): `{ sends = 20, per_target = 2 }`. A plan that exceeds it is refused before
    /// anything is sent; each shard counts the requests of all shards.
    #[schemars(extend("x-default" = "no limit"))]
    pub send_budget: Option<SendBudget>,
    /// How long each phase of an exchange may take: looking up the name, connecting, waiting for
    /// the head of the response, reading its body.
    #[schemars(extend("default" = duration_text(DEFAULT_TIMEOUT)))]
    pub timeout: Option<TimeLimit>,
    /// The limits of single phases, which win over `timeout`: `lookup`, `connect`, `tls`,
    /// `response` and `body`. The old name `answer` is still read as `response`.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY, "x-default" = "that of `timeout`"))]
    pub timeouts: TimeoutSettings,
    /// The largest body that is read, in bytes, as sent and after decoding.
    #[schemars(extend("default" = DEFAULT_MAX_BODY_BYTES))]
    pub max_body_bytes: Option<usize>,
    /// Which effects cases may have here: `allow`, `deny`, or a list of effect names. A name that
    /// looks like a misspelling of an effect used by a case is an error.
    #[schemars(extend("x-default" = "allow on loopback, else deny"))]
    pub effects: Option<EffectSettings>,
    /// Whether the host serves real people: effects need a confirmation on the terminal, or `--yes`.
    #[schemars(extend("default" = false))]
    pub live: Option<bool>,
    /// A PEM file with certificates to trust besides the system's, relative to the suite: those of
    /// issuers, or the host's own.
    #[schemars(extend("x-default" = "the system's certificates"))]
    pub ca: Option<String>,
    /// The certificate for a host that asks the client for one: `{ file = "cert.pem", key = V }`.
    /// Without `key`, the file holds both.
    #[schemars(extend("x-default" = "none"))]
    pub client_certificate: Option<CertificateSettings>,
    /// The proxy, `http://host:port`, with user and password if it needs them, or `none`. The
    /// environment sets one with `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    #[schemars(extend(
        "x-default" = "that of the environment; none on loopback",
        "examples" = [NO_PROXY]
    ))]
    pub proxy: Option<TextSource>,
    /// The environment variables in which `driftcheck proxy -- COMMAND` gives the command the
    /// proxy's address: `["API_URL"]`.
    #[schemars(extend("x-default" = "none"))]
    pub proxy_env: Option<Vec<VariableName>>,
    /// The IP address of a host name that is not looked up, with a port if it differs:
    /// `{ "api.example.com" = "10.0.0.7" }`.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY))]
    pub resolve: BTreeMap<String, Address>,
    /// A header that every request carries, unless its case sets or leaves out the same one:
    /// `{ "X-Api-Version" = "3" }`. What is secret belongs into `auth`.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY))]
    pub headers: BTreeMap<SentName, SentValue>,
    /// The values that cases may send as `Host`, besides the host of `url`. A case that sends
    /// another one is blocked, because another virtual host would receive its credential.
    #[schemars(extend("x-default" = "the host of url"))]
    pub host_headers: Option<Vec<String>>,
    /// Whether credentials may be sent over `http://` to a host that is not on loopback. Otherwise
    /// such a run is refused; `--allow-plain-http` permits it once.
    #[schemars(extend("default" = false))]
    pub allow_plain_http: Option<bool>,
    /// The version of HTTP: `"1.1"`, `"2"`, or `"auto"` for what the host prefers. `"2"` without
    /// TLS speaks HTTP/2 from the first byte.
    #[schemars(extend("default" = HttpVersion::default()))]
    pub http: Option<HttpVersion>,
    /// The keys of `[deprecation]`, for this host.
    #[serde(default)]
    #[schemars(extend("x-extends" = BY_KEY, "x-default" = "as under [deprecation]"))]
    pub deprecation: DeprecationSettings,
}

/// The word of a table that a profile inherits key by key, and not as a whole.
pub(super) const BY_KEY: &str = "key by key";

/// What a profile permits on its own host, so that it is not lent to another address.
pub(super) const NOT_LENT: [&str; 2] = ["effects", "live"];

impl ProfileSettings {
    /// What an address without a profile borrows.
    pub(super) fn lent(&self) -> ProfileSettings {
        ProfileSettings {
            effects: None,
            live: None,
            ..self.clone()
        }
    }
}

/// The proxy that is none.
pub(super) const NO_PROXY: &str = "none";

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
    pub lookup: Option<TimeLimit>,
    /// Opening the connection.
    pub connect: Option<TimeLimit>,
    /// Agreeing on TLS.
    pub tls: Option<TimeLimit>,
    /// Waiting for the head of the response.
    #[serde(alias = "answer")]
    pub response: Option<TimeLimit>,
    /// Reading the body.
    pub body: Option<TimeLimit>,
}

/// A certificate that names the client, for hosts that ask for one (mutual TLS).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateSettings {
    /// A PEM file with the certificate and those that lead to its issuer, relative to the
    /// suite.
    pub file: String,
    /// The private key in PEM.
    #[schemars(extend("x-default" = "the certificate's file"))]
    pub key: Option<TextSource>,
}
