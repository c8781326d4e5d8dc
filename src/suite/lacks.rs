//! What a host lacks, or does not permit, of what a case or a fixture needs.

use std::sync::Arc;

use crate::error::nearest;
use crate::model::case::{Auth, Step};
use crate::model::host::{EffectPolicy, HostProfile};
use crate::variables::Values;

/// Whether a run sets a variable.
fn is_set(name: &str, vars: &Values) -> bool {
    match name.strip_prefix("env.") {
        Some(variable) => vars
            .get("env")
            .is_some_and(|set| set.get(variable).is_some()),
        None => vars.contains_key(name),
    }
}

/// What a host lacks, or does not permit, of what some steps need.
pub(super) fn lacks<'n>(
    variables: impl IntoIterator<Item = &'n Arc<str>>,
    steps: &[Step],
    effects: &[Arc<str>],
    profile: &HostProfile,
) -> Option<String> {
    let mut variables = variables.into_iter();
    let unset = variables.find(|name| !is_set(name, &profile.vars));
    if let Some(variable) = unset.and_then(|name| name.strip_prefix("env.")) {
        return Some(format!("the environment variable {variable} is not set"));
    }
    if let Some(name) = unset {
        return Some(format!(
            "the variable `{name}` is not set for the host `{}`",
            profile.name
        ));
    }
    for step in steps {
        if let Auth::Named(name) = &step.request.auth {
            match profile.credentials.get(name) {
                None => {
                    return Some(format!(
                        "the host `{}` has no credential `{name}`",
                        profile.name
                    ));
                }
                Some(crate::model::host::Credential::Unset { variable }) => {
                    return Some(format!("the credential `{name}` is not set: {variable}"));
                }
                Some(_) => {}
            }
        }
    }
    if let Some(effect) = profile.effects.first_denied(effects) {
        let permitted = match &profile.effects {
            EffectPolicy::Only(names) => names.as_slice(),
            EffectPolicy::Allow | EffectPolicy::Deny => &[],
        };
        let near = nearest(effect, permitted.iter().map(String::as_str));
        let meant = near.map_or_else(String::new, |near| {
            format!(", which permits `{near}`: is that meant?")
        });
        return Some(format!(
            "the host `{}` does not permit the effect `{effect}`{}; --allow-effects lifts that",
            profile.name, meant
        ));
    }
    None
}
