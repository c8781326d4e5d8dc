//! The body of a request as a case writes it.

use serde_json::Value;

use super::call::{Call, CallBody};
use super::marks::{BARE, Marks, bare};
use super::query::pair;
use super::secrets::Secrets;
use super::values::Values;
use crate::drafts::yaml_text::Yaml;
use crate::json::Document;
use crate::model::kind::Kind;
use crate::openapi::media::{essence, is_json};

/// What a case says of a body.
#[derive(Default)]
pub(super) struct Body {
    /// `body`; nothing where none is sent.
    pub(super) written: Option<Yaml>,
    /// The content type, where a case must say it.
    pub(super) media_type: Option<String>,
    /// What a reader should know of it.
    pub(super) remark: Option<String>,
}

/// Writes the body of a request.
pub(super) fn body(call: &Call, values: &mut Values<'_>, secrets: &Secrets) -> Body {
    let own = call.headers.iter().find(|(name, _)| name == "content-type");
    let media_type = own.map(|(_, value)| value.trim().to_owned());
    let text = match &call.body {
        None => return without_body(media_type),
        Some(CallBody::Json(value)) => {
            return json(value.clone(), media_type, values, secrets);
        }
        Some(CallBody::Unknown(why)) => {
            let mark = values.marks_mut().variable("body").to_string();
            return Body {
                written: Some(member("text", values.say(&mark).into())),
                media_type,
                remark: Some(format!(
                    "{why}: set the variable `body`, or name a file under `body: {{ file: … }}`"
                )),
            };
        }
        Some(CallBody::Text(text)) if text.is_empty() => return without_body(media_type),
        Some(CallBody::Text(text)) => text,
    };
    let of = media_type.as_deref().unwrap_or_default();
    if is_json(of)
        && !repeats_a_key(text)
        && let Some(value) = read_json(text, values.marks())
    {
        return json(value, media_type, values, secrets);
    }
    let text = match essence(of).as_str() {
        // curl calls JSON so where nothing else is said.
        "application/x-www-form-urlencoded" if !text.trim_start().starts_with(['{', '[']) => {
            form(text, values, secrets)
        }
        // What stands there behind a name is often a variable or a field.
        "application/graphql" => secrets.conceal(text, values.marks_mut()),
        // What a body names as a secret is one, whatever the body is called.
        _ => secrets.conceal_body(text, values.marks_mut()),
    };
    Body {
        written: Some(member("text", values.say(&text).into())),
        media_type,
        remark: None,
    }
}

/// Whether a JSON text has a key twice, which no value can have.
fn repeats_a_key(text: &str) -> bool {
    let document = Document::parse(text.as_bytes());
    let mut problems = document.problems().iter();
    problems.any(|one| one.kind == Kind::DuplicateKey)
}

/// A request may name a content type and send none.
fn without_body(media_type: Option<String>) -> Body {
    Body {
        media_type,
        ..Body::default()
    }
}

fn member(name: &str, value: Yaml) -> Yaml {
    Yaml::Map(vec![(name.to_owned(), value)])
}

fn json(
    mut value: Value,
    media_type: Option<String>,
    values: &mut Values<'_>,
    secrets: &Secrets,
) -> Body {
    secrets.conceal_in(&mut value, values.marks_mut());
    let text = value.to_string();
    if text.contains(BARE) {
        // Only a text takes the value of a variable as it is, be it a number.
        let text = text.replace(&format!("\"{BARE}"), "");
        let text = text.replace(&format!("{BARE}\""), "");
        return Body {
            written: Some(member("text", values.say(&text).into())),
            media_type: media_type.or_else(|| Some("application/json".to_owned())),
            remark: None,
        };
    }
    say_all(&mut value, values);
    Body {
        written: Some(member("json", Yaml::Json(value))),
        // It is what driftcheck sends for JSON.
        media_type: media_type.filter(|own| !own.eq_ignore_ascii_case("application/json")),
        remark: None,
    }
}

fn say_all(value: &mut Value, values: &mut Values<'_>) {
    match value {
        Value::String(text) => *text = values.say(text),
        Value::Array(items) => items.iter_mut().for_each(|item| say_all(item, values)),
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(_, member)| say_all(member, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A JSON text in which a variable may stand as a value of its own; nothing where it is none,
/// or where a name in it is a variable, which no case can say.
pub(crate) fn read_json(text: &str, marks: &Marks) -> Option<Value> {
    let mut quoted = String::with_capacity(text.len());
    let (mut is_inside, mut is_escaped) = (false, false);
    for character in text.chars() {
        let is_variable = !is_inside && marks.of(character).is_some();
        match is_variable {
            true => quoted.push_str(&format!("\"{}\"", bare(character))),
            false => quoted.push(character),
        }
        is_inside ^= character == '"' && !is_escaped;
        is_escaped = is_inside && character == '\\' && !is_escaped;
    }
    let value = serde_json::from_str(&quoted).ok()?;
    has_plain_names(&value, marks).then_some(value)
}

fn has_plain_names(value: &Value, marks: &Marks) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| has_plain_names(item, marks)),
        Value::Object(members) => members.iter().all(|(name, member)| {
            marks.names(name).next().is_none() && has_plain_names(member, marks)
        }),
        _ => true,
    }
}

/// A form, whose secret fields become variables.
fn form(text: &str, values: &mut Values<'_>, secrets: &Secrets) -> String {
    let pairs = text.split('&');
    // A client that asks for a token (RFC 6749, section 4.1.3) proves by `code` who it is.
    let is_grant = pairs.clone().any(|one| one.starts_with("grant_type="));
    let pairs = pairs.map(|one| pair(one, values, secrets, is_grant));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_variable_may_be_a_value_of_json() {
        let mut marks = Marks::default();
        let id = marks.variable("id");
        let text = format!(r#"{{"a": {id}, "b": "x{id}\"", "c": [{id}]}}"#);
        let value = json!({ "a": bare(id), "b": format!("x{id}\""), "c": [bare(id)] });
        assert_eq!(read_json(&text, &marks), Some(value));
        assert_eq!(read_json(&format!(r#"{{"{id}": 1}}"#), &marks), None);
        assert_eq!(read_json("a=b", &marks), None);
    }
}
