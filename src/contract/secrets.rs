//! Which members of a body are secrets, by the names that lead to them.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::annotations::{SECRET, aliases, flag};
use crate::model::place::unescape;
use crate::redact::other_names::OtherNames;
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::children;

/// The last two property names of every path that leads to a secret (`x-secret`, a password, a
/// text that is only written); one name where the secret stands at the root. Schemas that no
/// reference reaches count too.
pub(super) fn suffixes(library: &Library) -> Vec<Vec<String>> {
    let mut search = Search::new(library);
    for file in 0..library.files.len() {
        search.run(Spot {
            file,
            pointer: String::new(),
        });
    }
    for file in 0..library.files.len() {
        for keyword in ["$defs", "definitions"] {
            let defs = library.files[file]
                .value
                .get(keyword)
                .and_then(Value::as_object);
            for name in defs.into_iter().flat_map(|defs| defs.keys()) {
                let pointer = crate::schema::subschemas::join(
                    "",
                    [
                        crate::model::place::Token::Key(keyword),
                        crate::model::place::Token::Key(name),
                    ],
                );
                let spot = Spot { file, pointer };
                if !search.reached.contains(&spot) {
                    search.run(spot);
                }
            }
        }
    }
    search.into_paths()
}

/// The same for schemas that stand anywhere in the files.
pub(super) fn suffixes_from(
    library: &Library,
    roots: impl Iterator<Item = Spot>,
) -> Vec<Vec<String>> {
    let mut search = Search::new(library);
    roots.for_each(|root| search.run(root));
    search.into_paths()
}

/// Whether a schema says that its value is a secret. What is only written (OpenAPI) is none that
/// a response should show, and a password is never shown.
fn is_secret(schema: &Map<String, Value>) -> bool {
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
    flag(schema, SECRET)
        || schema.get("format").and_then(Value::as_str) == Some(PASSWORD)
        || is_text && flag(schema, WRITE_ONLY)
}

/// Whether a text of a schema may say so of a value.
pub(super) fn may_mention(bytes: &[u8]) -> bool {
    let words = [SECRET, PASSWORD, WRITE_ONLY];
    words
        .iter()
        .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// A format (OpenAPI 3.0, section 4.4; the format registry) and a keyword of JSON Schema.
const PASSWORD: &str = "password";
const WRITE_ONLY: &str = "writeOnly";

/// The names of the property a schema belongs to and of its parent, where there are any.
type Names = (Option<String>, Option<String>);

struct Search<'l> {
    library: &'l Library,
    found: BTreeSet<Vec<String>>,
    seen: HashSet<(Spot, Names)>,
    reached: HashSet<Spot>,
    aliases: OtherNames,
}

impl Search<'_> {
    fn new(library: &Library) -> Search<'_> {
        Search {
            library,
            found: BTreeSet::new(),
            seen: HashSet::new(),
            reached: HashSet::new(),
            aliases: OtherNames::default(),
        }
    }

    /// What was found, under each name that contracts give it.
    fn into_paths(mut self) -> Vec<Vec<String>> {
        let known: Vec<Vec<String>> = self.found.iter().cloned().collect();
        self.found.extend(self.aliases.paths(&known));
        self.found.into_iter().collect()
    }

    fn run(&mut self, root: Spot) {
        let mut waiting = vec![(root, (None, None))];
        while let Some((spot, names)) = waiting.pop() {
            if !self.seen.insert((spot.clone(), names.clone())) {
                continue;
            }
            self.reached.insert(spot.clone());
            let Some(Value::Object(schema)) = self.library.value(&spot) else {
                continue;
            };
            if is_secret(schema) && names.1.is_some() {
                let (parent, own) = names.clone();
                self.found.insert(parent.into_iter().chain(own).collect());
            }
            for alias in aliases(schema) {
                let own = names.1.iter();
                own.for_each(|own| self.aliases.add(own, alias.clone()));
            }
            for keyword in ["$ref", "$dynamicRef"] {
                let reference = schema.get(keyword).and_then(Value::as_str);
                let target = reference.and_then(|text| self.library.resolve(&spot, text).ok());
                if let Some(Target::Spot(target)) = target {
                    waiting.push((target, names.clone()));
                }
            }
            for (pointer, _) in children(&spot.pointer, schema) {
                let added = pointer[spot.pointer.len()..].to_owned();
                let file = spot.file;
                let names = match added.strip_prefix("/properties/") {
                    _ if added.starts_with("/$defs/") || added.starts_with("/definitions/") => {
                        continue;
                    }
                    Some(name) => {
                        let name = unescape(name);
                        (names.1.clone(), Some(name))
                    }
                    None => names.clone(),
                };
                waiting.push((Spot { file, pointer }, names));
            }
        }
    }
}
