//! The `Link` header (RFC 8288, section 3): several links, quoted commas and all. Links of
//! other relations, and links about another resource, are passed over.

use url::{Position, Url};

use super::list::split_list;
use crate::model::finding::LinkRelation;

/// A link about the response's own resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The relation; a link with several is there once for each.
    pub relation: LinkRelation,
    /// The target, resolved against the request's URL.
    pub target: String,
    /// The same without scheme and host where it is on the host itself, so that it is the
    /// same on every host.
    pub on_host: String,
    /// The target as written.
    pub written: String,
    /// The whole link as written.
    pub text: String,
    /// Why it does not have the form of RFC 8288, though it is plain what is meant.
    pub malformed: Option<&'static str>,
}

/// What stands in `Link` and does not have its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLink {
    /// It as written.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// The links of one header line that speak of deprecation, and what is broken there. What
/// is broken is not reported of a link that has other relations only.
pub(super) fn parse(value: &str, request_url: &str) -> (Vec<Link>, Vec<BrokenLink>) {
    let base = Url::parse(request_url).ok();
    let (mut links, mut broken) = (Vec::new(), Vec::new());
    for text in split_list(value) {
        let text = text.trim();
        if text.is_empty() {
            // An empty element of a list is to be ignored (RFC 9110, section 5.6.1).
            continue;
        }
        let piece = Piece::parse(text);
        let others_only = piece
            .relations
            .as_ref()
            .is_some_and(|own| !own.is_empty() && own.iter().all(|own| known(own).is_none()));
        if others_only {
            continue;
        }
        let found = piece.links(base.as_ref());
        let reason = match &found {
            Ok(_) => piece.malformed,
            Err(reason) => Some(*reason),
        };
        broken.extend(reason.map(|reason| BrokenLink {
            text: text.to_owned(),
            reason: reason.into(),
        }));
        links.extend(found.unwrap_or_default());
    }
    (links, broken)
}

/// The relation of this name, with or without single quotes.
fn known(name: &str) -> Option<LinkRelation> {
    let name = name.trim_matches('\'');
    let mut relations = LinkRelation::ALL.into_iter();
    relations.find(|relation| relation.name().eq_ignore_ascii_case(name))
}

/// One link taken apart, as far as that can be done.
#[derive(Debug, Default)]
struct Piece<'a> {
    text: &'a str,
    target: &'a str,
    relations: Option<Vec<String>>,
    anchor: Option<String>,
    /// Why it is no link at all.
    broken: Option<&'static str>,
    /// Why it does not have its form, though it is plain what is meant.
    malformed: Option<&'static str>,
}

