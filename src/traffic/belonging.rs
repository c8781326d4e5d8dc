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

    /// Whether an exchange is of these hosts. One that has an operation with a name of its own
    /// in its path is so wherever it was sent, unless the user named the host.
    pub fn belongs(&mut self, origin: &str, has_operation: bool) -> bool {
        if self.named.contains(origin) || self.adopted.contains(origin) {
            return true;
        }
        if has_operation && !self.are_final {
            self.adopted.insert(origin.to_owned());
            return true;
        }
        false
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
        let mut hosts = Hosts::of_documents(["https://a".to_owned()]);
        assert!(hosts.belongs("https://a", false));
        assert!(!hosts.belongs("https://b", false));
        assert!(hosts.belongs("https://b", true));
        assert!(hosts.belongs("https://b", false));
        let mut hosts = Hosts::only("https://a".to_owned());
        assert!(hosts.belongs("https://a", false));
        assert!(!hosts.belongs("https://b", true));
    }
}
