//! Reads the operations of a document from its paths.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::{Kind, METHODS};
use super::model::Operation;
use super::reader::Reader;
use super::template::PathTemplate;
use crate::model::security::Security;

/// An object of a document with its place.
pub(super) type Part<'f> = (Spot, &'f Map<String, Value>);

impl<'f> Reader<'f> {
    /// The operations of all paths.
    pub(super) fn operations(
        &mut self,
        document: &'f Map<String, Value>,
        bases: &[String],
    ) -> Vec<Operation> {
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
        for operation in &mut found {
            operation.security.is_unsaid = !self.speaks_of_security;
        }
        found
    }

    /// A path item, and what stands beside its reference, which is read first.
    pub(super) fn path_parts(&mut self, at: &Spot) -> Vec<Part<'f>> {
        let Some(referred) = self.object(at, Kind::PathItem) else {
            return Vec::new();
        };
        let own = self.files.value(at).and_then(Value::as_object);
        let own = own.filter(|own| referred.0 != *at && own.len() > 1);
        let own = own.map(|own| (at.clone(), own));
        own.into_iter().chain([referred]).collect()
    }

    pub(super) fn path_item(
        &mut self,
        path: &str,
        parts: &[Part<'f>],
        bases: &[String],
        security: &Security,
    ) -> Vec<Operation> {
        let mut own_bases = None;
        let (mut shared, mut is_unread) = (Vec::new(), false);
        for (at, item) in parts {
            self.misspelt_path_item(at, item);
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
            self.misspelt_operation(&at, operation);
            self.describe(&mut read, operation);
            let (own, lacks) = self.parameters(&at, operation);
            read.is_partly_read = lacks || is_unread;
            read.parameters = self.joined(&read, shared.clone(), own);
            read.body = self.request_body(&at, operation);
            read.is_partly_read |= read.body.is_none() && operation.contains_key("requestBody");
            read.responses = self.responses(&at, operation);
            read.is_silent = !operation.contains_key("responses");
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
                let fixed = method.to_ascii_lowercase();
                if METHODS.contains(&fixed.as_str()) && *method == fixed.to_ascii_uppercase() {
                    let message = format!("`{method}` belongs in the path item, as `{fixed}`");
                    self.fault(&at, message);
                }
                match http::Method::from_bytes(method.as_bytes()) {
                    Ok(_) => found.push((at, method.clone())),
                    Err(_) => self.fault(&at, format!("`{method}` is not a method")),
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
        self.callbacks_of(&read.spot, operation);
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
}
