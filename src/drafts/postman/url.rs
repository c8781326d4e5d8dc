//! The URL of a request: a text, or its parts.

use serde_json::Value;

use super::place::{At, plain};
use super::text::marked;
use crate::drafts::calls::{Address, CredentialPart, Marks};

/// Where a request goes.
pub(super) struct Target {
    pub(super) address: Address,
    pub(super) login: Option<CredentialPart>,
}

/// Reads a URL. Parameters of the path, `:id`, take their values from it.
pub(super) fn read(
    url: &At<'_>,
    base: &dyn Fn(&str) -> Option<String>,
    marks: &mut Marks,
) -> Result<Target, String> {
    let text = match url.value {
        Value::String(text) => text.clone(),
        Value::Object(_) => written(url),
        _ => return Err(format!("is {}", url.kind())),
    };
    let text = with_base(&text, base);
    let (mut address, login) = Address::read(&marked(&text, marks))?;
    let variables: Vec<(String, String)> = url
        .member("variable")
        .iter()
        .flat_map(At::items)
        .filter_map(|one| {
            let name = one.text("key").or_else(|| one.text("id"))?;
            Some((name, one.text("value").unwrap_or_default()))
        })
        .collect();
    let segments = address.path.split('/').map(|segment| {
        let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) else {
            return segment.to_owned();
        };
        let own = variables.iter().find(|(known, _)| known == name);
        match own.filter(|(_, value)| !value.is_empty()) {
            Some((_, value)) => {
                let value = marked(value, marks);
                crate::drafts::calls::encoded(marks, &value)
            }
            None => marks.variable(name).to_string(),
        }
    });
    address.path = segments.collect::<Vec<_>>().join("/");
    Ok(Target { address, login })
}

/// The names of the parameters of the path, in place of their values: `/users/:id`.
pub(super) fn template(url: &At<'_>) -> Vec<Option<String>> {
    let text = match url.value {
        Value::String(text) => text.clone(),
        _ => written(url),
    };
    let path = text.split(['?', '#']).next().unwrap_or_default().to_owned();
    let name = |segment: &str| segment.strip_prefix(':').map(str::to_owned);
    path.split('/').map(name).collect()
}

/// A variable at the beginning that the collection sets to an address.
fn with_base(text: &str, base: &dyn Fn(&str) -> Option<String>) -> String {
    let inside = text.trim_start().strip_prefix("{{");
    let named = inside.and_then(|inside| inside.split_once("}}"));
    match named.and_then(|(name, rest)| Some((base(name.trim())?, rest))) {
        Some((value, rest)) => format!("{}{rest}", value.trim_end_matches('/')),
        None => text.to_owned(),
    }
}

/// The text of a URL in parts; they say more than `raw`, which may have what is switched off.
fn written(url: &At<'_>) -> String {
    let parts = |name: &str, separator: &str| -> Option<String> {
        let member = url.member(name)?;
        match member.value {
            Value::String(text) => Some(text.clone()),
            Value::Array(items) => {
                let texts = items.iter().map(|item| match item.get("value") {
                    Some(value) => plain(value),
                    None => plain(item),
                });
                Some(texts.collect::<Vec<_>>().join(separator))
            }
            _ => None,
        }
    };
    let Some(host) = parts("host", ".").filter(|host| !host.is_empty()) else {
        return url.text("raw").unwrap_or_default();
    };
    let mut text = match url.text("protocol") {
        Some(scheme) => format!("{}://{host}", scheme.trim_end_matches("://")),
        None => host,
    };
    if let Some(port) = url.text("port").filter(|port| !port.is_empty()) {
        text.push_str(&format!(":{port}"));
    }
    if let Some(path) = parts("path", "/").filter(|path| !path.is_empty()) {
        text.push_str(&format!("/{}", path.trim_start_matches('/')));
    }
    let query = url.member("query");
    let pairs = query.iter().flat_map(At::items);
    let pairs = pairs.filter(|pair| !pair.is_disabled()).map(|pair| {
        let name = pair.text("key").unwrap_or_default();
        match pair.text("value") {
            Some(value) => format!("{}={}", sent(&name), sent(&value)),
            None => sent(&name),
        }
    });
    let pairs: Vec<String> = pairs.filter(|pair| !pair.is_empty()).collect();
    if !pairs.is_empty() {
        text.push_str(&format!("?{}", pairs.join("&")));
    }
    text
}

/// A name or a value of a query as Postman sends it: only what would end it is encoded.
fn sent(text: &str) -> String {
    text.replace(' ', "%20")
        .replace('#', "%23")
        .replace('&', "%26")
}
