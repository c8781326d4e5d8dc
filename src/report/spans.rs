//! What stands between backticks in a text is code, as in Markdown.

/// The parts of a text in their order, each with whether it is code. A backtick without a
/// partner is a character like any other.
pub(super) fn spans(text: &str) -> Vec<(bool, &str)> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = next_code(rest) {
        spans.extend([(false, before), (true, code)]);
        rest = after;
    }
    spans.push((false, rest));
    spans.retain(|(_, part)| !part.is_empty());
    spans
}

/// The first code, with what stands before and behind it.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    (!code.is_empty()).then_some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_backticks_are_code_and_a_single_one_is_itself() {
        assert_eq!(
            spans("step `a` of `b`: c`"),
            [
                (false, "step "),
                (true, "a"),
                (false, " of "),
                (true, "b"),
                (false, ": c`")
            ]
        );
        assert_eq!(spans("``"), [(false, "``")]);
        assert_eq!(spans("plain"), [(false, "plain")]);
        assert_eq!(spans(""), []);
    }
}
