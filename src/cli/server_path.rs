//! Whether a host serves the paths of an OpenAPI document without the path of its server, as
//! mock hosts do that are made of the document alone.

use super::options::RunOptions;
use super::output;
use super::planned::{Planned, Refusal};
use crate::client::Client;
use crate::contract::ApiDocument;
use crate::model::case::is_safe_method;
use crate::model::exchange::Request;
use crate::redact::redactor::Redactor;
use crate::runner::{RunValues, prepare_to_send};
use crate::settings::profile::HostChoice;

/// The plan without the server's path, where the host knows the first request only so. That
/// takes one safe request, and a second one where the host does not know the first.
pub(super) async fn adapted(options: &RunOptions, planned: Planned) -> Result<Planned, Refusal> {
    let documents = planned.session.rules.catalog.documents();
    let path = documents.first().map_or("", ApiDocument::server_path);
    let document = options.document.as_ref();
    let is_open = document.is_some_and(|document| document.server_path.is_none());
    if !is_open || options.dry_run || path.is_empty() || planned.choice == HostChoice::Mock {
        return Ok(planned);
    }
    if !is_served_bare(options, &planned, path).await {
        return Ok(planned);
    }
    output::note(&format!(
        "the host serves the document's paths without `{path}`, the path of the server, so they are sent without it (--server-path changes this)"
    ));
    planned.without_server_path(options)
}

async fn is_served_bare(options: &RunOptions, planned: &Planned, path: &str) -> bool {
    let base = planned.profile.base.as_str().trim_end_matches('/');
    let Some((client, request)) = first_request(options, planned).await else {
        return false;
    };
    let bare = request.url.strip_prefix(base).and_then(|rest| {
        let rest = rest.strip_prefix(path)?;
        rest.starts_with('/').then(|| format!("{base}{rest}"))
    });
    let Some(url) = bare else { return false };
    let bare = Request {
        url,
        ..request.clone()
    };
    status(&client, request).await == Some(404)
        && status(&client, bare)
            .await
            .is_some_and(|status| status != 404)
}

async fn status(client: &Client, request: Request) -> Option<u16> {
    let received = client.send(request, true).await.ok()?;
    Some(received.exchange.response.status)
}

/// The first request of the plan that is safe, as the run would send it.
async fn first_request(options: &RunOptions, planned: &Planned) -> Option<(Client, Request)> {
    let profile = &planned.profile;
    let client = Client::new(profile).ok()?;
    let values = RunValues {
        run_id: String::new(),
        clock: options.now,
    };
    let jobs = planned.plan.jobs.iter().filter(|job| job.skip.is_none());
    let mut steps = jobs.filter_map(|job| Some((&job.case, job.case.steps.first()?)));
    let (case, step) = steps.find(|(_, step)| is_safe_method(&step.request.method))?;
    let redactor = Redactor::default();
    let prepared = prepare_to_send(&client, profile, &values, (case, step), &redactor).await;
    Some((client, prepared.ok()?))
}
