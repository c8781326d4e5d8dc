//! Which baselines the responses of a run are compared with: those of the host's profile.

use super::super::host::no_such_profile;
use super::super::options::BaselineChoice;
use super::super::output;
use crate::baseline::Baselines;
use crate::error::InputError;
use crate::model::host::URL;
use crate::model::host::{MOCK, is_loopback};
use crate::model::record::RunStarted;
use crate::settings::settings_file::Settings;
use crate::suite::baselines::Folder;
use crate::suite::location::Location;

/// The baselines that responses are compared with.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The profile that they are of, where there is one.
    pub profile: Option<String>,
    /// The baselines; `None` where that profile has none.
    pub baselines: Option<Box<dyn Baselines>>,
}

/// The host that was or will be run against.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// The profile's name.
    pub profile: &'a str,
    /// The base URL.
    pub base: &'a str,
}

/// Chooses and reads the baselines of a run.
///
/// # Errors
/// Where the flag names no profile; and what is wrong with the files.
pub fn choose(
    choice: &BaselineChoice,
    host: Host<'_>,
    location: &Location,
    settings: &Settings,
) -> Result<Chosen, Vec<InputError>> {
    if *choice == BaselineChoice::Without {
        return Ok(Chosen::default());
    }
    let folder = Folder::of(&location.base);
    let named = choice.named();
    let Some(profile) = profile(named, host, settings).map_err(|error| vec![error])? else {
        if !folder.profiles().map_err(|error| vec![error])?.is_empty() {
            output::note(&format!(
                "note: {} is not the URL of a profile, so its responses are not compared with baselines (--baselines names a profile)",
                host.base.trim_end_matches('/')
            ));
        }
        return Ok(Chosen::default());
    };
    let baselines = folder.load(&profile)?;
    Ok(Chosen {
        profile: Some(profile),
        baselines: (!baselines.is_empty()).then(|| Box::new(baselines) as Box<dyn Baselines>),
    })
}

/// The profile whose baselines a host's responses belong to: the one that is named, else the
/// host's own. A loopback address has those of the mock, as it has its variables.
///
/// # Errors
/// Where there is no profile of that name.
pub fn profile(
    named: Option<&str>,
    host: Host<'_>,
    settings: &Settings,
) -> Result<Option<String>, InputError> {
    if let Some(name) = named {
        if name != MOCK && !settings.hosts.contains_key(name) {
            return Err(no_such_profile("--baselines", name, settings));
        }
        return Ok(Some(name.to_owned()));
    }
    if host.profile != URL {
        return Ok(Some(host.profile.to_owned()));
    }
    let base = url::Url::parse(host.base).ok();
    let is_local = base.is_some_and(|base| is_loopback(&base));
    Ok(is_local.then(|| MOCK.to_owned()))
}

/// The profile that the responses of a run, and what it found, are accepted for: the one that is
/// named, else the one that it was compared with, else its host's.
///
/// # Errors
/// Where there is no profile of that name, or the host is none's.
pub fn of_run(
    named: Option<&str>,
    started: &RunStarted,
    settings: &Settings,
) -> Result<String, InputError> {
    let host = Host {
        profile: &started.profile,
        base: &started.host,
    };
    let named = named.or(started.baselines.as_deref());
    profile(named, host, settings)?.ok_or_else(|| {
        let words = format!(
            "the run was against {}, which is not the URL of a profile",
            started.host
        );
        InputError::new("--baselines", words).help("choose a profile with --baselines")
    })
}
