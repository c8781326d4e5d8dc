//! From responses to checks. Pure: no I/O and no clock but that of the responses.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::questions::Questions;
use super::responses::{About, CREDENTIAL, ProbeResponse, ProbeResponses};
use super::routes::{self, Beside, RouteCheck};
use crate::deprecation::{self, VersionHeaders};
use crate::judge::not_found::read_response;
use crate::model::exchange::{Blocked, Phase};
use crate::model::finding::NotFoundReading;
use crate::model::host::{Credential, HostProfile};
use crate::model::http_date;
use crate::model::probe::{ProbeCheck, ProbeState, ProbeSubject};

/// A clock may differ by so much without harm.
const SKEW_ALLOWED: SignedDuration = SignedDuration::from_secs(120);

/// Every check but those of the documents and the clock, in the order they are reported.
pub(super) fn read(
    responses: &ProbeResponses,
    questions: &Questions,
    profile: &HostProfile,
) -> Vec<ProbeCheck> {
    let mut checks = reached(responses, profile);
    checks.push(authorised(responses, questions, profile));
    let list = responses.of(About::List).next();
    let is_gone = |one: &&crate::model::exchange::Exchange| {
        one.response.status == 404 && read_response(one).reading == NotFoundReading::RouteGone
    };
    let status = responses
        .status(About::List)
        .filter(|status| status / 100 == 2);
    let mut beside = Beside {
        service: status.map(|status| format!("the list of the same resource answers {status}")),
        list_is_missing: list.as_ref().is_some_and(is_gone),
    };
    if questions.has_cases {
        let successor = successor(responses, questions, &beside);
        if successor.state == ProbeState::Ok && beside.service.is_none() {
            beside.service = Some("its successor exists".into());
        }
        checks.push(route(responses, questions, &beside));
        checks.push(successor);
    }
    checks.push(announced(responses));
    checks
}

fn check(subject: ProbeSubject, state: ProbeState, words: impl Into<String>) -> ProbeCheck {
    ProbeCheck::new(subject, state, words)
}

/// How far the asking came: name, connection, TLS, response.
fn reached(responses: &ProbeResponses, profile: &HostProfile) -> Vec<ProbeCheck> {
    let failed = responses
        .blocked
        .as_ref()
        .filter(|_| responses.all.is_empty());
    let subjects = [
        ProbeSubject::Name,
        ProbeSubject::Connect,
        ProbeSubject::Tls,
        ProbeSubject::Response,
    ];
    let stopped_at = failed.map(|blocked| subject_of(blocked.phase));
    subjects
        .into_iter()
        .map(|subject| match (failed, stopped_at) {
            (Some(blocked), Some(at)) if subject == at => problem(subject, blocked),
            (Some(blocked), _) if is_unsent(blocked.phase) => {
                check(subject, ProbeState::CouldNotTell, "nothing was sent")
            }
            (_, Some(at)) if subject > at => {
                check(subject, ProbeState::CouldNotTell, "an earlier check failed")
            }
            _ => came_through(subject, responses, profile),
        })
        .collect()
}

fn problem(subject: ProbeSubject, blocked: &Blocked) -> ProbeCheck {
    ProbeCheck {
        help: blocked.help.clone(),
        ..check(
            subject,
            ProbeState::Problem,
            format!("{}: {}", blocked.phase, blocked.cause),
        )
    }
}

/// Whether what failed came before any connection was tried.
fn is_unsent(phase: Phase) -> bool {
    matches!(phase, Phase::Credential | Phase::Building)
}

fn subject_of(phase: Phase) -> ProbeSubject {
    match phase {
        Phase::NameResolution => ProbeSubject::Name,
        Phase::Connect => ProbeSubject::Connect,
        Phase::Tls => ProbeSubject::Tls,
        Phase::Credential
        | Phase::Building
        | Phase::Send
        | Phase::Waiting
        | Phase::Body
        | Phase::Decoding
        | Phase::Gateway
        | Phase::Limit
        | Phase::Setup
        | Phase::Teardown
        | Phase::Interrupted => ProbeSubject::Response,
    }
}

