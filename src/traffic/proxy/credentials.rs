//! The profile's own credential, for requests that carry none.

use std::sync::Arc;
use std::time::Instant;

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};

use super::passed::to_headers;
use crate::client::{self, add_credential};
use crate::model::exchange::{Blocked, Request};
use crate::redact::redactor::Redactor;

/// The credential's name in the profile.
const DEFAULT: &str = "default";

/// Adds the profile's credential to requests that carry none.
#[derive(Debug)]
pub struct Credentials {
    /// Those of the profile.
    pub known: client::Credentials,
    /// Learns what is fetched, before it is sent.
    pub redactor: Arc<Redactor>,
}

impl Credentials {
    /// Adds the credential where it belongs, unless the client sent something there. Gives when
    /// the request got it.
    ///
    /// # Errors
    /// Where there is no credential.
    pub(super) async fn add(
        &self,
        head: &mut Parts,
        headers: &mut HeaderMap,
    ) -> Result<Option<Instant>, Blocked> {
        let found = self.known.for_request(&[DEFAULT], &self.redactor).await;
        let Some(credential) = found? else {
            return Ok(None);
        };
        let bare = Request {
            method: head.method.to_string(),
            url: head.uri.to_string(),
            headers: to_headers(headers),
            body: None,
        };
        let mut request = bare.clone();
        add_credential(&mut request, &credential)?;
        if request == bare {
            return Ok(None);
        }
        if let Ok(uri) = request.url.parse::<Uri>() {
            head.uri = uri;
        }
        let lines = request.headers.into_iter();
        *headers = lines
            .filter_map(|header| {
                let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
                Some((name, HeaderValue::from_bytes(&header.value.0).ok()?))
            })
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            });
        Ok(Some(Instant::now()))
    }

    /// Takes note of how a request ended that got the credential at this moment. What was fetched
    /// and is refused is fetched again for the next request; this one is not sent again, since
    /// what passes is not changed.
    pub(super) fn note(&self, status: StatusCode, had: Instant) {
        if status == StatusCode::UNAUTHORIZED {
            self.known.note_refusal(&[DEFAULT], had);
        } else if status.is_success() {
            self.known.note_success(&[DEFAULT]);
        }
    }
}
