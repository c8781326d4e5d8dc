//! Walks a document from its operations, as far as it can be read, and notes each fault.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::files::{Files, Spot};
use super::kinds::{self, Kind, SECTIONS};
use super::model::{Api, Fault, Operation};
use super::template::PathTemplate;
use super::version::Version;
use crate::model::security::Security;

/// The members of a path item that are operations.
pub(super) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// A chain of references that is longer leads nowhere.
const LONGEST_CHAIN: usize = 64;

/// Reads a document of a version that [`version_of`](super::version_of) has told.
pub fn read(files: &Files, version: Version) -> Api {
    let mut reader = Reader {
        files,
        version,
        faults: BTreeSet::new(),
        schemas: Vec::new(),
        known: HashSet::new(),
        operation_ids: HashMap::new(),
        unread_paths: Vec::new(),
        is_unread: false,
        notes: BTreeSet::new(),
    };
    let root = Spot::default();
    let Some(document) = files.value(&root).and_then(Value::as_object) else {
        return Api::default();
    };
    let bases = reader.bases(&root, document.get("servers"));
    let bases = bases.unwrap_or_else(|| vec![String::new()]);
    let operations = reader.operations(document, &bases);
    reader.components(document);
    reader.follow_schemas();
    Api {
        version,
        bases,
        operations,
        unread_paths: reader.unread_paths,
        is_unread: reader.is_unread,
        faults: reader.faults.into_iter().collect(),
        notes: reader.notes.into_iter().collect(),
        schemas: reader.schemas,
    }
}

/// What is gathered on the way.
pub(super) struct Reader<'f> {
    pub(super) files: &'f Files,
    pub(super) version: Version,
    pub(super) faults: BTreeSet<Fault>,
    /// The schemas that were reached, in the order in which they were.
    pub(super) schemas: Vec<Spot>,
    pub(super) known: HashSet<Spot>,
    operation_ids: HashMap<String, Spot>,
    unread_paths: Vec<String>,
    /// Whether no path could be read.
    is_unread: bool,
    pub(super) notes: BTreeSet<Fault>,
}

impl<'f> Reader<'f> {
    /// Notes a fault.
    pub(super) fn fault(&mut self, spot: &Spot, message: impl Into<String>) {
        self.faults.insert(Fault {
            spot: spot.clone(),
            message: message.into(),
        });
    }

    /// Notes what is new in a version and not judged.
    pub(super) fn note(&mut self, spot: &Spot, message: impl Into<String>) {
        self.notes.insert(Fault {
            spot: spot.clone(),
            message: message.into(),
        });
    }

    /// The object of a kind at a place, references followed; a fault where there is none, or
    /// one of another kind.
    pub(super) fn object(
        &mut self,
        spot: &Spot,
        kind: Kind,
    ) -> Option<(Spot, &'f Map<String, Value>)> {
        let (here, value) = self.followed(spot)?;
        let Some(members) = value.as_object() else {
            self.fault(&here, format!("{} is no object", kind.words()));
            return None;
        };
        if let Some(other) = kinds::stranger(kind, &here, members) {
            self.strange(spot, (other, kind));
            return None;
        }
        Some((here, members))
    }

    /// Notes that one kind of object stands where another is expected.
    pub(super) fn strange(&mut self, spot: &Spot, (found, expected): (Kind, Kind)) {
        let (found, expected) = (found.words(), expected.words());
        let message = format!("{found} stands where {expected} is expected");
        let own = self.files.value(spot).and_then(|value| value.get("$ref"));
        match own.and_then(Value::as_str) {
            Some(own) => self.fault(&spot.below(["$ref"]), format!("{message}: `{own}`")),
            None => self.fault(spot, message),
        }
    }

    /// A map of a document at a place, which may be a reference as a whole; a fault where it
    /// is none.
    pub(super) fn map(
        &mut self,
        spot: &Spot,
        name: &str,
    ) -> Option<(Spot, &'f Map<String, Value>)> {
        let (here, value) = self.followed(spot)?;
        let Some(members) = value.as_object() else {
            self.fault(&here, format!("`{name}` is no object"));
            return None;
        };
        let own = self.files.value(spot).and_then(Value::as_object);
        let beside = |own: &&Map<String, Value>| {
            own.get("$ref").is_some_and(Value::is_string) && own.len() > 1
        };
        if own.is_some_and(|own| beside(&own)) {
            self.fault(
                spot,
                format!("what stands beside the `$ref` of `{name}` is not read"),
            );
        }
        Some((here, members))
    }

    /// A list of a document at a place, in the same way.
    pub(super) fn list(&mut self, spot: &Spot, name: &str) -> Option<(Spot, &'f Vec<Value>)> {
        let (here, value) = self.followed(spot)?;
        let list = value.as_array();
        if list.is_none() {
            self.fault(&here, format!("`{name}` is no list"));
        }
        Some((here, list?))
    }

