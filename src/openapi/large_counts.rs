//! Patterns with counts too large for an engine that builds a state for each repetition:
//! `^\S{1,8192}$`. Most say no more than of which characters a text is, and how long it may be.

/// A pattern as one of characters and two lengths.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    /// `^\S*$`.
    pub(super) pattern: String,
    /// At least so many characters.
    pub(super) least: u64,
    /// At most so many.
    pub(super) most: Option<u64>,
}

/// A pattern that is one repeated character from begin to end.
pub(super) fn lengths(pattern: &str) -> Option<Lengths> {
    let inner = pattern.strip_prefix('^')?.strip_suffix("}$")?;
    let (character, counts) = inner.rsplit_once('{')?;
    let (least, most) = match counts.split_once(',') {
        Some((least, "")) => (least, None),
        Some((least, most)) => (least, Some(most)),
        None => (counts, Some(counts)),
    };
    is_one_character(character).then_some(())?;
    Some(Lengths {
        pattern: format!("^{character}*$"),
        least: least.parse().ok()?,
        most: most.map(str::parse).transpose().ok()?,
    })
}

/// Whether a part of a pattern stands for one character: `.`, a class, an escaped one.
fn is_one_character(part: &str) -> bool {
    if let Some(class) = part
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let mut is_escaped = false;
        return !class.is_empty()
            && class.chars().all(|c| {
                let is_inner = is_escaped || !matches!(c, '[' | ']');
                is_escaped = !is_escaped && c == '\\';
                is_inner
            })
            && !is_escaped;
    }
    if let Some(escaped) = part.strip_prefix('\\') {
        let is_property = escaped.strip_prefix(['p', 'P']).is_some_and(|rest| {
            let name = rest
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
        });
        return is_property || matches!(escaped, "d" | "D" | "s" | "S" | "w" | "W");
    }
    part == "." || (part.len() == 1 && part.chars().all(char::is_alphanumeric))
}

/// The pattern with its counts made small, to learn whether it is one at all.
pub(super) fn with_small_counts(pattern: &str) -> String {
    let mut small = String::with_capacity(pattern.len());
    let mut digits = String::new();
    let mut is_count = false;
    for c in pattern.chars() {
        if is_count && c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let is_small = digits.len() == 1;
            small.push_str(if is_small { &digits } else { "9" });
            digits.clear();
        }
        is_count = c == '{' || (is_count && c == ',');
        small.push(c);
    }
    small + &digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repeated_character_is_a_length() {
        for (pattern, own, least, most) in [
            (r"^.{1,65535}$", "^.*$", 1, Some(65535)),
            (r"^\S{1,8192}$", r"^\S*$", 1, Some(8192)),
            (r"^\p{L}{1,500}$", r"^\p{L}*$", 1, Some(500)),
            (r"^[\s\S]{0,131072}$", r"^[\s\S]*$", 0, Some(131_072)),
            (r"^[a-z\]]{4096}$", r"^[a-z\]]*$", 4096, Some(4096)),
            (r"^x{9000,}$", "^x*$", 9000, None),
        ] {
            let expected = Lengths {
                pattern: own.to_owned(),
                least,
                most,
            };
            assert_eq!(lengths(pattern), Some(expected), "{pattern}");
        }
        for pattern in [
            r"^ab{1,9000}$",
            r"^(ab){1,9000}$",
            r".{1,9000}$",
            r"^a|b{1,9000}$",
            r"^[a][b]{1,9000}$",
            r"^\\d{1,9000}$",
        ] {
            assert_eq!(lengths(pattern), None, "{pattern}");
        }
        assert_eq!(
            with_small_counts(r"^(a{1,9000}|\d{3}){20}$"),
            r"^(a{1,9}|\d{3}){9}$"
        );
    }
}