fn came_through(
    subject: ProbeSubject,
    responses: &ProbeResponses,
    profile: &HostProfile,
) -> ProbeCheck {
    let base = &profile.base;
    let ok = |words: String| check(subject, ProbeState::Ok, words);
    match subject {
        ProbeSubject::Name => match base.host() {
            Some(url::Host::Domain(name)) => ok(format!("{name} has an address")),
            _ => ok("the URL is an IP address; no lookup needed".into()),
        },
        ProbeSubject::Connect => {
            let port = base.port_or_known_default().unwrap_or_default();
            ok(format!("port {port} accepts a connection"))
        }
        ProbeSubject::Tls => tls(responses, profile),
        _ => first_response(responses),
    }
}

fn tls(responses: &ProbeResponses, profile: &HostProfile) -> ProbeCheck {
    let subject = ProbeSubject::Tls;
    if profile.base.scheme() != "https" {
        return check(
            subject,
            ProbeState::CouldNotTell,
            "plain http: nothing is encrypted",
        );
    }
    let mut words = String::from("the certificate is valid");
    if let Some(seen) = &responses.tls {
        words = format!("{}, {words}", seen.version);
        if let Some(protocol) = &seen.protocol {
            words.push_str(&format!(", {protocol}"));
        }
        if let (Some(ends), Some(first)) = (seen.ends, responses.all.first()) {
            let days = ends.duration_since(first.at).as_hours() / 24;
            let day = ends.strftime("%Y-%m-%d");
            words.push_str(&format!(", until {day} (in {days} days)"));
        }
    }
    check(subject, ProbeState::Ok, words)
}

fn first_response(responses: &ProbeResponses) -> ProbeCheck {
    let subject = ProbeSubject::Response;
    let Some(first) = responses.all.first() else {
        return check(subject, ProbeState::CouldNotTell, "no request was sent");
    };
    let (request, response) = (&first.exchange.request, &first.exchange.response);
    let path = request.url.split_once("://").map_or("", |(_, rest)| rest);
    let path = path.find('/').map_or("/", |at| &path[at..]);
    let words = format!(
        "{} {path} returns {} over {}",
        request.method, response.status, response.version
    );
    match response.status {
        500.. => check(subject, ProbeState::Problem, words),
        _ => check(subject, ProbeState::Ok, words),
    }
}

fn authorised(
    responses: &ProbeResponses,
    questions: &Questions,
    profile: &HostProfile,
) -> ProbeCheck {
    let subject = ProbeSubject::Authorised;
    let could_not = |words: &str| check(subject, ProbeState::CouldNotTell, words);
    let Some(list) = &questions.list else {
        return could_not(
            "no case has a GET that could be used; name one as `[probe] list` in driftcheck.toml",
        );
    };
    match profile.credentials.get(CREDENTIAL) {
        Some(Credential::Unset { variable }) if questions.has_cases => {
            let words = format!("the credential `{CREDENTIAL}` is not set");
            return ProbeCheck {
                help: Some(format!("set {variable} to its value")),
                ..check(subject, ProbeState::Problem, words)
            };
        }
        None | Some(Credential::Unset { .. }) => {
            return could_not("the host profile has no credential `default`");
        }
        Some(_) => {}
    }
    let with = responses.status(About::List);
    let without = responses.status(About::ListWithoutCredential);
    let (Some(with), Some(without)) = (with, without) else {
        return could_not("an earlier check failed");
    };
    let words = format!(
        "{} returns {with} with the credential `{CREDENTIAL}` and {without} without",
        list.operation
    );
    let refused = matches!(without, 401 | 403);
    match with {
        401 => ProbeCheck {
            help: Some("is it for this host, and still active?".into()),
            ..check(subject, ProbeState::Problem, format!("refused: {words}"))
        },
        403 => ProbeCheck {
            help: Some("give its owner the permission".into()),
            ..check(
                subject,
                ProbeState::Problem,
                format!("not permitted: {words}"),
            )
        },
        200..=299 if refused => check(subject, ProbeState::Ok, words),
        200..=299 => could_not(&format!("{words}: this address requires no credential")),
        _ if refused && with < 500 => check(subject, ProbeState::Ok, words),
        _ => could_not(&words),
    }
}

