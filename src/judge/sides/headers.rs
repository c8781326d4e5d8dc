//! The headers of two responses. What names one exchange, times it, or says who carried it,
//! is noise; the dates of a deprecation are not.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::{Ignored, Sides};
use super::own::Marks;
use super::wording::Wording;
use crate::diff::{Masks, Nature, normalise};
use crate::judge::assertion::show_text;
use crate::judge::raw_finding::RawFinding;
use crate::model::exchange::Response;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;
use crate::openapi::essence;

/// Headers that differ from response to response, or name the machines between, and say
/// nothing of the contract. One that ends in `*` stands for all that begin so.
pub const NOISE: &[&str] = &[
    "age",
    "alt-svc",
    "cf-*",
    "connection",
    "content-encoding",
    "content-length",
    "content-md5",
    "date",
    "digest",
    "etag",
    "expires",
    "keep-alive",
    "last-modified",
    "nel",
    "ratelimit*",
    "report-to",
    "reporting-endpoints",
    "request-context",
    "request-id",
    "retry-after",
    "server",
    "server-timing",
    "set-cookie",
    "strict-transport-security",
    "traceparent",
    "traceresponse",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "via",
    "x-amz*",
    "x-aspnet*",
    "x-azure-*",
    "x-cache*",
    "x-correlation-id",
    "x-envoy-*",
    "x-powered-by",
    "x-rate-limit*",
    "x-ratelimit*",
    "x-request-id",
    "x-response-time",
    "x-runtime",
    "x-served-by",
    "x-timer",
    "x-trace-id",
];

/// Headers that clients act on: where one is gone, they break.
const ACTED_ON: [&str; 4] = [
    "allow",
    "content-disposition",
    "location",
    "www-authenticate",
];
/// Headers that hold a list whose order says nothing.
const LISTS: [&str; 6] = [
    "allow",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-expose-headers",
    "cache-control",
    "vary",
];
/// Headers whose dates are facts.
const DATED: [&str; 3] = ["deprecation", "sunset", "link"];
const CONTENT_TYPE: &str = "content-type";

/// Every difference between the headers of two responses.
pub(super) fn differences(
    left: &Response,
    right: &Response,
    wording: &Wording<'_>,
) -> Vec<RawFinding> {
    let sides = wording.sides;
    let own = wording.own;
    let (was, is) = (
        values(left, &own.left, &sides.ignored),
        values(right, &own.right, &sides.ignored),
    );
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| difference(name, was.get(name), is.get(name), wording))
        .collect()
}

fn difference(
    name: &str,
    was: Option<&String>,
    is: Option<&String>,
    wording: &Wording<'_>,
) -> Option<RawFinding> {
    if was == is {
        return None;
    }
    let place = Place::Header(name.to_owned());
    let mild = |found: RawFinding| RawFinding {
        severity: Some(Severity::Notice),
        ..found
    };
    Some(match (was, is) {
        (Some(was), Some(is)) if name == CONTENT_TYPE && essence(was) != essence(is) => wording
            .changed(
                Kind::UnexpectedMediaType,
                place,
                show_text(was),
                show_text(is),
            ),
        (Some(was), None) => {
            let found = wording.vanished(place, &show_text(was));
            match name == CONTENT_TYPE || ACTED_ON.contains(&name) {
                true => found,
                false => mild(found),
            }
        }
        (None, Some(is)) => mild(wording.appeared(place, &show_text(is))),
        (Some(was), Some(is)) => {
            wording.changed(Kind::ValueChanged, place, show_text(was), show_text(is))
        }
        (None, None) => return None,
    })
}

/// The headers that count, each with its lines joined and what is no difference taken out.
fn values(response: &Response, own: &Marks, ignored: &Ignored) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for header in &response.headers {
        if !is_ignored(&header.name, ignored) {
            let text = own.apply_text(header.value.to_text().trim());
            values.entry(header.name.clone()).or_default().push(text);
        }
    }
    let joined = values.into_iter().map(|(name, lines)| {
        let text = in_form(&name, lines.join(", "));
        (name, text)
    });
    joined.collect()
}

fn in_form(name: &str, text: String) -> String {
    if LISTS.contains(&name) {
        let words = text.split(',').map(|word| word.trim().to_ascii_lowercase());
        let words: BTreeSet<String> = words.filter(|word| !word.is_empty()).collect();
        return words.into_iter().collect::<Vec<_>>().join(", ");
    }
    if name == CONTENT_TYPE {
        let parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        return parts.collect::<Vec<_>>().join("; ");
    }
    let natures = match DATED.contains(&name) {
        true => vec![Nature::PrefixId],
        false => Nature::ALL.to_vec(),
    };
    let masks = Masks {
        natures,
        ..Masks::default()
    };
    match normalise(text.into(), &masks) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

fn is_ignored(name: &str, ignored: &Ignored) -> bool {
    let meets = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    };
    let noise = NOISE.iter().copied();
    noise
        .chain(ignored.headers.iter().map(String::as_str))
        .any(meets)
}

/// The statuses, where they are not the same.
pub(super) fn status(
    left: &Response,
    right: &Response,
    wording: &Wording<'_>,
) -> Option<RawFinding> {
    let Sides { left: host, .. } = wording.sides;
    (left.status != right.status).then(|| {
        RawFinding::new(
            Kind::UnexpectedStatus,
            Place::Status,
            format!("{}, as on {}", left.status, host.name),
            right.status.to_string(),
        )
        .message(format!(
            "{} answers {}, {} answers {}",
            wording.sides.left.name, left.status, wording.sides.right.name, right.status
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_about_comparing_names_every_header_that_is_noise() {
        let page = include_str!("../../../docs/comparing.md");
        let names: Vec<String> = NOISE.iter().map(|name| format!("`{name}`")).collect();
        assert!(page.contains(&names.join(", ")), "{}", names.join(", "));
        assert!(NOISE.is_sorted());
    }
}
