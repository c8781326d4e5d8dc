//! A sample of a schema: the plainest value that it accepts.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde_json::Value;

use super::wanted::Wanted;
use crate::drafts::sample::scalars;
use crate::openapi::files::{Files, Spot};
use crate::openapi::references::target_of;
use crate::openapi::version::Version;

/// So many values are made for one body at most.
pub(crate) const MOST_STEPS: usize = 4000;

/// So many forms of one schema are tried.
pub(crate) const MOST_FORMS: usize = 24;

/// Schemas within each other are followed so far.
pub(crate) const DEEPEST: usize = 24;

/// Whether the schema at a place accepts a value.
pub(crate) type Accepts<'a> = dyn Fn(&Spot, &Value) -> bool + 'a;

/// A value, and what in it stands for something that the document does not say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) value: Value,
    /// The places that the value only stands in for.
    pub(crate) open: Vec<OpenPlace>,
    /// Whether some of it is made up from limits.
    pub(crate) is_made: bool,
    /// Whether some of it is an example or a default of the document.
    pub(crate) is_given: bool,
}

/// A place whose value nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenPlace {
    /// Where it stands, a step each.
    pub(crate) steps: Vec<Step>,
    /// Whether it holds bytes: a file.
    pub(crate) is_file: bool,
}

impl OpenPlace {
    /// The place in a value.
    pub(crate) fn place_in<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        let mut here = value;
        for step in &self.steps {
            here = match (here, step) {
                (Value::Object(members), Step::Key(key)) => members.get_mut(key)?,
                (Value::Array(items), Step::Index(index)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        Some(here)
    }
}

/// A step to a value within another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl Sample {
    /// A value that stands for another.
    pub(crate) fn open(value: Value, is_file: bool) -> Sample {
        let steps = Vec::new();
        Sample {
            value,
            open: vec![OpenPlace { steps, is_file }],
            ..Sample::default()
        }
    }

    pub(crate) fn given(value: Value) -> Sample {
        Sample {
            value,
            is_given: true,
            ..Sample::default()
        }
    }

    /// Takes what is stated of a value within this one.
    pub(crate) fn take_in(&mut self, step: &Step, inner: Sample) -> Value {
        self.is_made |= inner.is_made;
        self.is_given |= inner.is_given;
        self.open.extend(inner.open.into_iter().map(|mut open| {
            open.steps.insert(0, step.clone());
            open
        }));
        inner.value
    }
}

/// Makes values.
pub(crate) struct Sampler<'a> {
    files: &'a Files,
    version: Version,
    /// Whether the schema at a place accepts a value of a request.
    accepts: &'a Accepts<'a>,
    steps: Cell<usize>,
    /// The places of examples that their own schema refuses.
    refused: RefCell<BTreeSet<Spot>>,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(files: &'a Files, version: Version, accepts: &'a Accepts<'a>) -> Sampler<'a> {
        Sampler {
            files,
            version,
            accepts,
            steps: Cell::new(0),
            refused: RefCell::default(),
        }
    }

    /// The places of examples that their own schema refuses, as far as they were tried.
    pub(crate) fn refused(&self) -> Vec<Spot> {
        self.refused.borrow().iter().cloned().collect()
    }

    /// A value of a schema, and whether the schema accepts it.
    pub(crate) fn value(&self, schema: &Spot) -> Option<(Sample, bool)> {
        let spots = [schema.clone()];
        let sample = self.make(&spots, &mut Vec::new())?;
        let is_accepted = self.fits(&spots, &sample.value);
        Some((sample, is_accepted))
    }

    /// An example, without what is only ever answered, where its schema accepts it.
    pub(crate) fn example(
        &self,
        at: &Spot,
        value: &Value,
        schema: Option<&Spot>,
    ) -> Option<Sample> {
        let Some(schema) = schema else {
            return Some(Sample::given(value.clone()));
        };
        let spots = [schema.clone()];
        let own = self.without_read_only(value, &spots, 0);
        if self.fits(&spots, &own) {
            return Some(Sample::given(own));
        }
        self.refused.borrow_mut().insert(at.clone());
        None
    }

    /// What several schemas say of one value.
    pub(crate) fn wanted(&self, spots: &[Spot]) -> Wanted<'a> {
        Wanted::of(self.files, self.version, spots, &[])
    }

    pub(crate) fn fits(&self, spots: &[Spot], value: &Value) -> bool {
        spots.iter().all(|spot| (self.accepts)(spot, value))
    }

    /// A value of several schemas at once: of the first forms that lead to one that they accept.
    pub(crate) fn make(&self, spots: &[Spot], within: &mut Vec<Spot>) -> Option<Sample> {
        self.steps.set(self.steps.get() + 1);
        let targets: Vec<Spot> = spots.iter().map(|spot| self.definition(spot)).collect();
        let is_circle = targets.iter().any(|target| within.contains(target));
        if self.steps.get() > MOST_STEPS || within.len() >= DEEPEST || is_circle {
            return None;
        }
        let depth = within.len();
        within.extend(targets);
        // The first that fits, else the first: one of two forms at once is taken where no other is.
        let mut best: Option<(bool, Sample)> = None;
        let mut waiting = vec![Vec::new()];
        let mut tried = 0;
        while let Some(picks) = waiting.pop().filter(|_| tried < MOST_FORMS) {
            tried += 1;
            let wanted = Wanted::of(self.files, self.version, spots, &picks);
            if let Some(sample) = self.of(&wanted, spots, within) {
                let is_fitting = self.fits(spots, &sample.value);
                if is_fitting && self.is_of_one_form(&wanted, &sample.value) {
                    best = Some((true, sample));
                    break;
                }
                if best.as_ref().is_none_or(|(fits, _)| is_fitting && !fits) {
                    best = Some((is_fitting, sample));
                }
            }
            if tried == 1 {
                waiting = others(&wanted.choices);
            } else if let Some(&forms) = wanted.choices.get(picks.len()) {
                // A form may have forms of its own.
                let inner = (1..forms).rev();
                waiting.extend(inner.map(|form| [&picks[..], &[form]].concat()));
            }
        }
        within.truncate(depth);
        best.map(|(_, sample)| sample)
    }

