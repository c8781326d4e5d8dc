//! A host profile's settings one by one, each with where it comes from. Secrets are masked.

use serde::Serialize;

use super::profile::MOCK;
use super::profile_settings::{EffectSettings, EffectWord, HttpSettings, ProfileSettings};
use super::resolver::{Environment, PROXY_VARIABLES};
use super::text_source::TextSource;
use super::toml_file;
use crate::settings::auth::{AuthSettings, forms_of};
use crate::settings::settings_file::Settings;

/// What stands in the place of a secret.
const MASKED: &str = "[masked]";

/// One setting of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingRow {
    /// The key, as in `driftcheck.toml` below `hosts.NAME`.
    pub key: String,
    /// Its value; a secret is masked, a value that is not there is null.
    pub value: Option<String>,
    /// Where the value comes from: `driftcheck.toml:12`, an environment variable, `default`.
    pub source: String,
}

/// Every setting of a profile that has a value or a default, in the order of the documentation.
pub fn rows(
    settings: &Settings,
    name: &str,
    written: &ProfileSettings,
    environment: Environment<'_>,
) -> Vec<SettingRow> {
    let reader = Reader {
        settings,
        name,
        environment,
    };
    let mut rows = Vec::new();
    match &written.url {
        Some(url) => rows.push(reader.text("url", &["url"], url, false)),
        None if name == MOCK => rows.push(row("url", Some("a free port of loopback"), "the mock")),
        None => rows.push(row("url", None, "not set")),
    }
    for (key, credential) in &written.auth {
        rows.extend(reader.credential(key, credential));
    }
    for (scheme, credential) in &written.schemes {
        rows.push(SettingRow {
            key: format!("schemes.{scheme}"),
            value: Some(credential.clone()),
            source: reader.line(&["schemes", scheme]),
        });
    }
    if !written.vars.is_empty() {
        let names: Vec<&str> = written.vars.keys().map(String::as_str).collect();
        let value = names.join(", ");
        rows.push(reader.written("vars", Some(value)));
    }
    for (key, value, default) in plain(written) {
        rows.push(match value {
            Some(value) => reader.written(key, Some(value)),
            None => row(key, Some(default), "default"),
        });
    }
    rows.push(match &written.proxy {
        Some(proxy) => reader.text("proxy", &["proxy"], proxy, !is_none(proxy)),
        None => row(
            "proxy",
            Some("as the environment says; none on loopback"),
            &proxy_variables(environment),
        ),
    });
    if let Some(timeouts) = &written.timeouts {
        let limits = [
            ("timeouts.lookup", &timeouts.lookup),
            ("timeouts.connect", &timeouts.connect),
            ("timeouts.tls", &timeouts.tls),
            ("timeouts.response", &timeouts.response),
            ("timeouts.body", &timeouts.body),
        ];
        let written = limits.into_iter().filter(|(_, limit)| limit.is_some());
        rows.extend(written.map(|(key, limit)| reader.written(key, limit.clone())));
    }
    for (name, address) in &written.resolve {
        rows.push(SettingRow {
            key: format!("resolve.{name}"),
            value: Some(address.clone()),
            source: reader.line(&["resolve", name]),
        });
    }
    let deprecation = settings.deprecation_of(name);
    if let Some(days) = deprecation.sunset_warn_days {
        let own = written.deprecation.sunset_warn_days.is_some();
        rows.push(SettingRow {
            key: "deprecation.sunset_warn_days".into(),
            value: Some(days.to_string()),
            source: if own {
                reader.line(&["deprecation", "sunset_warn_days"])
            } else {
                reader.shown_line(&["deprecation", "sunset_warn_days"])
            },
        });
    }
    rows
}

/// Settings that stand in the file alone: key, value and what holds where there is none.
fn plain(written: &ProfileSettings) -> Vec<(&'static str, Option<String>, &'static str)> {
    let retry = written.retry.as_ref().map(|retry| {
        let attempts = retry.attempts.unwrap_or(1);
        let after_429 = if retry.effects_after_429 {
            ", effects after a 429 too"
        } else {
            ""
        };
        format!("{attempts} attempts{after_429}")
    });
    let budget = written.send_budget.as_ref().map(|budget| {
        let words = |most: Option<u64>| most.map_or("any number".into(), |most| most.to_string());
        format!(
            "{} a run, {} a target",
            words(budget.sends),
            words(budget.per_target)
        )
    });
    let effects = written.effects.as_ref().map(|effects| match effects {
        EffectSettings::Word(EffectWord::Allow) => "allow".to_owned(),
        EffectSettings::Word(EffectWord::Deny) => "deny".to_owned(),
        EffectSettings::Only(names) => names.join(", "),
    });
    let http = written.http.map(|http| match http {
        HttpSettings::One => "1.1".to_owned(),
        HttpSettings::Two => "2".to_owned(),
        HttpSettings::Auto => "auto".to_owned(),
    });
    let max_body_bytes = written.max_body_bytes.map(|bytes| bytes.to_string());
    let host_headers = written.host_headers.as_ref().map(|names| names.join(", "));
    let certificate = written.client_certificate.as_ref();
    vec![
        ("extends", written.extends.clone(), "no other profile"),
        ("jobs", written.jobs.map(|jobs| jobs.to_string()), "8"),
        ("timeout", written.timeout.clone(), "20s"),
        ("rate", written.rate.clone(), "no limit"),
        ("retry", retry, "never"),
        ("send_budget", budget, "no limit"),
        ("max_body_bytes", max_body_bytes, "8388608"),
        ("effects", effects, "allow on loopback, else deny"),
        ("live", written.live.map(|live| live.to_string()), "false"),
        ("http", http, "what the host prefers"),
        ("host_headers", host_headers, "the host of url"),
        (
            "allow_plain_http",
            written.allow_plain_http.map(|allowed| allowed.to_string()),
            "false",
        ),
        ("ca", written.ca.clone(), "the system's certificates"),
        (
            "client_certificate",
            certificate.map(|one| one.file.clone()),
            "none",
        ),
    ]
}

