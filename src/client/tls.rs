//! TLS: rustls with ring, the system's trusted certificates and the profile's own.
//!
//! Deliberately has no way to accept a certificate that is not trusted.

use std::fmt;
use std::sync::Arc;

use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, NamedGroup, RootCertStore};

use super::named_certificate::Verifier;
use super::progress::{Progress, Stage};
use crate::error::InputError;
use crate::model::host::{ClientCertificate, HostProfile, HttpVersion};

/// The TLS settings for a profile; without trusted certificates where its base
/// is plain `http`, since a client speaks to no other origin.
pub(super) fn config(profile: &HostProfile) -> Result<ClientConfig, InputError> {
    let (roots, named) = if profile.base.scheme() == "https" {
        roots(profile)?
    } else {
        (RootCertStore::empty(), Vec::new())
    };
    let no_tls = |error: &dyn fmt::Display| {
        InputError::new(&profile.name, format!("TLS is not usable: {error}"))
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| no_tls(&error))?;
    let builder = if named.is_empty() {
        builder.with_root_certificates(roots)
    } else {
        let verifier = Verifier::new(roots, named, provider).map_err(|error| no_tls(&error))?;
        let builder = builder.dangerous();
        builder.with_custom_certificate_verifier(Arc::new(verifier))
    };
    let mut config = match &profile.network.client_certificate {
        None => builder.with_no_client_auth(),
        Some(certificate) => {
            let (chain, key) = identity(profile, certificate)?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| unusable(profile, &error.to_string()))?
        }
    };
    let protocols: &[&[u8]] = match profile.network.http_version {
        HttpVersion::Auto => &[b"h2", b"http/1.1"],
        HttpVersion::Http1 => &[b"http/1.1"],
        HttpVersion::Http2 => &[b"h2"],
    };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config.resumption = Resumption::store(Arc::new(Sessions(ClientSessionMemoryCache::new(256))));
    Ok(config)
}

/// What names the client.
fn identity(
    profile: &HostProfile,
    certificate: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), InputError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&certificate.chain_pem).collect();
    let chain = chain.map_err(|error| unusable(profile, &error.to_string()))?;
    if chain.is_empty() {
        return Err(unusable(profile, "its file holds no certificate"));
    }
    // What the parser says of a key is not repeated: it may show a part of it.
    let key = PrivateKeyDer::from_pem_slice(certificate.key_pem.expose().as_bytes())
        .map_err(|_| unusable(profile, "its private key is missing, or is not PEM"))?;
    Ok((chain, key))
}

fn unusable(profile: &HostProfile, why: &str) -> InputError {
    let message = format!("the client certificate cannot be used: {why}");
    InputError::new(&profile.name, message).help(
        "`client_certificate` is { file = \"cert.pem\", key = { file = \"key.pem\" } }, both PEM",
    )
}

/// What is trusted, and what of it the profile names.
fn roots(
    profile: &HostProfile,
) -> Result<(RootCertStore, Vec<CertificateDer<'static>>), InputError> {
    let mut named = Vec::new();
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(pem) = &profile.extra_roots_pem {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            certificate
                .map_err(|error| error.to_string())
                .and_then(|der| {
                    named.push(der.clone());
                    roots.add(der).map_err(|error| error.to_string())
                })
                .map_err(|error| {
                    let message = format!("a certificate to trust is not valid: {error}");
                    InputError::new(&profile.name, message)
                })?;
        }
        if named.is_empty() {
            return Err(InputError::new(
                &profile.name,
                "the file of certificates to trust holds none",
            )
            .help("it is PEM: blocks that begin with -----BEGIN CERTIFICATE-----"));
        }
    }
    if roots.is_empty() {
        let reasons: Vec<String> = system.errors.iter().map(ToString::to_string).collect();
        let message = format!("no trusted certificate was found {}", reasons.join("; "));
        return Err(InputError::new(&profile.name, message.trim_end())
            .help("install the system's CA certificates, or set SSL_CERT_FILE"));
    }
    Ok((roots, named))
}

/// The session cache, asked when a handshake begins: the one place where rustls
/// says that the connection is made and TLS has its turn.
struct Sessions(ClientSessionMemoryCache);

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        if let Some(progress) = Progress::current() {
            progress.enter(Stage::Securing);
        }
        self.0.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.0.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(server, value);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        if let Some(progress) = Progress::current() {
            progress.enter(Stage::Securing);
        }
        self.0.take_tls13_ticket(server)
    }
}
