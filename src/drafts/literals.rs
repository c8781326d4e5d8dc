//! Braces in a text that is to be no template: how a literal text is written in a case.

use crate::model::template::has_expression;

/// How a case writes a variable.
pub(crate) fn placeholder(name: &str) -> String {
    format!("{{{{ {name} }}}}")
}

/// A text that means itself where variables are filled in.
pub fn literal(text: &str) -> String {
    if !has_expression(text) {
        return text.to_owned();
    }
    let mut written = String::new();
    let mut rest = text;
    while let Some(brace) = rest.find('{') {
        let (before, from) = rest.split_at(brace);
        written.push_str(before);
        let pair = from.get(..2).filter(|pair| has_expression(pair));
        match pair {
            Some(pair) => written.push_str(&format!("{{{{ '{pair}' }}}}")),
            None => written.push('{'),
        }
        rest = &from[pair.map_or(1, str::len)..];
    }
    written.push_str(rest);
    written
}
