//! From `--host`, the environment and the settings to one [`HostProfile`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::decode::parse_duration;
use super::settings::{
    CredentialSettings, EffectSettings, EffectWord, ProfileSettings, Settings, TextSource,
};
use super::variables::Values;
use super::yaml;
use crate::client::normalise_base;
use crate::error::{InputError, nearest};
use crate::model::host::{Credential, EffectPolicy, HostProfile};
use crate::secret::Secret;

pub use crate::model::host::STAND_IN;

/// The name of the profile that a bare URL gets.
pub const URL: &str = "url";

const DEFAULT_JOBS: usize = 8;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);
const DEFAULT_MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// Where to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostChoice {
    /// The embedded host.
    StandIn,
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
    /// Variables from `--var` and the environment.
    pub vars: Values,
}

/// Reads the environment; a function, so that tests need not set anything.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Understands `--host` or `DRIFTCHECK_HOST`; nothing else chooses a host.
///
/// # Errors
/// Where it is neither a profile nor an address.
pub fn choose(
    flag: Option<&str>,
    environment: Environment<'_>,
    settings: &Settings,
) -> Result<HostChoice, InputError> {
    let from_environment = environment("DRIFTCHECK_HOST").filter(|value| !value.is_empty());
    let (source, word) = match (flag, from_environment) {
        (Some(word), _) => ("--host", word.to_owned()),
        (None, Some(word)) => ("DRIFTCHECK_HOST", word),
        (None, None) => return Ok(HostChoice::StandIn),
    };
    if word == STAND_IN {
        return Ok(HostChoice::StandIn);
    }
    if settings.hosts.contains_key(&word) {
        return Ok(HostChoice::Profile(word));
    }
    if word.contains("://") {
        let base = normalise_base(&word).map_err(|words| InputError::new(source, words))?;
        return Ok(HostChoice::Url(base));
    }
    let error = InputError::new(
        source,
        format!("`{word}` is neither a host profile nor an address"),
    );
    let names = settings.hosts.keys().map(String::as_str);
    Err(match nearest(&word, names.clone()) {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None if word.contains('.') || word.contains(':') => {
            error.help(format!("an address has a scheme: https://{word}"))
        }
        None => {
            let names: Vec<&str> = names.collect();
            error.help(format!(
                "the profiles are: {}; an address begins with https://",
                names.join(", ")
            ))
        }
    })
}

/// Resolves the chosen host. `stand_in` is the embedded host's address.
///
/// # Errors
/// What is wrong with the profile or the environment variables it names.
pub fn resolve(
    choice: &HostChoice,
    stand_in: &url::Url,
    settings: &Settings,
    overrides: &Overrides,
    environment: Environment<'_>,
    root: &Path,
) -> Result<HostProfile, InputError> {
    let resolver = Resolver { environment, root };
    let empty = ProfileSettings::default();
    let stand_in_profile = settings.hosts.get(STAND_IN).unwrap_or(&empty);
    let mut profile = match choice {
        HostChoice::StandIn => resolver.profile(STAND_IN, stand_in_profile, stand_in.clone())?,
        HostChoice::Profile(name) => {
            let written = settings.hosts.get(name).unwrap_or(&empty);
            resolver.profile(name, written, resolver.base(name, written)?)?
        }
        HostChoice::Url(base) => resolver.bare_url(base, settings, stand_in_profile)?,
    };
    if let Some(jobs) = overrides.jobs {
        profile.jobs = jobs;
    }
    if let Some(timeout) = overrides.timeout {
        profile.timeout = timeout;
    }
    if overrides.allow_effects {
        profile.effects = EffectPolicy::Allow;
    }
    profile.vars.extend(overrides.vars.clone());
    Ok(profile)
}

/// Whether an address stays on this machine.
pub fn is_loopback(base: &url::Url) -> bool {
    match base.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

struct Resolver<'a> {
    environment: Environment<'a>,
    root: &'a Path,
}

