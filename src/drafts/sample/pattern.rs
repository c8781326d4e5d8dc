//! A text that a regular expression takes.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Repetitions are made longer by so much at most, to reach the least length of a text.
const LONGEST: usize = 256;

/// Texts that a pattern takes, the shortest first. What it looks at without taking it is
/// passed over, so that each must be tried.
pub(crate) fn texts(pattern: &str) -> impl Iterator<Item = String> {
    let hir = regex_syntax::parse(&known(pattern)).ok();
    let more = [0, 1, 2, 3, 5, 8, 13, 21, 34, 64, 128, LONGEST];
    more.into_iter()
        .filter_map(move |more| {
            let mut text = String::new();
            write(hir.as_ref()?, more, &mut text)?;
            Some(text)
        })
        // Common texts, for patterns that cannot be read.
        .chain(["a", "text", "abc123", "1", "A1"].map(str::to_owned))
}

/// A pattern of ECMA-262 as this reader takes it: what is looked ahead for is left out.
fn known(pattern: &str) -> String {
    let mut text = pattern.replace("\\/", "/").replace("(?<", "(?P<");
    for look in ["(?!", "(?=", "(?P<!", "(?P<="] {
        while let Some(start) = text.find(look) {
            let Some(end) = closing(&text[start..]) else {
                return text;
            };
            text.replace_range(start..start + end + 1, "");
        }
    }
    text
}

/// Where the group that a text begins with ends.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut is_escaped, mut in_class) = (0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn write(hir: &Hir, more: usize, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class)?),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).ok()?;
            let most = repetition
                .max
                .map_or(Ok(usize::MAX), usize::try_from)
                .ok()?;
            for _ in 0..least.saturating_add(more).min(most).min(least.max(LONGEST)) {
                write(&repetition.sub, more, text)?;
                if text.len() > 64 * LONGEST {
                    return None;
                }
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, more, text)?;
            }
        }
        HirKind::Alternation(parts) => write(parts.first()?, more, text)?,
    }
    Some(())
}

/// A character of a class: a letter or a digit where it has one.
fn character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|one| (one.start(), one.end())).collect(),
        Class::Bytes(class) => {
            let ranges = class.iter();
            ranges
                .map(|one| (char::from(one.start()), char::from(one.end())))
                .collect()
        }
    };
    let has = |one: char| {
        ranges
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&one))
    };
    let usual = "aA0bB1xX-_ ".chars().chain('a'..='z').chain('A'..='Z');
    let usual = usual.chain('0'..='9').chain('!'..='~');
    usual
        .into_iter()
        .find(|one| has(*one))
        .or_else(|| ranges.first().map(|(first, _)| *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_fits_the_pattern() {
        for pattern in [
            "^[a-z0-9_-]{3,16}$",
            "^\\d{3}-\\d{2}-\\d{4}$",
            "^(foo|bar)+$",
            "^\\/v1\\/[^/]+$",
            "^#?([a-fA-F0-9]{6}|[a-fA-F0-9]{3})$",
            "\\S",
            "^[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{4}){2,7}$",
            "^$",
        ] {
            let own = regex::Regex::new(&pattern.replace("\\/", "/")).unwrap();
            let text = texts(pattern).next().unwrap();
            assert!(own.is_match(&text), "{pattern}: {text}");
        }
        assert_eq!(texts("^(?!-)[a-z(]+(?<!-)$").next().as_deref(), Some("a"));
        assert!(texts("^a+$").any(|text| text.len() >= 100));
    }
}
