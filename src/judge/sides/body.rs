//! The bodies of two responses: what is each host's own and what changes by nature is taken
//! out of both, then they are compared by structure.

use serde_json::Value;

use super::hosts::{CHECK, Sides};
use super::own::Own;
use super::wording::Wording;
use crate::diff::{
    Change, ChangeKind, ChangeSide, Mark, MaskRule, Masks, Nature, Selector, normalise, unified_as,
    without,
};
use crate::json::{Document, type_words};
use crate::judge::assertion::{show, show_text};
use crate::judge::body_contract::contract_of;
use crate::judge::compared::{Compared, folded, kind_of, limit, too_large, without_absent};
use crate::judge::comparison_masks::{add_facts_and_masks, passing};
use crate::judge::raw_finding::RawFinding;
use crate::judge::state::ExchangeJudge;
use crate::model::exchange::{Exchange, NEITHER_AS_EXPECTED, Response};
use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// What is not checked where the bodies are not compared.
const BODIES: &str = "same content as the other host";
/// So many places that differ are reported one by one.
const MAX_REPORTED: usize = 500;
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

/// The name of the check whether what is compared is what the case is about.
const STATUS: &str = "expected status";

/// What is said of a body that would be JSON without it (RFC 8259, section 8.1).
const MARKED: &str = " behind a byte order mark";

