//! The documents that a host names, collected from wherever they stand.

use url::Url;

use crate::model::probe::{NamedBy, ServiceLink, ServiceRelation};
use crate::model::web_link;

/// So many links are kept.
pub(super) const MAX_LINKS: usize = 64;
/// The longest address that is kept, in characters.
const MAX_TARGET: usize = 2000;
/// The longest other text that is kept, in characters.
pub(super) const MAX_TEXT: usize = 200;

/// A link as a host writes it.
pub(super) struct Found<'a> {
    pub(super) relation: ServiceRelation,
    pub(super) target: &'a str,
    pub(super) context: Option<&'a str>,
    pub(super) media_type: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) named_by: NamedBy,
}

/// The links that a host names, each once.
#[derive(Default)]
pub(super) struct Links {
    pub(super) kept: Vec<ServiceLink>,
    /// How many there are beyond those that are kept.
    pub(super) left_out: usize,
}

impl Links {
    /// Adds a link, its addresses resolved against what it stands in.
    pub(super) fn add(&mut self, found: Found<'_>, base: Option<&Url>) {
        let Some(target) = web_link::resolve(found.target.trim(), base) else {
            return;
        };
        let context = found.context.and_then(|context| {
            let context = web_link::resolve(context.trim(), base)?;
            (Some(&context) != base).then_some(context)
        });
        let short = |text: &str| text.chars().take(MAX_TEXT).collect::<String>();
        let address = |url: Url| url.as_str().chars().take(MAX_TARGET).collect::<String>();
        let link = ServiceLink {
            relation: found.relation,
            target: address(target),
            context: context.map(address),
            media_type: found.media_type.map(short),
            title: found.title.map(short),
            named_by: found.named_by,
        };
        if self.kept.contains(&link) {
            return;
        }
        match self.kept.len() < MAX_LINKS {
            true => self.kept.push(link),
            false => self.left_out += 1,
        }
    }

    /// Adds the links of a text in the form of `Link`, of those relations that `is_read` takes.
    pub(super) fn add_text(
        &mut self,
        text: &str,
        base: Option<&Url>,
        named_by: NamedBy,
        is_read: impl Fn(ServiceRelation) -> bool,
    ) {
        for link in web_link::links(text).filter(|link| link.broken.is_none()) {
            let relations = link.relations.iter().flatten();
            let own = relations.filter_map(|relation| ServiceRelation::named(relation));
            for relation in own.filter(|relation| is_read(*relation)) {
                let found = Found {
                    relation,
                    target: link.target,
                    context: link.anchor.as_deref(),
                    media_type: link.media_type.as_deref(),
                    title: link.title.as_deref(),
                    named_by,
                };
                self.add(found, base);
            }
        }
    }

    /// How many are kept of those that are named in this way.
    pub(super) fn of(&self, named_by: NamedBy) -> usize {
        let own = self.kept.iter().filter(|link| link.named_by == named_by);
        own.count()
    }
}
