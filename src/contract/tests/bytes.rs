//! Bodies as bytes: syntax, depth, duplicate keys, and where secrets stand.

use crate::json::{Document, MAX_DEPTH, Sought, member_spans};
use crate::model::kind::Kind;

fn problem(bytes: &[u8]) -> String {
    let document = Document::parse(bytes);
    let [one] = document.problems() else {
        panic!(
            "{:?}: {:?}",
            String::from_utf8_lossy(bytes),
            document.problems()
        )
    };
    assert_eq!(one.kind, Kind::InvalidJson);
    one.actual.clone()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn what_is_not_json_is_one_finding_that_says_where() {
    for (bytes, expected) in [
        (&b""[..], "it is empty"),
        (b" \r\n", "it contains only white space"),
        (
            b"{\"a\":\xff}",
            "line 1, column 6: expected a value, found byte 0xff",
        ),
        (b"\"a\xff\"", "line 1, column 3: byte 2 is not valid UTF-8"),
        (
            b"\xff\xfe{\x00",
            "line 1, column 1: byte 0 is not valid UTF-8; the body looks like UTF-16",
        ),
        (
            b"{\"a\":1",
            "line 1, column 7: expected `,` or `}` after a member, found the end of the text",
        ),
        (
            b"{\n \"a\" 1}",
            "line 2, column 6: expected `:` after a key, found `1`",
        ),
        (
            b"{} {}",
            "line 1, column 4: expected the end after the value, found `{`",
        ),
        (
            b"[1,]",
            "line 1, column 4: expected a value after `,`, found `]`",
        ),
        (
            b"{\"a\":1,}",
            "line 1, column 8: expected a key in double quotes after `,`, found `}`",
        ),
        (
            b"{'a':1}",
            "line 1, column 2: expected a key in double quotes or `}`, found `'`",
        ),
        (b"[NaN]", "line 1, column 2: expected a value, found `NaN`"),
        (
            b"[-Infinity]",
            "line 1, column 3: expected a digit, found `Infinity`",
        ),
        (
            b"[1 // x\n]",
            "line 1, column 4: expected `,` or `]` after an item, found a comment",
        ),
        (b"[01]", "line 1, column 2: a number has a leading zero"),
        (
            b"[1.]",
            "line 1, column 4: expected a digit after `.`, found `]`",
        ),
        (b"[.5]", "line 1, column 2: expected a value, found `.`"),
        (b"[+1]", "line 1, column 2: expected a value, found `+`"),
        (
            b"[1e]",
            "line 1, column 4: expected a digit of the exponent, found `]`",
        ),
        (b"nul", "line 1, column 1: expected a value, found `n`"),
        (
            b"truex",
            "line 1, column 5: expected the end after the value, found `x`",
        ),
        (
            b"\"a\nb\"",
            "line 1, column 3: a string holds a raw control character (0x0a)",
        ),
        (b"\"a", "line 1, column 3: a string has no closing quote"),
        (b"\"\\", "line 1, column 3: a string has no closing quote"),
        (
            b"\"\\x\"",
            "line 1, column 2: a string has an escape that JSON does not have",
        ),
        (
            b"\"\\u12g4\"",
            "line 1, column 2: `\\u` needs four hexadecimal digits",
        ),
        (
            b"\"\\ud800\"",
            "line 1, column 2: \\ud800 is half of a surrogate pair, not a character",
        ),
        (
            b"\"\\udc00\\ud800\"",
            "line 1, column 2: \\udc00 is half of a surrogate pair, not a character",
        ),
        (b"\xef\xbb\xbf", "it is empty"),
    ] {
        assert_eq!(
            problem(bytes),
            expected,
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
        assert!(Document::parse(bytes).value().is_none());
    }
}

#[test]
fn a_byte_order_mark_is_reported_and_read_over() {
    let document = Document::parse(b"\xef\xbb\xbf{\"a\":1}");
    assert_eq!(
        document.problems()[0].actual,
        "it starts with a byte order mark"
    );
    assert_eq!(document.value(), Some(&serde_json::json!({"a": 1})));
}

#[test]
fn what_is_read_is_what_serde_json_reads() {
    for text in [
        r#" {"a":[1,-0,1.50,1e5,-2E+10,123456789012345678901234567890],"b":{"c":null}} "#,
        r#"["\"\\\/\b\f\n\r\t","\u00e9\ud83e\udd80","🦀é",true,false,[],{}]"#,
        "0",
        "\"\"",
    ] {
        let expected: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(Document::parse(text.as_bytes()).value(), Some(&expected));
    }
    let tricky = br#"{"$serde_json::private::Number":"no number"}"#;
    assert!(Document::parse(tricky).value().unwrap().is_object());
}

#[test]
fn nesting_is_bounded_and_never_exhausts_the_stack() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(
        Document::parse(nested(MAX_DEPTH).as_bytes())
            .problems()
            .is_empty()
    );
    for depth in [MAX_DEPTH + 1, 10_000, 1_000_000] {
        let actual = problem(nested(depth).as_bytes());
        assert_eq!(actual, "line 1, column 129: nested deeper than 128 levels");
        let text = format!("{}{{\"url\":\"x\"}}", "[{\"url\":".repeat(depth));
        assert!(!member_spans(text.as_bytes(), &sought(&[&["url"]])).is_empty());
    }
}

fn duplicates(text: &str) -> Vec<String> {
    let document = Document::parse(text.as_bytes());
    assert!(document.value().is_some());
    let all = document.problems().iter();
    all.inspect(|one| assert_eq!(one.kind, Kind::DuplicateKey))
        .map(|one| format!("{} {}", one.pointer, one.place))
        .collect()
}

#[test]
fn duplicate_keys_are_found_at_any_depth_and_after_unescaping() {
    assert_eq!(
        duplicates(r#"{"id":1,"\u0069d":2,"id":3}"#),
        ["/id body:/id"]
    );
    assert_eq!(
        duplicates(r#"{"a":[{"x":1},{"b":{"k/":1,"k/":2}}],"0":{"":1,"":2}}"#),
        ["/a/1/b/k~1 body:/a/*/b/k~1", "/0/ body:/0/"]
    );
    assert_eq!(duplicates(r#"{"a":{"b":1},"A":{"b":1},"a ":1}"#), [""; 0]);
    assert_eq!(
        duplicates(r#"{"a":{"b":1,"b":2},"a":{}}"#),
        ["/a/b body:/a/b", "/a body:/a"]
    );
}

fn sought(paths: &[&[&str]]) -> Sought {
    let path = |path: &&[&str]| path.iter().map(|name| (*name).to_owned()).collect();
    Sought::new(&paths.iter().map(path).collect::<Vec<_>>())
}

fn spans(text: &str) -> Vec<(String, String)> {
    let suffixes = sought(&[&["invitation", "url"], &["token"]]);
    member_spans(text.as_bytes(), &suffixes)
        .into_iter()
        .map(|span| (span.pointer, text[span.range].to_owned()))
        .collect()
}

fn span(pointer: &str, text: &str) -> (String, String) {
    (pointer.to_owned(), text.to_owned())
}

#[test]
fn spans_cover_the_values_of_secret_members() {
    assert_eq!(
        spans(r#"{"a":[{"invitation":{"x":1,"url":"s\u00e9"}}],"url":"no","token":[1, 2]}"#),
        [
            span("/a/0/invitation/url", "\"s\\u00e9\""),
            span("/token", "[1, 2]")
        ]
    );
    assert_eq!(
        spans(r#"{"invitation":{"url":"a","u\u0072l":"b"},"invitation":[{"url":"c"}]}"#),
        [
            span("/invitation/url", "\"a\""),
            span("/invitation/url", "\"b\""),
            span("/invitation/0/url", "\"c\"")
        ]
    );
    assert_eq!(
        spans(r#"{"Invit_ation":{"U-RL":"a","_url":"b","curl":"c"},"tokens":1,"TO.KEN":2}"#),
        [
            span("/Invit_ation/U-RL", "\"a\""),
            span("/Invit_ation/_url", "\"b\""),
            span("/TO.KEN", "2")
        ]
    );
    let all = member_spans(br#"{"token":"s\u00e9"}"#, &sought(&[&["token"]]));
    assert_eq!(all[0].text.as_deref(), Some("sé"));
}

#[test]
fn spans_are_found_in_broken_json_too() {
    assert_eq!(spans(r#"{"token":"cut of"#), [span("/token", "\"cut of")]);
    assert_eq!(
        spans("{\"token\" : abc, \"x\":1}"),
        [span("/token", "abc, \"x\":1}")]
    );
    assert_eq!(
        spans(r#"{"token":{"a":"b""#),
        [span("/token", "{\"a\":\"b\"")]
    );
    assert_eq!(
        spans(r#"{"a":1,,"invitation":{"url" : "x\"y","z":1}, "token":5}"#),
        [span("/url", "\"x\\\"y\""), span("/token", "5")]
    );
    assert_eq!(
        spans(r#"{"token":"a"} {"token":"b"}"#),
        [span("/token", "\"a\""), span("/token", "\"b\"")]
    );
    let bytes = b"{\"token\":\"\xff\xfe\"}";
    assert_eq!(member_spans(bytes, &sought(&[&["token"]]))[0].range, 9..13);
    assert!(member_spans(b"", &sought(&[&["token"]])).is_empty());
    assert!(member_spans(b"{\"token\":1}", &sought(&[&[]])).is_empty());
}

#[test]
fn no_bytes_make_it_panic() {
    let seed = br#"{"a\u00e9":[1.5e+3,"\ud83e\udd80",{"invitation":{"url":null}}],"token":tru"#;
    let suffixes = sought(&[&["invitation", "url"], &["token"]]);
    for cut in 0..seed.len() {
        for byte in [0, b'"', b'\\', b'{', b']', b',', b':', 0xc3, 0xff] {
            let mut bytes = seed.to_vec();
            bytes[cut] = byte;
            for bytes in [&bytes[..], &bytes[..=cut], &bytes[cut..]] {
                Document::parse(bytes);
                for span in member_spans(bytes, &suffixes) {
                    assert!(span.range.end <= bytes.len() && span.range.start <= span.range.end);
                }
            }
        }
    }
}

#[test]
fn secrets_noted_while_reading_are_those_that_a_search_finds() {
    let sought = sought(&[&["invitation", "url"], &["secret"], &["a", "a"]]);
    for body in [
        r#"{"invitation": {"url": "https://x", "URL": null, "url": [1, {"secret": 2}]}}"#,
        r#"{"Invitation": [{"x": 1}, {"url": {"url": {}}, "\u0075rl": "é"}], "url": "no"}"#,
        r#"[{"secret": [], "a": {"a": {"a": 1, "a": [2]}}}, "secret", {"secret": ""}]"#,
        "\u{feff}{\"secret\": 1.50 , \"b\": {\"secret\" : true}}",
        r#"{"secret": {"invitation": {"url": 3}}, "": {"": 1}}"#,
        "7",
        "\"secret\"",
        "{}",
    ] {
        let mut document = Document::parse_noting(body.as_bytes(), &sought);
        let noted = document.take_spans().unwrap();
        assert_eq!(noted, member_spans(body.as_bytes(), &sought), "{body}");
    }
    for broken in ["", "{\"secret\": 1", "{\"secret\": 1}}", "{'secret': 1}"] {
        let mut document = Document::parse_noting(broken.as_bytes(), &sought);
        assert_eq!(document.take_spans(), None, "{broken}");
    }
}

#[test]
fn duplicate_keys_are_reported_in_the_order_of_the_text_also_where_it_breaks_off() {
    let reported = |body: &str| {
        let document = Document::parse(body.as_bytes());
        let problems = document.problems().iter();
        let reported: Vec<(usize, String)> = document
            .offsets()
            .iter()
            .copied()
            .zip(problems.map(|problem| problem.pointer.clone()))
            .collect();
        reported
    };
    let at = |places: &[(usize, &str)]| -> Vec<(usize, String)> {
        places
            .iter()
            .map(|(at, place)| (*at, (*place).to_owned()))
            .collect()
    };
    assert_eq!(
        reported(r#"{"a":1,"a":{"x":1,"x":2},"a":{"x":1,"x":2},"b":[{"c":1,"c":2}]}"#),
        at(&[(7, "/a"), (18, "/a/x"), (55, "/b/0/c")])
    );
    assert_eq!(
        reported(r#"{"a":1,"b":{"x":1},"a":{"x":1,"x":[2,"#),
        at(&[(37, ""), (19, "/a"), (30, "/a/x")])
    );
    assert_eq!(reported(r#"{"a":1,"a"#), at(&[(9, "")]));
    assert_eq!(reported(r#"{"a":1,"a" 5"#), at(&[(11, ""), (7, "/a")]));
}
