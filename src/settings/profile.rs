//! From `--host`, the environment and the settings to one [`HostProfile`].

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::profile_settings::ProfileSettings;
use super::resolver::Resolver;
use super::text_source::Environment;
use crate::client::with_scheme;
use crate::error::{InputError, did_you_mean};
use crate::model::host::{Credential, EffectPolicy, HostProfile, Timeouts};
use crate::settings::settings_file::{DefaultHost, Settings};
use crate::variables::Values;

pub use crate::model::host::MOCK;

/// Where to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostChoice {
    /// The embedded host.
    Mock,
    /// A profile of the settings.
    Profile(String),
    /// An address.
    Url(url::Url),
}

/// What the command line says over every profile.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--jobs`
    pub jobs: Option<usize>,
    /// `--timeout`
    pub timeout: Option<Duration>,
    /// `--allow-effects`
    pub allow_effects: bool,
    /// `--allow-plain-http`
    pub allow_plain_http: bool,
    /// `--untrusted`
    pub untrusted: bool,
    /// What is sent in place of the `default` credential.
    pub credential: Option<Credential>,
    /// Headers of the command line whose values nobody may read, by lower-case name.
    pub secret_headers: Vec<String>,
    /// Variables from `--var` and the environment.
    pub vars: Values,
    /// The names of those from `--var`.
    pub given: Vec<String>,
}

/// Understands `--host` or `DRIFTCHECK_HOST`; nothing else chooses a host but the mock, which
/// settings can make their default. `None` where nothing chooses one.
///
/// # Errors
/// Where it is neither a profile nor an address.
pub fn choose(
    flag: Option<&str>,
    environment: Environment<'_>,
    settings: &Settings,
) -> Result<Option<HostChoice>, InputError> {
    let from_environment = environment("DRIFTCHECK_HOST").filter(|value| !value.is_empty());
    let (source, word) = match (flag, from_environment) {
        (Some(word), _) => ("--host", word.to_owned()),
        (None, Some(word)) => ("DRIFTCHECK_HOST", word),
        (None, None) => {
            let default = settings.default_host;
            return Ok(default.map(|DefaultHost::Mock| HostChoice::Mock));
        }
    };
    if word == MOCK {
        return Ok(Some(HostChoice::Mock));
    }
    if settings.hosts.contains_key(&word) {
        return Ok(Some(HostChoice::Profile(word)));
    }
    if word.contains("://") {
        let base = settings.base_url(&word);
        let base = base.map_err(|words| InputError::new(source, words))?;
        return Ok(Some(HostChoice::Url(base)));
    }
    let error = InputError::new(
        source,
        format!("`{word}` is neither a host profile nor an address"),
    );
    let names = settings.hosts.keys().map(String::as_str);
    Err(match did_you_mean(&word, names) {
        Some(question) => error.help(question),
        None if word.contains('.') || word.contains(':') => {
            error.help(format!("an address has a scheme: {}", with_scheme(&word)))
        }
        None => error.help(format!(
            "{}; an address begins with https://",
            profiles(settings)
        )),
    })
}

/// Which profiles there are, in words.
pub fn profiles(settings: &Settings) -> String {
    let names: Vec<&str> = settings.hosts.keys().map(String::as_str).collect();
    match names.is_empty() {
        true => "there is no host profile: driftcheck.toml is not there, or has no [hosts.NAME]"
            .to_owned(),
        false => format!("the profiles are: {}", names.join(", ")),
    }
}

/// Resolves the chosen host. `mock` is the embedded host's address.
///
/// # Errors
/// What is wrong with the profile or the environment variables it names.
pub fn resolve(
    choice: &HostChoice,
    mock: &url::Url,
    settings: &Settings,
    overrides: &Overrides,
    environment: Environment<'_>,
    root: &Path,
) -> Result<HostProfile, InputError> {
    let resolver = Resolver {
        settings,
        environment,
        root,
    };
    let empty = ProfileSettings::default();
    let mock_profile = settings.hosts.get(MOCK).unwrap_or(&empty);
    let mut profile = match choice {
        HostChoice::Mock => resolver.profile(MOCK, mock_profile, mock.clone())?,
        HostChoice::Profile(name) => {
            let written = settings.hosts.get(name).unwrap_or(&empty);
            resolver.profile(name, written, resolver.base(name, written)?)?
        }
        HostChoice::Url(base) => resolver.bare_url(base, mock_profile)?,
    };
    if let Some(jobs) = overrides.jobs {
        profile.jobs = jobs;
    }
    if let Some(timeout) = overrides.timeout {
        profile.timeouts = Timeouts::all(timeout);
    }
    if overrides.allow_effects {
        profile.effects = EffectPolicy::Allow;
    }
    if let Some(credential) = &overrides.credential {
        let name = "default".into();
        profile.credentials.insert(name, credential.clone());
    }
    profile.secret_headers.clone_from(&overrides.secret_headers);
    profile.network.allow_plain_http |= overrides.allow_plain_http;
    profile.vars.extend(overrides.vars.clone());
    let permitted = settings.env.iter();
    let set = permitted.filter_map(|name| environment(name).map(|value| (name.clone(), value)));
    let set: BTreeMap<String, String> = set.collect();
    if !set.is_empty() {
        profile.vars.insert("env".into(), serde_json::json!(set));
    }
    Ok(profile)
}

