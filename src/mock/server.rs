//! Takes connections, with a bound on how many there are, and on how large the head of a
//! request is and how long it takes to come: whoever may connect is not trusted.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// A larger head of a request is refused with 431.
const LARGEST_HEAD: usize = 64 * 1024;
/// A connection on which no head has come for so long is closed. Clients that keep one for
/// a next request, driftcheck among them, give it up earlier.
const LONGEST_HEAD: Duration = Duration::from_secs(60);
/// Further connections wait until one is closed.
const MOST_CONNECTIONS: usize = 1024;

/// Serves until the sender of `stop` is dropped; what was begun then is ended well.
pub(super) async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<()>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let stopped = stop.clone();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = stop.changed() => return,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, for instance: others may be closed soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (router, stopped) = (router.clone(), stopped.clone());
        tokio::spawn(async move {
            if has_begun(&stream).await {
                attend(stream, router, stopped).await;
            }
            drop(place);
        });
    }
}

/// Serves one connection. A client that breaks off is no fault of the mock.
async fn attend(stream: TcpStream, router: Router, mut stop: watch::Receiver<()>) {
    let builder = builder();
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Whether the first byte came in time: until then it is not known which HTTP it is, and no
/// other limit holds.
async fn has_begun(stream: &TcpStream) -> bool {
    // Without it responses are only slower.
    let _ = stream.set_nodelay(true);
    let first = tokio::time::timeout(LONGEST_HEAD, stream.peek(&mut [0])).await;
    matches!(first, Ok(Ok(1..)))
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_HEAD)
        .max_buf_size(LARGEST_HEAD);
    let largest = u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX);
    builder.http2().max_header_list_size(largest);
    builder
}
