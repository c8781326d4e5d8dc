//! What a host is asked with, and what its record says of it first: the same for a run and
//! for each side of a comparison.

use std::sync::Arc;

use crate::client::Client;
use crate::error::InputError;
use crate::judge::Rules;
use crate::model::host::HostProfile;
use crate::model::record::{RECORD_VERSION, RunStarted};
use crate::redact::redactor::Redactor;
use crate::runner::{Context, Desk, Pace, RunValues};

/// What every case of a run is sent and judged with.
pub(super) fn context(
    profile: HostProfile,
    rules: Rules,
    values: RunValues,
) -> Result<Context, InputError> {
    let secrets = rules.catalog.secret_suffixes().to_vec();
    let pace = Pace::new(profile.rate, profile.retry.longest_pause);
    Ok(Context {
        client: Client::new(&profile)?,
        redactor: Arc::new(Redactor::new(&profile, secrets)),
        profile: Arc::new(profile),
        rules: Arc::new(rules),
        values,
        pace: Arc::new(pace),
        desk: Desk::default(),
    })
}

/// The first line of a record, as far as the host and the time tell it.
pub(super) fn started(context: &Context, run: String, at: jiff::Timestamp) -> RunStarted {
    let profile = &context.profile;
    RunStarted {
        record_version: RECORD_VERSION,
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run,
        started_at: at.to_string(),
        host: profile.base.as_str().trim_end_matches('/').to_owned(),
        profile: profile.name.clone(),
        ..RunStarted::default()
    }
}
