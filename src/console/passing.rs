//! What a proxy has seen so far: a live line on a terminal, and each new finding once.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::outcome::CaseResult;
use crate::report::counted;
use crate::report::escape::{excerpt, lines};

/// So many findings and operations are told from one another.
const MOST_KNOWN: usize = 10_000;
/// So many characters of a finding's message.
const MESSAGE_LIMIT: usize = 300;

/// What was seen so far, shown on stderr.
pub struct Passing(Mutex<Seen>);

struct Seen {
    exchanges: u64,
    operations: HashSet<String>,
    findings: HashSet<String>,
    live: Option<ProgressBar>,
    out: Option<Box<dyn Write + Send>>,
}

impl Passing {
    /// Shows a live line where `tty` says that stderr is a terminal, and the findings unless it
    /// is to be quiet.
    pub fn new(tty: bool, quiet: bool) -> Passing {
        let out: Option<Box<dyn Write + Send>> = match quiet {
            true => None,
            false => Some(Box::new(io::stderr())),
        };
        Passing(Mutex::new(Seen {
            exchanges: 0,
            operations: HashSet::new(),
            findings: HashSet::new(),
            live: tty.then(live),
            out,
        }))
    }

    /// Shows what is new in an exchange that was judged.
    pub fn judged(&self, case: &CaseResult) {
        let mut seen = self.seen();
        if case.seen.is_some() && seen.operations.len() < MOST_KNOWN {
            seen.operations.insert(case.id.to_string());
        }
        for finding in case.findings().filter(|finding| finding.is_drift()) {
            let key = format!("{} {}", case.id, finding.fingerprint);
            if seen.findings.len() < MOST_KNOWN && seen.findings.insert(key) {
                let severity = finding.severity.as_str();
                let message = excerpt(&finding.message, MESSAGE_LIMIT);
                seen.print(&format!("{severity}: {}: {message}", case.id));
            }
        }
    }

    /// Called again and again: shows how many exchanges have passed.
    pub fn tick(&self, exchanges: u64) {
        let mut seen = self.seen();
        seen.exchanges = exchanges;
        let words = seen.words();
        if let Some(live) = &seen.live
            && live.message() != words
        {
            live.set_message(words);
        }
    }

    /// Takes the live line away and shows nothing more; the report comes next.
    pub fn finish(&self) {
        let mut seen = self.seen();
        if let Some(live) = seen.live.take() {
            live.finish_and_clear();
        }
        seen.out = None;
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn words(&self) -> String {
        let exchanges = usize::try_from(self.exchanges).unwrap_or(usize::MAX);
        [
            counted(exchanges, "exchange"),
            counted(self.operations.len(), "operation"),
            counted(self.findings.len(), "finding"),
        ]
        .join(", ")
    }

    /// A line above the live one. It is no result: where stderr is closed, nothing is lost.
    fn print(&mut self, line: &str) {
        let Some(out) = &mut self.out else {
            return;
        };
        let mut write = || {
            let _ = writeln!(out, "{}", lines(line));
        };
        match &self.live {
            Some(live) => live.suspend(write),
            None => write(),
        }
    }
}

fn live() -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let style = ProgressStyle::with_template("{wide_msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, target).with_style(style)
}
