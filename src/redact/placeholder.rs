//! What stands in the place of a secret, and how short one may be.

/// What stands in a secret's place.
pub const MASK: &str = "[redacted]";

/// What stands in the place of a secret that is a URL.
pub const URL_MASK: &str = "https://redacted.invalid/";

/// What is shorter is no secret where it is not a credential.
pub(crate) const MIN_SECRET_LENGTH: usize = 4;
