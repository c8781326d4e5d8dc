//! What stands in the place of a secret, and how short one may be.

/// What stands in a secret's place.
pub const MASK: &str = "[redacted]";

/// What stands in the place of a secret that is a URL.
pub const URL_MASK: &str = "https://redacted.invalid/";

/// What is shorter is no secret where it is not a credential.
pub(crate) const MIN_SECRET_LENGTH: usize = 4;

/// A value of the same JSON type and form as the secret one.
pub(super) fn mask_like(value: &[u8]) -> String {
    match value.first() {
        Some(b'"')
            if value.windows(3).any(|window| window == b"://")
                || value.windows(3).any(|window| window == b":\\/") =>
        {
            format!("\"{URL_MASK}\"")
        }
        Some(b'"') => format!("\"{MASK}\""),
        Some(b'{') => "{}".into(),
        Some(b'[') => "[]".into(),
        _ => "0".into(),
    }
}
