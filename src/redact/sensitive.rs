//! Names that say that what stands beside them is a secret: of members and of parameters.

use super::words::{SECRETS, words};

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

/// Members whose texts are secrets though no word says so; the case of their letters says
/// nothing.
const MEMBERS: [&str; 18] = [
    "assertion",
    "authorization",
    "bearer",
    "client_assertion",
    "clientassertion",
    "code_verifier",
    "codeverifier",
    "cookie",
    "credential",
    "credentials",
    "cvc",
    "cvc2",
    "cvv",
    "cvv2",
    "pass",
    "pin",
    "proxy-authorization",
    "set-cookie",
];

/// Parameters of a URL whose values are secrets though no word says so.
const PARAMETERS: [&str; 9] = [
    "auth",
    "awsaccesskeyid",
    "code",
    "sig",
    "signature",
    "x-amz-credential",
    "x-amz-signature",
    "x-goog-credential",
    "x-goog-signature",
];

/// Last words of names that say something about a secret: `passwordPolicy`, `secretName`.
const ABOUT: [&str; 39] = [
    "age",
    "algorithm",
    "arn",
    "at",
    "attempts",
    "count",
    "date",
    "description",
    "enabled",
    "error",
    "expiration",
    "expired",
    "expires",
    "expiry",
    "field",
    "format",
    "hint",
    "href",
    "id",
    "ids",
    "label",
    "length",
    "link",
    "message",
    "name",
    "path",
    "pattern",
    "policy",
    "ref",
    "required",
    "reset",
    "rules",
    "state",
    "status",
    "strength",
    "type",
    "uri",
    "url",
    "version",
];

/// First words of names of what is true or not: `hasPassword`, `show_password`.
const ASKED: [&str; 12] = [
    "allow", "can", "change", "forgot", "has", "is", "must", "needs", "remember", "require",
    "requires", "show",
];

/// What stands before the last word `token` where it is no credential: a place in a list, a
/// lock, a number of words.
const PLACES: [&str; 22] = [
    "continuation",
    "continue",
    "cursor",
    "end",
    "first",
    "idempotency",
    "last",
    "lock",
    "max",
    "min",
    "next",
    "nextpage",
    "page",
    "pagination",
    "paging",
    "prev",
    "previous",
    "resume",
    "skip",
    "start",
    "starting",
    "sync",
];

/// What stands before the last word `key` where it is a credential.
const KEYS: [&str; 14] = [
    "access",
    "aes",
    "api",
    "application",
    "auth",
    "encryption",
    "functions",
    "hmac",
    "master",
    "private",
    "rapidapi",
    "signing",
    "ssh",
    "subscription",
];

/// What stands before the last word `code` where it proves who asks.
const CODES: [&str; 9] = [
    "activation",
    "authorization",
    "backup",
    "device",
    "mfa",
    "otp",
    "recovery",
    "totp",
    "verification",
];

/// What a text holds, whatever the case of its letters, that a name in it can be one of a
/// secret for.
pub(super) const STEMS: [&str; 18] = [
    "assertion",
    "authorization",
    "bearer",
    "code",
    "connection",
    "cookie",
    "credential",
    "cvc",
    "cvv",
    "jwt",
    "key",
    "otp",
    "pass",
    "pin",
    "pwd",
    "secret",
    "token",
    "session",
];

/// A longer name is none that anybody chose.
pub(super) const LONGEST_NAME: usize = 100;

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