impl ExchangeJudge<'_> {
    /// Reports how this response differs from that of the left host.
    pub(super) fn compare_with(&mut self, left: &Exchange, sides: &Sides, own: &Own) {
        let wording = Wording { sides, own };
        let (was, is) = (&left.response, &self.exchange.response);
        let status = super::headers::status(was, is, &wording);
        // An error and a success have nothing in common that could differ.
        if was.status / 100 != is.status / 100 {
            self.record(CHECK, Basis::Documented, 0, status.into_iter().collect());
            self.not_applied(BODIES, "the statuses are of another kind");
            return;
        }
        let mut found: Vec<RawFinding> = status.into_iter().collect();
        found.extend(super::headers::differences(was, is, &wording));
        match too_large(was, is) {
            Some(reason) if was.body != is.body => self.not_applied(BODIES, &reason),
            Some(_) => {}
            None => found.extend(self.compare_bodies(was, is, &wording)),
        }
        self.record(CHECK, Basis::Documented, 0, found);
        if !self.content_applies() {
            self.not_applied(STATUS, NEITHER_AS_EXPECTED);
        }
    }

    fn compare_bodies(
        &self,
        left: &Response,
        right: &Response,
        wording: &Wording<'_>,
    ) -> Vec<RawFinding> {
        if left.body == right.body {
            return Vec::new();
        }
        let root = || Place::Body(String::new());
        match (left.body.is_empty(), right.body.is_empty()) {
            (false, true) => return vec![wording.vanished(root(), "a body")],
            (true, false) => return vec![wording.appeared(root(), "a body")],
            _ => {}
        }
        let (reference, own) = (Document::parse(left.body.as_bytes()), self.document());
        let marks = [reference.is_marked(), own.is_marked()];
        match [reference.value(), own.value()] {
            [Some(a), Some(b)] if marks[0] == marks[1] => self.compare_json(a, b, wording),
            [None, None] => compare_texts(left, right, wording).into_iter().collect(),
            sides => {
                let words = |side: usize| {
                    let value = sides[side].map_or("no JSON text", type_words);
                    let mark = if marks[side] { MARKED } else { "" };
                    format!("{value}{mark}")
                };
                let (was, is) = (words(0), words(1));
                vec![wording.changed(Kind::TypeChanged, root(), was, is)]
            }
        }
    }

    fn compare_json(&self, left: &Value, right: &Value, wording: &Wording<'_>) -> Vec<RawFinding> {
        let ignored = &wording.sides.ignored.places;
        let masks = self.masks();
        let raw = (without(left, ignored), without(right, ignored));
        let contract = contract_of(self);
        let contract = contract.as_deref();
        let own = [
            wording.own.left.apply(&without_absent(contract, &raw.0)),
            wording.own.right.apply(&without_absent(contract, &raw.1)),
        ];
        let [left, right] = &own;
        let compared = Compared::of([left, right], &masks, contract, self.expected);
        let names = (&*wording.sides.left.name, &*wording.sides.right.name);
        let describe =
            |change: &Change<'_>, place: Place| describe(change, place, (&raw.0, &raw.1), wording);
        let (found, diff) = compared.differences(names, MAX_LINES, describe);
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
fn limited(all: Vec<RawFinding>) -> Vec<RawFinding> {
    let mut found = folded(all);
    if found.len() > MAX_REPORTED {
        let severity = |one: &RawFinding| one.severity.unwrap_or(one.kind.default_severity());
        found.sort_by_key(|one| std::cmp::Reverse(severity(one)));
    }
    limit(
        &mut found,
        MAX_REPORTED,
        Kind::ValueChanged,
        "places differ",
    );
    found
}

fn compare_texts(left: &Response, right: &Response, wording: &Wording<'_>) -> Option<RawFinding> {
    let (was, is) = (left.body.to_text(), right.body.to_text());
    let masks = Masks {
        natures: Nature::ALL.to_vec(),
        ..Masks::default()
    };
    let in_form = |text: String| match normalise(Value::String(text), &masks) {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let (a, b) = (
        in_form(wording.own.left.apply_text(&was)),
        in_form(wording.own.right.apply_text(&is)),
    );
    if a == b {
        return None;
    }
    let place = Place::Body(String::new());
    let found = wording.changed(Kind::ValueChanged, place, show_text(&was), show_text(&is));
    Some(RawFinding {
        diff: unified_as(
            (&wording.sides.left.name, &wording.sides.right.name),
            &a,
            &b,
        ),
        ..found
    })
}

/// One change, with the values as the hosts sent them.
fn describe(
    change: &Change<'_>,
    place: Place,
    raw: (&Value, &Value),
    wording: &Wording<'_>,
) -> RawFinding {
    let (left, right) = (change.left.as_ref(), change.right.as_ref());
    let sent = |raw: &Value, side: Option<&ChangeSide<'_>>| -> Value {
        side.map_or(Value::Null, |side| {
            raw.pointer(&side.pointer).unwrap_or(side.value).clone()
        })
    };
    let (was, is) = (sent(raw.0, left), sent(raw.1, right));
    let (type_before, was, is) = (type_words(&was).to_owned(), show(&was), show(&is));
    let severity = severity(change, &place);
    let kind = kind_of(change, Some(raw.1));
    let found = match kind {
        Kind::Vanished => wording.vanished(place, &was),
        Kind::Appeared => wording.appeared(place, &is),
        Kind::TypeChanged => wording.changed(kind, place, type_before, is),
        Kind::NullAppeared => wording.changed(kind, place, type_before, "null".into()),
        Kind::OrderChanged => {
            let other = "another order".to_owned();
            wording.changed(kind, place, "one order".into(), other)
        }
        _ => wording.changed(kind, place, was, is),
    };
    RawFinding { severity, ..found }
}

/// Other data is no other structure: an item more or less of a list or an open map is a
/// notice, and so is a member that was null and is now left out.
fn severity(change: &Change<'_>, place: &Place) -> Option<Severity> {
    let is_item = matches!(place, Place::Body(place) if place.ends_with("/*"));
    let null = |side: &ChangeSide<'_>| side.value.is_null();
    let was_null = change.left.as_ref().is_some_and(null);
    let is_null = change.right.as_ref().is_some_and(null);
    match change.kind {
        ChangeKind::Vanished if is_item || was_null => Some(Severity::Notice),
        ChangeKind::Appeared if is_item || is_null => Some(Severity::Notice),
        _ => None,
    }
}
