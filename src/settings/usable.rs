//! What a run against a profile would refuse whatever the environment holds, for `check`. Files
//! that hold secrets are not read: they may be on another machine.

use std::path::Path;

use super::profile::MOCK;
use super::resolver::Resolver;
use super::settings_file::Settings;
use super::text_source::TextSource;
use crate::error::InputError;

/// Every address that is missing, file of authorities that cannot be read, and proxy that is none.
pub fn mistakes(settings: &Settings, root: &Path) -> Vec<InputError> {
    let resolver = Resolver {
        settings,
        environment: &|_| None,
        root,
    };
    let mut found = Vec::new();
    for (name, written) in &settings.hosts {
        // Others take their settings from these, and have an address of their own.
        let mut profiles = settings.hosts.values();
        let is_base = profiles.any(|one| one.extends.as_ref() == Some(name));
        let is_lender = is_base || name == MOCK || settings.url_profile.as_ref() == Some(name);
        if written.url.is_none() && !is_lender {
            found.extend(resolver.base(name, written).err());
        }
        if let Some(file) = &written.ca {
            found.extend(resolver.bytes(file, &["hosts", name, "ca"]).err());
        }
        if !matches!(written.proxy, Some(TextSource::File(_))) {
            found.extend(resolver.proxy(name, written).err());
        }
    }
    found.sort_by_key(|error| error.position.as_ref().map(|at| (at.line, at.column)));
    found
}
