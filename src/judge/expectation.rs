//! Status, headers and latency against what the case expects.

use super::gateway::is_foreseen;
use super::not_found;
use super::raw_finding::RawFinding;
use super::state::ExchangeJudge;
use crate::judge::assertion::{check_text, matcher_words, show, show_text};
use crate::model::finding::{Basis, NotFoundReading};
use crate::model::kind::Kind;
use crate::model::place::Place;

impl ExchangeJudge<'_> {
    /// Judges the status. Returns whether the route is gone, which makes every
    /// statement about the response's content void.
    pub(super) fn status(&mut self) -> bool {
        let status = self.status_code();
        let expected = self.expected.expect.status.as_ref();
        let is_expected = expected.is_none_or(|expected| expected.value.contains(status));
        let basis = expected.map_or(Basis::Documented, |expected| expected.basis);
        let line = expected.map_or(0, |expected| expected.line);
        let words = expected.map_or_else(String::new, |expected| expected.value.to_string());
        // A case that expects 404 and judges no body asks for an address that is not there.
        let asks_for_an_id = !is_expected || self.contract_for(404).is_some();
        let is_gone =
            status == 404 && self.read_not_found(is_expected) == NotFoundReading::RouteGone;
        if is_gone && asks_for_an_id {
            let basis = match self.contract_for(404) {
                Some(contract) if is_expected => contract.basis,
                _ => basis,
            };
            let found = self.route_gone(&words, is_expected);
            self.record("status", basis, line, vec![found]);
            return true;
        }
        // A host that fails is no failed guess of the case.
        let fails = status / 100 == 5 && !is_foreseen(self.expected, status, &self.rules.catalog);
        let basis = match basis {
            Basis::Assumed if fails => Basis::Documented,
            basis => basis,
        };
        let mut found = Vec::new();
        if !is_expected {
            let mut message = format!("expected {words}, got {status}");
            if status == 404 {
                message += ": the service knows the route, but not what was asked for";
            }
            if let (3, Some(target)) = (status / 100, self.redirected_to()) {
                message += &format!(", which leads to {target}");
            }
            found.push(
                RawFinding::new(
                    Kind::UnexpectedStatus,
                    Place::Status,
                    words,
                    self.status_words(),
                )
                .message(message),
            );
        }
        if expected.is_some() {
            self.record("status", basis, line, found);
        }
        false
    }

    /// Where a redirect leads, without what may be a secret: login, query and fragment.
    fn redirected_to(&self) -> Option<String> {
        let location = self.exchange.response.header_text("location")?;
        let (target, is_cut) = match location.find(['?', '#']) {
            Some(end) => (&location[..end], true),
            None => (&*location, false),
        };
        let target = match target.split_once("//") {
            Some((scheme, rest)) => {
                let end = rest.find('/').unwrap_or(rest.len());
                let host = rest[..end].rsplit('@').next().unwrap_or_default();
                format!("{scheme}//{host}{}", &rest[end..])
            }
            None => target.to_owned(),
        };
        let mark = if is_cut { "?…" } else { "" };
        Some(show(&format!("{target}{mark}").into()))
    }

    pub(super) fn status_words(&self) -> String {
        let status = self.status_code();
        let reason = http::StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason());
        match reason {
            Some(reason) => format!("{status} {reason}"),
            None => status.to_string(),
        }
    }

    fn route_gone(&self, words: &str, is_expected: bool) -> RawFinding {
        let evidence = match &self.verdict.observations.not_found {
            Some(not_found) => not_found.evidence.clone(),
            None => String::new(),
        };
        let comparison = match is_expected {
            true => "got 404".to_owned(),
            false => format!("expected {words}, got 404"),
        };
        // The same words whatever the case expects, so that one lost route is one row.
        let expected = "a response of the service itself";
        RawFinding::new(
            Kind::RouteGone,
            Place::Status,
            expected,
            "404 Not Found, not from the service",
        )
        .message(format!(
            "{comparison}: the route looks gone, rather than the id unknown: {evidence}"
        ))
    }

    fn read_not_found(&mut self, is_expected: bool) -> NotFoundReading {
        let mut not_found = not_found::read_body(self.exchange, self.document().value());
        if not_found.reading == NotFoundReading::RouteGone {
            if self.is_route_there {
                not_found = not_found::of_known_route();
            } else if self.keeps_documented(is_expected) {
                not_found = not_found::documented();
            }
        }
        let reading = not_found.reading;
        self.verdict.observations.not_found = Some(not_found);
        reading
    }

    /// Judges the header expectations.
    pub(super) fn headers(&mut self) {
        let asked = self.expected;
        for expected in &asked.expect.headers {
            let name = &expected.value.name;
            let check = format!("header {name}");
            if !self.content_applies() {
                self.not_applied(&check, "the status is not the expected one");
                continue;
            }
            let response = &self.exchange.response;
            let combined = response.header_list(name);
            let mismatch = check_text(
                combined.as_deref(),
                response.header_values(name).count(),
                &expected.value.matcher,
                self.scope,
            );
            let found = mismatch.map(|mismatch| RawFinding {
                diff: mismatch.diff,
                value: Some(matcher_words(&expected.value.matcher)),
                ..RawFinding::new(
                    Kind::ExpectationFailed,
                    Place::Header(name.to_string()),
                    mismatch.expected,
                    combined
                        .as_deref()
                        .map_or_else(|| "no such header".to_owned(), show_text),
                )
                .message(format!("the header `{name}` is not what the case expects"))
            });
            self.record(
                &check,
                expected.basis,
                expected.line,
                found.into_iter().collect(),
            );
        }
    }

    /// Judges how long the response took.
    pub(super) fn latency(&mut self) {
        let Some(expected) = &self.expected.expect.latency else {
            return;
        };
        let took = std::time::Duration::from_micros(self.exchange.timings.total_us);
        let found = (took > expected.value).then(|| {
            RawFinding::new(
                Kind::SlowResponse,
                Place::Latency,
                format!("at most {:?}", expected.value),
                format!("{took:.0?}"),
            )
            .message("the response took longer than the case allows")
        });
        self.record(
            "latency",
            expected.basis,
            expected.line,
            found.into_iter().collect(),
        );
    }
}
