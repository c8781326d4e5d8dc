//! Media types: what a document writes and what a response says. They are compared as
//! types (RFC 9110, section 8.3.1): letter case, spelling and the order of parameters do not
//! matter, and `charset` and `boundary` only say how one body is written.

use std::collections::BTreeMap;

use super::model::Content;

/// A media type without its parameters, in lower case; nothing of a list of several, which
/// is no media type.
pub fn essence(media_type: &str) -> String {
    let own = match unquoted_parts(media_type, ',').len() {
        1 => unquoted_parts(media_type, ';').first().copied(),
        _ => None,
    };
    own.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type, or a range of them, holds JSON.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(
        essence.as_str(),
        "application/json" | "*/*" | "application/*"
    ) || essence.ends_with("+json")
}

/// Parameters that distinguish no two types.
const SILENT: [&str; 2] = ["boundary", "charset"];

/// A media type, or a range of them, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MediaType {
    essence: String,
    /// What distinguishes it from others of the same name: `version`, `profile`, …
    parameters: BTreeMap<String, String>,
}

impl MediaType {
    fn new(text: &str) -> MediaType {
        let parts = unquoted_parts(text, ';').into_iter().skip(1);
        let parameters = parts.filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim().replace('"', "");
            (!SILENT.contains(&name.as_str())).then_some((name, value))
        });
        MediaType {
            essence: essence(text),
            parameters: parameters.collect(),
        }
    }

    /// Whether it is a range, or a type of which the other is a kind, as
    /// `application/hal+json` is one of `application/json` (RFC 6839).
    fn is_above(&self, other: &MediaType) -> bool {
        let split = |one: &MediaType| {
            let (kind, name) = one.essence.split_once('/')?;
            Some((kind.to_owned(), name.to_owned()))
        };
        let (Some(own), Some(other)) = (split(self), split(other)) else {
            return false;
        };
        let is_suffix = || {
            let base = other.1.rsplit_once('+');
            base.is_some_and(|(_, suffix)| suffix == own.1)
        };
        match (own.0.as_str(), own.1.as_str()) {
            ("*", "*") => other.0 != "*",
            (kind, "*") => kind == other.0 && other.1 != "*",
            (kind, _) => kind == other.0 && is_suffix(),
        }
    }
}

/// The parts of a text: between quotation marks nothing is parted.
fn unquoted_parts(text: &str, end: char) -> Vec<&str> {
    let mut is_quoted = false;
    let is_end = |letter: char| {
        is_quoted ^= letter == '"';
        letter == end && !is_quoted
    };
    text.split(is_end).collect()
}

/// What one media type is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same type.
    Same,
    /// The same type with other parameters.
    Parameters,
    /// The first is a range, or a more general type, and the second one of its kinds.
    Above,
    /// The second is the more general one.
    Below,
    /// Another type.
    Other,
}

/// What one media type is to another.
pub fn relation(one: &str, other: &str) -> Relation {
    let (one, other) = (MediaType::new(one), MediaType::new(other));
    if one == other {
        Relation::Same
    } else if one.essence == other.essence {
        Relation::Parameters
    } else if one.is_above(&other) {
        Relation::Above
    } else if other.is_above(&one) {
        Relation::Below
    } else {
        Relation::Other
    }
}

/// The form that a document means by a response's media type: one that [`names`] it, and of
/// JSON any form that is JSON too.
pub fn fits<'c>(contents: &'c [Content], media_type: &str) -> Option<&'c Content> {
    let is_of_json = |content: &&Content| is_json(&content.media_type);
    let of_json = || contents.iter().find(is_of_json);
    names(contents, media_type).or_else(|| of_json().filter(|_| is_json(media_type)))
}

/// The form that a document describes for a media type: the very one, one with other
/// parameters, or a range.
pub fn names<'c>(contents: &'c [Content], media_type: &str) -> Option<&'c Content> {
    let whole = MediaType::new(media_type);
    let own = whole.essence.clone();
    if own.is_empty() {
        return None;
    }
    let range = own.split('/').next().map(|kind| format!("{kind}/*"));
    let find = |fits: &dyn Fn(&MediaType) -> bool| {
        let mut contents = contents.iter();
        contents.find(|content| fits(&MediaType::new(&content.media_type)))
    };
    find(&|one| *one == whole)
        .or_else(|| find(&|one| one.essence == own && one.parameters.is_empty()))
        .or_else(|| find(&|one| one.essence == own))
        .or_else(|| find(&|one| Some(&one.essence) == range.as_ref()))
        .or_else(|| find(&|one| one.essence == "*/*"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::Spot;

    #[test]
    fn the_nearest_form_is_chosen() {
        let content = |media_type: &str| Content {
            media_type: media_type.to_owned(),
            schema: None,
            items: None,
            example: None,
            spot: Spot::default(),
        };
        let contents = ["application/json; v=2", "text/*", "application/json"].map(content);
        let chosen = |text: &str| fits(&contents, text).map(|one| one.media_type.as_str());
        assert_eq!(chosen("application/json"), Some("application/json"));
        assert_eq!(
            chosen("application/json;v=2"),
            Some("application/json; v=2")
        );
        assert_eq!(
            chosen("Application/JSON; charset=utf-8"),
            Some("application/json")
        );
        assert_eq!(chosen("text/csv"), Some("text/*"));
        assert_eq!(
            chosen("application/problem+json"),
            Some("application/json; v=2")
        );
        assert_eq!(chosen("image/png"), None);
        assert_eq!(chosen("application/json; charset=utf-8, text/html"), None);
        assert_eq!(chosen("text/html, application/hal+json"), None);
        assert_eq!(
            chosen("application/json; note=\"a, b; c\""),
            Some("application/json")
        );
    }

    #[test]
    fn media_types_are_compared_as_types() {
        for (one, other, expected) in [
            (
                "application/json",
                "Application/JSON ;charset=UTF-8",
                Relation::Same,
            ),
            (
                "a/b; x=1;Y=\"2\"",
                "a/b;y=2; x=1; boundary=q",
                Relation::Same,
            ),
            ("a/b; p=\"x;y\"", "a/b; p=\"x;z\"", Relation::Parameters),
            ("a/b; version=1", "a/b", Relation::Parameters),
            ("*/*", "a/b", Relation::Above),
            ("a/*", "a/b", Relation::Above),
            ("a/b", "*/*", Relation::Below),
            ("application/json", "application/hal+json", Relation::Above),
            (
                "application/hal+json",
                "application/json; charset=utf-8",
                Relation::Below,
            ),
            (
                "application/hal+json",
                "application/ld+json",
                Relation::Other,
            ),
            ("text/*", "application/json", Relation::Other),
        ] {
            assert_eq!(relation(one, other), expected, "{one} {other}");
        }
    }
}
