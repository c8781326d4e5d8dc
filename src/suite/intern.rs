//! Keeps once what many files say alike, so that 100,000 similar cases stay small.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::case::{CaseFile, CaseTraits, Expect, Query, RequestTraits, StepTraits};

/// So many of each are remembered: files that stand together are often alike.
const MOST: usize = 16;

/// What files have said so far.
#[derive(Debug, Default)]
pub struct Shared {
    texts: HashMap<Arc<str>, Arc<str>>,
    cases: Vec<Arc<CaseTraits>>,
    steps: Vec<Arc<StepTraits>>,
    requests: Vec<Arc<RequestTraits>>,
    expects: Vec<Arc<Expect>>,
}

impl Shared {
    /// Replaces what earlier files have said too, and gives room back that a file does not need: a
    /// list that grows takes room for four at first.
    pub fn share(&mut self, said: &mut CaseFile) {
        remember(&mut self.cases, &mut said.traits);
        said.steps.shrink_to_fit();
        for step in &mut said.steps {
            remember(&mut self.expects, &mut step.own_traits().expected.expect);
            remember(&mut self.steps, &mut step.traits);
            let request = &mut step.request;
            request.params.shrink_to_fit();
            let params = request.params.iter_mut();
            params.for_each(|(name, _)| self.text(name));
            let traits = request.own_traits();
            self.text(&mut traits.method);
            self.text(&mut traits.path.0);
            let headers = traits.headers.iter_mut();
            headers.for_each(|(name, _)| self.text(name));
            if let Query::Pairs(pairs) = &mut traits.query {
                pairs.iter_mut().for_each(|(name, _)| self.text(name));
            }
            remember(&mut self.requests, &mut request.traits);
        }
    }

    fn text(&mut self, text: &mut Arc<str>) {
        match self.texts.get(text) {
            Some(known) => *text = known.clone(),
            None => {
                self.texts.insert(text.clone(), text.clone());
            }
        }
    }
}

/// Replaces a value by one that is equal, or remembers it.
fn remember<T: PartialEq>(known: &mut Vec<Arc<T>>, value: &mut Arc<T>) {
    // The last is the likeliest.
    match known.iter().rev().find(|known| *known == value) {
        Some(equal) => *value = equal.clone(),
        None => {
            if known.len() == MOST {
                known.remove(0);
            }
            known.push(value.clone());
        }
    }
}
