//! What a run could not judge, left behind, or got only when it was sent again, for formats
//! that list problems one by one: the same words in each.

use super::count::counted;
use super::escape::{clean, excerpt};
use super::words;
use crate::summary::RunSummary;

/// Longer causes are cut to so many characters.
const TEXT_LIMIT: usize = 2000;
/// So many cases of one cause are named.
const NAMED: usize = 3;

/// What a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Cases without a verdict.
    NotJudged,
    /// A teardown that failed.
    LeftBehind,
    /// Cases that conform only because a request was sent again.
    Flaky,
}

impl Trouble {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Trouble::NotJudged => "blocked",
            Trouble::LeftBehind => "left-behind",
            Trouble::Flaky => "flaky",
        }
    }
}

/// One trouble in a sentence.
pub(super) struct ReportedTrouble {
    /// What it is about.
    pub(super) trouble: Trouble,
    /// Its first case, as an index into `RunSummary::cases`.
    pub(super) case: u32,
    /// The same for the same trouble of another run, whatever its words.
    pub(super) key: String,
    /// The sentence, cleaned.
    pub(super) text: String,
}

/// Every trouble; cases with the same cause share one.
pub(super) fn troubles(summary: &RunSummary) -> Vec<ReportedTrouble> {
    let mut all = Vec::new();
    for group in &summary.blocked {
        let mut text = format!(
            "{} could not be judged: {}",
            counted(group.cases.len() as u64, summary.started.unit()),
            excerpt(&words::blocked_cause(group), TEXT_LIMIT),
        );
        if group.may_have_been_carried_out {
            text.push_str("; it may have been carried out and is not sent again");
        }
        text.push_str(&format!(" ({})", named(summary, &group.cases)));
        let case = first(&group.cases);
        all.push(reported(summary, Trouble::NotJudged, case, "", text));
    }
    for left in &summary.left_behind {
        let text = format!(
            "left behind by {}: {}",
            clean(summary.id(left.case)),
            excerpt(&left.cause, TEXT_LIMIT)
        );
        let (case, step) = (left.case, left.step.as_str());
        all.push(reported(summary, Trouble::LeftBehind, case, step, text));
    }
    let numbered = (0_u32..).zip(&summary.cases);
    let flaky: Vec<u32> = numbered
        .filter(|(_, case)| case.is_flaky)
        .map(|(number, _)| number)
        .collect();
    if !flaky.is_empty() {
        let text = format!(
            "flaky: {} only when a request was sent again ({})",
            match flaky.len() {
                1 => "1 case conforms".to_owned(),
                many => format!("{many} cases conform"),
            },
            named(summary, &flaky)
        );
        all.push(reported(summary, Trouble::Flaky, first(&flaky), "", text));
    }
    all
}

fn reported(
    summary: &RunSummary,
    trouble: Trouble,
    case: u32,
    step: &str,
    text: String,
) -> ReportedTrouble {
    ReportedTrouble {
        trouble,
        case,
        key: format!("{}|{}|{step}", trouble.name(), summary.id(case)),
        text,
    }
}

fn first(cases: &[u32]) -> u32 {
    cases.first().copied().unwrap_or_default()
}

fn named(summary: &RunSummary, cases: &[u32]) -> String {
    let ids = cases.iter().take(NAMED);
    let mut names: Vec<String> = ids
        .map(|case| clean(summary.id(*case)).into_owned())
        .collect();
    if let Some(more @ 1..) = cases.len().checked_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
