//! What names the sender of a request to a host.

use std::sync::Arc;

use super::security::Carrier;
use super::sign_in::{SignIn, TokenCarrier};
use crate::secret::Secret;

/// What stands for a token in a request that is only shown.
const NOT_FETCHED: &str = "token-that-is-fetched";

/// What is wrong with a text that holds a space, as a bearer token (RFC 6750, section 2.1).
pub const NO_TOKEN: &str = "holds a space, which no bearer token does";
/// What to do about it.
pub const TOKEN_ALONE: &str = "give the token alone, without `Bearer ` or another word before it";

/// A credential of a host profile.
#[derive(Clone, Debug)]
pub enum Credential {
    /// `Authorization: Bearer …`
    Bearer(Secret),
    /// `Authorization: Basic …`
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// Any header, with a secret value.
    Header {
        /// The lower-case name.
        name: String,
        /// The whole value.
        value: Secret,
    },
    /// A parameter of the query.
    Query {
        /// Its name.
        name: String,
        /// Its value, before it is percent-encoded.
        value: Secret,
    },
    /// A cookie.
    Cookie {
        /// Its name.
        name: String,
        /// Its value, as it is sent.
        value: Secret,
    },
    /// A token that is fetched when a request first needs it.
    Fetched(Arc<SignIn>),
    /// All of these together.
    Several(Vec<Credential>),
    /// The profile names an environment variable that is not set.
    Unset {
        /// The environment variable.
        variable: String,
    },
}

impl Credential {
    /// The credentials that it is made of; itself where it is one.
    pub fn parts(&self) -> &[Credential] {
        match self {
            Credential::Several(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// What of a single part is secret.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Credential::Basic { user, password } if password.expose().is_empty() => Some(user),
            Credential::Bearer(value)
            | Credential::Basic {
                password: value, ..
            }
            | Credential::Header { value, .. }
            | Credential::Query { value, .. }
            | Credential::Cookie { value, .. } => Some(value.expose()),
            Credential::Fetched(_) | Credential::Several(_) | Credential::Unset { .. } => None,
        }
    }

    /// Whether it is what a document says of one of its security schemes.
    pub fn serves(&self, carrier: &Carrier) -> bool {
        self.parts().iter().any(|part| match (part, carrier) {
            (Credential::Fetched(sign_in), carrier) => sign_in.shown().serves(carrier),
            (Credential::Bearer(_), Carrier::Bearer)
            | (Credential::Basic { .. }, Carrier::Basic) => true,
            (Credential::Bearer(_) | Credential::Basic { .. }, Carrier::Header(name)) => {
                name == "authorization"
            }
            (Credential::Header { name, .. }, carrier) => carrier.header() == Some(name),
            (Credential::Query { name, .. }, Carrier::Query(wanted))
            | (Credential::Cookie { name, .. }, Carrier::Cookie(wanted)) => name == wanted,
            _ => false,
        })
    }
}

impl SignIn {
    /// The credential that a token makes.
    pub fn credential(&self, token: Secret) -> Credential {
        match self.carrier() {
            TokenCarrier::Bearer => Credential::Bearer(token),
            TokenCarrier::Header(name) => Credential::Header {
                name: name.clone(),
                value: token,
            },
            TokenCarrier::Cookie(name) => Credential::Cookie {
                name: name.clone(),
                value: token,
            },
        }
    }

    /// The same for a request that is only shown.
    pub fn shown(&self) -> Credential {
        self.credential(Secret::new(NOT_FETCHED))
    }
}
