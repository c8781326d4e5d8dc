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
    /// A key in place of a user, without a password.
    BasicKey(String),
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
            | CredentialPart::BasicKey(value)
            | CredentialPart::Basic {
                password: value, ..
            }
            | CredentialPart::Header(_, value)
            | CredentialPart::Query(_, value) => value,
        }
    }

    /// What is written of it from the environment.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let user = match self {
            CredentialPart::Basic { user, .. } => Some(user.as_str()),
            _ => None,
        };
        user.into_iter().chain([self.secret()])
    }

    /// The header or the parameter that it is sent as; a request has one of each.
    pub(super) fn place(&self) -> String {
        match self {
            CredentialPart::Bearer(_)
            | CredentialPart::Basic { .. }
            | CredentialPart::BasicKey(_) => "header `authorization`".to_owned(),
            CredentialPart::Header(name, _) => format!("header `{name}`"),
            CredentialPart::Query(name, _) => format!("parameter `{name}`"),
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
            CredentialPart::BasicKey(_) => CredentialPart::BasicKey(none()),
            CredentialPart::Header(name, _) => CredentialPart::Header(name.clone(), none()),
            CredentialPart::Query(name, _) => CredentialPart::Query(name.clone(), none()),
        }
    }
}
