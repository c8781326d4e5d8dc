//! The arguments of `driftcheck waive` and `driftcheck waivers`.

use std::path::PathBuf;

use clap::Args;

use super::shared::SuiteArgs;
use super::value::{ListFormat, instant};

/// `driftcheck waive`
#[derive(Clone, Debug, Args)]
pub struct WaiveArgs {
    /// The fingerprint of a finding, or its start; everything in its row is waived
    #[arg(value_name = "FINGERPRINT", required_unless_present = "kind", conflicts_with_all = ["kind", "place"])]
    pub fingerprint: Option<String>,
    /// Waive findings of this kind instead, with --place or --case
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Where they are: status, header:NAME, body:/items/*/id with `*` for array items
    #[arg(long, value_name = "PLACE", requires = "kind")]
    pub place: Option<String>,
    /// The cases: an id, or a pattern: `*` stops at `/`, `**` does not
    #[arg(long, value_name = "PATTERN")]
    pub case: Option<String>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who accepts it [default: git's user.name and user.email]
    #[arg(long, value_name = "WHO")]
    pub owner: Option<String>,
    /// The last day on which it is accepted: a date, or 30d for thirty days from today
    #[arg(long, value_name = "DAY")]
    pub until: String,
    /// Where it is followed up
    #[arg(long, value_name = "TICKET")]
    pub ticket: Option<String>,
    /// The run to look up the fingerprint in: its folder, its record, its id, or `latest`
    #[arg(long, default_value = "latest", value_name = "RUN")]
    pub run: String,
    /// The time to count days from, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// `driftcheck waivers`
#[derive(Clone, Debug, Args)]
pub struct WaiversArgs {
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// The time to count days from, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}
