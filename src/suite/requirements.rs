//! What a run of some cases must judge to be complete: the contracts that they expect, and
//! what `[require]` in `driftcheck.toml` adds.

use std::collections::{BTreeSet, HashSet};

use crate::error::{InputError, did_you_mean};
use crate::model::case::{Case, Role, StatusPattern, Step, is_without_body};
use crate::model::finding::Basis;
use crate::model::record::contract_file;
use crate::model::required::Required;
use crate::settings::Settings;
use crate::settings::require::RequireSettings;

/// What a run of these cases must judge; `contracts` are the names of all contracts.
pub fn of<'c>(
    cases: impl Iterator<Item = &'c Case>,
    settings: &RequireSettings,
    contracts: &HashSet<&str>,
    allow_incomplete: bool,
) -> Required {
    let steps = cases.flat_map(|case| &case.steps);
    let expected = steps.flat_map(contracts_of);
    let expected = expected.map(|name| contract_file(name, contracts).to_owned());
    let named = settings.contracts.iter().cloned();
    let contracts: BTreeSet<String> = expected.chain(named).collect();
    Required {
        contracts: contracts.into_iter().collect(),
        tags: settings.tags.clone(),
        operations: settings.operations.clone(),
        max_skipped_percent: settings.max_skipped.map(|percent| percent.0),
        min_coverage_percent: settings.min_coverage.map(|percent| percent.0),
        allow_incomplete,
    }
}

/// The contracts that a step expects for a status that it expects. Where that may be a success
/// or an error, a success alone counts: the host owes nobody the error. What is only assumed is
/// owed by nobody either.
fn contracts_of(step: &Step) -> BTreeSet<&str> {
    let expect = &step.expected.expect;
    let status = expect.status.as_ref();
    let is_assumed = status.is_some_and(|status| status.basis == Basis::Assumed);
    let is_head = step.request.method.eq_ignore_ascii_case("HEAD");
    if step.role != Role::Step || is_head || is_assumed {
        return BTreeSet::new();
    }
    let expected = status.map_or(&[StatusPattern::Class(2)][..], |status| &status.value.0);
    let all = expected.iter().flat_map(|pattern| match pattern {
        StatusPattern::Code(code) => *code..=*code,
        StatusPattern::Class(class) => class * 100..=class * 100 + 99,
    });
    let has_success = all.clone().any(|status| (100..400).contains(&status));
    let most = if has_success { 399 } else { 599 };
    let statuses = all.filter(|status| (100..=most).contains(status));
    // Such a response has no body.
    let statuses = statuses.filter(|status| *status >= 200 && !is_without_body(*status));
    let choices = statuses.filter_map(|status| expect.contract_for(status));
    let firm = choices.filter(|choice| choice.basis != Basis::Assumed);
    let names = firm.map(|choice| &*choice.value.name);
    names.filter(|name| *name != "none").collect()
}

/// What `[require]` names and nobody has.
pub fn mistakes(settings: &Settings, cases: &[Case], contracts: &[String]) -> Vec<InputError> {
    let require = &settings.require;
    let tags: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| case.tags.iter().map(AsRef::as_ref))
        .collect();
    let steps = cases.iter().flat_map(|case| &case.steps);
    let operations: BTreeSet<&str> = steps.map(|step| &*step.expected.operation).collect();
    let contracts: BTreeSet<&str> = contracts.iter().map(String::as_str).collect();
    let lists = [
        (
            "contracts",
            &require.contracts,
            contracts,
            "there is no contract",
        ),
        ("tags", &require.tags, tags, "no case has the tag"),
        (
            "operations",
            &require.operations,
            operations,
            "no case has the operation",
        ),
    ];
    let mut errors = Vec::new();
    for (key, named, known, words) in lists {
        for name in named.iter().filter(|name| !known.contains(name.as_str())) {
            let error = settings.error(&["require", key], format!("{words} `{name}`"));
            let help = did_you_mean(name, known.iter().copied());
            errors.push(InputError { help, ..error });
        }
    }
    errors
}
