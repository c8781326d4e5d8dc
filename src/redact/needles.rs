//! Texts that are looked for together, whole or cut off.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::unescape::levels;

/// What a text ends in where the rest of it is not shown.
pub(super) const CUT: &str = "…";

/// Texts of more bytes take longer to be made into an automaton than it wins.
const MOST_OF_AUTOMATON: usize = 16 * 1024;

/// A shorter beginning of a secret says nothing, and stands in many texts.
const MIN_PART: usize = 4;

/// A longer part of a secret beside a cut is found by what stands next to the cut.
const LONGEST_PART: usize = 1024;

/// An escape of one character that is escaped over again, such as `%2525`.
const LONGEST_ESCAPE: usize = 12;

/// Texts that are looked for together.
#[derive(Debug)]
pub(crate) struct Needles {
    finder: Finder,
    /// In order, each once.
    texts: Vec<String>,
    bytes: usize,
    /// The same read backwards, in order.
    backwards: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Finder {
    Automaton(AhoCorasick),
    Sorted(Beginnings),
}

impl Needles {
    /// Finds all of these texts at once, each of four bytes at least; the longest form is found
    /// whole, also where a shorter one begins it.
    pub(crate) fn new(texts: Vec<String>) -> Option<Needles> {
        if texts.iter().map(String::len).sum::<usize>() > MOST_OF_AUTOMATON {
            return Needles::of_many(texts);
        }
        Needles::with(texts, |texts| {
            // A DFA takes as long to make as a thousand bodies take to be searched by it.
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(texts);
            automaton.map_or_else(
                |_| Finder::Sorted(Beginnings::new(texts)),
                Finder::Automaton,
            )
        })
    }

    /// The same for texts of any number and length, of four bytes at least: an automaton
    /// would take many times their memory.
    pub(crate) fn of_many(texts: Vec<String>) -> Option<Needles> {
        Needles::with(texts, |texts| Finder::Sorted(Beginnings::new(texts)))
    }

    fn with(mut texts: Vec<String>, finder: impl FnOnce(&[String]) -> Finder) -> Option<Needles> {
        texts.sort_unstable();
        texts.dedup();
        if texts.is_empty() {
            return None;
        }
        let backward = |text: &String| text.bytes().rev().collect();
        let mut backwards: Vec<Vec<u8>> = texts.iter().map(backward).collect();
        backwards.sort_unstable();
        Some(Needles {
            finder: finder(&texts),
            bytes: texts.iter().map(String::len).sum(),
            texts,
            backwards,
        })
    }

    /// Whether this is one of the texts.
    pub(crate) fn has(&self, text: &String) -> bool {
        self.texts.binary_search(text).is_ok()
    }

    /// So many bytes the texts have together.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The texts, in order, each once.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Where they stand.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        match &self.finder {
            Finder::Automaton(automaton) => automaton
                .find_iter(bytes)
                .map(|found| found.range())
                .collect(),
            Finder::Sorted(beginnings) => beginnings.find(&self.texts, bytes),
        }
    }

    /// Where a part of one stands beside a cut: its beginning before it, its end behind it.
    pub(crate) fn find_cut(&self, text: &str) -> Vec<Range<usize>> {
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
            let most = LONGEST_PART.min(bytes.len());
            let mut lengths = (MIN_PART..=most).rev();
            let length = lengths.find(|length| {
                let part = &bytes[bytes.len() - length..];
                is_beginning(&self.texts, part)
            })?;
            Some(bytes.len() - length)
        };
        let longest = self.texts.iter().map(String::len).max()?.min(LONGEST_PART);
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
        let most = LONGEST_PART.min(text.len());
        (MIN_PART..=most).rev().find(|&length| {
            let part: Vec<u8> = text.bytes().take(length).rev().collect();
            is_beginning(&self.backwards, &part)
        })
    }
}

/// Whether one of some texts in order begins with a part.
fn is_beginning(texts: &[impl AsRef<[u8]>], part: &[u8]) -> bool {
    let at = texts.partition_point(|text| text.as_ref() < part);
    let next = texts.get(at);
    next.is_some_and(|text| text.as_ref().starts_with(part))
}

/// Which first four bytes some texts have, so that a place where none begins costs a look
/// at one bit.
#[derive(Debug)]
struct Beginnings(Vec<bool>);

/// By so many bits of their hash first bytes are distinguished, at the most.
const HASHED: usize = 20;
/// So many places of the table there are for each text.
const PLACES: usize = 64;

/// So many first bytes of a text show where it stands.
const COMPARED: usize = 256;

impl Beginnings {
    fn new(texts: &[String]) -> Beginnings {
        let places = texts.len().saturating_mul(PLACES).min(1 << HASHED);
        let mut begins = vec![false; places.next_power_of_two()];
        for text in texts {
            if let Some(first) = text.as_bytes().first_chunk() {
                let place = Beginnings::place(*first, begins.len());
                begins[place] = true;
            }
        }
        Beginnings(begins)
    }

    /// The place of first bytes in a table of so many, a power of two.
    fn place(first: [u8; 4], places: usize) -> usize {
        let hash = u32::from_le_bytes(first).wrapping_mul(0x9E37_79B1);
        (hash >> 12) as usize & (places - 1)
    }

    fn find(&self, texts: &[String], bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..)
            && let Some(first) = rest.first_chunk()
        {
            let begins = self.0[Beginnings::place(*first, self.0.len())];
            match begins.then(|| longest_at_start(texts, rest)).flatten() {
                Some(length) => {
                    found.push(at..at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// How long the longest of some texts in order is that these bytes begin with. Of a very
/// long text the first bytes decide, and as much counts as is the same.
fn longest_at_start(texts: &[String], bytes: &[u8]) -> Option<usize> {
    let start = |text: &'_ [u8]| text.len().min(COMPARED);
    let mut rest = &bytes[..start(bytes)];
    loop {
        let next = texts.partition_point(|text| &text.as_bytes()[..start(text.as_bytes())] <= rest);
        let text = texts.get(next.checked_sub(1)?)?.as_bytes();
        let same = common(&text[..start(text)], rest);
        if same == start(text) {
            return Some(common(text, bytes));
        }
        if same == 0 {
            return None;
        }
        // A shorter text that the bytes begin with is in order before this one, and begins it.
        rest = &rest[..same];
    }
}

fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(l, r)| l == r).count()
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

    #[test]
    fn many_texts_are_found_as_an_automaton_finds_them() {
        let mut texts: Vec<String> = (0..500).map(|n| format!("https://p/{}", n * 7)).collect();
        texts.extend(["https://p/", "abcd", "abcdefgh", "abcdefghij"].map(str::to_owned));
        texts.push("x".repeat(1000));
        let (few, many) = (
            Needles::new(texts.clone()).unwrap(),
            Needles::of_many(texts).unwrap(),
        );
        let body = format!(
            "[\"https://p/14\",\"https://p/15\",\"https://p\",\"abcdefgh\",\"abcdefghi\",\"abc\",\"{}\"]abcd",
            "x".repeat(2100)
        );
        let found = many.find(body.as_bytes());
        let masked = |found: &[Range<usize>]| found.iter().map(Range::len).sum::<usize>();
        let whole: Vec<_> = few.find(body.as_bytes());
        assert_eq!(found[..6], whole[..6]);
        assert!(masked(&found) >= masked(&whole));
        assert!(many.find(b"abc").is_empty());
    }
}
