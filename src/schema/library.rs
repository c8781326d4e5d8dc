//! The schema files as a set of resources: which URI names what, and what a `$ref` means.
//!
//! Nothing is fetched: what is not in the folder is not there.

use std::collections::{BTreeSet, HashMap};

use jsonschema::Draft;
use percent_encoding::AsciiSet;
use serde_json::Value;
use url::Url;

use super::dialect;
pub(crate) use super::schema_file::SchemaFile;
use super::subschemas::{join, visit};
use crate::model::place::{ESCAPED_IN_URI, Token};
use crate::openapi;

/// The base of a file without `$id`; its path follows.
const ROOT: &str = "schemas:///";

/// What a path escapes in a URI.
const NO_PATH: &AsciiSet = &ESCAPED_IN_URI
    .remove(b'!')
    .remove(b'(')
    .remove(b')')
    .remove(b'@');

/// A schema's place: a file and a JSON Pointer into it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    pub(crate) file: usize,
    pub(crate) pointer: String,
}

/// What a `$ref` leads to.
#[derive(Debug)]
pub(crate) enum Target {
    /// A schema of a file.
    Spot(Spot),
    /// A meta-schema that the validator brings with it.
    Builtin,
}

/// The files with their resources and anchors.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) files: Vec<SchemaFile>,
    resources: HashMap<String, Spot>,
    anchors: HashMap<(String, String), Spot>,
    /// For each file: pointer and URI of each resource in it, the deepest last.
    bases: Vec<Vec<(String, String)>>,
    /// For each file: pointer and draft of each schema in it that names one, the deepest last.
    drafts: Vec<Vec<(String, Draft)>>,
    /// URIs that a relative file name means beside an `$id`, and the file.
    pub(crate) aliases: Vec<(String, usize)>,
}

impl Library {
    /// Indexes the files by path, `$id` and anchor.
    pub(crate) fn new(files: Vec<SchemaFile>) -> Library {
        let mut library = Library {
            files,
            ..Library::default()
        };
        for index in 0..library.files.len() {
            library.index(index);
        }
        library
    }

    fn index(&mut self, file: usize) {
        let root = file_uri(&self.files[file]);
        let spot = |pointer: &str| Spot {
            file,
            pointer: pointer.to_owned(),
        };
        self.resources.insert(root.clone(), spot(""));
        self.bases.push(vec![(String::new(), root)]);
        self.index_drafts(file);
        let mut ids = Vec::new();
        let mut anchors = Vec::new();
        visit(&self.files[file].value, |at, schema| {
            let (id, names) = dialect::names_of(schema, self.draft_at(file, at));
            ids.extend(id.map(|id| (at.to_owned(), id.to_owned())));
            anchors.extend(
                names
                    .into_iter()
                    .map(|name| (at.to_owned(), name.to_owned())),
            );
        });
        ids.sort_by_key(|(at, _)| at.len());
        for (at, id) in ids {
            if let Some(uri) = absolute(self.base_of(file, &at), &id) {
                let uri = uri.trim_end_matches('#').to_owned();
                self.resources.insert(uri.clone(), spot(&at));
                self.bases[file].push((at, uri));
            }
        }
        for (at, anchor) in anchors {
            let base = self.base_of(file, &at).to_owned();
            self.anchors.insert((base, anchor), spot(&at));
        }
    }

    fn index_drafts(&mut self, file: usize) {
        let root = &self.files[file].value;
        let mut drafts = vec![(String::new(), dialect::named_by(root))];
        visit(root, |at, schema| {
            if !at.is_empty() && schema.contains_key("$schema") {
                let named = root.pointer(at).map(dialect::named_by);
                drafts.extend(named.map(|draft| (at.to_owned(), draft)));
            }
        });
        drafts.sort_by_key(|(at, _)| at.len());
        self.drafts.push(drafts);
    }

    /// The draft by whose rules the schema at a place is read.
    pub(crate) fn draft_at(&self, file: usize, at: &str) -> Draft {
        let mut inner = self.drafts[file].iter().rev();
        let inner = inner.find(|(outer, _)| is_within(at, outer));
        inner.map_or(Draft::default(), |(_, draft)| *draft)
    }

