//! Names of headers that say that what they hold is a secret.

use super::sensitive::{LONGEST_NAME, is_sensitive_member, may_name_secret};
use super::words::words;

/// Headers whose values are secrets though no word says so, by lower-case name.
const HEADERS: [&str; 11] = [
    "authorization",
    "cookie",
    "cookie2",
    "dpop",
    "proxy-authorization",
    "set-cookie",
    "set-cookie2",
    "signature",
    "x-jfrog-art-api",
    "x-key",
    "x-ms-client-principal",
];

/// What stands before the last word `key` of headers that carry a credential; what members of
/// such names hold is often an id.
const KEYS_OF_HEADERS: [&str; 9] = [
    "account", "customer", "insert", "license", "query", "sas", "service", "shared", "storage",
];

/// Whether a header of this lower-case name holds a secret.
pub fn is_sensitive_header(name: &str) -> bool {
    HEADERS.contains(&name)
        || name.ends_with("-authorization")
        || is_sensitive_member(name.strip_prefix("x-").unwrap_or(name))
        || is_header_of_secret(name)
}

/// Whether the last words of a header's name say that it carries a credential.
fn is_header_of_secret(name: &str) -> bool {
    if name.len() > LONGEST_NAME || !may_name_secret(name) {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        // `Access-Control-Allow-Credentials`
        [.., "allow", _] => false,
        [.., before, "key"] => KEYS_OF_HEADERS.contains(before),
        [.., "login", "ticket"] | [_, .., "session"] => true,
        [.., last] => ["auth", "authentication", "credential", "credentials"].contains(last),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_distinguished_from_others() {
        for name in [
            "authorization",
            "x-mpt-authorization",
            "x-api-key",
            "x-csrf-token",
            "x-access-token",
            "x-auth-token",
            "ocp-apim-subscription-key",
            "set-cookie",
            "x-rapidapi-key",
            "private-token",
            "dd-application-key",
            "auth",
            "x-tableau-auth",
            "x-authentication",
            "x-credentials",
            "x-sfdc-session",
            "x-license-key",
            "aeg-sas-key",
            "x-amz-server-side-encryption-customer-key",
            "x-login-ticket",
            "x-pin",
        ] {
            assert!(is_sensitive_header(name), "{name}");
        }
        for name in [
            "location",
            "x-next-page-token",
            "x-request-id",
            "idempotency-key",
            "www-authenticate",
            "access-control-allow-credentials",
            "sec-websocket-key",
            "surrogate-key",
            "x-amz-server-side-encryption-customer-key-md5",
            "x-author",
        ] {
            assert!(!is_sensitive_header(name), "{name}");
        }
    }
}
