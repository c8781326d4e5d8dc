//! One host profile as written, with its texts, files and environment variables read.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use super::json_value::to_json;
use super::network::TimeLimit;
use super::profile::MOCK;
use super::profile_settings::{
    DEFAULT_JOBS, DEFAULT_MAX_BODY_BYTES, DEFAULT_TIMEOUT, EffectSettings, EffectWord, NO_PROXY,
    ProfileSettings,
};
use super::proxies::{self, NOT_A_PROXY, is_proxy};
use super::text_source::{Environment, TextSource};
use crate::error::InputError;
use crate::model::credential::{NO_TOKEN, TOKEN_ALONE};
use crate::model::host::{
    ClientCertificate, Credential, EffectPolicy, HostProfile, Network, ProxyChoice, Timeouts, URL,
    is_loopback,
};
use crate::model::sign_in::SignIn;
use crate::secret::Secret;
use crate::settings::auth::{AuthSettings, Form, forms_of};
use crate::settings::settings_file::Settings;
use crate::source_file;
use crate::variables::Values;

/// What a profile is resolved with.
pub(crate) struct Resolver<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) environment: Environment<'a>,
    pub(crate) root: &'a Path,
}

impl Resolver<'_> {
    pub(crate) fn profile(
        &self,
        name: &str,
        written: &ProfileSettings,
        base: url::Url,
    ) -> Result<HostProfile, InputError> {
        let ca = written.ca.as_ref();
        let extra_roots_pem = ca
            .map(|file| self.bytes(file, &["hosts", name, "ca"]))
            .transpose()?;
        let mut credentials = BTreeMap::new();
        for (key, credential) in &written.auth {
            let path = ["hosts", name, "auth", key];
            credentials.insert(
                Arc::from(key.as_str()),
                self.credential(credential, &path, &base)?,
            );
        }
        let effects = match &written.effects {
            Some(EffectSettings::Word(EffectWord::Allow)) => EffectPolicy::Allow,
            Some(EffectSettings::Word(EffectWord::Deny)) => EffectPolicy::Deny,
            Some(EffectSettings::Only(names)) => EffectPolicy::Only(names.clone()),
            None if is_loopback(&base) => EffectPolicy::Allow,
            None => EffectPolicy::Deny,
        };
        let network = self.network(name, written, &base)?;
        Ok(HostProfile {
            name: name.to_owned(),
            base,
            credentials,
            secret_headers: Vec::new(),
            schemes: written.schemes.clone(),
            vars: json_vars(written),
            jobs: written.jobs.map_or(DEFAULT_JOBS, NonZeroUsize::get),
            timeouts: timeouts(written),
            max_body_bytes: written.max_body_bytes.unwrap_or(DEFAULT_MAX_BODY_BYTES),
            effects,
            rate: written.rate.map(|rate| rate.0),
            retry: written.retry.clone().unwrap_or_default(),
            send_budget: written.send_budget.unwrap_or_default(),
            live: written.live.unwrap_or(false),
            proxy_env: written
                .proxy_env
                .iter()
                .flatten()
                .map(|name| name.0.clone())
                .collect(),
            extra_roots_pem,
            network,
        })
    }

    /// A bare URL borrows from the profile that has the same address, otherwise from
    /// `url_profile`; on loopback the mock's values fill what is missing.
    pub(crate) fn bare_url(
        &self,
        base: &url::Url,
        mock: &ProfileSettings,
    ) -> Result<HostProfile, InputError> {
        let settings = self.settings;
        if let Some((name, written)) = self.with_address(base) {
            return self.profile(name, written, base.clone());
        }
        // A name that is no profile's was refused when the settings were read.
        let lender = settings.url_profile.as_ref();
        let lender = lender.and_then(|name| settings.hosts.get(name));
        let lent = lender.map(ProfileSettings::lent).unwrap_or_default();
        let mut profile = self.profile(URL, &lent, base.clone())?;
        if is_loopback(base) {
            let local = self.profile(MOCK, mock, base.clone())?;
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

    /// The profile that has this address.
    pub(crate) fn with_address(&self, base: &url::Url) -> Option<(&String, &ProfileSettings)> {
        self.settings.hosts.iter().find(|(name, written)| {
            written.url.is_some() && self.base(name, written).is_ok_and(|known| known == *base)
        })
    }

    pub(crate) fn base(
        &self,
        name: &str,
        written: &ProfileSettings,
    ) -> Result<url::Url, InputError> {
        let path = ["hosts", name, "url"];
        let error = |words: String| self.settings.error(&path, words);
        let no_url = |place: &str| {
            error(format!("what `{place}` holds is not a base URL")).help(
                "it must begin with http:// or https:// and carry no user name, password or query",
            )
        };
        let Some(url) = &written.url else {
            return Err(error(format!("the profile `{name}` has no address"))
                .help("say url = \"https://…\""));
        };
        match self.text(url, &path)? {
            // What a file or a variable holds may not have been meant to be printed.
            Text::Known(text) => self.settings.base_url(&text).map_err(|words| match url {
                TextSource::Literal(_) => error(words),
                TextSource::Environment(from) => no_url(&from.env),
                TextSource::File(from) => no_url(&from.file),
            }),
            Text::Unset(variable) => Err(error(format!("{variable} is not set"))
                .help(format!("set {variable} to the host's address"))),
        }
    }

    fn credential(
        &self,
        written: &AuthSettings,
        path: &[&str],
        base: &url::Url,
    ) -> Result<Credential, InputError> {
        let wrong = |words: String| self.settings.error(path, words).hiding_the_line();
        let mut parts = Vec::new();
        for form in forms_of(written).map_err(wrong)? {
            let mut texts = Vec::new();
            for text in form.texts() {
                match self.text(text, path)? {
                    Text::Known(text) => texts.push(text),
                    Text::Unset(variable) => return Ok(Credential::Unset { variable }),
                }
            }
            parts.push(
                part_of(&form, texts, base).map_err(|(words, help)| wrong(words).help(help))?,
            );
        }
        match <[Credential; 1]>::try_from(parts) {
            Ok([one]) => Ok(one),
            Err(parts) => Ok(Credential::Several(parts)),
        }
    }

    fn text(&self, written: &TextSource, path: &[&str]) -> Result<Text, InputError> {
        match written {
            TextSource::Literal(text) => Ok(Text::Known(text.clone())),
            TextSource::Environment(from) => {
                let value = (self.environment)(&from.env);
                let value = value.filter(|value| !value.trim().is_empty());
                Ok(match value.or_else(|| from.default.clone()) {
                    Some(text) => Text::Known(text.trim().to_owned()),
                    None => Text::Unset(from.env.clone()),
                })
            }
            TextSource::File(from) => {
                source_file::read_text(&self.root.join(&from.file), &from.file)
                    .map(|text| Text::Known(text.trim().to_owned()))
                    .map_err(|error| self.unreadable(path, &from.file, &error))
            }
        }
    }

    /// Which proxy a profile names; whether that of the environment can be read is not seen here.
    pub(super) fn proxy(
        &self,
        name: &str,
        written: &ProfileSettings,
    ) -> Result<ProxyChoice, InputError> {
        let path = ["hosts", name, "proxy"];
        let Some(text) = &written.proxy else {
            return Ok(ProxyChoice::Environment);
        };
        match self.text(text, &path)? {
            Text::Known(text) if text == NO_PROXY => Ok(ProxyChoice::Direct),
            Text::Known(text) if is_proxy(&text) => Ok(ProxyChoice::Url(Secret::new(text))),
            Text::Known(_) => {
                let error = self.settings.error(&path, NOT_A_PROXY).hiding_the_line();
                Err(error.help("write http://host:port, or `none`"))
            }
            Text::Unset(_) => Ok(ProxyChoice::Environment),
        }
    }

    fn network(
        &self,
        name: &str,
        written: &ProfileSettings,
        base: &url::Url,
    ) -> Result<Network, InputError> {
        let proxy = self.proxy(name, written)?;
        if matches!(proxy, ProxyChoice::Environment) && !is_loopback(base) {
            proxies::check(self.environment, base)?;
        }
        Ok(Network {
            client_certificate: self.client_certificate(name, written)?,
            proxy,
            proxies_of_environment: proxies::of_environment(self.environment),
            addresses: addresses(written),
            http_version: written.http.unwrap_or_default(),
            allow_plain_http: written.allow_plain_http.unwrap_or(false),
            host_headers: written.host_headers.clone().unwrap_or_default(),
            headers: written
                .headers
                .iter()
                .map(|(name, value)| (name.0.clone(), value.0.clone()))
                .collect(),
        })
    }

    fn client_certificate(
        &self,
        name: &str,
        written: &ProfileSettings,
    ) -> Result<Option<ClientCertificate>, InputError> {
        let Some(certificate) = &written.client_certificate else {
            return Ok(None);
        };
        let path = ["hosts", name, "client_certificate"];
        let chain_pem = self.bytes(&certificate.file, &path)?;
        let key_pem = match &certificate.key {
            None => String::from_utf8_lossy(&chain_pem).into_owned(),
            Some(key) => match self.text(key, &path)? {
                Text::Known(text) => text,
                Text::Unset(variable) => {
                    let error = self.settings.error(&path, format!("{variable} is not set"));
                    return Err(error.help(format!("set {variable} to the private key in PEM")));
                }
            },
        };
        Ok(Some(ClientCertificate {
            chain_pem,
            key_pem: Secret::new(key_pem),
        }))
    }

    pub(super) fn bytes(&self, file: &str, path: &[&str]) -> Result<Vec<u8>, InputError> {
        source_file::read_bytes(&self.root.join(file), file)
            .map_err(|error| self.unreadable(path, file, &error))
    }

    fn unreadable(&self, path: &[&str], file: &str, error: &InputError) -> InputError {
        let words = format!("`{file}` {}", error.message);
        self.settings.error(path, words)
    }
}

fn fetched(sign_in: Result<SignIn, String>) -> Result<Credential, (String, String)> {
    let help = "see the credentials of docs/settings.md";
    let sign_in = sign_in.map_err(|words| (words, help.to_owned()))?;
    Ok(Credential::Fetched(Arc::new(sign_in)))
}

/// The part that a form and its texts make; or what is wrong with them, and what to do.
fn part_of(
    form: &Form<'_>,
    texts: Vec<String>,
    base: &url::Url,
) -> Result<Credential, (String, String)> {
    let value = || {
        let text = texts.first().cloned().unwrap_or_default();
        check_value(&text, form).map(|()| Secret::new(text))
    };
    Ok(match form {
        Form::OAuth2(client) => fetched(client.resolved(texts))?,
        Form::Login(login) => fetched(login.resolved(texts, base))?,
        Form::Bearer(_) => Credential::Bearer(value()?),
        Form::Basic(basic) => {
            let user = texts.get(1).cloned().unwrap_or_default();
            let password = texts.first().cloned().unwrap_or_default();
            let secret = if basic.is_key() { &user } else { &password };
            check_value(secret, form)?;
            Credential::Basic {
                user,
                password: Secret::new(password),
            }
        }
        Form::Header(named) => Credential::Header {
            name: named.name.to_ascii_lowercase(),
            value: value()?,
        },
        Form::Query(named) => Credential::Query {
            name: named.name.clone(),
            value: value()?,
        },
        Form::Cookie(named) => Credential::Cookie {
            name: named.name.clone(),
            value: value()?,
        },
    })
}

/// A credential that no header may carry is refused before anything is sent. What is
/// wrong is stated without a part of it.
fn check_value(text: &str, form: &Form<'_>) -> Result<(), (String, String)> {
    let place = match form.secrets()[..] {
        [TextSource::Environment(from)] => format!("the credential in `{}`", from.env),
        [TextSource::File(from)] => format!("the credential in `{}`", from.file),
        _ => "this credential".to_owned(),
    };
    if text.is_empty() {
        let help = "give it a value, or remove it";
        return Err((format!("{place} is empty"), help.into()));
    }
    if text.chars().any(char::is_control) {
        let words = format!("{place} holds a line break or another control character");
        return Err((words, "a header cannot carry it; is it one line?".into()));
    }
    if matches!(form, Form::Bearer(_)) && text.contains(' ') {
        return Err((format!("{place} {NO_TOKEN}"), TOKEN_ALONE.into()));
    }
    let breaks_a_cookie = |c: char| !c.is_ascii_graphic() || matches!(c, ';' | ',' | '"' | '\\');
    if matches!(form, Form::Cookie(_)) && text.chars().any(breaks_a_cookie) {
        let words = format!("{place} holds a character that a cookie cannot carry");
        return Err((words, "write it as the host set it, percent-encoded".into()));
    }
    Ok(())
}

enum Text {
    Known(String),
    Unset(String),
}

/// The time limit of each phase.
fn timeouts(written: &ProfileSettings) -> Timeouts {
    let all = written.timeout.map_or(DEFAULT_TIMEOUT, |limit| limit.0);
    let of = |single: Option<TimeLimit>| single.map_or(all, |limit| limit.0);
    let single = &written.timeouts;
    Timeouts {
        lookup: of(single.lookup),
        connect: of(single.connect),
        tls: of(single.tls),
        response: of(single.response),
        body: of(single.body),
    }
}

fn addresses(written: &ProfileSettings) -> BTreeMap<String, SocketAddr> {
    let resolve = written.resolve.iter();
    let address = resolve.map(|(name, address)| (name.to_ascii_lowercase(), address.0));
    address.collect()
}

fn json_vars(written: &ProfileSettings) -> Values {
    written
        .vars
        .iter()
        .map(|(name, value)| (Arc::from(name.as_str()), to_json(value)))
        .collect()
}
