//! How long each operation's responses took, as a small plot on a logarithmic scale.

use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use crate::report::count::counted;
use crate::report::escape::excerpt;
use crate::report::words::time;
use crate::summary::{Latency, RunSummary};

/// So many operations are shown, the slowest first.
const SHOWN: usize = 200;

/// From a time to a place on the page.
struct Scale {
    first: f64,
    decades: f64,
}

impl Scale {
    /// Whole decades of microseconds that hold the shortest and the longest time.
    fn over(latency: &Latency) -> Scale {
        let decade = |micros: u64| (micros.max(1) as f64).log10();
        let first = decade(latency.min_us).floor();
        let last = (decade(latency.max_us) + f64::EPSILON)
            .ceil()
            .max(first + 1.0);
        Scale {
            first,
            decades: last - first,
        }
    }

    /// Percent of the width.
    fn at(&self, micros: u64) -> f64 {
        let part = ((micros.max(1) as f64).log10() - self.first) / self.decades;
        ((2.0 + part * 96.0) * 100.0).round() / 100.0
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        (0..=self.decades as u32)
            .map(|step| {
                let micros = 10_u64.pow((self.first as u32 + step).min(18));
                let label = match micros {
                    0..1_000 => format!("{micros} µs"),
                    1_000..1_000_000 => format!("{} ms", micros / 1_000),
                    _ => format!("{} s", micros / 1_000_000),
                };
                (self.at(micros), label)
            })
            .collect()
    }
}

/// What the template draws; `None` where no response came.
pub(super) fn of(summary: &RunSummary) -> Option<Value> {
    let all = summary.latency.as_ref()?;
    let scale = Scale::over(all);
    let mut operations: Vec<(&Latency, &str)> = summary
        .operations
        .iter()
        .filter_map(|one| Some((one.latency.as_ref()?, one.operation.as_str())))
        .collect();
    operations.sort_by(|a, b| b.0.p95_us.cmp(&a.0.p95_us).then(a.1.cmp(b.1)));
    let rows: Vec<Value> = operations
        .iter()
        .take(SHOWN)
        .map(|(latency, operation)| {
            let (min, max) = (scale.at(latency.min_us), scale.at(latency.max_us));
            context! {
                operation => excerpt(operation, TEXT_LIMIT),
                is_one => latency.responses == 1,
                responses => counted(latency.responses, "response"),
                min => min,
                span => ((max - min).max(0.2) * 100.0).round() / 100.0,
                median => scale.at(latency.median_us),
                p95 => scale.at(latency.p95_us),
                median_words => time(latency.median_us),
                p95_words => time(latency.p95_us),
                max_words => time(latency.max_us),
            }
        })
        .collect();
    Some(context! {
        ticks => scale.ticks(),
        rows => rows,
        more => operations.len().saturating_sub(SHOWN),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_whole_decades_around_what_was_measured() {
        let latency = Latency {
            responses: 3,
            min_us: 1_200,
            median_us: 5_000,
            p95_us: 80_000,
            max_us: 100_001,
        };
        let scale = Scale::over(&latency);
        let labels: Vec<String> = scale.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["1 ms", "10 ms", "100 ms", "1 s"]);
        assert_eq!(scale.at(1_000), 2.0);
        assert_eq!(scale.at(1_000_000), 98.0);
    }
}
