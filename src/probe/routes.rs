//! Whether a route is there, from responses to OPTIONS and GET alone.

use super::questions::Question;
use crate::judge::not_found::read_response;
use crate::model::exchange::Exchange;
use crate::model::finding::NotFoundReading;
use crate::model::probe::ProbeState;

/// What responses say of a route.
pub(super) struct RouteCheck {
    pub(super) state: ProbeState,
    pub(super) words: String,
}

/// What else is known of the host when a route is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// What shows that the service is there, in words.
    pub(super) service: Option<String>,
    /// Whether the list is not there either.
    pub(super) list_is_missing: bool,
}

/// Whether more responses would not change the reading.
pub(super) fn is_decided<'a>(
    question: &Question,
    responses: impl Iterator<Item = &'a Exchange>,
) -> bool {
    responses
        .into_iter()
        .any(|response| decide(question, response).is_some())
}

/// Reads all responses about one route.
pub(super) fn read<'a>(
    question: &Question,
    responses: impl Iterator<Item = &'a Exchange>,
    beside: &Beside,
) -> RouteCheck {
    let responses: Vec<&Exchange> = responses.collect();
    let mut decided = responses
        .iter()
        .filter_map(|response| decide(question, response));
    if let Some(reading) = decided.next() {
        return reading;
    }
    let shown: Vec<String> = responses.iter().map(|response| show(response)).collect();
    let shown = shown.join(", ");
    let check = |state, words: String| RouteCheck { state, words };
    let Some(last) = responses.last() else {
        return check(ProbeState::CouldNotTell, "no request was sent to it".into());
    };
    if last.response.status != 404 {
        let words =
            format!("{shown}: that was decided before routing, or is no evidence about the route");
        return check(ProbeState::CouldNotTell, words);
    }
    let read = read_response(last);
    match (read.reading, &beside.service) {
        (NotFoundReading::IdUnknown, _) => {
            let known = match question.is_known {
                true => ", though a case expects it to be there",
                false => "",
            };
            let words = format!(
                "{shown} with the service's problem details: the id is unknown{known}, or the route is gone"
            );
            check(ProbeState::CouldNotTell, words)
        }
        (NotFoundReading::RouteGone, Some(service)) => {
            let words = format!("gone: {shown}, and {}; {service}", read.evidence);
            check(ProbeState::Problem, words)
        }
        (NotFoundReading::RouteGone, None) if beside.list_is_missing => {
            let words = format!(
                "gone, or the base URL is wrong: {shown}, and the list is not there either; {}",
                read.evidence
            );
            check(ProbeState::Problem, words)
        }
        (NotFoundReading::RouteGone, None) => {
            let words = format!(
                "{shown}: {}, and no response shows that the service is there",
                read.evidence
            );
            check(ProbeState::CouldNotTell, words)
        }
    }
}

/// What one response settles by itself.
fn decide(question: &Question, response: &Exchange) -> Option<RouteCheck> {
    let method = question.operation.split(' ').next().unwrap_or_default();
    let asked = response.request.method.as_str();
    let status = response.response.status;
    let allow = response.response.header_text("allow");
    let allows = allow.as_deref().map(|allow| {
        let mut names = allow.split(',').map(str::trim);
        names.any(|name| name.eq_ignore_ascii_case(method))
    });
    let shown = show(response);
    let check = |state, words: String| Some(RouteCheck { state, words });
    match (status, allows) {
        (410, _) => check(
            ProbeState::Problem,
            format!("gone: {shown} (RFC 9110, 15.5.11)"),
        ),
        (200..=299 | 405, Some(true)) => check(
            ProbeState::Ok,
            format!("there: {shown}, and Allow names {method}"),
        ),
        (405, Some(false)) if asked != method => {
            let words = format!(
                "the address exists, but not for {method}: {shown}, and Allow does not name it"
            );
            check(ProbeState::Problem, words)
        }
        (405, None) if asked == "GET" && method != "GET" => check(
            ProbeState::Ok,
            format!("there: {shown}, as from an address for another method"),
        ),
        (200..=299 | 406 | 409 | 415 | 422, _) if asked == "GET" => {
            check(ProbeState::Ok, format!("there: {shown}"))
        }
        _ => None,
    }
}

/// `OPTIONS returns 204`
fn show(response: &Exchange) -> String {
    format!(
        "{} returns {}",
        response.request.method, response.response.status
    )
}
