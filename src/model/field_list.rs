//! The elements of a header field that is a list (RFC 9110, section 5.6.1).

/// So many bytes of a line are read.
const MAX_LINE: usize = 64 * 1024;
/// So many elements of a line are read.
pub const MAX_ELEMENTS: usize = 1000;

/// Splits a list at its commas, but not at those in `<…>` or in a quoted string. Where
/// one of these is never closed, the next element begins at the next `, <`. Of a line
/// beyond all reason only the beginning is read.
pub fn split_list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = match text.char_indices().find(|(index, _)| *index >= MAX_LINE) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    };
    while parts.len() < MAX_ELEMENTS {
        let end = match element_end(rest) {
            Ok(end) => end,
            Err(()) => next_link(rest),
        };
        let (element, after) = rest.split_at(end.unwrap_or(rest.len()));
        parts.push(element);
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None => break,
        }
    }
    parts
}

/// Where the first element ends: at a comma, or with the text. An error where a bracket or a
/// quote is never closed.
fn element_end(text: &str) -> Result<Option<usize>, ()> {
    let (mut in_target, mut in_quotes, mut escaped) = (false, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' if in_quotes => in_quotes = false,
            _ if in_quotes => {}
            b'>' if in_target => in_target = false,
            b'<' if in_target => return Err(()),
            _ if in_target => {}
            b'"' => in_quotes = true,
            b'<' => in_target = true,
            b',' => return Ok(Some(index)),
            _ => {}
        }
    }
    if in_target || in_quotes {
        return Err(());
    }
    Ok(None)
}

/// The comma before the next text that looks like a link.
fn next_link(text: &str) -> Option<usize> {
    let mut commas = text.match_indices(',').map(|(index, _)| index);
    commas.find(|index| {
        let after = text.get(index + 1..).unwrap_or_default();
        after.trim_start().starts_with('<')
    })
}
