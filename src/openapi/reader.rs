//! Walks a document from its operations, as far as it can be read, and notes each fault.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::files::{Files, Spot};
use super::kinds::{self, Kind, SECTIONS};
use super::model::{Api, Fault, Operation};
use super::servers;
use super::version::Version;

/// A chain of references that is longer leads nowhere.
const LONGEST_CHAIN: usize = 64;

/// Reads a document of a version that [`version_of`](super::version_of) has determined.
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
        speaks_of_security: false,
        notes: BTreeSet::new(),
        incoming: Vec::new(),
        callbacks: HashSet::new(),
    };
    let root = Spot::default();
    let Some(document) = files.value(&root).and_then(Value::as_object) else {
        return Api::default();
    };
    reader.dialect(document);
    let bases = reader.bases(&root, document.get("servers"));
    let bases = bases.unwrap_or_else(|| vec![String::new()]);
    let servers = document.get("servers").and_then(Value::as_array);
    let origins = servers::origins(servers.map_or(&[], Vec::as_slice));
    let operations = reader.operations(document, &bases);
    reader.webhooks(document);
    reader.components(document);
    reader.follow_schemas();
    let api_keys = reader.api_keys();
    let own_version = document.get("info").and_then(|info| info.get("version"));
    Api {
        version,
        own_version: own_version.and_then(Value::as_str).map(str::to_owned),
        bases,
        origins,
        operations,
        incoming: reader.incoming,
        unread_paths: reader.unread_paths,
        is_unread: reader.is_unread,
        api_keys,
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
    pub(super) operation_ids: HashMap<String, Spot>,
    pub(super) unread_paths: Vec<String>,
    /// Whether no path could be read.
    pub(super) is_unread: bool,
    /// Whether the document requires credentials of some operation, or says that it does not.
    pub(super) speaks_of_security: bool,
    pub(super) notes: BTreeSet<Fault>,
    /// The operations of webhooks and callbacks.
    pub(super) incoming: Vec<Operation>,
    /// The callbacks that were read.
    pub(super) callbacks: HashSet<Spot>,
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
            self.fault(&here, format!("{} is not an object", kind.words()));
            return None;
        };
        if let Some(other) = kinds::stranger(kind, &here, members) {
            self.strange(spot, (other, kind));
            return None;
        }
        self.misspelt_of(kind, &here, members);
        Some((here, members))
    }

    /// Notes that one kind of object stands where another is expected.
    pub(super) fn strange(&mut self, spot: &Spot, (found, expected): (Kind, Kind)) {
        let (found, expected) = (found.words(), expected.words());
        let message = format!("found {found}, expected {expected}");
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
            self.fault(&here, format!("`{name}` is not an object"));
            return None;
        };
        let own = self.files.value(spot).and_then(Value::as_object);
        let beside = |own: &&Map<String, Value>| {
            own.get("$ref").is_some_and(Value::is_string) && own.len() > 1
        };
        if own.is_some_and(|own| beside(&own)) {
            self.fault(
                spot,
                format!("what is next to the `$ref` of `{name}` is ignored"),
            );
        }
        Some((here, members))
    }

    /// A list of a document at a place, in the same way.
    pub(super) fn list(&mut self, spot: &Spot, name: &str) -> Option<(Spot, &'f Vec<Value>)> {
        let (here, value) = self.followed(spot)?;
        let list = value.as_array();
        if list.is_none() {
            self.fault(&here, format!("`{name}` is not a list"));
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
                self.fault(&at, "`$ref` is not a text");
                return None;
            };
            here = self.target(&at, reference)?;
        }
        self.fault(spot, "its references are circular");
        None
    }

    /// What a reference leads to, where something stands there; else a fault.
    pub(super) fn target(&mut self, at: &Spot, reference: &str) -> Option<Spot> {
        let resolved = self.files.resolve(at.file, reference);
        let reason = match resolved {
            Ok(target) if self.files.value(&target).is_some() => return Some(target),
            Ok(target) => format!("there is nothing at `#{}`", target.pointer),
            Err(reason) => reason,
        };
        self.fault(at, format!("`{reference}` leads nowhere: {reason}"));
        None
    }

    /// The paths of servers; `None` where none are named.
    pub(super) fn bases(&mut self, at: &Spot, servers: Option<&Value>) -> Option<Vec<String>> {
        servers?;
        let (at, servers) = self.list(&at.below(["servers"]), "servers")?;
        for (index, server) in servers.iter().enumerate() {
            for name in servers::without_default(server) {
                let message = format!("`{{{name}}}` has no `default`: write one under `variables`");
                self.fault(&at.below([index.to_string().as_str(), "url"]), message);
            }
        }
        let bases = servers::base_paths(servers);
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

    /// Looks at the parameters of `components` that no operation may refer to.
    fn shared_parameters(&mut self, at: &Spot, parameters: Option<&'f Value>) {
        let parameters = parameters.and_then(Value::as_object);
        for (name, parameter) in parameters.into_iter().flatten() {
            let parameter = parameter
                .as_object()
                .filter(|own| !own.contains_key("$ref"));
            if let Some(parameter) = parameter {
                self.parameter(&at.below([name.as_str()]), parameter);
            }
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
                if kind == Kind::Parameter {
                    self.shared_parameters(&at.below([section]), components.get(section));
                }
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
