//! What the headers of one response announce.

use super::link::{BrokenLink, Link};
use super::notice::Notice;
use super::stated::Stated;
use super::text::shown;
use super::vendor::{Said, VendorHeader};
use crate::deprecation::{link, stated, vendor, warning};
use crate::model::exchange::Response;
use crate::model::finding::DateMeaning;
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
    /// What it says in words: in `Warning: 299`, or in headers of the host's own.
    pub notices: Vec<Notice>,
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
pub fn read(
    response: &Response,
    request_url: &str,
    names: &VersionHeaders,
    vendor_headers: &[VendorHeader],
) -> Announcements {
    let mut deprecation = Vec::new();
    let mut sunset = Vec::new();
    let mut in_words = Vec::new();
    let mut reading = Announcements::default();
    for header in &response.headers {
        match header.name.as_str() {
            "deprecation" => deprecation.push(&header.value),
            "sunset" => sunset.push(&header.value),
            "link" => reading.read_links(&header.value.to_text(), request_url),
            "warning" => {
                let value = header.value.to_text();
                warning::notices(&value).for_each(|notice| reading.add_notice(notice));
            }
            "date" => reading.host_clock = http_date::read(&header.value.to_text()),
            name if name == names.deprecated => {
                push_versions(&header.value.to_text(), &mut reading.deprecated_versions);
            }
            name if name == names.supported => {
                push_versions(&header.value.to_text(), &mut reading.supported_versions);
            }
            name => {
                for said in vendor::read(name, &header.value, vendor_headers) {
                    match said {
                        Said::Notice(notice) => reading.add_notice(notice),
                        Said::Successor(target) => {
                            let link = link::successor(name, &target, request_url);
                            link.into_iter().for_each(|link| reading.add_link(link));
                        }
                    }
                }
            }
        }
    }
    reading.deprecation = stated::deprecation(&deprecation);
    reading.sunset = stated::sunset(&sunset);
    for (header, stated) in [
        ("deprecation", &reading.deprecation),
        ("sunset", &reading.sunset),
    ] {
        let notice = stated.as_ref().and_then(|stated| stated.in_words(header));
        in_words.extend(notice);
    }
    in_words
        .into_iter()
        .for_each(|notice| reading.add_notice(notice));
    if !reading.supported_versions.is_empty() || !reading.deprecated_versions.is_empty() {
        reading.names = names.clone();
    }
    reading
}

impl Announcements {
    /// The header by which the response announces that its resource is or will be deprecated,
    /// and its value: `Deprecation`, where it does not say no, or else words that say so. A
    /// sunset or a link alone announces no deprecation.
    pub fn announced_by(&self) -> Option<(&str, &str)> {
        match &self.deprecation {
            Some(stated) if stated.announces => Some(("deprecation", &stated.value)),
            _ => {
                let notice = self.notices.iter().find(|notice| notice.announces)?;
                Some((&notice.header, &notice.value))
            }
        }
    }

    /// When the deprecation takes or took effect; of a malformed value the likely date.
    pub fn since(&self) -> Option<Moment> {
        let stated = self.deprecation.as_ref().and_then(|stated| stated.date);
        stated.or_else(|| Some(self.notice_of(DateMeaning::Since)?.1))
    }

    /// When the resource is to go away; of a malformed value the likely date.
    pub fn goes_away(&self) -> Option<Moment> {
        let stated = self.sunset.as_ref().and_then(|stated| stated.date);
        stated.or_else(|| Some(self.notice_of(DateMeaning::Sunset)?.1))
    }

    /// The one date of this meaning that the response has in words. Several may speak of
    /// several things.
    pub(super) fn notice_of(&self, meaning: DateMeaning) -> Option<(&Notice, Moment)> {
        let mut dated = self.notices.iter().filter_map(|notice| {
            let (moment, own) = notice.date?;
            (own == meaning).then_some((notice, moment))
        });
        let first = dated.next()?;
        dated.all(|(_, moment)| moment == first.1).then_some(first)
    }

    fn add_notice(&mut self, notice: Notice) {
        if self.notices.len() < MAX_READ && !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    fn add_link(&mut self, link: Link) {
        let mut links = self.links.iter();
        let is_known =
            links.any(|known| (known.relation, &known.target) == (link.relation, &link.target));
        if !is_known && self.links.len() < MAX_READ {
            self.links.push(link);
        }
    }

    fn read_links(&mut self, value: &str, request_url: &str) {
        let (links, broken) = link::parse(value, request_url);
        links.into_iter().for_each(|link| self.add_link(link));
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
