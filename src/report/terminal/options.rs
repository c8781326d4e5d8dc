//! What of a run the terminal shows, and how.

use std::path::PathBuf;

/// How the report looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The width to wrap at, in columns.
    pub width: usize,
    /// Whether colours are used.
    pub colour: bool,
    /// How much is shown.
    pub detail: Detail,
    /// Where the record and the other reports are, to name them at the end.
    pub paths: Vec<PathBuf>,
}

/// How much of a run is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The verdict, and a line for each finding.
    Quiet,
    /// Everything but the exchanges.
    #[default]
    Normal,
    /// The exchanges of each case that does not conform, too.
    Verbose,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 100,
            colour: false,
            detail: Detail::Normal,
            paths: Vec::new(),
        }
    }
}
