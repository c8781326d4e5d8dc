//! Bodies that are not the JSON that they claim to be: each named for what it is, and the
//! digits of numbers kept.

use crate::host::{json, with_head};
use crate::rows::Ends::{Blocked, Conforms, Drifts};
use crate::rows::{run_rows, says};

#[expect(clippy::too_many_lines, reason = "a table, one row a behaviour")]
#[test]
fn each_odd_body_is_named_for_what_it_is() {
    let invalid = Drifts("invalid-json");
    // It may be JSON: the limit is the reader's (RFC 8259, section 9).
    let too_deep = Blocked("limit", "nested deeper than 128 levels");
    let utf16: Vec<u8> = "\u{feff}{\"id\": \"x\"}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"id\": \"x\", \"deep\": {}1{}}}",
            open.repeat(1_000_000),
            close.repeat(1_000_000)
        )
    };
    let rows = vec![
        says("bom", invalid, json(b"\xef\xbb\xbf{\"id\": \"x\"}")),
        says("utf-16", invalid, json(&utf16)),
        says("utf-16-without-a-mark", invalid, json(&utf16[2..])),
        says(
            "utf-16-that-says-so",
            invalid,
            with_head("content-type: application/json; charset=utf-16\r\n", &utf16),
        ),
        says("invalid-utf-8", invalid, json(b"{\"id\": \"\xff\"}")),
        says("overlong-utf-8", invalid, json(b"{\"id\": \"\xc0\xaf\"}")),
        says(
            "a-surrogate-in-utf-8",
            invalid,
            json(b"{\"id\": \"\xed\xa0\x80\"}"),
        ),
        says("lone-surrogate", invalid, json(r#"{"id": "\ud800"}"#)),
        says(
            "reversed-surrogates",
            invalid,
            json(r#"{"id": "\udc00\ud800"}"#),
        ),
        says("nan", invalid, json(r#"{"id": "x", "n": NaN}"#)),
        says("infinity", invalid, json(r#"{"id": "x", "n": -Infinity}"#)),
        says("leading-zero", invalid, json(r#"{"id": "x", "n": 01}"#)),
        says("hex-number", invalid, json(r#"{"id": "x", "n": 0x1}"#)),
        says("plus-sign", invalid, json(r#"{"id": "x", "n": +1}"#)),
        says("single-quotes", invalid, json("{'id': 'x'}")),
        says("comment", invalid, json("{\"id\": \"x\"} // done")),
        says("trailing-comma", invalid, json(r#"{"id": "x",}"#)),
        says("trailing-garbage", invalid, json(r#"{"id": "x"}}"#)),
        says(
            "two-documents",
            invalid,
            json("{\"id\": \"x\"}\n{\"id\": \"y\"}"),
        ),
        says("cut-off", invalid, json(r#"{"id": "x""#)),
        says("empty", invalid, json("")),
        says("only-space", invalid, json("  \r\n")),
        says("raw-control-character", invalid, json("{\"id\": \"a\nb\"}")),
        says("nul", invalid, json("{\"id\": \"x\"}\0")),
        says("a-million-arrays", too_deep, json(deep("[", "]"))),
        says("a-million-objects", too_deep, json(deep("{\"a\":", "}"))),
        says(
            "a-million-that-never-close",
            too_deep,
            json("[".repeat(1_000_000)),
        ),
        says(
            "a-page",
            Drifts("unexpected-media-type"),
            with_head("content-type: text/html\r\n", "<html>"),
        ),
        says(
            "duplicate-key",
            Drifts("duplicate-key"),
            json(r#"{"id": "x", "id": "y"}"#),
        ),
        says(
            "duplicate-key-in-disguise",
            Drifts("duplicate-key"),
            json(r#"{"id": "x", "\u0069d": "y"}"#),
        ),
        says(
            "proto",
            Drifts("undocumented-property"),
            json(r#"{"id": "x", "__proto__": {"id": 1}}"#),
        ),
        says(
            "a-reference",
            Drifts("undocumented-property"),
            json(r##"{"id": "x", "$ref": "#/definitions/a"}"##),
        ),
        says(
            "a-reference-elsewhere",
            Drifts("renamed-property"),
            json(r#"{"$ref": "http://127.0.0.1:9/x.json", "$id": "file:///etc/passwd"}"#),
        ),
        says(
            "beyond-53-bits",
            Conforms,
            json(r#"{"id": "x", "n": 9007199254740993}"#),
        ),
        says(
            "beyond-a-double",
            Conforms,
            json(r#"{"id": "x", "n": 1e400}"#),
        ),
        says(
            "more-digits-than-a-double",
            Conforms,
            json(r#"{"id": "x", "n": 0.1234567890123456789012345}"#),
        ),
        says(
            "a-million-digits",
            Conforms,
            json(format!(r#"{{"id": "x", "n": {}}}"#, "7".repeat(1_000_000))),
        ),
        says(
            "a-huge-exponent",
            Conforms,
            json(r#"{"id": "x", "n": 1e999999999}"#),
        ),
        says(
            "digits-where-a-text-belongs",
            Drifts("wrong-type"),
            json(r#"{"id": 9007199254740993}"#),
        ),
        says(
            "exponent-where-a-text-belongs",
            Drifts("wrong-type"),
            json(r#"{"id": 1e400}"#),
        ),
    ];
    let run = run_rows(rows, "timeout = \"20s\"");
    let record = std::fs::read_to_string(run.suite.newest_run().join("run.ndjson")).unwrap();
    for digits in ["9007199254740993", "1e400", "0.1234567890123456789012345"] {
        assert!(record.contains(digits), "{digits}");
    }
    // The finding shows the digits that came.
    let report = run.suite.report();
    let shown = report["findings"].to_string();
    assert!(
        shown.contains("9007199254740993") && !shown.contains("9007199254740992"),
        "{shown}"
    );
    assert!(!run.ended.err.contains("overflow"), "{}", run.ended.err);
}
