//! `request` of a case file: from a [`Node`] to a [`RequestTemplate`].

use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, mapping, scalar_text, text};
use super::field_names::names_of;
use super::published::{Body, Request};
use crate::error::nearest;
use crate::model::case::{
    Auth, BodyTemplate, Query, RequestTemplate, RequestTraits, is_safe_method,
};
use crate::model::template::Template;
use crate::source_file;
use crate::yaml::node::{Data, Node, Place, shorten};

/// Decodes `request`; `file:` bodies are looked up in `folder` and may not leave `root`.
pub fn decode_request(
    node: Node,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<RequestTemplate> {
    let mut fields = Fields::of(node, "`request`", names_of::<Request>(), mistakes)?;
    let line = Mistakes::case_line(fields.at);
    let method = match fields.take_text("method", mistakes) {
        Some((method, at)) => check_method(method, at, mistakes),
        None => "GET".into(),
    };
    let params = decode_params(fields.take("params"), mistakes);
    let Some((path, path_at)) = fields.take_text("path", mistakes) else {
        if !fields.is_misspelt("path") {
            mistakes.add_with_help(fields.at, "the request has no `path`", "write `path: /…`");
        }
        return None;
    };
    check_path(&path, path_at, &params, mistakes);
    let query = decode_query(fields.take("query"), mistakes);
    let headers = decode_headers(fields.take("headers"), mistakes);
    let auth = match fields.take("auth") {
        None => Auth::Default,
        Some(node) if node.data == Data::Null => Auth::None,
        Some(node) => decode_auth(node, mistakes)?,
    };
    let body = decode_body(fields.take("body"), folder, root, mistakes);
    Some(RequestTemplate {
        params: params
            .into_iter()
            .map(|(name, _, value)| (name, value))
            .collect(),
        line,
        traits: Arc::new(RequestTraits {
            method,
            path: Template::new(path),
            query,
            headers,
            auth,
            body,
        }),
    })
}

fn decode_auth(node: Node, mistakes: &mut Mistakes) -> Option<Auth> {
    let at = node.at;
    let name = text(node, "`auth`", mistakes)?;
    match name.as_str() {
        "none" => return Some(Auth::None),
        "default" => return Some(Auth::Default),
        _ => {}
    }
    let known = mistakes.known.clone();
    if let Some(known) = &known.credentials {
        let help = "add it to a host profile of driftcheck.toml under `auth`";
        mistakes.check_name(at, "credential", &name, known, help);
    }
    Some(Auth::Named(name.into()))
}

fn check_method(method: String, at: Place, mistakes: &mut Mistakes) -> Arc<str> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if method.is_empty() || !method.chars().all(is_token) {
        mistakes.add(at, format!("`{}` is not an HTTP method", shorten(&method)));
    } else if method.chars().any(|c| c.is_ascii_lowercase()) {
        let upper = method.to_ascii_uppercase();
        if is_safe_method(&upper) || ["POST", "PUT", "PATCH", "DELETE"].contains(&upper.as_str()) {
            mistakes.add_with_help(
                at,
                format!(
                    "the method `{method}` is written in lower case; methods are case-sensitive"
                ),
                format!("write `{upper}`"),
            );
            return upper.into();
        }
    }
    method.into()
}

type Param = (Arc<str>, Place, Template);

fn decode_params(node: Option<Node>, mistakes: &mut Mistakes) -> Vec<Param> {
    let Some(node) = node else {
        return Vec::new();
    };
    let mut params = Vec::new();
    for (key, value) in mapping(node, "`params`", mistakes) {
        let what = format!("the parameter `{}`", key.text);
        if let Some(text) = scalar_text(value, &what, mistakes) {
            params.push((key.text.into(), key.at, Template::new(text)));
        }
    }
    params
}

/// The names of the `{name}` parameters of a path; `{{ … }}` is a variable and `{% … %}` a block,
/// not a parameter.
pub fn path_parameters(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let closing = [('{', "}}"), ('%', "%}")];
        let mut closing = closing.into_iter();
        if let Some((_, closing)) = closing.find(|(kind, _)| after.starts_with(*kind)) {
            let end = after[1..].find(closing);
            rest = end.map_or("", |end| &after[1 + end + closing.len()..]);
            continue;
        }
        let Some(close) = after.find('}') else { break };
        names.push(&after[..close]);
        rest = &after[close + 1..];
    }
    names
}

/// What to do about a path that does not begin with `/`.
fn path_help(path: &str) -> String {
    if path.starts_with(['“', '”', '‘', '’', '„']) {
        return "write plain quotes, \" or ', in place of the typographic ones".to_owned();
    }
    match path
        .split_once("://")
        .map(|(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]))
    {
        Some(own) => format!(
            "write `{}`, and leave scheme and host to the host profile",
            shorten(own)
        ),
        None => format!("write `/{}`", shorten(path)),
    }
}

