//! Quotes of a CSV file that are not closed: the reader takes all rows up to the next quote,
//! or to the end, for one value, without an error.

use crate::error::line_and_column;

/// Line and column, counted from 1, of a quote that no other one closes before a comma, the
/// end of a line or that of the file (RFC 4180, section 2, rules 5 to 7).
pub(super) fn unclosed(bytes: &[u8]) -> Option<(usize, usize)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut starts_value = true;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if starts_value && *byte == b'"' {
            match closed(bytes, at + 1) {
                Some(end) => at = end,
                None => return Some(line_and_column(bytes, at)),
            }
            starts_value = false;
        } else {
            starts_value = matches!(byte, b',' | b'\r' | b'\n');
            at += 1;
        }
    }
    None
}

/// What follows the quote that closes a value, from the byte behind the one that opens it.
fn closed(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        match bytes.get(at) {
            Some(b'"') => at += 1,
            None | Some(b',' | b'\r' | b'\n') => return Some(at),
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unclosed;

    #[test]
    fn a_quote_that_is_not_closed_is_found_where_it_opens() {
        for closed in [
            "",
            "a,b\n1,2\n",
            "a,b\n\"1\",\"2\"",
            "a,b\r\n\"x,\ny\",\"\"\r\n",
            "a\n\"say \"\"x\"\"\"\n",
            "a\n5\" wide\n",
            "\u{feff}\"a\",b\n",
        ] {
            assert_eq!(unclosed(closed.as_bytes()), None, "{closed}");
        }
        for (text, place) in [
            ("\"", (1, 1)),
            ("id,note\nu1,\"x\nu2,y\n", (2, 4)),
            ("id,note\né,\"x\nu2,\"y\nu3,z\n", (2, 3)),
            ("a\n\"x\"\"\n", (2, 1)),
            ("a\n\"x\"\n\"y\" z\n", (3, 1)),
        ] {
            assert_eq!(unclosed(text.as_bytes()), Some(place), "{text}");
        }
    }
}
