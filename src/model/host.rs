//! A place to run against, with everything resolved: nothing here reads the
//! environment or a file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::secret::Secret;

/// The name of the profile for the embedded host.
pub const STAND_IN: &str = "stand-in";

/// A named place to run against.
#[derive(Clone, Debug)]
pub struct HostProfile {
    /// The profile's name; `url` where the command line gave an address.
    pub name: String,
    /// The base URL, without a trailing slash, query or `/public` suffix.
    pub base: url::Url,
    /// Credentials by name.
    pub credentials: BTreeMap<Arc<str>, Credential>,
    /// Variables for cases.
    pub vars: BTreeMap<Arc<str>, Value>,
    /// How many cases run side by side.
    pub jobs: usize,
    /// How long each phase of an exchange may take.
    pub timeout: Duration,
    /// The largest body that is read, in bytes, as sent and decoded.
    pub max_body_bytes: usize,
    /// Which effects cases may have here.
    pub effects: EffectPolicy,
    /// Whether real people are behind it.
    pub live: bool,
    /// A PEM file's bytes with certificates to trust beside the system's.
    pub extra_roots_pem: Option<Vec<u8>>,
}

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
    /// The profile names an environment variable that is not set.
    Unset {
        /// The environment variable.
        variable: String,
    },
}

/// Which effects cases may have on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectPolicy {
    /// Any.
    Allow,
    /// None.
    Deny,
    /// Those of these names.
    Only(Vec<String>),
}

impl EffectPolicy {
    /// The first of these effects that is not permitted, if any.
    pub fn first_denied<'a>(&self, effects: &'a [Arc<str>]) -> Option<&'a str> {
        effects.iter().map(AsRef::as_ref).find(|effect| match self {
            EffectPolicy::Allow => false,
            EffectPolicy::Deny => true,
            EffectPolicy::Only(names) => !names.iter().any(|name| name == effect),
        })
    }
}
