//! Reads what the host asks of its clients: webhooks and callbacks. Nothing sends these, so they
//! are read for their faults and their schemas, and are named.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::Kind;
use super::reader::Reader;
use crate::model::security::Security;

impl<'f> Reader<'f> {
    /// Reads `webhooks` (OpenAPI 3.1).
    pub(super) fn webhooks(&mut self, document: &'f Map<String, Value>) {
        if !document.contains_key("webhooks") {
            return;
        }
        let at = Spot::default().below(["webhooks"]);
        let Some((at, webhooks)) = self.map(&at, "webhooks") else {
            return;
        };
        for name in webhooks.keys().filter(|name| !name.starts_with("x-")) {
            self.asked_of_clients(&at.below([name.as_str()]), name, "webhook");
        }
    }

    /// Reads the callbacks of an operation, each once, as one may lead back to itself.
    pub(super) fn callbacks_of(&mut self, at: &Spot, operation: &'f Map<String, Value>) {
        if !operation.contains_key("callbacks") {
            return;
        }
        let Some((at, callbacks)) = self.map(&at.below(["callbacks"]), "callbacks") else {
            return;
        };
        for name in callbacks.keys().filter(|name| !name.starts_with("x-")) {
            let callback = self.object(&at.below([name.as_str()]), Kind::Callback);
            let Some((at, expressions)) = callback else {
                continue;
            };
            if !self.callbacks.insert(at.clone()) {
                continue;
            }
            for expression in expressions.keys().filter(|key| !key.starts_with("x-")) {
                self.asked_of_clients(&at.below([expression.as_str()]), expression, "callback");
            }
        }
    }

    fn asked_of_clients(&mut self, at: &Spot, name: &str, kind: &str) {
        let parts = self.path_parts(at);
        let mut found = self.path_item(name, &parts, &[String::new()], &Security::default());
        for operation in &found {
            let method = &operation.method;
            let message =
                format!("the {kind} `{method} {name}` is read, but not run: the host sends it");
            self.note(&operation.spot, message);
        }
        self.incoming.append(&mut found);
    }
}
