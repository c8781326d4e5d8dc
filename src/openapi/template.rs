//! Paths with parameters, `/users/{id}`, and which paths on the wire they stand for.

use std::cmp::Reverse;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What a segment of a path has in its encoded form alone (RFC 3986, section 3.3).
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path template in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    segments: Vec<Segment>,
}

/// One segment: texts and parameters in turn, beginning with a text. A segment without parameters
/// has its text decoded; the others have theirs as it is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    texts: Vec<String>,
}

/// How well a path fits a template: fewer segments with parameters are better, and of as many
/// more text that is no parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matched {
    with_parameters: usize,
    text: Reverse<usize>,
}

impl PathTemplate {
    /// Takes a template apart.
    pub fn new(template: &str) -> PathTemplate {
        let path = template.split(['?', '#']).next().unwrap_or_default();
        PathTemplate {
            segments: path.split('/').map(Segment::new).collect(),
        }
    }

    /// Whether two templates are one, whatever their parameters are called.
    pub fn is(&self, other: &str) -> bool {
        *self == PathTemplate::new(other)
    }

    /// How many segments it has, and each path that fits it.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Whether a path on the wire, without its query, fits.
    pub fn matches(&self, path: &str) -> Option<Matched> {
        let segments: Vec<&str> = path.split('/').collect();
        if segments.len() != self.segments.len() {
            return None;
        }
        let mut fits = self.segments.iter().zip(&segments);
        let fits = fits.all(|(one, text)| one.texts(text).is_some());
        let templated = self.segments.iter().filter(|one| one.texts.len() > 1);
        let texts = self.segments.iter().flat_map(|one| &one.texts);
        fits.then(|| Matched {
            with_parameters: templated.count(),
            text: Reverse(texts.map(String::len).sum()),
        })
    }

    /// The texts that stand in the place of its parameters, in their order, where a path fits.
    pub(super) fn texts<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let segments: Vec<&str> = path.split('/').collect();
        let is_as_long = segments.len() == self.segments.len();
        let pairs = self.segments.iter().zip(segments);
        let texts: Option<Vec<Vec<&str>>> = pairs.map(|(one, text)| one.texts(text)).collect();
        texts.filter(|_| is_as_long).map(|texts| texts.concat())
    }
}

impl Segment {
    fn new(text: &str) -> Segment {
        let mut texts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, after)) = after.split_once('}') else {
                break;
            };
            texts.push(before.to_owned());
            rest = after;
        }
        texts.push(rest.to_owned());
        for text in &mut texts {
            *text = decoded(text);
        }
        if let [_, _, ..] = texts.as_slice() {
            for text in &mut texts {
                *text = utf8_percent_encode(text, ENCODED).to_string();
            }
        }
        Segment { texts }
    }

    /// What stands in the place of its parameters, where a text fits.
    fn texts<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let [first, between @ ..] = self.texts.as_slice() else {
            return None;
        };
        let mut found = Vec::with_capacity(between.len());
        let Some((last, middle)) = between.split_last() else {
            // An octet means the same whether it is encoded or not, if it may be either (RFC 3986,
            // section 6.2.2.2).
            let is_same = text == first || (text.contains('%') && decoded(text) == *first);
            return is_same.then_some(found);
        };
        let mut rest = text.strip_prefix(first.as_str())?;
        for text in middle {
            let (own, behind) = rest.split_once(text.as_str())?;
            found.push(own);
            rest = behind;
        }
        found.push(
            rest.strip_suffix(last.as_str())
                .filter(|own| !own.is_empty())?,
        );
        Some(found)
    }
}

/// A segment without its encoding.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether one of two paths is the other behind a base: `/public/v1/users/{id}` and
/// `/v1/users/{user}`.
pub fn same_path(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() >= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let (long, short) = (PathTemplate::new(long), PathTemplate::new(short));
    let steps = short.segments.len().saturating_sub(1);
    let begin = long.segments.len().checked_sub(steps);
    steps > 1 && begin.is_some_and(|begin| long.segments[begin..] == short.segments[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_on_the_wire_are_identified_by_their_template() {
        let template = PathTemplate::new("/v1/users/{id}/invite");
        assert!(template.matches("/v1/users/U-1/invite").is_some());
        assert_eq!(template.matches("/v1/users//invite"), None);
        assert_eq!(template.matches("/v1/users/U-1"), None);
        let file = PathTemplate::new("/files/{name}.{kind}");
        assert!(file.matches("/files/a.txt").is_some());
        assert_eq!(file.matches("/files/a"), None);
        assert!(template.is("/v1/users/{user}/invite"));
        assert!(!template.is("/v1/users/me/invite"));
    }

    #[test]
    fn a_path_fits_however_it_is_encoded() {
        for (template, paths) in [
            (
                "/größe",
                &["/gr%C3%B6%C3%9Fe", "/gr%c3%b6%c3%9fe", "/größe"][..],
            ),
            ("/a b", &["/a%20b"]),
            ("/a%20b", &["/a%20b"]),
            ("/users/@me", &["/users/@me", "/users/%40me"]),
            ("/items:batch", &["/items:batch", "/items%3Abatch"]),
            ("/höhe-{id}", &["/h%C3%B6he-7"]),
        ] {
            for path in paths {
                assert!(
                    PathTemplate::new(template).matches(path).is_some(),
                    "{path}"
                );
            }
        }
        assert_eq!(PathTemplate::new("/a/b").matches("/a%2Fb"), None);
        assert_eq!(PathTemplate::new("/a b").matches("/a+b"), None);
    }

    #[test]
    fn a_base_path_is_seen_through() {
        assert!(same_path("/public/v1/users/{id}", "/v1/users/{user}"));
        assert!(same_path("/v1/users", "/public/v1/users"));
        assert!(!same_path("/public/v1/users", "/users"));
        assert!(!same_path("/v1/users", "/v2/users"));
    }
}
