//! The address of a request in its parts. It is not read as a URL is: a variable may stand
//! anywhere in it, and what is written in its path and query is to be sent as it is.

use super::part::CredentialPart;
use super::query::decoded;

/// Where a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port, `https://api.example.com`, or a variable for them.
    pub origin: String,
    /// The path, which starts with `/`.
    pub path: String,
    /// The query without its `?`.
    pub query: Option<String>,
}

impl Address {
    /// Reads an address; without a scheme it is one of `http`, as for curl. What stands before
    /// an `@` is a credential.
    ///
    /// # Errors
    /// In words, where there is no host, or the scheme is none of HTTP.
    pub fn read(text: &str) -> Result<(Address, Option<CredentialPart>), String> {
        let text = text.trim();
        let text = text.split('#').next().unwrap_or_default();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if !scheme.contains(['/', '?']) => (scheme, rest),
            _ => ("", text),
        };
        let lower = scheme.to_ascii_lowercase();
        let scheme = match lower.as_str() {
            "" => "http",
            "http" | "https" => lower.as_str(),
            other if other.is_ascii() => return Err(format!("is one of `{other}`, not of HTTP")),
            other => other,
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        if host.is_empty() {
            return Err("names no host".to_owned());
        }
        if host.contains(|one: char| one.is_whitespace() || one.is_control()) {
            return Err("has a space in its host".to_owned());
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let address = Address {
            origin: origin(scheme, host),
            path: match path {
                "" => "/".to_owned(),
                path => path.to_owned(),
            },
            query: query.filter(|query| !query.is_empty()).map(str::to_owned),
        };
        let login = login.map(|login| decoded(login).unwrap_or_else(|| login.to_owned()));
        Ok((address, login.map(|login| basic(&login))))
    }
}

/// A variable at the beginning stands for the scheme too.
fn origin(scheme: &str, host: &str) -> String {
    if !host.starts_with(|one: char| one.is_ascii()) && scheme == "http" {
        return host.to_owned();
    }
    let host = host.to_ascii_lowercase();
    let usual = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    format!("{scheme}://{}", host.strip_suffix(usual).unwrap_or(&host))
}

/// `user:password`; without a password the user is a key.
pub(crate) fn basic(login: &str) -> CredentialPart {
    match login.split_once(':') {
        Some((user, password)) if !password.is_empty() => CredentialPart::Basic {
            user: user.to_owned(),
            password: password.to_owned(),
        },
        other => CredentialPart::BasicKey(other.map_or(login, |(user, _)| user).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        for (text, origin, path, query) in [
            (
                "https://API.example.com:443/a/b?x=1#f",
                "https://api.example.com",
                "/a/b",
                Some("x=1"),
            ),
            ("example.com:8080", "http://example.com:8080", "/", None),
            ("http://h?x", "http://h", "/", Some("x")),
            (
                "\u{f0000}/users?a=://b",
                "\u{f0000}",
                "/users",
                Some("a=://b"),
            ),
            (
                "https://\u{f0000}/users",
                "https://\u{f0000}",
                "/users",
                None,
            ),
            ("http://[::1]:3000/a", "http://[::1]:3000", "/a", None),
        ] {
            let (address, login) = Address::read(text).unwrap();
            assert_eq!(address.origin, origin, "{text}");
            assert_eq!(address.path, path, "{text}");
            assert_eq!(address.query.as_deref(), query, "{text}");
            assert_eq!(login, None);
        }
        let (_, login) = Address::read("https://ann:secret@h/").unwrap();
        assert_eq!(login, Some(basic("ann:secret")));
        for text in ["", "ftp://h/a", "/users", "a b/c"] {
            assert!(Address::read(text).is_err(), "{text}");
        }
    }
}
