//! Which host is meant, and the embedded one where that is it.

use super::environment::environment;
use crate::cli::output;
use crate::error::{InputError, nearest};
use crate::model::host::HostProfile;
use crate::settings::profile::{self, HostChoice, Overrides};
use crate::settings::settings_file::Settings;
use crate::settings::trust;
use crate::stand_in::{self, StandIn};
use crate::suite::load::Suite;

/// The host that the flag or the environment chooses. The stand-in's address is
/// filled in when it has started.
pub fn resolve(
    flag: Option<&str>,
    suite: &Suite,
    overrides: &Overrides,
) -> Result<(HostChoice, HostProfile), InputError> {
    let choice = profile::choose(flag, &environment, &suite.settings)?;
    if overrides.untrusted
        && let Some(error) = trust::refuse_untrusted(&suite.settings, &choice)
            .into_iter()
            .next()
    {
        return Err(error);
    }
    let not_yet = url::Url::parse("http://stand-in.localhost")
        .map_err(|error| InputError::new("stand-in", error.to_string()))?;
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

/// Tells what a user should know of the secrets of a host before anything is sent.
pub fn warn_of_secrets(settings: &Settings, profile: &HostProfile) {
    if trust::is_in_the_clear(profile) {
        output::note("warning: the credentials of this host are sent unencrypted");
    }
    for warning in trust::warnings(settings, profile) {
        output::note(&format!("warning: {warning}"));
    }
}

/// The error for a name that is no profile's.
pub fn no_such_profile(flag: &str, name: &str, settings: &Settings) -> InputError {
    let error = InputError::new(flag, format!("there is no host profile `{name}`"));
    let known = || settings.hosts.keys().map(String::as_str);
    match nearest(name, known()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!(
            "the profiles are: {}",
            known().collect::<Vec<_>>().join(", ")
        )),
    }
}

/// Starts the stand-in where it is the chosen host, and points the profile at it.
pub async fn start_stand_in(
    choice: &HostChoice,
    profile: &mut HostProfile,
) -> Result<Option<StandIn>, InputError> {
    if *choice != HostChoice::StandIn {
        return Ok(None);
    }
    let cannot = |words: String| InputError::new("stand-in", format!("cannot start: {words}"));
    let stand_in = StandIn::start(stand_in::Options::default())
        .await
        .map_err(|error| cannot(error.to_string()))?;
    profile.base =
        url::Url::parse(&stand_in.base_url()).map_err(|error| cannot(error.to_string()))?;
    Ok(Some(stand_in))
}
