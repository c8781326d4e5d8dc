//! A document as a user names it to a command that needs no host.

use std::path::{Path, PathBuf};

use super::address::{CREDENTIAL, Fetching, address_of, fetch};
use super::copied::CopiedDocument;
use super::revision;
use crate::cli::environment::environment;
use crate::cli::input;
use crate::contract::{ApiDocument, DocumentFolder};
use crate::error::InputError;
use crate::model::host::{Credential, HostProfile, MOCK};
use crate::openapi::Direction;
use crate::settings::profile::{self, HostChoice, Overrides};
use crate::settings::{self, Settings};
use crate::suite::location;

/// A document: a file, or a copy of what lies elsewhere.
pub(in crate::cli) struct NamedDocument {
    /// The file that is read.
    pub(in crate::cli) path: PathBuf,
    /// The copy that the path leads into.
    copied: Option<CopiedDocument>,
}

impl NamedDocument {
    /// Understands a file, an address, and `git:REVISION:PATH`. The credential of the profile
    /// `host` goes along if it has the origin of the address, otherwise that of another which
    /// has.
    ///
    /// # Errors
    /// Where it cannot be fetched, or git has no such file.
    pub(in crate::cli) fn of(
        name: &Path,
        host: Option<&str>,
    ) -> Result<NamedDocument, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let copied = match (
            name.to_str().and_then(revision::revision_of),
            address_of(name),
        ) {
            _ if name.exists() => None,
            (Some((revision, path)), _) => Some(revision::read(revision, path).map_err(one)?),
            (None, Some(url)) => {
                let profile = profile_of(&url, host)?;
                Some(fetch(&url, &profile, Fetching::Allowed, None).map_err(one)?)
            }
            (None, None) => None,
        };
        Ok(NamedDocument {
            path: copied
                .as_ref()
                .map_or_else(|| name.to_owned(), CopiedDocument::file),
            copied,
        })
    }

    /// The folder that it was copied into, where it lies elsewhere.
    pub(in crate::cli) fn folder(&self) -> Option<&DocumentFolder> {
        self.copied.as_ref().map(CopiedDocument::folder)
    }

    /// Reads it, with its schemas as those of one side.
    ///
    /// # Errors
    /// Where it is no OpenAPI document.
    pub(in crate::cli) fn read(&self, direction: Direction) -> Result<ApiDocument, InputError> {
        ApiDocument::read_copied(&self.path, self.folder(), direction)
    }
}

/// The profile that has the origin of an address: the one of the command, else the first whose
/// credential is set, else the first. Where there is none, one without anything.
fn profile_of(url: &url::Url, host: Option<&str>) -> Result<HostProfile, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let here = input::working_folder().map_err(one)?;
    let root = location::find_upward(&here);
    let settings = match &root {
        None => Settings::default(),
        Some(root) => {
            let file = input::usual_location(root.clone()).settings;
            settings::load(&file, &location::shown(&file))?
        }
    };
    let root = root.unwrap_or(here);
    let overrides = Overrides::default();
    let of = |settings: &Settings, choice: &HostChoice| {
        profile::resolve(choice, url, settings, &overrides, &environment, &root)
    };
    let names = settings.hosts.keys().filter(|name| *name != MOCK);
    let profiles = names.filter_map(|name| of(&settings, &HostChoice::Profile(name.clone())).ok());
    let own = profiles.filter(|one| one.base.origin() == url.origin());
    let chosen = profile::choose(host, &environment, &settings);
    let is_chosen = |one: &HostProfile| matches!(&chosen, Ok(Some(HostChoice::Profile(name))) if *name == one.name);
    let is_unset = |part: &Credential| matches!(part, Credential::Unset { .. });
    let is_usable = |one: &HostProfile| {
        let credential = one.credentials.get(CREDENTIAL);
        credential.is_some_and(|one| !one.parts().iter().any(is_unset))
    };
    let best = own.min_by_key(|one| (!is_chosen(one), !is_usable(one)));
    if let Some(profile) = best {
        settings::trust::refuse_in_the_clear(&profile).map_err(one)?;
        return Ok(profile);
    }
    of(&Settings::default(), &HostChoice::Url(url.clone())).map_err(one)
}
