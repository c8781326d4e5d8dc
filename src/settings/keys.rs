//! What is known of each key of a host profile: what the struct that is read says of itself in
//! its schema. A new key needs no other description.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor, value};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::profile_settings::{BY_KEY, ProfileSettings};

/// The schema of a profile.
static PROFILE: LazyLock<Value> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator
        .into_root_schema_for::<ProfileSettings>()
        .to_value()
});

/// Where in the schema a text is described that may come from the environment or a file.
const TEXT_SOURCE: &str = "#/$defs/TextSource";

/// A key, or what stands within it.
#[derive(Clone, Copy)]
pub(super) struct Key(&'static Value);

/// The keys of a profile in the order of their description, each with its name.
pub(super) fn keys() -> impl Iterator<Item = (&'static str, Key)> {
    let mut names: &'static [&'static str] = &[];
    // It stops at the names, which is an error to serde.
    ProfileSettings::deserialize(Names(&mut names)).ok();
    names.iter().map(|name| (*name, Key::of(name)))
}

impl Key {
    /// The key of a profile that has this name; nothing is known of one that is none.
    pub(super) fn of(name: &str) -> Key {
        Key(&PROFILE["properties"][name])
    }

    /// What holds where it is left out.
    pub(super) fn default(self) -> Option<String> {
        let words = ["x-default", "default"].map(|word| &self.0[word]);
        words.into_iter().find_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        })
    }

    /// Whether a table of this key is inherited key by key, and not as a whole.
    pub(super) fn is_inherited_by_key(self) -> bool {
        self.0["x-extends"] == BY_KEY
    }

    /// Whether a text may come from the environment or a file, and may be a secret then.
    pub(super) fn is_text_source(self) -> bool {
        self.forms().iter().any(|form| form["$ref"] == TEXT_SOURCE)
    }

    /// Whether it holds a single value or a list of them, none of which is a secret.
    pub(super) fn is_plain(self) -> bool {
        let is_table = |form: &&Value| form["type"] == "object";
        self.0.is_object() && !self.is_text_source() && !self.forms().iter().any(is_table)
    }

    /// Whether it is a URL, of which the password alone is a secret.
    pub(super) fn is_url(self) -> bool {
        self.0["format"] == "uri"
    }

    /// Whether the schema names this very text, so that it is no secret.
    pub(super) fn names(self, text: &str) -> bool {
        let examples = self.0["examples"].as_array();
        examples.is_some_and(|all| all.iter().any(|one| one == text))
    }

    /// Whether users name the keys of its table and give them any value.
    pub(super) fn is_free(self) -> bool {
        self.0["additionalProperties"] == true
    }

    /// What a key of its table or an item of its list is.
    pub(super) fn within(self, name: &str) -> Key {
        let forms = self.forms();
        let named = forms.iter().map(|form| &form["properties"][name]);
        let others = forms
            .iter()
            .flat_map(|form| [&form["additionalProperties"], &form["items"]]);
        let mut found = named.chain(others).filter(|form| form.is_object());
        Key(found.next().unwrap_or(&Value::Null))
    }

    /// The schemas that it may be by, references followed.
    fn forms(self) -> Vec<&'static Value> {
        let mut forms = vec![self.0];
        let mut next = 0;
        while let Some(form) = forms.get(next).copied() {
            let path = form["$ref"]
                .as_str()
                .and_then(|path| path.strip_prefix('#'));
            forms.extend(path.and_then(|path| PROFILE.pointer(path)));
            forms.extend(form["anyOf"].as_array().into_iter().flatten());
            next += 1;
        }
        forms
    }
}

/// Takes the names of a struct's fields, in their order, and reads nothing.
struct Names<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("there is nothing to read"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands before the table of the page, and what after it.
    const EDGES: [&str; 2] = [
        "<!-- the keys of a host -->\n",
        "<!-- end of the keys -->\n",
    ];

    /// The table of every key, as its description has it.
    fn table() -> String {
        let rows = keys().map(|(name, key)| {
            let named = if key.0["additionalProperties"].is_null() {
                ""
            } else {
                ".NAME"
            };
            let meaning = key.0["description"].as_str().unwrap().replace('\n', " ");
            let default = match key.default() {
                Some(value) if key.0["x-default"].is_null() => format!("`{value}`"),
                words => words.unwrap_or_else(|| "none".into()),
            };
            format!("| `{name}{named}` | {meaning} | {default} |\n")
        });
        format!(
            "\n| key | meaning | default |\n|---|---|---|\n{}\n",
            rows.collect::<String>()
        )
    }

    #[test]
    fn the_page_about_settings_has_every_key_of_a_host() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
        let written = std::fs::read_to_string(path).unwrap();
        let (before, rest) = written.split_once(EDGES[0]).unwrap();
        let (_, after) = rest.split_once(EDGES[1]).unwrap();
        let page = [before, EDGES[0], &table(), EDGES[1], after].concat();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        } else {
            assert!(
                written == page,
                "docs/settings.md is not up to date: run BLESS=1 cargo test --lib settings"
            );
        }
    }

    #[test]
    fn a_key_is_known_as_deep_as_it_goes() {
        let token = Key::of("auth").within("default").within("bearer");
        assert!(token.is_text_source() && !token.is_url());
        let one_of_several = Key::of("auth").within("default").within("0");
        assert!(
            one_of_several
                .within("header")
                .within("value")
                .is_text_source()
        );
        assert!(Key::of("url").is_url() && Key::of("vars").is_free());
        assert!(
            Key::of("timeouts").is_inherited_by_key() && !Key::of("retry").is_inherited_by_key()
        );
        let backoff = Key::of("retry").within("backoff").default();
        assert_eq!(backoff.as_deref(), Some("500ms"));
        for (name, is_plain) in [
            ("jobs", true),
            ("effects", true),
            ("proxy", false),
            ("vars", false),
            ("bearer", false),
        ] {
            assert_eq!(Key::of(name).is_plain(), is_plain, "{name}");
        }
    }
}
