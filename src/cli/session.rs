//! What every command that judges works with: the suite of today, the rules made of it, and
//! the context that requests are sent in. Put together here alone, as are the first and the
//! last line of a record.

use std::sync::Arc;
use std::time::Instant;

use super::baseline::choice::{self, Host};
use super::input::Loaded;
use super::options::BaselineChoice;
use crate::client::Client;
use crate::error::InputError;
use crate::judge::Rules;
use crate::model::host::HostProfile;
use crate::model::record::{RECORD_VERSION, RunFinished, RunStarted};
use crate::redact::own_secrets;
use crate::redact::redactor::Redactor;
use crate::runner::{Context, Pace, RunValues, SharedFixtures, Stop, StopReason, WorkPool};
use crate::suite::load::Suite;

/// A suite, and how it judges.
#[derive(Debug)]
pub struct Session {
    /// The suite; its waivers are in the rules.
    pub suite: Suite,
    /// What responses are judged by, with the contracts.
    pub rules: Rules,
    /// The profile whose baselines are compared with.
    pub baselines: Option<String>,
}

/// What a suite does not say of how it judges.
#[derive(Debug)]
pub struct Judging<'a> {
    /// The host that was or will be run against.
    pub host: Host<'a>,
    /// Which baselines.
    pub baselines: &'a BaselineChoice,
    /// Whether failed assumptions are breaking.
    pub strict: bool,
    /// How many days before a sunset there is a notice, where it is not as the settings say.
    pub sunset_warn: Option<u32>,
    /// The clock that dates are judged by.
    pub clock: jiff::Timestamp,
}

impl Session {
    /// Makes the rules of a suite.
    ///
    /// # Errors
    /// What is wrong with the baselines, or with their choice.
    pub fn of(loaded: Loaded, judging: &Judging<'_>) -> Result<Session, Vec<InputError>> {
        let Loaded { mut suite, catalog } = loaded;
        let settings = &suite.settings;
        let host = judging.host;
        let chosen = choice::choose(judging.baselines, host, &suite.location, settings)?;
        let deprecation = settings.deprecation_of(host.profile);
        let rules = Rules {
            sought: own_secrets::sought(catalog.secret_suffixes()),
            catalog,
            closed: settings.contracts.closed,
            severities: settings.severity.clone(),
            strict: judging.strict,
            deprecation: deprecation.policy(judging.sunset_warn, judging.clock.into()),
            waivers: std::mem::take(&mut suite.waivers),
            baselines: chosen.baselines,
            kept_headers: settings.baselines.headers.clone(),
        };
        Ok(Session {
            suite,
            rules,
            baselines: chosen.profile,
        })
    }
}

/// What every case of a run is sent and judged with.
///
/// # Errors
/// Where no client can be set up for the profile.
pub fn context(
    profile: HostProfile,
    rules: Rules,
    values: RunValues,
) -> Result<Context, InputError> {
    let names = rules.catalog.secret_names();
    let pace = Pace::new(profile.rate, profile.retry.longest_pause);
    Ok(Context {
        client: Client::new(&profile)?,
        redactor: Arc::new(Redactor::new(&profile, names)),
        profile: Arc::new(profile),
        rules: Arc::new(rules),
        values,
        pace: Arc::new(pace),
        refusals: Arc::default(),
        work_pool: WorkPool::default(),
        fixtures: SharedFixtures::default(),
    })
}

/// The same context, in which one case runs after another.
///
/// # Errors
/// Where no client can be set up for the profile.
pub fn one_by_one(context: &Context) -> Result<Context, InputError> {
    let profile = HostProfile {
        jobs: 1,
        ..(*context.profile).clone()
    };
    Ok(Context {
        client: context.client.beside(&profile)?,
        profile: Arc::new(profile),
        rules: context.rules.clone(),
        redactor: context.redactor.clone(),
        values: context.values.clone(),
        pace: context.pace.clone(),
        refusals: context.refusals.clone(),
        work_pool: context.work_pool.clone(),
        fixtures: SharedFixtures::default(),
    })
}

/// The first line of a record, as far as the host, the rules and the time determine it.
pub fn started(context: &Context, run: String, at: jiff::Timestamp) -> RunStarted {
    let profile = &context.profile;
    RunStarted {
        record_version: RECORD_VERSION,
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run,
        started_at: at.to_string(),
        host: profile.base.as_str().trim_end_matches('/').to_owned(),
        profile: profile.name.clone(),
        strict: context.rules.strict,
        waivers: context.rules.waivers.clone(),
        ..RunStarted::default()
    }
}

/// The last line of the record of a run that began then.
pub fn finished(begun: Instant, stop: &Stop, warnings: Vec<String>) -> RunFinished {
    RunFinished {
        finished_at: crate::model::moment::now().to_string(),
        duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        ended_early: stop.reason().map(StopReason::words),
        left_out: Vec::new(),
        warnings,
    }
}
