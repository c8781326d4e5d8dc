//! Content codings: undone, bounded, and named where they are not.

use std::io::Write;

use driftcheck::model::exchange::{Blocked, Phase, Response};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::support::{Host, Then, client, draft, response, send};

/// `hello hello` as the reference encoder writes it.
const BROTLI: &[u8] = b"\x0b\x05\x80hello hello\x03";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

async fn ask(method: &str, head: &str, body: &[u8]) -> Result<Response, Blocked> {
    let host = Host::replying(response(head, body), Then::Close);
    let request = draft(method, format!("{}/a", host.base));
    let exchange = send(&client(&host.base), request).await?;
    Ok(exchange.response)
}

#[tokio::test]
async fn each_coding_is_undone() {
    let text = b"hello hello";
    let skippable = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc";
    for (coding, name, body) in [
        ("gzip", "gzip", gzip(text)),
        ("X-GZIP, identity", "x-gzip", gzip(text)),
        ("gzip", "gzip", [gzip(b"hello"), gzip(b" hello")].concat()),
        ("deflate", "deflate", zlib(text)),
        ("deflate", "deflate", deflate(text)),
        ("br", "br", BROTLI.to_vec()),
        ("zstd", "zstd", zstd(text)),
        (
            "zstd",
            "zstd",
            [&zstd(b"hello"), &skippable[..], &zstd(b" hello")].concat(),
        ),
    ] {
        let head = format!("200 OK\r\ncontent-encoding: {coding}");
        let response = ask("GET", &head, &body).await.unwrap();
        assert_eq!(response.body.as_bytes(), text, "{coding}");
        assert_eq!(response.decoded_from.as_deref(), Some(name));
    }
}

#[tokio::test]
async fn a_body_without_a_coding_is_as_sent() {
    for head in ["200 OK", "200 OK\r\ncontent-encoding: identity"] {
        let response = ask("GET", head, b"\xff\x00").await.unwrap();
        assert_eq!(response.body.as_bytes(), b"\xff\x00");
        assert_eq!(response.decoded_from, None);
    }
    let empty = ask("GET", "200 OK\r\ncontent-encoding: gzip", b"").await;
    assert_eq!(empty.unwrap().decoded_from, None);
}

#[tokio::test]
async fn a_response_without_a_body_has_nothing_to_decode() {
    for (method, status) in [("HEAD", "200 OK"), ("GET", "304 Not Modified")] {
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-encoding: br\r\ncontent-length: 9\r\n\r\n");
        let host = Host::replying(head, Then::Close);
        let request = draft(method, format!("{}/a", host.base));
        let exchange = send(&client(&host.base), request).await.unwrap();
        assert!(exchange.response.body.is_empty());
        assert_eq!(exchange.response.decoded_from, None);
    }
    let head = "HTTP/1.1 204 No Content\r\ncontent-encoding: nonsense\r\n\r\n";
    let host = Host::replying(head, Then::Close);
    let request = draft("POST", format!("{}/a", host.base));
    assert!(send(&client(&host.base), request).await.is_ok());
}

#[tokio::test]
async fn what_is_not_decoded_is_named() {
    let cut = &gzip(&[7; 5000])[..20];
    let mut wrong_sum = gzip(b"hello");
    let sum_at = wrong_sum.len() - 8;
    wrong_sum[sum_at] ^= 1;
    for (coding, body, words) in [
        ("compress", &b"x"[..], "coding `compress` is not one"),
        ("gzip, br", b"x", "`gzip, br` are stacked"),
        ("gzip\r\ncontent-encoding: gzip", b"x", "stacked"),
        ("gzip", b"plain text", "not valid `gzip`"),
        ("gzip", cut, "not valid `gzip`"),
        ("gzip", &wrong_sum, "not valid `gzip`"),
        ("deflate", b"\xff\xff\xff", "not valid `deflate`"),
        ("br", &BROTLI[..8], "not valid `br`"),
        ("zstd", b"plain text", "not valid `zstd`"),
        ("zstd", &zstd(b"hello")[..9], "not valid `zstd`"),
    ] {
        let head = format!("200 OK\r\ncontent-encoding: {coding}");
        let blocked = ask("POST", &head, body).await.unwrap_err();
        assert_eq!(blocked.phase, Phase::Decoding, "{coding}");
        assert!(blocked.cause.contains(words), "{}", blocked.cause);
        assert!(blocked.may_have_been_carried_out);
    }
}

#[tokio::test]
async fn a_bomb_stops_at_the_bound() {
    let large = vec![0; 8 * 1024 * 1024];
    for (coding, body) in [
        ("gzip", gzip(&large)),
        ("deflate", zlib(&large)),
        ("zstd", zstd(&large)),
    ] {
        assert!(body.len() < 1024 * 1024);
        let head = format!("200 OK\r\ncontent-encoding: {coding}");
        let blocked = ask("GET", &head, &body).await.unwrap_err();
        assert_eq!(blocked.phase, Phase::Decoding, "{coding}");
        assert!(blocked.cause.contains("larger than 1048576 bytes"));
    }
}