fn route(responses: &ProbeResponses, questions: &Questions, beside: &Beside) -> ProbeCheck {
    let subject = ProbeSubject::Route;
    let (Some(wanted), Some(question)) = (&questions.wanted, &questions.route) else {
        let words = match &questions.wanted {
            Some(wanted) => format!("{wanted}: this host has no values for its parameters"),
            None => "no case has a route that could be checked".into(),
        };
        return check(subject, ProbeState::CouldNotTell, words);
    };
    let reading = routes::read(question, responses.of(About::Route), beside);
    of_route(subject, wanted, reading)
}

fn of_route(subject: ProbeSubject, operation: &str, reading: RouteCheck) -> ProbeCheck {
    let words = format!("{operation}: {}", reading.words);
    ProbeCheck {
        operation: Some(operation.to_owned()),
        ..check(subject, reading.state, words)
    }
}

fn successor(responses: &ProbeResponses, questions: &Questions, beside: &Beside) -> ProbeCheck {
    let subject = ProbeSubject::Successor;
    let Some(question) = &questions.successor else {
        let words = "no case uses a route that replaces it, or this host has no values for it";
        return check(subject, ProbeState::CouldNotTell, words);
    };
    let reading = routes::read(question, responses.of(About::Successor), beside);
    of_route(subject, &question.operation, reading)
}

fn announced(responses: &ProbeResponses) -> ProbeCheck {
    let subject = ProbeSubject::Deprecation;
    let about = |one: &&ProbeResponse| one.about != About::Successor;
    let says: BTreeSet<String> = responses
        .all
        .iter()
        .filter(about)
        .flat_map(|one| {
            let (request, response) = (&one.exchange.request, &one.exchange.response);
            let reading =
                deprecation::read(response, &request.url, &VersionHeaders::default(), &[]);
            reading.signals(one.at.into())
        })
        // The host's clock has a check of its own.
        .filter(|signal| signal.header != "date")
        .map(|signal| signal.reading)
        .collect();
    if responses.all.is_empty() {
        return check(subject, ProbeState::CouldNotTell, "there was no response");
    }
    if says.is_empty() {
        let count = responses.all.iter().filter(about).count();
        let words = format!("none of {count} responses announces one");
        return check(subject, ProbeState::Ok, words);
    }
    let says: Vec<String> = says.into_iter().collect();
    check(
        subject,
        ProbeState::Ok,
        format!("announced: {}", says.join("; ")),
    )
}

/// Whether the host's clock and this machine's agree.
pub(super) fn clock(responses: &ProbeResponses) -> ProbeCheck {
    let subject = ProbeSubject::Clock;
    let skews = responses.all.iter().filter_map(|response| {
        let text = response.exchange.response.header_text("date")?;
        let date = http_date::read(&text)?;
        let date = Timestamp::from_second(date.unix_seconds()).ok()?;
        Some(date.duration_since(response.at))
    });
    let Some(skew) = skews.min_by_key(|skew| skew.abs()) else {
        return check(
            subject,
            ProbeState::CouldNotTell,
            "no response has a Date that can be read",
        );
    };
    let seconds = skew.as_secs();
    let side = if seconds < 0 { "behind" } else { "ahead of" };
    match skew.abs() {
        // Date has whole seconds, and the response took its time.
        close if close <= SignedDuration::from_secs(2) => check(
            subject,
            ProbeState::Ok,
            "the host's clock and this machine's agree",
        ),
        off => {
            let words = format!(
                "the host's clock is {} s {side} this machine's",
                off.as_secs()
            );
            let state = match off <= SKEW_ALLOWED {
                true => ProbeState::Ok,
                false => ProbeState::Problem,
            };
            check(subject, state, words)
        }
    }
}
