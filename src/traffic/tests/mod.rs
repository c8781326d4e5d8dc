//! What is read of sources.

mod any_bytes;
mod bodies;
mod forms;
mod logs;
mod recorders;
mod records;

use std::ops::ControlFlow;
use std::path::Path;

use super::{ReadOptions, Reading, Seen, SeenExchange, read, read_from};
use crate::error::InputError;
use crate::model::exchange::{Header, Response};

/// What came of a source: the reading and its entries.
type Read = (Result<Reading, InputError>, Vec<Seen>);

fn read_text_with(text: impl AsRef<[u8]>, options: &ReadOptions) -> Read {
    let mut seen = Vec::new();
    let mut each = |one| {
        seen.push(one);
        ControlFlow::Continue(())
    };
    let reading = read_from(text.as_ref(), "traffic", None, options, &mut each);
    (reading, seen)
}

fn read_text(text: impl AsRef<[u8]>) -> (Reading, Vec<Seen>) {
    let (reading, seen) = read_text_with(text, &ReadOptions::default());
    (reading.unwrap(), seen)
}

/// What is read of a document of `tests/documents/har`.
fn read_document(name: &str) -> Vec<Seen> {
    let path = Path::new("tests/documents/har").join(name);
    let mut seen = Vec::new();
    let reading = read(&path, &ReadOptions::default(), &mut |one| {
        seen.push(one);
        ControlFlow::Continue(())
    });
    let reading = reading.unwrap();
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(reading.entries, seen.len() as u64);
    seen
}

fn exchange(seen: &Seen) -> &SeenExchange {
    match seen {
        Seen::Exchange(exchange) => exchange,
        other => panic!("no exchange: {other:?}"),
    }
}

fn response(seen: &Seen) -> &Response {
    &exchange(seen).exchange.response
}

fn reason(seen: &Seen) -> &str {
    match seen {
        Seen::NoExchange { reason, .. } => reason,
        other => panic!("an exchange: {other:?}"),
    }
}

/// Headers as lines, to compare.
fn lines(headers: &[Header]) -> Vec<String> {
    let line = |header: &Header| format!("{}: {}", header.name, header.value.to_text());
    headers.iter().map(line).collect()
}
