//! Parameters of one operation, in two documents, and how their values are written.

use serde_json::Value;

use super::branches::SchemaPart;
use super::difference::DifferenceKind as Kind;
use super::operations::{ApiComparison, ApiSource, Spots, own_spot};
use super::types::{self, Types};
use super::view::View;
use super::view_types::{all_types, types_of};
use crate::model::kind::Severity;
use crate::openapi::{self, Operation, Parameter, ParameterPlace, Relation, relation};

impl ApiComparison<'_> {
    pub(crate) fn parameters(&mut self, name: &str, old: &Operation, new: &Operation) {
        for before in &old.parameters {
            let pointer = format!("{name} parameter {}", before.name);
            let Some(after) = counterpart(before, old, new) else {
                let at = (&before.spot, &new.spot);
                self.removed(Kind::ParameterRemoved, pointer, at);
                continue;
            };
            let at = (&before.spot, &after.spot);
            self.demand(&pointer, (before.is_required, after.is_required), at);
            let is_deprecated = (before.is_deprecated, after.is_deprecated);
            self.lifecycle(&pointer, is_deprecated, at);
            self.style(&pointer, before, after);
            if !self.became_a_text(&pointer, before, after) {
                let is_text = after.media_type.is_none();
                let schemas = (&before.schema, &after.schema);
                self.schemas(&pointer, schemas, at, (true, is_text));
            }
        }
        for after in &new.parameters {
            if counterpart(after, new, old).is_none() {
                let pointer = format!("{name} parameter {}", after.name);
                let (severity, message) = match after.is_required {
                    true => (Severity::Breaking, "is new, and required"),
                    false => (Severity::Additive, "is new"),
                };
                let at = (&old.spot, &after.spot);
                self.note_as(Kind::ParameterAdded, severity, pointer, message.into(), at);
            }
        }
    }

    /// Whether a schema says no more than that a value is a text.
    pub(crate) fn is_any_text(&mut self, is_new: bool, spot: &openapi::Spot) -> bool {
        let views = self
            .schemas
            .views(is_new, &[SchemaPart::new(own_spot(spot))]);
        let is_free = |view: &View<'_>| is_free(view) && types_of(view) == types::STRING;
        views.iter().all(is_free)
    }

    /// Whether a number or a truth value is any text now, which its written form always was;
    /// reports that.
    fn became_a_text(&mut self, pointer: &str, before: &Parameter, after: &Parameter) -> bool {
        let mut view = |is_new: bool, one: &Parameter| {
            let spot = own_spot(one.schema.as_ref().filter(|_| one.media_type.is_none())?);
            let views = self.schemas.views(is_new, &[SchemaPart::new(spot)]);
            views
                .first()
                .filter(|_| views.len() == 1)
                .map(|view| (types_of(view), is_free(view)))
        };
        let (Some((old, _)), Some((types::STRING, true))) =
            (view(false, before), view(true, after))
        else {
            return false;
        };
        let scalar = types::BOOLEAN | types::NUMBER;
        let is_widened = old & scalar != 0 && old & !scalar == 0;
        if is_widened {
            let message = format!("was {}, is any text", types::words(old, false));
            let at = (&before.spot, &after.spot);
            let kind = Kind::TypeWidened;
            self.note_as(kind, Severity::Notice, pointer.to_owned(), message, at);
        }
        is_widened
    }

    /// Reports where a value is written in another way than before.
    fn style(&mut self, pointer: &str, before: &Parameter, after: &Parameter) {
        let at = (&before.spot, &after.spot);
        let types = self.types(&before.schema, &after.schema);
        let words = (words(before), words(after));
        let is_same = match (&before.media_type, &after.media_type) {
            (Some(a), Some(b)) => relation(a, b) == Relation::Same,
            (None, None) => {
                let is_known = |one: &Parameter| one.place == before.place;
                !is_known(after) || is_written_alike(before, after, types)
            }
            _ => false,
        };
        if !is_same {
            self.style_changed(pointer, words, at);
        }
        for keyword in ["allowReserved", "allowEmptyValue"] {
            let says = |source: &ApiSource, one: &Parameter| {
                let members = source.library().value(&own_spot(&one.spot));
                one.place == ParameterPlace::Query
                    && members.and_then(|members| members.get(keyword)) == Some(&Value::Bool(true))
            };
            let (severity, message) = match (says(self.old, before), says(self.new, after)) {
                (false, true) => (Severity::Notice, format!("has `{keyword}` now")),
                (true, false) => (Severity::Breaking, format!("has no `{keyword}` any more")),
                _ => continue,
            };
            let kind = Kind::ParameterStyleChanged;
            self.note_as(kind, severity, pointer.to_owned(), message, at);
        }
    }

    pub(crate) fn style_changed(
        &mut self,
        pointer: &str,
        (before, after): (String, String),
        at: Spots<'_>,
    ) {
        let message = format!("was written as {before}, is now as {after}");
        let kind = Kind::ParameterStyleChanged;
        self.note_as(kind, kind.severity(), pointer.to_owned(), message, at);
    }

    /// The types that a value may have in both documents; any where nothing is stated.
    pub(crate) fn types(
        &mut self,
        old: &Option<openapi::Spot>,
        new: &Option<openapi::Spot>,
    ) -> Types {
        let mut of = |is_new: bool, schema: &Option<openapi::Spot>| match schema {
            Some(spot) => {
                let parts = [SchemaPart::new(own_spot(spot))];
                all_types(&self.schemas.views(is_new, &parts))
            }
            None => types::ANY,
        };
        of(false, old) & of(true, new)
    }
}

