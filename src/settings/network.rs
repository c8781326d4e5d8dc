//! How a host is reached, as written in its profile: time limits and addresses.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::duration::parse_duration;

/// A duration above 0, written as `20s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct TimeLimit(pub Duration);

impl TryFrom<String> for TimeLimit {
    type Error = String;

    fn try_from(text: String) -> Result<TimeLimit, String> {
        let duration = parse_duration(&text).filter(|duration| !duration.is_zero());
        duration.map(TimeLimit).ok_or_else(|| {
            format!(
                "`{text}` is not a duration above 0\nhelp: write a number and a unit: 500ms, 20s"
            )
        })
    }
}

/// The address of a name that is not looked up; port 0 is that of the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Address(pub SocketAddr);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Address, String> {
        let address = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
        let with_port = || text.parse().ok().filter(|one: &SocketAddr| one.port() != 0);
        address.ok().or_else(with_port).map(Address).ok_or_else(|| {
            format!(
                "`{text}` is not an address to connect to\nhelp: write an IP address, with a port where it differs: 10.0.0.7 or 10.0.0.7:8443"
            )
        })
    }
}
