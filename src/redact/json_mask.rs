//! A JSON body of which parts are masked stays JSON: each text, key and number is masked by
//! itself.

use serde::de::IgnoredAny;

use super::placeholder::MASK;
use crate::json::{JsonPart, each_part};

/// A JSON text with its parts masked.
pub(super) struct Masked {
    pub(super) bytes: Vec<u8>,
    /// Where a number was masked, which does not show.
    pub(super) numbers: Vec<String>,
}

/// Masks what `mask` makes of each part's bytes, without quotes. `None` where the text is no
/// JSON.
pub(super) fn masked_json(
    bytes: &[u8],
    mut mask: impl FnMut(&JsonPart<'_>, &[u8]) -> Option<Vec<u8>>,
) -> Option<Masked> {
    let mut masked = Masked {
        bytes: Vec::with_capacity(bytes.len()),
        numbers: Vec::new(),
    };
    let mut kept = 0;
    let is_json = each_part(bytes, |part, range, pointer| {
        let quotes = match part {
            JsonPart::Key(_) | JsonPart::Text(_) => 1,
            JsonPart::Number => 0,
            JsonPart::Word | JsonPart::Opening => return,
        };
        let own = range.start + quotes..range.end - quotes;
        let Some(text) = mask(part, bytes.get(own.clone()).unwrap_or_default()) else {
            return;
        };
        let before = bytes.get(kept..own.start).unwrap_or_default();
        masked.bytes.extend_from_slice(before);
        match part {
            JsonPart::Number => {
                masked.bytes.push(b'0');
                masked.numbers.push(pointer.to_owned());
            }
            _ if is_text(&text) => masked.bytes.extend_from_slice(&text),
            // A mask that stands in the middle of an escape.
            _ => masked.bytes.extend_from_slice(MASK.as_bytes()),
        }
        kept = own.end;
    });
    masked
        .bytes
        .extend_from_slice(bytes.get(kept..).unwrap_or_default());
    is_json.then_some(masked)
}

/// Whether this is a JSON string once it stands in quotes.
fn is_text(inner: &[u8]) -> bool {
    let quoted = [b"\"", inner, b"\""].concat();
    serde_json::from_slice::<IgnoredAny>(&quoted).is_ok()
}
