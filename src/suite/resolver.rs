//! One host profile as written, with its texts, files and environment variables read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::pace_settings;
use super::profile::{Environment, STAND_IN, URL, is_loopback};
use super::settings::{
    CredentialSettings, EffectSettings, EffectWord, ProfileSettings, Settings, TextSource,
};
use super::settings_check::{Form, form_of, jobs, rate, retry, timeout};
use super::variables::Values;
use super::yaml;
use crate::client::normalise_base;
use crate::error::InputError;
use crate::model::host::{Credential, EffectPolicy, HostProfile};
use crate::secret::Secret;

const DEFAULT_MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// What a profile is resolved with.
pub(super) struct Resolver<'a> {
    pub(super) settings: &'a Settings,
    pub(super) environment: Environment<'a>,
    pub(super) root: &'a Path,
}

impl Resolver<'_> {
    pub(super) fn profile(
        &self,
        name: &str,
        written: &ProfileSettings,
        base: url::Url,
    ) -> Result<HostProfile, InputError> {
        let extra_roots_pem = match &written.ca {
            Some(file) => Some(
                yaml::read_bytes(&self.root.join(file), file)
                    .map_err(|error| self.unreadable(&["hosts", name, "ca"], file, &error))?,
            ),
            None => None,
        };
        let mut credentials = BTreeMap::new();
        for (key, credential) in &written.auth {
            let path = ["hosts", name, "auth", key];
            credentials.insert(Arc::from(key.as_str()), self.credential(credential, &path)?);
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
            jobs: jobs(written).map_err(|wrong| wrong.at(self.settings, name))?,
            timeout: timeout(written).map_err(|wrong| wrong.at(self.settings, name))?,
            max_body_bytes: written.max_body_bytes.unwrap_or(DEFAULT_MAX_BODY_BYTES),
            effects,
            rate: rate(written).map_err(|wrong| wrong.at(self.settings, name))?,
            retry: retry(written).map_err(|wrong| wrong.at(self.settings, name))?,
            send_budget: pace_settings::send_budget(written),
            live: written.live,
            extra_roots_pem,
        })
    }

    /// A bare URL borrows from the profile that has the same address, otherwise from
    /// `url_profile`; on loopback the stand-in's values fill what is missing.
    pub(super) fn bare_url(
        &self,
        base: &url::Url,
        stand_in: &ProfileSettings,
    ) -> Result<HostProfile, InputError> {
        let settings = self.settings;
        let same_address = settings.hosts.iter().find(|(name, written)| {
            written.url.is_some() && self.base(name, written).is_ok_and(|known| known == *base)
        });
        if let Some((name, written)) = same_address {
            return self.profile(name, written, base.clone());
        }
        // A name that is no profile's was refused when the settings were read.
        let lender = settings.url_profile.as_ref();
        let lender = lender.and_then(|name| settings.hosts.get(name));
        let mut lent = lender.cloned().unwrap_or_default();
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

    pub(super) fn base(
        &self,
        name: &str,
        written: &ProfileSettings,
    ) -> Result<url::Url, InputError> {
        let path = ["hosts", name, "url"];
        let error = |words: String| self.settings.error(&path, words);
        let Some(url) = &written.url else {
            return Err(error(format!("the profile `{name}` has no address"))
                .help("say url = \"https://…\""));
        };
        match self.text(url, &path)? {
            Text::Known(text) => normalise_base(&text).map_err(error),
            Text::Unset(variable) => Err(error(format!("{variable} is not set"))
                .help(format!("set {variable} to the host's address"))),
        }
    }

    fn credential(
        &self,
        written: &CredentialSettings,
        path: &[&str],
    ) -> Result<Credential, InputError> {
        let form = form_of(written).map_err(|words| self.settings.error(path, words))?;
        let (text, credential): (_, &dyn Fn(Secret) -> Credential) = match form {
            Form::Bearer(token) => (self.text(token, path)?, &Credential::Bearer),
            Form::Basic(basic) => (self.text(&basic.password, path)?, &|password| {
                Credential::Basic {
                    user: basic.user.clone(),
                    password,
                }
            }),
            Form::Header(header) => (self.text(&header.value, path)?, &|value| {
                Credential::Header {
                    name: header.name.to_ascii_lowercase(),
                    value,
                }
            }),
        };
        Ok(match text {
            Text::Known(text) => credential(Secret::new(text)),
            Text::Unset(variable) => Credential::Unset { variable },
        })
    }

    fn text(&self, written: &TextSource, path: &[&str]) -> Result<Text, InputError> {
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
                .map_err(|error| self.unreadable(path, &from.file, &error)),
        }
    }

    fn unreadable(&self, path: &[&str], file: &str, error: &InputError) -> InputError {
        let words = format!("`{file}` {}", error.message);
        self.settings.error(path, words)
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
