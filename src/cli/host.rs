//! Which host is meant, and the embedded one where that is it.

use super::environment::{environment, fault, refuse_misspelt, refuse_unusable};
use crate::cli::{no_host, output};
use crate::error::InputError;
use crate::mock::{self, Mock};
use crate::model::host::HostProfile;
use crate::settings::environment::named_variables;
use crate::settings::profile::{self, HostChoice, Overrides};
use crate::settings::settings_file::Settings;
use crate::settings::trust;
use crate::suite::load::Suite;

/// The variable that chooses a host where no flag does.
pub const VARIABLE: &str = "DRIFTCHECK_HOST";

/// The host that the flag or the environment chooses.
///
/// # Errors
/// Where there is no such host, or none is chosen.
pub fn choose(flag: Option<&str>, settings: &Settings) -> Result<HostChoice, InputError> {
    if flag.is_none() {
        refuse_unusable(
            VARIABLE,
            "unset it, or set it to a host profile or an address",
        )?;
        refuse_misspelt(VARIABLE)?;
    }
    let choice = profile::choose(flag, &environment, settings)?;
    choice.ok_or_else(|| no_host::error(settings))
}

/// The host that the flag or the environment chooses, with all that it is asked with. The
/// mock's address is filled in when it has started.
pub fn resolve(
    flag: Option<&str>,
    suite: &Suite,
    overrides: &Overrides,
) -> Result<(HostChoice, HostProfile), InputError> {
    let choice = choose(flag, &suite.settings)?;
    if overrides.untrusted
        && let Some(error) = trust::refuse_untrusted(&suite.settings, &choice)
            .into_iter()
            .next()
    {
        return Err(error);
    }
    let not_yet = url::Url::parse("http://mock.localhost")
        .map_err(|error| InputError::new("mock", error.to_string()))?;
    let root = &suite.location.root;
    let profile = profile::resolve(
        &choice,
        &not_yet,
        &suite.settings,
        overrides,
        &environment,
        root,
    )?;
    trust::refuse_in_the_clear(&profile)?;
    Ok((choice, profile))
}

/// Reports what a user should know of a chosen host before anything is sent.
pub fn warn(suite: &Suite, choice: &HostChoice, profile: &HostProfile) {
    warn_of_variables(suite, choice);
    warn_of_secrets(&suite.settings, profile);
}

/// Reports the variables that the host's settings name and that are set to nothing.
fn warn_of_variables(suite: &Suite, choice: &HostChoice) {
    let root = &suite.location.root;
    for variable in named_variables(&suite.settings, choice, &environment, root) {
        let name = &variable.name;
        let effect = match variable.has_default {
            true => "the default of driftcheck.toml is used",
            false => "it counts as not set",
        };
        if let Some(fault) = fault(name) {
            output::note(&format!("warning: {name} is {fault}; {effect}"));
        }
    }
}

fn warn_of_secrets(settings: &Settings, profile: &HostProfile) {
    if trust::is_in_the_clear(profile) {
        output::note("warning: the credentials of this host are sent unencrypted");
    }
    for warning in trust::warnings(settings, profile) {
        output::note(&format!("warning: {warning}"));
    }
}

/// The error for a name that is no profile's.
pub fn no_such_profile(flag: &str, name: &str, settings: &Settings) -> InputError {
    let known: Vec<&str> = settings.hosts.keys().map(String::as_str).collect();
    InputError::new(flag, format!("there is no host profile `{name}`")).suggest(
        name,
        known,
        profile::profiles(settings),
    )
}

/// Starts the mock where it is the chosen host, and points the profile at it.
pub async fn start_mock(
    choice: &HostChoice,
    profile: &mut HostProfile,
) -> Result<Option<Mock>, InputError> {
    if *choice != HostChoice::Mock {
        return Ok(None);
    }
    let cannot = |words: String| InputError::new("mock", format!("cannot start: {words}"));
    let mock = Mock::start(mock::Options::default())
        .await
        .map_err(|error| cannot(error.to_string()))?;
    profile.base = url::Url::parse(&mock.base_url()).map_err(|error| cannot(error.to_string()))?;
    Ok(Some(mock))
}
