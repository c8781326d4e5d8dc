//! Compares what two schemas say of a value itself: its list of values, format, pattern,
//! limits and annotations.

use serde_json::Value;

use super::comparison::{Comparison, Fact};
use super::difference::DifferenceKind as Kind;
use super::types;
use super::view::{ANNOTATIONS, View};
use super::view_types::types_of;
use crate::contract::annotations;
use crate::diff::same_json;
use crate::model::kind::Severity;
use crate::schema::library::Spot;

impl<'l> Comparison<'l> {
    pub(crate) fn compare_scalars(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let is_known = !old.is_unknown && !new.is_unknown;
        let both = types_of(old) & types_of(new);
        if is_known {
            self.compare_values(pointer, old, new);
            if both & (types::STRING | types::NUMBER) != 0 {
                self.compare_formats(pointer, old, new);
            }
            if both & types::STRING != 0 {
                self.compare_patterns_of_text(pointer, old, new);
            }
            self.compare_limits(pointer, old, new);
            self.compare_assertions(pointer, old, new);
        }
    }

    /// A list of values beside what may be anything: the list is all that differs, and its types
    /// are only those of its values.
    pub(crate) fn compare_lists(&mut self, pointer: &str, old: &[View<'l>], new: &[View<'l>]) {
        if let ([a], [b]) = (old, new)
            && a.is_anything() != b.is_anything()
            && !a.are_types_stated
            && !b.are_types_stated
        {
            self.compare_values(pointer, a, b);
        }
    }

    fn compare_values(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let extensible = |kind| match old.is_extensible {
            true => Some(Severity::Notice),
            false => Some(Kind::severity(kind)),
        };
        let (before, after) = match (&old.values, &new.values) {
            (None, None) => return,
            (Some(before), None) => {
                let fact = Fact::new(Kind::EnumOpened, "is not one of a list of values any more")
                    .at(Some(&before.spot), new.home.as_ref())
                    .with_values(listed(&before.values), "any value");
                let severity = extensible(Kind::EnumOpened);
                return self.note(pointer, Fact { severity, ..fact });
            }
            (None, Some(after)) => {
                let fact = Fact::new(Kind::EnumClosed, "is now one of a list of values")
                    .at(old.home.as_ref(), Some(&after.spot))
                    .with_values("any value", listed(&after.values));
                return self.note(pointer, fact);
            }
            (Some(before), Some(after)) => (before, after),
        };
        let spots = (Some(&before.spot), Some(&after.spot));
        let has = |list: &[Value], one: &Value| list.iter().any(|other| same_json(one, other));
        if let ([one], [other]) = (&before.values[..], &after.values[..])
            && before.is_const
            && after.is_const
            && !same_json(one, other)
        {
            let message = format!("was always {one}, is always {other}");
            let fact = Fact::new(Kind::ConstChanged, message)
                .at(spots.0, spots.1)
                .with_values(one.to_string(), other.to_string());
            return self.note(pointer, fact);
        }
        for value in after
            .values
            .iter()
            .filter(|value| !has(&before.values, value))
        {
            let fact = Fact::new(Kind::EnumValueAdded, format!("may now be {value}"));
            let fact = fact
                .at(spots.0, spots.1)
                .with_values(listed(&before.values), listed(&after.values));
            let severity = old.is_extensible.then_some(Severity::Additive);
            self.note(pointer, Fact { severity, ..fact });
        }
        for value in before
            .values
            .iter()
            .filter(|value| !has(&after.values, value))
        {
            let fact = Fact::new(Kind::EnumValueRemoved, format!("is no longer {value}"));
            let fact = fact
                .at(spots.0, spots.1)
                .with_values(listed(&before.values), listed(&after.values));
            self.note(pointer, fact);
        }
        match (old.is_extensible, new.is_extensible) {
            (false, true) => {
                let fact = Fact::new(Kind::EnumOpened, "its list of values may now grow");
                self.note(pointer, fact.at(spots.0, spots.1));
            }
            (true, false) => {
                let fact = Fact::new(
                    Kind::EnumClosed,
                    "its list of values does not grow any more",
                );
                self.note(pointer, fact.at(spots.0, spots.1));
            }
            _ => {}
        }
    }

