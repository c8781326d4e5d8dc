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
    // Most names are told apart by their first letter, which is cheap to see.
    let begins_otherwise = match (name.as_bytes(), shared.as_bytes()) {
        ([name, ..], [shared, ..]) if name.is_ascii_alphanumeric() => {
            name.to_ascii_lowercase() != *shared
        }
        _ => false,
    };
    !begins_otherwise && letters(name).eq(shared.chars())
}
