//! The patterns of `like` and `ilike`.

/// The texts between the asterisks of a pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    pieces: Vec<String>,
    ignores_case: bool,
}

impl Pattern {
    /// An asterisk stands for any text, `\*` for itself; without one the pattern may stand
    /// anywhere.
    pub(super) fn new(pattern: &str, ignores_case: bool) -> Pattern {
        let pattern = if ignores_case {
            pattern.to_lowercase()
        } else {
            pattern.to_owned()
        };
        let mut pieces = vec![String::new()];
        let mut rest = pattern.as_str();
        while let Some(sign) = rest.chars().next() {
            let is_escaped = rest.starts_with(r"\*");
            rest = rest
                .get(sign.len_utf8() + usize::from(is_escaped)..)
                .unwrap_or_default();
            match pieces.last_mut() {
                Some(piece) if is_escaped => piece.push('*'),
                Some(piece) if sign != '*' => piece.push(sign),
                _ => pieces.push(String::new()),
            }
        }
        if let [_] = pieces.as_slice() {
            pieces.insert(0, String::new());
            pieces.push(String::new());
        }
        Pattern {
            pieces,
            ignores_case,
        }
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        let lower = self.ignores_case.then(|| text.to_lowercase());
        let text = lower.as_deref().unwrap_or(text);
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return false;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            match rest.split_once(piece.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}
