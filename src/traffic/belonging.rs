//! Which exchanges a contract is about: those of its hosts, but for pages and their assets.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::model::exchange::{Exchange, Response};

/// So many hosts are counted by name.
const MOST_HOSTS: usize = 1000;
/// What pages draw in, by the beginning of its media type.
const ASSET_TYPES: [&str; 10] = [
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/wasm",
    "image/",
    "font/",
    "audio/",
    "video/",
];
/// The same by the ending of its path.
const ASSET_ENDINGS: [&str; 16] = [
    ".js", ".mjs", ".css", ".map", ".html", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico",
    ".webp", ".woff", ".woff2", ".ttf", ".wasm",
];

/// The hosts that contracts are about.
#[derive(Debug, Default)]
pub struct Hosts {
    /// Origins, such as `https://api.example.com`. Where there is none, a host belongs that
    /// answers an operation.
    named: BTreeSet<String>,
    /// Whether one of them was seen: then nobody else is taken for one.
    is_named_seen: bool,
    /// Whether they were given for this very traffic: then no other host belongs.
    are_final: bool,
    /// Those that answered an operation, though nobody named them.
    adopted: BTreeSet<String>,
    /// How many exchanges of each other host were seen.
    others: BTreeMap<String, u64>,
}

impl Hosts {
    /// Those of a document's servers.
    pub fn of_documents(named: impl IntoIterator<Item = String>) -> Hosts {
        Hosts {
            named: named.into_iter().collect(),
            ..Hosts::default()
        }
    }

    /// The one host that the user named.
    pub fn only(origin: String) -> Hosts {
        Hosts {
            named: BTreeSet::from([origin]),
            are_final: true,
            ..Hosts::default()
        }
    }

    /// Whether an exchange is of these hosts. One that has an operation with a name of its own in
    /// its path is so where its host may be another one of the API's, such as its staging host: one
    /// of the same domain, or of this machine or network. Of a user who named the host, and of a
    /// recording with one of the document's own, no other belongs.
    pub fn belongs(&mut self, origin: &str, has_operation: bool) -> bool {
        if self.named.contains(origin) {
            self.is_named_seen = true;
            return true;
        }
        if self.adopted.contains(origin) {
            return true;
        }
        let may_belong = !self.are_final && !self.is_named_seen;
        if has_operation && may_belong && self.is_near(origin) {
            self.adopted.insert(origin.to_owned());
            return true;
        }
        false
    }

    fn is_near(&self, origin: &str) -> bool {
        let Some(host) = host(origin) else {
            return false;
        };
        let own = self.named.iter().filter_map(|named| self::host(named));
        let mut own = own.map(|named| domain(&named) == domain(&host));
        self.named.is_empty() || is_local(&host) || own.any(|is_same| is_same)
    }

    /// Counts an exchange of another host.
    pub fn count_other(&mut self, origin: &str) {
        let is_known = self.others.contains_key(origin);
        let name = match is_known || self.others.len() < MOST_HOSTS {
            true => origin,
            false => "further hosts",
        };
        *self.others.entry(name.to_owned()).or_default() += 1;
    }

    /// The hosts that were named.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(String::as_str)
    }

    /// The other hosts with how many exchanges each had, the most frequent first.
    pub fn others(&self) -> Vec<(&str, u64)> {
        let all = self.others.iter();
        let mut all: Vec<(&str, u64)> = all.map(|(name, count)| (&**name, *count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }
}

fn host(origin: &str) -> Option<String> {
    let url = Url::parse(origin).ok()?;
    url.host_str().map(str::to_owned)
}

/// Whether only this machine or network has a host of such a name: an address, a name without
/// points, or one of RFC 6761, RFC 6762 or RFC 8375.
fn is_local(host: &str) -> bool {
    const NAMES: [&str; 6] = [
        ".home.arpa",
        ".internal",
        ".invalid",
        ".local",
        ".localhost",
        ".test",
    ];
    let is_address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    is_address || !host.contains('.') || NAMES.iter().any(|name| host.ends_with(name))
}

/// What one owner registers, more or less: the last two parts of a name, or three of one such as
/// `example.co.uk`.
fn domain(host: &str) -> String {
    let parts: Vec<&str> = host.rsplit('.').take(3).collect();
    let count = match parts.as_slice() {
        [top, second, _] if top.len() == 2 && second.len() <= 3 => 3,
        _ => 2,
    };
    parts[..count.min(parts.len())].join(".")
}

/// Scheme, host and port of an address: `https://api.example.com`.
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Why an exchange of which no document has the operation is no call of the API: a page, or
/// what pages draw in; a browser's question before a call.
pub fn why_no_call(exchange: &Exchange, path: &str) -> Option<&'static str> {
    let request = &exchange.request;
    let asks = |name: &str| request.headers.iter().any(|header| header.name == name);
    if request.method == "OPTIONS" && asks("access-control-request-method") {
        return Some("CORS preflights");
    }
    is_asset(&exchange.response, path).then_some("pages and their assets")
}

fn is_asset(response: &Response, path: &str) -> bool {
    let media_type = response.media_type().unwrap_or_default();
    let media_type = media_type.trim_start().to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    ASSET_TYPES
        .iter()
        .any(|asset| media_type.starts_with(asset))
        || ASSET_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_belongs_that_is_named_or_answers_an_operation() {
        let own = "https://api.ex.co.uk";
        for (other, belongs) in [
            ("https://b", true),
            ("http://127.0.0.1:81", true),
            ("http://[::1]:81", true),
            ("https://staging.ex.co.uk", true),
            ("https://ex.co.uk", true),
            ("https://other.co.uk", false),
            ("https://api.other.com", false),
        ] {
            let mut hosts = Hosts::of_documents([own.to_owned()]);
            assert!(!hosts.belongs(other, false), "{other}");
            assert_eq!(hosts.belongs(other, true), belongs, "{other}");
            assert_eq!(hosts.belongs(other, false), belongs, "{other}");
            assert!(hosts.belongs(own, false));
            assert!(!hosts.belongs("https://further", true));
        }
        assert!(Hosts::default().belongs("https://api.other.com", true));
        let mut hosts = Hosts::only("https://a".to_owned());
        assert!(hosts.belongs("https://a", false));
        assert!(!hosts.belongs("https://b", true));
    }
}
