//! How a name is spelled: `inviteUrl`, `invite_url` and `Invite-URL` are one name.

/// What all spellings of a name share: its letters and digits, in lower case. A name without
/// any has one spelling.
pub fn letters(name: &str) -> impl Iterator<Item = char> + Clone {
    let has_any = name.chars().any(char::is_alphanumeric);
    let counts = move |character: &char| !has_any || character.is_alphanumeric();
    name.chars().filter(counts).flat_map(char::to_lowercase)
}

/// Whether a name has these [`letters`].
pub fn is_spelling_of(shared: &str, name: &str) -> bool {
    letters(name).eq(shared.chars())
}
