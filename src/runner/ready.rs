//! The request of a step, ready to be sent.

use super::context::{Context, RunValues};
use super::credential::chosen;
use super::draft;
use crate::client::Client;
use crate::model::case::{Case, Step};
use crate::model::exchange::{Blocked, Request};
use crate::model::host::HostProfile;
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
pub fn prepare_for(
    client: &Client,
    profile: &HostProfile,
    run: &RunValues,
    case: &Case,
    step: &Step,
) -> Result<Request, Blocked> {
    let mut values = case.row.clone();
    for name in &step.uses {
        let built_in = run.get(name, &case.id);
        let value = built_in.unwrap_or_else(|| format!("captured_{name}").into());
        values.insert(name.clone(), value);
    }
    let scope = Scope {
        step: &values,
        run: &profile.vars,
        case: &case.vars,
    };
    prepare_with(client, profile, scope, step)
}

/// The same with the step's variables.
pub(super) fn prepare_with(
    client: &Client,
    profile: &HostProfile,
    scope: Scope<'_>,
    step: &Step,
) -> Result<Request, Blocked> {
    let drafted = draft::draft(&step.request, scope, &profile.base)?;
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
    let drafted = draft::draft(&step.request, scope, &context.profile.base)?;
    let client = &context.client;
    let names = chosen(&context.profile, step);
    let credential = client.credentials().for_request(&names, &context.redactor);
    let credential = credential.await?;
    client.complete(drafted.request, &drafted.without, credential.as_deref())
}
