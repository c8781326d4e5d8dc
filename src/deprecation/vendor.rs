//! Headers by which hosts announce deprecations in forms of their own.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use super::notice::Notice;
use super::text::shown;
use super::topic::{self, Topic};
use super::{date, sentence};
use crate::model::finding::DateMeaning;
use crate::model::octets::Octets;

/// A header of a host's own, as the settings describe it.
#[derive(Clone, Debug)]
pub struct VendorHeader {
    /// Its name; `*` stands for any characters.
    pub name: GlobMatcher,
    /// Whether it announces a deprecation wherever it does not say no; otherwise its words
    /// decide.
    pub announces: Option<bool>,
    /// What of the value is the text: the first group, or the whole match.
    pub text: Option<Regex>,
    /// What of the value is the date.
    pub date: Option<Regex>,
    /// What the date means, where neither the header's name nor its words say so.
    pub date_means: Option<DateMeaning>,
    /// What of the value is the address to read on at.
    pub link: Option<Regex>,
}

impl VendorHeader {
    /// The name of a header, with `*` for any characters, as something to match.
    ///
    /// # Errors
    /// Why it is no pattern.
    pub fn name_pattern(pattern: &str) -> Result<GlobMatcher, String> {
        let glob = GlobBuilder::new(&pattern.to_ascii_lowercase()).build();
        glob.map(|glob| glob.compile_matcher())
            .map_err(|error| error.to_string())
    }

    fn read(&self, name: &str, value: &str) -> Option<Notice> {
        let part = |pattern: &Option<Regex>| {
            let found = pattern.as_ref()?.captures(value)?;
            let part = found.get(1).or_else(|| found.get(0))?;
            Some(part.as_str())
        };
        let announces = self.announces.unwrap_or_else(|| topic::announces(name));
        let mut notice = by_name(name, value, announces)?;
        if let Some(text) = part(&self.text) {
            notice.text = shown(text);
        }
        if let Some(date) = part(&self.date) {
            let meaning = self.date_means.or(meaning_of(name));
            notice = notice.dated(meaning.unwrap_or(DateMeaning::Sunset), date);
        } else if let Some(meaning) = self.date_means {
            notice = notice.dated(meaning, value);
        }
        if let Some(link) = part(&self.link) {
            notice.link = Some(link.to_owned());
        }
        notice.announces = self.announces.unwrap_or(notice.announces);
        Some(notice)
    }
}

/// What a header of a host's own says.
pub(super) enum Said {
    /// Something in words.
    Notice(Notice),
    /// What to use instead, by its address alone.
    Successor(String),
}

/// What a header of a host's own says: as the settings have it, or by the form that is known
/// of it, or by its name. Names are in lower case.
pub(super) fn read(name: &str, value: &Octets, own: &[VendorHeader]) -> Vec<Said> {
    if let Some(header) = own.iter().find(|header| header.name.is_match(name)) {
        let notice = header.read(name, &value.to_text());
        return notice.map(Said::Notice).into_iter().collect();
    }
    let Some(topic) = topic::of(name) else {
        return Vec::new();
    };
    let value = value.to_text();
    let notices: Vec<Notice> = match topic {
        Topic::AzureDeprecating => value
            .split(';')
            .filter_map(|entry| Notice::announcing(name, entry))
            .collect(),
        Topic::AsanaChange => value
            .split(',')
            .filter_map(|entry| asana_change(name, entry))
            .collect(),
        Topic::Successor => return successor(name, &value),
        Topic::Deprecation => by_name(name, &value, topic::announces(name))
            .into_iter()
            .collect(),
        // The name says nothing, so the words must.
        Topic::Words => Notice::new(name, &value)
            .filter(|notice| notice.announces && sentence::is_of_api(&notice.value))
            .into_iter()
            .collect(),
        Topic::State => match is_end(&value) {
            true => Notice::announcing(name, &value),
            false => Notice::new(name, &value).filter(|notice| notice.announces),
        }
        .into_iter()
        .collect(),
    };
    notices.into_iter().map(Said::Notice).collect()
}

/// Whether a value is the name of a state in which things go away.
fn is_end(value: &str) -> bool {
    const ENDS: [&str; 4] = ["eol", "end-of-life", "sunsetting", "decommissioned"];
    ENDS.iter()
        .any(|end| end.eq_ignore_ascii_case(value.trim()))
}

fn by_name(name: &str, value: &str, announces: bool) -> Option<Notice> {
    let notice = match announces {
        true => Notice::announcing(name, value)?,
        false => Notice::new(name, value)?,
    };
    // A list of versions does not say which of them this one is.
    if name.contains("versions") {
        return Some(Notice {
            text: shown(&format!("versions {}", value.trim())),
            announces: false,
            ..notice
        });
    }
    let first = value.split(';').next().unwrap_or_default();
    // A message may name any date, and say otherwise than the header's name.
    let notice = match (meaning_of(name), notice.date) {
        (Some(DateMeaning::Since), _) if date::whole(first).is_some() => {
            notice.dated(DateMeaning::Since, first)
        }
        (Some(DateMeaning::Sunset), None | Some((_, DateMeaning::Sunset))) => {
            notice.dated(DateMeaning::Sunset, value)
        }
        _ => notice,
    };
    Some(notice).filter(Notice::says_something)
}

/// What is named by a header for successors: an address, or else words.
fn successor(name: &str, value: &str) -> Vec<Said> {
    let value = value.trim().trim_matches(['"', '<', '>']);
    let Some(notice) = Notice::new(name, value) else {
        return Vec::new();
    };
    let is_address = value.starts_with(['/', '.']) || value.contains("://");
    let announces = topic::announces(name);
    if is_address && !value.contains(char::is_whitespace) {
        // The rest of such a header is that it is there.
        let notice = announces.then(|| Notice {
            text: String::new(),
            link: None,
            announces: true,
            ..notice
        });
        let successor = Said::Successor(value.to_owned());
        return notice
            .map(Said::Notice)
            .into_iter()
            .chain([successor])
            .collect();
    }
    if !announces && !name.contains("api") && !name.contains("endpoint") {
        return Vec::new();
    }
    vec![Said::Notice(Notice {
        text: shown(&format!("use {value}")),
        announces,
        ..notice
    })]
}

/// What the date of a header means, by the header's name.
fn meaning_of(name: &str) -> Option<DateMeaning> {
    // MoySklad: from that day on the version is switched off.
    if name == "x-lognex-api-version-deprecated" {
        return Some(DateMeaning::Sunset);
    }
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&[
        "sunset",
        "expire",
        "expiry",
        "remov",
        "retire",
        "shutdown",
        "decommission",
        "discontinu",
        "end-of-life",
        "endoflife",
        "-eol",
        "until",
    ]) {
        Some(DateMeaning::Sunset)
    } else if has(&["deprecat"]) {
        Some(DateMeaning::Since)
    } else {
        None
    }
}

fn asana_change(name: &str, entry: &str) -> Option<Notice> {
    let field = |key: &str| {
        let mut fields = entry.split(';').filter_map(|field| field.split_once('='));
        let found = fields.find(|(own, _)| own.trim().eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.trim())
    };
    Some(Notice {
        text: shown(&format!("change {}", field("name")?)),
        link: field("info").map(str::to_owned),
        announces: field("affected") == Some("true"),
        ..Notice::new(name, entry)?
    })
}
