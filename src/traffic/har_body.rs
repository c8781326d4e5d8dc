//! The bodies of a HAR's entry: what of them was kept, and what was not.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::attached;
use super::har_types::{BodyText, Content, Number, Text};
use super::headers;
use super::kept::{CUT, marked_bytes};
use super::pass::Pass;
use super::wholeness::{Sizes, has_no_body, is_json, why_cut};
use crate::client;
use crate::model::exchange::Header;
use crate::model::octets::Octets;

/// What is stated of a body that a recorder left out.
const NOT_KEPT: &str = "the recorder kept no body";

/// What an exporter writes where the text is not UTF-8.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A body as it was found.
#[derive(Default)]
pub(super) struct Body {
    /// None where there is none.
    pub(super) bytes: Option<Octets>,
    pub(super) decoded_from: Option<String>,
    /// Why it is not what was sent.
    pub(super) missing: Option<String>,
}

impl Body {
    fn missing(why: impl Into<String>) -> Body {
        Body {
            missing: Some(why.into()),
            ..Body::default()
        }
    }
}

/// What is known of a response besides its content.
pub(super) struct Head<'a> {
    /// The request's method.
    pub(super) method: &'a str,
    pub(super) status: u16,
    pub(super) headers: &'a [Header],
    pub(super) body_size: Number,
}

impl Head<'_> {
    /// Whether nothing is missing where no text was written: what there is says that the body
    /// was empty. A size of zero alone does not, Chrome writes it of bodies that it has
    /// forgotten; of redirects no recorder has a body.
    fn is_empty(&self, size: Number) -> bool {
        let is_zero = |number: Number| number.0 == Some(0.0);
        let is_redirect = matches!(self.status, 300..=399);
        match headers::content_length(self.headers) {
            Some(length) => length == 0,
            None => size.0.unwrap_or(0.0) <= 0.0 && (is_zero(self.body_size) || is_redirect),
        }
    }
}

/// The body of a response.
pub(super) fn of_response(content: Option<Content>, head: &Head<'_>, pass: &Pass<'_>) -> Body {
    let content = content.unwrap_or_default();
    if has_no_body(head.method, head.status) {
        return Body::default();
    }
    let size = content.size;
    let media_type = media_type(head.headers, &content.mime_type.0);
    let mut written = match written(content, pass) {
        Ok(Some(written)) => written,
        Ok(None) if head.is_empty(size) => return Body::default(),
        Ok(None) => return Body::missing(NOT_KEPT),
        Err(why) => return Body::missing(why),
    };
    let coding = headers::value(head.headers, "content-encoding");
    let coding = coding.map(|coding| coding.trim().to_ascii_lowercase());
    let coding = coding.filter(|coding| !coding.is_empty() && coding != "identity");
    if let Some(coding) = &coding
        && written.is_binary
        && is_still_coded(coding, &written.bytes, &media_type)
    {
        let bytes = std::mem::take(&mut written.bytes);
        match client::decode(head.headers, bytes, pass.options.max_body_bytes) {
            Ok((bytes, _)) => written.bytes = bytes,
            Err(blocked) => {
                let cause = blocked.cause;
                return Body::missing(format!("the recorder kept the body in its coding: {cause}"));
            }
        }
    }
    let announced = headers::content_length(head.headers).filter(|_| coding.is_none());
    let mut body = written.judged(
        &media_type,
        [size.0, announced.map(to_f64)],
        coding.is_some(),
    );
    body.decoded_from = coding.filter(|_| body.bytes.is_some());
    body
}

/// The body of a request.
pub(super) fn of_request(
    data: Option<Content>,
    body_size: Number,
    headers: &[Header],
    pass: &Pass<'_>,
) -> Body {
    let announced = headers::content_length(headers);
    let size = body_size.0.filter(|size| *size > 0.0);
    let is_sent = size.is_some() || announced.is_some_and(|length| length > 0);
    let Some(mut data) = data else {
        return match is_sent {
            true => Body::missing(NOT_KEPT),
            false => Body::default(),
        };
    };
    let media_type = media_type(headers, &data.mime_type.0);
    let params = std::mem::take(&mut data.params.0);
    match written(data, pass) {
        Ok(Some(written)) if !written.bytes.is_empty() => {
            let is_coded = headers::value(headers, "content-encoding").is_some();
            written.judged(&media_type, [size, announced.map(to_f64)], is_coded)
        }
        Err(why) => Body::missing(why),
        // No text, or an empty one.
        Ok(_)
            if !params.is_empty()
                && media_type.starts_with("application/x-www-form-urlencoded") =>
        {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(params);
            Body {
                bytes: Some(Octets(form.finish().into_bytes())),
                ..Body::default()
            }
        }
        Ok(_) if is_sent || !params.is_empty() => Body::missing(NOT_KEPT),
        Ok(_) => Body::default(),
    }
}