/// The profile that has this address: a URL that a profile has is that profile.
pub fn with_address(
    settings: &Settings,
    base: &url::Url,
    environment: Environment<'_>,
    root: &Path,
) -> Option<String> {
    let resolver = Resolver {
        settings,
        environment,
        root,
    };
    resolver.with_address(base).map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"
        default_host = "mock"
        url_profile = "staging"
        path_prefix = "/public/v1"
        [hosts.mock.auth]
        default = { bearer = "mock-token" }
        [hosts.mock.vars]
        id = "mock-id"
        [hosts.staging]
        url = { env = "MPT_API_BASE_URL", default = "https://staging.example" }
        auth.default = { bearer = { env = "MPT_API_TOKEN" } }
        [hosts.live]
        url = "https://live.example/public/v1"
        live = true
        effects = ["mail"]
    "#;

    fn profile(flag: Option<&str>, environment: &[(&str, &str)]) -> HostProfile {
        let settings: Settings = toml::from_str(SETTINGS).unwrap();
        let environment = |name: &str| {
            let pair = environment.iter().find(|(known, _)| *known == name);
            pair.map(|(_, value)| (*value).to_owned())
        };
        let choice = choose(flag, &environment, &settings).unwrap().unwrap();
        let mock = url::Url::parse("http://127.0.0.1:1").unwrap();
        resolve(
            &choice,
            &mock,
            &settings,
            &Overrides::default(),
            &environment,
            Path::new("."),
        )
        .unwrap()
    }

    fn token(profile: &HostProfile) -> String {
        match &profile.credentials["default"] {
            Credential::Bearer(token) => token.expose().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn without_a_choice_it_is_the_mock_whatever_the_environment_holds() {
        let environment = [
            ("MPT_API_BASE_URL", "https://x.example"),
            ("MPT_API_TOKEN", "t"),
        ];
        let chosen = profile(None, &environment);
        assert_eq!(
            (chosen.name.as_str(), token(&chosen).as_str()),
            ("mock", "mock-token")
        );
        let chosen = profile(None, &[("DRIFTCHECK_HOST", "live")]);
        assert_eq!(chosen.name, "live");
        assert!(chosen.live);
        assert_eq!(chosen.effects, EffectPolicy::Only(vec!["mail".into()]));
    }

    #[test]
    fn without_a_choice_and_a_default_there_is_no_host() {
        let settings: Settings = toml::from_str("[hosts.mock]\n[hosts.a]\n").unwrap();
        assert_eq!(choose(None, &|_| None, &settings).unwrap(), None);
        let settings = toml::from_str::<Settings>("default_host = \"live\"\n[hosts.live]\n");
        settings.unwrap_err();
    }

    #[test]
    fn a_profile_takes_address_and_token_from_the_variables_it_names() {
        let chosen = profile(
            Some("staging"),
            &[
                ("MPT_API_BASE_URL", "https://x.example/public/"),
                ("MPT_API_TOKEN", "t"),
            ],
        );
        assert_eq!(chosen.base.as_str(), "https://x.example/");
        assert_eq!(token(&chosen), "t");
        assert_eq!(chosen.effects, EffectPolicy::Deny);
        assert!(token(&profile(Some("staging"), &[])).contains("MPT_API_TOKEN"));
    }

    #[test]
    fn a_loopback_address_falls_back_to_the_mocks_values_and_no_other_does() {
        let chosen = profile(Some("http://localhost:9/public"), &[]);
        assert_eq!(token(&chosen), "mock-token");
        assert_eq!(chosen.vars["id"], "mock-id");
        assert_eq!(chosen.effects, EffectPolicy::Allow);
        let chosen = profile(Some("http://127.0.0.1:9"), &[("MPT_API_TOKEN", "t")]);
        assert_eq!(token(&chosen), "t");
        let chosen = profile(Some("https://other.example"), &[]);
        assert!(!chosen.vars.contains_key("id"));
        assert!(token(&chosen).contains("MPT_API_TOKEN"));
        assert_eq!(chosen.effects, EffectPolicy::Deny);
    }

    #[test]
    fn an_address_that_a_profile_has_is_that_profile() {
        let chosen = profile(Some("https://live.example"), &[]);
        assert_eq!(chosen.name, "live");
        assert!(chosen.live);
    }

    #[test]
    fn a_misspelt_profile_gets_a_suggestion() {
        let settings: Settings = toml::from_str(SETTINGS).unwrap();
        let refused = |word: &str| {
            choose(Some(word), &|_| None, &settings)
                .unwrap_err()
                .to_string()
        };
        assert!(refused("stagin").contains("did you mean `staging`?"));
        assert!(refused("api.example.com").contains("https://api.example.com"));
    }
}
