//! Keeps equal texts of many cases once, so that 100,000 similar cases stay small.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::case::{Case, Query};

/// The texts seen so far.
pub type Texts = HashMap<Arc<str>, Arc<str>>;

/// Replaces the texts of a case that others are likely to have too.
pub fn share_texts(case: &mut Case, texts: &mut Texts) {
    let mut share = |text: &mut Arc<str>| match texts.get(text) {
        Some(known) => *text = known.clone(),
        None => {
            texts.insert(text.clone(), text.clone());
        }
    };
    case.tags.iter_mut().for_each(&mut share);
    case.effects.iter_mut().for_each(&mut share);
    case.needs.iter_mut().for_each(&mut share);
    case.variables.iter_mut().for_each(&mut share);
    for step in &mut case.steps {
        step.effects.iter_mut().for_each(&mut share);
        share(&mut step.expected.operation);
        share(&mut step.request.method);
        step.request
            .params
            .iter_mut()
            .for_each(|(name, _)| share(name));
        step.request
            .headers
            .iter_mut()
            .for_each(|(name, _)| share(name));
        if let Query::Pairs(pairs) = &mut step.request.query {
            pairs.iter_mut().for_each(|(name, _)| share(name));
        }
        for contract in &mut step.expected.expect.contracts {
            share(&mut contract.value.name);
        }
        for header in &mut step.expected.expect.headers {
            share(&mut header.value.name);
        }
        for body in &mut step.expected.expect.body {
            share(&mut body.value.path);
        }
        if let Some(media_type) = &mut step.expected.expect.media_type {
            media_type.value.iter_mut().for_each(&mut share);
        }
    }
}

/// Gives room back that a case does not need: a list that grows takes room for four at first.
pub fn leave_room(case: &mut Case) {
    case.steps.shrink_to_fit();
    for step in &mut case.steps {
        step.expected.expect.body.shrink_to_fit();
        step.expected.expect.contracts.shrink_to_fit();
        step.expected.expect.headers.shrink_to_fit();
    }
}