impl Resolver<'_> {
    fn profile(
        &self,
        name: &str,
        written: &ProfileSettings,
        base: url::Url,
    ) -> Result<HostProfile, InputError> {
        let source = |key: &str| format!("driftcheck.toml, hosts.{name}.{key}");
        let timeout = match &written.timeout {
            Some(text) => parse_duration(text).ok_or_else(|| {
                InputError::new(source("timeout"), format!("`{text}` is not a duration"))
                    .help("write a number and a unit: 500ms, 20s")
            })?,
            None => DEFAULT_TIMEOUT,
        };
        let jobs = written.jobs.unwrap_or(DEFAULT_JOBS);
        if jobs == 0 {
            return Err(InputError::new(source("jobs"), "must be at least 1"));
        }
        let extra_roots_pem =
            match &written.ca {
                Some(file) => Some(yaml::read_bytes(&self.root.join(file), file).map_err(
                    |error| InputError::new(source("ca"), format!("`{file}` {}", error.message)),
                )?),
                None => None,
            };
        let mut credentials = BTreeMap::new();
        for (key, credential) in &written.auth {
            let source = source(&format!("auth.{key}"));
            credentials.insert(
                Arc::from(key.as_str()),
                self.credential(credential, &source)?,
            );
        }
        let effects = match &written.effects {
            Some(EffectSettings::Word(EffectWord::Allow)) => EffectPolicy::Allow,
            Some(EffectSettings::Word(EffectWord::Deny)) => EffectPolicy::Deny,
            Some(EffectSettings::Only(names)) => EffectPolicy::Only(names.clone()),
            None if is_loopback(&base) => EffectPolicy::Allow,
            None => EffectPolicy::Deny,
        };
        Ok(HostProfile {
            name: name.to_owned(),
            base,
            credentials,
            vars: json_vars(written),
            jobs,
            timeout,
            max_body_bytes: written.max_body_bytes.unwrap_or(DEFAULT_MAX_BODY_BYTES),
            effects,
            live: written.live,
            extra_roots_pem,
        })
    }

    /// A bare URL borrows from the profile that has the same address, otherwise from
    /// `url_profile`; on loopback the stand-in's values fill what is missing.
    fn bare_url(
        &self,
        base: &url::Url,
        settings: &Settings,
        stand_in: &ProfileSettings,
    ) -> Result<HostProfile, InputError> {
        let same_address = settings.hosts.iter().find(|(name, written)| {
            written.url.is_some() && self.base(name, written).is_ok_and(|known| known == *base)
        });
        if let Some((name, written)) = same_address {
            return self.profile(name, written, base.clone());
        }
        let lender = match &settings.url_profile {
            Some(name) => settings.hosts.get(name).ok_or_else(|| {
                let error = InputError::new(
                    "driftcheck.toml, url_profile",
                    format!("there is no profile `{name}`"),
                );
                match nearest(name, settings.hosts.keys().map(String::as_str)) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error,
                }
            })?,
            None => &ProfileSettings::default(),
        };
        let mut lent = lender.clone();
        lent.live = false;
        if is_loopback(base) {
            lent.effects = None;
        }
        let mut profile = self.profile(URL, &lent, base.clone())?;
        if is_loopback(base) {
            let local = self.profile(STAND_IN, stand_in, base.clone())?;
            for (name, credential) in local.credentials {
                let known = profile
                    .credentials
                    .entry(name)
                    .or_insert(credential.clone());
                if matches!(known, Credential::Unset { .. }) {
                    *known = credential;
                }
            }
            for (name, value) in local.vars {
                profile.vars.entry(name).or_insert(value);
            }
        }
        Ok(profile)
    }

    fn base(&self, name: &str, written: &ProfileSettings) -> Result<url::Url, InputError> {
        let source = format!("driftcheck.toml, hosts.{name}.url");
        let Some(url) = &written.url else {
            return Err(InputError::new(source, "the profile has no address")
                .help("say url = \"https://…\""));
        };
        match self.text(url, &source)? {
            Text::Known(text) => {
                normalise_base(&text).map_err(|words| InputError::new(source, words))
            }
            Text::Unset(variable) => Err(InputError::new(source, format!("{variable} is not set"))
                .help(format!("set {variable} to the host's address"))),
        }
    }

    fn credential(
        &self,
        written: &CredentialSettings,
        source: &str,
    ) -> Result<Credential, InputError> {
        let credential = match (&written.bearer, &written.basic, &written.header) {
            (Some(token), None, None) => match self.text(token, source)? {
                Text::Known(token) => Credential::Bearer(Secret::new(token)),
                Text::Unset(variable) => Credential::Unset { variable },
            },
            (None, Some(basic), None) => match self.text(&basic.password, source)? {
                Text::Known(password) => Credential::Basic {
                    user: basic.user.clone(),
                    password: Secret::new(password),
                },
                Text::Unset(variable) => Credential::Unset { variable },
            },
            (None, None, Some(header)) => match self.text(&header.value, source)? {
                Text::Known(value) => Credential::Header {
                    name: header.name.to_ascii_lowercase(),
                    value: Secret::new(value),
                },
                Text::Unset(variable) => Credential::Unset { variable },
            },
            _ => {
                return Err(InputError::new(
                    source,
                    "must have exactly one of `bearer`, `basic` and `header`",
                ));
            }
        };
        Ok(credential)
    }

    fn text(&self, written: &TextSource, source: &str) -> Result<Text, InputError> {
        match written {
            TextSource::Literal(text) => Ok(Text::Known(text.clone())),
            TextSource::Environment(from) => {
                let value = (self.environment)(&from.env).filter(|value| !value.is_empty());
                Ok(match value.or_else(|| from.default.clone()) {
                    Some(text) => Text::Known(text.trim().to_owned()),
                    None => Text::Unset(from.env.clone()),
                })
            }
            TextSource::File(from) => yaml::read_text(&self.root.join(&from.file), &from.file)
                .map(|text| Text::Known(text.trim().to_owned()))
                .map_err(|error| {
                    InputError::new(source, format!("`{}` {}", from.file, error.message))
                }),
        }
    }
}

