//! One fixture file, and the list of fixtures of a case: from a [`Node`] to a [`Fixture`].

use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, text};
use super::field_names::names_of;
use super::names::{Scoping, names};
use super::published::FixtureFile;
use super::step_file::StepContext;
use super::step_list::{decode_list, settle};
use crate::model::case::Role;
use crate::model::finding::Basis;
use crate::model::fixture::{Fixture, FixtureScope};
use crate::yaml::node::Node;

/// The suffix of a fixture file.
pub const FIXTURE_SUFFIX: &str = ".fixture.yaml";

/// The fixtures that a case or a fixture lists.
pub(super) fn decode_fixtures(fields: &mut Fields, mistakes: &mut Mistakes) -> Vec<Arc<Fixture>> {
    let known = mistakes.known.clone();
    let mut listed: Vec<Arc<Fixture>> = Vec::new();
    for (name, at) in fields.take_texts("fixtures", mistakes) {
        // Where they could not be read, what is wrong with them has been reported.
        let Some(fixtures) = &known.fixtures else {
            mistakes.unread_fixtures.push(name);
            continue;
        };
        match fixtures.get(&*name) {
            Some(fixture) if listed.iter().all(|one| one.name != fixture.name) => {
                listed.push(fixture.clone());
            }
            Some(_) => {}
            None => {
                let names: Vec<String> = fixtures.keys().map(ToString::to_string).collect();
                let help = format!("a fixture is a file cases/_fixtures/{name}{FIXTURE_SUFFIX}");
                mistakes.check_name(at, "fixture", &name, &names, &help);
            }
        }
    }
    listed
}

/// Decodes a fixture; those that it lists have been read.
///
/// `name` follows from the file's name, `folder` is the folder that files are looked up in,
/// `root` the folder they may not leave.
pub(super) fn decode_fixture(
    node: Node,
    name: &str,
    (folder, root): (&Path, &Path),
    mistakes: &mut Mistakes,
) -> Option<Fixture> {
    let mut fields = Fields::of(node, "a fixture", names_of::<FixtureFile>(), mistakes)?;
    let at = fields.at;
    // For people who read the file.
    fields.take_text("name", mistakes);
    let scope = fields
        .take("scope")
        .map(|node| decode_scope(node, mistakes));
    let scope = scope.flatten().unwrap_or_default();
    let fixtures = decode_fixtures(&mut fields, mistakes);
    if scope == FixtureScope::Run
        && let Some(own) = fixtures.iter().find(|one| one.scope == FixtureScope::Case)
    {
        let message = format!(
            "the whole run shares this fixture, and each case has its own `{}`",
            own.name
        );
        mistakes.add_with_help(at, message, "give both the same `scope`");
    }
    let needs = names(fields.take_texts("needs", mistakes));
    let named = names(fields.take_texts("values", mistakes));
    let reason = fields.take_text("cannot_be_made", mistakes);
    let lists = [Role::Setup, Role::Teardown].map(|role| (role, fields.take(role.as_str())));
    let is_made = lists[0].1.is_some();
    if is_made == reason.is_some() {
        mistakes.add_with_help(
            at,
            "a fixture needs either `setup` or `cannot_be_made`",
            "if only a host can provide it, write `cannot_be_made: REASON` and its `values`",
        );
    }
    let mut read = Vec::new();
    for (role, list) in lists {
        let context = StepContext {
            role,
            // Without what it makes nothing can be judged.
            basis: Basis::Documented,
            effects: None,
            folder,
            root,
        };
        if let Some(list) = list {
            read.extend(decode_list(list, &context, mistakes)?);
        }
    }
    let mut scoping = Scoping {
        needs: needs.clone(),
        fixtures: fixtures.clone(),
        ..Scoping::default()
    };
    let (mut steps, effects) = settle(read, &mut scoping, mistakes);
    let name: Arc<str> = name.into();
    for step in &mut steps {
        let step = step.own_traits();
        let own = step.name.as_deref().unwrap_or_default();
        step.name = Some(format!("{name}: {own}").into());
        step.fixture = Some(name.clone());
    }
    let captured = steps.iter().flat_map(|step| &step.expected.captures);
    let values = match is_made {
        true => captured.map(|capture| capture.name.clone()).collect(),
        false => named,
    };
    if values.is_empty() {
        mistakes.add_with_help(
            at,
            "the fixture has no value that a case could use",
            "`capture` one in its setup, or list its `values` if it cannot be made",
        );
    }
    Some(Fixture {
        needs: [&*needs, &scoping.from_run].concat(),
        cannot_be_made: reason.map(|(reason, _)| reason.into()),
        name,
        scope,
        fixtures,
        values,
        effects,
        steps,
    })
}

fn decode_scope(node: Node, mistakes: &mut Mistakes) -> Option<FixtureScope> {
    let at = node.at;
    match text(node, "`scope`", mistakes)?.as_str() {
        "case" => Some(FixtureScope::Case),
        "run" => Some(FixtureScope::Run),
        other => {
            let message = format!("`{other}` is not a scope of a fixture");
            mistakes.add_with_help(
                at,
                message,
                "it is `case`, an instance for each case, or `run`, one that all share",
            );
            None
        }
    }
}
