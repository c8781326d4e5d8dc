//! What the validator reports, in the words of findings. The one judge of which kind an
//! error is; it finds nothing itself.

use std::collections::HashMap;

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind as Fails};
use serde_json::Value;

use super::annotations::{self, EXTENSIBLE_ENUM};
use super::branches::{self, RootCause};
use super::broken::Broken;
use super::failing::Case;
use super::gathered::{Gathered, SURE};
use super::ill_formed::{bad_format, bad_text, wrong_type};
use super::origin::{path_of, spot_of};
use super::render::{Renderer, brief};
use super::{limits, listed, place_annotations, refused};
use crate::model::kind::{Kind, Severity};
use crate::model::violation::{PlacedViolation, Step};
use crate::openapi::PATTERN;
use crate::schema::library::Spot;

/// Turns the validator's errors on one instance into findings.
pub(super) struct Reader<'c> {
    pub(super) renderer: &'c Renderer<'c>,
    pub(super) root: &'c Value,
    /// Whether the schemas are those of an OpenAPI document.
    pub(super) is_document: bool,
    pub(super) found: Gathered,
    /// Members that `unevaluatedProperties: false` refuses.
    pub(super) left: Gathered,
    /// How often a plain keyword was broken at a folded place, and what stands for it.
    plain: HashMap<Plain, (usize, Option<usize>)>,
    /// What stands for the error that was read last.
    last: Option<usize>,
}

/// A keyword, where the value stands, indices folded, and whether the value is null.
type Plain = (String, String, bool);

impl<'c> Reader<'c> {
    /// One that has read nothing.
    pub(super) fn new(renderer: &'c Renderer<'c>, root: &'c Value, is_document: bool) -> Self {
        Reader {
            renderer,
            root,
            is_document,
            found: Gathered::default(),
            left: Gathered::default(),
            plain: HashMap::new(),
            last: None,
        }
    }

    /// Reads one of all the errors. Where a value breaks the same plain keyword in item after
    /// item, the later ones are only counted.
    pub(super) fn read_next(&mut self, error: Broken<'_>) {
        let Some(plain) = plain(&error) else {
            return self.read(error);
        };
        match self.plain.get_mut(&plain) {
            Some((SURE.., Some(index))) => self.found.count(*index),
            _ => {
                self.last = None;
                self.read(error);
                let known = self.plain.entry(plain).or_default();
                *known = (known.0 + 1, self.last);
            }
        }
    }

    /// Notes that there were more errors than are read.
    pub(super) fn note_unreported(&mut self) {
        let expected = "errors few enough to be read";
        let found = PlacedViolation::new(Kind::ContractViolated, Vec::new(), expected, "more");
        let predicate = "breaks the contract so often that the rest was not read";
        self.found
            .add(self.renderer.shape, found.with_predicate(predicate));
    }

    /// What was found, beside what the walk found. Of a member that nothing knows the walk
    /// reports too; the validator names as such also what stands beside, or is, a wrong value.
    /// Its word counts where the walk says the same, or nothing else is wrong with the object.
    pub(super) fn finish(self, walked: &[PlacedViolation]) -> Vec<PlacedViolation> {
        let mut left = self.left;
        let found = self.found.kept();
        left.retain(|one| {
            let object = one.path.split_last().map_or(&[][..], |(_, object)| object);
            let is_unknown = |other: &PlacedViolation| {
                other.violation.kind == Kind::UndocumentedProperty && other.path == one.path
            };
            let mut all = found.iter().chain(walked);
            walked.iter().any(is_unknown) || !all.any(|other| other.path.starts_with(object))
        });
        let mut all = self.found.into_found();
        all.append(&mut left.into_found());
        all
    }

    /// Reads one error and what it comes down to.
    pub(super) fn read(&mut self, error: Broken<'_>) {
        match branches::read(error) {
            RootCause::Branch(errors) => {
                for error in errors {
                    self.read(error);
                }
            }
            RootCause::Types(types, error) => {
                let case = self.case(&error);
                self.add(&case, wrong_type(&case, &types));
            }
            RootCause::Itself(error) => self.read_one(&error),
        }
    }

