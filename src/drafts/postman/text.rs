//! Texts of a collection: `{{name}}` is a variable.

use crate::drafts::calls::Marks;

/// Names that Postman gives a value itself, and what driftcheck calls the same.
const DYNAMIC: [(&str, &str); 6] = [
    ("$guid", "uuid"),
    ("$isoTimestamp", "now"),
    ("$randomUUID", "uuid"),
    ("$randomAbbreviation", "run_id"),
    ("$randomAlphaNumeric", "run_id"),
    ("$randomPassword", "uuid"),
];
/// A longer name is none.
const LONGEST: usize = 100;

/// A text with a character of the marks for each variable.
pub(super) fn marked(text: &str, marks: &mut Marks) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        written.push_str(before);
        let name = inside.split_once("}}").filter(|(name, _)| is_name(name));
        match name {
            Some((name, after)) => {
                let name = name.trim();
                let known = DYNAMIC.iter().find(|(own, _)| *own == name);
                written.push(match known {
                    Some((_, own)) => marks.expression(own),
                    None => marks.variable_of_source(name.trim_start_matches('$')),
                });
                rest = after;
            }
            None => {
                // The second brace may open one.
                written.push('{');
                rest = rest.get(before.len() + 1..).unwrap_or_default();
            }
        }
    }
    written.push_str(rest);
    written
}

fn is_name(name: &str) -> bool {
    let is_odd = |one: char| one.is_control() || "{}\"'\\<>".contains(one);
    !name.trim().is_empty() && name.len() <= LONGEST && !name.contains(is_odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_among_braces() {
        let mut marks = Marks::default();
        for (text, written) in [
            ("{{base-url}}/a", "{{ base_url }}/a"),
            ("x{{ a }}{{$guid}}", "x{{ a }}{{ uuid }}"),
            ("{{{a}}}", "{{ '{' }}{{ a }}}"),
            ("{{ {\"a\": 1} }}", "{{ '{{' }} {\"a\": 1} }}"),
            ("{{", "{{ '{{' }}"),
        ] {
            let own = marked(text, &mut marks);
            assert_eq!(marks.template(&own), written, "{text}");
        }
    }
}
