//! Forms: the fields of a body as the object that its schema speaks of.

use serde_json::{Map, Value};

use super::super::style_value::{self, Form, Parts, forms, readings};
use super::styles::Style;
use super::written::is_masked;
use crate::contract::Encoding;
use crate::openapi;

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) text: String,
    /// What a part says that it is.
    pub(super) media_type: Option<String>,
}

impl Field {
    /// Whether it is a document of its own: JSON that is called so.
    fn is_json(&self) -> bool {
        self.media_type.as_deref().is_some_and(openapi::is_json)
    }

    /// Whether a record has it masked.
    pub(super) fn is_masked(&self) -> bool {
        is_masked(&self.text)
    }
}

/// The fields of `application/x-www-form-urlencoded`.
pub(super) fn fields(body: &[u8]) -> Vec<Field> {
    let pairs = url::form_urlencoded::parse(body);
    pairs
        .map(|(name, text)| Field {
            name: name.into_owned(),
            text: text.into_owned(),
            media_type: None,
        })
        .collect()
}

/// What the fields may mean: texts as numbers where the schema speaks of numbers, or as texts.
pub(super) fn values(fields: &[Field], schema: &Value, encodings: &[Encoding]) -> Vec<Value> {
    let pairs = fields.iter();
    let pairs: Vec<(String, String)> = pairs
        .map(|field| (field.name.clone(), field.text.clone()))
        .collect();
    let names: Vec<&str> = encodings.iter().map(|one| one.name.as_str()).collect();
    let is_plain = |name: &str| {
        let own = name.split('[').next().unwrap_or(name);
        let is_encoded = names.contains(&name) || names.contains(&own);
        let is_json = fields
            .iter()
            .any(|field| field.name == name && field.is_json());
        !is_encoded && !is_json
    };
    let plain = pairs.iter().filter(|(name, _)| is_plain(name)).cloned();
    let mut all = readings(&Parts::Members(plain.collect()), schema);
    for value in all.iter_mut().filter_map(Value::as_object_mut) {
        for field in fields.iter().filter(|field| field.is_json()) {
            let own = serde_json::from_str(&field.text);
            let own = own.unwrap_or_else(|_| Value::String(field.text.clone()));
            value.insert(field.name.clone(), own);
        }
        encodings
            .iter()
            .for_each(|one| insert(value, one, &pairs, schema));
    }
    all
}

/// Adds a member that is written as its encoding has it.
fn insert(
    value: &mut Map<String, Value>,
    encoding: &Encoding,
    pairs: &[(String, String)],
    schema: &Value,
) {
    let schema = style_value::member(schema, &encoding.name);
    let own = pairs.iter().filter(|(name, _)| *name == encoding.name);
    let texts: Vec<String> = own.map(|(_, text)| text.clone()).collect();
    let style = Style {
        name: &encoding.name,
        style: &encoding.style,
        explode: encoding.explode,
    };
    let form = forms(schema).first().copied().unwrap_or(Form::One);
    let is_there = !texts.is_empty() || encoding.style == "deepObject";
    let parts = style.take_apart(form, &texts, pairs, schema);
    let own = match parts {
        Ok(Parts::Members(members)) if members.is_empty() => None,
        Ok(parts) if is_there => readings(&parts, schema).into_iter().next(),
        Err(_) if is_there => Some(Value::String(texts.join(","))),
        _ => None,
    };
    if let Some(own) = own {
        value.insert(encoding.name.clone(), own);
    }
}
