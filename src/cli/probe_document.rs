//! What a probe adds where the suite has an OpenAPI document: whether the host serves the same.

use std::sync::Arc;

use super::document;
use crate::client::Credentials;
use crate::error::InputError;
use crate::model::day::Day;
use crate::model::host::HostProfile;
use crate::model::kind::Severity;
use crate::model::moment::{self, Moment};
use crate::model::probe::{ProbeCheck, ProbeReport, ProbeState, ProbeSubject, ServiceRelation};
use crate::report::counted;
use crate::schema_diff::{ApiSource, Difference, LifecyclePolicy, compare_apis};
use crate::settings::settings_file::ProbeSettings;
use crate::suite::location::{self, Location};

/// What is compared.
pub(super) struct Committed {
    /// The names of the suite's documents, relative to its folder of schemas.
    pub(super) names: Vec<String>,
    pub(super) location: Location,
    pub(super) settings: ProbeSettings,
    pub(super) profile: HostProfile,
    /// What the host was asked with so far.
    pub(super) credentials: Arc<Credentials>,
}

/// The check; `None` where the suite has no document.
pub(super) fn check(committed: &Committed, report: &ProbeReport) -> Option<ProbeCheck> {
    let check = |state, words: String| ProbeCheck::new(ProbeSubject::Contract, state, words);
    let could_not = |words: String, help: &str| ProbeCheck {
        help: Some(help.to_owned()),
        ..check(ProbeState::CouldNotTell, words)
    };
    let own = match own(committed) {
        Ok(own) => own?,
        Err(words) => return Some(could_not(words, "name the one as `[probe] committed`")),
    };
    let url = match served_at(committed, report) {
        Ok(url) => url,
        Err(words) => {
            let help =
                "name the address of the document that the host serves as `[probe] document`";
            return Some(could_not(words, help));
        }
    };
    let path = committed.location.schemas.join(own);
    let shown = location::shown(&path);
    let compared = document::of_host(&url, &committed.profile, &committed.credentials);
    let compared = compared.and_then(|copied| {
        let served = ApiSource::read(&copied.file(), Some(copied.folder()))?;
        let served =
            served.ok_or_else(|| InputError::new(copied.shown(), "is not an OpenAPI document"))?;
        let own = ApiSource::read(&path, None)?;
        let own = own.ok_or_else(|| InputError::new(&shown, "is not an OpenAPI document"))?;
        Ok(compare_apis(&own, &served, &[], today()))
    });
    Some(match compared {
        Err(error) => {
            let words = format!("{}: {}", error.source, error.message);
            let help = error.help.unwrap_or_else(|| "see docs/probe.md".to_owned());
            could_not(words, &help)
        }
        Ok(found) if found.is_empty() => check(ProbeState::Ok, format!("{url} is as {shown}")),
        Ok(found) => ProbeCheck {
            help: Some(format!("driftcheck diff-contract {shown} {url} shows them")),
            ..check(
                state_of(&found),
                format!("{url} is not as {shown}: {}", counts(&found)),
            )
        },
    })
}

/// Notices alone break nobody.
fn state_of(found: &[Difference]) -> ProbeState {
    match found.iter().all(|one| one.severity == Severity::Notice) {
        true => ProbeState::Ok,
        false => ProbeState::Problem,
    }
}

/// How many differences there are of each severity.
fn counts(found: &[Difference]) -> String {
    let severities = [Severity::Breaking, Severity::Additive, Severity::Notice];
    let of = severities.map(|severity| {
        let count = found.iter().filter(|one| one.severity == severity).count();
        let word = format!("{} difference", severity.as_str());
        (count > 0).then(|| counted(count, &word))
    });
    of.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn today() -> LifecyclePolicy {
    LifecyclePolicy {
        today: Day::from(Moment::from(moment::now())),
        deprecation_days: 0,
    }
}

/// The suite's document that is compared.
fn own(committed: &Committed) -> Result<Option<&str>, String> {
    let names = &committed.names;
    match (&committed.settings.committed, names.as_slice()) {
        (Some(name), _) if names.contains(name) => Ok(Some(name)),
        (Some(name), _) => Err(format!("`{name}` is not an OpenAPI document of the suite")),
        (None, []) => Ok(None),
        (None, [one]) => Ok(Some(one)),
        (None, several) => Err(format!(
            "the suite has several documents: {}",
            several.join(", ")
        )),
    }
}

/// The address of the document that the host serves: the one of the settings, else the first
/// description that the host names on its own origin.
fn served_at(committed: &Committed, report: &ProbeReport) -> Result<url::Url, String> {
    let base = &committed.profile.base;
    if let Some(text) = &committed.settings.document {
        let url = base.join(text);
        return url.map_err(|error| format!("`{text}` is no address: {error}"));
    }
    let links = report.service_links.iter();
    let described = links.filter(|link| link.relation == ServiceRelation::ServiceDesc);
    let targets: Vec<url::Url> = described
        .filter_map(|link| link.target.parse().ok())
        .collect();
    let own = targets.iter().find(|url| url.origin() == base.origin());
    match (own, targets.first()) {
        (Some(url), _) => Ok(url.clone()),
        (None, Some(other)) => Err(format!(
            "the description that the host names is elsewhere, and is not fetched: {other}"
        )),
        (None, None) => Err("the host names no description of its API".to_owned()),
    }
}
