//! The addresses of servers, with their variables filled in: what stands before a path.

use std::collections::HashSet;

use serde_json::Value;

/// The paths of servers, each once, the first one first.
pub(super) fn base_paths(servers: &[Value]) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for server in servers {
        let Some(url) = server.get("url").and_then(Value::as_str) else {
            continue;
        };
        for url in filled(url, server.get("variables")) {
            let base = base_path(&url);
            if !bases.contains(&base) {
                bases.push(base);
            }
        }
    }
    bases
}

/// The origins of the servers whose addresses are absolute, each once.
pub(super) fn origins(servers: &[Value]) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for server in servers {
        let url = server.get("url").and_then(Value::as_str);
        let all = url.map(|url| filled(url, server.get("variables")));
        for url in all.into_iter().flatten() {
            let origin = url::Url::parse(&url).map(|url| url.origin());
            let origin = origin.ok().filter(url::Origin::is_tuple);
            let origin = origin.map(|origin| origin.ascii_serialization());
            let is_new = |origin: &String| !origin.contains('{') && !origins.contains(origin);
            if let Some(origin) = origin.filter(is_new) {
                origins.push(origin);
            }
        }
    }
    origins
}

/// So many addresses of one server are distinguished.
const MOST_ADDRESSES: usize = 32;

/// A server's address with the defaults of its variables first, then with the other values
/// that they list; where they list none, then with the variable itself.
fn filled(url: &str, variables: Option<&Value>) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    let variables = variables.and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        let listed = variable.get("enum").and_then(Value::as_array);
        let default = variable.get("default").into_iter();
        let values = default.chain(listed.into_iter().flatten());
        let mut values: Vec<&str> = values.filter_map(Value::as_str).collect();
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(*value));
        let part = format!("{{{name}}}");
        if listed.is_none() {
            // Any other value may stand there, too.
            values.push(&part);
        }
        if values.is_empty() || !url.contains(&part) {
            continue;
        }
        let fill = |value: &&str| {
            let all = urls.iter();
            all.map(|url| url.replace(&part, value)).collect::<Vec<_>>()
        };
        urls = values.iter().flat_map(fill).collect();
        urls.truncate(MOST_ADDRESSES);
    }
    urls
}

/// The variables of a server's address that have no default.
pub(super) fn without_default(server: &Value) -> Vec<String> {
    let url = server.get("url").and_then(Value::as_str);
    let parts = url.into_iter().flat_map(|url| url.split('{').skip(1));
    let names = parts.filter_map(|part| Some(part.split_once('}')?.0));
    let default = |name: &str| server.get("variables")?.get(name)?.get("default")?.as_str();
    let names = names.filter(|name| default(name).is_none());
    names.map(str::to_owned).collect()
}

/// The path of an address, absolute or not, without a slash at its end.
fn base_path(url: &str) -> String {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    // One that begins with two slashes leaves out its scheme alone (RFC 3986, section 4.2).
    let path = match rest.or_else(|| url.strip_prefix("//")) {
        Some(rest) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches('.').trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_server_is_distinguished_from_its_address() {
        for (url, path) in [
            ("https://api.example.com/public/", "/public"),
            ("https://api.example.com", ""),
            ("//api.example.com/v1", "/v1"),
            ("//api.example.com", ""),
            ("/", ""),
            ("/v1", "/v1"),
            ("v1", "/v1"),
            ("./v1/", "/v1"),
            ("", ""),
        ] {
            assert_eq!(base_path(url), path, "{url}");
        }
    }

    #[test]
    fn a_variable_without_a_list_may_have_any_value() {
        let servers = serde_json::json!([{
            "url": "https://{host}.example.com/{version}",
            "variables": {
                "host": {"default": "api"},
                "version": {"default": "v1"},
            },
        }]);
        let servers = servers.as_array().unwrap();
        assert_eq!(base_paths(servers), ["/v1", "/{version}"]);
        assert_eq!(origins(servers), ["https://api.example.com"]);
    }
}
