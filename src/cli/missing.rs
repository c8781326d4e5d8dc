//! `driftcheck hosts NAME --missing`: what the cases need and a host profile does not have, as
//! settings to paste.

use std::collections::BTreeMap;

use serde_json::json;

use super::args::{HostsArgs, ListFormat};
use super::environment::variables;
use super::{host, input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::case::{Auth, Case};
use crate::model::host::HostProfile;
use crate::report::counted;
use crate::report::escape::clean;
use crate::settings::profile::{MOCK, Overrides};
use crate::settings::settings_file::Settings;
use crate::settings::toml_file::key_text;
use crate::suite::missing::{Missing, missing, of_credential};
use crate::suite::plan::Plan;

/// Something that is missing, and for which cases.
#[derive(Default)]
struct Need<'c> {
    cases: Vec<&'c Case>,
    /// How many of them lack nothing else.
    alone: usize,
}

type Needs<'c> = BTreeMap<Missing, Need<'c>>;

/// Prints what a profile lacks; the status is 1 where that is something.
pub fn of_host(args: &HostsArgs, name: &str) -> ExitStatus {
    match print(args, name) {
        Ok(status) => status,
        Err(errors) => output::refuse(&errors),
    }
}

fn print(args: &HostsArgs, name: &str) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let vars = variables(&[])?;
    let suite = input::load(&args.suite.paths(), &vars)?.suite;
    let settings = &suite.settings;
    if name != MOCK && !settings.hosts.contains_key(name) {
        return Err(one(host::no_such_profile("NAME", name, settings)));
    }
    let overrides = Overrides {
        vars,
        ..Overrides::default()
    };
    let (choice, profile) = host::resolve(Some(name), &suite, &overrides).map_err(one)?;
    host::warn(&suite, &choice, &profile);
    let needs = needs(&suite.cases, &profile);
    let printed = match args.format {
        ListFormat::Text => output::print(&text(&needs, suite.cases.len(), name, settings)),
        ListFormat::Json => output::print_json(&listed(&needs)),
    };
    Ok(match printed {
        ExitStatus::Conforms if !needs.is_empty() => ExitStatus::Drift,
        status => status,
    })
}

/// Notes before a run that cases are skipped for what the host lacks, and what prints it.
pub(super) fn note_skipped(plan: &Plan, profile: &HostProfile, settings: &Settings) {
    let own = Some(&profile.name).filter(|name| settings.hosts.contains_key(*name));
    let Some(name) = own.or(settings.url_profile.as_ref()) else {
        return;
    };
    let skips = plan.jobs.iter().filter_map(|job| job.skip.as_ref());
    let lacking = skips.filter(|skip| !skip.missing.is_empty());
    match lacking.count() {
        0 => {}
        count => output::note(&format!(
            "{} skipped because the host lacks something: `driftcheck hosts {name} --missing` lists it",
            match count {
                1 => "1 case is".to_owned(),
                many => format!("{many} cases are"),
            }
        )),
    }
}

fn needs<'c>(cases: &'c [Case], profile: &HostProfile) -> Needs<'c> {
    let mut needs = Needs::new();
    for case in cases.iter().filter(|case| case.skip.is_none()) {
        let mut lacks = missing(case, profile);
        if case
            .steps
            .iter()
            .any(|step| step.request.auth == Auth::Default)
        {
            // An API may need none; one that is named is needed.
            let default = of_credential(&"default".into(), profile);
            lacks.extend(default.filter(|one| matches!(one, Missing::Unset { .. })));
        }
        let is_alone = lacks.len() == 1;
        for one in lacks {
            let need = needs.entry(one).or_default();
            need.cases.push(case);
            need.alone += usize::from(is_alone);
        }
    }
    needs
}

