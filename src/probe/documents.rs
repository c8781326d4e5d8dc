//! Where a host says that its descriptions, documentation, metadata and status are: in `Link`
//! headers (RFC 8631) and in its API catalog (RFC 9727). None of them is fetched.

use url::Url;

use super::catalog::{self, Catalog};
use super::links::{Links, MAX_LINKS};
use super::responses::ProbeResponses;
use crate::model::probe::{
    NamedBy, ProbeCheck, ProbeState, ProbeSubject, ServiceLink, ServiceRelation,
};

/// What the host names, and the check that sums it up.
pub(super) fn read(responses: &ProbeResponses) -> (ProbeCheck, Vec<ServiceLink>) {
    let check = |state, words: String| ProbeCheck::new(ProbeSubject::Documents, state, words);
    if responses.all.is_empty() {
        let words = "there was no response".to_owned();
        return (check(ProbeState::CouldNotTell, words), Vec::new());
    }
    let mut links = Links::default();
    for response in &responses.all {
        let base = Url::parse(&response.exchange.request.url).ok();
        for header in &response.exchange.response.headers {
            if header.name == "link" {
                of_header(&header.value.to_text(), base.as_ref(), &mut links);
            }
        }
    }
    let in_headers = match links.of(NamedBy::Link) {
        0 => "no Link header names a document".to_owned(),
        count => format!("{count} named in Link headers"),
    };
    let asked = format!("GET {}", catalog::PLACE);
    let step = responses.catalog.as_ref();
    let exchange = step.and_then(|step| step.exchange.as_ref());
    let blocked = step.and_then(|step| step.blocked.as_ref());
    let read = match (exchange, blocked) {
        (Some(exchange), _) => catalog::read(exchange, &mut links),
        (None, Some(blocked)) => Catalog::Absent(format!("gets no response: {}", blocked.cause)),
        (None, None) => Catalog::Absent("was not sent".into()),
    };
    let (state, of_catalog) = match read {
        Catalog::Read => {
            let count = links.of(NamedBy::ApiCatalog) + links.left_out;
            (
                ProbeState::Ok,
                format!("{count} in the API catalog, {}", catalog::PLACE),
            )
        }
        Catalog::Absent(instead) => (ProbeState::Ok, format!("no API catalog: {asked} {instead}")),
        Catalog::Unreadable(reason) => {
            let words = format!(
                "the API catalog, {}, cannot be read: {reason}",
                catalog::PLACE
            );
            (ProbeState::CouldNotTell, words)
        }
    };
    let mut words = format!("{in_headers}; {of_catalog}");
    if links.left_out > 0 {
        words.push_str(&format!("; the first {MAX_LINKS} are listed"));
    }
    (check(state, words), links.kept)
}

fn of_header(line: &str, base: Option<&Url>, links: &mut Links) {
    links.add_text(line, base, NamedBy::Link, ServiceRelation::is_of_service);
}
