//! The host on its socket: started, and ended when it is dropped.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::patch::Patch;
use super::service::Service;
use crate::mock::{server, service};
use crate::model::moment;

/// How to start a mock.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes any free port.
    pub address: SocketAddr,
    /// Where to read the time.
    pub clock: Clock,
    /// How the responses drift, if they do.
    pub patch: Option<Patch>,
    /// Whether the deprecated routes are gone, while their successor stays.
    pub remove_legacy_routes: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: Clock::Real,
            patch: None,
            remove_legacy_routes: false,
        }
    }
}

/// A mock that runs; dropping it stops it.
#[derive(Debug)]
pub struct Mock {
    address: SocketAddr,
    service: Arc<Service>,
    serving: JoinHandle<()>,
    /// Dropping it says the server to stop.
    _stop: watch::Sender<()>,
}

/// Refuses a clock whose date no response can carry: the library below would panic.
pub(super) fn has_a_date(now: jiff::Timestamp) -> std::io::Result<()> {
    let is_off = match now {
        now if now < jiff::Timestamp::UNIX_EPOCH => "before the year 1970",
        now if now == jiff::Timestamp::MAX => "beyond the year 9999",
        _ => return Ok(()),
    };
    let words = format!("this machine's clock is {is_off}; set it");
    Err(std::io::Error::other(words))
}

impl Mock {
    /// Starts a mock on the current tokio runtime; it listens when this returns.
    pub async fn start(options: Options) -> std::io::Result<Mock> {
        has_a_date(moment::now())?;
        let listener = TcpListener::bind(options.address).await?;
        let address = listener.local_addr()?;
        let service = Arc::new(Service::new(options.clock, options.patch));
        let router = service::router(Arc::clone(&service), options.remove_legacy_routes);
        let (stop, stopped) = watch::channel(());
        let serving = tokio::spawn(server::serve(listener, router, stopped));
        Ok(Mock {
            address,
            service,
            serving,
            _stop: stop,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its paths are appended to: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many mails it would have sent by now.
    pub fn mails_sent(&self) -> u64 {
        self.service.store().mails().values().sum()
    }

    /// Serves until the returned future is dropped or the runtime ends.
    pub async fn stopped(mut self) {
        let _ = (&mut self.serving).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_beyond_the_calendar_is_refused_in_words() {
        assert!(has_a_date(jiff::Timestamp::UNIX_EPOCH).is_ok());
        let error = has_a_date(jiff::Timestamp::MAX).unwrap_err();
        assert!(error.to_string().contains("year 9999"), "{error}");
        let error = has_a_date(jiff::Timestamp::MIN).unwrap_err();
        assert!(error.to_string().contains("year 1970"), "{error}");
    }
}
