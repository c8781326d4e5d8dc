//! The words of a name, however it is written.

/// Words that make a name one of a secret wherever they stand in it: `newPassword`,
/// `passwordConfirmation`, `X-App-Secret`.
pub(super) const SECRETS: [&str; 6] = [
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
];

/// The words of a name in camelCase, snake_case or kebab-case, in lower case and without the
/// digits at their ends; `apikey` and `newpassword` are two.
pub(super) fn words(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let mut words: Vec<String> = Vec::new();
    let mut is_new = true;
    for (at, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            is_new = true;
            continue;
        }
        let before = at.checked_sub(1).map_or(0, |before| bytes[before]);
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        // The last capital of several begins a word: `APIKey`.
        let is_capital = byte.is_ascii_uppercase()
            && (!before.is_ascii_uppercase() || next.is_ascii_lowercase());
        if is_new || is_capital {
            words.push(String::new());
        }
        is_new = false;
        if let Some(word) = words.last_mut() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    let parts = words.iter().flat_map(|word| parts(word));
    let own = parts.filter(|part| !part.is_empty());
    own.map(str::to_owned).collect()
}

/// A lower-case word as it is written in one: `access` and `token`, `password` and `confirm`.
fn parts(word: &str) -> [&str; 2] {
    let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let ends = ["token", "key"].into_iter().chain(SECRETS);
    let split = ends.filter_map(|end| word.strip_suffix(end)).next();
    let at = match split {
        Some(before) => before.len(),
        None => word.find("confirm").unwrap_or_default(),
    };
    let (before, end) = word.split_at(at);
    [before, end]
}
