//! How a credential is fetched that a host profile does not hold itself. Nothing here is sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json_path::JsonPath;
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::model::case::RequestTemplate;
use crate::secret::Secret;

/// How a token is fetched.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// From a token endpoint of OAuth 2.0.
    ClientCredentials(ClientCredentials),
    /// From the response to a request of the host's own kind.
    Login(Login),
}

/// A request whose response holds a token.
#[derive(Clone, Debug)]
pub struct Login {
    /// What the request's path is joined to.
    pub base: Url,
    /// The request; its variables are those of the profile and the secrets.
    pub request: RequestTemplate,
    /// What the request needs and nobody may read, by name.
    pub secrets: Vec<(Arc<str>, Secret)>,
    /// Where the token stands in the response.
    pub token: TokenPlace,
    /// How long it is valid, where something says so.
    pub expires: Option<Expiry>,
    /// How it is sent.
    pub sent_as: TokenCarrier,
}

/// Where a response has a token.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenPlace {
    /// In the body: the first text that a JSONPath (RFC 9535) selects.
    Body(Arc<JsonPath>),
    /// The value of a header, by its lower-case name.
    Header(String),
    /// The value of a cookie that is set.
    Cookie(String),
}

/// How long a token is valid.
#[derive(Clone, Debug, PartialEq)]
pub enum Expiry {
    /// The body says it: a number of seconds, a Unix time, or a date-time of RFC 3339.
    Body(Arc<JsonPath>),
    /// Always so long.
    After(Duration),
}

/// How a token is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TokenCarrier {
    /// `Authorization: Bearer …`
    #[default]
    Bearer,
    /// In another header, by its lower-case name.
    Header(String),
    /// In a cookie.
    Cookie(String),
}

/// An OAuth 2.0 client that asks for a token in its own name: the client credentials grant
/// (RFC 6749, section 4.4).
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The token endpoint (RFC 6749, section 3.2), an origin of its own.
    pub token_url: Url,
    /// The client's identifier.
    pub client_id: String,
    /// What proves that it is the client.
    pub proof: ClientProof,
    /// Further parameters of the request, in their order: `scope`, `audience`.
    pub parameters: Vec<(String, String)>,
}

/// How a client proves to a token endpoint that it is the client.
#[derive(Clone, Debug)]
pub enum ClientProof {
    /// By a secret (RFC 6749, section 2.3.1).
    Secret(Secret, ClientAuth),
    /// By a JWT that it signs (RFC 7523, section 2.2).
    Assertion(Box<ClientAssertion>),
}

/// How a client names itself to a token endpoint (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// By `Authorization: Basic …`, which every endpoint must understand.
    #[default]
    Basic,
    /// By `client_id` and `client_secret` in the request's body.
    Body,
}

/// A JWT by which a client proves that it is the client: `private_key_jwt` (OpenID Connect Core
/// 1.0, section 9).
#[derive(Clone, Debug)]
pub struct ClientAssertion {
    /// The private key, PEM.
    pub key_pem: Secret,
    /// What it is signed by; none for what is usual with the key.
    pub algorithm: Option<JwsAlgorithm>,
    /// Whom it is for; none for the token endpoint.
    pub audience: Option<String>,
    /// Further members of its header: `kid`, `x5t`.
    pub header: BTreeMap<String, String>,
}

/// An algorithm of JSON Web Signatures (RFC 7518, section 3.1; RFC 8037, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "each is a name of the registry")]
pub enum JwsAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

/// Identifier and secret, each encoded as in a form before they are joined (RFC 6749, section
/// 2.3.1), for `Authorization: Basic …`.
pub fn basic(client_id: &str, secret: &Secret) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!(
        "{}:{}",
        encoded(client_id),
        encoded(secret.expose())
    ))
}

impl SignIn {
    /// What is asked for the token.
    pub fn url(&self) -> &Url {
        match self {
            SignIn::ClientCredentials(client) => &client.token_url,
            SignIn::Login(login) => &login.base,
        }
    }

    /// What is sent there and nobody may read, in each form in which it is sent.
    pub fn secrets(&self) -> Vec<String> {
        match self {
            SignIn::ClientCredentials(client) => match &client.proof {
                ClientProof::Secret(secret, _) => {
                    vec![secret.expose().to_owned(), basic(&client.client_id, secret)]
                }
                // The key itself is not sent.
                ClientProof::Assertion(_) => Vec::new(),
            },
            SignIn::Login(login) => {
                let secrets = login.secrets.iter();
                secrets.map(|(_, one)| one.expose().to_owned()).collect()
            }
        }
    }

    /// How the token is sent.
    pub fn carrier(&self) -> &TokenCarrier {
        match self {
            SignIn::ClientCredentials(_) => &TokenCarrier::Bearer,
            SignIn::Login(login) => &login.sent_as,
        }
    }
}
