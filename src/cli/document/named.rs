//! A document as a user names it to a command that needs no host.

use std::path::{Path, PathBuf};

use super::address::{Fetching, address_of, fetch};
use super::copied::CopiedDocument;
use super::revision;
use crate::cli::environment::environment;
use crate::cli::input;
use crate::contract::ApiDocument;
use crate::error::InputError;
use crate::model::host::{HostProfile, MOCK};
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
    /// Understands a file, an address, and `git:REVISION:PATH`. The credential of a profile with
    /// the origin of the address goes along.
    ///
    /// # Errors
    /// Where it cannot be fetched, or git has no such file.
    pub(in crate::cli) fn of(name: &Path) -> Result<NamedDocument, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let copied = match (
            name.to_str().and_then(revision::revision_of),
            address_of(name),
        ) {
            _ if name.exists() => None,
            (Some((revision, path)), _) => Some(revision::read(revision, path).map_err(one)?),
            (None, Some(url)) => {
                let profile = profile_of(&url)?;
                Some(fetch(&url, &profile, Fetching::Allowed).map_err(one)?)
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

    /// The name of its folder in messages, where it is not the file's own.
    pub(in crate::cli) fn shown_in(&self) -> Option<&str> {
        self.copied.as_ref().map(|copied| &*copied.shown_in)
    }

    /// Reads it, with its schemas as those of one side.
    ///
    /// # Errors
    /// Where it is no OpenAPI document.
    pub(in crate::cli) fn read(&self, direction: Direction) -> Result<ApiDocument, InputError> {
        ApiDocument::read_shown(&self.path, self.shown_in(), direction)
    }
}

/// The profile that has the origin of an address, else one without anything.
fn profile_of(url: &url::Url) -> Result<HostProfile, Vec<InputError>> {
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
    let mut own = profiles.filter(|one| one.base.origin() == url.origin());
    if let Some(profile) = own.next() {
        settings::trust::refuse_in_the_clear(&profile).map_err(one)?;
        return Ok(profile);
    }
    of(&Settings::default(), &HostChoice::Url(url.clone())).map_err(one)
}
