//! What the headers of one response announce.

use super::link::{BrokenLink, Link};
use super::stated::Stated;
use super::text::shown;
use crate::deprecation::{link, stated, warning};
use crate::model::exchange::Response;
use crate::model::http_date;
use crate::model::moment::Moment;

/// So many versions, links or warnings of one response are read.
pub(super) const MAX_READ: usize = 32;

/// The names of the headers that list an API's versions; lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionHeaders {
    /// Which versions there are.
    pub supported: String,
    /// Which of them are deprecated.
    pub deprecated: String,
}

impl Default for VersionHeaders {
    fn default() -> Self {
        VersionHeaders {
            supported: "api-supported-versions".into(),
            deprecated: "api-deprecated-versions".into(),
        }
    }
}

/// What one response says about deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcements {
    /// `Deprecation`, its lines joined.
    pub deprecation: Option<Stated>,
    /// `Sunset`, its lines joined.
    pub sunset: Option<Stated>,
    /// The links about this resource that have one of the four relations, in their order.
    pub links: Vec<Link>,
    /// What stands in `Link` and is no link, or has no relation.
    pub broken_links: Vec<BrokenLink>,
    /// The texts of `Warning: 299`.
    pub warnings: Vec<String>,
    /// The versions of the header of [`VersionHeaders::supported`].
    pub supported_versions: Vec<String>,
    /// The versions of the header of [`VersionHeaders::deprecated`].
    pub deprecated_versions: Vec<String>,
    /// What the host's own clock shows: `Date`.
    pub host_clock: Option<Moment>,
    /// The names that the version headers had.
    pub(super) names: VersionHeaders,
}

/// Reads everything that a response says about deprecation. Relative links are resolved
/// against `request_url`; names of headers are in lower case.
pub fn read(response: &Response, request_url: &str, names: &VersionHeaders) -> Announcements {
    let mut deprecation = Vec::new();
    let mut sunset = Vec::new();
    let mut reading = Announcements::default();
    for header in &response.headers {
        match header.name.as_str() {
            "deprecation" => deprecation.push(&header.value),
            "sunset" => sunset.push(&header.value),
            "link" => reading.read_links(&header.value.to_text(), request_url),
            "warning" => reading
                .warnings
                .extend(warning::persistent(&header.value.to_text())),
            "date" => reading.host_clock = http_date::read(&header.value.to_text()),
            name if name == names.deprecated => {
                push_versions(&header.value.to_text(), &mut reading.deprecated_versions);
            }
            name if name == names.supported => {
                push_versions(&header.value.to_text(), &mut reading.supported_versions);
            }
            _ => {}
        }
    }
    reading.warnings.truncate(MAX_READ);
    reading.deprecation = stated::deprecation(&deprecation);
    reading.sunset = stated::sunset(&sunset);
    if !reading.supported_versions.is_empty() || !reading.deprecated_versions.is_empty() {
        reading.names = names.clone();
    }
    reading
}

impl Announcements {
    /// Whether the response announces that its resource is or will be deprecated: it has a
    /// `Deprecation` header, and not one that says no. A sunset, a link or a warning alone
    /// announces no deprecation.
    pub fn is_announced(&self) -> bool {
        self.deprecation
            .as_ref()
            .is_some_and(|stated| stated.announces)
    }

    /// When the deprecation takes or took effect; of a malformed value the likely date.
    pub fn since(&self) -> Option<Moment> {
        self.deprecation.as_ref()?.date
    }

    /// When the resource is to go away; of a malformed value the likely date.
    pub fn goes_away(&self) -> Option<Moment> {
        self.sunset.as_ref()?.date
    }

    fn read_links(&mut self, value: &str, request_url: &str) {
        let (links, broken) = link::parse(value, request_url);
        for link in links {
            let is_known = self
                .links
                .iter()
                .any(|known| (known.relation, &known.target) == (link.relation, &link.target));
            if !is_known && self.links.len() < MAX_READ {
                self.links.push(link);
            }
        }
        let room = MAX_READ - self.broken_links.len();
        self.broken_links.extend(broken.into_iter().take(room));
    }
}

pub(super) fn push_versions(value: &str, versions: &mut Vec<String>) {
    for version in value.split(',').map(str::trim) {
        let is_new = !version.is_empty() && !versions.iter().any(|known| known == version);
        if is_new && versions.len() < MAX_READ {
            versions.push(shown(version));
        }
    }
}
