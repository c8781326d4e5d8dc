//! Whether a recorded body is all that was sent.
//!
//! The rule. A size that is stated (`content.size`, or `Content-Length` of a body without a
//! content coding) and larger than what was kept is a sign of a cut, and no proof: exporters
//! state the compressed size, the length of the base64, or sizes before a byte order mark or
//! carriage returns were taken away. So:
//!
//! 1. A JSON body that can be parsed is whole, whatever is stated.
//! 2. A stated size that equals the length of the base64 says nothing.
//! 3. Of a body with a content coding, a size that is a little larger says nothing: a coding
//!    adds up to some hundred bytes to what it cannot compress.
//! 4. Of a charset that takes more bytes than UTF-8 (UTF-16, UTF-32) no size says anything.
//! 5. Otherwise a body is cut where it is shorter than stated by more than a byte order mark and
//!    one byte a line.
//! 6. Where no larger size is stated, JSON that ends too early is cut if it ends at a round
//!    number of bytes or characters, which is where recorders have their limits.

use serde::de::IgnoredAny;

/// A byte order mark in UTF-8.
const MARK: f64 = 3.0;

/// What a coding may add to a body.
const CODING: f64 = 512.0;

/// No recorder's limit is smaller, in bytes.
const SMALLEST_LIMIT: usize = 4 * 1024;

/// What is said of a body's size.
pub(super) struct Sizes {
    /// Each size that is stated, in bytes, where one is.
    pub(super) stated: [Option<f64>; 2],
    /// The length of the base64 that it was written in.
    pub(super) text_length: Option<usize>,
    /// Whether it was sent in a content coding.
    pub(super) is_coded: bool,
}

impl Sizes {
    /// The largest size that is stated, where it is more than this.
    pub(super) fn stated_more_than(&self, kept: f64) -> Option<f64> {
        let stated = self.stated.into_iter().flatten();
        stated.filter(|size| *size > kept).max_by(f64::total_cmp)
    }
}

/// Why a body that was kept is not whole, in words: `the recorder cut the body: 1,000 of 5,000
/// bytes`.
pub(super) fn why_cut(body: &[u8], media_type: &str, sizes: &Sizes) -> Option<String> {
    #[allow(clippy::cast_precision_loss, reason = "no body has 2^53 bytes")]
    let to_f64 = |length: usize| length as f64;
    let kept = body.len();
    let more = sizes.stated_more_than(to_f64(kept));
    let more = more.filter(|size| sizes.text_length.map(to_f64) != Some(*size));
    let Some(size) = more else {
        let is_cut = is_json(media_type) && is_round(body) && ends_early(body);
        return is_cut
            .then(|| format!("the recorder cut the body: {} bytes", grouped(to_f64(kept))));
    };
    if is_json(media_type) && serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        return None;
    }
    if ["utf-16", "utf-32", "ucs-2"]
        .iter()
        .any(|wide| media_type.contains(wide))
    {
        return None;
    }
    let lines = memchr::memchr_iter(b'\n', body).count();
    let coding = if sizes.is_coded { CODING } else { 0.0 };
    let is_cut = size > to_f64(kept) + MARK + to_f64(lines) + coding;
    is_cut.then(|| {
        let (kept, size) = (grouped(to_f64(kept)), grouped(size));
        format!("the recorder cut the body: {kept} of {size} bytes")
    })
}

/// Whether a response has no body by its nature (RFC 9110, section 6.4.1).
pub(super) fn has_no_body(method: &str, status: u16) -> bool {
    method.eq_ignore_ascii_case("HEAD") || matches!(status, 100..=199 | 204 | 304)
}

/// Whether a type is JSON (RFC 6839, section 3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Whether a body is as long as limits are.
fn is_round(body: &[u8]) -> bool {
    let is_round = |length: usize| {
        length >= SMALLEST_LIMIT && (length.is_multiple_of(1024) || length.is_multiple_of(1000))
    };
    let characters = || std::str::from_utf8(body).map_or(0, |text| text.encode_utf16().count());
    is_round(body.len()) || is_round(characters())
}

fn ends_early(body: &[u8]) -> bool {
    let parsed = serde_json::from_slice::<IgnoredAny>(body);
    parsed.is_err_and(|error| error.is_eof())
}

/// A count with commas: `1,048,576`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
