//! What is wrong with settings whatever host is chosen; nothing is read but them.

use std::collections::BTreeSet;

use super::compare::{header_pattern, ignored_place};
use super::profile_settings::{EffectSettings, ProfileSettings};
use super::text_source::TextSource;
use crate::error::{InputError, did_you_mean, list_words};
use crate::model::case::Case;
use crate::model::host::NO_CREDENTIAL;
use crate::settings::auth::{Form, forms_of};
use crate::settings::settings_file::Settings;
use crate::variables::Values;

/// Every mistake that can be seen without the environment; one that is inherited, several times.
pub(crate) fn check(settings: &Settings) -> Vec<InputError> {
    let mut errors = Vec::new();
    if let Some(name) = &settings.url_profile
        && !settings.hosts.contains_key(name)
    {
        let error = settings.error(&["url_profile"], format!("there is no profile `{name}`"));
        let otherwise = "name one of the profiles under [hosts.…]";
        errors.push(error.suggest(name, settings.hosts.keys(), otherwise));
    }
    let prefix = &settings.path_prefix;
    let is_segment = |one: &str| !one.is_empty() && !one.contains(['?', '#']);
    let segments = prefix.strip_prefix('/').map(|rest| rest.split('/'));
    if !prefix.is_empty() && !segments.is_some_and(|mut all| all.all(is_segment)) {
        let message = format!("`{prefix}` is not what a path begins with");
        let error = settings.error(&["path_prefix"], message);
        errors.push(error.help("write whole segments, without a `/` at the end: /api/v1"));
    }
    errors.extend(mistakes(settings));
    for (name, profile) in &settings.hosts {
        errors.extend(url(settings, name, profile));
        for (key, credential) in &profile.auth {
            if let Err(words) = forms_of(credential) {
                let error = settings.error(&["hosts", name, "auth", key], words);
                errors.push(error.hiding_the_line());
            }
        }
        errors.extend(schemes(settings, name, profile));
    }
    errors
}

/// What is wrong with an address that stands in the file itself.
fn url(settings: &Settings, name: &str, written: &ProfileSettings) -> Option<InputError> {
    let text = match written.url.as_ref()? {
        TextSource::Literal(text) => text,
        TextSource::Environment(from) => from.default.as_ref()?,
        TextSource::File(_) => return None,
    };
    let message = settings.base_url(text).err()?;
    Some(settings.error(&["hosts", name, "url"], message))
}

/// Which credential stands for a scheme: one of the profile's own.
fn schemes(settings: &Settings, name: &str, profile: &ProfileSettings) -> Vec<InputError> {
    let is_known = |one: &String| one == NO_CREDENTIAL || profile.auth.contains_key(one);
    let unknown = profile.schemes.iter().filter(|(_, one)| !is_known(one));
    let errors = unknown.map(|(scheme, one)| {
        let path = ["hosts", name, "schemes", scheme];
        let error = settings.error(&path, format!("there is no credential `{one}`"));
        let otherwise = "name one under `auth` of the same profile, or `none`";
        error.suggest(one, profile.auth.keys(), otherwise)
    });
    errors.collect()
}

/// The variables of logins that no profile sets, and the environment neither. A flag may.
pub(crate) fn logins(settings: &Settings, environment: &Values) -> Vec<InputError> {
    let profiles = settings.hosts.values();
    let of_profiles = profiles.flat_map(|profile| profile.vars.keys().map(String::as_str));
    let of_environment = environment.keys().map(AsRef::as_ref);
    let known: BTreeSet<&str> = of_profiles.chain(of_environment).collect();
    let mut errors = Vec::new();
    for (host, profile) in &settings.hosts {
        for (key, credential) in &profile.auth {
            for form in forms_of(credential).unwrap_or_default() {
                let Form::Login(login) = form else { continue };
                let names = login.variables().into_iter();
                for name in names.filter(|name| !known.contains(name.as_str())) {
                    let words = format!("its login uses the variable `{name}`, which nothing sets");
                    let error = settings.error(&["hosts", host, "auth", key], words);
                    let near = known.iter().copied();
                    let near = near.chain(login.secrets.keys().map(String::as_str));
                    let otherwise = format!(
                        "set it under `secrets` of the login or `vars` of the host, or run with --var {name}=TEXT"
                    );
                    errors.push(error.hiding_the_line().suggest(&name, near, otherwise));
                }
            }
        }
    }
    errors
}

/// The effects that a profile names and that are nearly one of the cases' own, but none.
pub(crate) fn effects(settings: &Settings, cases: &[Case]) -> Vec<InputError> {
    let effects = cases.iter().flat_map(|case| &case.effects);
    let known: BTreeSet<&str> = effects.map(AsRef::as_ref).collect();
    let words: Vec<&str> = known.iter().copied().collect();
    let mut errors = Vec::new();
    for (profile, written) in &settings.hosts {
        let Some(EffectSettings::Only(names)) = &written.effects else {
            continue;
        };
        for name in names.iter().filter(|name| !known.contains(name.as_str())) {
            if let Some(help) = did_you_mean(name, words.iter().copied()) {
                let message = format!(
                    "no case has the effect `{name}`; the cases' effects are {}",
                    list_words(&words)
                );
                let error = settings.error(&["hosts", profile, "effects"], message);
                errors.push(error.help(help));
            }
        }
    }
    errors
}

/// The operations that a preflight is to ask and that no case has.
pub(crate) fn probe(settings: &Settings, cases: &[Case]) -> Vec<InputError> {
    let steps = cases.iter().flat_map(|case| &case.steps);
    let known: BTreeSet<&str> = steps.map(|step| &*step.expected.operation).collect();
    let asked = [
        ("route", &settings.probe.route),
        ("successor", &settings.probe.successor),
    ];
    let unknown = asked.into_iter().filter_map(|(key, operation)| {
        let operation = operation.as_ref()?;
        (!known.contains(operation.as_str())).then_some((key, operation))
    });
    unknown
        .map(|(key, operation)| {
            let message = format!("no case has the operation `{operation}`");
            let error = settings.error(&["probe", key], message);
            let otherwise = "name method and path as a case has them";
            error.suggest(operation, known.iter().copied(), otherwise)
        })
        .collect()
}

/// Every mistake under `[compare]`.
pub(crate) fn mistakes(settings: &Settings) -> Vec<InputError> {
    let mut errors = Vec::new();
    for text in &settings.compare.ignore_headers {
        if let Err(words) = header_pattern(text) {
            let error = settings.error(&["compare", "ignore_headers"], words);
            errors.push(error.help("write a header's name, or its beginning and `*`"));
        }
    }
    for text in &settings.compare.ignore {
        if let Err(words) = ignored_place(text) {
            errors.push(settings.error(&["compare", "ignore"], words));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prefix_is_whole_segments() {
        for (prefix, is_one) in [
            ("", true),
            ("/api", true),
            ("/api/v1", true),
            ("api", false),
            ("/", false),
            ("/api/", false),
            ("/api?x", false),
        ] {
            let settings = Settings {
                path_prefix: prefix.into(),
                ..Settings::default()
            };
            assert_eq!(check(&settings).is_empty(), is_one, "{prefix}");
        }
    }
}