/// A body as an exporter wrote it.
struct Written {
    bytes: Vec<u8>,
    /// Whether these are bytes, not characters.
    is_binary: bool,
    /// How long the text was that the bytes were written as, where it was another.
    text_length: Option<usize>,
}

/// What was written of a body; none where nothing was.
///
/// # Errors
/// Why it cannot be used.
fn written(content: Content, pass: &Pass<'_>) -> Result<Option<Written>, String> {
    let most = pass.options.max_body_bytes;
    let too_large = || format!("the body is larger than {most} bytes");
    let attached = content.file.filter(|file| !file.0.is_empty());
    let text = content.text.map(|BodyText(text)| text);
    if let (Some(Text(file)), true) = (attached, text.as_ref().is_none_or(String::is_empty)) {
        let bytes = attached::read(pass.folder.as_deref(), &file, most)?;
        return Ok(Some(Written {
            bytes,
            is_binary: true,
            text_length: None,
        }));
    }
    let Some(text) = text else {
        return Ok(None);
    };
    if text.ends_with(CUT) {
        return Err(too_large());
    }
    let written = match &*content.encoding.0.to_ascii_lowercase() {
        "base64" => {
            let text_length = Some(text.len());
            let text = match text.contains(|c: char| c.is_ascii_whitespace()) {
                true => Cow::Owned(text.replace(|c: char| c.is_ascii_whitespace(), "")),
                false => Cow::Borrowed(&*text),
            };
            let bytes = BASE64.decode(&*text);
            let bytes = bytes.map_err(|_| "the recorder's base64 is not valid".to_owned())?;
            Written {
                bytes,
                is_binary: true,
                text_length,
            }
        }
        _ => Written {
            bytes: marked_bytes(text),
            is_binary: false,
            text_length: None,
        },
    };
    match written.bytes.len() > most {
        true => Err(too_large()),
        false => Ok(Some(written)),
    }
}

impl Written {
    /// The body, with why it is not whole where that is so.
    fn judged(self, media_type: &str, sizes: [Option<f64>; 2], is_coded: bool) -> Body {
        let sizes = Sizes {
            stated: sizes,
            text_length: self.text_length,
            is_coded,
        };
        let missing = match self.bytes.is_empty() {
            true => sizes.stated_more_than(0.0).map(|_| NOT_KEPT.to_owned()),
            false => why_cut(&self.bytes, media_type, &sizes),
        };
        let missing = missing.or_else(|| {
            let is_reencoded =
                !self.is_binary && !is_text(media_type) && has_replacement(&self.bytes);
            is_reencoded.then(|| "the recorder re-encoded the body".to_owned())
        });
        Body {
            bytes: Some(Octets(self.bytes)),
            decoded_from: None,
            missing,
        }
    }
}

/// Whether bytes are as they were sent, in their coding: by HAR they never are, but some proxies
/// write them so.
fn is_still_coded(coding: &str, bytes: &[u8], media_type: &str) -> bool {
    match coding {
        "gzip" | "x-gzip" => bytes.starts_with(&[0x1f, 0x8b]),
        "zstd" => bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
        _ => is_text(media_type) && std::str::from_utf8(bytes).is_err(),
    }
}

/// The media type in lower case: of the headers, else as the recorder has it.
fn media_type(headers: &[Header], recorded: &str) -> String {
    let header = headers::value(headers, "content-type");
    let written = header.as_deref().unwrap_or(recorded);
    written.trim().to_ascii_lowercase()
}

/// Whether a type is made of characters, so that a recorder may write them in Unicode.
fn is_text(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let words = [
        "xml",
        "javascript",
        "ecmascript",
        "x-www-form-urlencoded",
        "yaml",
        "graphql",
    ];
    essence.is_empty()
        || essence == "x-unknown"
        || essence.starts_with("text/")
        || is_json(media_type)
        || words.iter().any(|word| essence.ends_with(word))
}

fn has_replacement(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, "\u{fffd}".as_bytes()).is_some()
}

/// A size as HAR writes sizes.
#[allow(clippy::cast_precision_loss, reason = "no body has 2^53 bytes")]
fn to_f64(length: u64) -> f64 {
    length as f64
}
