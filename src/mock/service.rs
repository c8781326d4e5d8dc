//! The front door: routes, then the checks in their order, then the operation.
//!
//! An unknown route is answered as a gateway would, without problem details. On a
//! known one the first of these decides: 405, 401, 403, 406, 415, 400, then what
//! the operation finds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};

use super::endpoint::{self, Endpoint, Family, Subject, Target};
use super::operations::{Call, MockResponse};
use super::problem::Problem;
use super::store::{Key, Store};
use super::tokens::{self, Token};
use super::{Clock, Patch, announcement, negotiation};

const LONGEST_TARGET: usize = 8 * 1024;

/// What all requests share.
#[derive(Debug)]
pub(super) struct Service {
    clock: Clock,
    sunset: String,
    patch: Option<Patch>,
    store: Mutex<Store>,
    answered: AtomicU64,
}

impl Service {
    pub(super) fn new(clock: Clock, patch: Option<Patch>) -> Service {
        Service {
            store: Mutex::new(Store::seeded(clock.now())),
            sunset: announcement::sunset(clock.now()),
            clock,
            patch,
            answered: AtomicU64::new(0),
        }
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A W3C traceparent; the nth response of every mock has the same.
    fn trace_id(&self) -> String {
        let nth = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        let spread = |salt: u64| (nth ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let (high, low, span) = (spread(0), spread(1 << 32), spread(1 << 48));
        format!("00-{high:016x}{low:016x}-{span:016x}-00")
    }

    /// Where a caller finds what a legacy endpoint does; as near as it may know. A stranger
    /// may know no account, and without one there is no address.
    fn successor(
        &self,
        endpoint: Endpoint,
        subject: &Subject,
        token: Option<&Token>,
    ) -> Option<String> {
        let token = token?;
        let store = self.store();
        let id = subject.id.clone().unwrap_or_default();
        Some(match store.find(token.account, &Key::Membership(id)) {
            Some(membership) => endpoint::replacement(endpoint, membership),
            None => format!("{}/{}/users", endpoint::SUCCESSOR, token.account),
        })
    }
}

/// The routes over a service.
pub(super) fn router(service: Arc<Service>, remove_legacy_routes: bool) -> Router {
    let families: &[Family] = if remove_legacy_routes {
        &[Family::Successor, Family::UserGroups]
    } else {
        &[Family::Legacy, Family::Successor, Family::UserGroups]
    };
    families
        .iter()
        .flat_map(|family| Endpoint::of(*family))
        .fold(Router::new(), add_route)
        .route("/mock/mails", get(count_mails))
        .fallback(async || host_response(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || host_response(StatusCode::METHOD_NOT_ALLOWED))
        .with_state(service)
}

fn add_route(router: Router<Arc<Service>>, endpoint: Endpoint) -> Router<Arc<Service>> {
    let handle = async move |State(service): State<Arc<Service>>,
                             parameters: Result<RawPathParams, RawPathParamsRejection>,
                             request: Request| {
        let subject = Subject::new(endpoint.family, parameters.ok().as_ref());
        enter(&service, endpoint, &subject, request).await
    };
    router.route(&endpoint.path(), any(handle))
}

async fn count_mails(State(service): State<Arc<Service>>) -> Response {
    let store = service.store();
    let mails = store.mails();
    let body = json!({"total": mails.values().sum::<u64>(), "by_membership": mails});
    json_response(StatusCode::OK, "application/json", &body)
}

/// Answers a request on a known route, whatever it asks for.
async fn enter(
    service: &Service,
    endpoint: Endpoint,
    subject: &Subject,
    request: Request,
) -> Response {
    if request
        .uri()
        .path_and_query()
        .is_some_and(|target| target.as_str().len() > LONGEST_TARGET)
    {
        return host_response(StatusCode::URI_TOO_LONG);
    }
    if subject.has_an_empty_part() {
        return host_response(StatusCode::NOT_FOUND);
    }
    let instance = request.uri().path().to_owned();
    let caller = tokens::authenticate(request.headers());
    let successor = (endpoint.family == Family::Legacy).then(|| {
        let token = caller.as_ref().ok().filter(|token| token.permit().is_ok());
        service.successor(endpoint, subject, token.copied())
    });
    let mut response = match perform(service, endpoint, subject, caller, request).await {
        Ok(given) => accepted(service, given),
        Err(problem) => refused(problem, &instance, &service.trace_id()),
    };
    if let Some(successor) = successor {
        announcement::announce(
            response.headers_mut(),
            &service.sunset,
            successor.as_deref(),
        );
    }
    response
}

async fn perform(
    service: &Service,
    endpoint: Endpoint,
    subject: &Subject,
    caller: Result<&'static Token, Problem>,
    request: Request,
) -> Result<MockResponse, Problem> {
    let (parts, body) = request.into_parts();
    if !endpoint.allows(&parts.method) {
        return Err(Problem::method_not_allowed(endpoint.allow()));
    }
    if parts.method == Method::OPTIONS {
        return Ok(MockResponse::allow(endpoint.allow()));
    }
    let token = caller?;
    token.permit()?;
    negotiation::check_accept(&parts.headers)?;
    let body = match parts.method {
        Method::POST | Method::PUT => negotiation::read_json(&parts.headers, body).await?,
        _ => None,
    };
    let call = Call {
        token,
        subject,
        query: parts.uri.query().unwrap_or_default(),
        now: service.clock.now(),
    };
    let mut store = service.store();
    dispatch(&call, &mut store, endpoint, &parts.method, body.as_ref())
}

/// Does what a request asks for that may be done.
fn dispatch(
    call: &Call<'_>,
    store: &mut Store,
    endpoint: Endpoint,
    method: &Method,
    body: Option<&Value>,
) -> Result<MockResponse, Problem> {
    use Family::UserGroups;
    match (endpoint.target, endpoint.family, method.as_str()) {
        (Target::Invitation(action), _, _) => call.act(store, action),
        (Target::Collection, UserGroups, "POST") => call.create_group(store, body),
        (Target::Collection, UserGroups, _) => call.list_groups(store),
        (Target::Item, UserGroups, "PUT") => call.update_group(store, body),
        (Target::Item, UserGroups, "DELETE") => call.delete_group(store),
        (Target::Item, UserGroups, _) => call.get_group(store),
        (Target::Collection, _, "POST") => call.create(store, body),
        (Target::Collection, _, _) => call.list(store),
        (Target::Item, _, "PUT") => call.update(store, body),
        (Target::Item, _, "DELETE") => call.delete(store),
        (Target::Item, _, _) => call.get(store),
        (Target::Assignments, _, "POST") => call.assign(store, body),
        (Target::Assignments, _, "PUT") => call.reassign(store, body),
        (Target::Assignments, _, _) => call.list_assignments(store),
        (Target::Assignment, _, "DELETE") => call.unassign(store),
        (Target::Assignment, _, _) => call.get_assignment(store),
    }
}

fn accepted(service: &Service, given: MockResponse) -> Response {
    let mut response = match given.body {
        Some(mut body) => {
            if let Some(patch) = &service.patch {
                patch.apply(&mut body);
            }
            json_response(given.status, "application/json", &body)
        }
        None => given.status.into_response(),
    };
    let value = given
        .header
        .map(|(name, value)| (name, HeaderValue::from_str(&value)));
    if let Some((name, Ok(value))) = value {
        response.headers_mut().insert(name, value);
    }
    response
}

fn refused(mut problem: Problem, instance: &str, trace_id: &str) -> Response {
    let status = problem.status;
    let header = problem.header.take();
    let body = problem.render(instance, trace_id);
    let mut response = json_response(status, "application/problem+json", &body);
    if let Some((name, value)) = header {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

fn json_response(status: StatusCode, content_type: &'static str, body: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, content_type)];
    (status, content_type, Body::from(body.to_string())).into_response()
}

/// The response of something in front of the service: a page, no problem details.
fn host_response(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let code = status.as_u16();
    let page = format!(
        "<html><head><title>{code} {title}</title></head><body><h1>{code} {title}</h1></body></html>\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
}
