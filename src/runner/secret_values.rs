//! Which values of fixtures are secrets because some request sends them as one: known before
//! anything is sent, so that the first cases that are given them mask them too.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::model::case::{BodyTemplate, Query, RequestTemplate, Step};
use crate::model::host::Credential;
use crate::model::template::has_expression;
use crate::redact::Redactor;
use crate::redact::sensitive::{is_sensitive_member, is_sensitive_parameter};
use crate::secret::Secret;
use crate::suite::plan::Plan;
use crate::variables::paths_used;

/// Values by what stands for them in templates: `session.token`.
#[derive(Debug, Default)]
pub(super) struct SecretValues(BTreeSet<String>);

impl SecretValues {
    /// Those that the requests of a plan send.
    pub(super) fn of(plan: &Plan, redactor: &Redactor) -> SecretValues {
        let mut values = SecretValues::default();
        let mut read = HashSet::new();
        for job in plan.jobs.iter().filter(|job| job.skip.is_none()) {
            let case = &job.case;
            if case.fixtures.is_empty() {
                continue;
            }
            let shared = case.shared_fixtures.iter().flat_map(|one| &one.steps);
            for step in case.steps.iter().chain(shared) {
                let traits = Arc::as_ptr(&step.request.traits);
                if read.insert((traits, step.fixture.clone())) {
                    values.add(step, redactor);
                }
            }
        }
        values
    }

    fn add(&mut self, step: &Step, redactor: &Redactor) {
        let texts = texts_of_secrets(&step.request, redactor).into_iter();
        for text in texts.filter(|text| has_expression(text)) {
            // What cannot be read cannot be sent.
            for path in paths_used(text).unwrap_or_default() {
                // The steps of a fixture have their own values without its name.
                let own = step.fixture.as_ref();
                self.0.extend(own.map(|name| format!("{name}.{path}")));
                self.0.insert(path);
            }
        }
    }

    /// Has the redactor learn those of a fixture's values that are secrets.
    pub(super) fn learn(&self, fixture: &str, values: &Value, redactor: &Redactor) {
        let values = values.as_object().into_iter().flatten();
        for (name, value) in values {
            if self.0.contains(fixture) || self.0.contains(&format!("{fixture}.{name}")) {
                learn(value, redactor);
            }
        }
    }
}

/// Has the redactor learn a value that is a secret.
pub(super) fn learn(value: &Value, redactor: &Redactor) {
    let secret = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    redactor.learn(&Credential::Bearer(Secret::new(secret)));
}

/// The texts of a request that stand beside the name of a secret.
fn texts_of_secrets<'r>(request: &'r RequestTemplate, redactor: &Redactor) -> Vec<&'r str> {
    let headers = request.headers.iter().filter_map(|(name, value)| {
        let text = &*value.as_ref()?.0;
        let is_secret = redactor.is_secret_header(&name.to_ascii_lowercase(), text);
        is_secret.then_some(text)
    });
    let mut texts: Vec<&str> = headers.collect();
    let (_, of_path) = request.path.0.split_once('?').unwrap_or_default();
    let raw = match &request.query {
        Query::Raw(query) => &query.0,
        _ => of_path,
    };
    let raw = raw.split('&').filter_map(|pair| pair.split_once('='));
    let pairs = match &request.query {
        Query::Pairs(pairs) => pairs.as_slice(),
        _ => &[],
    };
    let form = match &request.body {
        BodyTemplate::Form(pairs) => pairs.as_slice(),
        BodyTemplate::Json(value) => {
            texts_of_members(value, false, &mut texts);
            &[]
        }
        _ => &[],
    };
    let pairs = pairs
        .iter()
        .chain(form)
        .map(|(name, value)| (&**name, &*value.0));
    let secrets = raw
        .chain(pairs)
        .filter(|(name, _)| is_sensitive_parameter(name));
    texts.extend(secrets.map(|(_, value)| value));
    texts
}

fn texts_of_members<'r>(value: &'r Value, is_secret: bool, texts: &mut Vec<&'r str>) {
    match value {
        Value::String(text) if is_secret => texts.push(text),
        Value::Array(items) => {
            for item in items {
                texts_of_members(item, is_secret, texts);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                texts_of_members(value, is_secret || is_sensitive_member(name), texts);
            }
        }
        _ => {}
    }
}