fn check_path(path: &str, at: Place, params: &[Param], mistakes: &mut Mistakes) {
    if !path.starts_with('/') && !path.starts_with("{{") && !path.starts_with("{%") {
        mistakes.add_with_help(at, "the path must begin with `/`", path_help(path));
    }
    if path.contains('?') || path.contains('#') {
        mistakes.add_with_help(
            at,
            "the path holds a `?` or `#`",
            "write the query under `query:`; in a path they are %3F and %23",
        );
    }
    let wanted = path_parameters(path);
    for name in &wanted {
        if !params.iter().any(|(known, ..)| **known == **name) {
            let help = match nearest(name, params.iter().map(|(known, ..)| &**known)) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("add `params: {{ {name}: … }}`"),
            };
            mistakes.add_with_help(
                at,
                format!("the path parameter `{{{name}}}` has no value"),
                help,
            );
        }
    }
    for (name, at, _) in params {
        if !wanted.contains(&&**name) {
            mistakes.add_with_help(
                *at,
                format!("the path has no parameter `{{{name}}}`"),
                "remove it, or write it into `path:`",
            );
        }
    }
}

fn decode_query(node: Option<Node>, mistakes: &mut Mistakes) -> Query {
    let Some(node) = node else {
        return Query::None;
    };
    match node.data {
        Data::Null => Query::None,
        Data::Text(text) => Query::Raw(Template::new(text.trim_start_matches('?'))),
        Data::Map(entries) => {
            let mut pairs = Vec::new();
            for (key, value) in entries {
                let name: Arc<str> = key.text.into();
                let values = match value.data {
                    Data::List(items) => items,
                    _ => vec![value],
                };
                for value in values {
                    let what = format!("the query's `{name}`");
                    if let Some(text) = scalar_text(value, &what, mistakes) {
                        pairs.push((name.clone(), Template::new(text)));
                    }
                }
            }
            Query::Pairs(pairs)
        }
        _ => {
            let found = node.describe();
            mistakes.add(
                node.at,
                format!("`query` must be a mapping or a text, found {found}"),
            );
            Query::None
        }
    }
}

fn decode_headers(
    node: Option<Node>,
    mistakes: &mut Mistakes,
) -> Vec<(Arc<str>, Option<Template>)> {
    let Some(node) = node else {
        return Vec::new();
    };
    let mut headers: Vec<(Arc<str>, Option<Template>)> = Vec::new();
    for (key, value) in mapping(node, "`headers`", mistakes) {
        let is_same = |name: &str| name.eq_ignore_ascii_case(&key.text);
        if let Some((known, _)) = headers.iter().find(|(name, _)| is_same(name)) {
            mistakes.add_with_help(
                key.at,
                format!("the header `{}` is here twice, as `{known}`, too", key.text),
                "write it once; several values of a header are a list",
            );
            continue;
        }
        if http::HeaderName::from_bytes(key.text.as_bytes()).is_err() {
            mistakes.add(
                key.at,
                format!("`{}` is not a header name", shorten(&key.text)),
            );
            continue;
        }
        let name: Arc<str> = key.text.into();
        let values = match value.data {
            Data::Null => {
                headers.push((name, None));
                continue;
            }
            Data::List(items) => items,
            _ => vec![value],
        };
        for value in values {
            let at = value.at;
            if let Some(text) = scalar_text(value, format_args!("the header `{name}`"), mistakes) {
                if text.contains(['\r', '\n', '\0']) {
                    mistakes.add(at, format!("the header `{name}` holds a line break or NUL"));
                }
                headers.push((name.clone(), Some(Template::new(text))));
            }
        }
    }
    headers
}

fn decode_body(
    node: Option<Node>,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> BodyTemplate {
    let Some(node) = node else {
        return BodyTemplate::None;
    };
    if node.data == Data::Null {
        return BodyTemplate::None;
    }
    let at = node.at;
    let Some(mut fields) = Fields::of(node, "`body`", names_of::<Body>(), mistakes) else {
        return BodyTemplate::None;
    };
    let json = fields.take("json");
    let text = fields.take_text("text", mistakes);
    let file = fields.take_text("file", mistakes);
    match (json, text, file) {
        (Some(node), None, None) => BodyTemplate::Json(node.to_json()),
        (None, Some((text, _)), None) => BodyTemplate::Text(Template::new(text)),
        (None, None, Some((file, at))) => read_body_file(&file, at, folder, root, mistakes),
        (None, None, None) => BodyTemplate::None,
        _ => {
            mistakes.add(
                at,
                "`body` takes one of `json`, `text` and `file`, found several",
            );
            BodyTemplate::None
        }
    }
}

fn read_body_file(
    file: &str,
    at: Place,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> BodyTemplate {
    let path = match source_file::path_inside(folder, file, root) {
        Ok(path) => path,
        Err(words) => {
            mistakes.add(at, format!("the body file `{file}` {words}"));
            return BodyTemplate::None;
        }
    };
    match source_file::read_bytes(&path, file) {
        Ok(bytes) => BodyTemplate::File(bytes.into()),
        Err(error) => {
            mistakes.add_with_help(
                at,
                format!("the body file `{file}` {}", error.message),
                "name a file relative to the case file",
            );
            BodyTemplate::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parameters_are_distinguished_from_variables() {
        assert_eq!(path_parameters("/a/{id}/{{ x }}/{b}"), ["id", "b"]);
        let blocks = "/a{% if x %}/{id}{% endif %}/{% raw %}";
        assert_eq!(path_parameters(blocks), ["id"]);
        assert_eq!(path_parameters("/a"), Vec::<&str>::new());
        assert_eq!(path_parameters("/a/{open"), Vec::<&str>::new());
    }
}
