//! `driftcheck.toml`: severities and host profiles, as written.
//!
//! Deliberately reads no environment variable: `profile` does, for the chosen host.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::de::DeTable;

use super::deprecation::DeprecationSettings;
use super::profile_settings::ProfileSettings;
use super::{inheritance, toml_file};
use crate::client::normalise_base;
use crate::error::{InputError, line_and_column};
use crate::model::format::Format;
use crate::model::host::URL;
use crate::model::kind::{Kind, Severity};
use crate::settings::baselines::BaselineSettings;
use crate::settings::compare::CompareSettings;
use crate::settings::require::RequireSettings;
use crate::traffic::LogMapping;

/// The file's name.
const FILE_NAME: &str = "driftcheck.toml";

/// The settings of a suite.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where cases run unless --host or DRIFTCHECK_HOST says otherwise: `mock`, or left out.
    pub default_host: Option<DefaultHost>,
    /// The profile that lends credentials and variables to `--host https://…`.
    pub url_profile: Option<String>,
    /// What every path of the cases begins with. It may stand at the end of a base URL too, or
    /// its first segments may, and is taken off there.
    #[serde(default)]
    #[schemars(regex(pattern = r"^(/[^/?#]+)*$"))]
    pub path_prefix: String,
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
    /// What a preflight asks, where it is not to be derived from the cases.
    #[serde(default)]
    pub probe: ProbeSettings,
    /// Which reports a run writes, and how many runs are kept.
    #[serde(default)]
    pub reports: ReportSettings,
    /// How long a finding may be waived.
    #[serde(default)]
    pub waivers: WaiverSettings,
    /// What every run must judge to be complete.
    #[serde(default)]
    pub require: RequireSettings,
    /// What accepted responses hold.
    #[serde(default)]
    pub baselines: BaselineSettings,
    /// What is no difference between two hosts.
    #[serde(default)]
    pub compare: CompareSettings,
    /// How traffic that others recorded is read.
    #[serde(default)]
    pub traffic: TrafficSettings,
    /// The file they were read from, for errors that show a line.
    #[serde(skip)]
    pub source: Source,
}

/// How traffic that others recorded is read.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrafficSettings {
    /// The fields of access logs by a name of their own, for `judge --log NAME`. The logs of
    /// nginx, Envoy, Kong, Caddy and Traefik are known.
    #[serde(default)]
    pub logs: BTreeMap<String, LogMapping>,
}

/// Where cases run if no host was given. A real host must always be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DefaultHost {
    /// The embedded host.
    Mock,
}

/// What contracts are taken to say.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractSettings {
    /// The severity of a property that a closed object (`additionalProperties: false`,
    /// `unevaluatedProperties: false`) refuses; that of `undocumented-property` unless set
    /// otherwise.
    pub closed: Option<Severity>,
}

/// Which reports a run writes, and how many runs are kept.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportSettings {
    /// The formats of `--format`; terminal, json, junit and html unless set otherwise.
    pub formats: Option<Vec<Format>>,
    /// How many runs the folder of reports keeps; 50 unless set otherwise.
    pub keep: Option<NonZeroUsize>,
}

/// How long a finding may be waived.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverSettings {
    /// How many days a waiver may last at most, counted from a run's clock; a year unless
    /// set otherwise.
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
    /// The address of the OpenAPI document that the host serves, where the host does not name
    /// it: a path on the host, or a URL.
    pub document: Option<String>,
    /// The suite's own document that it is compared with, by its name in the folder of schemas,
    /// where there are several.
    pub committed: Option<String>,
}

/// The settings file.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file as the user would type it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// Its tables, those of profiles with what they inherit.
    pub(super) fn tables(&self) -> DeTable<'_> {
        let (tables, _) = DeTable::parse_recoverable(&self.text);
        let mut tables = tables.into_inner();
        inheritance::inherit(&mut tables, &self.text, &self.shown);
        tables
    }

    /// The file and the line of an offset.
    pub fn line(&self, offset: usize) -> String {
        let (line, _) = line_and_column(self.text.as_bytes(), offset);
        format!("{}:{line}", self.shown)
    }
}

impl Settings {
    /// A mistake at a key of the file, or at the nearest one above it that is there; where a
    /// profile inherits it, at the place where it is written.
    pub fn error(&self, path: &[&str], message: impl Into<String>) -> InputError {
        let Source { shown, text } = &self.source;
        let shown = if shown.is_empty() { FILE_NAME } else { shown };
        let error = InputError::new(shown, message);
        match toml_file::locate(&self.source.tables(), path) {
            Some(offset) => toml_file::placed(error, text, offset),
            None => error,
        }
    }

    /// Reads a base URL as users type it, without what every path begins with itself.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn base_url(&self, text: &str) -> Result<url::Url, String> {
        normalise_base(text, &self.path_prefix)
    }

    /// How deprecation headers of a profile's host are judged. A bare URL has what its
    /// lender has.
    pub fn deprecation_of(&self, profile: &str) -> &DeprecationSettings {
        let lender = self.url_profile.as_deref().filter(|_| profile == URL);
        let host = self.hosts.get(lender.unwrap_or(profile));
        host.map_or(&self.deprecation, |host| &host.deprecation)
    }
}