    /// The URI that references at a place are resolved against.
    pub(crate) fn base_of(&self, file: usize, at: &str) -> &str {
        self.resource_of(file, at).1
    }

    /// The pointer and the URI of the innermost resource around a place.
    fn resource_of(&self, file: usize, at: &str) -> (&str, &str) {
        self.bases[file]
            .iter()
            .rev()
            .find(|(outer, _)| is_within(at, outer))
            .map_or(("", ROOT), |(pointer, uri)| (pointer, uri))
    }

    /// A URI that leads the validator to a place.
    pub(crate) fn uri_of(&self, spot: &Spot) -> String {
        let (outer, uri) = self.resource_of(spot.file, &spot.pointer);
        let inner = &spot.pointer[outer.len()..];
        let fragment = percent_encoding::utf8_percent_encode(inner, ESCAPED_IN_URI);
        format!("{uri}#{fragment}")
    }

    /// The schema at a place.
    pub(crate) fn value(&self, spot: &Spot) -> Option<&Value> {
        let root = &self.files.get(spot.file)?.value;
        if spot.pointer.contains('~') {
            return root.pointer(&spot.pointer);
        }
        // `Value::pointer` copies each step twice, and a document has thousands of places.
        let mut steps = spot.pointer.split('/').skip(1);
        steps.try_fold(root, |value, step| match value {
            Value::Object(members) => members.get(step),
            value => value.get(step.parse::<usize>().ok()?),
        })
    }

