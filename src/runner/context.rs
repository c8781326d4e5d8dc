//! What all cases of a run share, and who takes their results.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::pace::Pace;
use super::refusals::Refusals;
use super::shared_fixtures::SharedFixtures;
use super::work_pool::WorkPool;
use crate::client::Client;
use crate::judge::Rules;
use crate::model::host::HostProfile;
use crate::model::outcome::CaseResult;
use crate::redact::redactor::Redactor;

/// Everything a case needs in order to run.
#[derive(Debug)]
pub struct Context {
    /// Where to run.
    pub profile: Arc<HostProfile>,
    /// Sends the requests.
    pub client: Client,
    /// What is judged by.
    pub rules: Arc<Rules>,
    /// Takes secrets out of results.
    pub redactor: Arc<Redactor>,
    /// What built-in variables are made of.
    pub values: RunValues,
    /// When requests may be sent.
    pub pace: Arc<Pace>,
    /// Which credentials the host refuses.
    pub refusals: Arc<Refusals>,
    /// Where large responses are judged.
    pub work_pool: WorkPool,
    /// What the cases share that is made for them.
    pub fixtures: SharedFixtures,
}

impl Context {
    /// The same with connections of its own; `None` where no client can be set up.
    pub(super) fn beside(&self) -> Option<Context> {
        Some(Context {
            profile: self.profile.clone(),
            client: self.client.beside(&self.profile).ok()?,
            rules: self.rules.clone(),
            redactor: self.redactor.clone(),
            values: self.values.clone(),
            pace: self.pace.clone(),
            refusals: self.refusals.clone(),
            work_pool: self.work_pool.clone(),
            fixtures: self.fixtures.clone(),
        })
    }
}

/// What built-in variables are made of.
#[derive(Clone, Debug, Default)]
pub struct RunValues {
    /// `run_id`: eight hex digits that name the run.
    pub run_id: String,
    /// The clock of `now`, where the command line gave one.
    pub clock: Option<Timestamp>,
}

impl RunValues {
    fn now(&self) -> Timestamp {
        self.clock.unwrap_or_else(crate::model::moment::now)
    }

    /// The value of a built-in name.
    pub(super) fn get(&self, name: &str, case: &str) -> Option<Value> {
        match name {
            "uuid" => Some(uuid::Uuid::new_v4().to_string().into()),
            "now" => Some(self.now().to_string().into()),
            "run_id" => Some(self.run_id.as_str().into()),
            "case_id" => Some(case.into()),
            _ => None,
        }
    }
}

/// Takes the results of a run.
pub trait ResultSink: Send + Sync + 'static {
    /// A case has begun. Called on the thread that runs it, by several at a time.
    fn case_begun(&self, id: &str);

    /// A case has ended. Called on the thread that ran it, by several at a time.
    fn case_finished(&self, case: &CaseResult);
}
