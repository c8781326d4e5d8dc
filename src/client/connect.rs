//! Opening a connection: the name look-up, and noting how far it has come.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use super::opening::Openings;
use super::progress::{Progress, Stage};

type BoxError = Box<dyn Error + Send + Sync>;
type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A connector that notes how far the current request has come.
#[derive(Clone)]
pub(super) struct Tracked<S> {
    inner: S,
    openings: Openings,
}

impl<S> Tracked<S> {
    /// Of this connector, for one pool.
    pub(super) fn new(inner: S, openings: Openings) -> Tracked<S> {
        Tracked { inner, openings }
    }
}

impl<S, R> Service<R> for Tracked<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Response: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Boxed<Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let progress = Progress::current();
        if let Some(progress) = &progress {
            progress.enter(Stage::Opening);
        }
        // The clone has not been asked whether it is ready.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let openings = self.openings.clone();
        Box::pin(async move {
            // Another connection may become free first. The pool then finishes this
            // one in a task of its own, and the request is on its way already.
            let taken_over = || progress.as_ref().is_some_and(|p| !p.is_current());
            openings.none_spare().await;
            // One turn for the pool to put back what is about to be free.
            tokio::task::yield_now().await;
            if taken_over() {
                return Err("another connection became free".into());
            }
            let mut connecting = pin!(inner.call(target));
            let mut spare = None;
            poll_fn(|context| {
                if taken_over() && spare.is_none() {
                    spare = Some(openings.spare());
                }
                let connected = connecting.as_mut().poll(context);
                if let Some(progress) = &progress
                    && (spare.is_some() || matches!(connected, Poll::Ready(Ok(_))))
                {
                    progress.enter(Stage::Sending);
                }
                connected
            })
            .await
        })
    }
}

/// A host name that could not be looked up.
#[derive(Debug)]
pub(super) struct LookupError(pub(super) io::Error);

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the host's name was not resolved: {}", self.0)
    }
}

impl Error for LookupError {}

/// The system's resolver, but for names whose address the profile gives.
#[derive(Clone, Default)]
pub(super) struct Resolver(pub(super) Arc<BTreeMap<String, SocketAddr>>);

impl Resolver {
    /// The address that the profile gives a name; port 0 is that of the URL.
    pub(super) fn given(&self, name: &str) -> Option<SocketAddr> {
        self.0.get(&name.to_ascii_lowercase()).copied()
    }

    fn look_up(&self, name: &str) -> Boxed<Result<Addresses, LookupError>> {
        let progress = Progress::current();
        match self.given(name) {
            Some(address) => {
                if let Some(progress) = &progress {
                    progress.enter(Stage::Connecting);
                }
                Box::pin(std::future::ready(Ok(vec![address].into_iter())))
            }
            None => Box::pin(look_up(name.to_owned(), progress)),
        }
    }
}

/// The addresses of a host, in the system's order.
type Addresses = std::vec::IntoIter<SocketAddr>;

async fn look_up(name: String, progress: Option<Arc<Progress>>) -> Result<Addresses, LookupError> {
    if let Some(progress) = &progress {
        progress.enter(Stage::Resolving);
    }
    let found = tokio::net::lookup_host((name, 0))
        .await
        .map_err(LookupError)?;
    let addresses: Vec<SocketAddr> = found.collect();
    if let Some(progress) = &progress {
        progress.enter(Stage::Connecting);
    }
    Ok(addresses.into_iter())
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let looking_up = self.look_up(name.as_str());
        Box::pin(async move {
            let addresses: reqwest::dns::Addrs = Box::new(looking_up.await?);
            Ok(addresses)
        })
    }
}

impl Service<Name> for Resolver {
    type Response = Addresses;
    type Error = LookupError;
    type Future = Boxed<Result<Addresses, LookupError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), LookupError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        self.look_up(name.as_str())
    }
}
