//! `driftcheck.toml`: severities and host profiles, as written.
//!
//! Deliberately reads no environment variable: `profile` does, for the chosen host.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use http::HeaderName;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::profile::URL;
use super::toml_file;
use crate::deprecation::Policy;
use crate::error::InputError;
use crate::model::format::Format;
use crate::model::kind::{Kind, Severity};
use crate::model::moment::Moment;
use crate::settings::auth::AuthSettings;
use crate::settings::baselines::BaselineSettings;
use crate::settings::compare::CompareSettings;
use crate::settings::network::{CertificateSettings, HttpSettings, TimeoutSettings};
use crate::settings::pace::{BudgetSettings, RetrySettings};

/// The file's name.
const FILE_NAME: &str = "driftcheck.toml";

/// The settings of a suite.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The profile that lends credentials and variables to `--host https://…`.
    pub url_profile: Option<String>,
    /// The environment variables that cases may use, as `{{ env.NAME }}`.
    #[serde(default)]
    pub env: Vec<String>,
    /// Severities that differ from the table in `docs/findings.md`.
    #[serde(default)]
    pub severity: BTreeMap<Kind, Severity>,
    /// What contracts are taken to say.
    #[serde(default)]
    pub contracts: ContractSettings,
    /// How deprecation headers are read and judged.
    #[serde(default)]
    pub deprecation: DeprecationSettings,
    /// Host profiles by name.
    #[serde(default)]
    pub hosts: BTreeMap<String, ProfileSettings>,
    /// What a preflight asks, where it is not to be told from the cases.
    #[serde(default)]
    pub probe: ProbeSettings,
    /// Which reports a run writes, and how many runs are kept.
    #[serde(default)]
    pub reports: ReportSettings,
    /// How long a finding may be waived.
    #[serde(default)]
    pub waivers: WaiverSettings,
    /// What accepted answers hold.
    #[serde(default)]
    pub baselines: BaselineSettings,
    /// What is no difference between two hosts.
    #[serde(default)]
    pub compare: CompareSettings,
    /// The file they were read from, for errors that show a line.
    #[serde(skip)]
    pub source: Source,
}

/// What contracts are taken to say.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractSettings {
    /// The severity of a property that a closed object (`additionalProperties: false`,
    /// `unevaluatedProperties: false`) refuses; that of `undocumented-property` unless told
    /// otherwise.
    pub closed: Option<Severity>,
}

/// Which reports a run writes, and how many runs are kept.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportSettings {
    /// The formats of `--format`; terminal, json, junit and html unless told otherwise.
    pub formats: Option<Vec<Format>>,
    /// How many runs the folder of reports keeps; 50 unless told otherwise.
    pub keep: Option<NonZeroUsize>,
}

/// How long a finding may be waived.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverSettings {
    /// How many days a waiver may last at most, counted from a run's clock; a year unless
    /// told otherwise.
    pub longest_days: Option<u32>,
}

/// What a preflight asks, by safe requests only.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeSettings {
    /// The operation whose route is looked for: `POST /users/{id}/invite`. It is never
    /// sent; OPTIONS and GET are. The one that most cases ask, where it is left out.
    pub route: Option<String>,
    /// The operation that replaces it.
    pub successor: Option<String>,
    /// The path and query of a GET that answers 2xx with the credential `default`.
    pub list: Option<String>,
}

/// The settings file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file as the user would type it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

impl Settings {
    /// A mistake at a key of the file, or at the nearest one above it that is there. A
    /// setting that a profile has from another one is looked for there.
    pub fn error(&self, path: &[&str], message: impl Into<String>) -> InputError {
        let Source { shown, text } = &self.source;
        let shown = if shown.is_empty() { FILE_NAME } else { shown };
        let error = InputError::new(shown, message);
        match toml_file::locate(text, &self.written_path(path)) {
            Some(offset) => toml_file::placed(error, text, offset),
            None => error,
        }
    }
}

