//! The request of a step, ready to be sent.

use serde_json::Value;

use super::context::{Context, RunValues};
use super::credential::chosen;
use crate::client::{Client, draft};
use crate::model::case::{Case, Step};
use crate::model::exchange::{Blocked, Request};
use crate::model::host::HostProfile;
use crate::redact::redactor::Redactor;
use crate::variables::Scope;

/// A request as it would be sent, or why it cannot be. What earlier steps would capture is
/// named in its place.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub fn prepare(context: &Context, case: &Case, step: &Step) -> Result<Request, Blocked> {
    prepare_for(
        &context.client,
        &context.profile,
        &context.values,
        case,
        step,
    )
}

/// The same where there is no context yet.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
fn prepare_for(
    client: &Client,
    profile: &HostProfile,
    run: &RunValues,
    case: &Case,
    step: &Step,
) -> Result<Request, Blocked> {
    let mut values = case.row_values();
    for name in &step.uses {
        let built_in = run.get(name, &case.id);
        let value = built_in.or_else(|| made(case, name));
        let value = value.unwrap_or_else(|| format!("captured_{name}").into());
        values.entry(name.clone()).or_insert(value);
    }
    let scope = Scope {
        step: &values,
        run: &profile.vars,
        case: &case.vars,
    };
    prepare_with(client, profile, scope, step)
}

/// The same for a request that is sent: its credential is fetched where it is not at hand.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub async fn prepare_to_send(
    client: &Client,
    profile: &HostProfile,
    run: &RunValues,
    (case, step): (&Case, &Step),
    redactor: &Redactor,
) -> Result<Request, Blocked> {
    let names = chosen(profile, step);
    client.credentials().for_request(&names, redactor).await?;
    prepare_for(client, profile, run, case, step)
}

/// What stands for the values of a fixture before it is made.
fn made(case: &Case, name: &str) -> Option<Value> {
    let listed = case
        .fixtures
        .iter()
        .flat_map(|one| [one].into_iter().chain(&one.fixtures));
    let mut fixtures = listed.chain(&case.shared_fixtures);
    let fixture = fixtures.find(|fixture| *fixture.name == *name)?;
    let values = fixture.values.iter();
    let values = values.map(|value| (value.to_string(), format!("{name}_{value}").into()));
    Some(Value::Object(values.collect()))
}

/// The same with the step's variables.
pub(super) fn prepare_with(
    client: &Client,
    profile: &HostProfile,
    scope: Scope<'_>,
    step: &Step,
) -> Result<Request, Blocked> {
    let drafted = draft(&step.request, scope, &profile.base)?;
    let credential = client.credentials().at_hand(&chosen(profile, step));
    client.prepare(drafted.request, &drafted.without, credential.as_deref())
}

/// The same for a request that is sent at once, which checks the rest. Its credential is
/// fetched where it is not at hand.
pub(super) async fn complete(
    context: &Context,
    scope: Scope<'_>,
    step: &Step,
) -> Result<Request, Blocked> {
    let drafted = draft(&step.request, scope, &context.profile.base)?;
    let client = &context.client;
    let names = chosen(&context.profile, step);
    let credential = client.credentials().for_request(&names, &context.redactor);
    let credential = credential.await?;
    client.complete(drafted.request, &drafted.without, credential.as_deref())
}
