//! What every format says of waivers, in the same words. Texts are not yet cleaned.

use super::count::counted;
use crate::model::finding::Waived;
use crate::model::kind::Severity;
use crate::model::waiver::Waiver;
use crate::summary::{RunSummary, Severities, WaiverUse};

/// Something that a reader of a run should know of one waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note<'a> {
    /// What it is about.
    pub(super) matter: Matter,
    /// All of it in one sentence, with the waiver's line, its owner and its end.
    pub(super) text: String,
    /// The waiver.
    pub(super) waiver: &'a Waiver,
}

/// What there is to know of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// It has expired, and fails the run.
    Expired,
    /// It matched nothing though it could have.
    Stale,
    /// It ends soon.
    EndsSoon,
}

impl Matter {
    /// As a headline has it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Matter::Expired => "WAIVER EXPIRED",
            Matter::Stale => "STALE WAIVER",
            Matter::EndsSoon => "WAIVER ENDS SOON",
        }
    }

    /// As an identifier.
    pub(super) fn name(self) -> &'static str {
        match self {
            Matter::Expired => "waiver-expired",
            Matter::Stale => "waiver-stale",
            Matter::EndsSoon => "waiver-ends-soon",
        }
    }

    /// How much it matters, in the words of findings.
    pub(super) fn severity(self) -> Severity {
        match self {
            Matter::Expired => Severity::Breaking,
            Matter::Stale => Severity::Additive,
            Matter::EndsSoon => Severity::Notice,
        }
    }
}

/// Everything there is to know of a run's waivers: what fails it comes first.
pub(super) fn notes(summary: &RunSummary) -> Vec<Note<'_>> {
    let mut notes: Vec<Note<'_>> = summary.waivers.iter().flat_map(notes_of).collect();
    notes.sort_by_key(|note| note.matter);
    notes
}

fn notes_of(used: &WaiverUse) -> impl Iterator<Item = Note<'_>> {
    let matters = [
        (used.fails(), Matter::Expired),
        (used.is_stale, Matter::Stale),
        (used.is_announced(), Matter::EndsSoon),
    ];
    let those = matters.into_iter().filter(|(holds, _)| *holds);
    those.map(|(_, matter)| Note {
        matter,
        text: sentence(matter, used),
        waiver: &used.waiver,
    })
}

fn sentence(matter: Matter, used: &WaiverUse) -> String {
    let waiver = &used.waiver;
    let name = format!("{} by {}", place(waiver), waiver.owner);
    let what = format!("{} ({})", waiver.selection(), waiver.reason);
    let (until, left) = (waiver.until, days_left(used.days_left));
    match matter {
        Matter::Expired => {
            let selects = match used.findings {
                0 => "nothing".to_owned(),
                count => counted(count, "finding"),
            };
            format!("{name} ended on {until} ({left}) and selects {selects} of this run: {what}")
        }
        Matter::Stale => {
            let cases = counted(used.judged, "case");
            let now = "remove it unless another host or `compare` needs it";
            format!("{name} matched nothing in the {cases} that it applies to; {now}: {what}")
        }
        Matter::EndsSoon => format!("{name} ends on {until} ({left}): {what}"),
    }
}

/// Where a day stands that is so many days away.
pub fn days_left(days: i64) -> String {
    match days {
        -1 => "1 day ago".into(),
        ..0 => format!("{} days ago", -days),
        0 => "today".into(),
        1 => "in 1 day".into(),
        _ => format!("in {days} days"),
    }
}

/// `cases/waivers.yaml:12`.
fn place(waiver: &Waiver) -> String {
    format!("{}:{}", waiver.file, waiver.line)
}

/// What a waived finding says: until when, by whom, why and where.
pub(super) fn waived(waived: &Waived) -> String {
    let ticket = waived.ticket.as_ref();
    let ticket = ticket.map_or_else(String::new, |ticket| format!("{ticket}, "));
    format!(
        "waived until {} by {}: {} ({ticket}waivers.yaml:{})",
        waived.until, waived.owner, waived.reason, waived.line
    )
}

/// `2 waived`, where anything is.
pub(super) fn count(summary: &RunSummary) -> Option<String> {
    let count = sum(summary.totals.distinct_waived);
    (count > 0).then(|| format!("{count} waived"))
}

fn sum(counts: Severities) -> u64 {
    u64::from(counts.breaking) + u64::from(counts.additive) + u64::from(counts.notice)
}

/// What is waived, for the person who says yes to a release; nothing where no waiver is used
/// and none needs attention.
pub(super) fn for_release(summary: &RunSummary) -> Option<String> {
    let counts = summary.totals.distinct_waived;
    let mut parts = Vec::new();
    if !counts.is_empty() {
        let by_severity: Vec<String> = [Severity::Breaking, Severity::Additive, Severity::Notice]
            .into_iter()
            .filter(|severity| counts.of(*severity) > 0)
            .map(|severity| format!("{} {severity}", counts.of(severity)))
            .collect();
        let found = counted(sum(counts), "finding");
        parts.push(format!("{found} ({})", by_severity.join(", ")));
        let waived = summary.waived().iter();
        let next = waived.filter_map(|group| group.waived.as_ref());
        if let Some(next) = next.min_by_key(|waived| waived.until) {
            parts.push(format!("the first ends on {} ({})", next.until, next.owner));
        }
    }
    parts.extend(notes(summary).into_iter().map(|note| note.text));
    (!parts.is_empty()).then(|| parts.join("; "))
}
