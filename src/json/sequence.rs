//! Bodies that are a sequence of items, each a JSON text: JSON lines, and JSON text sequences
//! (RFC 7464). A document of such a body is the array of its items, as OpenAPI 3.2 has it
//! ("Sequential Media Types").

use serde_json::Value;

use super::builder::Builder;
use super::document::Document;
use super::event_stream;
use super::spans::Sought;
use super::watch::Fault;
use crate::model::kind::Kind;
use crate::model::violation::{MOST, PlacedViolation, Step};

/// What parts the items of JSON text sequences.
const RECORD_SEPARATOR: u8 = 0x1e;

/// How the items of a body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// A JSON text a line.
    Lines,
    /// A JSON text after each record separator (RFC 7464, section 2).
    Records,
    /// Server-sent events (HTML, section 9.2), whose data may stand for the JSON that it is.
    Events {
        /// Whether it does.
        has_json_data: bool,
    },
}

impl Sequence {
    /// How the items of bodies of a media type are written, where it is a sequential one. It
    /// is given without parameters, in lower case.
    pub fn of(media_type: &str) -> Option<Sequence> {
        match media_type {
            "text/event-stream" => Some(Sequence::Events {
                has_json_data: false,
            }),
            "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/json-lines"
            | "application/x-jsonlines"
            | "application/ndjson"
            | "application/x-ndjson" => Some(Sequence::Lines),
            "application/json-seq" => Some(Sequence::Records),
            other => other.ends_with("+json-seq").then_some(Sequence::Records),
        }
    }

    /// Reads a body. Of one that `is_cut`, what stands behind the last whole item is left out.
    pub fn read(self, body: &[u8], is_cut: bool, sought: &Sought) -> Document {
        if let Sequence::Events { has_json_data } = self {
            return Document::of_value(event_stream::events(body, is_cut, has_json_data));
        }
        let mut builder = Builder::of_items(sought);
        let (mut broken, mut problems) = (Vec::new(), Vec::new());
        let (mut line, mut counted) = (1, 0);
        let mut next = 0;
        for text in body.split(|byte| *byte == self.separator()) {
            let start = next;
            next += text.len() + 1;
            if text.iter().all(u8::is_ascii_whitespace) || (is_cut && next > body.len()) {
                continue;
            }
            let number = builder.items();
            let outcome = match self == Sequence::Records && start == 0 {
                true => builder.refuse_item("has no record separator (0x1E) before it"),
                false => builder.read_item(text, start),
            };
            let Err(fault) = outcome else {
                continue;
            };
            broken.push(number);
            if problems.len() < MOST {
                line += memchr::memchr_iter(b'\n', &body[counted..start]).count();
                counted = start;
                let found = not_json(number, line, text, &fault);
                problems.push((start + fault.offset, found));
            }
        }
        Document::of_items(builder, broken, problems)
    }

    /// A body of one item.
    pub fn write(self, item: &Value) -> String {
        match self {
            Sequence::Lines => format!("{item}\n"),
            Sequence::Records => format!("\u{1e}{item}\n"),
            Sequence::Events { .. } => event_stream::write(item),
        }
    }

    /// What parts the items.
    fn separator(self) -> u8 {
        match self {
            Sequence::Records => RECORD_SEPARATOR,
            Sequence::Lines | Sequence::Events { .. } => b'\n',
        }
    }
}

/// An item that is not JSON. `line` is the one in which it begins.
fn not_json(number: usize, line: usize, text: &[u8], fault: &Fault) -> PlacedViolation {
    let (lines, column) = crate::error::line_and_column(text, fault.offset);
    let count = number + 1;
    let message = &fault.message;
    let actual = format!(
        "item {count}, line {}, column {column}: {message}",
        line + lines - 1
    );
    let path = vec![Step::Index(number)];
    let mut found = PlacedViolation::new(Kind::InvalidJson, path, "a JSON text", actual);
    found.violation.message = format!("not valid JSON: {}", found.violation.actual);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(sequence: Sequence, body: &str, is_cut: bool) -> (Value, Vec<String>) {
        let document = sequence.read(body.as_bytes(), is_cut, &Sought::default());
        let problems = document.problems().iter();
        let words = problems.map(|one| format!("{} {} {}", one.place, one.pointer, one.message));
        (document.value().cloned().unwrap(), words.collect())
    }

    #[test]
    fn each_media_type_has_its_form() {
        for (media_type, expected) in [
            ("application/jsonl", Some(Sequence::Lines)),
            ("application/x-ndjson", Some(Sequence::Lines)),
            ("application/json-seq", Some(Sequence::Records)),
            ("application/geo+json-seq", Some(Sequence::Records)),
            (
                "text/event-stream",
                Some(Sequence::Events {
                    has_json_data: false,
                }),
            ),
            ("application/json", None),
            ("multipart/mixed", None),
        ] {
            assert_eq!(Sequence::of(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn a_body_is_the_array_of_its_items() {
        use Sequence::{Lines, Records};
        for (sequence, body, is_cut, expected) in [
            (Lines, "", false, json!([])),
            (
                Lines,
                "{\"a\":1}\n\r\n[2]\r\n \n\"x\"",
                false,
                json!([{ "a": 1 }, [2], "x"]),
            ),
            (Lines, "1\n2\n", true, json!([1, 2])),
            (Lines, "1\n23", true, json!([1])),
            (
                Records,
                "\u{1e}{\n}\n\u{1e}\u{1e}2\n",
                false,
                json!([{}, 2]),
            ),
            (Records, "\u{1e}1\n\u{1e}2\n", true, json!([1])),
        ] {
            let expected = (expected, Vec::new());
            assert_eq!(read(sequence, body, is_cut), expected, "{body:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_item_is_reported_with_its_number_and_line() {
        let body = "{\"a\":1,\"a\":2}\n\nnope\n{} {}\n3\n";
        let (value, problems) = read(Sequence::Lines, body, false);
        assert_eq!(value, json!([{ "a": 2 }, null, null, 3]));
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].starts_with("body:/* /1 not valid JSON: item 2, line 3, column "));
        assert!(problems[1].starts_with("body:/* /2 not valid JSON: item 3, line 4, column 4"));
        assert!(problems[2].starts_with("body:/*/a /0/a "), "{problems:?}");
        let (value, problems) = read(Sequence::Records, "{}\u{1e}\n\n[\n", false);
        assert_eq!(value, json!([null, null]));
        assert!(
            problems[0].contains("has no record separator"),
            "{problems:?}"
        );
        assert!(problems[1].contains("item 2, line "), "{problems:?}");
    }

    #[test]
    fn a_body_of_nothing_but_faults_is_reported_in_brief() {
        let document = Sequence::Lines.read(&b"x\n".repeat(5000), false, &Sought::default());
        assert_eq!(document.broken().len(), 5000);
        assert_eq!(document.problems().len(), MOST + 1);
        assert_eq!(document.problems()[MOST].more, 2999);
    }
}
