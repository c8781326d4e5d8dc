//! What a request says of who sends it.

/// A part of a credential; its value is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialPart {
    /// A bearer token (RFC 6750).
    Bearer(String),
    /// A user and a password (RFC 7617).
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A header.
    Header(String, String),
    /// A parameter of the query.
    Query(String, String),
}

impl CredentialPart {
    /// What is secret in it.
    pub fn secret(&self) -> &str {
        match self {
            CredentialPart::Bearer(value)
            | CredentialPart::Basic {
                password: value, ..
            }
            | CredentialPart::Header(_, value)
            | CredentialPart::Query(_, value) => value,
        }
    }

    /// The same without what is secret.
    pub(super) fn form(&self) -> CredentialPart {
        let none = String::new;
        match self {
            CredentialPart::Bearer(_) => CredentialPart::Bearer(none()),
            CredentialPart::Basic { user, .. } => CredentialPart::Basic {
                user: user.clone(),
                password: none(),
            },
            CredentialPart::Header(name, _) => CredentialPart::Header(name.clone(), none()),
            CredentialPart::Query(name, _) => CredentialPart::Query(name.clone(), none()),
        }
    }
}
