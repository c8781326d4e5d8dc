//! How a host is reached, as written in its profile: time limits, certificates, proxy,
//! addresses and the version of HTTP.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::profile_settings::{HttpSettings, ProfileSettings};
use crate::model::duration::parse_duration;
use crate::model::host::{HttpVersion, Timeouts};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

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
        response: read(vec!["timeouts", "response"], &single.response, all)?,
        body: read(vec!["timeouts", "body"], &single.body, all)?,
    })
}

/// The address of each name that is not looked up; port 0 is that of the URL.
pub(crate) fn addresses(written: &ProfileSettings) -> Result<BTreeMap<String, SocketAddr>, Misfit> {
    let read = |(name, text): (&String, &String)| {
        let address = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
        let with_port = || {
            text.parse::<SocketAddr>()
                .ok()
                .filter(|one| one.port() != 0)
        };
        match address.ok().or_else(with_port) {
            Some(address) => Ok((name.to_ascii_lowercase(), address)),
            None => Err(Misfit {
                key: vec!["resolve"],
                message: format!("`{text}` is not an address for `{name}`"),
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
