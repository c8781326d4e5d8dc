//! What says by the name beside it that it is a secret: a member such as `access_token`, a
//! parameter of a URL. From then on it is a secret of its case, wherever else it stands.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::bytes::Regex;
use serde_json::Value;

use super::placeholder::MASK;
use crate::json::{MemberSpan, Sought, member_spans};

use super::named_texts::{self, may_name};
use crate::redact::sensitive::{
    is_distinct, is_scheme, is_sensitive_container, is_sensitive_member, is_sensitive_parameter,
};

static NAMED: LazyLock<Sought> =
    LazyLock::new(|| Sought::default().or_named(is_sensitive_container));

/// Members of a secret that is an object which are the secret itself.
const VALUES: [&str; 5] = ["plain", "plaintext", "raw", "text", "value"];

/// Collects the values of a URL's parameters that are secrets by their names, or by one of
/// these.
pub(crate) fn of_query(url: &str, names: &[String], secrets: &mut Vec<String>) {
    let Some((_, query)) = url.split_once('?') else {
        return;
    };
    let query = query.split('#').next().unwrap_or_default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let is_secret = is_sensitive_parameter(&name) || names.iter().any(|own| *own == name);
        if is_secret && is_distinct(&value) && value != MASK {
            secrets.push(value.into_owned());
        }
    }
}

/// Whether a header's value is a scheme and a credential behind it, whatever its name:
/// `Bearer a1b2c3d4`, but not the `Bearer realm="x"` of a challenge.
pub(crate) fn has_credential(text: &str) -> bool {
    text.trim().split_once(' ').is_some_and(|(scheme, rest)| {
        let is_open = rest.contains(['"', ',']) || rest.contains(char::is_whitespace);
        is_scheme(scheme) && is_distinct(rest) && !is_open && rest != MASK
    })
}

/// A part of `multipart/form-data` (RFC 7578): its name, and the first line of what it holds.
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i-u)\ncontent-disposition:[^\n]*;\s*name="?([^";\r\n]+)[^\n]*(?:\n[^\r\n]+\r?)*\n\r?\n([^\r\n]*)"#,
    )
    .ok()
});

/// Collects what a sent body names as a secret, in JSON or in a form.
pub(crate) fn of_body(bytes: &[u8], secrets: &mut Vec<String>) {
    if !may_name(bytes) {
        return;
    }
    // What a client sends there is no message about it, however short it is.
    let is_filled = |text: &String| !text.is_empty() && text != MASK;
    let spans = member_spans(bytes, &NAMED);
    of_containers(&spans, bytes, secrets);
    for span in spans {
        let text = span.text.as_ref().filter(|_| is_of_text(&span));
        let text = text.filter(|text| is_filled(text));
        secrets.extend(text.map(|text| without_scheme(text).to_owned()));
    }
    let is_form = bytes.contains(&b'=') && !bytes.iter().any(|byte| b"{[ \n".contains(byte));
    if !is_form {
        of_text(bytes, secrets);
    }
    if bytes.starts_with(b"--") {
        let parts = PART.iter().flat_map(|regex| regex.captures_iter(bytes));
        for (_, [name, value]) in parts.map(|part| part.extract()) {
            let value = String::from_utf8_lossy(value).into_owned();
            if is_sensitive_member(&String::from_utf8_lossy(name)) && is_filled(&value) {
                secrets.push(value);
            }
        }
    } else if is_form {
        let form = url::form_urlencoded::parse(bytes);
        // A client that asks for a token (RFC 6749, section 4.1.3) proves by these who it is.
        let is_grant = form.clone().any(|(name, _)| name == "grant_type");
        for (name, value) in form {
            let is_filled = !value.is_empty() && value != MASK;
            let is_proof = is_grant && is_sensitive_parameter(&name);
            if (is_sensitive_member(&name) || is_proof) && is_filled {
                secrets.push(value.into_owned());
            }
        }
    }
}

/// Where members stand in a body that are named like secrets.
pub(crate) fn spans(bytes: &[u8]) -> Vec<MemberSpan> {
    if !may_name(bytes) {
        return Vec::new();
    }
    member_spans(bytes, &NAMED)
}

/// Whether what a member holds that is named like a secret is one.
pub(crate) fn is_secret(span: &MemberSpan) -> bool {
    is_of_text(span) && span.text.as_deref().is_some_and(is_worth)
}

/// Whether the name of a member says that a text in it is a secret, and not only a list.
fn is_of_text(span: &MemberSpan) -> bool {
    span.pointer
        .rsplit('/')
        .next()
        .is_some_and(is_sensitive_member)
}

/// Within so many others that are named like a secret, one is read too.
const DEEPEST_CONTAINER: usize = 4;