    /// Whether a value is of one form of each `oneOf`: of several it is reported as a notice when
    /// it is answered, and others refuse it.
    fn is_of_one_form(&self, wanted: &Wanted<'a>, value: &Value) -> bool {
        wanted.parts.iter().all(|(spot, _)| {
            let forms = self.files.entries(spot, "oneOf");
            let fitting = forms.iter().filter(|form| (self.accepts)(form, value));
            fitting.take(2).count() < 2
        })
    }

    /// Where a schema stands that is reached through references alone.
    fn definition(&self, spot: &Spot) -> Spot {
        let mut here = spot.clone();
        for _ in 0..16 {
            match target_of(self.files, &here) {
                Some(target) => here = target,
                None => break,
            }
        }
        here
    }

    fn of(&self, wanted: &Wanted<'a>, spots: &[Spot], within: &mut Vec<Spot>) -> Option<Sample> {
        if let Some(sample) = self.given(wanted, spots) {
            return Some(sample);
        }
        match wanted.kind() {
            Some("object") => self.object(wanted, spots, within),
            Some("array") => self.array(wanted, spots, within),
            Some(kind) => self.scalar(wanted, spots, kind),
            None => self.listed(wanted, spots).or_else(|| {
                let fits = |value: &Value| self.fits(spots, value);
                let usual = [
                    Value::from("text"),
                    Value::from(1),
                    Value::Object(Default::default()),
                ];
                let value = usual.into_iter().find(fits)?;
                Some(Sample::open(value, false))
            }),
        }
    }

    /// An example; of a scalar also its default, its constant, the first that is listed.
    fn given(&self, wanted: &Wanted<'a>, spots: &[Spot]) -> Option<Sample> {
        let mut examples = Vec::new();
        examples.extend(
            wanted
                .all("example")
                .map(|(spot, value)| (spot.below(["example"]), value)),
        );
        for (spot, list) in wanted.all("examples") {
            let items = list.as_array().into_iter().flatten().enumerate();
            examples.extend(items.map(|(index, value)| {
                let index = index.to_string();
                (spot.below(["examples", index.as_str()]), value)
            }));
        }
        for (at, value) in examples {
            let own = self.without_read_only(value, spots, 0);
            if !own.is_null() && self.fits(spots, &own) {
                return Some(Sample::given(own));
            }
            // One of a part of the whole need not fit the whole.
            let schema = at.pointer.rsplit_once("/example").map(|(schema, _)| Spot {
                file: at.file,
                pointer: schema.to_owned(),
            });
            if schema.is_some_and(|schema| !self.accepts_alone(&schema, value)) {
                self.refused.borrow_mut().insert(at);
            }
        }
        if matches!(wanted.kind(), Some("object" | "array")) {
            return None;
        }
        let mut defaults = wanted.all("default").map(|(_, value)| value);
        let default = defaults.find(|value| !value.is_null() && self.fits(spots, value));
        default.map(|value| Sample::given(value.clone()))
    }

    fn accepts_alone(&self, schema: &Spot, value: &Value) -> bool {
        let spots = [schema.clone()];
        let own = self.without_read_only(value, &spots, 0);
        self.fits(&spots, &own)
    }

    /// A constant, or the first of the listed values that fits.
    pub(crate) fn listed(&self, wanted: &Wanted<'a>, spots: &[Spot]) -> Option<Sample> {
        let constants = wanted.all("const").map(|(_, value)| value);
        let lists = wanted.all("enum").filter_map(|(_, list)| list.as_array());
        let mut values = constants.chain(lists.flatten());
        let value = values.find(|value| self.fits(spots, value))?;
        Some(Sample {
            value: value.clone(),
            ..Sample::default()
        })
    }

    fn scalar(&self, wanted: &Wanted<'a>, spots: &[Spot], kind: &str) -> Option<Sample> {
        if let Some(sample) = self.listed(wanted, spots) {
            return Some(sample);
        }
        let is_file = is_file(wanted);
        let mut candidates = scalars::candidates(wanted, kind);
        let fitting = candidates
            .iter()
            .position(|one| self.fits(spots, &one.value));
        let Some(fitting) = fitting else {
            // Its limits are beyond what is understood here.
            let first = candidates.into_iter().next_back()?;
            return Some(Sample::open(first.value, is_file));
        };
        let chosen = candidates.swap_remove(fitting);
        Some(match chosen.is_stated && !is_file {
            true => Sample {
                value: chosen.value,
                is_made: true,
                ..Sample::default()
            },
            false => Sample::open(chosen.value, is_file),
        })
    }
}

/// Whether a schema is one of bytes.
pub(crate) fn is_file(wanted: &Wanted<'_>) -> bool {
    let has_type = wanted.text("contentMediaType").is_some();
    wanted.text("format") == Some("binary")
        || wanted.text("type") == Some("file")
        || has_type && wanted.text("contentEncoding").is_none()
}

/// Other forms than the first of each choice, one at a time, the nearest last.
pub(crate) fn others(choices: &[usize]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for (at, forms) in choices.iter().enumerate().rev() {
        for form in (1..*forms).rev() {
            let mut picks = vec![0; at];
            picks.push(form);
            found.push(picks);
        }
    }
    found
}
