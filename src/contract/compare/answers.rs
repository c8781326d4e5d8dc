//! Bodies, answers and their headers of one operation, in two documents.

use super::difference::DifferenceKind as Kind;
use super::operations::{Comparison, Spots};
use crate::model::kind::Severity;
use crate::openapi::{Content, Header, Operation, StatusKey};

impl Comparison<'_> {
    pub(super) fn body(&mut self, name: &str, old: &Operation, new: &Operation) {
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
                self.note(Kind::ParameterRemoved, pointer, "is documented no more", at);
            }
        }
    }

    pub(super) fn responses(&mut self, name: &str, old: &Operation, new: &Operation) {
        for before in &old.responses {
            let pointer = format!("{name} {}", before.status);
            let after = new.responses.iter().find(|one| one.status == before.status);
            let Some(after) = after else {
                let is_success = matches!(
                    before.status,
                    StatusKey::Code(200..=299) | StatusKey::Class(2)
                );
                let severity = match is_success {
                    true => Severity::Breaking,
                    false => Severity::Notice,
                };
                let message = "is documented no more".to_owned();
                let at = (&before.spot, &new.spot);
                self.note_as(Kind::StatusRemoved, severity, pointer, message, at);
                continue;
            };
            if before.is_unread || after.is_unread {
                continue;
            }
            let at = (&before.spot, &after.spot);
            self.contents(&pointer, (&before.contents, &after.contents), at, false);
            self.headers(&pointer, (&before.headers, &after.headers), at);
        }
        for after in &new.responses {
            if !old.responses.iter().any(|one| one.status == after.status) {
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

    fn contents(
        &mut self,
        pointer: &str,
        (old, new): (&[Content], &[Content]),
        at: Spots<'_>,
        is_request: bool,
    ) {
        let find = |one: &Content, within: &[Content]| {
            let is_same = |other: &&Content| other.media_type.eq_ignore_ascii_case(&one.media_type);
            within.iter().find(is_same).cloned()
        };
        for before in old {
            let Some(after) = find(before, new) else {
                let message = format!("{} is documented no more", before.media_type);
                let severity = Kind::MediaTypeRemoved.severity();
                let at = (&before.spot, at.1);
                let pointer = pointer.to_owned();
                self.note_as(Kind::MediaTypeRemoved, severity, pointer, message, at);
                continue;
            };
            let place = match old.len() {
                1 => pointer.to_owned(),
                _ => format!("{pointer} {}", before.media_type),
            };
            self.schemas(&place, (&before.schema, &after.schema), is_request);
        }
        for after in new {
            if find(after, old).is_none() {
                let message = format!("{} is new", after.media_type);
                let severity = Kind::MediaTypeAdded.severity();
                let at = (at.0, &after.spot);
                let pointer = pointer.to_owned();
                self.note_as(Kind::MediaTypeAdded, severity, pointer, message, at);
            }
        }
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
                let message = "is documented no more".to_owned();
                let at = (&before.spot, at.1);
                self.note_as(Kind::HeaderRemoved, severity, place, message, at);
                continue;
            };
            if before.is_unread || after.is_unread {
                continue;
            }
            let spots = (&before.spot, &after.spot);
            match (before.is_required, after.is_required) {
                (true, false) => {
                    let words = "may now be missing";
                    self.note(Kind::RequiredDropped, place.clone(), words, spots);
                }
                (false, true) => {
                    let words = "is now always there";
                    self.note(Kind::RequiredAdded, place.clone(), words, spots);
                }
                _ => {}
            }
            self.schemas(&place, (&before.schema, &after.schema), false);
        }
        for after in new {
            if find(after, old).is_none() {
                let place = format!("{pointer} header {}", after.name);
                self.note(Kind::HeaderAdded, place, "is new", (at.0, &after.spot));
            }
        }
    }
}
