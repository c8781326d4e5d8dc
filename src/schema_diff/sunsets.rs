//! Removals and deprecations of two documents, by the dates that they state.

use super::branches::SchemaPart;
use super::comparison::Comparison;
use super::difference::DifferenceKind as Kind;
use super::lifecycle::Lifecycle;
use super::operations::{ApiComparison, Spots, own_spot};

impl ApiComparison<'_> {
    /// Notes that an operation or a parameter of the old document is gone.
    pub(crate) fn removed(&mut self, kind: Kind, pointer: String, at: Spots<'_>) {
        let end = Lifecycle::of(self.old.library().value(&own_spot(at.0)));
        let judged = end.removed(self.schemas.policy);
        let (severity, words) = judged.unwrap_or((kind.severity(), String::new()));
        let message = format!("is no longer documented{words}");
        self.note_as(kind, severity, pointer, message, at);
    }

    /// Notes where an operation or a parameter is deprecated now, or no more, and where its
    /// sunset has changed.
    pub(crate) fn lifecycle(&mut self, pointer: &str, is_deprecated: (bool, bool), at: Spots<'_>) {
        let policy = self.schemas.policy;
        let old = Lifecycle::of(self.old.library().value(&own_spot(at.0)));
        let new = Lifecycle::of(self.new.library().value(&own_spot(at.1)));
        match is_deprecated {
            (false, true) => {
                let judged = new.deprecated(policy);
                let (severity, words) =
                    judged.unwrap_or((Kind::Deprecated.severity(), String::new()));
                let message = format!("is now deprecated{words}");
                self.note_as(Kind::Deprecated, severity, pointer.to_owned(), message, at);
            }
            (true, false) => {
                let words = "is no longer deprecated";
                self.note(Kind::Undeprecated, pointer.to_owned(), words, at);
            }
            _ => {}
        }
        if let Some((severity, message)) = old.changed(new, policy) {
            self.note_as(
                Kind::SunsetChanged,
                severity,
                pointer.to_owned(),
                message,
                at,
            );
        }
    }
}

impl<'l> Comparison<'l> {
    /// What the old document says of the end of a property.
    pub(crate) fn end(&mut self, parts: &[SchemaPart]) -> Lifecycle<'l> {
        let library = self.old;
        let own = |part: &SchemaPart| Lifecycle::of(library.value(&part.spot));
        let parts_say = parts
            .iter()
            .map(own)
            .fold(Lifecycle::default(), Lifecycle::or);
        let definitions = self.definitions(false, parts);
        let views = self.views(false, &definitions);
        let all = views.iter().map(|view| view.lifecycle);
        all.fold(parts_say, Lifecycle::or)
    }
}
