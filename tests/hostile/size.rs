//! Responses that want to fill the memory: the bound is named, the host is left early.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress};

use crate::host::{Host, Then, json, with_head};
use crate::rows::Ends::{Blocked, Conforms, Drifts};
use crate::rows::{Row, assert_bounded_memory, row, run_rows, says, suite};

const MIB: usize = 1024 * 1024;

/// 256 MiB of zeros as the reference encoder writes them.
const BROTLI_ZEROS: &[u8] = include_bytes!("data/zeros-256m.br");

fn coded(coding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_head(
        &format!("content-type: application/json\r\ncontent-encoding: {coding}\r\n"),
        body,
    )
}

fn gzip_mebibyte() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![0; MIB]).unwrap();
    encoder.finish().unwrap()
}

/// A mebibyte of zeros as blocks of a stream that goes on.
fn deflate_mebibyte() -> Vec<u8> {
    let mut blocks = Vec::with_capacity(MIB);
    Compress::new(Compression::fast(), false)
        .compress_vec(&vec![0; MIB], &mut blocks, FlushCompress::Full)
        .unwrap();
    blocks
}

pub fn bombs() -> Vec<Row> {
    let too_large = |coding| Blocked("decoding", coding);
    let zstd = ruzstd::encoding::compress_to_vec(
        &vec![0_u8; MIB][..],
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    // A frame that asks for a window of 2 GiB (RFC 8878, section 3.1.1.1.2).
    let window = b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00".to_vec();
    vec![
        says(
            "gzip-bomb",
            too_large("larger than 8388608 bytes after its `gzip`"),
            coded("gzip", gzip_mebibyte().repeat(500)),
        ),
        says(
            "deflate-bomb",
            too_large("larger than 8388608 bytes after its `deflate`"),
            coded(
                "deflate",
                [vec![0x78, 0x01], deflate_mebibyte().repeat(500)].concat(),
            ),
        ),
        says(
            "bare-deflate-bomb",
            too_large("larger than 8388608 bytes after its `deflate`"),
            coded("deflate", deflate_mebibyte().repeat(500)),
        ),
        says(
            "brotli-bomb",
            too_large("larger than 8388608 bytes after its `br`"),
            coded("br", BROTLI_ZEROS),
        ),
        says(
            "zstd-bomb",
            too_large("larger than 8388608 bytes after its `zstd`"),
            coded("zstd", zstd.repeat(500)),
        ),
        says(
            "zstd-window",
            too_large("not valid `zstd`"),
            coded("zstd", window),
        ),
        says(
            "stacked-bomb",
            too_large("stacked"),
            coded("gzip, gzip", gzip_mebibyte()),
        ),
        says(
            "a-hundred-codings",
            too_large("stacked"),
            coded(&["gzip"; 100].join(", "), gzip_mebibyte()),
        ),
    ]
}

pub fn large_bodies() -> Vec<Row> {
    let too_large = Blocked("body", "larger than 8388608 bytes");
    let most = 200 * MIB as u64;
    let chunk = [
        format!("{MIB:x}\r\n").into_bytes(),
        vec![b' '; MIB],
        b"\r\n".to_vec(),
    ]
    .concat();
    let head =
        |more: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}\r\n");
    let flood = |name, head: String, bytes: Vec<u8>| {
        row(name, too_large, move |talk| {
            talk.say(&head);
            talk.flood(&bytes, most)
        })
    };
    vec![
        flood(
            "announced-200-mb",
            head("content-length: 209715200\r\n"),
            vec![b' '; MIB],
        ),
        flood(
            "announced-without-end",
            head("content-length: 9223372036854775807\r\n"),
            vec![b' '; MIB],
        ),
        flood(
            "chunked-200-mb",
            head("transfer-encoding: chunked\r\n"),
            chunk,
        ),
        flood(
            "small-chunks-200-mb",
            head("transfer-encoding: chunked\r\n"),
            format!("40\r\n{}\r\n", " ".repeat(64))
                .repeat(1000)
                .into_bytes(),
        ),
        flood("unannounced-200-mb", head(""), vec![b' '; MIB]),
        flood(
            "gzip-200-mb",
            head("content-encoding: gzip\r\n"),
            vec![b' '; MIB],
        ),
    ]
}