/// The word that stands for no proxy is no secret; the address of one may hold a password.
fn is_none(proxy: &TextSource) -> bool {
    matches!(proxy, TextSource::Literal(text) if text == "none")
}

/// Those variables of a proxy that are set.
fn proxy_variables(environment: Environment<'_>) -> String {
    let names = PROXY_VARIABLES.into_iter().chain(["NO_PROXY"]);
    let set = names.flat_map(|name| [name.to_owned(), name.to_ascii_lowercase()]);
    let set: Vec<String> = set.filter(|name| environment(name).is_some()).collect();
    match set.is_empty() {
        true => "default".to_owned(),
        false => set.join(", "),
    }
}

/// A URL without what only its host should know: a password, a user, a query.
fn without_password(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    // A slash may stand in a password that was not encoded.
    let rest = match rest.rsplit_once('@') {
        Some((_, host)) => format!("{MASKED}@{host}"),
        None => rest.to_owned(),
    };
    let rest = match rest.split_once('?') {
        Some((path, _)) => format!("{path}?{MASKED}"),
        None => rest,
    };
    match scheme {
        "" => rest,
        scheme => format!("{scheme}://{rest}"),
    }
}

fn row(key: &str, value: Option<&str>, source: &str) -> SettingRow {
    SettingRow {
        key: key.to_owned(),
        value: value.map(str::to_owned),
        source: source.to_owned(),
    }
}

struct Reader<'a> {
    settings: &'a Settings,
    name: &'a str,
    environment: Environment<'a>,
}

impl Reader<'_> {
    /// A value that stands in the file.
    fn written(&self, key: &str, value: Option<String>) -> SettingRow {
        SettingRow {
            key: key.to_owned(),
            value,
            source: self.line(&key.split('.').collect::<Vec<_>>()),
        }
    }

    fn line(&self, path: &[&str]) -> String {
        let mut whole = vec!["hosts", self.name];
        whole.extend(path);
        self.shown_line(&self.settings.written_path(&whole))
    }

    fn shown_line(&self, path: &[&str]) -> String {
        let source = &self.settings.source;
        match toml_file::locate(&source.text, path) {
            Some(offset) => {
                let before = source.text.get(..offset).unwrap_or_default();
                format!("{}:{}", source.shown, before.matches('\n').count() + 1)
            }
            None => source.shown.clone(),
        }
    }

    /// A text from the file, the environment or another file.
    fn text(&self, key: &str, path: &[&str], text: &TextSource, is_secret: bool) -> SettingRow {
        let shown = |value: &str| match is_secret {
            true => MASKED.to_owned(),
            false => without_password(value),
        };
        let line = self.line(path);
        let (value, source) = match text {
            TextSource::Literal(text) => (Some(shown(text)), line),
            TextSource::Environment(from) => match ((self.environment)(&from.env), &from.default) {
                (Some(value), _) => (
                    Some(shown(&value)),
                    format!("{}, named in {line}", from.env),
                ),
                (None, Some(default)) => {
                    let source = format!("default in {line}, as {} is not set", from.env);
                    (Some(shown(default)), source)
                }
                (None, None) => (None, format!("{} is not set, named in {line}", from.env)),
            },
            TextSource::File(from) => {
                let value = if is_secret {
                    MASKED
                } else {
                    "the file's content"
                };
                (
                    Some(value.to_owned()),
                    format!("{}, named in {line}", from.file),
                )
            }
        };
        SettingRow {
            key: key.to_owned(),
            value,
            source,
        }
    }

    /// One row a part: `auth.NAME`, or `auth.NAME[0]` where there are several.
    fn credential(&self, key: &str, credential: &AuthSettings) -> Vec<SettingRow> {
        let path = ["auth", key];
        let Ok(forms) = forms_of(credential) else {
            return vec![row(&path.join("."), None, "not set")];
        };
        let is_one = forms.len() == 1;
        let rows = forms.iter().enumerate().map(|(index, form)| {
            let key = match is_one {
                true => path.join("."),
                false => format!("{}[{index}]", path.join(".")),
            };
            let mut row = self.text(&key, &path, form.secret(), true);
            row.value = row.value.map(|value| format!("{} {value}", form.words()));
            row
        });
        rows.collect()
    }
}
