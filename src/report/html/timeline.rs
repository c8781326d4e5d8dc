//! The deprecation timeline, to scale: today, since when an operation is deprecated, and when
//! it goes away. Operations with the same dates are one line.

use jiff::civil::{Date, date};
use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use crate::deprecation::policy::days_words;
use crate::model::moment::Moment;
use crate::report::count::counted;
use crate::report::deprecated;
use crate::report::escape::excerpt;
use crate::summary::{DeprecationRow, DeprecationState, RunSummary};

const DAY: f64 = 86_400.0;
/// The scale shows at least so many days.
const SHORTEST: f64 = 60.0;
/// So much of the width is left free at either side, in percent.
const MARGIN: f64 = 5.0;
/// So many operations of one line are shown; the others are folded.
const UNFOLDED: usize = 6;
/// So many labels stand below the scale at most.
const TICKS: usize = 5;

/// From a time to a place on the page.
struct Scale {
    first: f64,
    last: f64,
}

impl Scale {
    /// Holds all of these times.
    fn over(times: &[Moment]) -> Scale {
        let seconds = || times.iter().map(|time| time.unix_seconds() as f64);
        let first = seconds().fold(f64::INFINITY, f64::min);
        let last = seconds().fold(f64::NEG_INFINITY, f64::max);
        let missing = (SHORTEST * DAY - (last - first)).max(0.0) / 2.0;
        Scale {
            first: first - missing,
            last: last + missing,
        }
    }

    /// Percent of the width.
    fn at(&self, time: Moment) -> f64 {
        let part = (time.unix_seconds() as f64 - self.first) / (self.last - self.first);
        let percent = MARGIN + part * (100.0 - 2.0 * MARGIN);
        (percent * 100.0).round() / 100.0
    }

    /// The starts of months or years, as few as can be read.
    fn ticks(&self) -> Vec<(f64, String)> {
        let mut best = Vec::new();
        for months in [1, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000, 24_000] {
            best = self.every(months);
            if best.len() <= TICKS {
                break;
            }
        }
        best
    }

    fn every(&self, months: i32) -> Vec<(f64, String)> {
        let day_of = |seconds: f64| {
            let moment = Moment::from_unix_seconds(seconds as i64)?;
            moment.day().parse::<Date>().ok()
        };
        let (Some(first), Some(last)) = (day_of(self.first), day_of(self.last)) else {
            return Vec::new();
        };
        let start = i32::from(first.year()) * 12 + i32::from(first.month()) - 1;
        let mut month = start.div_euclid(months) * months;
        let mut ticks = Vec::new();
        while ticks.len() <= TICKS {
            let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12));
            let (Ok(year @ ..=9999), Ok(of_year)) = (i16::try_from(year), i8::try_from(of_year))
            else {
                break;
            };
            let day = date(year, of_year + 1, 1);
            if day > last {
                break;
            }
            if day >= first
                && let Some(moment) = Moment::from_civil(day.at(0, 0, 0, 0))
            {
                let label = match months {
                    12.. => format!("{year}"),
                    _ => format!("{}", day.strftime("%b %Y")),
                };
                ticks.push((self.at(moment), label));
            }
            month += months;
        }
        ticks
    }
}

/// What the template draws; `None` where nothing is deprecated.
pub(super) fn of(summary: &RunSummary) -> Option<Value> {
    let rows = &summary.deprecation;
    if rows.is_empty() {
        return None;
    }
    let today: Moment = summary.started.clock.parse().ok()?;
    let dates = rows
        .iter()
        .flat_map(|row| [row.since, row.sunset])
        .flatten();
    let times: Vec<Moment> = dates.chain([today]).collect();
    let scale = Scale::over(&times);
    let mut sorted: Vec<&DeprecationRow> = rows.iter().collect();
    sorted.sort_by(|a, b| key(a).cmp(&key(b)).then(a.operation.cmp(&b.operation)));
    let groups = sorted.chunk_by(|a, b| key(a) == key(b));
    let lines: Vec<Value> = groups
        .filter_map(|group| line(&scale, today, group))
        .collect();
    let (now, ticks) = (scale.at(today), scale.ticks());
    Some(context! {
        today => now,
        today_label => today.day(),
        // A line through a label could not be read.
        tick_at_today => ticks.iter().any(|tick| (tick.0 - now).abs() < 6.0),
        ticks => ticks,
        has_dates => times.len() > 1,
        lines => lines,
    })
}

