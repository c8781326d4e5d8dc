//! What a contract documents, place by place, and what of it a body shows.
//!
//! Whichever branch documents a field, it is one field: a body shows it where it has it.

mod fields;
pub(super) mod map;

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::shape::Shape;
use crate::diff::same_json;
use crate::digest::hex;
use crate::json::Document;
use crate::model::coverage::{Facts, Field};
use crate::model::deprecated_element::{DeprecatedElement, ElementKind};
use map::{At, Edge, Found, Map};

impl Map {
    /// The fields of a shape, at most so many; `digest` names the contract's file.
    pub(super) fn of(shape: &Shape, digest: &str, most_fields: usize) -> Map {
        let (mut map, fields) = fields::read(shape.nodes(), shape.root(), most_fields);
        map.number(fields);
        let documented = Arc::make_mut(&mut map.documented);
        documented.id = id(digest, &documented.fields);
        map
    }

    /// What a body shows.
    pub(super) fn seen(&self, body: &Value) -> Facts {
        let mut seen = Facts::none_of(self.facts);
        self.look(&self.root, body, &mut seen);
        seen
    }

    fn look(&self, edge: &Edge, value: &Value, seen: &mut Facts) {
        for (listed, fact) in &edge.values {
            if same_json(listed, value) {
                seen.add(*fact);
            }
        }
        let level = edge.below.and_then(|below| self.levels.get(below));
        match (value, level) {
            (Value::Null, _) => edge.null.into_iter().for_each(|fact| seen.add(fact)),
            (Value::Object(members), Some(level)) => {
                for (key, member) in members {
                    let Some(edge) = level.members.get(key).or(level.each.as_ref()) else {
                        continue;
                    };
                    edge.property.into_iter().for_each(|fact| seen.add(fact));
                    self.look(edge, member, seen);
                }
            }
            (Value::String(text), Some(_)) if edge.holds_json => {
                let inner = Document::parse(text.as_bytes()).into_value();
                let inner = inner.filter(|inner| !inner.is_string());
                inner.iter().for_each(|inner| self.look(edge, inner, seen));
            }
            (Value::Array(items), Some(level)) => {
                if let Some(edge) = &level.each {
                    items.iter().for_each(|item| self.look(edge, item, seen));
                }
            }
            _ => {}
        }
    }

    /// Sorts the fields, and gives every fact its number.
    fn number(&mut self, mut fields: Vec<Found>) {
        fields.sort_by(|a, b| by_steps(&a.field.pointer, &b.field.pointer));
        let mut next = 0;
        let mut number = || {
            next += 1;
            next - 1
        };
        for found in &fields {
            let field = &found.field;
            let edge = match &found.at {
                At::Root => Some(&mut self.root),
                At::Member(level, name) => self.levels[*level].members.get_mut(name),
                At::Each(level) => self.levels[*level].each.as_mut(),
            };
            let Some(edge) = edge else { continue };
            edge.property = field.property.then(&mut number);
            edge.null = field.null.then(&mut number);
            let values = field.values.iter();
            edge.values = values.map(|value| (value.clone(), number())).collect();
            let element = |kind| DeprecatedElement::new(kind, field.pointer.as_str());
            let property = edge.property.filter(|_| found.is_deprecated);
            let property = property.map(|fact| (fact, element(ElementKind::Property)));
            self.deprecated.extend(property);
            for (value, fact) in found.deprecated_values.iter().map(|&at| &edge.values[at]) {
                let value = Some(value.to_string());
                let element = element(ElementKind::Value);
                self.deprecated
                    .push((*fact, DeprecatedElement { value, ..element }));
            }
        }
        self.facts = next as usize;
        Arc::make_mut(&mut self.documented).fields =
            fields.into_iter().map(|found| found.field).collect();
    }
}

fn id(digest: &str, fields: &[Field]) -> String {
    let mut hash = Sha256::new();
    hash.update(digest);
    hash.update(serde_json::to_vec(fields).unwrap_or_default());
    hex(&hash.finalize()[..4])
}

/// The order of two pointers step by step: the end of a step comes before every character.
fn by_steps(one: &str, other: &str) -> Ordering {
    let order = |byte: u8| (byte != b'/', byte);
    one.bytes().map(order).cmp(other.bytes().map(order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_a_place_follows_it() {
        let mut pointers = ["/ab", "/a-b", "/a/c", "/a b/c", "/a", ""];
        pointers.sort_by(|one, other| by_steps(one, other));
        assert_eq!(pointers, ["", "/a", "/a/c", "/a b/c", "/a-b", "/ab"]);
    }
}
