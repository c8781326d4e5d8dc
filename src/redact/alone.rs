//! Secrets that stand in many texts by chance, such as `admin` or `true`: they are masked only
//! where one is the whole of a value, since elsewhere nobody could tell what a mask hides.

use std::ops::Range;

/// Secrets that are masked only where they stand alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Alone(Vec<String>);

/// What a text is put into where it is quoted.
const QUOTES: [u8; 3] = *b"\"'`";

impl Alone {
    /// Takes these too.
    pub(super) fn extend(&mut self, secrets: impl IntoIterator<Item = String>) {
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        self.0.extend(secrets);
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a whole value is one of them.
    pub(super) fn is(&self, value: &[u8]) -> bool {
        self.0.iter().any(|secret| secret.as_bytes() == value)
    }

    /// Whether a text may hold one, escaped or not.
    pub(super) fn may_occur_in(&self, text: &[u8]) -> bool {
        let mut secrets = self.0.iter();
        !self.0.is_empty()
            && (memchr::memchr(b'\\', text).is_some()
                || secrets.any(|secret| memchr::memmem::find(text, secret.as_bytes()).is_some()))
    }

    /// Where one stands in a text: as the whole of it, within quotes, or as a value of a form.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut found = self.quoted(text);
        found.extend(self.of_form(text));
        if self.is(text) {
            found.push(0..text.len());
        }
        found
    }

    fn quoted(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for secret in &self.0 {
            for at in memchr::memmem::find_iter(text, secret) {
                let end = at + secret.len();
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                let is_quoted = before.is_some_and(|quote| QUOTES.contains(quote));
                if is_quoted && text.get(end) == before {
                    found.push(at..end);
                }
            }
        }
        found
    }

    /// The values of a query or of a form that are one of them.
    fn of_form(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.0.is_empty() || memchr::memchr(b'=', text).is_none() {
            return found;
        }
        let mut start = 0;
        for pair in text.split(|byte| matches!(byte, b'&' | b'?' | b';')) {
            if let Some(equals) = memchr::memchr(b'=', pair)
                && self.is(&pair[equals + 1..])
            {
                found.push(start + equals + 1..start + pair.len());
            }
            start += pair.len() + 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_secret_is_found_where_it_is_the_whole_of_a_value_and_nowhere_else() {
        let mut alone = Alone::default();
        alone.extend(["admin".to_owned(), String::new()]);
        for (text, left) in [
            ("admin", "#"),
            ("the \"admin\" and `admin`", "the \"#\" and `#`"),
            ("http://h/?a=1&b=admin", "http://h/?a=1&b=#"),
            ("a=admin&admin=1", "a=#&admin=1"),
            ("the admin's administration", "the admin's administration"),
            ("\"admin is\"", "\"admin is\""),
            ("", ""),
        ] {
            let mut shown = text.to_owned();
            let mut found = alone.find(text.as_bytes());
            found.sort_by_key(|part| std::cmp::Reverse(part.start));
            found
                .into_iter()
                .for_each(|part| shown.replace_range(part, "#"));
            assert_eq!(shown, left);
        }
    }
}
