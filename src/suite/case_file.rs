//! One case file: from a [`Node`] to its [`Case`], or one case a row.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, mapping, texts};
use super::field_names::names_of;
use super::names::{self, Scoping, Used, names};
use super::published::{OwnFields, SharedFields};
use super::rows_file::{Row, decode_rows};
use super::step_file::{StepContext, decode_effects, decode_step, decode_step_fields};
use crate::error::nearest;
use crate::model::case::{Case, Role, Step};
use crate::model::finding::Basis;
use crate::model::template::Template;
use crate::suite::decode;
use crate::yaml::node::{Data, Node, Place, shorten};

/// The fields that stand in each step where a case has `steps`.
const STEP_ALONE: [&str; 3] = ["operation", "capture", "until"];

/// Decodes a case whose defaults have been merged in: one, or one a row.
///
/// `path_id` is the id that follows from the file's path, `folder` the folder that
/// files are looked up in, `root` the folder they may not leave.
pub fn decode_case(
    node: Node,
    path_id: &str,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Vec<Case>> {
    let known = [names_of::<OwnFields>(), names_of::<SharedFields>()].concat();
    let mut fields = Fields::of(node, "a case", &known, mistakes)?;
    let file = mistakes
        .sources
        .first()
        .map(|source| source.shown.clone())?;
    let id = decode_id(&mut fields, path_id, mistakes);
    let name = match fields.take_text("name", mistakes) {
        Some((name, _)) => name.into(),
        None => id.clone(),
    };
    let tags = names(fields.take_texts("tags", mistakes));
    let needs = names(fields.take_texts("needs", mistakes));
    let basis = match fields.take("basis") {
        Some(node) => decode::basis(node, mistakes).unwrap_or_default(),
        None => Basis::default(),
    };
    let vars = decode_vars(fields.take("vars"), mistakes);
    let skip = fields
        .take_text("skip", mistakes)
        .map(|(reason, _)| reason.into());
    let (resources, resource_names) = decode_resources(fields.take("resource"), mistakes);
    let rows = match fields.take("rows") {
        Some(node) => Some(decode_rows(node, folder, root, mistakes)?),
        None => None,
    };
    let place = StepPlace {
        basis,
        folder,
        root,
    };
    let steps = decode_steps(&mut fields, &place, mistakes)?;
    let mut scoping = Scoping {
        own: vars.keys().cloned().collect(),
        needs: needs.clone(),
        ..Scoping::default()
    };
    if let Some(row) = rows.iter().flatten().next() {
        scoping.own.extend(row.values.keys().cloned());
    }
    scoping.check(resource_names, mistakes);
    let (steps, effects) = settle(steps, &mut scoping, mistakes);
    let case = Case {
        id,
        name,
        file,
        line: 1,
        tags,
        effects,
        needs,
        variables: scoping.from_run,
        vars,
        skip,
        row: BTreeMap::new(),
        resources,
        steps,
    };
    Some(match rows {
        Some(rows) => rows.into_iter().map(|row| of_row(&case, row)).collect(),
        None => vec![case],
    })
}

fn decode_id(fields: &mut Fields, path_id: &str, mistakes: &mut Mistakes) -> Arc<str> {
    let (id, at) = fields.take_text("id", mistakes).unwrap_or_else(|| {
        let start = Place {
            file: 0,
            line: 1,
            column: 1,
        };
        (path_id.to_owned(), start)
    });
    check_id(&id, at, mistakes);
    id.into()
}

/// The case of one row.
fn of_row(case: &Case, row: Row) -> Case {
    Case {
        id: format!("{}[{}]", case.id, row.key).into(),
        name: format!("{} [{}]", case.name, row.key).into(),
        row: row.values,
        ..case.clone()
    }
}

/// What all steps of a case are read with.
struct StepPlace<'a> {
    basis: Basis,
    folder: &'a Path,
    root: &'a Path,
}

/// A step before its variables are checked.
struct ReadStep {
    step: Step,
    used: Vec<Used>,
    at: Place,
}

fn decode_steps(
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
                mistakes.add_with_help(node.at, format!("`{name}` stands beside `steps`"), help);
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

fn decode_list(
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
            "begin each step with `- name: …`",
        );
        return None;
    };
    let mut steps = Some(Vec::with_capacity(items.len()));
    for (number, item) in items.into_iter().enumerate() {
        let at = item.at;
        match decode_step(item, reading, mistakes) {
            Some((mut step, used)) => {
                let unnamed = || format!("{} {}", reading.role.as_str(), number + 1).into();
                step.name = Some(step.name.take().unwrap_or_else(unnamed));
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
fn settle(
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
        step.uses = scoping.bound_late(&one.used);
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
    let help = match nearest(wanted, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`same_as` names an earlier step of the case".into(),
    };
    let message = format!("no earlier step is named `{}`", shorten(wanted));
    mistakes.add_with_help(at, message, help);
}

fn decode_resources(node: Option<Node>, mistakes: &mut Mistakes) -> (Vec<Template>, Vec<Used>) {
    let mut used = Vec::new();
    let Some(node) = node else {
        return (Vec::new(), used);
    };
    names::collect(&node, &mut used, mistakes);
    let words = texts(node, "`resource`", mistakes);
    let resources = words.into_iter().map(|(name, _)| Template::new(name));
    (resources.collect(), used)
}

fn check_id(id: &str, at: Place, mistakes: &mut Mistakes) {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-');
    if id.is_empty() || !id.bytes().all(allowed) {
        mistakes.add_with_help(
            at,
            format!(
                "the case id `{}` may hold only a-z, 0-9, `/`, `_` and `-`",
                shorten(id)
            ),
            "rename the file, or give the case an `id:`",
        );
    }
}

fn decode_vars(
    node: Option<Node>,
    mistakes: &mut Mistakes,
) -> BTreeMap<Arc<str>, serde_json::Value> {
    let Some(node) = node else {
        return BTreeMap::new();
    };
    let mut vars = BTreeMap::new();
    for (key, value) in mapping(node, "`vars`", mistakes) {
        names::check_name(&key.text, key.at, "a variable", mistakes);
        vars.insert(key.text.into(), value.to_json());
    }
    vars
}
