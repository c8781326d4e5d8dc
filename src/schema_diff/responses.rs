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
                if before.is_unread || after.is_unread {
                    continue;
                }
                let at = (&before.spot, &after.spot);
                self.contents(&pointer, (&before.contents, &after.contents), at, false);
                self.headers(&pointer, (&before.headers, &after.headers), at);
            }
        }
        for after in &new.responses {
            let is_known = |one: &Response| {
                one.status == after.status || class_of(after.status) == Some(one.status)
            };
            let pointer = format!("{name} {}", after.status);
            // What a class or `default` that is still there described until now.
            if let Some(before) = described_by(after.status, old)
                && new.responses.iter().any(|one| one.status == before.status)
                && !before.is_unread
                && !after.is_unread
            {
                let at = (&before.spot, &after.spot);
                self.contents(&pointer, (&before.contents, &after.contents), at, false);
                self.headers(&pointer, (&before.headers, &after.headers), at);
            }
            if !old.responses.iter().any(is_known) {
                self.note(
                    Kind::StatusAdded,
                    pointer,
                    "is new",
                    (&old.spot, &after.spot),
                );
            }
        }
    }

    /// Notes a status that is gone, or a class of which single statuses are left.
    fn status_removed(
        &mut self,
        pointer: String,
        before: &Response,
        left: &[&Response],
        new: &Operation,
    ) {
        let is_success = matches!(
            before.status,
            StatusKey::Code(200..=299) | StatusKey::Class(2)
        );
        let codes: Vec<String> = left.iter().map(|one| one.status.to_string()).collect();
        // A response that may have fewer statuses breaks nobody.
        let (severity, message) = match (is_success, codes.is_empty()) {
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
            self.schemas(&place, (&before.schema, &after.schema), spots, false);
        }
        for after in new {
            if find(after, old).is_none() {
                let place = format!("{pointer} header {}", after.name);
                self.note(Kind::HeaderAdded, place, "is new", (at.0, &after.spot));
            }
        }
    }
}

/// The class or the `default` of an operation that describes a status which it does not name.
fn described_by(status: StatusKey, operation: &Operation) -> Option<&Response> {
    let find = |wanted: StatusKey| operation.responses.iter().find(|one| one.status == wanted);
    match find(status) {
        Some(_) => None,
        None => class_of(status)
            .and_then(find)
            .or_else(|| find(StatusKey::Default)),
    }
}

/// The class of a single status.
fn class_of(status: StatusKey) -> Option<StatusKey> {
    match status {
        StatusKey::Code(code) => Some(StatusKey::Class(code / 100)),
        StatusKey::Class(_) | StatusKey::Default => None,
    }
}

/// The responses that stand in the place of one that has gone: of a class its single statuses,
/// of a single status its class.
fn heirs(status: StatusKey, new: &Operation) -> Vec<&Response> {
    let is_heir = |one: &&Response| {
        class_of(one.status) == Some(status) || class_of(status) == Some(one.status)
    };
    new.responses.iter().filter(is_heir).collect()
}
