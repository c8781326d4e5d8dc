//! A host profile's settings one by one, each with where it comes from. Secrets are masked.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::keys::{Key, keys};
use super::profile::MOCK;
use super::profile_settings::NOT_LENT;
use super::proxies::PROXY_VARIABLES;
use super::settings_file::{Settings, Source};
use super::text_source::{Environment, TextSource};

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

/// Every setting of a profile that has a value or a default, in the order of the documentation;
/// what it lends to an address, where there is one.
pub fn rows(
    settings: &Settings,
    name: &str,
    is_lent: bool,
    environment: Environment<'_>,
) -> Vec<SettingRow> {
    let source = &settings.source;
    let tables = source.tables();
    let profile = tables.get("hosts");
    let profile = profile.and_then(|hosts| hosts.get_ref().get(name));
    let mut reader = Reader {
        source,
        environment,
        rows: Vec::new(),
    };
    for (key, known) in keys().filter(|(key, _)| !is_lent || *key != "url") {
        let is_own = is_lent && NOT_LENT.contains(&key);
        let written = profile.filter(|_| !is_own);
        match written.and_then(|written| written.get_ref().get(key)) {
            Some(value) => reader.written(key.to_owned(), known, value),
            None => reader.left_out(key, known, name),
        }
    }
    reader.rows
}

struct Reader<'a> {
    source: &'a Source,
    environment: Environment<'a>,
    rows: Vec<SettingRow>,
}

impl Reader<'_> {
    /// What holds where the file says nothing.
    fn left_out(&mut self, key: &str, known: Key, profile: &str) {
        let (value, source) = match (key, known.default()) {
            ("url", _) if profile == MOCK => {
                let place = "a free port of loopback".to_owned();
                (Some(place), "the mock".to_owned())
            }
            ("url", _) => (None, "not set".to_owned()),
            ("proxy", words) => (words, proxy_variables(self.environment)),
            (_, Some(words)) => (Some(words), "default".to_owned()),
            (_, None) => return,
        };
        self.row(key.to_owned(), value, source);
    }

    /// What stands in the file: one row a value, under all its keys.
    fn written(&mut self, key: String, known: Key, value: &Spanned<DeValue<'_>>) {
        let line = self.source.line(value.span().start);
        match value.get_ref() {
            _ if known.is_text_source() => self.text(key, known, value, line),
            DeValue::Table(table) if known.is_free() => {
                let names: Vec<&str> = table.keys().map(|name| &**name.get_ref()).collect();
                self.row(key, Some(names.join(", ")), line);
            }
            DeValue::Table(table) => {
                for (name, value) in table {
                    let name = name.get_ref();
                    self.written(format!("{key}.{name}"), known.within(name), value);
                }
            }
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                for (index, value) in items.iter().enumerate() {
                    let name = index.to_string();
                    self.written(format!("{key}[{name}]"), known.within(&name), value);
                }
            }
            DeValue::Array(items) => {
                let texts: Vec<String> = items.iter().map(|item| plain(item.get_ref())).collect();
                self.row(key, Some(texts.join(", ")), line);
            }
            value => self.row(key, Some(plain(value)), line),
        }
    }

    /// A text from the file, the environment or another file.
    fn text(&mut self, key: String, known: Key, text: &Spanned<DeValue<'_>>, line: String) {
        let shown = |value: &str| match value {
            url if known.is_url() => without_password(url),
            word if known.names(word) => word.to_owned(),
            _ => MASKED.to_owned(),
        };
        let (value, source) = match TextSource::deserialize(ValueDeserializer::from(text.clone())) {
            Ok(TextSource::Literal(text)) => (Some(shown(&text)), line),
            Ok(TextSource::Environment(from)) => {
                match ((self.environment)(&from.env), from.default) {
                    (Some(value), _) => (
                        Some(shown(&value)),
                        format!("{}, named in {line}", from.env),
                    ),
                    (None, Some(default)) => {
                        let source = format!("default in {line}, as {} is not set", from.env);
                        (Some(shown(&default)), source)
                    }
                    (None, None) => (None, format!("{} is not set, named in {line}", from.env)),
                }
            }
            Ok(TextSource::File(from)) => {
                let value = match known.is_url() {
                    true => "the file's content",
                    false => MASKED,
                };
                let source = format!("{}, named in {line}", from.file);
                (Some(value.to_owned()), source)
            }
            // It was read before.
            Err(_) => (None, line),
        };
        self.row(key, value, source);
    }

    fn row(&mut self, key: String, value: Option<String>, source: String) {
        self.rows.push(SettingRow { key, value, source });
    }
}

/// A single value as people write it, a text without its quotes.
fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => "…".to_owned(),
    }
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
