//! How far a run is: a live line on a terminal, now and then a plain line elsewhere.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::model::outcome::{CaseResult, Outcome};
use crate::report::escape::{excerpt, lines};

/// Plain lines come no closer than this, so that short runs print none.
const LEAST_GAP: Duration = Duration::from_secs(2);
/// A slow run says at least this often that it goes on.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// A case that takes longer is named.
const SLOW: Duration = Duration::from_secs(5);
/// So many characters of its id.
const ID_LIMIT: usize = 60;

/// How far a run is, or several at once: a live line on a terminal, now and then a plain line
/// elsewhere, always on stderr.
#[derive(Clone)]
pub struct Progress(Arc<Mutex<Live>>);

/// What is shown of it.
struct Live {
    total: u64,
    counts: Counts,
    /// The cases that have begun and not ended, and when each began.
    running: HashMap<String, Instant>,
    /// How long the host asked the run to wait.
    pause: Option<Duration>,
    shown: Shown,
}

/// How the cases so far ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    finished: u64,
    drifts: u64,
    blocked: u64,
    skipped: u64,
}

enum Shown {
    Nothing,
    Live(ProgressBar),
    Plain(PlainLines),
}

struct PlainLines {
    out: Box<dyn Write + Send>,
    last: Instant,
    /// The tenths of the run at the last line.
    tenths: u64,
}

impl Progress {
    /// Shows a run of so many cases. `tty` says whether stderr is a terminal; elsewhere a quiet
    /// run shows nothing.
    pub fn new(total: u64, tty: bool, quiet: bool) -> Progress {
        let shown = match (tty, quiet) {
            (true, _) => Shown::Live(live(total)),
            (false, true) => Shown::Nothing,
            (false, false) => Shown::Plain(PlainLines::new(Box::new(io::stderr()))),
        };
        Progress(Arc::new(Mutex::new(Live::new(total, shown))))
    }

    /// Notes that a case has begun.
    pub fn case_begun(&self, id: &str) {
        self.live().case_begun(id, Instant::now());
    }

    /// Counts a case.
    pub fn case_finished(&self, case: &CaseResult) {
        self.live().case_finished(case, Instant::now());
    }

    /// Called again and again while the run goes on: shows which case is slow, and that the
    /// host asked the run to wait so long.
    pub fn tick(&self, pause: Option<Duration>) {
        self.live().tick(pause, Instant::now());
    }

    /// Takes the live line away; the report comes next.
    pub fn finish(&self) {
        self.live().finish();
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn new(total: u64, shown: Shown) -> Live {
        Live {
            total,
            counts: Counts::default(),
            running: HashMap::new(),
            pause: None,
            shown,
        }
    }

    fn case_begun(&mut self, id: &str, now: Instant) {
        if !matches!(self.shown, Shown::Nothing) {
            self.running.insert(id.to_owned(), now);
        }
    }

    fn case_finished(&mut self, case: &CaseResult, now: Instant) {
        self.counts.add(case.outcome);
        self.running.remove(&*case.id);
        if let Shown::Live(bar) = &self.shown {
            bar.inc(1);
        }
        self.show(now);
    }

    fn tick(&mut self, pause: Option<Duration>, now: Instant) {
        let begins = pause.is_some() && self.pause.is_none();
        self.pause = pause;
        if begins && let Shown::Plain(lines) = &mut self.shown {
            let words = waiting(pause).unwrap_or_default();
            return write_line(&mut lines.out, &words);
        }
        self.show(now);
    }

    fn show(&mut self, now: Instant) {
        let is_due = match &self.shown {
            Shown::Nothing => false,
            Shown::Live(_) => true,
            Shown::Plain(lines) => lines.is_due(self.counts, self.total, now),
        };
        if !is_due {
            return;
        }
        let words = self.words(now);
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Live(bar) if bar.message() != words => bar.set_message(words),
            Shown::Live(_) => {}
            Shown::Plain(lines) => lines.show(self.counts, self.total, now, &words),
        }
    }

    /// What did not go well, which case is slow, and that the run waits; nothing where all is
    /// well.
    fn words(&self, now: Instant) -> String {
        let parts = [self.counts.words(), self.slowest(now), waiting(self.pause)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join("; ")
    }

    /// The case that has been running longest, where that is long.
    fn slowest(&self, now: Instant) -> Option<String> {
        let (id, begun) = self
            .running
            .iter()
            .min_by_key(|(id, begun)| (**begun, *id))?;
        let took = now.saturating_duration_since(*begun);
        let seconds = took.as_secs();
        (took >= SLOW).then(|| format!("slowest: {}, {seconds} s", excerpt(id, ID_LIMIT)))
    }

    fn finish(&mut self) {
        if let Shown::Live(bar) = &self.shown {
            bar.finish_and_clear();
        }
        self.shown = Shown::Nothing;
    }
}

fn waiting(pause: Option<Duration>) -> Option<String> {
    let seconds = pause?.as_secs_f64().ceil();
    Some(format!(
        "waiting {seconds} s: the host asked for a pause (`Retry-After` or 429)"
    ))
}

impl Drop for Live {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        self.finished += 1;
        match outcome {
            Outcome::Drifts => self.drifts += 1,
            Outcome::Blocked => self.blocked += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Conforms => {}
        }
    }

