//! Headers and credentials that the command line gives the requests of a document.

use crate::cli::environment::environment;
use crate::error::InputError;
use crate::model::credential::{NO_TOKEN, TOKEN_ALONE};
use crate::model::host::Credential;
use crate::redact::header_names::is_sensitive_header;
use crate::secret::Secret;

/// What `-H` and `--bearer-env` ask for.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Headers that are not known to carry a credential.
    pub(super) headers: Vec<(String, String)>,
    /// Those that are known to, with the bearer token.
    pub(super) credential: Option<Credential>,
}

impl Sent {
    /// # Errors
    /// Where a header is none, or the variable is not set.
    pub(super) fn of(headers: &[String], variable: Option<&str>) -> Result<Sent, InputError> {
        let mut sent = Sent::default();
        let mut secret = Vec::new();
        if let Some(name) = variable {
            let token = environment(name).filter(|token| !token.is_empty());
            let Some(token) = token else {
                let words = format!("the environment variable `{name}` is not set");
                let error = InputError::new("--bearer-env", words);
                return Err(error.help(format!("set it to the token: export {name}=…")));
            };
            let token = token.trim();
            if token.contains(char::is_whitespace) {
                let words = format!("the environment variable `{name}` {NO_TOKEN}");
                return Err(InputError::new("--bearer-env", words).help(TOKEN_ALONE));
            }
            secret.push(Credential::Bearer(Secret::new(token)));
        }
        for header in headers {
            let (name, value) = read(header)?;
            match is_sensitive_header(&name) {
                true => secret.push(Credential::Header {
                    name,
                    value: Secret::new(value),
                }),
                false => sent.headers.push((name, value)),
            }
        }
        sent.credential = match secret.len() {
            0 => None,
            1 => secret.pop(),
            _ => Some(Credential::Several(secret)),
        };
        Ok(sent)
    }

    /// The names of headers whose values are not written: any may be a key that only its API
    /// knows.
    pub(super) fn secret_headers(&self) -> Vec<String> {
        let names = self.headers.iter().map(|(name, _)| name);
        names
            .filter(|name| !PLAIN.contains(&&***name))
            .cloned()
            .collect()
    }
}

/// Headers that carry no credential.
const PLAIN: [&str; 17] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "origin",
    "prefer",
    "range",
    "referer",
    "user-agent",
    "x-request-id",
];

/// Name and value of a header. A mistake does not show the value: it may be a secret.
fn read(header: &str) -> Result<(String, String), InputError> {
    let mistake = |words: &str| {
        let error = InputError::new("-H", words.to_owned());
        error.help("write NAME: VALUE, in quotes: -H 'X-Api-Key: …'")
    };
    let (name, value) = header
        .split_once(':')
        .ok_or_else(|| mistake("a header has no `:`"))?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(mistake(&format!(
            "`{}` is not a header name",
            name.escape_debug()
        )));
    }
    if http::HeaderValue::from_str(value).is_err() {
        return Err(mistake(&format!(
            "the value of `{name}` holds what no header may"
        )));
    }
    Ok((name, value.to_owned()))
}
