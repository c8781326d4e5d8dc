//! Keeps results as they come, from whichever source and on whichever thread: each goes into
//! the record and into the summary. Knows no plan, and nothing of who gives the results.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::outcome::CaseResult;
use crate::model::record::{RunFinished, RunStarted};
use crate::record::write::{CaseLine, Writer};
use crate::summary::{RunSummary, SummaryBuilder};

/// How long a result is held back at most before it is in the record's file, where results
/// keep coming or somebody flushes.
pub const FLUSH_EVERY: Duration = Duration::from_millis(10);

/// Is shown each result that was kept.
type OnKept = Box<dyn Fn(&CaseResult) + Send + Sync>;

/// Keeps the results of one run.
pub struct Keeper {
    kept: Mutex<Kept>,
    on_kept: OnKept,
}

/// What is kept so far.
struct Kept {
    /// `None` after the first failure: nothing more is tried then.
    writer: Option<Writer>,
    failure: Option<io::Error>,
    flushed: Instant,
    builder: SummaryBuilder,
}

/// What a keeper has at the end.
#[derive(Debug)]
pub struct Finished {
    /// All that was kept, folded.
    pub summary: RunSummary,
    /// Why the record is not whole.
    pub failure: Option<io::Error>,
}

impl Keeper {
    /// Writes the first line. `on_kept` is shown each result after it was kept, on the thread
    /// that gave it.
    pub fn begin(
        writer: Writer,
        started: &RunStarted,
        on_kept: impl Fn(&CaseResult) + Send + Sync + 'static,
    ) -> Keeper {
        let mut kept = Kept {
            writer: Some(writer),
            failure: None,
            flushed: Instant::now(),
            builder: SummaryBuilder::new(started),
        };
        kept.attempt(|writer| writer.write_started(started));
        Keeper {
            kept: Mutex::new(kept),
            on_kept: Box::new(on_kept),
        }
    }

    /// Whether all could be written so far: asked before anything is sent that could not be
    /// recorded.
    ///
    /// # Errors
    /// What was in the way.
    pub fn check(&self) -> io::Result<()> {
        self.kept().failure.take().map_or(Ok(()), Err)
    }

    /// Keeps a result.
    pub fn keep(&self, case: &CaseResult) {
        // The long part is done before anyone has to wait.
        let line = CaseLine::of(case);
        let mut kept = self.kept();
        let span = kept.attempt(|writer| writer.queue_line(line));
        // Where the machine is busy, the next flush may be long in coming.
        if kept.flushed.elapsed() >= FLUSH_EVERY {
            kept.attempt(Writer::flush);
            kept.flushed = Instant::now();
        }
        kept.builder.add(case, span.unwrap_or_default());
        drop(kept);
        (self.on_kept)(case);
    }

    /// Hands what was kept to the operating system: from then on a kill loses none of it.
    pub fn flush(&self) {
        self.kept().attempt(Writer::flush);
    }

    /// Writes the last line, and gives what was kept; nothing can be kept after it.
    pub fn finish(&self, finished: &RunFinished) -> Finished {
        let mut kept = self.kept();
        kept.attempt(|writer| writer.write_finished(finished));
        kept.writer = None;
        let empty = SummaryBuilder::new(&RunStarted::default());
        let builder = std::mem::replace(&mut kept.builder, empty);
        Finished {
            failure: kept.failure.take(),
            summary: builder.finish(Some(finished)),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn attempt<T>(&mut self, write: impl FnOnce(&mut Writer) -> io::Result<T>) -> Option<T> {
        match write(self.writer.as_mut()?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.failure = Some(error);
                self.writer = None;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::record::testing::case;
    use crate::record::{RECORD_FILE, Reader, Span};

    #[test]
    fn results_of_any_source_are_in_the_record_and_in_the_summary() {
        let dir = tempfile::tempdir().unwrap();
        let started = RunStarted {
            record_version: crate::model::record::RECORD_VERSION,
            ..RunStarted::default()
        };
        let (seen, shown) = std::sync::mpsc::channel();
        let keeper = Keeper::begin(Writer::create(dir.path()).unwrap(), &started, move |case| {
            seen.send(case.id.to_string()).unwrap();
        });
        keeper.check().unwrap();
        ["b", "a"]
            .map(case)
            .iter()
            .for_each(|case| keeper.keep(case));
        keeper.flush();
        let path = dir.path().join(RECORD_FILE);
        let lines = || std::fs::read_to_string(&path).unwrap().lines().count();
        assert_eq!(lines(), 3);
        let finished = keeper.finish(&RunFinished::default());
        assert!(finished.failure.is_none());
        assert_eq!(shown.iter().take(2).collect::<Vec<_>>(), ["b", "a"]);
        let mut reader = Reader::open(&path).unwrap();
        let read = reader.summarise().unwrap();
        let ids = |summary: &RunSummary| -> Vec<(Arc<str>, Span)> {
            let cases = summary.cases.iter();
            cases.map(|one| (one.id.clone(), one.span)).collect()
        };
        assert_eq!(ids(&finished.summary), ids(&read));
        assert_eq!(read.cases.len(), 2);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_written_is_known_before_anything_is_sent() {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let keeper = Keeper::begin(Writer::new(full.unwrap()), &RunStarted::default(), |_| {});
        assert!(keeper.check().is_err());
        keeper.keep(&case("a"));
        assert_eq!(
            keeper.finish(&RunFinished::default()).summary.cases.len(),
            1
        );
    }
}
