//! Names that say that what stands beside them is a secret: of headers, and of members.

/// What one host calls a secret by its name, beside what is called so everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretNames {
    /// The members that contracts call secret, each by the last names of its path.
    pub members: Vec<Vec<String>>,
    /// Headers, by lower-case name.
    pub headers: Vec<String>,
    /// Parameters of the query.
    pub parameters: Vec<String>,
}

/// Headers whose values are secrets, by lower-case name.
const HEADERS: [&str; 23] = [
    "api-key",
    "api-token",
    "apikey",
    "authorization",
    "cookie",
    "cookie2",
    "dpop",
    "job-token",
    "private-token",
    "proxy-authorization",
    "set-cookie",
    "set-cookie2",
    "token",
    "x-access-token",
    "x-apikey",
    "x-auth",
    "x-csrf-token",
    "x-csrftoken",
    "x-gitlab-token",
    "x-key",
    "x-session",
    "x-token",
    "x-vault-token",
];

/// What the lower-case names of further such headers end in: `x-api-key`,
/// `ocp-apim-subscription-key`, `x-amz-security-token`.
const ENDS: [&str; 22] = [
    "-access-key",
    "-access-token",
    "-api-key",
    "-api-secret",
    "-api-token",
    "-application-key",
    "-auth-key",
    "-auth-token",
    "-authorization",
    "-client-secret",
    "-csrf-token",
    "-functions-key",
    "-password",
    "-private-token",
    "-rapidapi-key",
    "-refresh-token",
    "-secret-key",
    "-security-token",
    "-session-id",
    "-session-token",
    "-subscription-key",
    "-xsrf-token",
];

/// Members whose texts are secrets; the case of their letters says nothing.
pub const MEMBERS: [&str; 43] = [
    "access_token",
    "accesstoken",
    "api-key",
    "api_key",
    "api_secret",
    "api_token",
    "apikey",
    "apisecret",
    "apitoken",
    "app_secret",
    "appsecret",
    "assertion",
    "auth_token",
    "authtoken",
    "client_assertion",
    "client_secret",
    "clientassertion",
    "clientsecret",
    "code_verifier",
    "codeverifier",
    "id_token",
    "idtoken",
    "jwt",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "privatekey",
    "pwd",
    "refresh_token",
    "refreshtoken",
    "secret",
    "secret_key",
    "secretkey",
    "session_id",
    "session_token",
    "sessionid",
    "sessiontoken",
    "signing_secret",
    "signingsecret",
    "token",
];

/// A shorter text stands in many places by chance.
const SHORTEST: usize = 8;

/// A text of one or more words alone stands in many places below this length.
const SHORTEST_OF_WORDS: usize = 16;

/// Whether a text can be distinguished from what stands elsewhere by chance: `admin`, `Active`,
/// `TRUE` and `invalid-token` cannot, and neither can what is short.
pub fn is_distinct(text: &str) -> bool {
    let of_words = |is_letter: fn(&u8) -> bool| {
        let mut rest = text.bytes().skip(1);
        rest.all(|byte| is_letter(&byte) || b"-_.".contains(&byte))
    };
    let is_word = of_words(u8::is_ascii_lowercase) || of_words(u8::is_ascii_uppercase);
    let shortest = if is_word { SHORTEST_OF_WORDS } else { SHORTEST };
    text.len() >= shortest
}

/// Whether a header of this lower-case name holds a secret.
pub fn is_sensitive_header(name: &str) -> bool {
    HEADERS.contains(&name) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a member, or a field of a form, of this name holds a secret.
pub fn is_sensitive_member(name: &str) -> bool {
    MEMBERS
        .iter()
        .any(|member| name.eq_ignore_ascii_case(member))
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
        ] {
            assert!(is_sensitive_header(name), "{name}");
        }
        for name in [
            "location",
            "x-next-page-token",
            "x-request-id",
            "idempotency-key",
            "www-authenticate",
        ] {
            assert!(!is_sensitive_header(name), "{name}");
        }
        for common in ["admin", "Active", "TRUE", "invalid-token", "s3cr3t", ""] {
            assert!(!is_distinct(common), "{common}");
        }
        for distinct in ["s3cr3t-1", "correct-horse-battery", "Tr0ub4dor", "12345678"] {
            assert!(is_distinct(distinct), "{distinct}");
        }
        assert!(is_sensitive_member("accessToken") && is_sensitive_member("PASSWORD"));
        assert!(!is_sensitive_member("token_type") && !is_sensitive_member("key"));
    }
}