    /// What did not go well, in words.
    fn words(self) -> Option<String> {
        let counts = [
            (self.drifts, "drift"),
            (self.blocked, "blocked"),
            (self.skipped, "skipped"),
        ];
        let words: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

impl PlainLines {
    fn new(out: Box<dyn Write + Send>) -> PlainLines {
        PlainLines {
            out,
            last: Instant::now(),
            tenths: 0,
        }
    }

    fn is_due(&self, counts: Counts, total: u64, now: Instant) -> bool {
        let silence = now.saturating_duration_since(self.last);
        let is_further = tenths(counts, total) > self.tenths;
        silence >= LONGEST_SILENCE || (silence >= LEAST_GAP && is_further)
    }

    fn show(&mut self, counts: Counts, total: u64, now: Instant, words: &str) {
        self.last = now;
        self.tenths = tenths(counts, total);
        let colon = if words.is_empty() { "" } else { ": " };
        let line = format!("{} of {total} cases{colon}{words}", counts.finished);
        write_line(&mut self.out, &line);
    }
}

fn tenths(counts: Counts, total: u64) -> u64 {
    (counts.finished * 10).checked_div(total).unwrap_or(0)
}

fn live(total: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let template = "{bar:24} {pos} of {len} cases  {elapsed}{left}  {wide_msg}";
    let left = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // Before the first case has ended there is nothing to tell by.
        if state.pos() > 0 {
            let _ = write!(out, ", about {} left", HumanDuration(state.eta()));
        }
    };
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("left", left)
        .progress_chars("━╸─");
    ProgressBar::with_draw_target(Some(total), target).with_style(style)
}

/// Progress is no result: where stderr is closed, the run goes on without it.
fn write_line(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{}", lines(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{case, skipped};

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Shared {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn plain(total: u64) -> (Live, Shared, Instant) {
        let out = Shared::default();
        let lines = PlainLines::new(Box::new(out.clone()));
        let start = lines.last;
        (Live::new(total, Shown::Plain(lines)), out, start)
    }

    #[test]
    fn plain_lines_come_by_tenths_and_time() {
        let (mut progress, out, start) = plain(1000);
        for second in 0..70 {
            let case = match second {
                3 => skipped("b", "no"),
                _ => case("a"),
            };
            progress.case_finished(&case, start + Duration::from_secs(second));
        }
        assert_eq!(
            out.text(),
            "31 of 1000 cases: 1 skipped\n61 of 1000 cases: 1 skipped\n"
        );
    }

    #[test]
    fn a_silent_run_names_its_slowest_case() {
        let (mut progress, out, start) = plain(3);
        let at = |second| start + Duration::from_secs(second);
        progress.case_begun("a", at(0));
        progress.case_begun("b", at(1));
        progress.case_finished(&case("a"), at(1));
        progress.case_begun("c", at(2));
        for second in 2..33 {
            progress.tick(None, at(second));
        }
        assert_eq!(out.text(), "1 of 3 cases\n1 of 3 cases: slowest: b, 31 s\n");
        assert_eq!(progress.slowest(at(5)), None);
        assert_eq!(progress.slowest(at(6)).as_deref(), Some("slowest: b, 5 s"));
        progress.tick(Some(Duration::from_secs(4)), at(33));
        progress.tick(Some(Duration::from_secs(3)), at(34));
        let lines = out.text();
        let mut lines = lines.lines().skip(2);
        assert!(lines.next().unwrap().starts_with("waiting 4 s: the host"));
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn a_short_run_prints_nothing_and_a_long_one_is_cheap() {
        let (mut progress, out, _) = plain(100_000);
        let (case, skipped) = (case("a"), skipped("b", "no"));
        let clock = Instant::now();
        for _ in 0..50_000 {
            progress.case_begun("a", clock);
            progress.case_finished(&case, clock);
            progress.case_finished(&skipped, clock);
        }
        assert!(clock.elapsed() < LEAST_GAP, "{:?}", clock.elapsed());
        assert!(out.text().is_empty());
    }
}