    /// What stands at a place, references followed; a fault where one leads nowhere.
    pub(super) fn followed(&mut self, spot: &Spot) -> Option<(Spot, &'f Value)> {
        let mut here = spot.clone();
        for _ in 0..LONGEST_CHAIN {
            let value = self.files.value(&here)?;
            let Some(reference) = value.as_object().and_then(|members| members.get("$ref")) else {
                return Some((here, value));
            };
            let at = here.below(["$ref"]);
            let Some(reference) = reference.as_str() else {
                self.fault(&at, "`$ref` is no text");
                return None;
            };
            here = self.target(&at, reference)?;
        }
        self.fault(spot, "its references go in a circle");
        None
    }

    /// What a reference leads to, where something stands there; else a fault.
    pub(super) fn target(&mut self, at: &Spot, reference: &str) -> Option<Spot> {
        let resolved = self.files.resolve(at.file, reference);
        let reason = match resolved {
            Ok(target) if self.files.value(&target).is_some() => return Some(target),
            Ok(target) => format!("nothing stands at `#{}`", target.pointer),
            Err(reason) => reason,
        };
        self.fault(at, format!("`{reference}` leads nowhere: {reason}"));
        None
    }

    fn operations(&mut self, document: &'f Map<String, Value>, bases: &[String]) -> Vec<Operation> {
        let at = Spot::default().below(["paths"]);
        if !document.contains_key("paths") {
            if !document.contains_key("webhooks") && !document.contains_key("components") {
                self.fault(&Spot::default(), "it has no `paths`");
            }
            return Vec::new();
        }
        let Some((at, paths)) = self.map(&at, "paths") else {
            self.is_unread = true;
            return Vec::new();
        };
        let security = self.security(&Spot::default(), document);
        let mut found = Vec::new();
        let mut templates: HashMap<String, String> = HashMap::new();
        for path in paths.keys().filter(|path| !path.starts_with("x-")) {
            let at = at.below([path.as_str()]);
            if !path.starts_with('/') {
                self.fault(&at, format!("the path `{path}` does not begin with `/`"));
                continue;
            }
            let shape = format!("{:?}", PathTemplate::new(path));
            if let Some(known) = templates.insert(shape, path.clone()) {
                self.fault(&at, format!("`{path}` is the same path as `{known}`"));
            }
            let parts = self.path_parts(&at);
            if parts.is_empty() {
                self.unread_paths.push(path.clone());
            }
            found.extend(self.path_item(path, &parts, bases, &security));
        }
        found
    }

