//! Variables in the texts of other tools. While such a text is taken apart, each variable
//! stands in it as one character that no text has, so that it survives whatever reads the
//! text: a query, JSON, a header.

use std::borrow::Cow;

use super::names::Names;
use crate::drafts::fill::variable_name;
use crate::drafts::literals::{literal, placeholder};

/// The first of the characters: those of the private plane 15 (Unicode, section 23.5).
const FIRST: u32 = 0xF_0000;
/// The last of them.
const LAST: u32 = 0xF_FFFD;
/// Stands around a variable that is a value of JSON of whatever type, and not a text.
pub(super) const BARE: char = '\u{FFFFF}';

/// A variable as a value of JSON of whatever type.
pub(super) fn bare(variable: char) -> String {
    format!("{BARE}{variable}{BARE}")
}

/// The variables of some texts.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// What stands between the braces, by the number of its character.
    expressions: Vec<String>,
    /// What the variables of the other tool are called here.
    names: Names,
}

impl Marks {
    /// The character for a variable, whatever another tool calls it.
    pub fn variable(&mut self, name: &str) -> char {
        self.expression(&variable_name(name))
    }

    /// The character for a variable of another tool, which may have several whose names differ
    /// only in what no name of ours can have: `user-id` and `user_id`.
    pub fn variable_of_source(&mut self, name: &str) -> char {
        let own = self.names.of(name, &variable_name(name));
        self.expression(&own)
    }

    /// The character for an expression, such as `uuid`.
    pub fn expression(&mut self, expression: &str) -> char {
        let known = self.expressions.iter().position(|one| one == expression);
        let index = known.unwrap_or(self.expressions.len());
        let mark = u32::try_from(index).ok().map(|index| FIRST + index);
        let mark = mark.filter(|mark| *mark <= LAST).and_then(char::from_u32);
        match (mark, known) {
            (Some(mark), Some(_)) => mark,
            (Some(mark), None) => {
                self.expressions.push(expression.to_owned());
                mark
            }
            // More variables than a suite can have.
            (None, _) => char::REPLACEMENT_CHARACTER,
        }
    }

    /// The expression that a character stands for.
    pub fn of(&self, mark: char) -> Option<&str> {
        let index = u32::from(mark).checked_sub(FIRST)?;
        let index = usize::try_from(index).ok()?;
        self.expressions.get(index).map(String::as_str)
    }

    /// The variables in a text, each as often as it stands there.
    pub fn names<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        text.chars().filter_map(|mark| self.of(mark))
    }

    /// The text as a case writes it: variables in braces, and all else meaning itself.
    pub fn template(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        let mut plain = String::new();
        for character in text.chars() {
            let Some(expression) = self.of(character) else {
                plain.push(character);
                continue;
            };
            push_plain(&mut written, &plain);
            plain.clear();
            written.push_str(&placeholder(expression));
        }
        if written.is_empty() {
            return literal(&plain);
        }
        written.push_str(&literal(&plain));
        written
    }

    /// The text as a person reads it.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match text.contains(is_mark) {
            true => self.template(text).into(),
            false => text.into(),
        }
    }
}

/// Adds a text that a variable follows: a brace before it would be read as one of its own.
fn push_plain(written: &mut String, plain: &str) {
    let own = literal(plain);
    match own.strip_suffix('{') {
        Some(before) => {
            written.push_str(before);
            written.push_str("{{ '{' }}");
        }
        None => written.push_str(&own),
    }
}

fn is_mark(character: char) -> bool {
    (FIRST..=u32::from(BARE)).contains(&u32::from(character))
}

/// The byte offset of a character that stands for a variable here and so may not be in a file.
pub fn first_mark(text: &str) -> Option<usize> {
    text.find(is_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_written_in_braces_and_all_else_means_itself() {
        let mut marks = Marks::default();
        let id = marks.variable("user-id");
        let uuid = marks.expression("uuid");
        let now = marks.variable("now");
        assert_eq!(id, marks.variable("user-id"));
        let names = ["user.id", "user_id", "user.id"].map(|name| marks.variable_of_source(name));
        assert_eq!(
            names.map(|own| marks.of(own).unwrap_or_default()),
            ["user_id", "user_id_2", "user_id"]
        );
        for (text, written) in [
            (format!("{id}"), "{{ user_id }}"),
            (format!("a{id}b{uuid}"), "a{{ user_id }}b{{ uuid }}"),
            (format!("{{{id}}}"), "{{ '{' }}{{ user_id }}}"),
            ("{{ a }}".to_owned(), "{{ '{{' }} a }}"),
            (format!("{now}"), "{{ now_ }}"),
            ("plain".to_owned(), "plain"),
        ] {
            assert_eq!(marks.template(&text), written, "{text}");
        }
        assert_eq!(
            marks.names(&format!("{uuid}-{id}")).collect::<Vec<_>>(),
            ["uuid", "user_id"]
        );
    }
}
