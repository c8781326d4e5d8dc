//! The exit statuses, documented in the README and in `--help`.

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Every judged case conforms.
    Conforms = 0,
    /// Drift at or above `--fail-on`.
    Drift = 1,
    /// The suite, a file or the command line is wrong; nothing was sent.
    BadInput = 2,
    /// Some case was blocked or the run is incomplete, and no drift was found.
    Blocked = 3,
    /// Nothing was judged.
    NothingJudged = 4,
    /// A fault of driftcheck itself.
    Internal = 70,
    /// Judged, but a report could not be written.
    ReportNotWritten = 74,
    /// Ended by SIGINT.
    Interrupted = 130,
    /// Ended by SIGTERM.
    Terminated = 143,
}

impl ExitStatus {
    /// What it says of a run.
    pub fn meaning(self) -> &'static str {
        match self {
            ExitStatus::Conforms => "every judged case conforms",
            ExitStatus::Drift => "drift, or a waiver that has expired",
            ExitStatus::BadInput => "the suite, a file or the command line is wrong",
            ExitStatus::Blocked => "no finding fails the run, but not everything could be judged",
            ExitStatus::NothingJudged => "nothing was judged",
            ExitStatus::Internal => "a fault of driftcheck itself",
            ExitStatus::ReportNotWritten => "a report could not be written",
            ExitStatus::Interrupted => "interrupted",
            ExitStatus::Terminated => "terminated",
        }
    }
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        std::process::ExitCode::from(status as u8)
    }
}
