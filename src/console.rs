//! Progress, colour and width of the terminal. Deliberately knows nothing of
//! results but how each case ended: reports are written elsewhere.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::outcome::{CaseResult, Outcome};
use crate::report::escape::lines;

/// The width where nothing says otherwise.
const DEFAULT_WIDTH: usize = 80;
/// No report is wrapped narrower or wider than this.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
/// Plain lines come no closer than this, so that short runs print none.
const LEAST_GAP: Duration = Duration::from_secs(2);
/// A slow run says at least this often that it goes on.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How far a run is, or several at once: a live line on a terminal, now and then a plain line
/// elsewhere, always on stderr.
#[derive(Clone)]
pub struct Progress(Arc<Mutex<Live>>);

/// What is shown of it.
struct Live {
    total: u64,
    counts: Counts,
    /// Whether it was last reported that the host asked for a pause.
    waiting: bool,
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
    /// Shows a run of so many cases; `tty` says whether stderr is a terminal.
    pub fn new(total: u64, tty: bool, quiet: bool) -> Progress {
        let shown = match (quiet, tty) {
            (true, _) => Shown::Nothing,
            (false, true) => Shown::Live(live(total)),
            (false, false) => Shown::Plain(PlainLines::new(Box::new(io::stderr()))),
        };
        Progress(Arc::new(Mutex::new(Live {
            total,
            counts: Counts::default(),
            waiting: false,
            shown,
        })))
    }

    /// Counts a case.
    pub fn case_finished(&self, case: &CaseResult) {
        self.live().case_finished(case);
    }

    /// Shows that the host asked the run to wait so long, or that it goes on.
    pub fn waits(&self, pause: Option<Duration>) {
        self.live().waits(pause);
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
    fn case_finished(&mut self, case: &CaseResult) {
        self.counts.add(case.outcome);
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Live(bar) => {
                if !matches!(case.outcome, Outcome::Conforms) {
                    bar.set_message(self.counts.words());
                }
                bar.inc(1);
            }
            Shown::Plain(lines) => lines.case_finished(self.counts, self.total, Instant::now()),
        }
    }

    fn waits(&mut self, pause: Option<Duration>) {
        let words = pause.map(|pause| {
            let seconds = pause.as_secs_f64().ceil();
            format!("waiting {seconds} s: the host asked for a pause (`Retry-After` or 429)")
        });
        let begins = !std::mem::replace(&mut self.waiting, pause.is_some());
        match (&mut self.shown, words) {
            (Shown::Live(bar), Some(words)) => bar.set_message(words),
            (Shown::Live(bar), None) if !begins => bar.set_message(self.counts.words()),
            (Shown::Plain(lines), Some(words)) if begins => write_line(&mut lines.out, &words),
            _ => {}
        }
    }

    fn finish(&mut self) {
        if let Shown::Live(bar) = &self.shown {
            bar.finish_and_clear();
        }
        self.shown = Shown::Nothing;
    }
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

    /// What did not go well, in words; nothing where all did.
    fn words(self) -> String {
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
        words.join(", ")
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

    fn case_finished(&mut self, counts: Counts, total: u64, now: Instant) {
        let silence = now.saturating_duration_since(self.last);
        let tenths = (counts.finished * 10).checked_div(total).unwrap_or(0);
        let due = silence >= LEAST_GAP && tenths > self.tenths;
        if !due && silence < LONGEST_SILENCE {
            return;
        }
        self.last = now;
        self.tenths = tenths;
        let words = counts.words();
        let colon = if words.is_empty() { "" } else { ": " };
        let line = format!("{} of {total} cases{colon}{words}", counts.finished);
        write_line(&mut self.out, &line);
    }
}

fn live(total: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let template = "{bar:24} {pos} of {len} cases  {elapsed}  {wide_msg}";
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─");
    ProgressBar::with_draw_target(Some(total), target).with_style(style)
}

/// Progress is no result: where stderr is closed, the run goes on without it.
fn write_line(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{}", lines(text));
}

/// The width for reports: the terminal's, or `COLUMNS`, or 80; within sense.
pub fn terminal_width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal
        .or_else(columns)
        .unwrap_or(DEFAULT_WIDTH)
        .clamp(*WIDTHS.start(), *WIDTHS.end())
}

/// Waits for a key on the terminal; `None` where it is none that stands for a character.
///
/// # Errors
/// Where there is no terminal any more.
pub fn read_key() -> io::Result<Option<char>> {
    match console::Term::stdout().read_key()? {
        console::Key::Char(character) => Ok(Some(character)),
        _ => Ok(None),
    }
}

/// Whether to use colours on a stream. `NO_COLOR`, `CLICOLOR_FORCE` and
/// `TERM=dumb` are heeded where the choice is left open.
pub fn use_colour(choice: ColourChoice, stream_is_tty: bool) -> bool {
    decide_colour(choice, stream_is_tty, |name| std::env::var(name).ok())
}

fn decide_colour(
    choice: ColourChoice,
    stream_is_tty: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto if set("NO_COLOR") => false,
        ColourChoice::Auto if variable("CLICOLOR_FORCE").is_some_and(|value| forces(&value)) => {
            true
        }
        ColourChoice::Auto => stream_is_tty && variable("TERM").as_deref() != Some("dumb"),
    }
}

fn forces(value: &str) -> bool {
    !matches!(value, "" | "0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{case, skipped};

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn colours_follow_the_choice_and_then_the_environment() {
        let with = |name: &'static str, value: &'static str| {
            move |asked: &str| (asked == name).then(|| value.to_owned())
        };
        let auto = ColourChoice::Auto;
        assert!(decide_colour(auto, true, |_| None));
        assert!(!decide_colour(auto, false, |_| None));
        assert!(!decide_colour(auto, true, with("NO_COLOR", "1")));
        assert!(decide_colour(auto, true, with("NO_COLOR", "")));
        assert!(decide_colour(auto, false, with("CLICOLOR_FORCE", "1")));
        assert!(!decide_colour(auto, false, with("CLICOLOR_FORCE", "0")));
        assert!(!decide_colour(auto, true, with("TERM", "dumb")));
        let always = ColourChoice::Always;
        assert!(decide_colour(always, false, with("NO_COLOR", "1")));
        let never = ColourChoice::Never;
        assert!(!decide_colour(never, true, with("CLICOLOR_FORCE", "1")));
    }

    #[test]
    fn plain_lines_come_by_tenths_and_time() {
        let out = Shared::default();
        let mut lines = PlainLines::new(Box::new(out.clone()));
        let start = lines.last;
        let mut counts = Counts::default();
        for second in 0..70 {
            counts.add(if second == 3 {
                Outcome::Drifts
            } else {
                Outcome::Conforms
            });
            lines.case_finished(counts, 1000, start + Duration::from_secs(second));
        }
        let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            text,
            "31 of 1000 cases: 1 drift\n61 of 1000 cases: 1 drift\n"
        );
    }

    #[test]
    fn a_short_run_prints_nothing_and_a_long_one_is_cheap() {
        let out = Shared::default();
        let mut progress = Live {
            total: 100_000,
            counts: Counts::default(),
            waiting: false,
            shown: Shown::Plain(PlainLines::new(Box::new(out.clone()))),
        };
        let (case, skipped) = (case("a"), skipped("b", "no"));
        let clock = Instant::now();
        for _ in 0..50_000 {
            progress.case_finished(&case);
            progress.case_finished(&skipped);
        }
        assert!(clock.elapsed() < LEAST_GAP, "{:?}", clock.elapsed());
        assert!(out.0.lock().unwrap().is_empty());
    }
}
