//! `[deprecation]` as written.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use globset::GlobMatcher;
use http::HeaderName;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::deprecation::{DEFAULT_SUNSET_WARN_DAYS, Policy, VendorHeader, VersionHeaders};
use crate::model::finding::DateMeaning;
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
    /// Headers of the host's own that announce deprecations, besides those that are known.
    #[schemars(extend("x-default" = "those that are known"))]
    pub headers: Option<Vec<AnnouncingHeader>>,
    /// Who looks after which operations, for `driftcheck sunsets`: a path, or a method and a path,
    /// in which `*` stands for any characters, and a name: `{ "/accounts/*" = "team-accounts" }`.
    /// Of several that fit, the longest pattern counts.
    #[schemars(extend("x-default" = "nobody"))]
    pub owners: Option<Owners>,
}

/// A header by which a host announces deprecations in a form of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncingHeader {
    /// Its name in either case; `*` stands for any characters: `x-acme-*-notice`.
    pub name: HeaderPattern,
    /// Whether it announces a deprecation, unless its value says no; otherwise its name and its
    /// words decide.
    pub announces: Option<bool>,
    /// A regular expression for the text within the value: its first group, or all that it
    /// matches. The whole value if it is left out.
    pub text: Option<ValuePattern>,
    /// The same for the date.
    pub date: Option<ValuePattern>,
    /// What the date means: `since` when it is deprecated, or its `sunset`. The name of the
    /// header or the words before the date decide if it is left out.
    pub date_means: Option<DateMeaning>,
    /// The same as `text` for the address to read on at.
    pub link: Option<ValuePattern>,
}

/// The name of a header, in which `*` stands for any characters.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct HeaderPattern(GlobMatcher);

impl TryFrom<String> for HeaderPattern {
    type Error = String;

    fn try_from(text: String) -> Result<HeaderPattern, String> {
        let is_name = HeaderName::try_from(text.replace('*', "x")).is_ok();
        let pattern = is_name
            .then(|| VendorHeader::name_pattern(&text).ok())
            .flatten();
        pattern.map(HeaderPattern).ok_or_else(|| {
            format!("`{text}` is not the name of a header, or a pattern such as `x-acme-*`")
        })
    }
}

/// A regular expression.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct ValuePattern(Regex);

impl TryFrom<String> for ValuePattern {
    type Error = String;

    fn try_from(text: String) -> Result<ValuePattern, String> {
        let pattern = Regex::new(&text).map(ValuePattern);
        pattern.map_err(|_| {
            format!("`{text}` is not a regular expression\nhelp: write it in single quotes, so that TOML leaves its backslashes alone")
        })
    }
}

/// Who looks after which operations.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "BTreeMap<String, String>")]
#[schemars(with = "BTreeMap<String, String>")]
pub struct Owners(Vec<Owner>);

/// Who looks after the operations that a pattern fits.
#[derive(Clone, Debug)]
struct Owner {
    pattern: String,
    operations: Regex,
    name: String,
}

impl TryFrom<BTreeMap<String, String>> for Owners {
    type Error = String;

    fn try_from(written: BTreeMap<String, String>) -> Result<Owners, String> {
        let owners: Result<Vec<Owner>, String> = written.into_iter().map(Owner::read).collect();
        let mut owners = owners?;
        // Stable: of patterns of one length, the first in the order of the alphabet counts.
        owners.sort_by_key(|owner| Reverse(owner.pattern.len()));
        Ok(Owners(owners))
    }
}

impl Owner {
    fn read((pattern, name): (String, String)) -> Result<Owner, String> {
        let (method, path) = match pattern.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None => (None, pattern.as_str()),
        };
        let is_method = |text: &str| text.chars().all(|c| c.is_ascii_uppercase() || c == '*');
        if !path.starts_with(['/', '*']) || !method.is_none_or(is_method) {
            return Err(format!(
                "`{pattern}` is neither a path nor a method and a path\nhelp: write a path as it is in reports, such as `/accounts/*` or `GET /accounts/{{id}}`"
            ));
        }
        if name.trim().is_empty() {
            return Err(format!("`{pattern}` has no owner: its name is empty"));
        }
        let text = format!("{} {path}", method.unwrap_or("*"));
        let text = regex::escape(&text).replace(r"\*", ".*");
        let operations = Regex::new(&format!("^{text}$"));
        let operations =
            operations.map_err(|_| format!("`{pattern}` is too long for a pattern"))?;
        Ok(Owner {
            pattern,
            operations,
            name,
        })
    }
}

impl DeprecationSettings {
    /// Who looks after an operation.
    pub fn owner_of(&self, operation: &str) -> Option<&str> {
        let mut owners = self.owners.iter().flat_map(|owners| &owners.0);
        let owner = owners.find(|owner| owner.operations.is_match(operation))?;
        Some(&owner.name)
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
        let own = self.headers.iter().flatten();
        policy.vendor_headers = own.map(AnnouncingHeader::to_vendor_header).collect();
        policy
    }
}

impl AnnouncingHeader {
    fn to_vendor_header(&self) -> VendorHeader {
        let pattern = |pattern: &Option<ValuePattern>| Some(pattern.as_ref()?.0.clone());
        VendorHeader {
            name: self.name.0.clone(),
            announces: self.announces,
            text: pattern(&self.text),
            date: pattern(&self.date),
            date_means: self.date_means,
            link: pattern(&self.link),
        }
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
