//! `auth.NAME = { oauth2 = … }`: a client of OAuth 2.0 that asks for a token in its own name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::text_source::TextSource;
use crate::client;
use crate::model::sign_in::{
    ClientAssertion, ClientAuth, ClientCredentials, ClientProof, JwsAlgorithm, SignIn,
};
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
    pub client_secret: Option<TextSource>,
    /// How the client names itself to the endpoint with its secret: by a header, or in the body.
    /// By a header if it is not given.
    pub client_auth: Option<ClientAuth>,
    /// A key that signs a JWT in place of a secret (RFC 7523, section 2.2).
    pub private_key_jwt: Option<PrivateKeyJwtSettings>,
    /// The scopes that are asked for, with spaces between them.
    pub scope: Option<String>,
    /// Whom the token is for, where the endpoint wants to know.
    pub audience: Option<String>,
    /// Further parameters of the request, such as `resource`.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// The JWT by which a client proves that it is the client, as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateKeyJwtSettings {
    /// The private key: PEM, not encrypted.
    pub key: TextSource,
    /// The key's identifier, `kid` of the JWT's header.
    pub key_id: Option<String>,
    /// What it is signed by. RS256, ES256, ES384 or EdDSA, by the kind of the key, if it is not
    /// given.
    pub algorithm: Option<JwsAlgorithm>,
    /// Whom it is for, `aud`. The token endpoint if it is not given.
    pub audience: Option<String>,
    /// Further members of the JWT's header, such as `x5t`.
    #[serde(default)]
    pub header: BTreeMap<String, String>,
}

/// Parameters that are sent anyway.
const OWN: [&str; 7] = [
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "scope",
    "audience",
];

/// Members of a JWT's header that have keys of their own.
const OF_HEADER: [&str; 3] = ["alg", "typ", "kid"];

impl OAuth2Settings {
    /// Every text that may come from elsewhere, in the order that [`Self::resolved`] takes them.
    pub(crate) fn texts(&self) -> Vec<&TextSource> {
        let mut texts = vec![&self.token_url, &self.client_id];
        texts.extend(self.secret());
        texts
    }

    /// What the client proves itself by.
    pub(crate) fn secret(&self) -> Option<&TextSource> {
        let key = self.private_key_jwt.as_ref().map(|jwt| &jwt.key);
        self.client_secret.as_ref().or(key)
    }

    /// What is wrong with it whatever its texts are.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let TextSource::Literal(text) = &self.token_url {
            address(text)?;
        }
        match (&self.client_secret, &self.private_key_jwt) {
            (Some(_), None) => {}
            (None, Some(jwt)) => jwt.check(self.client_auth)?,
            (None, None) => {
                return Err("`oauth2` has a `client_secret`, or a `private_key_jwt`".to_owned());
            }
            (Some(_), Some(_)) => {
                let words = "`oauth2` has either `client_secret` or `private_key_jwt`, not both";
                return Err(words.to_owned());
            }
        }
        let mut names = self.parameters.keys().map(String::as_str);
        match names.find(|name| name.is_empty() || OWN.contains(name)) {
            None => Ok(()),
            Some("") => Err("a parameter of a token request has a name".to_owned()),
            Some("grant_type") => {
                Err("`grant_type` is `client_credentials`, and cannot be set".to_owned())
            }
            Some(name @ ("client_assertion" | "client_assertion_type")) => Err(format!(
                "`{name}` is made by driftcheck: describe it by `private_key_jwt`"
            )),
            Some(name) => Err(format!(
                "write `{name}` as a key of `oauth2`, not under `parameters`"
            )),
        }
    }

    /// The same with its texts.
    pub(crate) fn resolved(&self, texts: Vec<String>) -> Result<SignIn, String> {
        let [token_url, client_id, secret] = <[String; 3]>::try_from(texts)
            .map_err(|_| "`oauth2` has an address, an identifier and a secret".to_owned())?;
        let secret_key = match self.private_key_jwt {
            None => "client_secret",
            Some(_) => "private_key_jwt.key",
        };
        for (key, text) in [("client_id", &client_id), (secret_key, &secret)] {
            if text.is_empty() {
                return Err(format!("`{key}` of `oauth2` is empty"));
            }
        }
        let secret = Secret::new(secret);
        let proof = match &self.private_key_jwt {
            None => ClientProof::Secret(secret, self.client_auth.unwrap_or_default()),
            Some(jwt) => {
                let assertion = jwt.with(secret);
                client::check_key(&assertion)?;
                ClientProof::Assertion(Box::new(assertion))
            }
        };
        let named = [("scope", &self.scope), ("audience", &self.audience)];
        let named = named.into_iter().filter_map(|(name, value)| {
            let value = value.clone()?;
            Some((name.to_owned(), value))
        });
        Ok(SignIn::ClientCredentials(ClientCredentials {
            token_url: address(&token_url)?,
            client_id,
            proof,
            parameters: named.chain(self.parameters.clone()).collect(),
        }))
    }
}

impl PrivateKeyJwtSettings {
    /// What is wrong with it whatever the key is.
    fn check(&self, client_auth: Option<ClientAuth>) -> Result<(), String> {
        if client_auth.is_some() {
            let words =
                "`client_auth` is for a `client_secret`: leave it out with `private_key_jwt`";
            return Err(words.to_owned());
        }
        match self
            .header
            .keys()
            .find(|name| OF_HEADER.contains(&&***name))
        {
            None => Ok(()),
            Some(name) if name == "kid" => {
                Err("write `kid` as `key_id` of `private_key_jwt`".to_owned())
            }
            Some(name) => Err(format!(
                "`{name}` of the header is made by driftcheck, and cannot be set"
            )),
        }
    }

    fn with(&self, key_pem: Secret) -> ClientAssertion {
        let key_id = self.key_id.clone().map(|id| ("kid".to_owned(), id));
        ClientAssertion {
            key_pem,
            algorithm: self.algorithm,
            audience: self.audience.clone(),
            header: self.header.clone().into_iter().chain(key_id).collect(),
        }
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
