//! Reads the token of a login's response. Pure.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::blocked::blocked;
use super::token_response::{is_sendable, json, kind, seconds};
use crate::model::exchange::{Blocked, Phase, Response};
use crate::model::sign_in::{Expiry, Login, TokenPlace};
use crate::secret::Secret;

/// A larger number of seconds is no lifetime but a Unix time: a lifetime of 30 years.
const LONGEST_LIFETIME: f64 = 1e9;
/// A larger Unix time is one in milliseconds.
const LAST_IN_SECONDS: f64 = 1e11;

/// The token of a response, and how long it is valid where that is known.
///
/// # Errors
///
/// When it is not where the login says.
pub(super) fn read(
    response: &Response,
    login: &Login,
    url: &str,
    now: Timestamp,
) -> Result<(Secret, Option<Duration>), Blocked> {
    let status = response.status;
    let asked = url.split('?').next().unwrap_or_default();
    let method = &login.request.method;
    let wrong = |words: String, help: &str| {
        let cause = format!("{method} {asked} answers {status}{words}");
        blocked(Phase::Credential, cause, Some(help))
    };
    if !(200..300).contains(&status) {
        let words = match status / 100 {
            3 => ": it redirects, and redirects are not followed".to_owned(),
            _ => format!(" with {}", kind(response)),
        };
        return Err(wrong(words, "check `request` and `secrets` of the login"));
    }
    let body = json::<Value>(response);
    let place = place(&login.token);
    let help = "check `token` of the login";
    let found = match (&login.token, &body) {
        (TokenPlace::Body(_), Err(_)) => {
            let words = format!(" with {}, expected JSON with a token", kind(response));
            return Err(wrong(words, help));
        }
        (TokenPlace::Body(path), Ok(body)) => path.query(body).first().and_then(text),
        (TokenPlace::Header(name), _) => response
            .header_text(name)
            .map(|text| text.trim().to_owned()),
        (TokenPlace::Cookie(name), _) => cookie(response, name),
    };
    let Some(token) = found else {
        return Err(wrong(format!(", and there is no token at {place}"), help));
    };
    if !is_sendable(&token) {
        let words = match token.is_empty() {
            true => format!(" with an empty token at {place}"),
            false => format!(" with a token at {place} that no header can carry"),
        };
        return Err(wrong(words, help));
    }
    let lasts = match (&login.expires, &body) {
        (Some(Expiry::After(after)), _) => Some(*after),
        (Some(Expiry::Body(path)), body) => {
            let end = body.as_ref().ok().and_then(|body| path.query(body).first());
            let Some(end) = end else {
                let words = format!(" with a token, and says nothing of its end at `{path}`");
                return Err(wrong(words, "check `expires` of the login"));
            };
            lifetime(end, now)
        }
        (None, _) => None,
    };
    Ok((Secret::new(token), lasts))
}

fn place(place: &TokenPlace) -> String {
    match place {
        TokenPlace::Body(path) => format!("`{path}`"),
        TokenPlace::Header(name) => format!("the header `{name}`"),
        TokenPlace::Cookie(name) => format!("the cookie `{name}`"),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The value of a cookie that a response sets (RFC 6265, section 4.1).
fn cookie(response: &Response, wanted: &str) -> Option<String> {
    response.header_values("set-cookie").find_map(|line| {
        let line = line.to_text();
        let (name, value) = line.split(';').next()?.split_once('=')?;
        (name.trim() == wanted).then(|| value.trim().to_owned())
    })
}

/// How long something lasts from now on that ends so: a number of seconds, a Unix time in
/// seconds or milliseconds, or a date-time.
fn lifetime(value: &Value, now: Timestamp) -> Option<Duration> {
    let Some(number) = seconds(value).map(|number| number.as_secs_f64()) else {
        let end: Timestamp = value.as_str()?.parse().ok()?;
        return Duration::try_from(end.duration_since(now)).ok();
    };
    let seconds = match number {
        lifetime if lifetime < LONGEST_LIFETIME => lifetime,
        end if end < LAST_IN_SECONDS => end - now.as_duration().as_secs_f64(),
        end => end / 1000.0 - now.as_duration().as_secs_f64(),
    };
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_read_in_each_of_its_forms() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        let unix = now.as_second();
        for (value, lasts) in [
            (Value::from(3600), Some(3600)),
            (Value::from("3600"), Some(3600)),
            (Value::from(unix + 60), Some(60)),
            (Value::from((unix + 60) * 1000), Some(60)),
            (Value::from("2026-11-30T12:01:00Z"), Some(60)),
            (Value::from("2026-11-30T13:01:00+01:00"), Some(60)),
            (Value::from("2026-11-30T11:00:00Z"), None),
            (Value::from(unix - 60), None),
            (Value::from(0), None),
            (Value::from("soon"), None),
            (Value::Null, None),
        ] {
            assert_eq!(
                lifetime(&value, now).map(|one| one.as_secs()),
                lasts,
                "{value}"
            );
        }
    }
}