    fn compare_patterns_of_text(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let kinds = [
            Kind::PatternChanged,
            Kind::PatternRemoved,
            Kind::PatternAdded,
        ];
        self.compare_texts(
            pointer,
            (old, &old.patterns),
            (new, &new.patterns),
            "pattern",
            kinds,
        );
    }

    fn compare_texts(
        &mut self,
        pointer: &str,
        old: (&View<'l>, &std::collections::BTreeMap<&'l str, Spot>),
        new: (&View<'l>, &std::collections::BTreeMap<&'l str, Spot>),
        word: &str,
        [changed, removed, added]: [Kind; 3],
    ) {
        let gone: Vec<(&&str, &Spot)> = old
            .1
            .iter()
            .filter(|(text, _)| !new.1.contains_key(*text))
            .collect();
        let come: Vec<(&&str, &Spot)> = new
            .1
            .iter()
            .filter(|(text, _)| !old.1.contains_key(*text))
            .collect();
        let fact = match (gone.first(), come.first()) {
            (None, None) => return,
            (Some((before, a)), Some((after, b))) => {
                let message = format!("its {word} was `{before}`, is `{after}`");
                Fact::new(changed, message)
                    .at(Some(a), Some(b))
                    .with_values(**before, **after)
            }
            (Some((before, a)), None) => {
                let message = format!("its {word} `{before}` is gone");
                Fact::new(removed, message)
                    .at(Some(a), new.0.home.as_ref())
                    .with_values(**before, "none")
            }
            (None, Some((after, b))) => {
                let message = format!("its {word} is now `{after}`");
                Fact::new(added, message)
                    .at(old.0.home.as_ref(), Some(b))
                    .with_values("none", **after)
            }
        };
        self.note(pointer, fact);
    }

    /// Compares what is stated for readers: deprecation and our own annotations. One that
    /// lets a value be missing breaks who could rely on it.
    pub(crate) fn compare_annotations(
        &mut self,
        pointer: &str,
        old: &View<'l>,
        new: &View<'l>,
        was_required: bool,
    ) {
        let home = (old.home.as_ref(), new.home.as_ref());
        match (&old.is_deprecated, &new.is_deprecated) {
            (None, Some(spot)) => {
                let judged = new.lifecycle.deprecated(self.policy);
                let fact = Fact::new(Kind::Deprecated, "is now deprecated").judged(judged);
                self.note(pointer, fact.at(home.0, Some(spot)));
            }
            (Some(spot), None) if !new.is_unknown => {
                let fact = Fact::new(Kind::Undeprecated, "is no longer deprecated");
                self.note(pointer, fact.at(Some(spot), home.1));
            }
            _ => {}
        }
        let judged = old.lifecycle.changed(new.lifecycle, self.policy);
        if judged.is_some() && !old.is_unknown && !new.is_unknown {
            let fact = Fact::new(Kind::SunsetChanged, "").judged(judged);
            self.note(pointer, fact.at(home.0, home.1));
        }
        for keyword in ANNOTATIONS {
            let sides = (old.annotations.get(keyword), new.annotations.get(keyword));
            let is_same = match sides {
                (None, None) => true,
                (Some((a, _)), Some((b, _))) => a == b,
                _ => false,
            };
            // A list that may grow is reported with its values.
            if is_same
                || keyword == annotations::EXTENSIBLE_ENUM
                || old.is_unknown
                || new.is_unknown
            {
                continue;
            }
            let text = |side: Option<&(&Value, Spot)>| match side {
                Some((Value::String(word), _)) => word.clone(),
                Some((value, _)) => value.to_string(),
                None => "none".to_owned(),
            };
            let (before, after) = (text(sides.0), text(sides.1));
            let may_be_missing =
                was_required && keyword == annotations::OMITTABLE && sides.0.is_none();
            let fact = Fact::new(
                Kind::AnnotationChanged,
                format!("its `{keyword}` was {before}, is {after}"),
            )
            .at(
                sides.0.map(|one| &one.1).or(home.0),
                sides.1.map(|one| &one.1).or(home.1),
            )
            .with_values(before, after);
            let severity = may_be_missing.then_some(Severity::Breaking);
            self.note(pointer, Fact { severity, ..fact });
        }
    }
}

fn listed(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(Value::to_string).collect();
    texts.join(", ")
}
