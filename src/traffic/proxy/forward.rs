//! One exchange: the request on to the host, the response back to the client.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue, TE};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, Version};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::upgrade::OnUpgrade;
use url::Origin;

use super::body::{Returned, Sent, Wait};
use super::credentials::Credentials;
use super::fields;
use super::intake::Intake;
use super::links::{self, Names};
use super::passed::SentHead;
use super::target::{self, Upstream};
use super::tunnel::{self, Tunnels};
use super::watch::{REQUEST_BROKE, Watch};
use crate::client::{NotPassed, Passage};
use crate::model::exchange::{Blocked, Phase};

/// So long a client that waits to be asked for a body is kept waiting by a silent host: as long
/// as curl waits.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Why a client gets no response where the host began another protocol.
const UNASKED: &str = "the host switched to another protocol, which was not requested";

/// What all exchanges share.
pub(super) struct Forwarder {
    pub(super) passage: Passage<Sent>,
    pub(super) upstream: Upstream,
    pub(super) origin: Origin,
    pub(super) host_name: String,
    /// `http` or `https`, as the proxy is spoken to.
    pub(super) scheme: &'static str,
    pub(super) intake: Intake,
    pub(super) credentials: Option<Credentials>,
    pub(super) max_body_bytes: usize,
    pub(super) tunnels: Tunnels,
}

/// Who asks, and where.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// The client's address, as lists of them have it.
    pub(super) client: HeaderValue,
    pub(super) proxy: SocketAddr,
}

/// What of a request is needed when the response comes.
struct Asked {
    named: Option<HeaderValue>,
    is_head: bool,
    upgrade: Option<OnUpgrade>,
    watch: Option<Box<Watch>>,
    is_broken: Arc<AtomicBool>,
    /// Whether the client has been asked for the request's body.
    is_asked: Arc<AtomicBool>,
    /// When it got the profile's credential, where it did.
    had_credential: Option<Instant>,
}

impl Forwarder {
    /// Passes one exchange on.
    pub(super) async fn pass(
        self: Arc<Self>,
        mut request: Request<Incoming>,
        ends: Ends,
    ) -> Response<Returned> {
        let target = match self.upstream.target(&request, ends.proxy) {
            Ok(target) => target,
            Err(refused) => return own(refused.status, refused.words),
        };
        let protocol = fields::wanted_protocol(&request);
        let upgrade = hyper::upgrade::on(&mut request);
        let named = target::named(&request);
        let (mut head, body) = request.into_parts();
        let mut headers = fields::of_request(&head.headers, head.version);
        let wants_trailers = fields::takes_trailers(&head.headers);
        head.uri = target;
        let added = match &self.credentials {
            Some(credentials) => credentials.add(&mut head, &mut headers).await,
            None => Ok(None),
        };
        let has_body = !body.is_end_stream();
        let waits = head.version == Version::HTTP_11 && fields::expects_continue(&headers);
        let watch = Watch::begin(&self.intake, self.max_body_bytes, has_body, || SentHead {
            method: head.method.clone(),
            uri: head.uri.clone(),
            headers: headers.clone(),
        });
        let had_credential = match added {
            Ok(had) => had,
            Err(blocked) => {
                let response = own(StatusCode::BAD_GATEWAY, &blocked.cause);
                if let Some(watch) = watch {
                    watch.block(blocked);
                }
                return response;
            }
        };
        let asked = Asked {
            named,
            is_head: head.method == Method::HEAD,
            upgrade: protocol.is_some().then_some(upgrade),
            is_broken: Arc::default(),
            is_asked: Arc::new(AtomicBool::new(!waits)),
            had_credential,
            watch,
        };
        fields::add_via(&mut headers, head.version);
        let scheme = self.scheme;
        fields::add_forwarded(&mut headers, &ends.client, asked.named.as_ref(), scheme);
        if wants_trailers {
            headers.insert(TE, HeaderValue::from_static("trailers"));
        }
        let upgrades = protocol.is_some();
        if let Some(protocol) = protocol {
            fields::add_upgrade(&mut headers, protocol);
        }
        head.headers = headers;
        let sent = self
            .passage
            .send(outgoing(head, body, &asked), upgrades)
            .await;
        match sent {
            Ok(response) => self.returned(response, asked),
            Err(failed) => failure(failed, asked),
        }
    }

