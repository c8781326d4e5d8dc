//! What two documents require to be sent for an operation to be answered.

use super::difference::DifferenceKind as Kind;
use super::operations::ApiComparison;
use crate::model::kind::Severity;
use crate::model::security::{Carrier, Scheme, Security};
use crate::openapi::Operation;

impl ApiComparison<'_> {
    /// Reports a credential that is needed now, or no more, or that has become another one.
    pub(crate) fn credentials(&mut self, name: &str, old: &Operation, new: &Operation) {
        let at = (&old.spot, &new.spot);
        let (before, after) = (&old.security, &new.security);
        if before.is_unread || after.is_unread {
            return;
        }
        let now = (Kind::CredentialRequired, "now needs a credential");
        let no_more = (Kind::CredentialDropped, "needs no credential any more");
        let is_secured = (old.is_secured(), new.is_secured());
        self.turned(name, is_secured, (now, no_more), at);
        let severity = match (is_served(before, after), is_served(after, before)) {
            _ if is_secured != (true, true) => return,
            // Nothing can be stated of a scheme that the document does not describe.
            _ if has_unknown(before) || has_unknown(after) => return,
            (true, true) => return,
            (true, false) => Severity::Additive,
            (false, _) => Severity::Breaking,
        };
        let message = format!("needed {}, now needs {}", words(before), words(after));
        let kind = Kind::CredentialChanged;
        self.note_as(kind, severity, name.to_owned(), message, at);
    }
}

/// Whether whoever sends what one asks for, in whichever way, sends enough for the other.
fn is_served(sent: &Security, asked: &Security) -> bool {
    let has = |set: &[Scheme], wanted: &Scheme| set.iter().any(|one| is_enough(one, wanted));
    let serves = |set: &[Scheme], asked: &[Scheme]| asked.iter().all(|wanted| has(set, wanted));
    let mut sets = sent.alternatives.iter();
    sets.all(|set| asked.alternatives.iter().any(|asked| serves(set, asked)))
}

/// Whether one credential is another one, with all scopes of that.
fn is_enough(sent: &Scheme, asked: &Scheme) -> bool {
    let has_scope = |scope: &String| sent.scopes.contains(scope);
    sent.carrier == asked.carrier && asked.scopes.iter().all(has_scope)
}

fn has_unknown(security: &Security) -> bool {
    let mut schemes = security.alternatives.iter().flatten();
    schemes.any(|one| one.carrier == Carrier::Unknown)
}

fn words(security: &Security) -> String {
    let scheme = |one: &Scheme| match one.scopes.is_empty() {
        true => one.to_string(),
        false => format!("{one} with `{}`", one.scopes.join("`, `")),
    };
    let set = |set: &Vec<Scheme>| set.iter().map(scheme).collect::<Vec<_>>().join(" and ");
    let sets = security.alternatives.iter().map(set);
    sets.collect::<Vec<_>>().join(", or ")
}
