//! Metrics of a run in the text form of OpenMetrics, for a collector that reads files. A label
//! never holds an id: each run has the same series, as long as its suite asks for the same.

use std::io::{self, Write};
use std::sync::atomic::{AtomicI64, AtomicU64};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::model::history::host_name;
use crate::model::moment::Moment;
use crate::report::escape::clean;
use crate::summary::{Announced, FindingState, RunSummary};

/// Whole numbers by their labels.
type Counts = Family<Vec<(&'static str, String)>, Gauge<i64, AtomicI64>>;
/// Numbers with a fraction by their labels.
type Ratios = Family<Vec<(&'static str, String)>, Gauge<f64, AtomicU64>>;

/// Writes the metrics of a run that ended with an exit status.
///
/// # Errors
/// Where they cannot be written.
pub fn write(out: &mut impl Write, summary: &RunSummary, exit_status: u8) -> io::Result<()> {
    let started = &summary.started;
    let host = host_name(&started.profile, &started.host);
    let suite = started.suite.as_deref().unwrap_or_default();
    let of_all = [("host", host), ("suite", suite)];
    let of_all = of_all.map(|(name, value)| (name.into(), clean(value).into_owned().into()));
    let mut registry = Registry::with_prefix_and_labels("driftcheck", of_all.into_iter());
    add_findings(&mut registry, summary);
    add_cases(&mut registry, summary);
    add_coverage(&mut registry, summary);
    add_times(&mut registry, summary, exit_status);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn label(name: &'static str, value: &str) -> (&'static str, String) {
    (name, clean(value).into_owned())
}

fn number(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

fn add_findings(registry: &mut Registry, summary: &RunSummary) {
    let findings = Counts::default();
    for group in summary.findings.iter().flat_map(|row| row.of_row()) {
        let waived = if group.waived.is_some() { "yes" } else { "no" };
        let labels = vec![
            label("kind", group.kind.name()),
            label("severity", group.severity.as_str()),
            label("waived", waived),
        ];
        let gauge = findings.get_or_create(&labels);
        gauge.inc_by(number(group.fingerprints.len()));
    }
    registry.register(
        "findings",
        "Distinct findings of the last run, one for each fingerprint",
        findings,
    );
    let Some(since) = summary.since() else {
        return;
    };
    let changes = Counts::default();
    for (state, word) in [
        (FindingState::New, "new"),
        (FindingState::Fixed, "fixed"),
        (FindingState::NotJudged, "not-judged"),
        (FindingState::Unconfirmed, "unconfirmed"),
        (FindingState::EndUnconfirmed, "end-unconfirmed"),
        (FindingState::Unchanged, "unchanged"),
    ] {
        let gauge = changes.get_or_create(&vec![label("state", word)]);
        gauge.set(number(since.count(state)));
    }
    registry.register(
        "finding_changes",
        "Findings of the last run by what became of them since the run it is compared with",
        changes,
    );
    let dates = since.dates.iter();
    let dates = dates.filter(|one| one.what != Announced::Successor);
    let moved: Gauge<i64, AtomicI64> = Gauge::default();
    moved.set(number(dates.count()));
    registry.register(
        "moved_dates",
        "Dates of deprecations and sunsets that have changed since that run",
        moved,
    );
}

fn add_cases(registry: &mut Registry, summary: &RunSummary) {
    let counts = summary.counts();
    let cases = Counts::default();
    for (outcome, count) in [
        ("conforms", counts.conforming),
        ("drifts", counts.drifting),
        ("blocked", counts.blocked),
        ("skipped", counts.skipped),
        ("unrecorded", counts.unrecorded),
    ] {
        let gauge = cases.get_or_create(&vec![label("outcome", outcome)]);
        gauge.set(number(count));
    }
    registry.register("cases", "Cases of the last run by outcome", cases);
    let flaky: Gauge<i64, AtomicI64> = Gauge::default();
    flaky.set(number(counts.flaky));
    registry.register(
        "flaky_cases",
        "Cases that conform only because a request was sent again",
        flaky,
    );
}

fn add_coverage(registry: &mut Registry, summary: &RunSummary) {
    let coverage = Ratios::default();
    for contract in summary.coverage.iter().filter(|one| one.responses > 0) {
        let counts = contract.counts();
        for (what, count) in [
            ("fields", counts.properties),
            ("values", counts.values),
            ("nulls", counts.nulls),
        ] {
            if count.documented == 0 {
                continue;
            }
            let labels = vec![label("contract", &contract.contract), label("what", what)];
            let ratio = count.seen as f64 / count.documented as f64;
            coverage.get_or_create(&labels).set(ratio);
        }
    }
    registry.register_with_unit(
        "coverage",
        "The part of a contract that the responses of the last run showed",
        Unit::Ratios,
        coverage,
    );
}

fn add_times(registry: &mut Registry, summary: &RunSummary, exit_status: u8) {
    let started = &summary.started;
    let now = started.clock.parse::<Moment>().ok();
    let sunsets = Counts::default();
    for row in &summary.deprecation {
        if let (Some(sunset), Some(now)) = (row.sunset, now) {
            let labels = vec![label("operation", &row.operation)];
            let left = sunset.unix_seconds() - now.unix_seconds();
            sunsets.get_or_create(&labels).set(left);
        }
    }
    registry.register_with_unit(
        "sunset",
        "Time from the last run to the sunset of an operation, negative once it has passed",
        Unit::Seconds,
        sunsets,
    );
    let plain = |value: i64| {
        let gauge: Gauge<i64, AtomicI64> = Gauge::default();
        gauge.set(value);
        gauge
    };
    registry.register(
        "exit_status",
        "Exit status of the last run",
        plain(exit_status.into()),
    );
    let seconds: Gauge<f64, AtomicU64> = Gauge::default();
    let finished = summary.finished.as_ref();
    seconds.set(finished.map_or(0.0, |one| one.duration_us as f64 / 1e6));
    registry.register_with_unit("run", "How long the last run took", Unit::Seconds, seconds);
    let earlier = started.earlier.as_deref();
    let success = match exit_status {
        0 => now,
        _ => earlier.and_then(|earlier| earlier.last_success),
    };
    for (name, help, at) in [
        ("last_run_timestamp", "When the last run started", now),
        (
            "last_success_timestamp",
            "When the last run started that ended with the exit status 0, or 0",
            Some(success.unwrap_or(Moment::from(jiff::Timestamp::UNIX_EPOCH))),
        ),
    ] {
        if let Some(at) = at {
            let gauge = plain(at.unix_seconds());
            registry.register_with_unit(name, help, Unit::Seconds, gauge);
        }
    }
}
