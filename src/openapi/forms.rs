//! What the forms of a discriminated schema themselves say of the property that distinguishes
//! them.

use serde_json::Value;

use super::files::{Files, Spot};
use super::references::target_of;

/// References and entries of `allOf` are followed so far.
const MOST_STEPS: usize = 16;

/// What the forms themselves say of the property.
pub(super) struct FormReader<'f> {
    files: &'f Files,
    property: &'f str,
    /// The schema that speaks for all forms, and not for one of them.
    base: Option<&'f Spot>,
}

impl<'f> FormReader<'f> {
    pub(super) fn new(
        files: &'f Files,
        property: &'f str,
        base: Option<&'f Spot>,
    ) -> FormReader<'f> {
        FormReader {
            files,
            property,
            base,
        }
    }

    /// The values that a form lists for the property; `None` where it lists none.
    pub(super) fn values(&self, form: &Spot) -> Option<Vec<String>> {
        self.values_within(form, MOST_STEPS)
    }

    fn values_within(&self, form: &Spot, steps: usize) -> Option<Vec<String>> {
        if steps == 0 || Some(form) == self.base {
            return None;
        }
        let next = |at: &Spot| self.values_within(at, steps - 1);
        if let Some(target) = target_of(self.files, form) {
            return next(&target);
        }
        let own = form.below(["properties", self.property]);
        if self.files.value(&own).is_some()
            && let Some(values) = self.texts(&own, steps)
        {
            return Some(values);
        }
        if let Some(values) = self.files.entries(form, "allOf").iter().find_map(next) {
            return Some(values);
        }
        let forms = ["oneOf", "anyOf"].map(|keyword| self.files.entries(form, keyword));
        let forms = forms.into_iter().find(|forms| !forms.is_empty())?;
        let values: Option<Vec<_>> = forms.iter().map(next).collect();
        values.map(|values| values.concat())
    }

    /// The texts that a schema lists.
    fn texts(&self, at: &Spot, steps: usize) -> Option<Vec<String>> {
        if steps == 0 {
            return None;
        }
        if let Some(target) = target_of(self.files, at) {
            return self.texts(&target, steps - 1);
        }
        let schema = self.files.value(at)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if let Some(one) = schema.get("const").and_then(text) {
            return Some(vec![one]);
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return Some(values.iter().filter_map(text).collect());
        }
        let entries = self.files.entries(at, "allOf");
        entries
            .iter()
            .find_map(|entry| self.texts(entry, steps - 1))
    }

    /// Whether a form requires the property.
    pub(super) fn is_required(&self, form: &Spot) -> bool {
        self.requires_within(form, MOST_STEPS)
    }

    fn requires_within(&self, form: &Spot, steps: usize) -> bool {
        if steps == 0 {
            return false;
        }
        let next = |at: &Spot| self.requires_within(at, steps - 1);
        if let Some(target) = target_of(self.files, form) {
            return next(&target);
        }
        let required = self
            .files
            .value(form)
            .and_then(|schema| schema.get("required"));
        let forms = ["oneOf", "anyOf"].map(|keyword| self.files.entries(form, keyword));
        lists(required, self.property)
            || self.files.entries(form, "allOf").iter().any(next)
            || forms
                .iter()
                .any(|forms| !forms.is_empty() && forms.iter().all(next))
    }
}

/// Whether a list of names has one.
pub(super) fn lists(names: Option<&Value>, name: &str) -> bool {
    names
        .and_then(Value::as_array)
        .is_some_and(|names| names.iter().any(|one| one == name))
}

/// Whether a schema is another one under a second name: it says nothing beside it.
pub(super) fn is_alias(files: &Files, spot: &Spot) -> bool {
    const SILENT: [&str; 6] = [
        "allOf",
        "deprecated",
        "description",
        "example",
        "nullable",
        "title",
    ];
    let Some(Value::Object(schema)) = files.value(spot) else {
        return false;
    };
    let is_silent = |key: &String| SILENT.contains(&key.as_str()) || key.starts_with("x-");
    let list = schema.get("allOf").and_then(Value::as_array);
    list.is_some_and(|list| list.len() == 1) && schema.keys().all(is_silent)
}