    fn returned(&self, mut response: Response<Incoming>, asked: Asked) -> Response<Returned> {
        if let (Some(credentials), Some(had)) = (&self.credentials, asked.had_credential) {
            credentials.note(response.status(), had);
        }
        let Asked { mut watch, .. } = asked;
        let protocol = response.headers().get(http::header::UPGRADE).cloned();
        let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let host_upgrade = hyper::upgrade::on(&mut response);
        let (mut head, body) = response.into_parts();
        let received = head.version;
        let kept = fields::end_to_end(&head.headers);
        let all = std::mem::replace(&mut head.headers, kept);
        if let Some(watch) = &mut watch {
            watch.returned(received, head.status, all);
        }
        let proxy = asked.named.as_ref().and_then(|name| name.to_str().ok());
        links::rewrite(
            &mut head.headers,
            Names {
                host: &self.origin,
                host_name: &self.host_name,
                scheme: self.scheme,
                proxy: proxy.unwrap_or_default(),
            },
        );
        fields::add_via(&mut head.headers, received);
        if !asked.is_asked.load(Ordering::Acquire) {
            // Nobody knows whether what the client sends next is the body, or another request
            // (RFC 9110, section 10.1.1).
            head.headers
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        // The version is that of each connection.
        head.version = Version::default();
        if switches {
            if let Some(watch) = watch {
                match asked.upgrade {
                    Some(_) => watch.end(),
                    None => watch.block(Blocked {
                        phase: Phase::Waiting,
                        cause: UNASKED.to_owned(),
                        help: None,
                        may_have_been_carried_out: false,
                    }),
                }
            }
            let Some(client) = asked.upgrade else {
                return own(StatusCode::BAD_GATEWAY, UNASKED);
            };
            let Some(place) = self.tunnels.place() else {
                return own(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "too many connections are upgraded",
                );
            };
            if let Some(protocol) = protocol {
                fields::add_upgrade(&mut head.headers, protocol);
            }
            tunnel::join(client, host_upgrade, place);
            return Response::from_parts(head, Returned::Nothing);
        }
        let status = head.status;
        let is_bodiless =
            asked.is_head || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let body = Returned::passing(body, watch, !is_bodiless);
        Response::from_parts(head, body)
    }
}

/// The request as it goes on; one whose client waits to be asked for the body waits too.
fn outgoing(head: Parts, body: Incoming, asked: &Asked) -> Request<Sent> {
    let waits = !asked.is_asked.load(Ordering::Acquire);
    let sent = Sent {
        body,
        copy: asked.watch.as_ref().and_then(|watch| watch.sent_copy()),
        wait: None,
        is_asked: Arc::clone(&asked.is_asked),
        is_broken: Arc::clone(&asked.is_broken),
    };
    let mut request = Request::from_parts(head, sent);
    *request.version_mut() = Version::default();
    if waits {
        let wait = wait_for_continue(&mut request);
        request.body_mut().wait = Some(wait);
    }
    request
}

/// Ends when the host asks for the body, or says nothing for long.
fn wait_for_continue(request: &mut Request<Sent>) -> Wait {
    let (asked, mut is_asked) = tokio::sync::watch::channel(());
    hyper::ext::on_informational(request, move |response| {
        if response.status() == StatusCode::CONTINUE {
            asked.send_replace(());
        }
    });
    Box::pin(async move {
        let asked = async {
            if is_asked.changed().await.is_err() {
                // There is a final response, or HTTP/2, where nobody listens.
                std::future::pending().await
            }
        };
        let _ = tokio::time::timeout(LONGEST_WAIT, asked).await;
    })
}

fn failure(failed: NotPassed, asked: Asked) -> Response<Returned> {
    let is_broken = asked.is_broken.load(Ordering::Acquire);
    if let Some(watch) = asked.watch {
        match is_broken {
            true => watch.leave_out(REQUEST_BROKE),
            false => watch.block(failed.blocked.clone()),
        }
    }
    let cause = failed.blocked.cause;
    let (status, words) = match failed.blocked.phase {
        _ if is_broken => {
            return own(StatusCode::BAD_REQUEST, "the request's body broke off");
        }
        _ if failed.timed_out => (
            StatusCode::GATEWAY_TIMEOUT,
            "the host did not respond in time",
        ),
        Phase::Waiting | Phase::Body => (
            StatusCode::BAD_GATEWAY,
            "the host gave no response that can be passed on",
        ),
        _ => (StatusCode::BAD_GATEWAY, "the host could not be reached"),
    };
    own(status, &format!("{words}: {cause}"))
}

/// What the proxy says itself.
fn own(status: StatusCode, words: &str) -> Response<Returned> {
    let text = Bytes::from(format!("driftcheck proxy: {words}\n"));
    let mut response = Response::new(Returned::Own(Some(text)));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
