//! The bodies of two responses: what is each host's own and what changes by nature is taken
//! out of both, then they are compared by structure.

use serde_json::Value;

use super::hosts::{CHECK, Sides};
use super::own::Own;
use super::tell::Teller;
use crate::diff::{
    Change, ChangeKind, Mark, MaskRule, Masks, Nature, Selector, Side, normalise, unified_as,
    without,
};
use crate::json::Document;
use crate::judge::assertion::{show, show_text};
use crate::judge::body_contract::contract_of;
use crate::judge::compare_masks::{add_facts_and_masks, passing};
use crate::judge::compared::{Compared, folded, kind_of, limit, too_large, without_absent};
use crate::judge::found::Found;
use crate::judge::state::Judge;
use crate::model::exchange::{Exchange, Response};
use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// What is not checked where the bodies are not compared.
const BODIES: &str = "same content as the other host";
/// So many places that differ are told one by one.
const MAX_TOLD: usize = 500;
/// So many lines of the text diff are kept.
const MAX_LINES: usize = 120;
/// Members that name one exchange, wherever they stand.
const EXCHANGE_IDS: [&str; 5] = [
    "/**/traceId",
    "/**/trace_id",
    "/**/requestId",
    "/**/request_id",
    "/**/correlationId",
];

impl Judge<'_> {
    /// Tells how this response differs from that of the left host.
    pub(super) fn compare_with(&mut self, left: &Exchange, sides: &Sides, own: &Own) {
        let told = Teller { sides, own };
        let (was, is) = (&left.response, &self.exchange.response);
        let status = super::headers::status(was, is, &told);
        // An error and a success have nothing in common that could differ.
        if was.status / 100 != is.status / 100 {
            self.record(CHECK, Basis::Documented, 0, status.into_iter().collect());
            self.not_applied(BODIES, "the statuses are of another kind");
            return;
        }
        let mut found: Vec<Found> = status.into_iter().collect();
        found.extend(super::headers::differences(was, is, &told));
        match too_large(was, is) {
            Some(reason) if was.body != is.body => self.not_applied(BODIES, &reason),
            Some(_) => {}
            None => found.extend(self.compare_bodies(was, is, &told)),
        }
        self.record(CHECK, Basis::Documented, 0, found);
    }

    fn compare_bodies(&self, left: &Response, right: &Response, told: &Teller<'_>) -> Vec<Found> {
        if left.body == right.body {
            return Vec::new();
        }
        let root = || Place::Body(String::new());
        match (left.body.is_empty(), right.body.is_empty()) {
            (false, true) => return vec![told.vanished(root(), "a body")],
            (true, false) => return vec![told.appeared(root(), "a body")],
            _ => {}
        }
        let (reference, own) = (Document::parse(left.body.as_bytes()), self.document());
        match [reference.value(), own.value()] {
            [Some(a), Some(b)] => self.compare_json(a, b, told),
            [None, None] => compare_texts(left, right, told).into_iter().collect(),
            sides => {
                let words = |value: Option<&Value>| value.map_or("no JSON text", type_of);
                let (was, is) = (words(sides[0]).to_owned(), words(sides[1]).to_owned());
                vec![told.changed(Kind::TypeChanged, root(), was, is)]
            }
        }
    }

    fn compare_json(&self, left: &Value, right: &Value, told: &Teller<'_>) -> Vec<Found> {
        let ignored = &told.sides.ignored.places;
        let masks = self.masks();
        let raw = (without(left, ignored), without(right, ignored));
        let contract = contract_of(self);
        let contract = contract.as_deref();
        let own = [
            told.own.left.apply(&without_absent(contract, &raw.0)),
            told.own.right.apply(&without_absent(contract, &raw.1)),
        ];
        let [left, right] = &own;
        let compared = Compared::of([left, right], &masks, contract, self.expected);
        let names = (&*told.sides.left.name, &*told.sides.right.name);
        let tell = |change: &Change<'_>, place: Place| tell(change, place, (&raw.0, &raw.1), told);
        let (found, diff) = compared.differences(names, MAX_LINES, tell);
        let mut found = limited(found);
        if let Some(first) = found.first_mut() {
            first.diff = diff;
        }
        found
    }

    /// What changes by nature, what contracts call a secret, and what the case says of either.
    fn masks(&self) -> Masks {
        let mut masks = Masks {
            natures: Nature::ALL.to_vec(),
            ..passing(self.rules)
        };
        add_facts_and_masks(&mut masks, self.expected, &self.exchange.response);
        masks
            .rules
            .extend(EXCHANGE_IDS.iter().filter_map(|pattern| {
                Some(MaskRule {
                    selector: Selector::parse(pattern).ok()?,
                    mark: Mark::Named("id of the exchange".into()),
                })
            }));
        masks
    }
}