    fn read_one(&mut self, error: &Broken<'_>) {
        let case = self.case(error);
        match &error.kind {
            Fails::Type {
                kind: TypeKind::Single(one),
            } => {
                self.add(&case, wrong_type(&case, &[*one]));
            }
            Fails::Type {
                kind: TypeKind::Multiple(set),
            } => {
                let types: Vec<JsonType> = set.iter().collect();
                self.add(&case, wrong_type(&case, &types));
            }
            Fails::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                self.missing(&case, name);
            }
            Fails::Enum { options } => {
                let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
                self.outside(&case, options);
            }
            Fails::Constant { expected_value } => {
                self.outside(&case, std::slice::from_ref(expected_value.as_ref()));
            }
            Fails::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    let found = self.unexpected(&case, name);
                    self.add(&case, found);
                }
            }
            Fails::UnevaluatedProperties { unexpected } => self.unevaluated(&case, unexpected),
            Fails::FalseSchema if case.shuts_members() => self.shut_out(&case),
            Fails::FalseSchema => {
                for found in refused::refused(&case, self.renderer) {
                    self.add(&case, found);
                }
            }
            Fails::PropertyNames { .. } => self.misnamed(&case, &error.branches),
            Fails::Format { format } => self.add(&case, bad_format(&case, format)),
            other => {
                let written = self
                    .schema_of(&case)
                    .and_then(|one| one.get(PATTERN)?.as_str());
                let found = bad_text(&case, other, written)
                    .or_else(|| limits::read(other).map(|limit| case.limit(limit)))
                    .unwrap_or_else(|| self.violated(&case, other));
                self.add(&case, found);
            }
        }
    }

    /// Gathers what an error is about.
    fn case<'e>(&self, error: &'e Broken<'_>) -> Case<'e> {
        let path = path_of(self.root, &error.pointer);
        Case {
            shown: self.renderer.render(&path, &error.value),
            path,
            value: &error.value,
            keyword: error
                .location
                .as_deref()
                .and_then(|uri| spot_of(self.renderer.library, uri)),
        }
    }

    fn add(&mut self, case: &Case<'_>, mut found: PlacedViolation) {
        let library = self.renderer.library;
        found.violation.rule = case.keyword.as_ref().map(|spot| library.rule(spot));
        self.last = self.found.add(self.renderer.shape, found);
    }

    /// The schema object that holds the broken keyword.
    fn schema_of(&self, case: &Case<'_>) -> Option<&serde_json::Map<String, Value>> {
        let spot = case.keyword.as_ref()?;
        let (outer, _) = spot.pointer.rsplit_once('/')?;
        let outer = Spot {
            file: spot.file,
            pointer: outer.to_owned(),
        };
        self.renderer.library.value(&outer)?.as_object()
    }

    fn missing(&mut self, case: &Case<'_>, name: &str) {
        let mut ends = case.tokens().take(2);
        let dependent = ends.any(|token| matches!(token, "dependentRequired" | "dependencies"));
        let mut path = case.path.clone();
        path.push(Step::Key(name.to_owned()));
        let excused = || {
            let omitted = case.value.as_object().and_then(annotations::omitted_names);
            omitted.is_some_and(|names| names.iter().any(|item| item.as_str() == Some(name)))
                && place_annotations::of(self.renderer.shape, &path).omittable
        };
        if excused() {
            return;
        }
        let found = if dependent {
            let found = PlacedViolation::new(
                Kind::ContractViolated,
                path,
                "the property, because another one requires it",
                "absent",
            );
            found.with_predicate("is missing, but another property requires it")
        } else {
            PlacedViolation::new(Kind::MissingProperty, path, "the property", "absent")
                .with_predicate("is missing")
        };
        self.add(case, found);
    }

    fn unexpected(&self, case: &Case<'_>, name: &str) -> PlacedViolation {
        let mut path = case.path.clone();
        path.push(Step::Key(name.to_owned()));
        let actual = case
            .value
            .get(name)
            .map(|value| self.renderer.render(&path, value));
        refused(path, actual.unwrap_or_default())
    }

    /// A member that is refused by the schema `false` of whatever is not documented.
    fn shut_out(&mut self, case: &Case<'_>) {
        let mut found = refused(case.path.clone(), case.shown.clone());
        let library = self.renderer.library;
        found.violation.rule = case.keyword.as_ref().map(|spot| library.rule(spot));
        self.left.add(self.renderer.shape, found);
    }

    /// Members that `unevaluatedProperties` refuses.
    fn unevaluated(&mut self, case: &Case<'_>, names: &[String]) {
        let library = self.renderer.library;
        let schema = case.keyword.as_ref().and_then(|spot| library.value(spot));
        let Some(schema) = schema.filter(|schema| schema.is_object()) else {
            for name in names {
                let mut found = self.unexpected(case, name);
                found.violation.rule = case.keyword.as_ref().map(|spot| library.rule(spot));
                self.left.add(self.renderer.shape, found);
            }
            return;
        };
        for name in names {
            let mut path = case.path.clone();
            path.push(Step::Key(name.clone()));
            if !place_annotations::of(self.renderer.shape, &path).is_rest {
                continue;
            }
            let value = case.value.get(name);
            let actual = value.map(|value| self.renderer.render(&path, value));
            let expected = format!("`unevaluatedProperties`: {}", brief(schema));
            let kind = Kind::ContractViolated;
            let found = PlacedViolation::new(kind, path, expected, actual.unwrap_or_default());
            self.add(
                case,
                found.with_predicate("breaks the contract's `unevaluatedProperties`"),
            );
        }
    }

    /// Properties whose names break `propertyNames`.
    fn misnamed(&mut self, case: &Case<'_>, errors: &[Vec<Broken<'_>>]) {
        if let Some(inner) = errors.iter().flatten().next() {
            let name = inner.value.as_str().unwrap_or_default();
            self.add(case, refused::misnamed(case, name, &inner.kind));
        }
    }

    /// A value outside a list of values.
    fn outside(&mut self, case: &Case<'_>, options: &[Value]) {
        let schema = self.schema_of(case);
        let open = schema.is_some_and(|schema| annotations::flag(schema, EXTENSIBLE_ENUM));
        let types = place_annotations::of(self.renderer.shape, &case.path).types;
        self.add(case, listed::outside(case, options, types, open));
    }

    /// A keyword that has no kind of its own.
    fn violated(&self, case: &Case<'_>, fails: &Fails) -> PlacedViolation {
        let keyword = match fails {
            Fails::OneOfMultipleValid { .. } => {
                let found = case.found(Kind::ContractViolated, "exactly one branch of `oneOf`");
                let predicate = "matches more than one branch of the contract's `oneOf`";
                let mut found = found.with_predicate(predicate);
                // Documents list forms that overlap, and mean any of them: no reader is hurt.
                found.violation.severity = self.is_document.then_some(Severity::Notice);
                return found;
            }
            // One kind of error stands for three keywords.
            Fails::Contains => case.tokens().next().unwrap_or("contains"),
            other => other.keyword(),
        };
        let value = self.schema_of(case).and_then(|schema| schema.get(keyword));
        if let Some((expected, predicate)) =
            value.and_then(|value| refused::counted(keyword, value))
        {
            return case
                .found(Kind::ContractViolated, expected)
                .with_predicate(&predicate);
        }
        let expected = match value {
            Some(value) => format!("`{keyword}`: {}", brief(value)),
            None => format!("`{keyword}`"),
        };
        let found = case.found(Kind::ContractViolated, expected);
        found.with_predicate(&format!("breaks the contract's `{keyword}`"))
    }
}

/// What distinguishes an error from others like it, of a keyword that has one kind of finding
/// whatever the value, but for null.
fn plain(error: &Broken<'_>) -> Option<Plain> {
    let is_plain = matches!(error.kind, Fails::Type { .. } | Fails::Pattern { .. })
        || limits::read(&error.kind).is_some();
    if !is_plain {
        return None;
    }
    let mut place = String::with_capacity(error.pointer.len());
    for token in error.pointer.split('/').skip(1) {
        place.push('/');
        let is_index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
        place.push_str(if is_index { "*" } else { token });
    }
    Some((error.location.clone()?, place, error.value.is_null()))
}

/// A member that a closed object refuses.
fn refused(path: Vec<Step>, actual: String) -> PlacedViolation {
    let expected = "only documented properties, because the contract closes the object";
    let found = PlacedViolation::new(Kind::UndocumentedProperty, path, expected, actual);
    let predicate =
        "is not documented by the contract, which closes the object to other properties";
    let mut found = found.with_predicate(predicate);
    found.violation.closed = true;
    found
}
