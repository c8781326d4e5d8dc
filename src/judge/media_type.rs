//! The media type of a response.

use super::assertion::show_text;
use super::raw_finding::RawFinding;
use super::state::{ExchangeJudge, NO_BODY, OTHER_STATUS};
use crate::model::case::{ContractChoice, Expectation};
use crate::model::finding::Basis;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::openapi::essence;

impl ExchangeJudge<'_> {
    pub(super) fn media_type(
        &mut self,
        contract: Option<&Expectation<ContractChoice>>,
        void: Option<&str>,
    ) {
        let asked = self.expected;
        let expected = asked.expect.media_type.as_ref();
        let void = void.filter(|reason| *reason != NO_BODY || !self.may_name_media_type());
        if expected.is_none() && contract.is_none() {
            return self.one_media_type(void);
        }
        if let Some(reason) = void {
            return self.not_applied("media-type", reason);
        }
        if expected.is_some() && contract.is_none() && !self.content_applies() {
            return self.not_applied("media-type", OTHER_STATUS);
        }
        let response = &self.exchange.response;
        let actual = self.exchange.response.media_type();
        let essence = actual.as_deref().map(essence);
        let applies = self.content_applies();
        let explicit = expected.filter(|_| applies);
        let (fits, words) = match (explicit, essence.as_deref()) {
            (Some(expected), essence) => (
                essence
                    .is_some_and(|essence| expected.value.iter().any(|known| **known == *essence)),
                expected.value.join(" or "),
            ),
            (None, essence) => (
                essence.is_some_and(is_json_media_type),
                "application/json or another JSON media type".to_owned(),
            ),
        };
        let (basis, line) = match (explicit, contract) {
            (Some(expected), _) => (expected.basis, expected.line),
            (None, Some(contract)) => (contract.basis, contract.line),
            (None, None) => (Basis::Documented, 0),
        };
        let mut found = Vec::new();
        // An empty body is reported once, by the contract.
        let is_empty = response.body.is_empty() && self.may_have_body();
        let is_reported_by_contract = contract.is_some() && actual.is_none() && is_empty;
        if !fits && !is_reported_by_contract {
            let place = Place::Header("content-type".into());
            let shown = actual
                .as_deref()
                .map_or_else(|| "no Content-Type".to_owned(), show_text);
            let message = format!("the response's media type is {shown}, expected {words}");
            found.push(
                RawFinding::new(Kind::UnexpectedMediaType, place, words, shown).message(message),
            );
        }
        self.record("media-type", basis, line, found);
    }

    /// What nobody asked of is reported where it cannot be right: two media types of one body
    /// (RFC 9110, section 8.3).
    fn one_media_type(&mut self, void: Option<&str>) {
        let response = &self.exchange.response;
        if void.is_some() || !self.content_applies() || !response.media_types_disagree() {
            return;
        }
        let shown = show_text(&response.media_type().unwrap_or_default());
        let place = Place::Header("content-type".into());
        let found = RawFinding::new(Kind::UnexpectedMediaType, place, "one media type", &*shown)
            .message(format!("the lines of `Content-Type` disagree: {shown}"));
        self.record("media-type", Basis::Documented, 0, vec![found]);
    }

    /// Whether the media type of a response without a body is judged: HEAD gives that of GET,
    /// where it gives one (RFC 9110, section 9.3.2), and what the case itself says of a body is
    /// not met by none.
    fn may_name_media_type(&self) -> bool {
        let own = self.expected.expect.media_type.as_ref();
        match self.is_head() {
            true => self.exchange.response.media_type().is_some(),
            false => {
                let is_own = own.is_some_and(|own| own.line > 0);
                is_own && self.content_applies() && !self.asks_for_no_body()
            }
        }
    }
}

/// Whether a media type is JSON: `application/json` or `…/…+json` (RFC 6839).
pub(super) fn is_json_media_type(essence: &str) -> bool {
    let is_token = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !text.is_empty() && text.chars().all(allowed)
    };
    match essence.split_once('/') {
        Some(("application", "json")) => true,
        Some((kind, subtype)) => {
            let stem = subtype.strip_suffix("+json");
            is_token(kind) && stem.is_some_and(is_token)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_media_types_are_distinguished_from_what_only_looks_like_one() {
        for good in [
            "application/json",
            "application/problem+json",
            "application/vnd.x-1.2+json",
        ] {
            assert!(is_json_media_type(good), "{good}");
        }
        for bad in [
            "text/json",
            "json",
            "+json",
            "/+json",
            "application/+json",
            "a b/c+json",
            "application/json/x+json",
            "",
        ] {
            assert!(!is_json_media_type(bad), "{bad}");
        }
    }
}
