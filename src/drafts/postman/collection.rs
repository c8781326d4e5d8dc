//! A whole collection: its folders, what they share, and its variables.

use serde_json::{Map, Value};

use super::auth;
use super::item::{self, Above};
use super::place::{At, Source, plain};
use super::scripts;
use crate::drafts::calls::{Call, Marks, first_mark};
use crate::error::InputError;

/// So deep may folders lie in each other; deeper ones are one with their parent.
const DEEPEST: usize = 8;

/// What a collection has.
#[derive(Debug, Default)]
pub struct Collection {
    /// Its name.
    pub name: String,
    /// Its requests, each with the names of the parameters of its path where it has them.
    pub calls: Vec<(Call, Vec<Option<String>>)>,
    /// The variables that it sets, as the texts that Postman writes in their place.
    pub set: Map<String, Value>,
}

/// Reads a collection.
///
/// # Errors
/// Every mistake with its place; the lines are not shown, since they may hold secrets.
pub fn read(text: &str, shown: &str, marks: &mut Marks) -> Result<Collection, Vec<InputError>> {
    if let Some(at) = first_mark(text) {
        let error = InputError::new(shown, "found a character for private use");
        let error = error.at_offset(text.as_bytes(), at).hiding_the_line();
        return Err(vec![
            error.help("take it out in Postman, and export the collection again"),
        ]);
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| vec![not_json(text, shown, &error)])?;
    let root = At {
        value: &value,
        pointer: String::new(),
    };
    let mut source = Source {
        text,
        shown,
        errors: Vec::new(),
    };
    check_version(&root, &mut source);
    if !source.errors.is_empty() {
        return Err(source.errors);
    }
    let info = root.member("info");
    let variables = variables(&root);
    let base = |name: &str| {
        let own = variables.iter().find(|(known, _)| known == name);
        own.map(|(_, value)| plain(value))
            .filter(|value| value.contains("://"))
    };
    let mut walk = Walk {
        source,
        marks,
        calls: Vec::new(),
    };
    let login = root
        .member("auth")
        .and_then(|auth| auth::read(&auth, walk.marks));
    match root.member("item") {
        Some(items) if items.value.is_array() => {
            let above = Above {
                folder: &[],
                login: login.as_ref(),
                checks: &scripts::read(&root).of_folder(),
                keeps_body: item::keeps_body(&root, false),
                base: &base,
            };
            walk.items(&items, above);
        }
        found => {
            let words = found.as_ref().map_or("nothing", At::kind);
            let at = found.map_or_else(String::new, |found| found.pointer);
            let message =
                format!("found {words} as `item`, expected a list of requests and folders");
            walk.source
                .mistake(&at, message, "export the collection again");
        }
    }
    let (calls, errors) = (walk.calls, walk.source.errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut set = Map::new();
    for (name, value) in &variables {
        let text = plain(value);
        // What holds another variable is for the host profile to set.
        let is_plain = !text.is_empty() && !text.contains("{{");
        let own = marks.variable_of_source(name);
        if let Some(own) = marks.of(own).filter(|_| is_plain && base(name).is_none()) {
            set.insert(own.to_owned(), text.into());
        }
    }
    Ok(Collection {
        name: info.and_then(|info| info.text("name")).unwrap_or_default(),
        calls,
        set,
    })
}

fn not_json(text: &str, shown: &str, error: &serde_json::Error) -> InputError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let own = InputError::new(shown, format!("not JSON: {words}"));
    let own = own
        .at_bytes(text, error.line(), error.column())
        .hiding_the_line();
    own.help("expected a collection: in Postman, choose “Export” and version 2.1")
}

fn check_version(root: &At<'_>, source: &mut Source<'_>) {
    let help =
        "expected a collection of version 2.1 or 2.0: in Postman, choose “Export” and version 2.1";
    let schema = root.member("info").and_then(|info| info.text("schema"));
    match schema {
        Some(schema) if schema.contains("/v2.1") || schema.contains("/v2.0") => {}
        Some(schema) if schema.contains("/collection/v") => {
            let version = schema.split("/collection/").nth(1).unwrap_or_default();
            let version = version.split('/').next().unwrap_or_default();
            let message = format!("found a collection of version {version}");
            source.mistake("/info/schema", message, help);
        }
        _ => {
            let what = [
                ("/values", "an environment of Postman"),
                ("/requests", "a collection of version 1"),
                ("/openapi", "an OpenAPI document"),
                ("/swagger", "an OpenAPI document"),
                ("/log/entries", "an HTTP archive (HAR)"),
                ("/resources", "an Insomnia export"),
            ];
            let found = what
                .iter()
                .find(|(pointer, _)| root.value.pointer(pointer).is_some());
            let words = found.map_or("no collection of Postman", |(_, words)| words);
            source.mistake("", format!("found {words}"), help);
        }
    }
}

/// The variables of a collection with their values, but for those that it calls secret.
fn variables(root: &At<'_>) -> Vec<(String, Value)> {
    let all = root.member("variable");
    let all = all.iter().flat_map(At::items);
    let is_open = |one: &At<'_>| one.text("type").as_deref() != Some("secret");
    let all = all.filter(|one| !one.is_disabled() && is_open(one));
    let own = all.filter_map(|one| {
        let name = one.text("key").or_else(|| one.text("id"))?;
        Some((name, one.member("value")?.value.clone()))
    });
    own.filter(|(name, _)| !name.is_empty()).collect()
}

struct Walk<'w, 't> {
    source: Source<'t>,
    marks: &'w mut Marks,
    calls: Vec<(Call, Vec<Option<String>>)>,
}

impl Walk<'_, '_> {
    fn items(&mut self, items: &At<'_>, above: Above<'_>) {
        for item in items.items() {
            if let Some(below) = item.member("item") {
                let own = item
                    .member("auth")
                    .and_then(|auth| auth::read(&auth, self.marks));
                let mut deeper = above.folder.to_vec();
                if deeper.len() < DEEPEST {
                    deeper.push(item.text("name").unwrap_or_default());
                }
                let checks = scripts::read(&item).of_folder().below(above.checks);
                let inside = Above {
                    checks: &checks,
                    folder: &deeper,
                    login: own.as_ref().or(above.login),
                    keeps_body: item::keeps_body(&item, above.keeps_body),
                    ..above
                };
                self.items(&below, inside);
                continue;
            }
            if item.member("request").is_none() {
                let message = format!(
                    "found {} that is neither a request nor a folder",
                    item.kind()
                );
                let help =
                    "expected an object with `request` or `item`; export the collection again";
                self.source.mistake(&item.pointer, message, help);
                continue;
            }
            let read = item::read(&item, &above, &mut self.source, self.marks);
            self.calls.extend(read.map(|read| (read.call, read.names)));
        }
    }
}
