//! Forms as texts: `application/x-www-form-urlencoded` and `multipart/form-data`.

use serde_json::Value;

use super::literals::{literal, placeholder};
use super::sample::{Sample, Step};
use super::styles::{encode, text};
use crate::openapi::media::essence;

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// A form, written.
pub(crate) struct Form {
    pub(crate) text: String,
    pub(crate) media_type: String,
}

/// Whether a media type is one of forms.
pub(crate) fn is_form(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), URLENCODED | MULTIPART)
}

/// Writes a form with variables in open places; `encoding` is what the document says of a
/// property.
pub(crate) fn write<'e>(
    media_type: &str,
    sample: &Sample,
    names: &[String],
    encoding: &dyn Fn(&str) -> Option<&'e Value>,
) -> Form {
    let fields = fields(sample, encoding);
    let filled = |mut written: String| {
        for (index, name) in names.iter().enumerate() {
            written = written.replace(&token(index), &placeholder(name));
        }
        written
    };
    if essence(media_type) == URLENCODED {
        let pairs = fields.iter();
        let pairs: Vec<String> = pairs
            .map(|field| format!("{}={}", encode(&field.name), encode(&field.text)))
            .collect();
        return Form {
            text: filled(pairs.join("&")),
            media_type: media_type.to_owned(),
        };
    }
    let (text, media_type) = multipart(&fields, &literal);
    Form {
        text: filled(text),
        media_type,
    }
}

/// Writes `multipart/form-data` (RFC 7578) and its media type; `say` is how a case writes a
/// text.
pub(crate) fn multipart(fields: &[Field], say: &dyn Fn(&str) -> String) -> (String, String) {
    let is_free = |boundary: &String| !fields.iter().any(|field| field.text.contains(boundary));
    let boundaries = (1..).map(|number| format!("driftcheck-{number}"));
    let boundary = boundaries.take(fields.len() + 1).find(is_free);
    let boundary = boundary.unwrap_or_else(|| "driftcheck".to_owned());
    let mut written = String::new();
    for field in fields {
        let name = field.name.replace('"', "%22").replace(['\r', '\n'], " ");
        written.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            say(&name)
        ));
        if field.is_file {
            written.push_str("; filename=\"file\"");
        }
        if let Some(media_type) = &field.media_type {
            written.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        written.push_str(&format!("\r\n\r\n{}\r\n", say(&field.text)));
    }
    written.push_str(&format!("--{boundary}--\r\n"));
    let media_type = format!("{MULTIPART}; boundary={boundary}");
    (written, media_type)
}

/// One field of a form.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) media_type: Option<String>,
    pub(crate) is_file: bool,
}

/// What stands for a variable until all is written: no encoding changes it.
fn token(index: usize) -> String {
    format!("driftcheckVariable{index}x")
}

fn fields<'e>(sample: &Sample, encoding: &dyn Fn(&str) -> Option<&'e Value>) -> Vec<Field> {
    let mut value = sample.value.clone();
    let mut files = Vec::new();
    for (index, open) in sample.open.iter().enumerate() {
        if let Some(place) = open.place_in(&mut value) {
            *place = Value::String(token(index));
        }
        if let (true, Some(Step::Key(name))) = (open.is_file, open.steps.first()) {
            files.push(name.clone());
        }
    }
    let mut fields = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let says = encoding(name);
        let word = |member: &str| says?.get(member)?.as_str();
        let explode = says.and_then(|says| says.get("explode")?.as_bool());
        let is_file = files.contains(name);
        let own = word("contentType").map(|own| own.split(',').next().unwrap_or(own).trim());
        let media_type = match (own, is_file, value) {
            (Some(own), ..) if !own.contains('*') => Some(own.to_owned()),
            (_, true, _) => Some("application/octet-stream".to_owned()),
            (_, _, Value::Object(_)) => Some("application/json".to_owned()),
            _ => None,
        };
        for (name, text) in pairs(name, value, word("style"), explode) {
            fields.push(Field {
                name,
                text,
                media_type: media_type.clone(),
                is_file,
            });
        }
    }
    fields
}

/// The names and texts of a property of a form.
fn pairs(
    name: &str,
    value: &Value,
    style: Option<&str>,
    explode: Option<bool>,
) -> Vec<(String, String)> {
    let one = |text: String| vec![(name.to_owned(), text)];
    let is_plain = |value: &Value| !value.is_object() && !value.is_array();
    match (value, style) {
        (Value::Object(_) | Value::Array(_), Some("deepObject")) => {
            let mut found = Vec::new();
            deep(name, value, &mut found);
            found
        }
        (Value::Array(items), _) if items.iter().all(is_plain) => {
            let texts = items.iter().map(text);
            let separator = match style {
                Some("spaceDelimited") => " ",
                Some("pipeDelimited") => "|",
                _ if explode == Some(false) => ",",
                _ => return texts.map(|text| (name.to_owned(), text)).collect(),
            };
            one(texts.collect::<Vec<_>>().join(separator))
        }
        (Value::Object(members), Some("form")) => match explode {
            Some(false) => {
                let parts = members.iter();
                let parts = parts.map(|(key, value)| format!("{key},{}", text(value)));
                one(parts.collect::<Vec<_>>().join(","))
            }
            _ => {
                let pairs = members.iter();
                pairs
                    .map(|(key, value)| (key.clone(), text(value)))
                    .collect()
            }
        },
        (value, _) => one(text(value)),
    }
}

/// `a[b][c]=d`, and lists by their indices.
fn deep(name: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(&format!("{name}[{key}]"), value, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                deep(&format!("{name}[{index}]"), value, found);
            }
        }
        scalar => found.push((name.to_owned(), text(scalar))),
    }
}
