//! The path of a request with parameters for what names one thing of many.

use super::marks::Marks;
use super::query::{decoded, sendable};
use crate::drafts::fill::variable_name;

/// A path as a case writes it, and its parameters.
pub(super) struct Parts {
    /// The path with `{name}` for each parameter; variables are characters of the marks.
    pub(super) path: String,
    /// The parameters with their values.
    pub(super) params: Vec<(String, String)>,
}

/// Takes the parameters out of a path. The template may lack segments at the beginning, as
/// that of an operation lacks the path of its server.
pub(super) fn parts(path: &str, template: &str, marks: &Marks) -> Parts {
    let own: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&str> = template.split('/').skip(1).collect();
    let before = own.len().saturating_sub(wanted.len());
    let mut params: Vec<(String, String)> = Vec::new();
    let mut segments = Vec::new();
    for (index, segment) in own.iter().enumerate() {
        let wanted = index.checked_sub(before).and_then(|at| wanted.get(at));
        let found = wanted.and_then(|wanted| parameter(segment, wanted));
        let last = index + 1 == own.len();
        match found {
            Some((begin, name, value, end)) => {
                let above = own.get(index.wrapping_sub(1)).copied().unwrap_or_default();
                let name = free_name(name, above, last, &params, marks);
                segments.push(format!("{}{{{name}}}{}", sent(begin), sent(end)));
                params.push((name, value));
            }
            None => segments.push(sent(segment)),
        }
    }
    Parts {
        path: segments.join("/"),
        params,
    }
}

/// What stands around a parameter of a segment, its name and its value.
fn parameter<'s>(segment: &'s str, wanted: &'s str) -> Option<(&'s str, &'s str, String, &'s str)> {
    let (begin, rest) = wanted.split_once('{')?;
    let (name, end) = rest.split_once('}')?;
    if end.contains('{') || name.contains('{') || name.is_empty() {
        return None;
    }
    let value = segment.strip_prefix(begin)?.strip_suffix(end)?;
    let value = decoded(value).filter(|value| !value.is_empty())?;
    Some((begin, name, value, end))
}

/// A name that no parameter of the path has yet: one that stands for more than one is called
/// as the segment above it too.
fn free_name(
    name: &str,
    above: &str,
    is_last: bool,
    taken: &[(String, String)],
    marks: &Marks,
) -> String {
    let is_taken = |name: &String| taken.iter().any(|(known, _)| known == name);
    let is_plain = !above.is_empty() && marks.names(above).next().is_none();
    let own = match name == "id" && !is_last && is_plain {
        true => format!("{}_id", variable_name(above)),
        false => name.to_owned(),
    };
    let mut numbered = (2..).map(|number| format!("{own}_{number}"));
    match is_taken(&own) {
        true => numbered.find(|name| !is_taken(name)).unwrap_or(own),
        false => own,
    }
}

fn sent(segment: &str) -> String {
    segment.chars().flat_map(sendable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_one_thing_becomes_a_parameter() {
        let mut marks = Marks::default();
        let id = marks.variable("user");
        for (path, template, written, params) in [
            (
                "/users/12/orders/3",
                "/users/{id}/orders/{id}",
                "/users/{users_id}/orders/{id}",
                vec!["12", "3"],
            ),
            (
                "/api/users/ann%40x",
                "/users/{userId}",
                "/api/users/{userId}",
                vec!["ann@x"],
            ),
            ("/r/7.json", "/r/{n}.json", "/r/{n}.json", vec!["7"]),
            (
                "/a b/{x}/%zz",
                "/a b/{x}/%zz",
                "/a%20b/{x}/%zz",
                vec!["{x}"],
            ),
            ("/{{x}}", "/{{x}}", "/%7B%7Bx%7D%7D", vec![]),
            ("/", "/", "/", vec![]),
        ] {
            let parts = parts(path, template, &marks);
            let values: Vec<&str> = parts
                .params
                .iter()
                .map(|(_, value)| value.as_str())
                .collect();
            assert_eq!((parts.path.as_str(), values), (written, params), "{path}");
        }
        let parts = parts(&format!("/users/{id}"), "/users/{id}", &marks);
        assert_eq!(parts.params, [("id".to_owned(), id.to_string())]);
    }
}