impl<'a> Piece<'a> {
    fn parse(text: &'a str) -> Piece<'a> {
        let mut piece = Piece {
            text,
            ..Piece::default()
        };
        let (target, parameters) = match text.strip_prefix('<') {
            Some(rest) => match rest.split_once('>') {
                Some(parts) => parts,
                None => {
                    piece.broken = Some("its target is not closed by `>`");
                    return piece;
                }
            },
            None => {
                let reason = Some("it does not start with a target in `<` and `>`");
                let end = text.find([';', ' ']).unwrap_or(text.len());
                let parts = text.split_at(end);
                match Url::parse(parts.0) {
                    Ok(url) if url.has_host() => piece.malformed = reason,
                    _ => {
                        piece.broken = reason;
                        return piece;
                    }
                }
                parts
            }
        };
        piece.target = target.trim();
        if piece.target.contains(['<', '"', ' ']) || piece.target.contains(char::is_control) {
            piece.broken = Some("its target is not a URI reference");
        }
        if let Err(reason) = piece.parameters(parameters) {
            piece.broken = piece.broken.or(Some(reason));
        }
        piece
    }

    fn parameters(&mut self, text: &str) -> Result<(), &'static str> {
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let after = rest
                .strip_prefix(';')
                .ok_or("there is text where `;` is expected")?;
            rest = after.trim_start();
            let end = rest.find(|c: char| !is_token(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after.trim_start();
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
        // Only the first `rel` counts (RFC 8288, section 3.3).
        if name.eq_ignore_ascii_case("rel") && self.relations.is_none() {
            if value.starts_with('\'') {
                self.malformed = Some("its `rel` is in single quotes");
            }
            let words = value.split_whitespace().map(str::to_ascii_lowercase);
            self.relations = Some(words.collect());
        } else if name.eq_ignore_ascii_case("anchor") && self.anchor.is_none() {
            self.anchor = Some(value);
        }
    }

    /// The links that speak of deprecation, resolved.
    fn links(&self, base: Option<&Url>) -> Result<Vec<Link>, &'static str> {
        if let Some(reason) = self.broken {
            return Err(reason);
        }
        let relations = match self.relations.as_deref() {
            None => return Err("it has no `rel`"),
            Some([]) => return Err("its `rel` is empty"),
            Some(relations) => relations,
        };
        let resolve = |reference: &str| match base {
            Some(base) => base.join(reference).ok(),
            None => Url::parse(reference).ok(),
        };
        if let Some(anchor) = &self.anchor
            && resolve(anchor).as_ref() != base
        {
            return Ok(Vec::new());
        }
        let target = resolve(self.target).ok_or("its target is not a URI reference")?;
        let on_host = match base {
            Some(base) if base.origin() == target.origin() => &target[Position::BeforePath..],
            _ => target.as_str(),
        };
        let link = |relation| Link {
            relation,
            target: target.to_string(),
            on_host: on_host.to_owned(),
            written: self.target.to_owned(),
            text: self.text.to_owned(),
            malformed: self.malformed,
        };
        let own = relations.iter().filter_map(|relation| known(relation));
        Ok(own.map(link).collect())
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

#[cfg(test)]
mod tests {
    use super::super::list::MAX_ELEMENTS;
    use super::*;

    const URL: &str = "https://api.example.com/v1/things/7?x=1";

    /// `RELATION TARGET` of each link, then `! REASON` of each that is broken.
    fn read(value: &str) -> Vec<String> {
        let (links, broken) = parse(value, URL);
        let link = |link: Link| format!("{} {}", link.relation.name(), link.target);
        let links = links.into_iter().map(link);
        links
            .chain(broken.into_iter().map(|one| format!("! {}", one.reason)))
            .collect()
    }

    #[test]
    fn links_are_read_whatever_their_spelling() {
        let successor = "successor-version https://api.example.com/v2/things/7";
        for value in [
            "</v2/things/7>; rel=\"successor-version\"",
            "</v2/things/7>;rel=successor-version",
            "<../../v2/things/7> ; REL = \"Successor-Version\"",
            "<//api.example.com/v2/things/7>; rel=\"next successor-version\"",
            "</v2/things/7>; title=\"a, b; \\\" c\"; rel=\"successor-version\"; rel=\"next\"",
            "</v2/things/7>; rel=successor-version; type=text/html;;",
            ", </v2/things/7>; crossorigin; rel=successor-version,, ",
            "<https://api.example.com/v2/things/7>; rel=successor-version; anchor=\"\"",
            "</v2/things/7>; rel=successor-version; anchor=\"/v1/things/7?x=1\"",
        ] {
            assert_eq!(read(value), [successor], "{value}");
        }
        assert_eq!(
            read("<a,b>; title=\"x, y\"; rel=sunset, <?c=1>; rel=\"deprecation latest-version\""),
            [
                "sunset https://api.example.com/v1/things/a,b",
                "deprecation https://api.example.com/v1/things/7?c=1",
                "latest-version https://api.example.com/v1/things/7?c=1",
            ]
        );
    }

    #[test]
    fn links_of_other_relations_or_resources_are_passed_over() {
        for value in [
            "",
            "</next>; rel=next",
            "</x.css>; rel=preload; as=style; nopush",
            "</x>; rel=next; title=\"cut",
            "</x>; rel=\"https://example.com/successor-version\"",
            "</v2>; rel=next; rel=successor-version",
            "</v2>; rev=successor-version; rel=prev",
            "</v2>; rel=successor-version; anchor=\"/v1/others\"",
            "</v2>; rel=successor-version; anchor=\"#part\"",
        ] {
            assert_eq!(read(value), Vec::<String>::new(), "{value}");
        }
    }

    #[test]
    fn broken_links_are_reported_and_do_not_hide_their_neighbours() {
        for (value, reason) in [
            ("nonsense", "does not start"),
            ("/v2; rel=successor-version", "does not start"),
            ("</v2; rel=successor-version", "not closed"),
            ("</v2>", "no `rel`"),
            ("</v2>; title=x", "no `rel`"),
            ("</v2>; rel=\"\"", "`rel` is empty"),
            ("</v2>; rel", "`rel` is empty"),
            ("</v2> rel=successor-version", "where `;` is expected"),
            ("</v2>; rel=sunset sunset", "where `;` is expected"),
            ("</v2>; rel=\"successor-version", "where `;` is expected"),
            ("</v 2>; rel=successor-version", "URI reference"),
            ("<http://[bad>; rel=successor-version", "URI reference"),
            ("</v2>; rel=sunset; =x", "no name"),
        ] {
            for (value, count) in [
                (value.to_owned(), 1),
                (format!("{value}, </v3>; rel=sunset"), 2),
            ] {
                let found = read(&value);
                assert_eq!(found.len(), count, "{value}: {found:?}");
                let last = &found[count - 1];
                assert!(
                    last.starts_with('!') && last.contains(reason),
                    "{value}: {last}"
                );
            }
        }
    }

    #[test]
    fn a_link_whose_form_is_wrong_but_plain_is_read_and_reported() {
        for value in [
            "https://api.example.com/v2; rel='successor-version'; type=text/html",
            "https://api.example.com/v2 ; rel=\"successor-version\"; title=\"a\"",
            "<https://api.example.com/v2>; rel='successor-version'",
        ] {
            let found = read(value);
            assert_eq!(found.len(), 2, "{value}: {found:?}");
            assert_eq!(
                found[0], "successor-version https://api.example.com/v2",
                "{value}"
            );
            assert!(found[1].starts_with("! it"), "{value}: {found:?}");
        }
    }

    #[test]
    fn a_hostile_line_is_bounded() {
        for unit in [
            "<",
            "\"",
            "<a,<",
            "<a>;t=\"\\\", ",
            "<a>; rel=sunset,",
            "é,",
            "<\", <",
        ] {
            let (links, broken) = parse(&unit.repeat(300_000), URL);
            assert!(links.len() + broken.len() <= MAX_ELEMENTS, "{unit}");
        }
    }
}
