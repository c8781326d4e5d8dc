//! What a case needs and a host does not have.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::error::list_words;
use crate::model::case::{Auth, Case, Step};
use crate::model::fixture::Fixture;
use crate::model::host::{Credential, HostProfile};
use crate::variables::Values;

/// Something that a host lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A variable of the case.
    Variable(Arc<str>),
    /// A fixture that only a host can give.
    Fixture {
        /// Its name.
        name: Arc<str>,
        /// Why no request can make it.
        reason: Arc<str>,
        /// The names of its values.
        values: Vec<Arc<str>>,
    },
    /// An environment variable that the case uses.
    Environment(String),
    /// A credential that the profile does not name.
    Credential(Arc<str>),
    /// A credential whose environment variable is not set.
    Unset {
        /// The credential's name.
        credential: Arc<str>,
        /// The environment variable.
        variable: String,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Variable(name) => write!(f, "the variable `{name}`"),
            Missing::Fixture { name, .. } => write!(f, "the fixture `{name}`"),
            Missing::Environment(name) => write!(f, "the environment variable {name}"),
            Missing::Credential(name) => write!(f, "the credential `{name}`"),
            Missing::Unset {
                credential,
                variable,
            } => write!(f, "the credential `{credential}`, from {variable}"),
        }
    }
}

/// All that a host lacks for a case and for its fixtures, but for the credential `default`,
/// without which a case is blocked and not skipped.
pub fn missing(case: &Case, profile: &HostProfile) -> BTreeSet<Missing> {
    let names = case.needs.iter().chain(&case.variables);
    let mut found = of_steps(names, &case.steps, profile);
    for fixture in &case.fixtures {
        of_fixture(fixture, profile, &mut found);
    }
    found
}

fn of_fixture(fixture: &Fixture, profile: &HostProfile, found: &mut BTreeSet<Missing>) {
    if profile.vars.contains_key(&fixture.name) {
        return;
    }
    if let Some(reason) = &fixture.cannot_be_made {
        found.insert(Missing::Fixture {
            name: fixture.name.clone(),
            reason: reason.clone(),
            values: fixture.values.clone(),
        });
        return;
    }
    found.extend(of_steps(fixture.needs.iter(), &fixture.steps, profile));
    for used in &fixture.fixtures {
        of_fixture(used, profile, found);
    }
}

fn of_steps<'n>(
    names: impl Iterator<Item = &'n Arc<str>>,
    steps: &[Step],
    profile: &HostProfile,
) -> BTreeSet<Missing> {
    let unset = names.filter(|name| !is_set(name, &profile.vars));
    let variables = unset.map(|name| match name.strip_prefix("env.") {
        Some(variable) => Missing::Environment(variable.to_owned()),
        None => Missing::Variable(name.clone()),
    });
    let credentials = steps.iter().filter_map(|step| match &step.request.auth {
        Auth::Named(name) => of_credential(name, profile),
        _ => None,
    });
    variables.chain(credentials).collect()
}

/// What is missing of a credential.
pub fn of_credential(name: &Arc<str>, profile: &HostProfile) -> Option<Missing> {
    match profile.credentials.get(name) {
        None => Some(Missing::Credential(name.clone())),
        Some(Credential::Unset { variable }) => Some(Missing::Unset {
            credential: name.clone(),
            variable: variable.clone(),
        }),
        Some(_) => None,
    }
}

/// Whether a run sets a variable.
fn is_set(name: &str, vars: &Values) -> bool {
    match name.strip_prefix("env.") {
        Some(variable) => vars
            .get("env")
            .is_some_and(|set| set.get(variable).is_some()),
        None => vars.contains_key(name),
    }
}

/// Why a case is skipped that a host lacks something for; `None` where it lacks nothing.
pub fn reason(missing: &BTreeSet<Missing>, host: &str) -> Option<String> {
    let mut variables: Vec<&str> = Vec::new();
    let mut environment: Vec<&str> = Vec::new();
    let mut credentials = Vec::new();
    let mut fixtures = Vec::new();
    for one in missing {
        match one {
            Missing::Variable(name) => variables.push(name),
            Missing::Fixture { name, reason, .. } => fixtures.push(format!(
                "the fixture `{name}` cannot be made ({reason}), and the host `{host}` does not give it"
            )),
            Missing::Environment(name) => environment.push(name),
            Missing::Credential(name) => {
                credentials.push(format!("the host `{host}` has no credential `{name}`"));
            }
            Missing::Unset {
                credential,
                variable,
            } => credentials.push(format!(
                "the credential `{credential}` is not set: {variable}"
            )),
        }
    }
    let mut words = Vec::new();
    match &variables[..] {
        [] => {}
        [one] => words.push(format!(
            "the variable `{one}` is not set for the host `{host}`"
        )),
        many => words.push(format!(
            "the variables {} are not set for the host `{host}`",
            list_words(many)
        )),
    }
    match &environment[..] {
        [] => {}
        [one] => words.push(format!("the environment variable {one} is not set")),
        many => words.push(format!(
            "the environment variables {} are not set",
            many.join(", ")
        )),
    }
    words.extend(credentials);
    words.extend(fixtures);
    (!words.is_empty()).then(|| words.join("; "))
}
