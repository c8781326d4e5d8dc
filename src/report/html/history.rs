//! What the page of runs shows of their history: a table with a mark a run, and a small plot.

use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use crate::history::{FindingHistory, HostHistory, LatencyHistory, LatencyPoint, Overview};
use crate::report::escape::excerpt;
use crate::report::history_words::{self as words, MARKS};

/// So many suites on hosts are shown.
const HOSTS: usize = 20;
/// So many findings of each are shown.
const FINDINGS: usize = 50;
/// So many operations have a plot, the slowest first.
const PLOTS: usize = 8;
/// So many changes of sunsets are shown, the newest.
const SUNSETS: usize = 10;
/// The width of a mark with the gap beside it, in pixels.
const STEP: usize = 8;
/// The height of a plot without its margins.
const HEIGHT: f64 = 30.0;

/// The values of each suite on each host.
pub(in crate::report) fn of(overview: &Overview) -> Vec<Value> {
    overview.hosts.iter().take(HOSTS).map(host).collect()
}

fn host(host: &HostHistory) -> Value {
    let findings = host.findings.iter().take(FINDINGS);
    let mut latency: Vec<&LatencyHistory> = host.latency.iter().collect();
    let last = |one: &LatencyHistory| one.points.last().map_or(0, |point| point.p95_us);
    latency.sort_by_key(|one| std::cmp::Reverse(last(one)));
    let first = host.sunsets.len().saturating_sub(SUNSETS);
    let sunsets = host.sunsets.iter().skip(first).map(|one| {
        let text = format!("{}: {}", one.at.day(), words::moved(one));
        excerpt(&text, TEXT_LIMIT)
    });
    context! {
        title => excerpt(&format!("History of {} on {}", host.suite, host.host), TEXT_LIMIT),
        headline => excerpt(&words::headline(host), TEXT_LIMIT),
        findings => findings.map(|one| finding(host, one)).collect::<Vec<_>>(),
        more => host.findings.len().saturating_sub(FINDINGS),
        width => host.runs.len().clamp(1, MARKS) * STEP,
        latency => latency.into_iter().filter(|one| one.points.len() > 1).take(PLOTS).map(plot).collect::<Vec<_>>(),
        sunsets => sunsets.collect::<Vec<_>>(),
    }
}

fn finding(host: &HostHistory, one: &FindingHistory) -> Value {
    let marks = words::marks(host, one);
    let marks = marks.chars().enumerate().filter_map(|(place, mark)| {
        let class = match mark {
            'x' => "seen",
            '.' => "gone",
            '?' => "void",
            _ => return None,
        };
        Some((class, place * STEP))
    });
    let finding = &one.finding;
    context! {
        severity => finding.severity.as_str(),
        state => words::state(one),
        kind => finding.kind.name(),
        place => excerpt(&finding.place.to_string(), TEXT_LIMIT),
        operation => excerpt(&finding.operations.join(", "), TEXT_LIMIT),
        fingerprint => excerpt(&finding.fingerprint, TEXT_LIMIT),
        seen => words::seen(one),
        origin => words::origin(host, one).map(|text| excerpt(&text, TEXT_LIMIT)),
        marks => marks.collect::<Vec<_>>(),
    }
}

/// The times of the last runs as two lines, on a scale from 0 to the longest of them.
fn plot(one: &LatencyHistory) -> Value {
    let first = one.points.len().saturating_sub(MARKS);
    let points = one.points.get(first..).unwrap_or_default();
    let longest = points.iter().map(|point| point.p95_us).max();
    let longest = longest.unwrap_or(1).max(1) as f64;
    let step = 100.0 / (points.len().saturating_sub(1)).max(1) as f64;
    let line = |value: fn(&LatencyPoint) -> u64| {
        let points = points.iter().enumerate();
        let points = points.map(|(place, point)| {
            let height = HEIGHT + 2.0 - value(point) as f64 / longest * HEIGHT;
            format!("{:.1},{height:.1}", place as f64 * step)
        });
        points.collect::<Vec<String>>().join(" ")
    };
    context! {
        operation => excerpt(&one.operation, TEXT_LIMIT),
        median => line(|point| point.median_us),
        p95 => line(|point| point.p95_us),
        words => words::latency(one),
    }
}
