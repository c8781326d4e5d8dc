//! Texts that are looked for together, whole or cut off.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::unescape::levels;

/// What a text ends in where the rest of it is not shown.
const CUT: char = '…';

/// A shorter beginning of a secret says nothing, and stands in many texts.
const MIN_PART: usize = 4;

/// An escape of one character that is escaped over again, such as `%2525`.
const LONGEST_ESCAPE: usize = 12;

/// Texts that are looked for together.
#[derive(Debug)]
pub(super) struct Needles {
    automaton: AhoCorasick,
    texts: Vec<String>,
}

impl Needles {
    /// Finds all of these texts at once; the longest form is found whole, also where a
    /// shorter one begins it.
    pub(super) fn new(texts: Vec<String>) -> Option<Needles> {
        if texts.is_empty() {
            return None;
        }
        let automaton = AhoCorasick::builder()
            .match_kind(aho_corasick::MatchKind::LeftmostLongest)
            .build(&texts)
            .ok()?;
        Some(Needles { automaton, texts })
    }

    /// Where they stand.
    pub(super) fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        self.automaton.find_iter(bytes).map(|found| found.range())
    }

    /// Where a part of one stands beside a cut: its beginning before it, its end behind it.
    pub(super) fn find_cut(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for (at, cut) in text.match_indices(CUT) {
            let (before, behind) = (&text[..at], &text[at + cut.len()..]);
            if let Some(start) = self.beginning_at_end_of(before) {
                found.push(start..at);
            }
            if let Some(length) = self.end_at_start_of(behind) {
                found.push(at + cut.len()..at + cut.len() + length);
            }
        }
        found
    }

    /// Where the longest beginning of a secret starts that the text ends in, escaped or not.
    fn beginning_at_end_of(&self, text: &str) -> Option<usize> {
        let start_in = |bytes: &[u8]| {
            let parts = self.texts.iter().flat_map(|needle| {
                let most = needle.len().min(bytes.len());
                (MIN_PART..=most)
                    .rev()
                    .find(|&length| bytes.ends_with(&needle.as_bytes()[..length]))
            });
            parts.max().map(|length| bytes.len() - length)
        };
        let longest = self.texts.iter().map(String::len).max()?;
        let window = text.len().min(longest.saturating_mul(LONGEST_ESCAPE));
        let before = text.len() - window;
        let bytes = text.as_bytes().get(before..)?;
        // The cut may have taken a part of the last escape.
        let escaped = (0..LONGEST_ESCAPE).find_map(|lost| {
            levels(bytes.get(..window.checked_sub(lost)?)?).find_map(|level| {
                let start = start_in(&level.text)?;
                Some(level.source(start..start).start)
            })
        });
        let start = [start_in(bytes), escaped].into_iter().flatten().min()?;
        Some(before + start)
    }

    /// How long the end of a secret is that the text begins with.
    fn end_at_start_of(&self, text: &str) -> Option<usize> {
        let lengths = self.texts.iter().flat_map(|needle| {
            let most = needle.len().min(text.len());
            (MIN_PART..=most).rev().find(|&length| {
                text.as_bytes()
                    .starts_with(&needle.as_bytes()[needle.len() - length..])
            })
        });
        lengths.max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_secret_beside_a_cut_is_found() {
        let needles = Needles::new(vec!["idt:secret".into()]).unwrap();
        for (text, parts) in [
            ("says idt:sec…", &["idt:sec"][..]),
            ("says idt…", &[]),
            ("says idt:other…", &[]),
            ("idt:secr…(9 more)…", &["idt:secr"]),
            ("a…cret and more", &["cret"]),
            ("%69%64%74%3a%73%6…", &["%69%64%74%3a%73%6"]),
            (
                "\\u0069\\u0064\\u0074:\\u00…",
                &["\\u0069\\u0064\\u0074:\\u00"],
            ),
            ("%2569%2564%2574:s%25…", &["%2569%2564%2574:s%25"]),
            ("no cut idt:sec", &[]),
        ] {
            let found = needles.find_cut(text);
            let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, parts, "{text}");
        }
    }
}
