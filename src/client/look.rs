//! What TLS agreed on with a host: a handshake of its own, for a preflight to report.
//! No byte of HTTP is sent over it.

use std::sync::Arc;

use jiff::Timestamp;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::certificate::not_after;
use super::http_client::Client;

/// What a TLS handshake agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSeen {
    /// `TLS 1.3`
    pub version: String,
    /// The protocol that was agreed on: `h2`, `http/1.1`.
    pub protocol: Option<String>,
    /// When the host's certificate ends.
    pub ends: Option<Timestamp>,
}

impl Client {
    /// A handshake with the host; `None` where there is none, whatever the reason.
    pub async fn look_at_tls(&self) -> Option<TlsSeen> {
        if self.base.scheme() != "https" || self.transport.has_proxy() {
            return None;
        }
        tokio::time::timeout(self.timeouts.until_connected(), self.shake_hands())
            .await
            .ok()?
    }

    async fn shake_hands(&self) -> Option<TlsSeen> {
        let host = self.base.host_str()?;
        let port = self.base.port_or_known_default()?;
        // The address of IPv6 stands in brackets in a URL alone.
        let name = host.trim_matches(['[', ']']).to_owned();
        let stream = match self.transport.address_of(&name) {
            Some(address) if address.port() == 0 => TcpStream::connect((address.ip(), port)).await,
            Some(address) => TcpStream::connect(address).await,
            None => TcpStream::connect((name.as_str(), port)).await,
        };
        let stream = stream.ok()?;
        let connector = TlsConnector::from(Arc::new(self.transport.tls().clone()));
        let server = ServerName::try_from(name).ok()?;
        let stream = connector.connect(server, stream).await.ok()?;
        let (_, session) = stream.get_ref();
        let version = session.protocol_version()?.as_str()?;
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let protocol = session.alpn_protocol().map(String::from_utf8_lossy);
        Some(TlsSeen {
            version: version.replace("TLSv1_", "TLS 1."),
            protocol: protocol.map(std::borrow::Cow::into_owned),
            ends: certificate.and_then(|der| not_after(der)),
        })
    }
}
