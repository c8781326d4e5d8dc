//! Where an operation is asked: the paths of its servers, which stand before its own.

use super::difference::DifferenceKind as Kind;
use super::operations::{ApiComparison, ApiSource, own_spot};
use crate::model::kind::Severity;
use crate::openapi::{Operation, PathTemplate, Spot};

impl ApiComparison<'_> {
    /// Reports paths on the wire that are gone, and new ones.
    pub(crate) fn servers(&mut self, name: &str, old: &Operation, new: &Operation) {
        let (before, after) = (old.templates(), new.templates());
        let lost = missing(&old.bases, &before, &after);
        let come = missing(&new.bases, &after, &before);
        let named = (servers_at(self.old, old), servers_at(self.new, new));
        let (severity, message) = match (lost.as_slice(), come.as_slice()) {
            ([], []) => return,
            _ if !PathTemplate::new(&old.path).is(&new.path) => (
                Severity::Notice,
                format!("was at `{}`, is at `{}`", old.wire_path(), new.wire_path()),
            ),
            ([], come) => (
                Severity::Additive,
                format!("has one more server path: {}", listed(come)),
            ),
            (lost, []) => (
                Severity::Breaking,
                format!("its server path {} is gone", listed(lost)),
            ),
            (lost, come) => (
                Severity::Breaking,
                format!("its server path was {}, is {}", listed(lost), listed(come)),
            ),
        };
        let severity = match named {
            (Some(_), Some(_)) => severity,
            _ => Severity::Notice,
        };
        let at = (
            named.0.as_ref().unwrap_or(&old.spot),
            named.1.as_ref().unwrap_or(&new.spot),
        );
        let kind = Kind::ServerPathChanged;
        self.note_as(kind, severity, name.to_owned(), message, at);
    }
}

/// The bases of which the whole path is none of the others.
fn missing<'b>(
    bases: &'b [String],
    own: &[PathTemplate],
    others: &[PathTemplate],
) -> Vec<&'b String> {
    let pairs = bases.iter().zip(own);
    let gone = pairs.filter(|(_, path)| !others.contains(path));
    gone.map(|(base, _)| base).collect()
}

fn listed(bases: &[&String]) -> String {
    let word = |base: &&String| match base.as_str() {
        "" => "`/`".to_owned(),
        base => format!("`{base}`"),
    };
    bases.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Where the servers of an operation are named: with it, with its path, or for all.
fn servers_at(source: &ApiSource, operation: &Operation) -> Option<Spot> {
    let above = operation.spot.pointer.rsplit_once('/');
    let item = above.map(|(above, _)| Spot {
        pointer: above.to_owned(),
        ..operation.spot.clone()
    });
    let levels = [Some(operation.spot.clone()), item, Some(Spot::default())];
    let mut named = levels.into_iter().flatten().map(|at| at.below(["servers"]));
    named.find(|at| {
        let servers = source.library().value(&own_spot(at));
        let servers = servers.and_then(serde_json::Value::as_array);
        servers.is_some_and(|servers| !servers.is_empty())
    })
}
