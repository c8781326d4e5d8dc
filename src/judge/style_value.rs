//! Reads the texts of headers and parameters as the values that their schemas speak of.

use serde_json::Value;

/// A text as the value that its schema speaks of (style `simple`, as headers have it); `None` where it
/// is an object and the text has no pairs.
pub(super) fn value_of(text: &str, schema: &Value, explode: bool) -> Option<Value> {
    let text = text.trim();
    let has = |word: &str| match schema.get("type") {
        Some(Value::String(own)) => own == word,
        Some(Value::Array(words)) => words.iter().any(|own| own == word),
        _ => false,
    };
    if has("object") {
        return members_of(text, schema, explode);
    }
    if has("array") {
        let of_item = schema.get("items").unwrap_or(&Value::Null);
        let items = text.split(',').filter(|item| !item.trim().is_empty());
        return items.map(|item| value_of(item, of_item, explode)).collect();
    }
    let as_text = || Value::String(text.to_owned());
    if has("string") {
        return Some(as_text());
    }
    let is_number = has("integer") || has("number");
    let number = text.parse::<serde_json::Number>().ok();
    match (is_number, number, has("boolean"), text) {
        (true, Some(number), ..) => Some(Value::Number(number)),
        (_, _, true, "true") => Some(Value::Bool(true)),
        (_, _, true, "false") => Some(Value::Bool(false)),
        _ => Some(as_text()),
    }
}

/// The members of an object: `a=1,b=2` where they are written one by one, else `a,1,b,2`.
fn members_of(text: &str, schema: &Value, explode: bool) -> Option<Value> {
    let parts: Vec<&str> = text.split(',').filter(|part| !part.is_empty()).collect();
    let pairs: Option<Vec<(&str, &str)>> = match explode {
        true => parts.iter().map(|part| part.split_once('=')).collect(),
        false if parts.len().is_multiple_of(2) => {
            let pairs = parts.chunks_exact(2);
            Some(pairs.map(|pair| (pair[0], pair[1])).collect())
        }
        false => None,
    };
    let of_rest = schema.get("additionalProperties").unwrap_or(&Value::Null);
    let named = schema.get("properties");
    let members = pairs?.into_iter().map(|(name, value)| {
        let own = named.and_then(|named| named.get(name.trim()));
        let value = value_of(value, own.unwrap_or(of_rest), explode)?;
        Some((name.trim().to_owned(), value))
    });
    members.collect::<Option<_>>().map(Value::Object)
}
