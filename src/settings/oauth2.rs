//! `auth.NAME = { oauth2 = … }`: a client of OAuth 2.0 that asks for a token in its own name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::text_source::TextSource;
use crate::model::sign_in::{ClientAuth, ClientCredentials, SignIn};
use crate::secret::Secret;

/// The client credentials grant (RFC 6749, section 4.4) as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuth2Settings {
    /// The address of the token endpoint.
    #[schemars(extend("format" = "uri"))]
    pub token_url: TextSource,
    /// The client's identifier.
    pub client_id: TextSource,
    /// The client's secret.
    pub client_secret: TextSource,
    /// How the client names itself to the endpoint: by a header, or in the body.
    #[serde(default)]
    pub client_auth: ClientAuth,
    /// The scopes that are asked for, with spaces between them.
    pub scope: Option<String>,
    /// Whom the token is for, where the endpoint wants to know.
    pub audience: Option<String>,
    /// Further parameters of the request, such as `resource`.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// Parameters that are sent anyway.
const OWN: [&str; 5] = [
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "audience",
];

impl OAuth2Settings {
    /// Every text that may come from elsewhere, in the order that [`Self::resolved`] takes them.
    pub(crate) fn texts(&self) -> [&TextSource; 3] {
        [&self.token_url, &self.client_id, &self.client_secret]
    }

    /// What is wrong with it whatever its texts are.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let TextSource::Literal(text) = &self.token_url {
            address(text)?;
        }
        let mut names = self.parameters.keys().map(String::as_str);
        match names.find(|name| name.is_empty() || OWN.contains(name)) {
            None => Ok(()),
            Some("") => Err("a parameter of a token request has a name".to_owned()),
            Some("grant_type") => {
                Err("`grant_type` is `client_credentials`, and cannot be set".to_owned())
            }
            Some(name) => Err(format!(
                "write `{name}` as a key of `oauth2`, not under `parameters`"
            )),
        }
    }

    /// The same with its texts.
    pub(crate) fn resolved(&self, texts: Vec<String>) -> Result<SignIn, String> {
        let [token_url, client_id, client_secret] = <[String; 3]>::try_from(texts)
            .map_err(|_| "`oauth2` has an address, an identifier and a secret".to_owned())?;
        for (key, text) in [("client_id", &client_id), ("client_secret", &client_secret)] {
            if text.is_empty() {
                return Err(format!("`{key}` of `oauth2` is empty"));
            }
        }
        let named = [("scope", &self.scope), ("audience", &self.audience)];
        let named = named.into_iter().filter_map(|(name, value)| {
            let value = value.clone()?;
            Some((name.to_owned(), value))
        });
        Ok(SignIn::ClientCredentials(ClientCredentials {
            token_url: address(&token_url)?,
            client_id,
            client_secret: Secret::new(client_secret),
            client_auth: self.client_auth,
            parameters: named.chain(self.parameters.clone()).collect(),
        }))
    }
}

/// Reads the address of a token endpoint (RFC 6749, section 3.2), without repeating it: it may
/// come from a variable that holds something else.
fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).ok();
    let is_one = |url: &Url| {
        let is_http = matches!(url.scheme(), "http" | "https");
        let has_login = !url.username().is_empty() || url.password().is_some();
        is_http && url.has_host() && !has_login && url.fragment().is_none()
    };
    url.filter(is_one).ok_or_else(|| {
        "`token_url` is not the address of a token endpoint: expected https://…, without a user \
         name, a password or a `#`"
            .to_owned()
    })
}
