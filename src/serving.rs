//! Takes connections, with a bound on how many there are, on how large the head of a request is
//! and on how long it takes to come: whoever may connect is not trusted.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// A connection on which no head has come for so long is closed. Clients that keep one for
/// a next request, driftcheck among them, give it up earlier.
pub const LONGEST_HEAD: Duration = Duration::from_secs(60);
/// Further connections wait until one is closed.
const MOST_CONNECTIONS: u16 = 1024;

/// The connections that are being served.
#[derive(Debug)]
pub struct Connections(Arc<Semaphore>);

impl Connections {
    /// Waits until all are closed.
    pub async fn closed(&self) {
        let _ = self.0.acquire_many(MOST_CONNECTIONS.into()).await;
    }
}

/// Hands each connection to `attend`, in a task of its own, until the sender of `stop` is
/// dropped. Gives the connections that are open then, which have the same `stop`.
pub async fn serve<F, A>(
    listener: TcpListener,
    mut stop: watch::Receiver<()>,
    attend: A,
) -> Connections
where
    A: Fn(TcpStream, SocketAddr, watch::Receiver<()>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS.into()));
    let stopped = stop.clone();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = stop.changed() => return Connections(places),
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors, for instance: others may be closed soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        // Without it responses are only slower.
        let _ = stream.set_nodelay(true);
        let attending = attend(stream, peer, stopped.clone());
        tokio::spawn(async move {
            attending.await;
            drop(place);
        });
    }
}

/// Whether the first byte came in time: until then it is not known which HTTP it is, and no
/// other limit holds.
pub async fn has_begun(stream: &TcpStream) -> bool {
    let first = tokio::time::timeout(LONGEST_HEAD, stream.peek(&mut [0])).await;
    matches!(first, Ok(Ok(1..)))
}

/// Speaks HTTP/1.1 or HTTP/2, as the client begins; a larger head is refused with 431.
pub fn builder(largest_head: usize) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_HEAD)
        .max_buf_size(largest_head);
    let largest = u32::try_from(largest_head).unwrap_or(u32::MAX);
    builder.http2().max_header_list_size(largest);
    builder
}
