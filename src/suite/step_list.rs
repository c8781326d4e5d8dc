//! The steps of a case or a fixture, and what one may use of those before it.

use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes};
use super::names::{Scoping, Used};
use super::step_file::{StepContext, decode_effects, decode_step, decode_step_fields};
use crate::error::did_you_mean;
use crate::model::case::{Role, Step};
use crate::model::finding::Basis;
use crate::yaml::node::{Data, Node, Place, shorten};

/// The fields that stand in each step where a case has `steps`.
const STEP_ALONE: [&str; 3] = ["operation", "capture", "until"];

/// What all steps of a case are read with.
pub(super) struct StepPlace<'a> {
    pub(super) basis: Basis,
    pub(super) folder: &'a Path,
    pub(super) root: &'a Path,
}

/// A step before its variables are checked.
pub(super) struct ReadStep {
    pub(super) step: Step,
    used: Vec<Used>,
    at: Place,
}

/// The steps of a case: its setup, its own or its one request, its teardown.
pub(super) fn decode_steps(
    fields: &mut Fields,
    place: &StepPlace<'_>,
    mistakes: &mut Mistakes,
) -> Option<Vec<ReadStep>> {
    let setup = fields.take("setup");
    let list = fields.take("steps");
    let teardown = fields.take("teardown");
    let mut effects = None;
    if let Some(steps) = &list {
        for name in STEP_ALONE {
            if let Some(node) = fields.take(name) {
                let help = "write it into the step that it belongs to";
                mistakes.add_with_help(node.at, format!("`{name}` is next to `steps`"), help);
            }
        }
        if matches!(&steps.data, Data::List(items) if items.is_empty()) {
            mistakes.add(steps.at, "`steps` is empty, so nothing would be judged");
        }
    }
    if list.is_some() {
        let node = fields.take("effects");
        effects = node.map(|node| decode_effects(node, mistakes));
    }
    let reading = |role, effects| StepContext {
        role,
        basis: place.basis,
        effects,
        folder: place.folder,
        root: place.root,
    };
    let mut steps = Vec::new();
    let mut is_whole = true;
    let mut add = |node: Option<Node>, role, mistakes: &mut Mistakes| {
        let read = node.map(|node| decode_list(node, &reading(role, effects.as_deref()), mistakes));
        match read {
            Some(Some(read)) => steps.extend(read),
            Some(None) => is_whole = false,
            None => {}
        }
    };
    add(setup, Role::Setup, mistakes);
    match list {
        Some(list) => add(Some(list), Role::Step, mistakes),
        None => {
            let read = decode_step_fields(fields, &reading(Role::Step, None), mistakes);
            match read {
                Some((step, used)) => steps.push(ReadStep {
                    step,
                    used,
                    at: fields.at,
                }),
                None => is_whole = false,
            }
        }
    }
    let read = teardown
        .map(|node| decode_list(node, &reading(Role::Teardown, effects.as_deref()), mistakes));
    match read {
        Some(Some(read)) => steps.extend(read),
        Some(None) => is_whole = false,
        None => {}
    }
    is_whole.then_some(steps)
}

/// The steps of one list.
pub(super) fn decode_list(
    node: Node,
    reading: &StepContext<'_>,
    mistakes: &mut Mistakes,
) -> Option<Vec<ReadStep>> {
    let what = match reading.role {
        Role::Setup => "setup",
        Role::Step => "steps",
        Role::Teardown => "teardown",
    };
    let Data::List(items) = node.data else {
        let found = node.describe();
        mistakes.add_with_help(
            node.at,
            format!("`{what}` must be a list of steps, found {found}"),
            "start each step with `- name: …`",
        );
        return None;
    };
    let mut steps = Some(Vec::with_capacity(items.len()));
    for (number, item) in items.into_iter().enumerate() {
        let at = item.at;
        match decode_step(item, reading, mistakes) {
            Some((mut step, used)) => {
                let unnamed = || format!("{} {}", reading.role.as_str(), number + 1).into();
                step.own_traits().name.get_or_insert_with(unnamed);
                if let Some(steps) = &mut steps {
                    steps.push(ReadStep { step, used, at });
                }
            }
            None => steps = None,
        }
    }
    steps
}

/// Checks names, variables and references from step to step; gives the steps and every
/// effect of the case.
pub(super) fn settle(
    read: Vec<ReadStep>,
    scoping: &mut Scoping,
    mistakes: &mut Mistakes,
) -> (Vec<Step>, Vec<Arc<str>>) {
    for one in &read {
        let words = step_words(&one.step);
        let captures = one.step.expected.captures.iter();
        scoping
            .later
            .extend(captures.map(|capture| (capture.name.clone(), words.clone())));
    }
    let mut steps: Vec<Step> = Vec::with_capacity(read.len());
    let mut effects: Vec<Arc<str>> = Vec::new();
    for one in read {
        let mut step = one.step;
        step.own_traits().uses = scoping.bound_late(&one.used);
        scoping.check(one.used, mistakes);
        if let Some(name) = &step.name
            && steps
                .iter()
                .any(|earlier| earlier.name.as_ref() == Some(name))
        {
            mistakes.add(one.at, format!("there are two steps named `{name}`"));
        }
        check_same_as(&step, &steps, one.at, mistakes);
        scoping.own.extend(
            step.expected
                .captures
                .iter()
                .map(|capture| capture.name.clone()),
        );
        for effect in &step.effects {
            if !effects.contains(effect) {
                effects.push(effect.clone());
            }
        }
        steps.push(step);
    }
    (steps, effects)
}

fn step_words(step: &Step) -> String {
    match &step.name {
        Some(name) => format!("the step `{name}`"),
        None => "the request".into(),
    }
}

fn check_same_as(step: &Step, earlier: &[Step], at: Place, mistakes: &mut Mistakes) {
    let Some(same_as) = &step.expected.expect.same_as else {
        return;
    };
    let wanted = &*same_as.value.step;
    let names = || earlier.iter().filter_map(|step| step.name.as_deref());
    if names().any(|name| name == wanted) {
        return;
    }
    let at = Place {
        line: if same_as.line > 0 {
            same_as.line
        } else {
            at.line
        },
        ..at
    };
    let help = did_you_mean(wanted, names())
        .unwrap_or_else(|| "`same_as` names an earlier step of the case".into());
    let message = format!("no earlier step is named `{}`", shorten(wanted));
    mistakes.add_with_help(at, message, help);
}
