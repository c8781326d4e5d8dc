//! The `Link` header's syntax (RFC 8288, section 3): several links, quoted commas and all, read
//! as far as it is plain what is meant.

use url::Url;

use super::field_list::split_list;

/// What is written in the place of `"`.
const NO_QUOTES: [char; 5] = ['\'', '“', '”', '‘', '’'];

/// One link taken apart, as far as that can be done.
#[derive(Debug, Default)]
pub struct WebLink<'a> {
    /// It as written.
    pub text: &'a str,
    /// Its target as written, without `<` and `>`.
    pub target: &'a str,
    /// Its relations in lower case; of several `rel` the first counts (RFC 8288, section 3.3).
    pub relations: Option<Vec<String>>,
    /// What it is about, where that is not the resource itself.
    pub anchor: Option<String>,
    /// The media type of the target.
    pub media_type: Option<String>,
    /// What the target is called.
    pub title: Option<String>,
    /// Why it is no link at all.
    pub broken: Option<&'static str>,
    /// Why it does not have its form, though it is plain what is meant.
    pub malformed: Option<&'static str>,
}

/// The links of one line of `Link`, empty elements left out (RFC 9110, section 5.6.1).
pub fn links(line: &str) -> impl Iterator<Item = WebLink<'_>> {
    let texts = split_list(line).into_iter().map(str::trim);
    texts.filter(|text| !text.is_empty()).map(WebLink::parse)
}

/// A reference as an absolute address; `base` is what it stands in.
pub fn resolve(reference: &str, base: Option<&Url>) -> Option<Url> {
    match base {
        Some(base) => base.join(reference).ok(),
        None => Url::parse(reference).ok(),
    }
}

impl<'a> WebLink<'a> {
    fn parse(text: &'a str) -> WebLink<'a> {
        let mut link = WebLink {
            text,
            ..WebLink::default()
        };
        let (target, parameters) = match text.strip_prefix('<') {
            Some(rest) => match rest.split_once('>') {
                Some(parts) => parts,
                None => {
                    link.broken = Some("its target is not closed by `>`");
                    return link;
                }
            },
            None => {
                let reason = Some("it does not start with a target in `<` and `>`");
                let end = text.find([';', ' ']).unwrap_or(text.len());
                let parts = text.split_at(end);
                let is_address = Url::parse(parts.0).is_ok_and(|url| url.has_host());
                if !is_address && !parts.0.starts_with('/') {
                    link.broken = reason;
                    return link;
                }
                link.malformed = reason;
                parts
            }
        };
        link.target = target.trim();
        if link.target.contains(['<', '"', ' ']) || link.target.contains(char::is_control) {
            link.broken = Some("its target is not a URI reference");
        }
        if let Err(reason) = link.parameters(parameters) {
            link.broken = link.broken.or(Some(reason));
        }
        link
    }

    fn parameters(&mut self, text: &str) -> Result<(), &'static str> {
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            match rest.strip_prefix(';') {
                Some(after) => rest = after.trim_start(),
                None => self.malformed = Some("there is text where `;` is expected"),
            }
            let end = rest.find(|c: char| !is_token(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after.trim_start();
            if name.is_empty() && !rest.is_empty() && !rest.starts_with(['=', ';']) {
                // What can be no name is passed over.
                self.malformed = Some("there is text where `;` is expected");
                let next = rest
                    .char_indices()
                    .nth(1)
                    .map_or(rest.len(), |(next, _)| next);
                rest = rest.get(next..).unwrap_or_default().trim_start();
                continue;
            }
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                if name.is_empty() {
                    return Err("a parameter has no name");
                }
                (value, rest) = parameter_value(after.trim_start());
            }
            self.keep(name, value);
            rest = rest.trim_start();
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, value: String) {
        let whole = value.len();
        let place = match name.to_ascii_lowercase().as_str() {
            "rel" if self.relations.is_none() => {
                let value = value.trim_matches(NO_QUOTES);
                if value.len() < whole {
                    self.malformed = Some("its `rel` is in quotes that are not `\"`");
                }
                let words = value.split_whitespace().map(str::to_ascii_lowercase);
                self.relations = Some(words.collect());
                return;
            }
            "anchor" => &mut self.anchor,
            "type" => &mut self.media_type,
            "title" => &mut self.title,
            _ => return,
        };
        place.get_or_insert(value);
    }
}

/// A parameter's value, and what follows it. A quote that is never closed follows itself,
/// which no parameter may.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        // A token; hosts write `type=text/html` too.
        let end = text
            .find(|c: char| c == ';' || c.is_whitespace())
            .unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, quoted.get(index + 1..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    // What is there says whether the link is of interest.
    let first = value.split([';', ',']).next().unwrap_or_default();
    (first.to_owned(), "\"")
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}
