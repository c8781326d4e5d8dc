//! What a text names as a secret: an element of XML, a member of JSON or an argument of GraphQL
//! with a value in quotes, a field of a form.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::redact::header_names::is_sensitive_header;
use crate::redact::sensitive::{is_sensitive_member, is_sensitive_parameter};
use crate::redact::text_parts::{is_long_key, users_of_urls};

/// Further names of secrets. They are too common to be masked in every response, but a case
/// loses nothing where one is a variable.
const FURTHER: [&str; 8] = [
    "auth",
    "pass",
    "pin",
    "sid",
    "sig",
    "signature",
    "x-amz-signature",
    "x-goog-signature",
];

/// Whether what stands beside a name is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    is_sensitive_member(name) || is_sensitive_header(&lower) || FURTHER.contains(&&*lower)
}

/// Whether what a parameter of a URL holds is a secret.
pub(super) fn is_secret_parameter(name: &str, value: &str) -> bool {
    is_secret_name(name) || is_sensitive_parameter(name) || is_long_key(name, value.len())
}

/// A line of YAML and of what is like it; what stands in quotes has a form of its own, and a
/// list, an anchor or a text of many lines is no value.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?m)^[ \t]*(?:- +)?([\w.-]+):[ \t]+([^\s"'$&*{\[|>!#][^\r\n]*?)[ \t\r]*$"#).ok()
});

/// Each form has the name in its first group, and the value in one of those behind it.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let forms = [
        r"<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?([^<>\[\]]*[^<>\[\]\s])",
        r#"([\w.-]+)(?:\\?["'])?\s*[:=]\s*(?:\\"([^"\\]+)\\"|"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|(\d+)\b)"#,
        r#"(?:^|[&?;\s])([^=&?;\s<>"'{]+)=([^&\s<>"']+)"#,
        r#"(?i)content-disposition:[^\n]*;\s*name="?([^";\r\n]+)[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)"#,
    ];
    forms
        .iter()
        .filter_map(|form| Regex::new(form).ok())
        .collect()
});

/// The values that a text names as secrets, from its beginning on, each with its name.
pub(super) fn named(text: &str) -> Vec<(Range<usize>, &str)> {
    own(text, FORMS.iter())
}

/// The same, and what lines of `name: value` hold, as YAML has them.
pub(super) fn named_with_lines(text: &str) -> Vec<(Range<usize>, &str)> {
    own(text, FORMS.iter().chain(LINE.iter()))
}

fn own(text: &str, forms: impl Iterator<Item = &'static Regex>) -> Vec<(Range<usize>, &str)> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for captures in forms.flat_map(|form| form.captures_iter(text)) {
        let Some(name) = captures.get(1).map(|name| name.as_str()) else {
            continue;
        };
        let is_of_url = captures[0].starts_with(['?', '&']);
        let is_secret = |value: &str| match is_of_url {
            true => is_secret_parameter(name, value),
            false => is_secret_name(name),
        };
        let value = captures.iter().skip(2).flatten().next();
        if let Some(value) = value.filter(|value| is_secret(value.as_str())) {
            found.push((value.range(), name));
        }
    }
    for user in users_of_urls(text.as_bytes()) {
        let colon = text.get(user.clone()).and_then(|user| user.find(':'));
        found.extend(colon.map(|colon| (user.start + colon + 1..user.end, "password")));
    }
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let is_own = range.start >= end;
        if is_own {
            end = range.end;
        }
        is_own
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_in_many_forms() {
        for (text, expected) in [
            (
                "<a><s:password type=\"x\"> pw 1 </s:password><n>1</n></a>",
                vec!["pw 1"],
            ),
            ("<password><![CDATA[pw]]></password>", vec!["pw"]),
            ("<user password=\"p&amp;w\" name='x'/>", vec!["p&amp;w"]),
            (
                "mutation { login(password: \"p\\\"w\", pin: 1234, name: \"n\") { token } }",
                vec!["p\\\"w", "1234"],
            ),
            (r#"{\"password\":\"pw\",\"a\":1}"#, vec!["pw"]),
            ("{'api_key': 'pw', // note\n}", vec!["pw"]),
            ("https://x/?a=1&token=pw&b=2", vec!["pw"]),
            ("https://x/?code=pw&key=short", vec!["pw"]),
            ("postgres://app:pw@db.internal/x", vec!["pw"]),
            (r#"{"secretAccessKey": "pw"}"#, vec!["pw"]),
            (
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\npw\r\n--b--",
                vec!["pw"],
            ),
            (
                "query($password: String!) { me(token: $token) { passwordPolicy } }",
                vec![],
            ),
            ("<password/><a>1</a> password is nice", vec![]),
        ] {
            let found: Vec<&str> = named(text)
                .into_iter()
                .map(|(range, _)| &text[range])
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        let yaml =
            "user: a\npassword: hunter two\r\nkeys:\n  - token: pw\n    pin: \"1\"\nsecret: |\n";
        let found: Vec<&str> = named_with_lines(yaml)
            .into_iter()
            .map(|(range, _)| &yaml[range])
            .collect();
        assert_eq!(found, ["hunter two", "pw", "1"]);
    }
}
