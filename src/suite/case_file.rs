//! One case file: from a [`Node`] to a [`Case`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, mapping, scalar_text, text};
use super::expect_file::{self, decode_expect};
use super::node::{Data, Node, Place};
use super::yaml;
use crate::error::nearest;
use crate::model::case::{Auth, BodyTemplate, Case, Query, RequestTemplate, Step, is_safe_method};
use crate::model::finding::Basis;
use crate::model::template::Template;

/// The fields of a case, for suggestions and for the test that holds the published schema true.
pub const CASE_FIELDS: &[&str] = &[
    "id",
    "name",
    "tags",
    "basis",
    "effects",
    "needs",
    "vars",
    "skip",
    "operation",
    "request",
    "expect",
];

/// The effect of a case whose method is not safe and which declares none.
pub const UNDECLARED: &str = "undeclared";

/// The fields of `request`.
pub const REQUEST_FIELDS: &[&str] = &[
    "method", "path", "params", "query", "headers", "auth", "body",
];

/// The fields of `request.body`.
pub const BODY_FIELDS: &[&str] = &["json", "text", "file"];

/// Decodes a case whose defaults have been merged in.
///
/// `path_id` is the id that follows from the file's path, `folder` the folder that
/// `file:` bodies are looked up in, `root` the folder they may not leave.
pub fn decode_case(
    node: Node,
    path_id: &str,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Case> {
    let variables = super::names::collect(&node, mistakes);
    let mut fields = Fields::of(node, "a case", CASE_FIELDS, mistakes)?;
    let file = mistakes
        .sources
        .first()
        .map(|source| source.shown.clone())?;
    let id = match fields.take_text("id", mistakes) {
        Some((id, at)) => {
            check_id(&id, at, mistakes);
            id
        }
        None => {
            check_id(
                path_id,
                Place {
                    file: 0,
                    line: 1,
                    column: 1,
                },
                mistakes,
            );
            path_id.to_owned()
        }
    };
    let id: Arc<str> = id.into();
    let name = match fields.take_text("name", mistakes) {
        Some((name, _)) => name.into(),
        None => id.clone(),
    };
    let tags = names(fields.take_texts("tags", mistakes));
    let needs = names(fields.take_texts("needs", mistakes));
    let basis = match fields.take("basis") {
        Some(node) => expect_file::basis(node, mistakes).unwrap_or_default(),
        None => Basis::default(),
    };
    let effects = fields
        .take("effects")
        .map(|node| decode_effects(node, mistakes));
    let vars = decode_vars(fields.take("vars"), mistakes);
    let variables = super::names::check(variables, &vars, &needs, mistakes);
    let skip = fields
        .take_text("skip", mistakes)
        .map(|(reason, _)| reason.into());
    let operation = fields.take_text("operation", mistakes);
    let request = match fields.take("request") {
        Some(node) => decode_request(node, folder, root, mistakes),
        None => {
            mistakes.add_with_help(
                fields.at,
                "the case has no `request`",
                "say at least `request: { path: /… }`",
            );
            None
        }
    };
    let expect = decode_expect(fields.take("expect"), basis, mistakes);
    let request = request?;
    // Who does not say what an unsafe request does has not said that it does nothing.
    let effects = effects.unwrap_or_else(|| match is_safe_method(&request.method) {
        true => Vec::new(),
        false => vec![UNDECLARED.into()],
    });
    let operation = match operation {
        Some((operation, _)) => operation.into(),
        None => format!("{} {}", request.method, request.path.0).into(),
    };
    Some(Case {
        id,
        name,
        file,
        line: 1,
        tags,
        effects,
        needs,
        variables,
        vars,
        skip,
        steps: vec![Step {
            name: None,
            operation,
            request,
            expect,
        }],
    })
}

fn names(texts: Vec<(String, Place)>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::with_capacity(texts.len());
    for (text, _) in texts {
        if !names.iter().any(|name| **name == *text) {
            names.push(text.into());
        }
    }
    names
}

fn check_id(id: &str, at: Place, mistakes: &mut Mistakes) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/_-".contains(c);
    if id.is_empty() || !id.chars().all(allowed) {
        mistakes.add_with_help(
            at,
            format!(
                "the case id `{}` may hold only a-z, 0-9, `/`, `_` and `-`",
                super::node::shorten(id)
            ),
            "rename the file, or give the case an `id:`",
        );
    }
}

