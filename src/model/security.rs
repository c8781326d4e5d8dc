//! What an operation requires to be sent for it to be answered: security schemes, one of
//! several sets of them.

use std::fmt;

/// The security requirements of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Security {
    /// Sets of schemes: one set is enough, and takes all of its schemes.
    pub alternatives: Vec<Vec<Scheme>>,
    /// Whether nothing need be sent.
    pub is_optional: bool,
    /// Whether some of them could not be read.
    pub is_unread: bool,
    /// Whether the document says nothing of security anywhere, and not that nothing is required.
    pub is_unsaid: bool,
}

/// A security scheme that is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// How it is sent.
    pub carrier: Carrier,
    /// The scopes that are required.
    pub scopes: Vec<String>,
    /// Whether the document calls it deprecated (OpenAPI 3.2).
    pub is_deprecated: bool,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer …`; OAuth 2.0 and OpenID Connect too.
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization` with another scheme.
    Authorization(String),
    /// A header, by its lower-case name.
    Header(String),
    /// A parameter of the query.
    Query(String),
    /// A cookie.
    Cookie(String),
    /// A client certificate.
    Certificate,
    /// The document does not say.
    Unknown,
}

impl Security {
    /// Whether the document says that nothing need be sent.
    pub fn is_open(&self) -> bool {
        self.alternatives.is_empty() && !self.is_unsaid
    }

    /// Whether something must be sent in any case.
    pub fn is_required(&self) -> bool {
        !self.alternatives.is_empty() && !self.is_optional
    }
}

impl Carrier {
    /// The lower-case name of the header that it is, where it is one.
    pub fn header(&self) -> Option<&str> {
        match self {
            Carrier::Bearer | Carrier::Basic | Carrier::Authorization(_) => Some("authorization"),
            Carrier::Header(name) => Some(name),
            Carrier::Cookie(_) => Some("cookie"),
            Carrier::Query(_) | Carrier::Certificate | Carrier::Unknown => None,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (", self.name)?;
        match &self.carrier {
            Carrier::Bearer => f.write_str("bearer token")?,
            Carrier::Basic => f.write_str("user and password")?,
            Carrier::Authorization(scheme) => write!(f, "`Authorization: {scheme}`")?,
            Carrier::Header(name) => write!(f, "header `{name}`")?,
            Carrier::Query(name) => write!(f, "query parameter `{name}`")?,
            Carrier::Cookie(name) => write!(f, "cookie `{name}`")?,
            Carrier::Certificate => f.write_str("client certificate")?,
            Carrier::Unknown => f.write_str("the document does not say how it is sent")?,
        }
        f.write_str(")")
    }
}