/// The parameter of another operation that one is. Those of a path are identified by their order,
/// whatever they are called.
fn counterpart<'o>(
    one: &Parameter,
    own: &Operation,
    other: &'o Operation,
) -> Option<&'o Parameter> {
    if one.place != ParameterPlace::Path {
        return other.parameters.iter().find(|other| one.is(other));
    }
    let number =
        |operation: &Operation, one: &Parameter| operation.path.find(&format!("{{{}}}", one.name));
    let order = |operation: &Operation, one: &Parameter| {
        let all = operation.parameters.iter();
        let own = number(operation, one);
        all.filter(|other| number(operation, other) < own && other.place == one.place)
            .count()
    };
    let mut all = other.parameters.iter();
    all.find(|found| found.place == one.place && order(own, one) == order(other, found))
}

/// Whether nothing but its type is known of a value. Any octets (`binary`) are one.
fn is_free(view: &View<'_>) -> bool {
    let mut formats = view.formats.keys();
    let is_free = view.values.is_none() && view.limits.is_empty();
    let is_free = is_free && view.patterns.is_empty() && view.assertions.is_empty();
    is_free && !view.is_unknown && formats.all(|format| *format == "binary")
}

/// How a value is written, in words.
fn words(one: &Parameter) -> String {
    match (&one.media_type, one.explode) {
        (Some(media_type), _) => media_type.clone(),
        (None, explode) => format!("`{}` (`explode: {explode}`)", one.style),
    }
}

/// Whether the style of two parameters writes values of these types in the same way.
fn is_written_alike(one: &Parameter, other: &Parameter, types: Types) -> bool {
    let has = |wanted: Types| types & wanted != 0;
    let is_list = has(types::ARRAY) || has(types::OBJECT);
    if one.style != other.style {
        // Only paths write a text or a number in several ways.
        let is_delimited = |one: &Parameter| one.style.ends_with("Delimited");
        let are_exploded = one.explode && other.explode && has(types::ARRAY) && !has(types::OBJECT);
        let is_one_form = (is_delimited(one) || one.style == "form")
            && (is_delimited(other) || other.style == "form");
        return one.place != ParameterPlace::Path && !is_list || are_exploded && is_one_form;
    }
    let counts = match one.style.as_str() {
        "deepObject" => false,
        "simple" => has(types::OBJECT),
        _ => is_list,
    };
    one.explode == other.explode || !counts
}
