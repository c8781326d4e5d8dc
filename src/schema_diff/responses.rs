//! Bodies, responses and their headers of one operation, in two documents.

use super::difference::DifferenceKind as Kind;
use super::operations::{ApiComparison, Spots};
use super::types;
use crate::model::kind::Severity;
use crate::openapi::{Header, Operation, Response, StatusKey};

impl ApiComparison<'_> {
    pub(crate) fn body(&mut self, name: &str, old: &Operation, new: &Operation) {
        let pointer = format!("{name} request body");
        match (&old.body, &new.body) {
            (None, None) => {}
            (Some(before), Some(after)) => {
                let at = (&before.spot, &after.spot);
                self.demand(&pointer, (before.is_required, after.is_required), at);
                self.contents(&pointer, (&before.contents, &after.contents), at, true);
            }
            (None, Some(after)) => {
                let (severity, message) = match after.is_required {
                    true => (Severity::Breaking, "is new, and required"),
                    false => (Severity::Additive, "is new"),
                };
                let at = (&old.spot, &after.spot);
                self.note_as(Kind::ParameterAdded, severity, pointer, message.into(), at);
            }
            (Some(before), None) => {
                let at = (&before.spot, &new.spot);
                self.note(
                    Kind::ParameterRemoved,
                    pointer,
                    "is no longer documented",
                    at,
                );
            }
        }
    }

    pub(crate) fn responses(&mut self, name: &str, old: &Operation, new: &Operation) {
        for before in &old.responses {
            let pointer = format!("{name} {}", before.status);
            let own = new.responses.iter().find(|one| one.status == before.status);
            let afters = own.map_or_else(|| heirs(before.status, new), |own| vec![own]);
            let is_covered = |one: &&Response| class_of(before.status) == Some(one.status);
            if own.is_none() && !afters.iter().any(is_covered) {
                self.status_removed(pointer.clone(), before, &afters, new);
            }
            for after in afters {
                self.response(&pointer, before, after);
            }
        }
        for after in &new.responses {
            if let Some(before) = described(after, old)
                && new.responses.iter().any(|one| one.status == before.status)
            {
                self.response(&format!("{name} {}", after.status), before, after);
            }
            let is_known = |one: &Response| {
                one.status == after.status || class_of(after.status) == Some(one.status)
            };
            if !old.responses.iter().any(is_known) {
                let pointer = format!("{name} {}", after.status);
                self.note(
                    Kind::StatusAdded,
                    pointer,
                    "is new",
                    (&old.spot, &after.spot),
                );
            }
        }
    }

    fn response(&mut self, pointer: &str, before: &Response, after: &Response) {
        if before.is_unread || after.is_unread {
            return;
        }
        let at = (&before.spot, &after.spot);
        // A status that never has a body has none in its class either.
        if !matches!(after.status, StatusKey::Code(100..=199 | 204 | 205 | 304)) {
            self.contents(pointer, (&before.contents, &after.contents), at, false);
        }
        self.headers(pointer, (&before.headers, &after.headers), at);
    }

    /// Notes a status that is gone, or a class of which single statuses are left.
    fn status_removed(
        &mut self,
        pointer: String,
        before: &Response,
        left: &[&Response],
        new: &Operation,
    ) {
        let codes: Vec<String> = left.iter().map(|one| one.status.to_string()).collect();
        // A response that may have fewer statuses breaks nobody.
        let (severity, message) = match (is_success(before.status), codes.is_empty()) {
            (_, false) => (
                Severity::Notice,
                format!("is now only {}", codes.join(", ")),
            ),
            (true, true) => (Severity::Breaking, "is no longer documented".to_owned()),
            (false, true) => (Severity::Notice, "is no longer documented".to_owned()),
        };
        let at = (&before.spot, &new.spot);
        self.note_as(Kind::StatusRemoved, severity, pointer, message, at);
    }

    fn headers(&mut self, pointer: &str, (old, new): (&[Header], &[Header]), at: Spots<'_>) {
        let find = |one: &Header, within: &[Header]| {
            let is_same = |other: &&Header| other.name.eq_ignore_ascii_case(&one.name);
            within.iter().find(is_same).cloned()
        };
        for before in old {
            let place = format!("{pointer} header {}", before.name);
            let Some(after) = find(before, new) else {
                let severity = match before.is_required {
                    true => Severity::Breaking,
                    false => Severity::Notice,
                };
                let message = "is no longer documented".to_owned();
                let at = (&before.spot, at.1);
                self.note_as(Kind::HeaderRemoved, severity, place, message, at);
                continue;
            };
            if before.is_unread || after.is_unread {
                continue;
            }
            let spots = (&before.spot, &after.spot);
            let now = (Kind::RequiredAdded, "is now always there");
            let no_more = (Kind::RequiredDropped, "may now be missing");
            let is_required = (before.is_required, after.is_required);
            self.turned(&place, is_required, (now, no_more), spots);
            let types = self.types(&before.schema, &after.schema);
            let is_exploded = before.explode != after.explode && types & types::OBJECT != 0;
            if is_exploded || before.media_type != after.media_type {
                let words = |one: &Header| match &one.media_type {
                    Some(media_type) => media_type.clone(),
                    None => format!("`simple` (`explode: {}`)", one.explode),
                };
                self.style_changed(&place, (words(before), words(&after)), spots);
            }
            let schemas = (&before.schema, &after.schema);
            let is_text = after.media_type.is_none();
            self.schemas(&place, schemas, spots, (false, is_text));
        }
        for after in new {
            if find(after, old).is_none() {
                let place = format!("{pointer} header {}", after.name);
                self.note(Kind::HeaderAdded, place, "is new", (at.0, &after.spot));
            }
        }
    }
}

/// The class of a single status.
fn class_of(status: StatusKey) -> Option<StatusKey> {
    match status {
        StatusKey::Code(code) => Some(StatusKey::Class(code / 100)),
        StatusKey::Class(_) | StatusKey::Default => None,
    }
}

fn is_success(status: StatusKey) -> bool {
    matches!(status, StatusKey::Code(200..=299) | StatusKey::Class(2))
}

/// What described a status that is new before: its class, or `default`. Where a document
/// describes a success by itself, `default` is no success.
fn described<'o>(after: &Response, old: &'o Operation) -> Option<&'o Response> {
    let find = |status| old.responses.iter().find(|one| one.status == status);
    if find(after.status).is_some() {
        return None;
    }
    let of_class = class_of(after.status).and_then(find);
    of_class.or_else(|| {
        let has_success = old.responses.iter().any(|one| is_success(one.status));
        find(StatusKey::Default).filter(|_| !(has_success && is_success(after.status)))
    })
}

/// The responses that stand in the place of one that has gone: of a class its single statuses,
/// of a single status its class.
fn heirs(status: StatusKey, new: &Operation) -> Vec<&Response> {
    let is_heir = |one: &&Response| {
        class_of(one.status) == Some(status) || class_of(status) == Some(one.status)
    };
    new.responses.iter().filter(is_heir).collect()
}
