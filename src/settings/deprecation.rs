//! `[deprecation]` as written.

use http::HeaderName;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::deprecation::{DEFAULT_SUNSET_WARN_DAYS, Policy, VersionHeaders};
use crate::model::moment::Moment;

/// How deprecation headers are read and judged.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeprecationSettings {
    /// A sunset within so many days is near.
    #[schemars(extend("default" = DEFAULT_SUNSET_WARN_DAYS))]
    pub sunset_warn_days: Option<u32>,
    /// The header that lists the API's versions.
    #[serde(default, deserialize_with = "header_name")]
    #[schemars(
        with = "Option<String>",
        extend("default" = VersionHeaders::default().supported)
    )]
    pub supported_versions_header: Option<String>,
    /// The header that lists its deprecated ones.
    #[serde(default, deserialize_with = "header_name")]
    #[schemars(
        with = "Option<String>",
        extend("default" = VersionHeaders::default().deprecated)
    )]
    pub deprecated_versions_header: Option<String>,
}

impl DeprecationSettings {
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
pub(super) fn header_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match HeaderName::try_from(&text) {
        Ok(name) => Ok(Some(name.as_str().to_owned())),
        Err(_) => Err(serde::de::Error::custom(format!(
            "`{text}` is not the name of a header"
        ))),
    }
}
