//! The body of a request of a collection.

use serde_json::{Value, json};

use super::place::{At, Source};
use super::text::marked;
use crate::drafts::calls::{CallBody, Marks, encoded, read_json};
use crate::drafts::encoded::{Field, multipart};

/// A body with what goes with it.
#[derive(Default)]
pub(super) struct Read {
    pub(super) body: Option<CallBody>,
    /// The content type that Postman adds where no header says one.
    pub(super) media_type: Option<String>,
    /// Whether the form says the type, whatever a header says.
    pub(super) is_form: bool,
    pub(super) remarks: Vec<String>,
}

/// Reads a body.
pub(super) fn read(body: &At<'_>, source: &mut Source<'_>, marks: &mut Marks) -> Read {
    if body.is_disabled() {
        return Read::default();
    }
    let mode = match body.text("mode") {
        Some(mode) => mode,
        None => return Read::default(),
    };
    match mode.as_str() {
        "raw" => raw(body, marks),
        "urlencoded" => urlencoded(body, marks),
        "formdata" => formdata(body, marks),
        "graphql" => graphql(body, marks),
        "file" => file(body),
        "none" => Read::default(),
        other => {
            let at = format!("{}/mode", body.pointer);
            let message = format!("found the mode `{other}`");
            source.mistake(
                &at,
                message,
                "expected `raw`, `urlencoded`, `formdata`, `graphql` or `file`; export the collection again",
            );
            Read::default()
        }
    }
}

fn raw(body: &At<'_>, marks: &mut Marks) -> Read {
    let text = body.text("raw").unwrap_or_default();
    if text.is_empty() {
        return Read::default();
    }
    let text = marked(&text, marks);
    let raw = body
        .member("options")
        .and_then(|options| options.member("raw"));
    let language = raw.and_then(|raw| raw.text("language"));
    let media_type = match language.as_deref() {
        Some("json") => Some("application/json"),
        Some("xml") => Some("application/xml"),
        Some("html") => Some("text/html"),
        Some("javascript") => Some("application/javascript"),
        // What has no language said is JSON where it is one.
        None if read_json(&text, marks)
            .is_some_and(|value| value.is_object() || value.is_array()) =>
        {
            Some("application/json")
        }
        _ => None,
    };
    Read {
        body: Some(CallBody::Text(text)),
        media_type: media_type.map(str::to_owned),
        ..Read::default()
    }
}

fn urlencoded(body: &At<'_>, marks: &mut Marks) -> Read {
    let member = body.member("urlencoded");
    let text = match member.as_ref().map(|member| member.value) {
        Some(Value::String(text)) => marked(text, marks),
        _ => {
            let fields = member.iter().flat_map(At::items);
            let pairs = fields.filter(|field| !field.is_disabled()).map(|field| {
                let mut own = |name: &str| {
                    let text = marked(&field.text(name).unwrap_or_default(), marks);
                    encoded(marks, &text)
                };
                format!("{}={}", own("key"), own("value"))
            });
            pairs.collect::<Vec<_>>().join("&")
        }
    };
    Read {
        body: Some(CallBody::Text(text)),
        media_type: Some("application/x-www-form-urlencoded".to_owned()),
        ..Read::default()
    }
}

/// The files of a form are not in the collection: a variable stands for what is in each.
fn formdata(body: &At<'_>, marks: &mut Marks) -> Read {
    let mut remarks = Vec::new();
    let mut fields = Vec::new();
    for field in body.member("formdata").iter().flat_map(At::items) {
        if field.is_disabled() {
            continue;
        }
        let name = field.text("key").unwrap_or_default();
        let is_file = field.text("type").as_deref() == Some("file");
        let text = match is_file {
            true => {
                let src = field.text("src").unwrap_or_default();
                remarks.push(format!(
                    "TODO: `{name}` was the file {src}: set the variable for it to its content"
                ));
                marks.variable(&name).to_string()
            }
            false => marked(&field.text("value").unwrap_or_default(), marks),
        };
        fields.push(Field {
            name: marked(&name, marks),
            text,
            media_type: field
                .text("contentType")
                .or(is_file.then(|| "application/octet-stream".to_owned())),
            is_file,
        });
    }
    if fields.is_empty() {
        return Read::default();
    }
    let (text, media_type) = multipart(&fields, &|text| text.to_owned());
    Read {
        body: Some(CallBody::Text(text)),
        media_type: Some(media_type),
        is_form: true,
        remarks,
    }
}

fn graphql(body: &At<'_>, marks: &mut Marks) -> Read {
    let Some(own) = body.member("graphql") else {
        return Read::default();
    };
    let mut value = json!({ "query": marked(&own.text("query").unwrap_or_default(), marks) });
    if let Some(name) = own.text("operationName").filter(|name| !name.is_empty()) {
        value["operationName"] = marked(&name, marks).into();
    }
    // They are kept as a text of JSON.
    let variables = own.text("variables").unwrap_or_default();
    let variables = marked(variables.trim(), marks);
    let body = match read_json(&variables, marks) {
        _ if variables.is_empty() => CallBody::Json(value),
        Some(variables) => {
            value["variables"] = variables;
            CallBody::Json(value)
        }
        None => {
            let rest = value.to_string();
            let rest = rest.trim_end_matches('}');
            CallBody::Text(format!("{rest},\"variables\":{variables}}}"))
        }
    };
    Read {
        body: Some(body),
        media_type: Some("application/json".to_owned()),
        ..Read::default()
    }
}

fn file(body: &At<'_>) -> Read {
    let src = body.member("file").and_then(|file| file.text("src"));
    let what = src.map_or_else(|| "a file".to_owned(), |src| format!("the file {src}"));
    Read {
        body: Some(CallBody::Unknown(format!("the body was {what}"))),
        media_type: Some("application/octet-stream".to_owned()),
        ..Read::default()
    }
}
