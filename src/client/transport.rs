//! The connections to one host: shared ones, single ones, and the exact way.
//!
//! reqwest sends what it sends as it is written; what it would rewrite or add to goes past it,
//! over the parts that it is made of.
//!
//! Sends each request once. hyper-util takes a request to another
//! connection only when hyper hands it back whole, which it does when it never
//! took it from its queue, so no byte of it was written.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::Body;

use super::blocked::blocked;
use super::connect::{Resolver, Tracked};
use super::opening::Openings;
use super::outgoing::{Outgoing, Target};
use super::reuse::IDLE_LIMIT;
use super::tls;
use crate::error::InputError;
use crate::model::exchange::{Blocked, Phase};
use crate::model::host::{HostProfile, HttpVersion, ProxyChoice, Timeouts, is_loopback};

type Failure = Box<dyn Error + Send + Sync>;
/// Opens connections below reqwest.
pub(super) type Connector = Tracked<HttpsConnector<HttpConnector<Resolver>>>;
/// The pool that reqwest is made of.
type Pool = legacy::Client<Connector, Body>;

/// Which connection a request takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// One from the pool, or a new one that goes there.
    Pooled,
    /// A new one that is closed after the response.
    Fresh,
    /// A new one, past reqwest.
    Exact,
}

/// The connections to one host.
pub(super) struct Transport {
    /// reqwest with shared connections.
    pooled: reqwest::Client,
    /// reqwest with a connection for each request.
    fresh: reqwest::Client,
    /// Below reqwest: a connection for each request.
    exact: OnceLock<Pool>,
    tls: rustls::ClientConfig,
    timeouts: Timeouts,
    resolver: Resolver,
    http_version: HttpVersion,
    /// Whether requests go through another machine.
    has_proxy: bool,
}

impl Transport {
    /// Sets up TLS and the pool; opens nothing.
    pub(super) fn new(profile: &HostProfile) -> Result<Transport, InputError> {
        Transport::with_tls(profile, tls::config(profile)?)
    }

    /// The same with connections of its own.
    pub(super) fn beside(&self, profile: &HostProfile) -> Result<Transport, InputError> {
        Transport::with_tls(profile, self.tls.clone())
    }

    fn with_tls(profile: &HostProfile, tls: rustls::ClientConfig) -> Result<Transport, InputError> {
        let resolver = Resolver(Arc::new(profile.network.addresses.clone()));
        let build = |idle| {
            client(profile, &tls, &resolver, idle).map_err(|error| {
                let message = format!("the HTTP client could not be set up: {error}");
                InputError::new(&profile.name, message)
            })
        };
        Ok(Transport {
            pooled: build(profile.jobs)?,
            fresh: build(0)?,
            exact: OnceLock::new(),
            tls,
            timeouts: profile.timeouts,
            resolver,
            http_version: profile.network.http_version,
            has_proxy: has_proxy(profile),
        })
    }

    /// Sends a request and waits for the head of its response.
    pub(super) async fn send(
        &self,
        outgoing: Outgoing,
        way: Way,
    ) -> Result<http::Response<Body>, Failure> {
        let Outgoing {
            method,
            url,
            headers,
            body,
        } = outgoing;
        let uri = match url {
            Target::Plain(url) => {
                let mut request = reqwest::Request::new(method, url);
                *request.headers_mut() = headers;
                *request.body_mut() = body.map(Body::from);
                let client = match way {
                    Way::Pooled => &self.pooled,
                    Way::Fresh | Way::Exact => &self.fresh,
                };
                return Ok(client.execute(request).await?.into());
            }
            Target::Exact(uri) => uri,
        };
        let mut request = http::Request::new(body.map_or_else(Body::default, Body::from));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let pool = self.exact.get_or_init(|| self.exact_pool());
        Ok(pool.request(request).await?.map(Body::wrap))
    }

    /// Whether a request can go past reqwest, which alone speaks to proxies.
    pub(super) fn can_be_exact(&self) -> Result<(), Blocked> {
        if !self.has_proxy {
            return Ok(());
        }
        Err(blocked(
            Phase::Building,
            "this request can be sent as it is written only without a proxy",
            Some(
                "give it an `accept` header and a path that no client rewrites (no `.` or `..` segments), or set `proxy = \"none\"`",
            ),
        ))
    }

    /// Whether requests go through another machine.
    pub(super) fn has_proxy(&self) -> bool {
        self.has_proxy
    }

    /// The address that the profile gives a name; port 0 is that of the URL.
    pub(super) fn address_of(&self, name: &str) -> Option<SocketAddr> {
        self.resolver.given(name)
    }

    /// The TLS settings that every connection uses.
    pub(super) fn tls(&self) -> &rustls::ClientConfig {
        &self.tls
    }

    /// Connections below reqwest, none of which is kept.
    fn exact_pool(&self) -> Pool {
        legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_max_idle_per_host(0)
            .http2_only(self.http_version == HttpVersion::Http2)
            .build(connector(&self.resolver, &self.timeouts, self.tls.clone()))
    }
}

/// What opens connections, in the clear or with TLS as the URL says.
pub(super) fn connector(
    resolver: &Resolver,
    timeouts: &Timeouts,
    tls: rustls::ClientConfig,
) -> Connector {
    let mut http = HttpConnector::new_with_resolver(resolver.clone());
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(timeouts.connect));
    Tracked::new(HttpsConnector::from((http, tls)), Openings::default())
}

fn client(
    profile: &HostProfile,
    tls: &rustls::ClientConfig,
    resolver: &Resolver,
    idle: usize,
) -> reqwest::Result<reqwest::Client> {
    let openings = Openings::default();
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_backend_preconfigured(tls.clone())
        .dns_resolver(resolver.clone())
        .connector_layer(tower_layer::layer_fn(move |inner| {
            Tracked::new(inner, openings.clone())
        }))
        .connect_timeout(profile.timeouts.until_connected())
        .pool_idle_timeout(IDLE_LIMIT)
        .pool_max_idle_per_host(idle);
    let builder = match profile.network.http_version {
        HttpVersion::Auto => builder,
        HttpVersion::Http1 => builder.http1_only(),
        HttpVersion::Http2 => builder.http2_prior_knowledge(),
    };
    match &profile.network.proxy {
        ProxyChoice::Url(url) => builder.proxy(reqwest::Proxy::all(url.expose())?),
        ProxyChoice::Environment if !is_loopback(&profile.base) => builder,
        ProxyChoice::Environment | ProxyChoice::Direct => builder.no_proxy(),
    }
    .build()
}

/// Whether reqwest goes through a proxy: it reads the environment by the same rules.
pub(super) fn has_proxy(profile: &HostProfile) -> bool {
    match &profile.network.proxy {
        ProxyChoice::Url(_) => true,
        ProxyChoice::Direct => false,
        ProxyChoice::Environment => {
            let base = profile.base.as_str().parse();
            !is_loopback(&profile.base)
                && base.is_ok_and(|base| Matcher::from_env().intercept(&base).is_some())
        }
    }
}