/// Beyond so many places the least severe differences are left out, and counted.
fn limited(all: Vec<Found>) -> Vec<Found> {
    let mut found = folded(all);
    if found.len() > MAX_TOLD {
        let severity = |one: &Found| one.severity.unwrap_or(one.kind.default_severity());
        found.sort_by_key(|one| std::cmp::Reverse(severity(one)));
    }
    limit(&mut found, MAX_TOLD, Kind::ValueChanged, "places differ");
    found
}

fn compare_texts(left: &Response, right: &Response, told: &Teller<'_>) -> Option<Found> {
    let (was, is) = (left.body.to_text(), right.body.to_text());
    let masks = Masks {
        natures: Nature::ALL.to_vec(),
        ..Masks::default()
    };
    let in_form = |text: String| match normalise(&Value::String(text), &masks) {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let (a, b) = (
        in_form(told.own.left.apply_text(&was)),
        in_form(told.own.right.apply_text(&is)),
    );
    if a == b {
        return None;
    }
    let place = Place::Body(String::new());
    let found = told.changed(Kind::ValueChanged, place, show_text(&was), show_text(&is));
    Some(Found {
        diff: unified_as((&told.sides.left.name, &told.sides.right.name), &a, &b),
        ..found
    })
}

/// One change, with the values as the hosts sent them.
fn tell(change: &Change<'_>, place: Place, raw: (&Value, &Value), told: &Teller<'_>) -> Found {
    let (left, right) = (change.left.as_ref(), change.right.as_ref());
    let sent = |raw: &Value, side: Option<&Side<'_>>| -> Value {
        side.map_or(Value::Null, |side| {
            raw.pointer(&side.pointer).unwrap_or(side.value).clone()
        })
    };
    let (was, is) = (sent(raw.0, left), sent(raw.1, right));
    let (type_before, was, is) = (type_of(&was).to_owned(), show(&was), show(&is));
    let severity = severity(change, &place);
    let kind = kind_of(change, Some(raw.1));
    let found = match kind {
        Kind::Vanished => told.vanished(place, &was),
        Kind::Appeared => told.appeared(place, &is),
        Kind::TypeChanged => told.changed(kind, place, type_before, is),
        Kind::NullAppeared => told.changed(kind, place, type_before, "null".into()),
        Kind::OrderChanged => {
            let other = "another order".to_owned();
            told.changed(kind, place, "one order".into(), other)
        }
        _ => told.changed(kind, place, was, is),
    };
    Found { severity, ..found }
}

/// Other data is no other structure: an item more or less of a list or an open map is a
/// notice, and so is a member that was null and is now left out.
fn severity(change: &Change<'_>, place: &Place) -> Option<Severity> {
    let is_item = matches!(place, Place::Body(place) if place.ends_with("/*"));
    let null = |side: &Side<'_>| side.value.is_null();
    let was_null = change.left.as_ref().is_some_and(null);
    let is_null = change.right.as_ref().is_some_and(null);
    match change.kind {
        ChangeKind::Vanished if is_item || was_null => Some(Severity::Notice),
        ChangeKind::Appeared if is_item || is_null => Some(Severity::Notice),
        _ => None,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