fn decode_effects(node: Node, mistakes: &mut Mistakes) -> Vec<Arc<str>> {
    let texts = super::decode::texts(node, "`effects`", mistakes);
    if texts.len() > 1
        && let Some((_, at)) = texts.iter().find(|(name, _)| name == "none")
    {
        mistakes.add(
            *at,
            "`none` says that there is no effect, but others are named",
        );
    }
    names(
        texts
            .into_iter()
            .filter(|(name, _)| name != "none")
            .collect(),
    )
}

fn decode_vars(
    node: Option<Node>,
    mistakes: &mut Mistakes,
) -> BTreeMap<Arc<str>, serde_json::Value> {
    let Some(node) = node else {
        return BTreeMap::new();
    };
    mapping(node, "`vars`", mistakes)
        .into_iter()
        .map(|(key, value)| (key.text.into(), value.to_json()))
        .collect()
}

fn decode_request(
    node: Node,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<RequestTemplate> {
    let mut fields = Fields::of(node, "`request`", REQUEST_FIELDS, mistakes)?;
    let line = Mistakes::case_line(fields.at);
    let method = match fields.take_text("method", mistakes) {
        Some((method, at)) => check_method(method, at, mistakes),
        None => "GET".into(),
    };
    let params = decode_params(fields.take("params"), mistakes);
    let Some((path, path_at)) = fields.take_text("path", mistakes) else {
        mistakes.add_with_help(fields.at, "the request has no `path`", "say `path: /…`");
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
        method,
        path: Template::new(path),
        params: params
            .into_iter()
            .map(|(name, _, value)| (name, value))
            .collect(),
        query,
        headers,
        auth,
        body,
        line,
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
        mistakes.add(
            at,
            format!("`{}` is not an HTTP method", super::node::shorten(&method)),
        );
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

/// The names of the `{name}` parameters of a path; `{{ … }}` is a variable, not a parameter.
pub fn path_parameters(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        if let Some(variable) = after.strip_prefix('{') {
            rest = variable.find("}}").map_or("", |end| &variable[end + 2..]);
            continue;
        }
        let Some(close) = after.find('}') else { break };
        names.push(&after[..close]);
        rest = &after[close + 1..];
    }
    names
}

fn check_path(path: &str, at: Place, params: &[Param], mistakes: &mut Mistakes) {
    if !path.starts_with('/') && !path.starts_with("{{") {
        mistakes.add_with_help(
            at,
            "the path must begin with `/`",
            "leave scheme and host to the host profile",
        );
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
    let mut headers = Vec::new();
    for (key, value) in mapping(node, "`headers`", mistakes) {
        if http::HeaderName::from_bytes(key.text.as_bytes()).is_err() {
            mistakes.add(
                key.at,
                format!("`{}` is not a header name", super::node::shorten(&key.text)),
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
            if let Some(text) = scalar_text(value, &format!("the header `{name}`"), mistakes) {
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
    let Some(mut fields) = Fields::of(node, "`body`", BODY_FIELDS, mistakes) else {
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
    let path = folder.join(file);
    let inside = match (path.canonicalize(), root.canonicalize()) {
        (Ok(path), Ok(root)) => path.starts_with(root),
        _ => true,
    };
    if !inside {
        mistakes.add(at, format!("the body file `{file}` lies outside the suite"));
        return BodyTemplate::None;
    }
    match yaml::read_bytes(&path, file) {
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
    fn path_parameters_are_told_from_variables() {
        assert_eq!(path_parameters("/a/{id}/{{ x }}/{b}"), ["id", "b"]);
        assert_eq!(path_parameters("/a"), Vec::<&str>::new());
        assert_eq!(path_parameters("/a/{open"), Vec::<&str>::new());
    }
}
