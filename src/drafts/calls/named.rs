//! What a text names as a secret: an element of XML, a member of JSON or an argument of GraphQL
//! with a value in quotes, a field of a form.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::redact::sensitive::{is_sensitive_header, is_sensitive_member};

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
    is_sensitive_member(&lower) || is_sensitive_header(&lower) || FURTHER.contains(&&*lower)
}

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
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for captures in FORMS.iter().flat_map(|form| form.captures_iter(text)) {
        let Some(name) = captures.get(1).map(|name| name.as_str()) else {
            continue;
        };
        let value = captures.iter().skip(2).flatten().next();
        if let Some(value) = value.filter(|_| is_secret_name(name)) {
            found.push((value.range(), name));
        }
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
    }
}
