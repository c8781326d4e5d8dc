//! Reads what an answer's headers say about deprecation: `Deprecation` (RFC 9745),
//! `Sunset` (RFC 8594) and the link relations that go with them (RFC 8288).
//!
//! Deliberately does not judge: a signal is an observation.

mod link;

use jiff::Timestamp;
use sfv::{BareItem, Item, Parser};

use crate::model::exchange::{Header, Response};
use crate::model::finding::DeprecationSignal;

/// Link relations that speak of deprecation, each with its words.
const RELATIONS: [(&str, &str); 4] = [
    ("deprecation", "about the deprecation"),
    ("sunset", "about the sunset"),
    ("successor-version", "successor"),
    ("latest-version", "latest version"),
];

/// The longest header value that is shown, in characters.
const MAX_SHOWN: usize = 200;

/// Every deprecation signal of an answer, in the order of its headers.
pub fn read(response: &Response) -> Vec<DeprecationSignal> {
    let mut signals = Vec::new();
    for header in &response.headers {
        match header.name.as_str() {
            "deprecation" => signals.push(signal(header, deprecation_words(header))),
            "sunset" => signals.push(signal(header, sunset_words(header))),
            "link" => read_links(header, &mut signals),
            _ => {}
        }
    }
    signals
}

/// Whether an answer announces that its resource is deprecated: it has a
/// `Deprecation` header, and not one that says no.
pub fn is_announced(response: &Response) -> bool {
    response.header_values("deprecation").any(|value| {
        let text = value.to_text();
        let text = text.trim();
        !text.is_empty() && !text.eq_ignore_ascii_case("false") && text != "?0"
    })
}

fn signal(header: &Header, reading: String) -> DeprecationSignal {
    DeprecationSignal {
        header: header.name.clone(),
        value: shown(&header.value.to_text()),
        reading,
    }
}

fn deprecation_words(header: &Header) -> String {
    let text = header.value.to_text();
    let trimmed = text.trim();
    if let Ok(item) = Parser::new(header.value.as_bytes()).parse::<Item>()
        && let BareItem::Date(date) = item.bare_item
        && let Ok(moment) = Timestamp::from_second(i64::from(date.unix_seconds()))
    {
        return format!("deprecated since {}", day(moment));
    }
    let malformed = "not the structured date of RFC 9745";
    if trimmed.eq_ignore_ascii_case("true") {
        return format!("deprecated, without a date ({malformed})");
    }
    match httpdate::parse_http_date(trimmed)
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok())
    {
        Some(moment) => format!("deprecated since {} ({malformed})", day(moment)),
        None => format!("malformed: {malformed}"),
    }
}

fn sunset_words(header: &Header) -> String {
    let text = header.value.to_text();
    match httpdate::parse_http_date(text.trim())
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok())
    {
        Some(moment) => format!("goes away on {}", day(moment)),
        None => "malformed: not an HTTP date (RFC 8594)".into(),
    }
}

fn read_links(header: &Header, signals: &mut Vec<DeprecationSignal>) {
    for link in link::parse(&header.value.to_text()) {
        for (relation, words) in RELATIONS {
            if link.has_relation(relation) {
                signals.push(DeprecationSignal {
                    header: header.name.clone(),
                    value: shown(&link.text),
                    reading: format!("{words}: {}", shown(&link.target)),
                });
            }
        }
    }
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::octets::Octets;

    fn response(headers: &[(&str, &str)]) -> Response {
        let header = |(name, value): &(&str, &str)| Header {
            name: (*name).to_owned(),
            value: Octets::from(*value),
        };
        Response {
            version: "HTTP/1.1".into(),
            status: 200,
            headers: headers.iter().map(header).collect(),
            body: Octets::default(),
            decoded_from: None,
        }
    }

    fn readings(headers: &[(&str, &str)]) -> Vec<String> {
        let signals = read(&response(headers));
        signals.into_iter().map(|signal| signal.reading).collect()
    }

    #[test]
    fn standard_headers_are_put_into_words() {
        let headers = [
            ("deprecation", "@1761264000"),
            ("sunset", "Wed, 30 Jun 2027 23:59:59 GMT"),
            (
                "link",
                "</new>; rel=\"successor-version\", <https://x/?a=1,2>; rel=\"deprecation help\"",
            ),
        ];
        assert_eq!(
            readings(&headers),
            [
                "deprecated since 2025-10-24",
                "goes away on 2027-06-30",
                "successor: /new",
                "about the deprecation: https://x/?a=1,2"
            ]
        );
        assert!(is_announced(&response(&headers)));
    }

    #[test]
    fn malformed_values_are_named_and_no_is_no_announcement() {
        assert!(readings(&[("deprecation", "@abc")])[0].starts_with("malformed"));
        assert!(readings(&[("sunset", "soon")])[0].starts_with("malformed"));
        assert!(readings(&[("deprecation", "true")])[0].starts_with("deprecated, without a date"));
        assert!(!is_announced(&response(&[("deprecation", "?0")])));
        assert!(!is_announced(&response(&[("deprecation", "false")])));
        assert!(!is_announced(&response(&[])));
    }
}
