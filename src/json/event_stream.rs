//! Server-sent events (HTML, section 9.2.6): each is an object of its fields `event`, `data`,
//! `id` and `retry`. An event without `data` is none, as no client is told of it.

use serde_json::{Map, Value};

use super::document::Document;

/// The events of a body, as an array. Of one that `is_cut`, what stands behind the last whole
/// event is left out; in a whole one, the last event may lack the empty line behind it.
/// With `has_json_data`, data that is JSON is the value that it stands for.
pub(super) fn events(body: &[u8], is_cut: bool, has_json_data: bool) -> Value {
    let body = String::from_utf8_lossy(body);
    let mut rest = body.strip_prefix('\u{feff}').unwrap_or(&body);
    let mut events = Vec::new();
    let mut event = Event::default();
    while !rest.is_empty() {
        let (line, next) = match rest.find(['\r', '\n']) {
            Some(end) => {
                let ending = if rest[end..].starts_with("\r\n") {
                    2
                } else {
                    1
                };
                (&rest[..end], &rest[end + ending..])
            }
            None if is_cut => break,
            None => (rest, ""),
        };
        rest = next;
        match line {
            "" => events.extend(std::mem::take(&mut event).ended(has_json_data)),
            _ => event.add(line),
        }
    }
    if !is_cut {
        events.extend(event.ended(has_json_data));
    }
    Value::Array(events)
}

/// An event as a body has it. What is not a text is written as JSON.
pub(super) fn write(event: &Value) -> String {
    let mut text = String::new();
    for (name, value) in event.as_object().into_iter().flatten() {
        let json = value.to_string();
        for line in value.as_str().unwrap_or(&json).lines() {
            text.push_str(&format!("{name}: {line}\n"));
        }
    }
    text.push('\n');
    text
}

/// An event whose end is still to come.
#[derive(Default)]
struct Event {
    fields: Map<String, Value>,
    data: Option<String>,
}

impl Event {
    /// Reads a line that is not empty. Comments and unknown fields say nothing.
    fn add(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => self.put(name, value.into()),
            "id" if !value.contains('\0') => self.put(name, value.into()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(number) = value.trim_start_matches('0').parse::<serde_json::Number>() {
                    self.put(name, number.into());
                } else if !value.is_empty() {
                    self.put(name, 0.into());
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
    }

    fn ended(mut self, has_json_data: bool) -> Option<Value> {
        let data = self.data.take()?;
        let json = has_json_data.then(|| Document::parse(data.as_bytes()).into_value());
        self.put("data", json.flatten().unwrap_or_else(|| data.into()));
        Some(Value::Object(self.fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_are_objects_of_their_fields() {
        let cases = [
            ("", json!([])),
            ("data: a\n\n", json!([{ "data": "a" }])),
            (
                "data:a\r\rdata:  b\r\n\r\n",
                json!([{ "data": "a" }, { "data": " b" }]),
            ),
            ("data: a\ndata\ndata: b\n\n", json!([{ "data": "a\n\nb" }])),
            ("\u{feff}data\n\n", json!([{ "data": "" }])),
            (
                ": comment\nevent: added\nid: 7\nretry: 05\nother: x\ndata: {}\n\n",
                json!([{ "event": "added", "id": "7", "retry": 5, "data": "{}" }]),
            ),
            (
                "retry: 1s\nretry:\nid: a\0\ndata: x\n\n",
                json!([{ "data": "x" }]),
            ),
            (
                "retry: 000\ndata: x\n\n",
                json!([{ "retry": 0, "data": "x" }]),
            ),
            // No client is told of what has no data.
            (
                ": ping\n\nevent: ping\n\nretry: 3\n\ndata: x\n\n",
                json!([{ "data": "x" }]),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(events(text.as_bytes(), false, false), expected, "{text:?}");
            assert_eq!(events(text.as_bytes(), true, false), expected, "{text:?}");
        }
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let event = json!({ "data": "a\nb", "event": "x", "id": "1", "retry": 5 });
        assert_eq!(
            events(write(&event).as_bytes(), true, false),
            json!([event])
        );
    }

    #[test]
    fn an_event_whose_end_was_not_kept_is_left_out() {
        let both = json!([{ "data": "a" }, { "data": "b" }]);
        for text in ["data: a\n\ndata: b", "data: a\n\ndata: b\n"] {
            assert_eq!(events(text.as_bytes(), false, false), both, "{text:?}");
            assert_eq!(
                events(text.as_bytes(), true, false),
                json!([{ "data": "a" }]),
                "{text:?}"
            );
        }
    }

    #[test]
    fn data_may_stand_for_the_json_that_it_is() {
        let body = b"data: {\"a\":\ndata: 1}\n\ndata: [DONE]\n\n";
        let expected = json!([{ "data": { "a": 1 } }, { "data": "[DONE]" }]);
        assert_eq!(events(body, false, true), expected);
    }
}