fn text(needs: &Needs<'_>, cases: usize, name: &str, settings: &Settings) -> String {
    let mut stopped: Vec<&str> = needs
        .values()
        .flat_map(|need| need.cases.iter().map(|case| &*case.id))
        .collect();
    stopped.sort_unstable();
    stopped.dedup();
    if needs.is_empty() {
        return format!(
            "# `{name}` has everything that the {} need.\n",
            counted(cases, "case")
        );
    }
    let mut text = format!(
        "# {} of {} cannot run on `{name}` because the following is missing. Fill it in, and remove the `#`.\n",
        stopped.len(),
        counted(cases, "case")
    );
    for (one, need) in needs {
        if let Missing::Environment(variable) | Missing::Unset { variable, .. } = one {
            let what = match one {
                Missing::Unset { credential, .. } => format!("the credential `{credential}`, "),
                _ => String::new(),
            };
            text.push_str(&format!("\n# {what}{}\n", words(need)));
            text.push_str(&format!("# in the environment: {variable}=…\n"));
        }
    }
    let is_there = |key: &str| {
        let profile = settings.hosts.get(name);
        profile.is_some_and(|profile| match key {
            "vars" => !profile.vars.is_empty(),
            _ => !profile.auth.is_empty(),
        })
    };
    let head = |key: &str| match is_there(key) {
        true => format!(
            "\n# under [hosts.{}.{key}], which exists already\n",
            toml_key(name)
        ),
        false => format!("\n[hosts.{}.{key}]\n", toml_key(name)),
    };
    let (variables, credentials) = settings_lines(needs, settings);
    for (key, lines) in [("vars", variables), ("auth", credentials)] {
        if !lines.is_empty() {
            text.push_str(&head(key));
            text.push_str(&lines);
        }
    }
    text
}

/// The lines of `vars`, and those of `auth`.
fn settings_lines(needs: &Needs<'_>, settings: &Settings) -> (String, String) {
    let mut variables = String::new();
    let mut credentials = String::new();
    for (one, need) in needs {
        match one {
            Missing::Variable(variable) => {
                let example = example(settings, variable);
                let value = example.unwrap_or_else(|| "\"…\"".to_owned());
                let key = toml_key(variable);
                variables.push_str(&format!("# {}\n# {key} = {value}\n", words(need)));
            }
            Missing::Fixture {
                name,
                reason,
                values,
            } => {
                let values = values
                    .iter()
                    .map(|value| format!("{} = \"…\"", toml_key(value)));
                let one = values.collect::<Vec<_>>().join(", ");
                variables.push_str(&format!(
                    "# {}; one for each case, since {}\n# {} = [{{ {one} }}]\n",
                    words(need),
                    clean(reason),
                    toml_key(name)
                ));
            }
            Missing::Credential(credential) => credentials.push_str(&format!(
                "# {}\n# {} = {{ bearer = {{ env = \"…\" }} }}\n",
                words(need),
                toml_key(credential)
            )),
            Missing::Environment(_) | Missing::Unset { .. } => {}
        }
    }
    (variables, credentials)
}

/// What something is for, and what it is worth.
fn words(need: &Need<'_>) -> String {
    let title = need.cases.first().map(|case| case.name());
    let title = title.unwrap_or_default();
    let title = clean(&title);
    let others = match need.cases.len() - 1 {
        0 => String::new(),
        1 => " and 1 other case".to_owned(),
        many => format!(" and {many} other cases"),
    };
    format!(
        "for \"{title}\"{others}; alone it unlocks {}",
        counted(need.alone, "case")
    )
}

/// The value that another profile has.
fn example(settings: &Settings, variable: &str) -> Option<String> {
    let mut profiles = settings.hosts.iter();
    profiles.find_map(|(name, profile)| {
        let value = profile.vars.get(variable)?.to_string();
        let is_one_line = !value.contains(['\n', '\r']);
        is_one_line.then(|| format!("{value}  # as on `{}`", clean(name)))
    })
}

/// A key as TOML writes it, on one line.
fn toml_key(name: &str) -> String {
    key_text(&clean(name))
}

fn listed(needs: &Needs<'_>) -> Vec<serde_json::Value> {
    let rows = needs.iter().map(|(one, need)| {
        let (kind, name, variable) = match one {
            Missing::Variable(name) => ("variable", &**name, None),
            Missing::Fixture { name, .. } => ("fixture", &**name, None),
            Missing::Environment(name) => ("environment", name.as_str(), None),
            Missing::Credential(name) => ("credential", &**name, None),
            Missing::Unset {
                credential,
                variable,
            } => ("credential", &**credential, Some(variable)),
        };
        json!({
            "kind": kind,
            "name": name,
            "environment": variable,
            "cases": need.cases.iter().map(|case| &case.id).collect::<Vec<_>>(),
            "unlocks": need.alone,
        })
    });
    rows.collect()
}
