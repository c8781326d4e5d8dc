//! What of a run the terminal shows, and how.

use std::path::PathBuf;

use crate::exit_status::ExitStatus;

/// How the report looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The width to wrap at, in columns.
    pub width: usize,
    /// Whether colours are used.
    pub colour: bool,
    /// Whether a terminal shows it, which breaks lines that are longer than it is wide.
    pub is_terminal: bool,
    /// How much is shown.
    pub detail: Detail,
    /// Where the record and the other reports are, to name them at the end.
    pub paths: Vec<PathBuf>,
    /// How the process will end, where it ends with what the run found.
    pub exit: Option<ExitStatus>,
}

/// How much of a run is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// A line for each finding, and the verdict.
    Quiet,
    /// Each finding in a few lines, deprecation and coverage in short, and the verdict.
    #[default]
    Normal,
    /// All of that in full, and the exchanges of each case that does not conform.
    Verbose,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 100,
            colour: false,
            is_terminal: false,
            detail: Detail::Normal,
            paths: Vec::new(),
            exit: None,
        }
    }
}
