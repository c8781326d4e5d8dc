//! What lists of cases take from a case's line in the record.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;

static OUTCOME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b",\"outcome\":"));

/// A case's name and where it stands.
#[derive(Deserialize)]
pub(super) struct Title<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) file: Cow<'a, str>,
    pub(super) line: u32,
}

impl<'a> Title<'a> {
    /// Reads a line up to its outcome where all of it stands before, as driftcheck writes
    /// it: the exchange behind is long. No text can hold these bytes with bare quotes.
    pub(super) fn of(line: &'a [u8], head: &'a mut Vec<u8>) -> serde_json::Result<Title<'a>> {
        head.clear();
        if let Some(end) = OUTCOME.find(line) {
            head.extend_from_slice(&line[..end]);
            head.push(b'}');
            if let Ok(title) = serde_json::from_slice(head) {
                return Ok(title);
            }
        }
        serde_json::from_slice(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_read_whatever_the_order_of_members_and_whatever_it_says() {
        let title = |line: &str| {
            let mut head = Vec::new();
            let title = Title::of(line.as_bytes(), &mut head).unwrap();
            (title.name.into_owned(), title.file.into_owned(), title.line)
        };
        let expected = (r#"a,"outcome":"#.to_owned(), "f".to_owned(), 7);
        let name = r#""name":"a,\"outcome\":""#;
        for line in [
            format!(r#"{{"id":"i",{name},"file":"f","line":7,"outcome":"drifts","steps":[1]}}"#),
            format!(r#"{{"id":"i","outcome":"drifts","file":"f","line":7,{name}}}"#),
            format!(r#"{{{name},"tags":["t"],"file":"f","outcome":"drifts","line":7}}"#),
        ] {
            assert_eq!(title(&line), expected, "{line}");
        }
    }
}
