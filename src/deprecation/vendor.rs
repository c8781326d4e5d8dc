//! Headers by which hosts announce deprecations in forms of their own.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use super::notice::Notice;
use super::text::shown;
use crate::model::finding::DateMeaning;

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
        let mut notice = by_name(name, value)?;
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

/// What a header of a host's own says: as the settings have it, or by the form that is known
/// of it, or by its name. Names are in lower case.
pub(super) fn read(name: &str, value: &str, own: &[VendorHeader]) -> Vec<Notice> {
    if let Some(header) = own.iter().find(|header| header.name.is_match(name)) {
        return header.read(name, value).into_iter().collect();
    }
    match name {
        // Microsoft Azure: `API version 2009-04-06 will retire on 2022-12-01 (https://…);…`.
        "azure-deprecating" => value
            .split(';')
            .filter_map(|entry| Some(Notice::new(name, entry)?.announcing()))
            .collect(),
        // Asana: `name=security_headers;info=https://…;affected=true`.
        "asana-change" => value
            .split(',')
            .filter_map(|entry| asana_change(name, entry))
            .collect(),
        // Meta's says what became of a call; HubSpot's and others' what its caller should know.
        "x-ad-api-version-warning" | "x-api-warn" | "x-api-warning" => Notice::new(name, value)
            .into_iter()
            .filter(|notice| notice.announces)
            .collect(),
        _ if is_named(name) => by_name(name, value).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether a header's name speaks of deprecation. What browsers may read is no
/// announcement, and neither are lists of versions where the settings name another header for
/// them.
fn is_named(name: &str) -> bool {
    let speaks = ["deprecat", "sunset", "end-of-life", "endoflife", "-eol"];
    let other = name.starts_with("access-control-")
        || ["api-supported-versions", "api-deprecated-versions"].contains(&name);
    speaks.iter().any(|word| name.contains(word)) && !other
}

fn by_name(name: &str, value: &str) -> Option<Notice> {
    let notice = Notice::new(name, value)?;
    // A list of versions does not say which of them this one is.
    if name.contains("versions") {
        return Some(Notice {
            text: shown(&format!("versions {}", value.trim())),
            announces: false,
            ..notice
        });
    }
    let notice = match meaning_of(name) {
        Some(meaning) => notice.dated(meaning, value),
        None => notice,
    };
    // Where a policy may be read says nothing of this operation.
    Some(
        match name.contains("deprecat") && !name.contains("policy") {
            true => notice.announcing(),
            false => notice,
        },
    )
}

/// What the date of a header means, by the header's name.
fn meaning_of(name: &str) -> Option<DateMeaning> {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&[
        "sunset",
        "expire",
        "expiry",
        "remov",
        "retire",
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
