//! The first screen: the verdict, how many cases came to what, and the filter.

use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use super::templates::{NOTES, SCRIPT_DIGEST, STYLE, STYLE_DIGEST, case_links};
use crate::model::record::SIDES;
use crate::report::body::BODY_LIMIT;
use crate::report::count::counted;
use crate::report::escape::excerpt;
use crate::report::html::sides;
use crate::report::words::{self, time};
use crate::report::{since, waivers};
use crate::summary::{RunSummary, Verdict};

/// The values of `head.html`.
pub(super) fn of(summary: &RunSummary) -> Value {
    let started = &summary.started;
    let finished = summary.finished.as_ref();
    context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        style_digest => STYLE_DIGEST,
        script_digest => SCRIPT_DIGEST,
        verdict => words::verdict(summary),
        verdict_class => match summary.verdict() {
            Verdict::Drifts | Verdict::NewDate | Verdict::WaiverExpired => "drifts",
            Verdict::Blocked => "blocked",
            Verdict::NothingJudged
            | Verdict::Incomplete
            | Verdict::NoNewDrift
            | Verdict::Additive => "nothing",
            Verdict::Conforms => "conforms",
        },
        headline => excerpt(&words::headline(summary), TEXT_LIMIT),
        host => excerpt(&started.host, TEXT_LIMIT),
        profile => excerpt(&started.profile, TEXT_LIMIT),
        started_at => excerpt(started.started_at.get(..19).unwrap_or(&started.started_at), TEXT_LIMIT),
        duration => finished.map(|one| time(one.duration_us)),
        run => excerpt(&started.run, TEXT_LIMIT),
        not_whole => words::not_whole(summary).iter().map(|(label, text)| (*label, excerpt(text, 4 * TEXT_LIMIT))).collect::<Vec<_>>(),
        since => summary.since().map(|one| (
            excerpt(&since::title(&one), TEXT_LIMIT),
            excerpt(&since::headline(&one), 4 * TEXT_LIMIT),
        )),
        waivers => waivers::notes(summary).iter().take(NOTES).map(|note| (note.matter.label(), excerpt(&note.text, TEXT_LIMIT))).collect::<Vec<_>>(),
        warnings => summary.warnings.iter().map(|one| excerpt(one, TEXT_LIMIT)).collect::<Vec<_>>(),
        tiles => tiles(summary),
        sides => sides::of(summary),
        // A side's page lies within the folder of the comparison.
        up => match SIDES.contains(&&*started.run) {
            true => ("../report.html", "The comparison"),
            false => ("../index.html", "All runs"),
        },
        share => share(summary),
        median => summary.latency.map(|one| time(one.median_us)),
        has_not_judged => has_not_judged(summary),
        units => units(summary),
        has_timeline => !summary.deprecation.is_empty(),
        has_coverage => summary.coverage.iter().any(|one| one.responses > 0),
        has_latency => summary.latency.is_some(),
    }
}

/// The values of `filter.html`.
pub(super) fn filter(summary: &RunSummary) -> Value {
    let named = summary.findings.iter();
    let mut kinds: Vec<String> = named.map(|group| group.kind.to_string()).collect();
    kinds.sort();
    kinds.dedup();
    context! {
        kinds => kinds,
        has_waived => !summary.waived().is_empty(),
        has_findings => !summary.findings.is_empty(),
        finding_count => format!("Findings in {}", counted(summary.findings.len() as u64, "row")),
        conforms => summary.verdict() == Verdict::Conforms,
        units => units(summary),
    }
}

/// What the rows of the page's list are, at its head.
fn units(summary: &RunSummary) -> &'static str {
    match summary.started.sources.is_empty() {
        true => "Cases",
        false => "Operations",
    }
}

/// How many cases came to what; those that conform and those that drift always stand there.
fn tiles(summary: &RunSummary) -> Vec<(&'static str, u64)> {
    let counts = summary.counts();
    let tiles = [
        ("conform", counts.conforming),
        ("drift", counts.drifting),
        ("blocked", counts.blocked),
        ("skipped", counts.skipped),
        ("flaky", counts.flaky),
    ];
    tiles
        .into_iter()
        .filter(|(word, count)| *count > 0 || *word == "conform" || *word == "drift")
        .collect()
}

/// The same as parts of one bar: where each begins and how wide it is, in percent.
fn share(summary: &RunSummary) -> Vec<(&'static str, f64, f64)> {
    let counts = summary.counts();
    let percent = |count: u64| (count * 10_000 / counts.selected.max(1)) as f64 / 100.0;
    let mut from = 0;
    [
        ("drift", counts.drifting),
        ("blocked", counts.blocked),
        ("skipped", counts.skipped),
        ("conform", counts.conforming),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(word, count)| {
        let part = (word, percent(from), percent(count));
        from += count;
        part
    })
    .collect()
}

pub(super) fn has_not_judged(summary: &RunSummary) -> bool {
    !summary.blocked.is_empty()
        || !summary.skipped.is_empty()
        || !summary.left_behind.is_empty()
        || summary.totals.flaky > 0
}

pub(super) fn not_judged(summary: &RunSummary) -> Value {
    let blocked: Vec<Value> = summary
        .blocked
        .iter()
        .map(|group| {
            context! {
                phase => group.phase.map(|phase| phase.as_str()),
                cause => excerpt(&words::blocked_cause(group), TEXT_LIMIT),
                help => group.help.as_deref().map(|help| excerpt(help, TEXT_LIMIT)),
                evidence => group.evidence.iter().map(|line| excerpt(line, BODY_LIMIT)).collect::<Vec<_>>(),
                carried_out => group.may_have_been_carried_out,
                cases => case_links(summary, &group.cases),
            }
        })
        .collect();
    let skipped: Vec<Value> = summary
        .skipped
        .iter()
        .map(|group| {
            context! {
                reason => excerpt(&group.reason, TEXT_LIMIT),
                cases => case_links(summary, &group.cases),
            }
        })
        .collect();
    let left_behind: Vec<Value> = summary
        .left_behind
        .iter()
        .map(|left| {
            context! {
                cases => case_links(summary, &[left.case]),
                step => excerpt(&left.step, TEXT_LIMIT),
                cause => excerpt(&left.cause, TEXT_LIMIT),
            }
        })
        .collect();
    let flaky = (0_u32..).zip(&summary.cases);
    let flaky: Vec<u32> = flaky
        .filter(|(_, case)| case.is_flaky)
        .map(|(index, _)| index)
        .collect();
    context! {
        any => has_not_judged(summary),
        blocked => blocked,
        skipped => skipped,
        left_behind => left_behind,
        flaky => (!flaky.is_empty()).then(|| case_links(summary, &flaky)),
    }
}
