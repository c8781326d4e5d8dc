//! No bytes make the readers panic, or lose what stands before a fault.

use proptest::prelude::*;

use super::read_text_with;
use crate::traffic::{ReadOptions, Seen};

const DOCUMENTS: [&str; 3] = [
    include_str!("../../../tests/documents/har/chrome.har"),
    include_str!("../../../tests/documents/har/mitmproxy.har"),
    r#"{"request_method":"GET","request_uri":"/a","status":"200","host":"a.example","request_time":"1"}
{"request":{"method":"GET","url":"http://a.example/"},"response":{"status":200},"latencies":{}}
"#,
];

/// Pieces of JSON that readers stumble over.
const PIECES: [&str; 16] = [
    "\"",
    "\\",
    "\\u",
    "\\ud83d",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1e999",
    "\n",
    "\u{fffd}",
    "\"text\":",
    "\"encoding\":\"base64\",",
];

fn options() -> ReadOptions {
    ReadOptions {
        max_body_bytes: 20,
        ..ReadOptions::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_text_with(&bytes, &options());
        let in_entries = [&b"{\"log\":{\"entries\":["[..], &bytes].concat();
        let _ = read_text_with(in_entries, &options());
    }

    #[test]
    fn a_document_with_a_fault_anywhere_keeps_what_stands_before(
        document in 0..DOCUMENTS.len(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        piece in 0..PIECES.len(),
    ) {
        let text = DOCUMENTS[document];
        let at = at.index(text.len());
        let end = (at + removed).min(text.len());
        let bytes = text.as_bytes();
        let changed = [&bytes[..at], PIECES[piece].as_bytes(), &bytes[end..]].concat();
        let (_, before) = read_text_with(text, &options());
        let (_, after) = read_text_with(&changed, &options());
        let whole = |seen: &Seen| matches!(seen, Seen::Exchange(_));
        // The first entry ends where the second begins.
        let second = text.match_indices("\"url\"").nth(1).map_or(0, |(at, _)| at);
        if at > second && document < 2 {
            prop_assert!(whole(&before[0]) && before.first() == after.first());
        }
    }
}
