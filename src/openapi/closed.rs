//! `allOf` of closed schemas, as generators write them: taken literally, each of them
//! refuses what the others ask for, so that no value could keep them all. They are judged
//! as one schema that is closed, and that is noted. Discriminators are put in here too,
//! since a form that draws in its base must not come back to itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::discriminator::Switch;
use super::files::{Files, Spot};
use super::keywords::children;
use super::model::Fault;
use super::references::{ADDED, drop_required, hidden, reference, target_of};
use crate::model::place::unescape;

/// The member that holds a schema as a part of another: open, and without its forms.
const OPEN: &str = "x-driftcheck-open";
/// The member that holds what a discriminator says.
const SWITCH: &str = "x-driftcheck-switch";

/// What is to be changed, found out before anything is.
pub(super) struct Closing<'f> {
    files: &'f Files,
    switches: &'f BTreeMap<Spot, Switch>,
    /// The keyword of what only the other side has.
    hiding: &'f str,
    /// Schemas that are needed as a part of another.
    opened: BTreeSet<Spot>,
    waiting: Vec<Spot>,
    edits: BTreeMap<Spot, Map<String, Value>>,
    notes: Vec<Fault>,
    parts: HashMap<Spot, Vec<Spot>>,
}

impl<'f> Closing<'f> {
    pub(super) fn new(
        files: &'f Files,
        switches: &'f BTreeMap<Spot, Switch>,
        hiding: &'f str,
    ) -> Closing<'f> {
        Closing {
            files,
            switches,
            hiding,
            opened: BTreeSet::new(),
            waiting: Vec::new(),
            edits: BTreeMap::new(),
            notes: Vec::new(),
            parts: HashMap::new(),
        }
    }

    /// Looks at every schema.
    pub(super) fn plan(&mut self, schemas: &[Spot]) {
        for spot in schemas {
            let schema = self.schema(spot);
            if schema.is_some_and(|schema| schema.contains_key("allOf")) {
                self.merge(spot);
            }
        }
        for (spot, switch) in self.switches {
            self.put_switch(spot, switch);
        }
        while let Some(spot) = self.waiting.pop() {
            let open = self.open_form(&spot);
            let edited = self.edited(&spot);
            edited.insert(OPEN.to_owned(), Value::Object(open));
        }
    }

    /// The new schemas, inner ones last, and the notes.
    pub(super) fn finish(self) -> (Vec<(Spot, Value)>, Vec<Fault>) {
        let mut edits: Vec<(Spot, Map<String, Value>)> = self.edits.into_iter().collect();
        edits.sort_by_key(|(spot, _)| spot.pointer.len());
        // A schema within one that is edited, too, is written into it afterwards.
        let edits = edits
            .into_iter()
            .map(|(spot, schema)| (spot, Value::Object(schema)));
        (edits.collect(), self.notes)
    }

    fn schema(&self, spot: &Spot) -> Option<&'f Map<String, Value>> {
        self.files.value(spot)?.as_object()
    }

    /// The schema as it will be.
    fn edited(&mut self, spot: &Spot) -> &mut Map<String, Value> {
        let own = self.schema(spot).cloned().unwrap_or_default();
        self.edits.entry(spot.clone()).or_insert(own)
    }

    /// A schema and all it always draws in.
    fn parts(&mut self, spot: &Spot) -> Vec<Spot> {
        if let Some(known) = self.parts.get(spot) {
            return known.clone();
        }
        let mut found = vec![spot.clone()];
        let mut next = 0;
        while let Some(here) = found.get(next).cloned() {
            next += 1;
            let drawn = target_of(self.files, &here)
                .into_iter()
                .chain(self.files.entries(&here, "allOf"));
            for one in drawn.collect::<Vec<_>>() {
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        self.parts.insert(spot.clone(), found.clone());
        found
    }

    fn is_closed(&self, spot: &Spot) -> bool {
        let rest = self
            .schema(spot)
            .and_then(|schema| schema.get("additionalProperties"));
        rest == Some(&Value::Bool(false))
    }

    /// Whether a closed part does not know what another part documents.
    fn contradicts_itself(&self, parts: &[Spot]) -> bool {
        let names = |spot: &Spot| {
            let schema = self.schema(spot)?;
            schema.get("properties").and_then(Value::as_object)
        };
        let knows = |spot: &Spot, name: &String| {
            names(spot).is_some_and(|members| members.contains_key(name))
        };
        let mut closed = parts.iter().filter(|spot| self.is_closed(spot));
        closed.any(|closed| {
            let others = parts.iter().filter_map(names).flat_map(Map::keys);
            others.into_iter().any(|name| !knows(closed, name))
        })
    }

    fn merge(&mut self, spot: &Spot) {
        let parts = self.parts(spot);
        self.hide_required(spot, &parts);
        let is_contradiction = self.contradicts_itself(&parts);
        // Only a form draws in its base without the forms; whatever else does takes them too.
        let is_form = parts[1..].iter().any(|part| {
            let switch = self.switches.get(part);
            switch.is_some_and(|switch| switch.has_form(spot))
        });
        if !is_contradiction && !is_form {
            return;
        }
        self.open_entries(spot, is_contradiction);
        if !is_contradiction {
            return;
        }
        let edited = self.edited(spot);
        if edited.get("additionalProperties") == Some(&Value::Bool(false)) {
            edited.remove("additionalProperties");
        }
        let closes = edited.entry("unevaluatedProperties");
        closes.or_insert(Value::Bool(false));
        self.notes.push(Fault {
            spot: spot.below(["allOf"]),
            message: "`allOf` with a closed schema that refuses properties of the others: judged \
                      as one closed schema"
                .to_owned(),
        });
    }

    /// Has the list of a schema draw in the open forms of what it names.
    fn open_entries(&mut self, spot: &Spot, opens_closed: bool) {
        for entry in self.files.entries(spot, "allOf") {
            match target_of(self.files, &entry) {
                Some(target) if self.needs_open(&target, opens_closed) => {
                    let text = self.reference_to_open(entry.file, &target);
                    let index = entry.last().parse::<usize>().unwrap_or_default();
                    let edited = self.edited(spot);
                    if let Some(Value::Array(list)) = edited.get_mut("allOf")
                        && let Some(Value::Object(one)) = list.get_mut(index)
                    {
                        one.insert("$ref".to_owned(), Value::String(text));
                    }
                }
                Some(_) => {}
                None if self.needs_open(&entry, opens_closed) => {
                    let edited = self.edited(&entry);
                    if edited.get("additionalProperties") == Some(&Value::Bool(false)) {
                        edited.remove("additionalProperties");
                    }
                    self.open_entries(&entry, opens_closed);
                }
                None => {}
            }
        }
    }

    /// Whether a schema as a part of another must be another one than by itself.
    fn needs_open(&mut self, spot: &Spot, opens_closed: bool) -> bool {
        let parts = self.parts(spot);
        let is_base = |part: &Spot| self.switches.contains_key(part);
        parts.iter().any(is_base) || (opens_closed && parts.iter().any(|part| self.is_closed(part)))
    }

    fn reference_to_open(&mut self, from: usize, target: &Spot) -> String {
        if self.opened.insert(target.clone()) {
            self.waiting.push(target.clone());
        }
        reference(self.files, from, &target.below([OPEN]))
    }

    /// A schema as a part of another: what stands within it is referred to.
    fn open_form(&mut self, spot: &Spot) -> Map<String, Value> {
        let Some(schema) = self.schema(spot) else {
            return Map::new();
        };
        let mut open = schema.clone();
        open.remove("discriminator");
        if open.get("additionalProperties") == Some(&Value::Bool(false)) {
            open.remove("additionalProperties");
        }
        if self.switches.get(spot).is_some_and(|switch| switch.is_list) {
            open.remove("oneOf");
            open.remove("anyOf");
        }
        if let Some(target) = target_of(self.files, spot)
            && self.needs_open(&target, true)
        {
            let text = self.reference_to_open(spot.file, &target);
            open.insert("$ref".to_owned(), Value::String(text));
        }
        for child in children(spot, schema) {
            let is_entry = child.pointer[spot.pointer.len()..].starts_with("/allOf/");
            let text = match (is_entry, target_of(self.files, &child)) {
                (true, Some(target)) if self.needs_open(&target, true) => {
                    self.reference_to_open(spot.file, &target)
                }
                (true, None) if self.needs_open(&child, true) => {
                    self.reference_to_open(spot.file, &child)
                }
                _ => reference(self.files, spot.file, &child),
            };
            let Some(value) = pointer_mut(&mut open, &child.pointer[spot.pointer.len()..]) else {
                continue;
            };
            if let Value::Object(inner) = value {
                inner.retain(|key, _| key.starts_with("x-") && !key.starts_with(ADDED));
                inner.insert("$ref".to_owned(), Value::String(text));
            }
        }
        open
    }

    /// What only the other side has is required of none, whichever part asks for it.
    fn hide_required(&mut self, spot: &Spot, parts: &[Spot]) {
        let of_part = |part| hidden(self.files, part, self.hiding);
        let hidden: Vec<String> = parts.iter().flat_map(of_part).collect();
        if hidden.is_empty() {
            return;
        }
        let own = self.files.entries(spot, "allOf");
        for at in [spot.clone()].into_iter().chain(own) {
            let asks = self.schema(&at);
            if asks.is_some_and(|schema| schema.contains_key("required")) {
                drop_required(self.edited(&at), &hidden);
            }
        }
    }

    fn put_switch(&mut self, spot: &Spot, switch: &Switch) {
        let schema = switch.to_schema(self.files, spot.file);
        let text = reference(self.files, spot.file, &spot.below([SWITCH]));
        let is_closed = self.is_closed(spot);
        let edited = self.edited(spot);
        edited.insert(SWITCH.to_owned(), schema);
        if switch.is_list {
            edited.remove("oneOf");
            edited.remove("anyOf");
        } else if is_closed {
            edited.remove("additionalProperties");
            edited.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
        let list = edited
            .entry("allOf")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(json!({ "$ref": text }));
        }
    }
}

fn pointer_mut<'v>(schema: &'v mut Map<String, Value>, pointer: &str) -> Option<&'v mut Value> {
    let mut tokens = pointer.split('/').skip(1).map(unescape);
    let mut here = schema.get_mut(&tokens.next()?)?;
    for token in tokens {
        here = match here {
            Value::Object(members) => members.get_mut(&token)?,
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here)
}
