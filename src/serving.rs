//! Takes connections, with a bound on how many there are, on how large the head of a request is
//! and on how long it takes to come: whoever may connect is not trusted.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};

use crate::files;

/// A connection on which no head has come for so long is closed. Clients that keep one for
/// a next request, driftcheck among them, give it up earlier.
pub const LONGEST_HEAD: Duration = Duration::from_secs(60);
/// A further connection takes the place of the oldest, once what is under way on that has ended.
const MOST_CONNECTIONS: u16 = 1024;
/// So many files are open beside the connections: streams, the record and its reports.
const OTHER_FILES: u64 = 40;
/// An idle connection that is asked to end makes room much earlier.
const ROOM_AFTER: Duration = Duration::from_millis(50);

/// The connections that are being served.
#[derive(Debug)]
pub struct Connections {
    places: Arc<Semaphore>,
    most: u16,
    cut: watch::Sender<()>,
}

impl Connections {
    /// How many there may be: each may need another one, to a host.
    fn most() -> u16 {
        let files = files::most_open().unwrap_or(u64::MAX);
        let most = (files.saturating_sub(OTHER_FILES) / 2).max(1);
        u16::try_from(most).map_or(MOST_CONNECTIONS, |most| most.min(MOST_CONNECTIONS))
    }

    /// Waits until all are closed; those that are still open after `grace` are cut off.
    pub async fn close(self, grace: Duration) {
        let closed = || self.places.acquire_many(self.most.into());
        if tokio::time::timeout(grace, closed()).await.is_err() {
            self.cut.send_replace(());
            let _ = closed().await;
        }
    }
}

/// Says when a connection is to end after what is under way on it.
#[derive(Debug)]
pub struct Ending {
    all: watch::Receiver<()>,
    own: oneshot::Receiver<()>,
}

impl Ending {
    /// Waits until all connections are to end, or this one makes room for another.
    pub async fn asked(&mut self) {
        tokio::select! {
            _ = self.all.changed() => {}
            Ok(()) = &mut self.own => {}
        }
    }
}

/// The connections that can be asked to make room, the oldest first.
#[derive(Debug, Default)]
struct Oldest(VecDeque<oneshot::Sender<()>>);

impl Oldest {
    fn add(&mut self, all: &watch::Receiver<()>) -> Ending {
        if self.0.len() >= 2 * usize::from(MOST_CONNECTIONS) {
            self.0.retain(|one| !one.is_closed());
        }
        let (ask, own) = oneshot::channel();
        self.0.push_back(ask);
        Ending {
            all: all.clone(),
            own,
        }
    }

    /// Asks the oldest that is still there, then another each time that this did not help soon.
    async fn make_room(&mut self) -> Infallible {
        loop {
            while self.0.pop_front().is_some_and(|one| one.send(()).is_err()) {}
            tokio::time::sleep(ROOM_AFTER).await;
        }
    }
}

/// Hands each connection to `attend`, in a task of its own, until the sender of `stop` is
/// dropped. Gives the connections that are open then, which have the same `stop`.
pub async fn serve<F, A>(listener: TcpListener, stop: watch::Receiver<()>, attend: A) -> Connections
where
    A: Fn(TcpStream, SocketAddr, Ending) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    serve_up_to(Connections::most(), listener, stop, attend).await
}

async fn serve_up_to<F, A>(
    most: u16,
    listener: TcpListener,
    mut stop: watch::Receiver<()>,
    attend: A,
) -> Connections
where
    A: Fn(TcpStream, SocketAddr, Ending) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let connections = Connections {
        places: Arc::new(Semaphore::new(most.into())),
        most,
        cut: watch::Sender::new(()),
    };
    let mut oldest = Oldest::default();
    let stopped = stop.clone();
    loop {
        let next = async {
            let (stream, peer) = loop {
                match listener.accept().await {
                    Ok(accepted) => break accepted,
                    // Out of file descriptors, for instance.
                    Err(_) => tokio::select! {
                        never = oldest.make_room() => match never {},
                        () = tokio::time::sleep(2 * ROOM_AFTER) => {}
                    },
                }
            };
            let place = tokio::select! {
                biased;
                place = Arc::clone(&connections.places).acquire_owned() => place,
                never = oldest.make_room() => match never {},
            };
            (place, stream, peer)
        };
        let (place, stream, peer) = tokio::select! {
            next = next => next,
            _ = stop.changed() => return connections,
        };
        // Without it responses are only slower.
        let _ = stream.set_nodelay(true);
        let attending = attend(stream, peer, oldest.add(&stopped));
        let mut cut = connections.cut.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                () = attending => {}
                // An error says that nobody will wait for the end.
                Ok(()) = cut.changed() => {}
            }
            drop(place);
        });
    }
}

/// Whether the first byte came in time: until then it is not known which HTTP it is, and no
/// other limit holds.
pub async fn has_begun(stream: &TcpStream, ending: &mut Ending) -> bool {
    let mut byte = [0];
    let first = tokio::time::timeout(LONGEST_HEAD, stream.peek(&mut byte));
    tokio::select! {
        first = first => matches!(first, Ok(Ok(1..))),
        () = ending.asked() => false,
    }
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

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn a_further_connection_takes_the_place_of_the_oldest() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(());
        let serving = tokio::spawn(serve_up_to(
            3,
            listener,
            stopped,
            |stream: TcpStream, _, mut ending: Ending| async move {
                ending.asked().await;
                drop(stream);
            },
        ));
        let mut clients = Vec::new();
        for _ in 0..10 {
            clients.push(TcpStream::connect(address).await.unwrap());
        }
        for client in &mut clients[..7] {
            assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
        }
        for client in &clients[7..] {
            let read = client.try_read(&mut [0]);
            assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        }
        drop(stop);
        serving.await.unwrap().close(Duration::MAX).await;
    }

    #[tokio::test]
    async fn a_connection_that_does_not_end_in_time_is_cut_off() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(());
        let (attended, mut is_attended) = watch::channel(());
        let serving = tokio::spawn(serve(listener, stopped, move |stream: TcpStream, _, _| {
            attended.send_replace(());
            async move {
                let _open = stream;
                std::future::pending().await
            }
        }));
        let mut client = TcpStream::connect(address).await.unwrap();
        is_attended.changed().await.unwrap();
        drop(stop);
        serving.await.unwrap().close(Duration::ZERO).await;
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    }
}
