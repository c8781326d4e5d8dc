//! Header values of every form, from the wire to what is stated about them.

mod deprecations;
mod forms;
mod sunsets;
mod wild;

use super::Policy;
use super::announcements::{Announcements, VersionHeaders, read};
use super::policy::{self, Actual};
use crate::model::exchange::{Header, Response};
use crate::model::finding::{DateMeaning, DeprecationSignal, LinkRelation};
use crate::model::moment::Moment;
use crate::model::octets::Octets;

const URL: &str = "https://api.example.com/v1/things/7";
const CLOCK: &str = "2026-11-22T00:00:00Z";
/// 24 October 2025.
const SINCE: &str = "@1761264000";

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn response(headers: &[(&str, &[u8])]) -> Response {
    let header = |(name, value): &(&str, &[u8])| Header {
        name: (*name).to_owned(),
        value: Octets(value.to_vec()),
    };
    Response {
        version: "HTTP/1.1".into(),
        status: 200,
        headers: headers.iter().map(header).collect(),
        body: Octets::default(),
        decoded_from: None,
        body_missing: None,
    }
}

fn reading(headers: &[(&str, &str)]) -> Announcements {
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    read(&response(&headers), URL, &VersionHeaders::default(), &[])
}

fn words(headers: &[(&str, &str)]) -> Vec<String> {
    let signals = reading(headers).signals(moment(CLOCK));
    signals.into_iter().map(|signal| signal.reading).collect()
}

/// `KIND HEADER` of each problem.
fn problems(headers: &[(&str, &str)], status: u16) -> Vec<String> {
    let policy = Policy::new(moment(CLOCK));
    let problems = policy::judge(&reading(headers), status, None, &policy);
    let line = |problem: policy::Problem| format!("{} {}", problem.kind, problem.header);
    problems.into_iter().map(line).collect()
}