enum Text {
    Known(String),
    Unset(String),
}

fn json_vars(written: &ProfileSettings) -> Values {
    written
        .vars
        .iter()
        .map(|(name, value)| (Arc::from(name.as_str()), to_json(value)))
        .collect()
}

fn to_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(value) => Value::Bool(*value),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.iter().map(to_json).collect(),
        toml::Value::Table(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), to_json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = r#"
        url_profile = "staging"
        [hosts.stand-in.auth]
        default = { bearer = "stand-in-token" }
        [hosts.stand-in.vars]
        id = "stand-in-id"
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
        let choice = choose(flag, &environment, &settings).unwrap();
        let stand_in = url::Url::parse("http://127.0.0.1:1").unwrap();
        resolve(
            &choice,
            &stand_in,
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
    fn without_a_choice_it_is_the_stand_in_whatever_the_environment_holds() {
        let environment = [
            ("MPT_API_BASE_URL", "https://x.example"),
            ("MPT_API_TOKEN", "t"),
        ];
        let chosen = profile(None, &environment);
        assert_eq!(
            (chosen.name.as_str(), token(&chosen).as_str()),
            ("stand-in", "stand-in-token")
        );
        let chosen = profile(None, &[("DRIFTCHECK_HOST", "live")]);
        assert_eq!(chosen.name, "live");
        assert!(chosen.live);
        assert_eq!(chosen.effects, EffectPolicy::Only(vec!["mail".into()]));
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
    fn a_loopback_address_falls_back_to_the_stand_ins_values_and_no_other_does() {
        let chosen = profile(Some("http://localhost:9/public"), &[]);
        assert_eq!(token(&chosen), "stand-in-token");
        assert_eq!(chosen.vars["id"], "stand-in-id");
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
