//! Runs made up of responses, and what they say about a route.

use crate::model::finding::{NotFound, NotFoundReading};
use crate::model::kind::Kind;
use crate::model::outcome::CaseResult;
use crate::model::place::Place;
use crate::record::testing::{case, exchange, recorded};
use crate::summary::operation_rows::{Route, RouteReading};

const RESEND: &str = "POST /v1/users/{id}/resend";
const ITEM: &str = "GET /v1/users/{id}";
const LIST: &str = "GET /v1/users";
const SUCCESSOR: &str = "POST /v1/accounts/{account}/users/{id}/resend";

/// How a 404 looks.
#[derive(Clone, Copy)]
enum Form {
    Gateway,
    Service,
}

fn response(id: &str, operation: &str, path: &str, status: u16, body: &str) -> CaseResult {
    let mut case = case(id);
    let step = &mut case.steps[0];
    step.operation = operation.into();
    let mut exchange = exchange(status, body);
    exchange.request.method = operation.split(' ').next().unwrap().into();
    exchange.request.url = format!("https://api.example.com{path}");
    step.exchange = Some(exchange);
    case
}

/// The same, where the case expects another status.
fn unexpected(mut case: CaseResult, form: Option<Form>) -> CaseResult {
    let kind = match form {
        Some(Form::Gateway) => Kind::RouteGone,
        _ => Kind::UnexpectedStatus,
    };
    let mut finding = crate::record::testing::finding(kind, "", "200", "404");
    finding.place = Place::Status;
    case.steps[0].findings = vec![finding];
    form.map_or(case.clone(), |form| not_found(case, form))
}

fn not_found(mut case: CaseResult, form: Form) -> CaseResult {
    case.steps[0].observations.not_found = Some(NotFound {
        reading: match form {
            Form::Gateway => NotFoundReading::RouteGone,
            Form::Service => NotFoundReading::IdUnknown,
        },
        evidence: "made up".into(),
    });
    case
}

fn resend(id: &str, user: &str, form: Form) -> CaseResult {
    let path = format!("/v1/users/{user}/resend");
    unexpected(response(id, RESEND, &path, 404, ""), Some(form))
}

fn read(cases: &[CaseResult]) -> Option<Route> {
    let (_, summary) = recorded(cases);
    let mut operations = summary.operations.into_iter();
    operations.find(|one| one.operation == RESEND)?.route
}

fn reading(cases: &[CaseResult]) -> (RouteReading, String) {
    let route = read(cases).unwrap();
    (route.reading, route.evidence.join("; "))
}

#[test]
fn a_gateways_404_on_every_response_beside_a_list_and_a_successor_is_a_route_that_is_gone() {
    let (reading, evidence) = reading(&[
        resend("a", "U-1000", Form::Gateway),
        resend("b", "U-1001", Form::Gateway),
        response("c", LIST, "/v1/users", 200, "[]"),
        response("d", SUCCESSOR, "/v1/accounts/A/users/U/resend", 200, "{}"),
        // Asked before any route is looked for.
        unexpected(response("e", RESEND, "/v1/users/U-1/resend", 401, ""), None),
    ]);
    assert_eq!(reading, RouteReading::Gone);
    for words in [
        "every response but 401 × 1 was a 404, and none has the service's problem details",
        "GET /v1/users, the list of the same resource, answers 200",
        "a route with the same last segment, answers 200",
    ] {
        assert!(evidence.contains(words), "{words} is missing in {evidence}");
    }
}

#[test]
fn without_any_response_of_the_service_the_base_url_is_doubted() {
    let (reading, evidence) = reading(&[
        resend("a", "U-1000", Form::Gateway),
        resend("b", "U-1001", Form::Gateway),
    ]);
    assert_eq!(reading, RouteReading::Unclear);
    assert!(evidence.contains("is the base URL right?"), "{evidence}");
}

#[test]
fn one_response_alone_proves_nothing() {
    let (reading, _) = reading(&[
        resend("a", "U-1000", Form::Gateway),
        response("c", LIST, "/v1/users", 200, "[]"),
    ]);
    assert_eq!(reading, RouteReading::LikelyGone);
}

#[test]
fn problem_details_for_an_id_that_the_list_shows_speak_for_a_route_that_is_gone() {
    let cases = [
        resend("a", "U-1000", Form::Service),
        resend("b", "U-1001", Form::Service),
        response(
            "c",
            LIST,
            "/v1/users",
            200,
            r#"{"data": [{"id": "U-1001"}]}"#,
        ),
    ];
    let (reading, evidence) = reading(&cases);
    assert_eq!(reading, RouteReading::LikelyGone);
    assert!(
        evidence.contains("GET /v1/users lists U-1001"),
        "{evidence}"
    );
    let (reading, evidence) = self::reading(&[
        resend("a", "U-1000", Form::Service),
        response("c", ITEM, "/v1/users/U-1000", 200, "{}"),
    ]);
    assert_eq!(reading, RouteReading::LikelyGone);
    assert!(
        evidence.contains("GET /v1/users/{id} answers 2xx for the same U-1000"),
        "{evidence}"
    );
}

#[test]
fn problem_details_for_ids_that_nothing_shows_leave_it_open() {
    let (reading, evidence) = reading(&[
        resend("a", "U-1000", Form::Service),
        response(
            "c",
            LIST,
            "/v1/users",
            200,
            r#"{"data": [{"id": "U-10001"}]}"#,
        ),
    ]);
    assert_eq!(reading, RouteReading::Unclear);
    assert_eq!(reading.as_str(), "route gone or ids unknown");
    assert!(evidence.contains("nothing in this run shows"), "{evidence}");
}

#[test]
fn one_response_that_only_a_route_gives_outweighs_every_404() {
    for status in [200, 409, 415] {
        let (reading, evidence) = reading(&[
            resend("a", "U-1000", Form::Gateway),
            response("b", RESEND, "/v1/users/U-1001/resend", status, "{}"),
        ]);
        assert_eq!(reading, RouteReading::There);
        assert!(evidence.contains(&format!("{status} × 1")), "{evidence}");
    }
}

#[test]
fn the_hosts_own_word_and_a_method_that_is_gone_are_distinguished() {
    let path = "/v1/users/U-1000/resend";
    let (reading, _) = reading(&[unexpected(response("a", RESEND, path, 410, ""), None)]);
    assert_eq!(reading, RouteReading::Gone);
    let (reading, evidence) =
        self::reading(&[unexpected(response("a", RESEND, path, 405, ""), None)]);
    assert_eq!(reading, RouteReading::MethodGone);
    assert!(evidence.contains("the address is there"), "{evidence}");
}

#[test]
fn what_was_expected_says_nothing() {
    let path = "/v1/users/U-1000/resend";
    assert_eq!(
        read(&[not_found(
            response("a", RESEND, path, 404, ""),
            Form::Gateway
        )]),
        None
    );
    assert_eq!(read(&[response("a", RESEND, path, 405, "")]), None);
    assert_eq!(read(&[response("a", RESEND, path, 200, "")]), None);
}
