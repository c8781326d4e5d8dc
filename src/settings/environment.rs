//! The environment variables that a chosen host's settings name.

use std::path::Path;

use super::profile::{HostChoice, MOCK, with_address};
use super::profile_settings::ProfileSettings;
use super::text_source::{Environment, FromEnvironment, TextSource};
use crate::settings::auth::{Form, forms_of};
use crate::settings::settings_file::Settings;

/// A variable that settings name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedVariable {
    /// Its name.
    pub name: String,
    /// Whether the settings have a value for where it is not set.
    pub has_default: bool,
}

/// The variables that the settings of the chosen host name, each once, by name. An address
/// without a profile has those of the profile that lends to it.
pub fn named_variables(
    settings: &Settings,
    choice: &HostChoice,
    environment: Environment<'_>,
    root: &Path,
) -> Vec<NamedVariable> {
    let profile = match choice {
        HostChoice::Mock => Some(MOCK.to_owned()),
        HostChoice::Profile(name) => Some(name.clone()),
        HostChoice::Url(base) => {
            with_address(settings, base, environment, root).or_else(|| settings.url_profile.clone())
        }
    };
    let written = profile.and_then(|name| settings.hosts.get(&name));
    let named = written.map(named_by).unwrap_or_default();
    let named = named.into_iter().map(|from| NamedVariable {
        name: from.env.clone(),
        has_default: from.default.is_some(),
    });
    let permitted = settings.env.iter().map(|name| NamedVariable {
        name: name.clone(),
        has_default: false,
    });
    let mut all: Vec<NamedVariable> = named.chain(permitted).collect();
    all.sort();
    all.dedup_by(|one, other| one.name == other.name);
    all
}

fn named_by(written: &ProfileSettings) -> Vec<&FromEnvironment> {
    let mut texts: Vec<&TextSource> = written.url.iter().chain(&written.proxy).collect();
    let certificate = written.client_certificate.as_ref();
    texts.extend(certificate.and_then(|one| one.key.as_ref()));
    for credential in written.auth.values() {
        let forms = forms_of(credential).unwrap_or_default();
        texts.extend(forms.iter().flat_map(Form::texts));
    }
    let from = texts.into_iter().filter_map(|text| match text {
        TextSource::Environment(from) => Some(from),
        TextSource::Literal(_) | TextSource::File(_) => None,
    });
    from.collect()
}