    /// A path item, and what stands beside its reference, which is read first.
    fn path_parts(&mut self, at: &Spot) -> Vec<Part<'f>> {
        let Some(referred) = self.object(at, Kind::PathItem) else {
            return Vec::new();
        };
        let own = self.files.value(at).and_then(Value::as_object);
        let own = own.filter(|own| referred.0 != *at && own.len() > 1);
        let own = own.map(|own| (at.clone(), own));
        own.into_iter().chain([referred]).collect()
    }

    fn path_item(
        &mut self,
        path: &str,
        parts: &[Part<'f>],
        bases: &[String],
        security: &Security,
    ) -> Vec<Operation> {
        let mut own_bases = None;
        let (mut shared, mut is_unread) = (Vec::new(), false);
        for (at, item) in parts {
            own_bases = own_bases.or_else(|| self.bases(at, item.get("servers")));
            let (read, lacks) = self.parameters(at, item);
            is_unread |= lacks;
            shared.extend(read);
        }
        let bases = own_bases.as_deref().unwrap_or(bases);
        let mut found: Vec<Operation> = Vec::new();
        for (at, method) in self.methods(parts) {
            if found.iter().any(|known| known.method == method) {
                continue;
            }
            let Some((at, operation)) = self.object(&at, Kind::Operation) else {
                self.unread_paths.push(path.to_owned());
                continue;
            };
            let mut read = Operation {
                method,
                path: path.to_owned(),
                bases: bases.to_vec(),
                security: security.clone(),
                spot: at.clone(),
                ..Operation::default()
            };
            self.describe(&mut read, operation);
            let (own, lacks) = self.parameters(&at, operation);
            read.is_partly_read = lacks || is_unread;
            read.parameters = self.joined(&read, shared.clone(), own);
            read.body = self.request_body(&at, operation);
            read.is_partly_read |= read.body.is_none() && operation.contains_key("requestBody");
            read.responses = self.responses(&at, operation);
            found.push(read);
        }
        found
    }

    /// The methods that a path item has operations for, each with its place.
    fn methods(&mut self, parts: &[Part<'f>]) -> Vec<(Spot, String)> {
        let mut found = Vec::new();
        for (at, item) in parts {
            let fixed = METHODS.iter().filter(|method| item.contains_key(**method));
            found.extend(fixed.map(|method| (at.below([*method]), method.to_ascii_uppercase())));
            if !item.contains_key("additionalOperations") {
                continue;
            }
            let at = at.below(["additionalOperations"]);
            let Some((at, others)) = self.map(&at, "additionalOperations") else {
                continue;
            };
            for method in others.keys() {
                let at = at.below([method.as_str()]);
                match http::Method::from_bytes(method.as_bytes()) {
                    Ok(_) => found.push((at, method.clone())),
                    Err(_) => self.fault(&at, format!("`{method}` is no method")),
                }
            }
        }
        found
    }

    /// What an operation says of itself.
    fn describe(&mut self, read: &mut Operation, operation: &'f Map<String, Value>) {
        let text = |name: &str| operation.get(name).and_then(Value::as_str);
        read.id = text("operationId").map(str::to_owned);
        read.summary = text("summary").map(str::to_owned);
        read.sunset = text("x-sunset").map(str::to_owned);
        read.is_deprecated = operation.get("deprecated") == Some(&Value::Bool(true));
        let tags = operation.get("tags").and_then(Value::as_array);
        let tags = tags.into_iter().flatten().filter_map(Value::as_str);
        read.tags = tags.map(str::to_owned).collect();
        if operation.contains_key("security") {
            read.security = self.security(&read.spot, operation);
        }
        self.named(&read.spot, operation, "callbacks", Kind::Callback);
        if let Some(own) = self.bases(&read.spot, operation.get("servers")) {
            read.bases = own;
        }
        let id = read.id.clone().unwrap_or_default();
        if id.is_empty() {
            return;
        }
        let at = read.spot.below(["operationId"]);
        if let Some(first) = self.operation_ids.insert(id.clone(), read.spot.clone()) {
            let message = format!("the operation id `{id}` is also that of #{}", first.pointer);
            self.fault(&at, message);
            self.operation_ids.insert(id, first);
        }
    }

    /// The paths of servers; `None` where none are named.
    fn bases(&mut self, at: &Spot, servers: Option<&Value>) -> Option<Vec<String>> {
        servers?;
        let (_, servers) = self.list(&at.below(["servers"]), "servers")?;
        let mut bases: Vec<String> = Vec::new();
        for server in servers {
            let Some(url) = server.get("url").and_then(Value::as_str) else {
                continue;
            };
            for url in filled(url, server.get("variables")) {
                let base = base_path(&url);
                if !bases.contains(&base) {
                    bases.push(base);
                }
            }
        }
        (!bases.is_empty()).then_some(bases)
    }

    /// Looks at the references of a map of objects that nothing else is read of.
    pub(super) fn named(
        &mut self,
        at: &Spot,
        members: &Map<String, Value>,
        name: &str,
        kind: Kind,
    ) {
        if !members.contains_key(name) {
            return;
        }
        let Some((at, named)) = self.map(&at.below([name]), name) else {
            return;
        };
        for key in named.keys().filter(|key| !key.starts_with("x-")) {
            self.object(&at.below([key.as_str()]), kind);
        }
    }

    /// What no operation reaches, too: a schema may be a form of another.
    fn components(&mut self, document: &'f Map<String, Value>) {
        if !document.contains_key("components") {
            return;
        }
        let at = Spot::default().below(["components"]);
        let Some((at, components)) = self.map(&at, "components") else {
            return;
        };
        for (section, kind) in SECTIONS {
            if kind != Kind::Schema {
                self.named(&at, components, section, kind);
                continue;
            }
            if components.contains_key(section)
                && let Some((at, schemas)) = self.map(&at.below([section]), section)
            {
                for name in schemas.keys() {
                    self.enter(at.below([name.as_str()]));
                }
            }
        }
    }
}

/// An object of a document with its place.
type Part<'f> = (Spot, &'f Map<String, Value>);

/// So many addresses of one server are told apart.
const MOST_ADDRESSES: usize = 32;

/// A server's address with the defaults of its variables first, then with the other values
/// that they list.
fn filled(url: &str, variables: Option<&Value>) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    let variables = variables.and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten() {
        let listed = variable.get("enum").and_then(Value::as_array);
        let default = variable.get("default").into_iter();
        let values = default.chain(listed.into_iter().flatten());
        let mut values: Vec<&str> = values.filter_map(Value::as_str).collect();
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(*value));
        let part = format!("{{{name}}}");
        if values.is_empty() || !url.contains(&part) {
            continue;
        }
        let fill = |value: &&str| {
            let all = urls.iter();
            all.map(|url| url.replace(&part, value)).collect::<Vec<_>>()
        };
        urls = values.iter().flat_map(fill).collect();
        urls.truncate(MOST_ADDRESSES);
    }
    urls
}

/// The path of an address, absolute or not, without a slash at its end.
fn base_path(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches('.').trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_server_is_told_from_its_address() {
        for (url, path) in [
            ("https://api.example.com/public/", "/public"),
            ("https://api.example.com", ""),
            ("/", ""),
            ("/v1", "/v1"),
            ("v1", "/v1"),
            ("./v1/", "/v1"),
            ("", ""),
        ] {
            assert_eq!(base_path(url), path, "{url}");
        }
    }
}
