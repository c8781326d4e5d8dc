//! The API catalog of a host (RFC 9727): a linkset (RFC 9264) at a well-known place.

use serde_json::{Map, Value};
use url::Url;

use super::links::{Found, Links, MAX_TEXT};
use crate::model::exchange::Exchange;
use crate::model::probe::{NamedBy, ServiceRelation};

/// Where a host has its catalog (RFC 9727, section 2).
pub(super) const PLACE: &str = "/.well-known/api-catalog";
/// What is asked for there; most catalogs have the first form.
pub(super) const ACCEPT: &str = "application/linkset+json, application/linkset;q=0.5";
/// A longer catalog is not read.
const MAX_BYTES: usize = 1024 * 1024;

/// What stands at the place of a catalog.
pub(super) enum Catalog {
    /// A catalog; its links have been added.
    Read,
    /// No catalog, with what is there instead. That is no fault.
    Absent(String),
    /// A catalog that cannot be read, and why.
    Unreadable(String),
}

/// Adds the links of a catalog.
pub(super) fn read(exchange: &Exchange, links: &mut Links) -> Catalog {
    let response = &exchange.response;
    let status = response.status;
    let header = |name| response.header_text(name).unwrap_or_default();
    if status / 100 == 3 {
        let to = match shown(&header("location")) {
            none if none.is_empty() => String::new(),
            location => format!(" to {location}"),
        };
        return Catalog::Absent(format!("returns {status}{to}, which is not followed"));
    }
    if status / 100 != 2 {
        return Catalog::Absent(format!("returns {status}"));
    }
    let content_type = header("content-type").to_ascii_lowercase();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let body = response.body.as_bytes();
    let is_linkset = media_type.starts_with("application/linkset");
    if is_linkset && body.len() > MAX_BYTES {
        return Catalog::Unreadable(format!("it has {} bytes, more than 1 MiB", body.len()));
    }
    let base = Url::parse(&exchange.request.url).ok();
    let is_json = media_type.ends_with("json") && body.len() <= MAX_BYTES;
    let read = match media_type {
        "application/linkset" => {
            read_text(&response.body.to_text(), base.as_ref(), links);
            Ok(())
        }
        _ if is_json => read_json(body, base.as_ref(), links),
        _ => Err("it is no JSON".into()),
    };
    match read {
        Ok(()) => Catalog::Read,
        Err(reason) if is_linkset => Catalog::Unreadable(reason),
        Err(_) => {
            let with = match shown(media_type) {
                none if none.is_empty() => "no content type".to_owned(),
                media_type => media_type,
            };
            Catalog::Absent(format!("returns {status} with {with}, and no linkset"))
        }
    }
}

/// The beginning of a header's value.
fn shown(value: &str) -> String {
    value.trim().chars().take(MAX_TEXT).collect()
}

/// The form of `Link` (RFC 9264, section 4.1), in which lines may be broken.
fn read_text(text: &str, base: Option<&Url>, links: &mut Links) {
    let line = text.replace(['\r', '\n'], " ");
    links.add_text(&line, base, NamedBy::ApiCatalog, |_| true);
}

/// The form of JSON (RFC 9264, section 4.2).
fn read_json(body: &[u8], base: Option<&Url>, links: &mut Links) -> Result<(), String> {
    let document: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let contexts = document.get("linkset").and_then(Value::as_array);
    let contexts = contexts.ok_or("it has no array `linkset` (RFC 9264, section 4.2.1)")?;
    for context in contexts.iter().filter_map(Value::as_object) {
        let anchor = text(context, "anchor");
        for (relation, targets) in context {
            let Some(relation) = ServiceRelation::named(relation) else {
                continue;
            };
            // One target is to stand in an array, too, and does not always.
            let targets = match targets {
                Value::Array(targets) => targets.as_slice(),
                one => std::slice::from_ref(one),
            };
            for target in targets.iter().filter_map(Value::as_object) {
                let Some(href) = text(target, "href") else {
                    continue;
                };
                let titles = target.get("title*").and_then(Value::as_array);
                let title = titles.and_then(|titles| text(titles.first()?.as_object()?, "value"));
                links.add(
                    Found {
                        relation,
                        target: href,
                        context: anchor,
                        media_type: text(target, "type"),
                        title: text(target, "title").or(title),
                        named_by: NamedBy::ApiCatalog,
                    },
                    base,
                );
            }
        }
    }
    Ok(())
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}
