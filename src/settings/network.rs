//! How a host is reached, as written in its profile: time limits, certificates, proxy,
//! addresses and the version of HTTP.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::duration::parse_duration;
use crate::model::host::{HttpVersion, Timeouts};
use crate::settings::settings_file::{ProfileSettings, TextSource};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long single phases of an exchange may take, where that is not `timeout`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeoutSettings {
    /// Looking up the host's name.
    pub lookup: Option<String>,
    /// Opening the connection.
    pub connect: Option<String>,
    /// Agreeing on TLS.
    pub tls: Option<String>,
    /// Waiting for the head of the answer.
    pub answer: Option<String>,
    /// Reading the body.
    pub body: Option<String>,
}

/// A certificate that names the client, for hosts that ask for one (mutual TLS).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateSettings {
    /// A PEM file with the certificate and those that lead to its issuer, relative to the
    /// suite.
    pub file: String,
    /// The private key in PEM; the certificate's file where it is left out.
    pub key: Option<TextSource>,
}

/// The version of HTTP that is spoken, as written.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum HttpSettings {
    /// HTTP/1.1 alone.
    #[serde(rename = "1.1")]
    One,
    /// HTTP/2 alone; without TLS from the first byte.
    #[serde(rename = "2")]
    Two,
    /// What the host prefers.
    #[serde(rename = "auto")]
    Auto,
}

/// What is wrong with a setting, at its key below the profile.
pub(crate) struct Misfit {
    pub(crate) key: Vec<&'static str>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

/// The time limit of each phase.
pub(crate) fn timeouts(written: &ProfileSettings) -> Result<Timeouts, Misfit> {
    let read = |key: Vec<&'static str>, text: &Option<String>, usual: Duration| {
        let Some(text) = text else {
            return Ok(usual);
        };
        match parse_duration(text) {
            Some(duration) if !duration.is_zero() => Ok(duration),
            _ => Err(Misfit {
                key,
                message: format!("`{text}` is not a duration above 0"),
                help: "write a number and a unit: 500ms, 20s",
            }),
        }
    };
    let all = read(vec!["timeout"], &written.timeout, DEFAULT_TIMEOUT)?;
    let single = written.timeouts.clone().unwrap_or_default();
    Ok(Timeouts {
        lookup: read(vec!["timeouts", "lookup"], &single.lookup, all)?,
        connect: read(vec!["timeouts", "connect"], &single.connect, all)?,
        tls: read(vec!["timeouts", "tls"], &single.tls, all)?,
        answer: read(vec!["timeouts", "answer"], &single.answer, all)?,
        body: read(vec!["timeouts", "body"], &single.body, all)?,
    })
}

/// The address of each name that is not looked up; port 0 is that of the URL.
pub(crate) fn addresses(written: &ProfileSettings) -> Result<BTreeMap<String, SocketAddr>, Misfit> {
    let read = |(name, text): (&String, &String)| {
        let address = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
        match address.or_else(|_| text.parse::<SocketAddr>()) {
            Ok(address) => Ok((name.to_ascii_lowercase(), address)),
            Err(_) => Err(Misfit {
                key: vec!["resolve"],
                message: format!("`{text}` is no address for `{name}`"),
                help: "write an IP address, with a port where it differs: 10.0.0.7 or 10.0.0.7:8443",
            }),
        }
    };
    written.resolve.iter().map(read).collect()
}

/// The version of HTTP that is spoken.
pub(crate) fn http_version(written: &ProfileSettings) -> HttpVersion {
    match written.http {
        Some(HttpSettings::One) => HttpVersion::Http1,
        Some(HttpSettings::Two) => HttpVersion::Http2,
        Some(HttpSettings::Auto) | None => HttpVersion::Auto,
    }
}