impl Settings {
    /// How deprecation headers of a profile's host are judged. A bare URL has what its
    /// lender has.
    pub fn deprecation_of(&self, profile: &str) -> DeprecationSettings {
        let lender = self.url_profile.as_deref().filter(|_| profile == URL);
        match self.hosts.get(lender.unwrap_or(profile)) {
            Some(host) => host.deprecation.over(&self.deprecation),
            None => self.deprecation.clone(),
        }
    }

    /// The path at which a setting is written, which may be in a profile that is extended.
    pub fn written_path<'a>(&'a self, path: &[&'a str]) -> Vec<&'a str> {
        let mut written = path.to_vec();
        if let ["hosts", name, rest @ ..] = path
            && let Some(profile) = self.hosts.get(*name)
        {
            let owner = (1..=rest.len()).rev().find_map(|depth| {
                let key = rest[..depth].join(".");
                profile.inherited.get(&key)
            });
            if let (Some(owner), Some(slot)) = (owner, written.get_mut(1)) {
                *slot = owner;
            }
        }
        written
    }
}

/// How deprecation headers are read and judged.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeprecationSettings {
    /// A sunset within so many days is near; 90 unless told otherwise.
    pub sunset_warn_days: Option<u32>,
    /// The header that lists the API's versions; `api-supported-versions` unless told otherwise.
    #[serde(default, deserialize_with = "header_name")]
    #[schemars(with = "Option<String>")]
    pub supported_versions_header: Option<String>,
    /// The header that lists its deprecated ones; `api-deprecated-versions` unless told otherwise.
    #[serde(default, deserialize_with = "header_name")]
    #[schemars(with = "Option<String>")]
    pub deprecated_versions_header: Option<String>,
}

impl DeprecationSettings {
    /// These, and what the others say where these say nothing.
    pub fn over(&self, others: &DeprecationSettings) -> DeprecationSettings {
        let or = |own: &Option<String>, other: &Option<String>| own.clone().or(other.clone());
        DeprecationSettings {
            sunset_warn_days: self.sunset_warn_days.or(others.sunset_warn_days),
            supported_versions_header: or(
                &self.supported_versions_header,
                &others.supported_versions_header,
            ),
            deprecated_versions_header: or(
                &self.deprecated_versions_header,
                &others.deprecated_versions_header,
            ),
        }
    }

    /// The policy of a run. `sunset_warn_days` of the command line outranks the settings.
    pub fn policy(&self, sunset_warn_days: Option<u32>, clock: Moment) -> Policy {
        let mut policy = Policy::new(clock);
        if let Some(days) = sunset_warn_days.or(self.sunset_warn_days) {
            policy.sunset_warn_days = days;
        }
        let headers = &mut policy.version_headers;
        if let Some(name) = &self.supported_versions_header {
            headers.supported.clone_from(name);
        }
        if let Some(name) = &self.deprecated_versions_header {
            headers.deprecated.clone_from(name);
        }
        policy
    }
}

/// The name of a header, in lower case.
fn header_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match HeaderName::try_from(&text) {
        Ok(name) => Ok(Some(name.as_str().to_owned())),
        Err(_) => Err(serde::de::Error::custom(format!(
            "`{text}` is not the name of a header"
        ))),
    }
}

/// A host profile as written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSettings {
    /// The profile whose settings this one has too, where it does not say otherwise.
    pub extends: Option<String>,
    /// The base URL; the profile `stand-in` has none.
    pub url: Option<TextSource>,
    /// Credentials by name; `default` goes with every request that names none.
    #[serde(default)]
    pub auth: BTreeMap<String, AuthSettings>,
    /// Which credential stands for a security scheme of an OpenAPI document, by the scheme's
    /// name, or `none` where nothing is to be sent for it. A credential of the same name
    /// stands for it unless told otherwise.
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

/// A text, or where it comes from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected a text, { env = \"NAME\" } or { file = \"PATH\" }"
)]
pub enum TextSource {
    /// The text itself.
    Literal(String),
    /// An environment variable.
    Environment(FromEnvironment),
    /// A file's content without the line end.
    File(FromFile),
}

/// A text from an environment variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromEnvironment {
    /// The variable's name.
    pub env: String,
    /// What to take where it is not set.
    pub default: Option<String>,
}

/// A text from a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromFile {
    /// The file, relative to the suite.
    pub file: String,
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
