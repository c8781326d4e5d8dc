//! Responses whose frame is broken never conform; legal oddities do.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use crate::host::{FINE, Host, Then, json, with_head};
use crate::rows::Ends::{Blocked, Conforms, Drifts};
use crate::rows::{Row, row, run_rows, says, suite};

const BODY: &[u8] = b"{\"id\": \"x\"}";
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn coded(coding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_head(
        &format!("content-type: application/json\r\ncontent-encoding: {coding}\r\n"),
        body,
    )
}

fn head(more: &str) -> String {
    format!("{HEAD}{more}")
}

pub fn broken_lengths() -> Vec<Row> {
    let cut = Blocked("body", "before the body's end");
    let not_http = Blocked("waiting", "not valid HTTP");
    vec![
        says(
            "length-too-long",
            cut,
            head("content-length: 12\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "nothing-of-the-body",
            cut,
            head("content-length: 11\r\n\r\n"),
        ),
        says(
            "two-lengths",
            not_http,
            head("content-length: 11\r\ncontent-length: 12\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "two-lengths-in-one-line",
            not_http,
            head("content-length: 11, 12\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "negative-length",
            not_http,
            head("content-length: -11\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "length-with-a-sign",
            not_http,
            head("content-length: +11\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "length-in-hex",
            not_http,
            head("content-length: 0xb\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "length-beyond-64-bits",
            not_http,
            head("content-length: 99999999999999999999\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "length-of-no-digits",
            not_http,
            head("content-length: \r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "length-and-chunks",
            Blocked("body", "both a length and a transfer coding"),
            head(
                "content-length: 11\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"id\": \"x\"}\r\n0\r\n\r\n",
            ),
        ),
        says(
            "closes-within-the-head",
            Blocked("waiting", "before the response"),
            HEAD,
        ),
        row(
            "resets-within-the-body",
            Blocked("body", "the host reset the connection"),
            |talk| {
                talk.say(head("content-length: 5000000\r\n\r\n{"));
                talk.say(vec![b' '; 100_000]);
                // What was sent before a reset may be lost; so much cannot be under way.
                talk.say(vec![b' '; 4_000_000]);
                talk.reset()
            },
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "one table")]
pub fn broken_chunks() -> Vec<Row> {
    let chunks = |text: &str| head(&format!("transfer-encoding: chunked\r\n\r\n{text}"));
    let bad = |words| Blocked("body", words);
    vec![
        says(
            "cut-in-a-chunk",
            bad("before the body's end"),
            chunks("b\r\n{\"id\""),
        ),
        says(
            "cut-between-chunks",
            bad("before the body's end"),
            chunks("b\r\n{\"id\": \"x\"}\r\n"),
        ),
        says(
            "cut-in-the-last-chunk",
            bad("before the body's end"),
            chunks("b\r\n{\"id\": \"x\"}\r\n0\r\n"),
        ),
        says(
            "chunk-size-of-letters",
            bad("chunk"),
            chunks("zz\r\n{\"id\": \"x\"}\r\n0\r\n\r\n"),
        ),
        says(
            "negative-chunk-size",
            bad("chunk"),
            chunks("-b\r\n{\"id\": \"x\"}\r\n0\r\n\r\n"),
        ),
        says(
            "chunk-size-beyond-64-bits",
            bad("chunk"),
            chunks("fffffffffffffffff\r\n{\"id\": \"x\"}\r\n0\r\n\r\n"),
        ),
        says(
            "chunk-longer-than-its-size",
            bad("chunk"),
            chunks("a\r\n{\"id\": \"x\"}\r\n0\r\n\r\n"),
        ),
        says(
            "chunk-without-a-size",
            bad("chunk"),
            chunks("\r\n{\"id\": \"x\"}\r\n0\r\n\r\n"),
        ),
        says(
            "other-transfer-coding",
            Blocked("body", "transfer coding `gzip`"),
            [
                head("transfer-encoding: gzip\r\n\r\n").into_bytes(),
                gzip(BODY),
            ]
            .concat(),
        ),
        says(
            "stacked-transfer-codings",
            Blocked("body", "transfer coding `gzip, chunked`"),
            [
                head("transfer-encoding: gzip, chunked\r\n\r\n").into_bytes(),
                format!("{:x}\r\n", gzip(BODY).len()).into_bytes(),
                gzip(BODY),
                b"\r\n0\r\n\r\n".to_vec(),
            ]
            .concat(),
        ),
        says(
            "chunked-twice",
            Blocked("body", "transfer coding `chunked, chunked`"),
            head(
                "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"id\": \"x\"}\r\n0\r\n\r\n",
            ),
        ),
        says(
            "unknown-transfer-coding",
            Blocked("body", "transfer coding `identity`"),
            head("transfer-encoding: identity\r\n\r\n{\"id\": \"x\"}"),
        ),
        says(
            "chunks-in-http-1-0",
            Blocked("waiting", "not valid HTTP"),
            "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"id\": \"x\"}\r\n0\r\n\r\n",
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table, one row a behaviour")]
pub fn broken_codings() -> Vec<Row> {
    let whole = gzip(BODY);
    let mut wrong_sum = whole.clone();
    let sum_at = wrong_sum.len() - 8;
    wrong_sum[sum_at] ^= 1;
    let mut wrong_size = whole.clone();
    *wrong_size.last_mut().unwrap() ^= 1;
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(BODY).unwrap();
    let zlib = zlib.finish().unwrap();
    let mut zlib_sum = zlib.clone();
    *zlib_sum.last_mut().unwrap() ^= 1;
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflate.write_all(BODY).unwrap();
    let deflate = deflate.finish().unwrap();
    let zstd = ruzstd::encoding::compress_to_vec(BODY, ruzstd::encoding::CompressionLevel::Fastest);
    let bad = |words| Blocked("decoding", words);
    vec![
        says(
            "cut-gzip",
            bad("not valid `gzip`"),
            coded("gzip", &whole[..whole.len() - 9]),
        ),
        says(
            "gzip-without-its-sum",
            bad("not valid `gzip`"),
            coded("gzip", &whole[..whole.len() - 8]),
        ),
        says(
            "gzip-with-a-wrong-sum",
            bad("not valid `gzip`"),
            coded("gzip", wrong_sum),
        ),
        says(
            "gzip-with-a-wrong-size",
            bad("not valid `gzip`"),
            coded("gzip", wrong_size),
        ),
        says(
            "gzip-with-more-behind-it",
            bad("not valid `gzip`"),
            coded("gzip", [&whole[..], b"more"].concat()),
        ),
        says(
            "gzip-that-is-plain",
            bad("not valid `gzip`"),
            coded("gzip", BODY),
        ),
        says(
            "cut-deflate",
            bad("not valid `deflate`"),
            coded("deflate", &zlib[..zlib.len() - 6]),
        ),
        says(
            "deflate-without-its-sum",
            bad("not valid `deflate`"),
            coded("deflate", &zlib[..zlib.len() - 4]),
        ),
        says(
            "deflate-with-a-wrong-sum",
            bad("not valid `deflate`"),
            coded("deflate", zlib_sum),
        ),
        says(
            "deflate-with-more-behind-it",
            bad("not valid `deflate`"),
            coded("deflate", [&zlib[..], b"more"].concat()),
        ),
        says(
            "cut-bare-deflate",
            bad("not valid `deflate`"),
            coded("deflate", &deflate[..deflate.len() - 3]),
        ),
        says(
            "bare-deflate-with-more-behind-it",
            bad("not valid `deflate`"),
            coded("deflate", [&deflate[..], b"more"].concat()),
        ),
        says(
            "brotli-that-is-plain",
            bad("not valid `br`"),
            coded("br", BODY),
        ),
        says(
            "brotli-with-more-behind-it",
            bad("not valid `br`"),
            coded("br", [BROTLI, b"more"].concat()),
        ),
        says(
            "cut-brotli",
            bad("not valid `br`"),
            coded("br", &BROTLI[..8]),
        ),
        says(
            "cut-zstd",
            bad("not valid `zstd`"),
            coded("zstd", &zstd[..zstd.len() - 3]),
        ),
        says(
            "zstd-that-is-plain",
            bad("not valid `zstd`"),
            coded("zstd", BODY),
        ),
        says(
            "zstd-with-more-behind-it",
            bad("not valid `zstd`"),
            coded("zstd", [&zstd[..], b"more"].concat()),
        ),
        says(
            "unknown-coding",
            bad("coding `compress` is not one"),
            coded("compress", BODY),
        ),
        says(
            "coding-with-an-escape",
            bad("is not one"),
            coded("x\u{9b}31m", BODY),
        ),
        says(
            "stacked-codings",
            bad("stacked"),
            coded("gzip, gzip", gzip(&whole)),
        ),
        says("sound-gzip", Conforms, coded("gzip", &whole)),
        says("sound-deflate", Conforms, coded("deflate", &zlib)),
        says("sound-bare-deflate", Conforms, coded("deflate", &deflate)),
        says("sound-brotli", Conforms, coded("br", BROTLI)),
        says("sound-zstd", Conforms, coded("zstd", &zstd)),
    ]
}

/// `{"id": "x"}` as the reference encoder writes it.
const BROTLI: &[u8] = b"\x0b\x05\x80{\"id\": \"x\"}\x03";

pub fn legal() -> Vec<Row> {
    vec![
        says("http-1-0", Conforms, "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}"),
        says("http-1-0-without-a-length", Conforms, "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{\"id\": \"x\"}"),
        says("no-length", Conforms, head("\r\n{\"id\": \"x\"}")),
        says("no-reason-phrase", Conforms, "HTTP/1.1 200 \r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}"),
        says("no-space-for-a-reason-phrase", Conforms, "HTTP/1.1 200\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}"),
        says("latin-1-reason-phrase", Conforms, b"HTTP/1.1 200 D\xe9j\xe0\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}"),
        says("interim-continue", Conforms, format!("HTTP/1.1 100 Continue\r\n\r\n{FINE}")),
        says("interim-hints", Conforms, format!("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n{FINE}")),
        says("interim-processing", Conforms, format!("HTTP/1.1 102 Processing\r\n\r\n{FINE}")),
        says("three-interim-responses", Conforms, format!("{}{FINE}", "HTTP/1.1 100 Continue\r\n\r\n".repeat(3))),
        says("trailers", Conforms, head("transfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\nb\r\n{\"id\": \"x\"}\r\n0\r\nx-sum: 1\r\n\r\n")),
        says("chunk-extensions", Conforms, head("transfer-encoding: chunked\r\n\r\nb;a=\"b\"\r\n{\"id\": \"x\"}\r\n0;c\r\n\r\n")),
        says("chunk-sizes-with-zeros", Conforms, head("transfer-encoding: Chunked\r\n\r\n00B\r\n{\"id\": \"x\"}\r\n000\r\n\r\n")),
        says("latin-1-header", Conforms, with_head("content-type: application/json\r\nx-name: caf\u{e9}\r\n", BODY)),
        says("latin-1-header-bytes", Conforms, [&b"HTTP/1.1 200 OK\r\nx-name: caf\xe9\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n"[..], BODY].concat()),
        says("empty-header-value", Conforms, with_head("content-type: application/json\r\nx-none:\r\n", BODY)),
        says("header-with-tabs", Conforms, with_head("content-type:\t application/json \t\r\n", BODY)),
        says("the-same-length-twice", Conforms, with_head("content-type: application/json\r\ncontent-length: 11\r\n", BODY)),
        says("upper-case-headers", Conforms, "HTTP/1.1 200 OK\r\nCONTENT-TYPE: APPLICATION/JSON\r\nCONTENT-LENGTH: 11\r\n\r\n{\"id\": \"x\"}"),
        says("bare-line-feeds", Conforms, "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 11\n\n{\"id\": \"x\"}"),
        says("identity-coding", Conforms, coded("identity", BODY)),
        says("ninety-headers", Conforms, with_head(&format!("content-type: application/json\r\n{}", (0..90).map(|n| format!("x-{n}: y\r\n")).collect::<String>()), BODY)),
        says("no-content", Drifts("unexpected-status"), "HTTP/1.1 204 No Content\r\n\r\n"),
    ]
}

#[test]
fn a_broken_frame_is_named_and_never_conforms_and_a_legal_oddity_does() {
    let mut rows = broken_lengths();
    rows.extend(broken_chunks());
    rows.extend(broken_codings());
    rows.extend(legal());
    run_rows(rows, "timeout = \"20s\"");
}

#[test]
fn a_response_that_was_sent_ahead_is_never_judged_for_the_next_case() {
    let host = Host::start(|talk| {
        let drift = json(r#"{"id": 7}"#);
        talk.say([&drift[..], FINE.as_bytes()].concat());
        Then::Keep
    });
    let names: Vec<String> = (0..60).map(|number| format!("c{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for jobs in ["1", "8"] {
        let suite = suite(&host.url, &names, "");
        let ended = suite.run(&["run", "--host", "here", "--jobs", jobs]);
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        let totals = &suite.report()["totals"];
        assert_eq!(totals["conforms"], 0, "{totals}");
        assert_eq!(totals["drifts"], 60, "{totals}");
    }
    assert_eq!(host.seen().requests.len(), 120);
}