    /// The place that an absolute URI with a fragment names.
    pub(crate) fn spot_of(&self, uri: &str) -> Option<Spot> {
        let (resource, fragment) = uri.split_once('#').unwrap_or((uri, ""));
        let fragment = percent_encoding::percent_decode_str(fragment)
            .decode_utf8()
            .ok()?;
        let root = self.resources.get(resource).or_else(|| {
            let alias = self.aliases.iter().find(|(alias, _)| alias == resource)?;
            self.resources.get(&file_uri(&self.files[alias.1]))
        })?;
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let base = self.base_of(root.file, &root.pointer).to_owned();
            return self.anchors.get(&(base, fragment.into_owned())).cloned();
        }
        let spot = Spot {
            file: root.file,
            pointer: format!("{}{fragment}", root.pointer),
        };
        self.value(&spot).map(|_| spot)
    }

    /// The schema that the `$ref` of a schema leads to, where it leads to one of the files.
    pub(crate) fn target_of(&self, spot: &Spot) -> Option<Spot> {
        let reference = self.value(spot)?.get("$ref")?.as_str()?;
        match self.resolve(spot, reference).ok()? {
            Target::Spot(target) => Some(target),
            Target::Builtin => None,
        }
    }

    /// What a reference at a place leads to, or why it leads nowhere.
    pub(crate) fn resolve(&self, from: &Spot, reference: &str) -> Result<Target, String> {
        let base = self.base_of(from.file, &from.pointer);
        if base.starts_with(ROOT) && self.leaves(from, reference) {
            return Err(format!("`{reference}` leaves the schemas' folder"));
        }
        let Some(uri) = absolute(base, reference) else {
            return self.resolve_file(from, reference);
        };
        if is_builtin(&uri) {
            return Ok(Target::Builtin);
        }
        if let Some(spot) = self.spot_of(&uri) {
            return Ok(Target::Spot(spot));
        }
        let (resource, fragment) = uri.split_once('#').unwrap_or((&uri, ""));
        if self.spot_of(resource).is_some() {
            return Err(format!(
                "there is nothing at `#{fragment}` of `{}`",
                self.shown(resource)
            ));
        }
        let scheme = Url::parse(reference).map(|url| url.scheme().to_owned());
        match scheme.as_deref() {
            Ok("http" | "https") => Err(format!(
                "`{reference}` is not among these schemas, and nothing is fetched"
            )),
            Ok(_) => Err(format!("`{reference}` is not among these schemas")),
            Err(_) => self.resolve_file(from, reference),
        }
    }

    fn shown(&self, resource: &str) -> &str {
        let spot = self.spot_of(resource);
        spot.map_or("", |spot| self.files[spot.file].shown.as_str())
    }

    /// Reads a relative reference as a path beside the file it stands in.
    fn resolve_file(&self, from: &Spot, reference: &str) -> Result<Target, String> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let path = beside(&self.files[from.file].path, path)
            .ok_or_else(|| format!("`{reference}` leaves the schemas' folder"))?;
        let uri = path_uri(&path);
        if !self.resources.contains_key(&uri) {
            return Err(format!("there is no schema file `{path}`"));
        }
        self.spot_of(&format!("{uri}#{fragment}"))
            .map(Target::Spot)
            .ok_or_else(|| format!("there is nothing at `#{fragment}` of `{path}`"))
    }

    /// Whether a relative reference names a path above the folder; a URI would hide that.
    fn leaves(&self, from: &Spot, reference: &str) -> bool {
        let path = reference.split('#').next().unwrap_or_default();
        Url::parse(reference).is_err() && beside(&self.files[from.file].path, path).is_none()
    }

    /// The names of the files that a file refers to, and of those that they refer to.
    pub(crate) fn files_behind(&self, file: usize) -> Vec<String> {
        let mut behind = BTreeSet::from([file]);
        let mut waiting = vec![file];
        while let Some(file) = waiting.pop() {
            let Some(schema) = self.files.get(file) else {
                continue;
            };
            visit(&schema.value, |at, schema| {
                if schema.contains_key("$ref")
                    && let pointer = at.to_owned()
                    && let Some(target) = self.target_of(&Spot { file, pointer })
                    && behind.insert(target.file)
                {
                    waiting.push(target.file);
                }
            });
        }
        behind.remove(&file);
        let files = behind.into_iter().filter_map(|file| self.files.get(file));
        files.map(|file| file.name.clone()).collect()
    }

    /// Notes the URI by which the validator will ask for a file beside an `$id`.
    pub(crate) fn note_alias(&mut self, from: &Spot, reference: &str, target: &Spot) {
        let Some(uri) = absolute(self.base_of(from.file, &from.pointer), reference) else {
            return;
        };
        let resource = uri.split('#').next().unwrap_or_default().to_owned();
        let is_known = self.resources.contains_key(&resource)
            || self.aliases.iter().any(|(alias, _)| *alias == resource);
        if !is_known {
            self.aliases.push((resource, target.file));
        }
    }

    /// `account-user#/properties/id/type` for a keyword's place.
    pub(crate) fn rule(&self, spot: &Spot) -> String {
        let pointer = openapi::original_pointer(&spot.pointer);
        format!("{}#{pointer}", self.files[spot.file].name)
    }

    /// `account-user#/properties/id/x-omittable` for a keyword of a schema.
    pub(crate) fn rule_at(&self, spot: &Spot, keyword: &str) -> String {
        let pointer = join(
            &openapi::original_pointer(&spot.pointer),
            [Token::Key(keyword)],
        );
        format!("{}#{pointer}", self.files[spot.file].name)
    }
}

/// Whether a pointer names a place, or one within it.
fn is_within(at: &str, outer: &str) -> bool {
    let rest = at.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The base URI of a file.
pub(crate) fn file_uri(file: &SchemaFile) -> String {
    path_uri(&file.path)
}

fn path_uri(path: &str) -> String {
    let path = percent_encoding::utf8_percent_encode(path, NO_PATH);
    format!("{ROOT}{path}")
}

fn absolute(base: &str, reference: &str) -> Option<String> {
    Some(Url::parse(base).ok()?.join(reference).ok()?.to_string())
}

fn is_builtin(uri: &str) -> bool {
    uri.starts_with("https://json-schema.org/draft/")
        || uri.starts_with("http://json-schema.org/draft")
}

/// A path relative to the folder of `file`; `None` where it leaves the whole folder.
fn beside(file: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(file.to_owned());
    }
    openapi::relative(file, path)
}
