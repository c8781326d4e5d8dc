//! What comes after an upgrade: bytes, both ways, until both sides have ended.

use std::sync::Arc;

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many tunnels are open at once.
const MOST_TUNNELS: usize = 1024;

/// Places for tunnels.
#[derive(Clone, Debug)]
pub(super) struct Tunnels(Arc<Semaphore>);

impl Tunnels {
    pub(super) fn new() -> Tunnels {
        Tunnels(Arc::new(Semaphore::new(MOST_TUNNELS)))
    }

    /// A place for one more, if there is.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}

/// Joins both sides as soon as both have changed their protocol.
pub(super) fn join(client: OnUpgrade, host: OnUpgrade, place: OwnedSemaphorePermit) {
    tokio::spawn(async move {
        if let (Ok(client), Ok(host)) = (client.await, host.await) {
            let (mut client, mut host) = (TokioIo::new(client), TokioIo::new(host));
            // Which side broke off, and how, the other one sees by its own end.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut host).await;
        }
        drop(place);
    });
}
