//! Walks a document from its operations, as far as it can be read, and notes each fault.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::files::{Files, Spot};
use super::model::{Api, Fault, Operation};
use super::template::PathTemplate;
use super::version::Version;

/// The members of a path item that are operations.
const METHODS: [&str; 9] = [
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
        faults: reader.faults.into_iter().collect(),
        notes: Vec::new(),
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
}

impl<'f> Reader<'f> {
    /// Notes a fault.
    pub(super) fn fault(&mut self, spot: &Spot, message: impl Into<String>) {
        self.faults.insert(Fault {
            spot: spot.clone(),
            message: message.into(),
        });
    }

    /// The object at a place, references followed; a fault where there is none.
    pub(super) fn object(
        &mut self,
        spot: &Spot,
        what: &str,
    ) -> Option<(Spot, &'f Map<String, Value>)> {
        let mut here = spot.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(members) = self.files.value(&here)?.as_object() else {
                self.fault(&here, format!("{what} is no object"));
                return None;
            };
            let Some(reference) = members.get("$ref") else {
                return Some((here, members));
            };
            let at = here.below(["$ref"]);
            let Some(reference) = reference.as_str() else {
                self.fault(&at, "`$ref` is no text");
                return None;
            };
            match self.target(&at, reference) {
                Some(target) => here = target,
                None => return None,
            }
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
        let Some(paths) = document.get("paths") else {
            if !document.contains_key("webhooks") && !document.contains_key("components") {
                self.fault(&Spot::default(), "it has no `paths`");
            }
            return Vec::new();
        };
        let Some(paths) = paths.as_object() else {
            self.fault(&at, "`paths` is no object");
            return Vec::new();
        };
        let is_secured = is_secured(document.get("security"));
        let is_security_unread = self.is_security_unread(&Spot::default(), document);
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
            match self.object(&at, "a path item") {
                Some((at, item)) => {
                    found.extend(self.path_item(path, &at, item, bases, is_secured));
                }
                None => self.unread_paths.push(path.clone()),
            }
        }
        for operation in &mut found {
            operation.is_security_unread |= is_security_unread && !operation.has_security;
        }
        found
    }

    fn path_item(
        &mut self,
        path: &str,
        at: &Spot,
        item: &'f Map<String, Value>,
        bases: &[String],
        is_secured: bool,
    ) -> Vec<Operation> {
        let own = self.bases(at, item.get("servers"));
        let bases = own.as_deref().unwrap_or(bases);
        let shared = self.parameters(at, item.get("parameters"));
        let mut found = Vec::new();
        for method in METHODS.iter().filter(|method| item.contains_key(**method)) {
            let at = at.below([*method]);
            let Some(operation) = item.get(*method).and_then(Value::as_object) else {
                self.fault(&at, "an operation is no object");
                self.unread_paths.push(path.to_owned());
                continue;
            };
            let mut read = Operation {
                method: method.to_ascii_uppercase(),
                path: path.to_owned(),
                bases: bases.to_vec(),
                is_secured,
                spot: at.clone(),
                ..Operation::default()
            };
            self.describe(&mut read, operation);
            let own = self.parameters(&at, operation.get("parameters"));
            let written = |value: Option<&Value>| match value {
                Some(Value::Array(list)) => list.len(),
                other => usize::from(other.is_some()),
            };
            read.is_partly_read = own.len() < written(operation.get("parameters"))
                || shared.len() < written(item.get("parameters"));
            read.parameters = self.joined(&read, shared.clone(), own);
            read.body = self.request_body(&at, operation);
            read.is_partly_read |= read.body.is_none() && operation.contains_key("requestBody");
            read.responses = self.responses(&at, operation);
            found.push(read);
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
            read.is_secured = is_secured(operation.get("security"));
            read.has_security = true;
            let at = read.spot.clone();
            read.is_security_unread = self.is_security_unread(&at, operation);
        }
        let at = read.spot.below(["servers"]);
        if let Some(own) = self.bases(&at, operation.get("servers")) {
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
        let servers = servers?;
        let Some(servers) = servers.as_array() else {
            self.fault(&at.below(["servers"]), "`servers` is no list");
            return None;
        };
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

    /// Schemas that no operation reaches, too: one of them may be a form of another.
    fn components(&mut self, document: &'f Map<String, Value>) {
        let at = Spot::default().below(["components"]);
        let Some(components) = document.get("components") else {
            return;
        };
        let Some(components) = components.as_object() else {
            self.fault(&at, "`components` is no object");
            return;
        };
        let at = at.below(["schemas"]);
        match components.get("schemas") {
            None => {}
            Some(Value::Object(schemas)) => {
                for name in schemas.keys() {
                    self.enter(at.below([name.as_str()]));
                }
            }
            Some(_) => self.fault(&at, "`schemas` is no object"),
        }
    }
}

/// Whether a list of security requirements asks for something in any case.
fn is_secured(security: Option<&Value>) -> bool {
    let list = security.and_then(Value::as_array);
    let is_empty = |one: &Value| one.as_object().is_none_or(Map::is_empty);
    list.is_some_and(|list| !list.is_empty() && !list.iter().any(is_empty))
}

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
