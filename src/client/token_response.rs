//! Reads what a token endpoint answers (RFC 6749, section 5). Pure.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use super::blocked::blocked;
use crate::json::type_words;
use crate::model::exchange::{Blocked, Phase, Response};
use crate::secret::Secret;

/// So many characters of what an endpoint says are repeated.
const LONGEST_WORDS: usize = 200;

/// The token of a response, and how long it is valid where that is said.
///
/// # Errors
///
/// When there is none that can be sent as `Authorization: Bearer …`.
pub(super) fn read(
    response: &Response,
    asked: &Url,
) -> Result<(Secret, Option<Duration>), Blocked> {
    let status = response.status;
    let body = json::<Map<String, Value>>(response);
    let wrong = |words: String, help: &str| {
        let cause = format!("{} answers {status}{words}", place(asked));
        Err(blocked(Phase::Credential, cause, Some(help)))
    };
    if !(200..300).contains(&status) {
        let (words, help) = refusal(response, body.ok().as_ref());
        return wrong(words, help);
    }
    let Ok(body) = body else {
        let words = format!(
            " with {}, expected JSON with `access_token`",
            kind(response)
        );
        return wrong(words, NOT_AN_ENDPOINT);
    };
    let token = match body.get("access_token") {
        Some(Value::String(token)) => token,
        found => {
            let words = match found {
                None => "the response has no `access_token`".to_owned(),
                Some(other) => format!("`access_token` is {}, not a text", type_words(other)),
            };
            return wrong(format!(", and {words}"), NOT_AN_ENDPOINT);
        }
    };
    if let Some(kind) = body.get("token_type").and_then(Value::as_str)
        && !kind.eq_ignore_ascii_case("bearer")
    {
        let words = format!(" with the token_type `{}`, expected `Bearer`", shown(kind));
        return wrong(
            words,
            "driftcheck sends Bearer tokens; ask the endpoint's operator for one",
        );
    }
    if !is_sendable(token) {
        let words = match token.is_empty() {
            true => " with an empty access_token",
            false => " with an access_token that no header can carry",
        };
        return wrong(words.to_owned(), NOT_AN_ENDPOINT);
    }
    let lasts = body.get("expires_in").and_then(seconds);
    Ok((Secret::new(token), lasts))
}

const NOT_AN_ENDPOINT: &str = "check `token_url`: it must be the token endpoint itself (RFC 6749, section 3.2), not a page to sign in on";

/// Why an endpoint gives no token (RFC 6749, section 5.2), and what to do about it.
fn refusal(response: &Response, body: Option<&Map<String, Value>>) -> (String, &'static str) {
    let text = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str);
    if (300..400).contains(&response.status) {
        let words = ": it redirects, and redirects are not followed";
        return (words.to_owned(), NOT_AN_ENDPOINT);
    }
    let Some(error) = text("error") else {
        let words = format!(" with {}", kind(response));
        return (words, "check `token_url`, `client_id` and `client_secret`");
    };
    let mut words = format!(": {}", shown(error));
    if let Some(description) = text("error_description") {
        words.push_str(&format!(" ({})", shown(description)));
    }
    let help = match error {
        "invalid_client" => {
            "check `client_id` and `client_secret`; some endpoints want `client_auth = \"body\"`"
        }
        "invalid_scope" => "check `scope`",
        "unauthorized_client" | "unsupported_grant_type" => {
            "permit the client credentials grant for this client"
        }
        _ => "check `client_id`, `client_secret`, `scope` and `audience`",
    };
    (words, help)
}

/// The JSON of a response, behind the byte order mark that some send (RFC 8259, section 8.1).
pub(super) fn json<T: DeserializeOwned>(response: &Response) -> serde_json::Result<T> {
    let bytes = response.body.as_bytes();
    serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// The address without its query.
fn place(asked: &Url) -> &str {
    &asked[..url::Position::AfterPath]
}

/// What kind of body it is, in words.
pub(super) fn kind(response: &Response) -> String {
    match response.header_text("content-type") {
        _ if response.body.as_bytes().is_empty() => "no body".to_owned(),
        Some(media_type) => format!("a body of {}", shown(&media_type)),
        None => "a body of no content type".to_owned(),
    }
}

/// What an endpoint says, short and without control characters.
fn shown(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_control());
    plain.take(LONGEST_WORDS).collect()
}

/// Whether a token can stand in a header (RFC 6750, section 2.1, allows less).
pub(super) fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A lifetime in seconds, as a number or, as some write it, as a text; one that is over says
/// nothing.
pub(super) fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let is_one = seconds.is_finite() && seconds > 0.0;
    is_one.then(|| Duration::try_from_secs_f64(seconds).ok())?
}
