//! A document by its address. It and its files are asked for at its own origin alone, and with
//! the credential of the profile only where that is the profile's origin too.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use url::{Position, Url};

use super::copied::CopiedDocument;
use crate::cli::input;
use crate::client::{Client, percent_encode_segment};
use crate::error::InputError;
use crate::model::exchange::{Blocked, Exchange, Header, Request, Response};
use crate::model::host::{Credential, HostProfile};
use crate::redact::redactor::Redactor;
use crate::redact::sensitive::SecretNames;
use crate::report::escape::clean;

/// The largest file, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
/// The credential that goes along.
const CREDENTIAL: &str = "default";
/// What is asked for; RFC 9512 names the type of YAML.
const ACCEPT: &str =
    "application/vnd.oai.openapi+json, application/json;q=0.9, application/yaml;q=0.8, */*;q=0.1";
/// So much of a page is looked at.
const LOOKED_AT: usize = 256 * 1024;

/// The address that stands in the place of a file's path.
pub(super) fn address_of(text: &Path) -> Option<Url> {
    let text = text.to_str()?;
    let is_one = text.starts_with("https://") || text.starts_with("http://");
    Url::parse(text).ok().filter(|_| is_one)
}

/// Whether a credential may go along that has to be fetched first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fetching {
    Allowed,
    /// As with `--dry-run`: nobody signs in.
    Denied,
}

/// Fetches a document and the files that it refers to.
pub(super) fn fetch(
    url: &Url,
    profile: &HostProfile,
    fetching: Fetching,
) -> Result<CopiedDocument, InputError> {
    let shown = &url[..Position::AfterPath];
    let wrong = |words: String| InputError::new(shown, words);
    if !url.username().is_empty() || url.password().is_some() {
        let words = "the address has a user name or a password in it";
        let help = "give the host a profile with this credential";
        return Err(
            InputError::new(&url[Position::BeforeHost..Position::AfterPath], words).help(help),
        );
    }
    let asking = Asking::new(url, profile, fetching)?;
    let runtime = input::runtime().map_err(|error| wrong(error.to_string()))?;
    let (folder, name) = url.path().rsplit_once('/').unwrap_or(("", url.path()));
    let name = file_name(name);
    let origin = &url[..Position::BeforePath];
    let copied = {
        let mut is_first = true;
        let mut read = |path: &str| {
            let mut asked = url.clone();
            if !std::mem::take(&mut is_first) {
                let segments: Vec<String> = path.split('/').map(percent_encode_segment).collect();
                asked.set_path(&format!("{folder}/{}", segments.join("/")));
                asked.set_query(None);
            }
            runtime.block_on(asking.get(&asked))
        };
        CopiedDocument::new(&name, format!("{origin}{folder}"), &mut read)
    };
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    copied
}

/// A name for the file, of characters that every system takes.
fn file_name(segment: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let plain: String = segment.chars().filter(|c| is_plain(*c)).collect();
    match plain.trim_matches('.') {
        "" => "openapi".to_owned(),
        plain => plain.to_owned(),
    }
}

/// What every file is asked for with.
struct Asking {
    client: Client,
    redactor: Redactor,
    has_credential: bool,
}

impl Asking {
    fn new(url: &Url, profile: &HostProfile, fetching: Fetching) -> Result<Asking, InputError> {
        let is_own = url.origin() == profile.base.origin();
        let mut at = match is_own {
            true => profile.clone(),
            false => profile.toward(url),
        };
        at.base.set_path("/");
        at.max_body_bytes = MAX_BODY_BYTES;
        let is_usable = |part: &Credential| match part {
            Credential::Unset { .. } => false,
            Credential::Fetched(_) => fetching == Fetching::Allowed,
            _ => true,
        };
        let credential = at.credentials.get(CREDENTIAL);
        Ok(Asking {
            client: Client::new(&at)?,
            redactor: Redactor::new(&at, SecretNames::default()),
            has_credential: credential.is_some_and(|one| one.parts().iter().all(is_usable)),
        })
    }