fn key(row: &DeprecationRow) -> impl Ord + '_ {
    (row.sunset.is_none(), row.sunset, row.since, row.state)
}

fn line(scale: &Scale, today: Moment, group: &[&DeprecationRow]) -> Option<Value> {
    let first = group.first()?;
    let day = |date: Option<Moment>| date.map(Moment::day);
    let since = first.since.map(|date| scale.at(date));
    let sunset = first.sunset.map(|date| scale.at(date));
    let left = first.days_left.map(days_words);
    let mut stated = vec![format!("today {}", today.day())];
    stated.extend(day(first.since).map(|day| format!("deprecated since {day}")));
    stated.extend(day(first.sunset).map(|day| format!("sunset {day}")));
    let operations: Vec<Value> = group
        .iter()
        .map(|row| {
            context! {
                name => excerpt(&row.operation, TEXT_LIMIT),
                successor => deprecated::successor(row).map(|one| excerpt(one, TEXT_LIMIT)),
                notices => deprecated::notices(row).iter().map(|one| excerpt(one, TEXT_LIMIT)).collect::<Vec<_>>(),
                links => deprecated::links(row).iter().map(|one| excerpt(one, TEXT_LIMIT)).collect::<Vec<_>>(),
                disagreements => row.disagreements.iter().map(|one| excerpt(one, TEXT_LIMIT)).collect::<Vec<_>>(),
            }
        })
        .collect();
    // Without a date of its beginning, a bar begins today; without an end, it ends today.
    let now = scale.at(today);
    let (from, to) = (since.unwrap_or(now), sunset.unwrap_or(now));
    let shown = match operations.len() {
        count @ ..=UNFOLDED => count,
        _ => UNFOLDED - 1,
    };
    let (unfolded, folded) = operations.split_at(shown);
    let parts = [unfolded, folded].into_iter();
    let parts = parts.filter(|part| !part.is_empty()).map(<[Value]>::to_vec);
    Some(context! {
        operations => parts.collect::<Vec<Vec<Value>>>(),
        more => counted(folded.len() as u64, "more operation"),
        state => match first.state {
            DeprecationState::Both => "announced and documented",
            DeprecationState::Announced => "announced, not documented",
            DeprecationState::Documented => "documented, not announced",
            DeprecationState::Neither => "not announced",
        },
        since => since,
        sunset => sunset,
        since_day => day(first.since),
        sunset_day => day(first.sunset),
        left => left,
        is_over => first.days_left.is_some_and(|days| days < 0),
        bar => (since.is_some() || sunset.is_some()).then(|| (from.min(to), (to - from).abs())),
        label => stated.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(day: &str) -> Moment {
        format!("{day}T00:00:00Z").parse().unwrap()
    }

    #[test]
    fn places_are_to_scale() {
        let scale = Scale::over(&[moment("2026-01-01"), moment("2027-01-01")]);
        assert_eq!(scale.at(moment("2026-01-01")), 5.0);
        assert_eq!(scale.at(moment("2027-01-01")), 95.0);
        let middle = scale.at(moment("2026-07-02"));
        assert!((middle - 50.0).abs() < 0.2, "{middle}");
        let labels: Vec<String> = scale.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(
            labels,
            ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026", "Jan 2027"]
        );
    }

    #[test]
    fn one_date_and_distant_dates_have_a_scale_too() {
        let one = Scale::over(&[moment("2026-03-05")]);
        assert_eq!(one.at(moment("2026-03-05")), 50.0);
        let far = Scale::over(&[moment("1970-01-01"), moment("9999-01-01")]);
        let labels: Vec<String> = far.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["2000", "4000", "6000", "8000"]);
    }
}
