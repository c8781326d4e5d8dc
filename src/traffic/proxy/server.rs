//! Listens for clients, and serves each connection.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::uri::{Authority, Scheme};
use hyper::rt::{Read, Write};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use url::{Origin, Position};

use super::body::{Returned, Sent};
use super::credentials::Credentials;
use super::fields;
use super::forward::{Ends, Forwarder};
use super::intake::{Intake, Outlet, intake};
use super::target::Upstream;
use super::tunnel::Tunnels;
use crate::client::Passage;
use crate::error::InputError;
use crate::model::host::HostProfile;
use crate::serving::{self, Connections, Ending};

/// A larger head of a request is refused with 431.
const LARGEST_HEAD: usize = 256 * 1024;
/// So are more headers.
const MOST_HEADERS: usize = 400;
/// A client may take so long to agree on TLS.
const LONGEST_HANDSHAKE: Duration = Duration::from_secs(20);
/// What is under way at the end has so long to end.
const GRACE: Duration = Duration::from_secs(2);

/// The way to the one host that a proxy speaks to.
pub struct Way {
    passage: Passage<Sent>,
    upstream: Upstream,
    origin: Origin,
    host_name: String,
    max_body_bytes: usize,
}

impl Way {
    /// As its profile says.
    ///
    /// # Errors
    /// Where the host cannot be spoken to like that.
    pub fn to(profile: &HostProfile) -> Result<Way, InputError> {
        let base = &profile.base;
        let authority = &base[Position::BeforeHost..Position::AfterPort];
        let authority: Authority = authority.parse().map_err(|error| {
            let words = format!("no HTTP host is called `{authority}`: {error}");
            InputError::new(&profile.name, words)
        })?;
        Ok(Way {
            passage: Passage::new(profile)?,
            upstream: Upstream {
                scheme: match base.scheme() {
                    "https" => Scheme::HTTPS,
                    _ => Scheme::HTTP,
                },
                authority,
            },
            origin: base.origin(),
            host_name: base.host_str().unwrap_or_default().to_owned(),
            max_body_bytes: profile.max_body_bytes,
        })
    }
}

/// What a proxy is to do.
pub struct Options {
    /// The one host that is spoken to, and how.
    pub way: Way,
    /// How clients agree on TLS; in the clear where it is missing.
    pub tls: Option<Arc<ServerConfig>>,
    /// One exchange of so many is copied.
    pub one_of: NonZeroU64,
    /// What requests carry that have no credential.
    pub credentials: Option<Credentials>,
}

/// A proxy that is listening.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    scheme: &'static str,
    intake: Intake,
    stop: watch::Sender<()>,
    serving: JoinHandle<Connections>,
}

impl Proxy {
    /// Serves from now on.
    ///
    /// # Errors
    /// Where the listener has no address.
    pub fn start(listener: TcpListener, options: Options) -> io::Result<(Proxy, Outlet)> {
        let address = listener.local_addr()?;
        let way = options.way;
        let (intake, outlet) = intake(options.one_of, way.max_body_bytes);
        let scheme = if options.tls.is_some() {
            "https"
        } else {
            "http"
        };
        let forwarder = Arc::new(Forwarder {
            passage: way.passage,
            upstream: way.upstream,
            origin: way.origin,
            host_name: way.host_name,
            scheme,
            intake: intake.clone(),
            credentials: options.credentials,
            max_body_bytes: way.max_body_bytes,
            tunnels: Tunnels::new(),
        });
        let acceptor = options.tls.map(TlsAcceptor::from);
        let (stop, stopped) = watch::channel(());
        let serving = tokio::spawn(serving::serve(
            listener,
            stopped,
            move |stream, client, ending| {
                let ends = Ends {
                    client: fields::address(client.ip()),
                    proxy: stream.local_addr().unwrap_or(address),
                };
                attend(
                    stream,
                    acceptor.clone(),
                    Arc::clone(&forwarder),
                    ends,
                    ending,
                )
            },
        ));
        let proxy = Proxy {
            address,
            scheme,
            intake,
            stop,
            serving,
        };
        Ok((proxy, outlet))
    }

    /// Where it can be spoken to from this machine: `http://127.0.0.1:8081`.
    pub fn url(&self) -> String {
        let mut address = self.address;
        match address {
            SocketAddr::V4(v4) if v4.ip().is_unspecified() => {
                address.set_ip([127, 0, 0, 1].into());
            }
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
                address.set_ip(std::net::Ipv6Addr::LOCALHOST.into());
            }
            _ => {}
        }
        format!("{}://{address}", self.scheme)
    }

    /// How many exchanges it has seen.
    pub fn seen(&self) -> u64 {
        self.intake.seen()
    }

    /// Takes no further connections, gives those that are open a moment to end, and cuts the
    /// others off. What comes out of the proxy ends with the last exchange that was under way.
    pub async fn end(self) {
        self.intake.end();
        drop(self.stop);
        if let Ok(connections) = self.serving.await {
            connections.close(GRACE).await;
        }
    }
}

/// Serves one connection, in the clear or with TLS. A client that breaks off is no fault.
async fn attend(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    forwarder: Arc<Forwarder>,
    ends: Ends,
    mut ending: Ending,
) {
    if !serving::has_begun(&stream, &mut ending).await {
        return;
    }
    let Some(acceptor) = acceptor else {
        return speak(TokioIo::new(stream), forwarder, ends, ending).await;
    };
    let agreed: Result<io::Result<_>, _> =
        tokio::time::timeout(LONGEST_HANDSHAKE, acceptor.accept(stream)).await;
    if let Ok(Ok(stream)) = agreed {
        speak(TokioIo::new(stream), forwarder, ends, ending).await;
    }
}

async fn speak(
    stream: impl Read + Write + Unpin + Send + 'static,
    forwarder: Arc<Forwarder>,
    ends: Ends,
    mut ending: Ending,
) {
    let mut builder = serving::builder(LARGEST_HEAD);
    builder
        .http1()
        .preserve_header_case(true)
        .max_headers(MOST_HEADERS)
        .auto_date_header(false);
    builder
        .http2()
        .auto_date_header(false)
        .adaptive_window(true);
    let service = service_fn(move |request| {
        let is_head = request.method() == Method::HEAD;
        let passing = Arc::clone(&forwarder).pass(request, ends.clone());
        async move {
            let response = passing.await;
            // What is said of a HEAD has no body either.
            Ok::<_, Infallible>(match is_head {
                true => response.map(Returned::of_head),
                false => response,
            })
        }
    });
    let connection = builder.serve_connection_with_upgrades(stream, service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = ending.asked() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