pub fn large_heads() -> Vec<Row> {
    let too_large = Blocked("waiting", "the head of the response is too large");
    let most = 200 * MIB as u64;
    let after = |name, start: &'static str, bytes: Vec<u8>| {
        row(name, too_large, move |talk| {
            talk.say(start);
            talk.flood(&bytes, most)
        })
    };
    vec![
        after(
            "endless-headers",
            "HTTP/1.1 200 OK\r\n",
            b"x-a: b\r\n".repeat(1000),
        ),
        after(
            "endless-header-value",
            "HTTP/1.1 200 OK\r\nx-a: ",
            vec![b'b'; MIB],
        ),
        after(
            "endless-header-name",
            "HTTP/1.1 200 OK\r\n",
            vec![b'b'; MIB],
        ),
        after("endless-reason-phrase", "HTTP/1.1 200 ", vec![b'b'; MIB]),
        says(
            "1-mib-header",
            too_large,
            with_head(&format!("x-a: {}\r\n", "b".repeat(MIB)), "{}"),
        ),
        says(
            "1000-headers",
            too_large,
            with_head(&"x-a: b\r\n".repeat(1000), "{}"),
        ),
        row(
            "endless-chunk-extension",
            Blocked("body", "chunk extension"),
            move |talk| {
                talk.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;");
                talk.flood(&vec![b'b'; MIB], most)
            },
        ),
        row(
            "endless-trailers",
            Blocked("body", "trailers"),
            move |talk| {
                talk.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n");
                talk.flood(&b"x-a: b\r\n".repeat(1000), most)
            },
        ),
    ]
}

/// The largest body that is read, of what grows most in a report, in sixteen cases at once.
fn largest_bodies() -> Vec<Row> {
    const NAMES: [&str; 16] = [
        "most-00", "most-01", "most-02", "most-03", "most-04", "most-05", "most-06", "most-07",
        "most-08", "most-09", "most-10", "most-11", "most-12", "most-13", "most-14", "most-15",
    ];
    let fill = |byte: &[u8]| {
        let text = byte.repeat((8 * MIB - 100) / byte.len());
        with_head(
            "content-type: application/json\r\n",
            [b"{\"id\": \"", &text[..], b"\"}"].concat(),
        )
    };
    let (angles, rights) = (fill(b"<"), fill("\u{202e}".as_bytes()));
    let rows = NAMES.iter().enumerate().map(|(number, name)| {
        let body = if number % 2 == 0 { &angles } else { &rights };
        says(name, Conforms, body.clone())
    });
    rows.collect()
}

#[test]
fn no_response_fills_the_memory_and_the_host_is_left_early() {
    let mut rows = bombs();
    rows.extend(large_bodies());
    rows.extend(large_heads());
    let run = run_rows(rows, "timeout = \"20s\"");
    for (name, taken) in &run.host.seen().flooded {
        // The bound, and what the system holds for both ends.
        assert!(*taken < 40 * MIB as u64, "{name}: {taken} bytes were taken");
    }
}

#[test]
fn a_body_of_too_many_values_is_blocked_and_a_huge_key_is_identified_by_its_start() {
    let crowd = format!(r#"{{"id": "x", "list": [{}0]}}"#, "0,".repeat(4_000_000));
    let key = format!(r#"{{"id": "x", "{}": 1}}"#, "k".repeat(7_000_000));
    let run = run_rows(
        vec![
            says(
                "four-million-values",
                Blocked("limit", "holds more than 1048576 JSON values"),
                json(crowd),
            ),
            says("a-huge-key", Drifts("undocumented-property"), json(key)),
        ],
        "timeout = \"20s\"",
    );
    let report = run.suite.report().to_string();
    assert!(report.len() < MIB, "{} bytes", report.len());
}

#[test]
fn the_largest_bodies_that_are_read_fit_side_by_side() {
    let run = run_rows(largest_bodies(), "timeout = \"60s\"");
    assert_eq!(run.ended.status, 0, "{}", run.ended.out);
}

#[test]
fn large_bodies_that_are_judged_do_not_hold_up_those_that_are_read() {
    let item = format!(r#"{{"id": "x", "name": "{}"}}"#, "n".repeat(60));
    let list = format!(
        r#"{{"id": "x", "list": [{}]}}"#,
        vec![item; 30_000].join(",")
    );
    let names: Vec<String> = (0..8).map(|number| format!("large-{number}")).collect();
    // Once for all: a copy for each connection would fill the memory of the tests.
    let response = json(list);
    let host = Host::start(move |talk| {
        talk.say(&response);
        Then::Keep
    });
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let suite = suite(&host.url, &names, "timeouts = { body = \"2s\" }");
    for jobs in ["1", "8"] {
        let ended = suite.run(&["run", "--host", "here", "--jobs", jobs]);
        assert_eq!(ended.status, 0, "{jobs}: {}{}", ended.out, ended.err);
    }
    assert_bounded_memory();
}

#[test]
fn sixty_four_of_the_largest_bodies_at_once_do_not_fill_the_memory() {
    let list = format!(r#"{{"id": "{}"}}"#, "x".repeat(8 * MIB - 100));
    let names: Vec<String> = (0..64).map(|number| format!("large-{number}")).collect();
    // Once for all: a copy for each connection would fill the memory of the tests.
    let response = json(list);
    let host = Host::start(move |talk| {
        talk.say(&response);
        Then::Keep
    });
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let suite = suite(&host.url, &names, "");
    let ended = suite.run(&["run", "--host", "here", "--jobs", "64"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_bounded_memory();
}