/// Whether a word is a scheme that stands before a credential (RFC 9110, section 11.1).
pub(crate) fn is_scheme(word: &str) -> bool {
    ["bearer", "basic", "digest", "negotiate"]
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// Whether a member, or a field of a form, of this name holds a secret.
pub fn is_sensitive_member(name: &str) -> bool {
    let is_one = |member: &&str| name.eq_ignore_ascii_case(member);
    may_name_secret(name) && (is_named_secret(name) || MEMBERS.iter().any(is_one))
}

/// Whether a list or an object of this name holds secrets: `tokens`, `credentials`.
pub fn is_sensitive_container(name: &str) -> bool {
    is_sensitive_member(name)
        || name
            .strip_suffix(['s', 'S'])
            .is_some_and(is_sensitive_member)
}

/// Whether a parameter of a URL of this name holds a secret.
pub fn is_sensitive_parameter(name: &str) -> bool {
    let is_one = |parameter: &&str| name.eq_ignore_ascii_case(parameter);
    is_sensitive_member(name) || PARAMETERS.iter().any(is_one)
}

/// Whether a name holds the beginning of a word that matters here. Each key of each body is
/// asked for, so this comes first.
pub(super) fn may_name_secret(name: &str) -> bool {
    name.as_bytes().windows(3).any(|three| {
        let &[one, two, three] = three else {
            return false;
        };
        matches!(
            &[one | 0x20, two | 0x20, three | 0x20],
            b"ass"
                | b"bea"
                | b"cod"
                | b"con"
                | b"coo"
                | b"cre"
                | b"cvc"
                | b"cvv"
                | b"jwt"
                | b"key"
                | b"otp"
                | b"pas"
                | b"pin"
                | b"pwd"
                | b"rif"
                | b"sec"
                | b"ses"
                | b"tic"
                | b"tok"
                | b"uth"
        )
    })
}

/// Whether the words of a name say that it is one of a secret.
fn is_named_secret(name: &str) -> bool {
    if name.len() > LONGEST_NAME || !may_name_secret(name) {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => false,
        [.., before, "key"] if KEYS.contains(before) => true,
        [.., before, "code"] if CODES.contains(before) => true,
        [.., "connection", "string"]
        | [.., "token", "value"]
        | [.., "pass", "word"]
        | [.., "jwt", "assertion"] => true,
        [.., "session", "id"] | [.., "sessionid" | "jwt" | "otp"] => true,
        [.., before, "token"] => !PLACES.contains(before),
        ["token"] => true,
        [first, .., last] if ASKED.contains(first) || ABOUT.contains(last) => false,
        words => words.iter().any(|word| SECRETS.contains(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::header_names::is_sensitive_header;
    use super::*;

    #[test]
    fn what_stands_in_many_texts_by_chance_is_not_distinct() {
        for common in ["admin", "Active", "TRUE", "invalid-token", "s3cr3t", ""] {
            assert!(!is_distinct(common), "{common}");
        }
        for distinct in ["s3cr3t-1", "correct-horse-battery", "Tr0ub4dor", "12345678"] {
            assert!(is_distinct(distinct), "{distinct}");
        }
    }

    #[test]
    fn the_words_of_a_name_say_whether_it_is_one_of_a_secret() {
        let secret = "new_password oldPassword passwordConfirmation passwordconfirmation \
            confirmPassword userPassword PASSWORD Password2 newpassword db_passwd userPwd \
            passphrase webhookSecret client_secret clientsecret clientSecretValue \
            secretAccessKey APP_SECRET secret X-App-Secret X-Figma-Token x-webhook-secret \
            private_token token accessToken refresh_token id-token idToken csrfToken JWTToken \
            authtoken subscription-key api_key apiKey APIKey apikey API-KEY x-rapidapi-key \
            privateKey session_id sessionId sessionid userJwt otp code_verifier \
            clientAssertion Authorization cookie pass passWord pin cvv encryptionKey \
            masterKey sshKey aes_key mfaCode otpCode verification_code authorizationCode \
            connectionString tokenValue userPassWord";
        for name in secret.split_whitespace() {
            assert!(is_sensitive_member(name), "{name}");
        }
        let open = "pageToken nextPageToken next_page_token nextpagetoken nextToken \
            continuationToken x-ms-continuationtoken startingToken tokenType token_type \
            token_endpoint tokens max_tokens maxToken tokenCount tokenExpiresAt secretary \
            secretariat secrets secretsCount secretName secretArn passwordPolicy \
            password_policy hasPassword has_password showPassword passwordChangedAt \
            passwordResetUrl password_expires passwordless key monkey keyword publicKey \
            primary_key sort-key boardingPass pins bypass author authorizations \
            connection connectionStatus cookies postcode errorCode countryCode recoveryCodes idempotency-key Lock-Token session sessions passenger \
            passage compass statusCode code verified sessionCount";
        for name in open.split_whitespace() {
            assert!(!is_sensitive_member(name), "{name}");
            let lower = name.to_lowercase();
            assert!(!is_sensitive_header(&lower), "{name}");
        }
        assert!(!is_sensitive_member(&"password_".repeat(20)));
    }
}