/// Collects what lists and objects hold that are named like a secret.
pub(crate) fn of_containers(spans: &[MemberSpan], body: &[u8], secrets: &mut Vec<String>) {
    let mut containers: Vec<&MemberSpan> = spans.iter().filter(|one| one.text.is_none()).collect();
    containers.sort_by_key(|one| (one.range.start, Reverse(one.range.end)));
    let mut around: Vec<usize> = Vec::new();
    for container in containers {
        around.retain(|end| *end > container.range.start);
        if around.len() < DEEPEST_CONTAINER {
            of_container(container, body, secrets);
            around.push(container.range.end);
        }
    }
}

/// Collects what a list or an object holds that is named like a secret: its texts, and what its
/// items call their value. Of one secret that is an object, its name and other facts are none.
fn of_container(span: &MemberSpan, body: &[u8], secrets: &mut Vec<String>) {
    let bytes = body.get(span.range.clone()).unwrap_or_default();
    let value: Value = match bytes.first() {
        Some(b'[' | b'{') => serde_json::from_slice(bytes).unwrap_or_default(),
        _ => return,
    };
    let is_one = is_of_text(span) && !span.pointer.ends_with('s');
    let held = match &value {
        Value::Array(items) => items.iter().flat_map(held_by).collect(),
        Value::Object(_) if is_one => held_by(&value),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    let texts = held.into_iter().filter_map(Value::as_str);
    secrets.extend(texts.filter(|text| is_worth(text)).map(str::to_owned));
}

/// What is the secret of a value: of an object its `value`, else all of it.
fn held_by(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(members) => VALUES
            .iter()
            .filter_map(|name| members.get(*name))
            .collect(),
        value => vec![value],
    }
}

/// Collects what stands behind the name of a secret in a text of whatever form.
pub(crate) fn of_text(bytes: &[u8], secrets: &mut Vec<String>) {
    let mut values = named_texts::values(bytes);
    values.retain(|value| is_worth(value));
    // Members of JSON are found by their places, too.
    let known: HashSet<&str> = secrets.iter().map(String::as_str).collect();
    values.retain(|value| !known.contains(value));
    secrets.extend(values.into_iter().map(str::to_owned));
}

/// What is to be noted of a body when it is read: the members that contracts call secret, by
/// the last names of their paths, and behind them those that are named like a secret.
pub fn sought(members: &[Vec<String>]) -> Sought {
    Sought::new(members).or_named(is_sensitive_container)
}

/// Whether a text can be distinguished from what stands elsewhere by chance: `must not be empty`
/// and what is masked already cannot.
pub(super) fn is_worth(text: &str) -> bool {
    let text = without_scheme(text);
    is_distinct(text) && !text.contains(char::is_whitespace) && text != MASK
}

/// What stands behind `Bearer` or another scheme; else the whole text.
pub(super) fn without_scheme(text: &str) -> &str {
    match text.split_once(' ') {
        Some((scheme, credential)) if is_scheme(scheme) => credential.trim(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_names_is_a_secret() {
        let of = |text: &str| {
            let mut secrets = Vec::new();
            of_body(text.as_bytes(), &mut secrets);
            secrets
        };
        assert_eq!(of(r#"{"a": {"accessToken": "abc123def"}}"#), ["abc123def"]);
        assert_eq!(
            of("client_secret=abc%2B123def&password=x"),
            ["abc+123def", "x"]
        );
        assert_eq!(
            of(r#"{"password": "hunter2", "id_token": null}"#),
            ["hunter2"]
        );
        for (body, expected) in [
            (
                r#"{"tokens": ["a1b2c3d4"], "recoveryCodes": ["e5f6a7b8"]}"#,
                &["a1b2c3d4", "e5f6a7b8"][..],
            ),
            (
                r#"{"apiKeys": [{"id": "KEY-0001-0002", "value": "a1b2c3d4"}]}"#,
                &["a1b2c3d4"],
            ),
            (
                r#"{"credentials": {"id": 7, "tokens": ["a1b2c3d4"]}}"#,
                &["a1b2c3d4"],
            ),
            (
                r#"{"password": {"value": "a1b2c3d4", "id": "KEY-0001-0002"}}"#,
                &["a1b2c3d4"],
            ),
            (
                r#"{"secrets": {"db": "a1b2c3d4"}, "credentials": {"a": "e5f6a7b8"}}"#,
                &["a1b2c3d4", "e5f6a7b8"],
            ),
            (
                "grant_type=authorization_code&code=a1b2&device_code=c3d4",
                &["a1b2", "c3d4"],
            ),
            ("code=DE&country=x", &[]),
            (
                r#"{"password": {"type": "string"}, "tokens": 7, "secrets": "a1b2c3d4"}"#,
                &[],
            ),
        ] {
            assert_eq!(of(body), expected, "{body}");
        }
        for line in ["\r\n", "\n"] {
            let form = "--b\nContent-Disposition: form-data; name=\"user\"\n\nann\n--b\nContent-Disposition: form-data; name=\"password\"\nContent-Type: text/plain\n\nhunter 2\n--b\ncontent-disposition: form-data; name=client_secret\n\nabc123def\n--b--\n";
            assert_eq!(of(&form.replace('\n', line)), ["hunter 2", "abc123def"]);
        }
    }
}
