//! A document by its address. It and its files are asked for at its own origin alone, and with
//! the credential of the profile only where that is the profile's origin too.

use std::path::Path;
use std::sync::Arc;

use url::{Position, Url};

use super::copied::{CopiedDocument, Wanted};
use super::page::page;
use crate::cli::input;
use crate::client::{Client, Credentials};
use crate::contract::{address, path_of};
use crate::error::InputError;
use crate::model::exchange::{Blocked, Exchange, Header, Request, Response};
use crate::model::host::{Credential, HostProfile};
use crate::redact::redactor::Redactor;
use crate::redact::sensitive::SecretNames;
use crate::report::escape::clean;

/// The largest file, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
/// The credential that goes along.
pub(super) const CREDENTIAL: &str = "default";
/// What is asked for; RFC 9512 names the type of YAML.
const ACCEPT: &str =
    "application/vnd.oai.openapi+json, application/json;q=0.9, application/yaml;q=0.8, */*;q=0.1";
/// The name of a document whose address ends with a slash.
const UNNAMED: &str = "openapi";
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

/// Fetches a document and the files that it refers to, with the credentials of another client
/// for the profile if they are `shared`.
pub(super) fn fetch(
    url: &Url,
    profile: &HostProfile,
    fetching: Fetching,
    shared: Option<&Arc<Credentials>>,
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
    let asking = Asking::new(url, profile, fetching, shared)?;
    let runtime = input::runtime().map_err(|error| wrong(error.to_string()))?;
    let mut named = url.clone();
    if named.path().ends_with('/') {
        named.set_path(&format!("{}{UNNAMED}", url.path()));
    }
    let path = path_of(&named).ok_or_else(|| {
        let error = wrong("a part of its path can be no name of a file".to_owned());
        error.help("write single slashes between the parts of the path")
    })?;
    let origin = {
        let mut origin = url.clone();
        origin.set_path("/");
        origin.set_query(None);
        origin.set_fragment(None);
        origin
    };
    let shown_as = url[..Position::BeforePath].to_owned();
    let copied = {
        let mut is_first = true;
        let mut read = |wanted: Wanted<'_>| {
            let mut asked = address(&origin, wanted.path);
            asked.set_query(wanted.query);
            let asked = match std::mem::take(&mut is_first) {
                true => url,
                false => &asked,
            };
            runtime.block_on(asking.get(asked))
        };
        CopiedDocument::new(&path, (shown_as, Some(origin.clone())), &mut read)
    };
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    let mut copied = copied?;
    copied.credentials = asking
        .is_own
        .then(|| Arc::clone(asking.client.credentials()));
    Ok(copied)
}

/// What every file is asked for with.
struct Asking {
    client: Client,
    /// Whether it is the origin of the profile.
    is_own: bool,
    redactor: Redactor,
    has_credential: bool,
    /// What the help says of the credential.
    advice: String,
}

impl Asking {
    fn new(
        url: &Url,
        profile: &HostProfile,
        fetching: Fetching,
        shared: Option<&Arc<Credentials>>,
    ) -> Result<Asking, InputError> {
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
        let advice = advice(&profile.name, credential, fetching);
        let mut client = Client::new(&at)?;
        let redactor = Redactor::new(&at, SecretNames::default());
        if let Some(shared) = shared.filter(|_| is_own) {
            client.share(shared, &redactor);
        }
        Ok(Asking {
            client,
            redactor,
            is_own,
            has_credential: credential.is_some_and(|one| one.parts().iter().all(is_usable)),
            advice,
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
        match flaw(&exchange.response, url, &self.advice) {
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

/// What to do where a host refuses what it was asked with.
fn advice(profile: &str, credential: Option<&Credential>, fetching: Fetching) -> String {
    let Some(credential) = credential else {
        return format!(
            "the credential `{CREDENTIAL}` of a host profile goes along if its `url` has the same origin"
        );
    };
    let named = format!("the credential `{CREDENTIAL}` of the host profile `{profile}`");
    let unset = |part: &Credential| match part {
        Credential::Unset { variable } => Some(variable.clone()),
        _ => None,
    };
    let is_fetched = |part: &Credential| matches!(part, Credential::Fetched(_));
    let is_left_out = fetching == Fetching::Denied && credential.parts().iter().any(is_fetched);
    match credential.parts().iter().find_map(unset) {
        Some(variable) => format!("set {variable}, which {named} needs"),
        None if is_left_out => format!("with --dry-run, {named} is not fetched"),
        None => format!("check {named}"),
    }
}

/// What is wrong with a response in whose place a document was expected, and what to do.
fn flaw(response: &Response, asked: &Url, advice: &str) -> Option<(String, String)> {
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
            return Some((format!("the host answers {status}"), advice.to_owned()));
        }
        _ => {
            let help = "name the address of the document itself";
            return Some((format!("the host answers {status}"), help.into()));
        }
    }
    // Some hosts send documents as `text/html`: what it begins with says more than the type.
    let bytes = response.body.as_bytes();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_page = text.trim_ascii_start().starts_with(b"<");
    is_page.then(|| {
        page(
            &String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]),
            asked,
        )
    })
}
