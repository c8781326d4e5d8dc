//! A string that hides itself in `Debug` and is wiped when it is dropped.

use secrecy::{ExposeSecret, SecretString};

/// A token, password or sensitive header value.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Hides this text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(SecretString::from(text.into()))
    }

    /// The text itself: for the request that needs it and for the redactor, nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}
