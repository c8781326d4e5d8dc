//! Undoes a body's content coding, up to a bound.
//!
//! Deliberately undoes one coding only: a stacked or unknown one is named.

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::blocked::blocked;
use crate::model::exchange::{Blocked, Header, Phase};

/// Whether a body has a coding to undo.
pub(super) fn is_coded(headers: &[Header]) -> bool {
    !codings(headers).is_empty()
}

/// The decoded body and the coding's name; the body as it is where it has none.
pub(crate) fn decode(
    headers: &[Header],
    raw: Vec<u8>,
    max_bytes: usize,
) -> Result<(Vec<u8>, Option<String>), Blocked> {
    let codings = codings(headers);
    let coding = match &*codings {
        [] => return Ok((raw, None)),
        // Some hosts name a coding and send nothing at all.
        _ if raw.is_empty() => return Ok((raw, None)),
        [coding] => coding,
        several => {
            let names = several.join(", ");
            return Err(failed(format!(
                "the content codings `{names}` are stacked, which driftcheck does not decode"
            )));
        }
    };
    let decoded = match &**coding {
        "gzip" | "x-gzip" => bounded(MultiGzDecoder::new(&*raw), max_bytes),
        "deflate" => deflate(&raw, max_bytes),
        "br" => brotli(&raw, max_bytes),
        "zstd" => zstd(&raw, max_bytes),
        unknown => {
            return Err(failed(format!(
                "content coding `{}` is not one that driftcheck decodes",
                unknown.escape_default()
            )));
        }
    };
    match decoded {
        Ok(body) if body.len() > max_bytes => Err(failed(format!(
            "the body is larger than {max_bytes} bytes after its `{coding}` coding is decoded"
        ))),
        Ok(body) => Ok((body, Some(coding.clone()))),
        Err(error) => Err(failed(format!("the body is not valid `{coding}`: {error}"))),
    }
}

fn failed(cause: String) -> Blocked {
    blocked(Phase::Decoding, cause, None)
}

/// The codings in the order in which they were applied, without `identity`.
fn codings(headers: &[Header]) -> Vec<String> {
    headers
        .iter()
        .filter(|header| header.name == "content-encoding")
        .flat_map(|header| {
            let text = header.value.to_text().to_ascii_lowercase();
            let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
            names
        })
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

/// Whether it begins like RFC 1950; some hosts send bare RFC 1951 as `deflate`.
fn is_zlib(raw: &[u8]) -> bool {
    match raw {
        [first, second, ..] => {
            first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0
        }
        _ => false,
    }
}

/// With the frame of RFC 1950, or bare as RFC 1951.
fn deflate(raw: &[u8], max_bytes: usize) -> io::Result<Vec<u8>> {
    if is_zlib(raw) {
        let mut decoder = ZlibDecoder::new(raw);
        let decoded = bounded(&mut decoder, max_bytes)?;
        return alone(decoded, max_bytes, decoder.get_ref().len());
    }
    let mut decoder = DeflateDecoder::new(raw);
    let decoded = bounded(&mut decoder, max_bytes)?;
    alone(decoded, max_bytes, decoder.get_ref().len())
}

fn brotli(raw: &[u8], max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut decoder = brotli_decompressor::Decompressor::new(raw, 4096);
    let decoded = bounded(&mut decoder, max_bytes)?;
    if decoded.len() > max_bytes {
        return Ok(decoded);
    }
    // Asked again after its end, it complains of what it has read and not used.
    let is_alone = decoder.read(&mut [0]).is_ok();
    let rest = decoder.get_ref().len();
    alone(decoded, max_bytes, rest.max(usize::from(!is_alone)))
}

/// What a coding's end is followed by would be lost without a word.
fn alone(decoded: Vec<u8>, max_bytes: usize, rest: usize) -> io::Result<Vec<u8>> {
    if rest == 0 || decoded.len() > max_bytes {
        return Ok(decoded);
    }
    Err(io::Error::other("more bytes follow its end"))
}

/// Reads to the end, or to one byte past the bound.
fn bounded(reader: impl Read, max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    reader
        .take((max_bytes as u64).saturating_add(1))
        .read_to_end(&mut decoded)?;
    Ok(decoded)
}

/// A body may be several frames, some of them to be skipped (RFC 8878 §3.1).
fn zstd(raw: &[u8], max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut rest = raw;
    let mut decoded = Vec::new();
    while !rest.is_empty() && decoded.len() <= max_bytes {
        match StreamingDecoder::new(&mut rest) {
            Ok(mut frame) => {
                decoded.append(&mut bounded(&mut frame, max_bytes - decoded.len())?);
                let sums = frame.into_frame_decoder();
                let (stated, found) = (
                    sums.get_checksum_from_data(),
                    sums.get_calculated_checksum(),
                );
                if decoded.len() <= max_bytes && stated.is_some() && stated != found {
                    return Err(io::Error::other("the checksum does not match"));
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                rest = rest.get(length..).unwrap_or_default();
            }
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Ok(decoded)
}
