//! Serves the mock's routes on the connections that come.

use axum::Router;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::serving::{self, Ending};

/// A larger head of a request is refused with 431.
const LARGEST_HEAD: usize = 64 * 1024;

/// Serves until the sender of `stop` is dropped; what was begun then is ended well.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: watch::Receiver<()>) {
    let attend = move |stream, _, ending| attend(stream, router.clone(), ending);
    serving::serve(listener, stop, attend).await;
}

/// Serves one connection. A client that breaks off is no fault of the mock.
async fn attend(stream: TcpStream, router: Router, mut ending: Ending) {
    if !serving::has_begun(&stream, &mut ending).await {
        return;
    }
    let builder = serving::builder(LARGEST_HEAD);
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = ending.asked() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