    async fn get(&self, url: &Url) -> Result<Vec<u8>, InputError> {
        let shown = &url[..Position::AfterPath];
        let error = |blocked: Blocked| {
            let words = format!(
                "cannot be fetched: {}",
                self.redactor.redacted(blocked.cause)
            );
            let error = InputError::new(shown, words);
            match blocked.help {
                Some(help) => error.help(help),
                None => error,
            }
        };
        let exchange = self.exchange(url).await.map_err(error)?;
        match flaw(&exchange.response, self.has_credential) {
            None => Ok(exchange.response.body.0),
            Some((words, help)) => {
                let words = self.redactor.redacted(words);
                Err(InputError::new(shown, clean(&words).into_owned()).help(help))
            }
        }
    }

    async fn exchange(&self, url: &Url) -> Result<Exchange, Blocked> {
        let names: &[&str] = match self.has_credential {
            true => &[CREDENTIAL],
            false => &[],
        };
        let credentials = self.client.credentials();
        let credential = credentials.for_request(names, &self.redactor).await?;
        let draft = Request {
            method: "GET".to_owned(),
            url: url.to_string(),
            headers: vec![Header {
                name: "accept".to_owned(),
                value: ACCEPT.into(),
            }],
            body: None,
        };
        let request = self.client.prepare(draft, &[], credential.as_deref())?;
        Ok(self.client.send(request, true).await?.exchange)
    }
}

/// What is wrong with a response in whose place a document was expected, and what to do.
fn flaw(response: &Response, has_credential: bool) -> Option<(String, String)> {
    let status = response.status;
    let header = |name| response.header_text(name).unwrap_or_default().into_owned();
    match status {
        200..=299 => {}
        300..=399 => {
            let words = format!(
                "the host answers {status} and leads to `{}`, which is not followed",
                header("location")
            );
            return Some((words, "name the address that it leads to".into()));
        }
        401 | 403 => {
            let help = match has_credential {
                true => "check the credential `default` of the host",
                false => {
                    "the credential `default` of a host profile goes along if its `url` has the same origin"
                }
            };
            return Some((format!("the host answers {status}"), help.into()));
        }
        _ => {
            let help = "name the address of the document itself";
            return Some((format!("the host answers {status}"), help.into()));
        }
    }
    let bytes = response.body.as_bytes();
    let is_html = header("content-type").to_ascii_lowercase().contains("html")
        || bytes.trim_ascii_start().starts_with(b"<");
    is_html.then(|| {
        page(&String::from_utf8_lossy(
            &bytes[..bytes.len().min(LOOKED_AT)],
        ))
    })
}

/// What kind of page stands in the place of a document, and where the document is.
fn page(text: &str) -> (String, String) {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let what = if has(&["swagger-ui", "swaggeruibundle"]) {
        "the page of Swagger UI"
    } else if has(&["redoc"]) {
        "the page of Redoc"
    } else if has(&["rapidoc", "scalar", "elements-api", "stoplight"]) {
        "a page that shows the document"
    } else if has(&[
        "type=\"password\"",
        "type='password'",
        "sign in",
        "log in",
        "login",
    ]) {
        "a page to sign in on"
    } else {
        "an HTML page"
    };
    let words = format!("this is {what}, not an OpenAPI document");
    let help = match named_in(text) {
        Some(address) => format!("the page names this one: {address}"),
        None => "name the address of the document itself, such as …/openapi.json".to_owned(),
    };
    (words, help)
}

/// The address of the document that a page shows.
fn named_in(text: &str) -> Option<String> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let key = r#"(?:spec-url|data-url|apiDescriptionUrl|["']?url["']?)"#;
        Regex::new(&format!(
            r#"{key}\s*[:=]\s*["']([^"'<>\s]{{1,300}}(?:json|ya?ml|docs)[^"'<>\s]{{0,100}})["']"#
        ))
        .ok()
    });
    let found = NAMED.as_ref()?.captures(text)?;
    Some(found.get(1)?.as_str().to_owned())
}
