//! What a source is told to be, what is said of others, and how broken ones end.

use std::io::Write as _;
use std::ops::ControlFlow;

use super::{exchange, read_text, read_text_with, reason};
use crate::traffic::{Form, ReadOptions, Seen, read, read_from};

const ENTRY: &str = r#"{"request":{"method":"GET","url":"https://a.example/b","headers":[]},"response":{"status":204,"headers":[]}}"#;

fn har(entries: &str) -> String {
    format!(r#"{{"log":{{"version":"1.2","entries":[{entries}]}}}}"#)
}

fn error(text: impl AsRef<[u8]>) -> String {
    let (reading, _) = read_text_with(text, &ReadOptions::default());
    reading.unwrap_err().to_string()
}

#[test]
fn members_stand_in_any_order_and_unknown_ones_are_passed_over() {
    let text = format!(
        "\u{feff} {{ \"comment\": {{\"log\": []}}, \"log\":\n{{\"x\":[[]],\"entries\" : [ {ENTRY} ,\n {ENTRY}] ,\"pages\":[],\"creator\":{{\"name\":\"\\\"}}\"}}}}, \"z\": 1}} \n"
    );
    let (reading, seen) = read_text(text);
    assert_eq!(
        (reading.form, reading.entries, seen.len()),
        (Form::Har, 2, 2)
    );
    assert_eq!(exchange(&seen[1]).place.entry, 2);
    let (reading, _) = read_text(har(""));
    assert_eq!(reading.entries, 0);
}

#[test]
fn an_entry_of_a_wrong_form_does_not_end_the_reading() {
    let wrong = [
        (
            "null",
            "the entry is not as HAR has it: found null, expected an object",
        ),
        ("7", "the entry is not as HAR has it: found"),
        (
            r#""secret""#,
            "the entry is not as HAR has it: found string, expected an object",
        ),
        (
            r#"{"request":{"url":["secret"]}}"#,
            "the entry is not as HAR has it: found a list, expected a text",
        ),
        (r#"{"request":[1,]}"#, "the entry is not valid JSON"),
        ("{}", "no URL was recorded"),
        (
            r#"{"request":{"method":"GET","url":"/relative"}}"#,
            "not HTTP",
        ),
        (
            r#"{"request":{"method":"G T","url":"http://a"}}"#,
            "its method is not one of HTTP",
        ),
        (
            r#"{"request":{"method":"GET","url":"http://"}}"#,
            "its URL is not one of HTTP",
        ),
        (
            r#"{"request":{"method":"GET","url":"http://a"},"response":{"status":999}}"#,
            "the status 999 is not one of HTTP",
        ),
        (
            r#"{"request":{"method":"GET","url":"http://a"},"response":{"status":200,"_error":"net::ERR_ABORTED"}}"#,
            "the response did not come whole: net::ERR_ABORTED",
        ),
        (
            r#"{"request":{"method":"GET","url":"http://a"},"response":{"status":302,"_error":{"message":"too many","code":"E"}}}"#,
            "the response did not come whole: too many",
        ),
        (
            r#"{"request":{"method":"GET","url":"http://a"},"response":{}}"#,
            "no response was recorded",
        ),
    ];
    for (entry, words) in wrong {
        let (reading, seen) = read_text(har(&format!("{entry},{ENTRY}")));
        assert_eq!(reading.entries, 2, "{entry}");
        let why = reason(&seen[0]);
        assert!(
            why.strip_prefix("not judged: ")
                .unwrap_or(why)
                .starts_with(words),
            "{entry}: {}",
            reason(&seen[0])
        );
        assert_eq!(exchange(&seen[1]).place.entry, 2, "{entry}");
    }
}

#[test]
fn what_a_cache_held_is_no_answer_from_it() {
    let of = |cache: &str, sizes: &str| {
        let entry = ENTRY.replace("204", "200").replace(
            r#""response":{"#,
            &format!(r#""cache":{cache},"response":{{{sizes}"#),
        );
        matches!(&read_text(har(&entry)).1[0], Seen::NoExchange { .. })
    };
    let null = r#"{"beforeRequest":null,"afterRequest":null}"#;
    assert!(!of(null, r#""bodySize":0,"#));
    assert!(!of("{}", r#""bodySize":0,"#));
    assert!(!of(
        r#"{"beforeRequest":{"hitCount":1}}"#,
        r#""bodySize":7,"#
    ));
    assert!(!of(r#"{"beforeRequest":{"hitCount":1}}"#, ""));
    assert!(of(
        r#"{"beforeRequest":{"hitCount":1}}"#,
        r#""bodySize":-1,"_transferSize":0,"#
    ));
    assert!(of(r#"{"afterRequest":null}"#, r#""bodySize":0,"#));
}

#[test]
fn a_file_that_was_cut_keeps_what_came_before() {
    let text = har(&format!("{ENTRY},\n{ENTRY},\n{ENTRY}"));
    let starts: Vec<usize> = text
        .match_indices(r#"{"request""#)
        .map(|(at, _)| at)
        .collect();
    for end in starts[0]..text.len() {
        let (reading, seen) = read_text(&text[..end]);
        let whole = starts
            .iter()
            .filter(|start| **start + ENTRY.len() <= end)
            .count();
        let cut = "not judged: the file ends in the middle of the entry";
        let is_cut =
            |seen: &&Seen| matches!(seen, Seen::NoExchange { reason, .. } if reason == cut);
        let cuts = seen.iter().filter(is_cut).count();
        assert_eq!(seen.len() - cuts, whole, "{end}");
        let [warning] = &*reading.warnings else {
            panic!("{end}: {:?}", reading.warnings)
        };
        let next = format!("in the middle of entry {}", whole + 1);
        let is_within = warning.contains(&next);
        assert!(is_within || warning.contains("behind entry"), "{warning}");
        assert_eq!(cuts, usize::from(is_within), "{end}");
    }
    let (reading, seen) = read_text(&text[..starts[2] + 5]);
    assert_eq!(seen.len(), 3);
    assert_eq!(
        reading.warnings,
        ["the file ends in the middle of entry 3: it was cut"]
    );
}

#[test]
fn broken_json_is_an_error_with_its_place() {
    let text = format!("{{\"log\":{{\n  \"entries\":[{ENTRY}\n  x]}}}}");
    let (reading, seen) = read_text_with(text, &ReadOptions::default());
    assert_eq!(seen.len(), 1);
    let error = reading.unwrap_err();
    let place = error.position.clone().unwrap();
    assert_eq!((place.line, place.column), (3, 3));
    assert!(
        error.message.starts_with("`x` stands here behind entry 1"),
        "{error}"
    );
}

#[test]
fn what_is_no_traffic_is_named_as_what_it_is() {
    for (text, words) in [
        ("", "traffic: is empty"),
        (" \n", "traffic: is empty"),
        ("<!DOCTYPE html><html></html>", "is an HTML page"),
        ("<?xml version=\"1.0\"?><items/>", "is XML"),
        (r#"{"openapi":"3.1.0","info":{}}"#, "is an OpenAPI document"),
        ("# ours\nopenapi: 3.1.0\ninfo:\n", "is an OpenAPI document"),
        (
            r#"{"info":{"_postman_id":"x","name":"y"},"item":[]}"#,
            "is a Postman collection",
        ),
        (
            r#"{"_type":"export","resources":[]}"#,
            "is an Insomnia workspace",
        ),
        (
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema"}"#,
            "is a JSON Schema",
        ),
        ("[{\"method\":\"GET\"}]", "is a JSON list"),
        ("PK\u{3}\u{4}rest", "is a zip archive"),
        (
            "192.0.2.1 - - [22/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n",
            "is an access log that is not JSON",
        ),
        ("hello", "begins with `h`, expected JSON"),
        (
            "{\n  \"name\": \"x\"\n}",
            "is JSON, but has no `log` as a HAR has",
        ),
        ("{\"log\":{}}", "has no `log.entries`"),
        (
            "{\"log\":{\"entries\":7}}",
            "`7` stands here as `log.entries`, expected a list",
        ),
        (
            "{\"log\":{\"pages\":[",
            "the file ends before its entries begin",
        ),
    ] {
        let error = error(text);
        assert!(error.contains(words), "{text}: {error}");
        assert!(error.contains("\n  help: "), "{error}");
    }
    assert!(error(b"\xff\xfe{\0").contains("is UTF-16"));
    assert!(error(b"\x28\xb5\x2f\xfd").contains("zstd"));
}

#[test]
fn files_may_be_compressed_and_cut_then_too() {
    let text = har(&vec![ENTRY; 2000].join(","));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(text.as_bytes()).unwrap();
    for packed in [&gzip, &zlib.finish().unwrap()] {
        assert_eq!(read_text(packed).0.entries, 2000);
    }
    let (reading, seen) = read_text(&gzip[..gzip.len() / 2]);
    assert!(
        reading.entries > 100 && reading.entries < 2000,
        "{}",
        reading.entries
    );
    assert_eq!(
        (reading.warnings.len(), seen.len() as u64),
        (1, reading.entries)
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let none = &mut |_| ControlFlow::Continue(());
    let options = ReadOptions::default();
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("none.har");
    let error = read(&missing, &options, none).unwrap_err().to_string();
    assert!(
        error.ends_with("none.har: cannot be read: there is no such file"),
        "{error}"
    );
    let error = read(dir.path(), &options, none).unwrap_err().to_string();
    assert!(error.contains("is a folder, expected a file"), "{error}");
}

#[test]
fn nobody_is_given_more_than_is_wanted() {
    let text = har(&[ENTRY; 5].join(","));
    let mut given = 0;
    let reading = read_from(
        text.as_bytes(),
        "x",
        None,
        &ReadOptions::default(),
        &mut |_| {
            given += 1;
            match given {
                2 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        },
    );
    assert_eq!((given, reading.unwrap().entries), (2, 2));
}
