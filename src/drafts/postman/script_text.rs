//! The text of a script, with its comments told from what is run, and what is run from its texts.

/// A script; both texts are as long as it was, byte for byte.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ScriptText {
    /// Without comments.
    pub(super) text: String,
    /// Without comments, and with spaces between the quotes of texts.
    pub(super) code: String,
}

/// Where a reader of a script is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Code,
    /// A text that ends with this.
    Text(char),
    /// A regular expression; whether within `[…]`, where a slash does not end it.
    Pattern(bool),
    LineComment,
    BlockComment,
}

impl ScriptText {
    /// Reads a script of JavaScript.
    pub(super) fn read(script: &str) -> ScriptText {
        let mut own = ScriptText::default();
        let mut place = Place::Code;
        // The last character that is no space: a slash behind it divides, or begins a pattern.
        let mut before = '(';
        let mut characters = script.chars().peekable();
        while let Some(one) = characters.next() {
            let next = characters.peek().copied();
            let (is_text, is_code) = match (place, one) {
                (Place::Code, '/') if next == Some('/') => {
                    place = Place::LineComment;
                    (false, false)
                }
                (Place::Code, '/') if next == Some('*') => {
                    // The star is none of `*/`.
                    own.push(one, false, false);
                    characters.next();
                    place = Place::BlockComment;
                    (false, false)
                }
                (Place::Code, quote @ ('"' | '\'' | '`')) => {
                    place = Place::Text(quote);
                    (true, true)
                }
                (Place::Code, '/') if "(,=:[!&|?{};".contains(before) => {
                    place = Place::Pattern(false);
                    (true, true)
                }
                (Place::Code, _) => (true, true),
                (Place::Text(_) | Place::Pattern(_), '\\') => {
                    own.push(one, true, false);
                    match characters.next() {
                        Some(escaped) => own.push(escaped, true, false),
                        None => break,
                    }
                    continue;
                }
                (Place::Text(quote), _) if one == quote || one == '\n' && quote != '`' => {
                    place = Place::Code;
                    (true, true)
                }
                (Place::Pattern(false), '/') | (Place::Pattern(_), '\n') => {
                    place = Place::Code;
                    (true, true)
                }
                (Place::Pattern(_), '[' | ']') => {
                    place = Place::Pattern(one == '[');
                    (true, false)
                }
                (Place::Text(_) | Place::Pattern(_), _) => (true, false),
                (Place::LineComment, '\n') => {
                    place = Place::Code;
                    (true, true)
                }
                (Place::BlockComment, '*') if next == Some('/') => {
                    own.push(one, false, false);
                    characters.next();
                    place = Place::Code;
                    (false, false)
                }
                (Place::LineComment | Place::BlockComment, _) => (false, false),
            };
            if is_code && !one.is_whitespace() {
                before = one;
            }
            own.push(one, is_text, is_code);
        }
        own
    }

    fn push(&mut self, one: char, is_text: bool, is_code: bool) {
        for (text, is_kept) in [(&mut self.text, is_text), (&mut self.code, is_code)] {
            match is_kept {
                true => text.push(one),
                false => text.extend(std::iter::repeat_n(' ', one.len_utf8())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_told_from_what_is_run() {
        for (script, text, code) in [
            ("a // b\nc", "a     \nc", "a     \nc"),
            ("a /* 'b */ c", "a          c", "a          c"),
            ("a('b // \\'c')", "a('b // \\'c')", "a('        ')"),
            (
                "a = /[/'\"]\\//; b",
                "a = /[/'\"]\\//; b",
                "a = /       /; b",
            ),
            ("a / b; 'c'", "a / b; 'c'", "a / b; ' '"),
            ("'ä' /* ö */", "'ä'         ", "'  '         "),
        ] {
            let read = ScriptText::read(script);
            assert_eq!((&*read.text, &*read.code), (text, code), "{script}");
        }
    }
}
