//! The links that speak of deprecation. Those of other relations, and those about another
//! resource, are passed over.

use url::{Position, Url};

use crate::model::finding::LinkRelation;
use crate::model::web_link::{self, WebLink};

/// A link about the response's own resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The header that names it, in lower case.
    pub header: String,
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
    for link in web_link::links(value) {
        let others_only = link
            .relations
            .as_ref()
            .is_some_and(|own| !own.is_empty() && own.iter().all(|own| known(own).is_none()));
        if others_only {
            continue;
        }
        let found = about_deprecation(&link, base.as_ref());
        let reason = match &found {
            Ok(_) => link.malformed,
            Err(reason) => Some(*reason),
        };
        broken.extend(reason.map(|reason| BrokenLink {
            text: link.text.to_owned(),
            reason: reason.into(),
        }));
        links.extend(found.unwrap_or_default());
    }
    (links, broken)
}

/// The relation of this name. `successor` is not registered; hosts write it all the same.
fn known(name: &str) -> Option<LinkRelation> {
    let name = match name {
        "successor" => LinkRelation::SuccessorVersion.name(),
        name => name,
    };
    let mut relations = LinkRelation::ALL.into_iter();
    relations.find(|relation| relation.name().eq_ignore_ascii_case(name))
}

/// The links of one that speak of deprecation, resolved.
fn about_deprecation(link: &WebLink<'_>, base: Option<&Url>) -> Result<Vec<Link>, &'static str> {
    if let Some(reason) = link.broken {
        return Err(reason);
    }
    let relations = match link.relations.as_deref() {
        None => return Err("it has no `rel`"),
        Some([]) => return Err("its `rel` is empty"),
        Some(relations) => relations,
    };
    if let Some(anchor) = &link.anchor
        && web_link::resolve(anchor, base).as_ref() != base
    {
        return Ok(Vec::new());
    }
    let target = web_link::resolve(link.target, base).ok_or("its target is not a URI reference")?;
    let read = |relation| Link {
        header: "link".into(),
        relation,
        on_host: on_host(&target, base),
        target: target.to_string(),
        written: link.target.to_owned(),
        text: link.text.to_owned(),
        malformed: link.malformed,
    };
    let own = relations.iter().filter_map(|relation| known(relation));
    Ok(own.map(read).collect())
}

fn on_host(target: &Url, base: Option<&Url>) -> String {
    let own = base.filter(|base| base.origin() == target.origin());
    match own {
        Some(_) => target[Position::BeforePath..].to_owned(),
        None => target.to_string(),
    }
}

/// The successor that a header of the host's own names by its address alone.
pub(super) fn successor(header: &str, written: &str, request_url: &str) -> Option<Link> {
    let base = Url::parse(request_url).ok();
    let target = web_link::resolve(written, base.as_ref())?;
    Some(Link {
        header: header.to_owned(),
        relation: LinkRelation::SuccessorVersion,
        // Often a template, whose braces no address may have.
        on_host: match written.starts_with('/') && !written.starts_with("//") {
            true => written.to_owned(),
            false => on_host(&target, base.as_ref()),
        },
        target: target.to_string(),
        written: written.to_owned(),
        text: written.to_owned(),
        malformed: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field_list::MAX_ELEMENTS;

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
            ("</v2; rel=successor-version", "not closed"),
            ("</v2>", "no `rel`"),
            ("</v2>; title=x", "no `rel`"),
            ("</v2>; rel=\"\"", "`rel` is empty"),
            ("</v2>; rel", "`rel` is empty"),
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
            "<https://api.example.com/v2>; rel=“successor-version”",
            "/v2; rel=successor-version",
            "</v2> rel=successor-version",
            "</v2>; rel=successor-version deprecated",
            "</v2>; rel=\"successor-version",
            "</v2>; rel=\"successor-version; title=x",
            "</v2>; rel=successor-version; \"; type=text/html",
            "</v2> title=\"a; b\" rel=successor",
        ] {
            let found = read(value);
            assert_eq!(found.len(), 2, "{value}: {found:?}");
            assert_eq!(
                found[0], "successor-version https://api.example.com/v2",
                "{value}"
            );
            assert!(found[1].starts_with("! "), "{value}: {found:?}");
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
