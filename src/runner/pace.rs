//! When a request may be sent: the profile's rate, and what a host asks for by 429 and
//! `Retry-After` (RFC 9110, section 10.2.3), for the whole run.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::model::exchange::Response;
use crate::model::http_date;

/// How far apart requests are kept at least after a 429.
const FIRST_INTERVAL: Duration = Duration::from_millis(50);
/// How far apart they are kept at most.
const LONGEST_INTERVAL: Duration = Duration::from_millis(500);
/// The pause after a 429 that does not say how long it wants.
const USUAL_PAUSE: Duration = Duration::from_secs(1);

/// Spaces the requests of a run.
#[derive(Debug)]
pub struct Pace(Mutex<Spacing>);

impl Pace {
    /// A pace of so many requests a second, or without limit; a host is granted a pause of
    /// at most `longest_pause`.
    pub fn new(rate: Option<f64>, longest_pause: Duration) -> Pace {
        Pace(Mutex::new(Spacing::new(rate, longest_pause)))
    }

    /// Waits for this request's turn.
    pub(super) async fn turn(&self) {
        loop {
            let wait = self.spacing().wait(Instant::now);
            match wait {
                Wait::Not => return,
                Wait::Paused(until) => tokio::time::sleep_until(until).await,
                Wait::Slot(at) => {
                    tokio::time::sleep_until(at).await;
                    if self.spacing().paused_until(Instant::now()).is_none() {
                        return;
                    }
                }
            }
        }
    }

    /// Takes note of a response: a 429 slows the whole run down, `Retry-After` with a 429 or
    /// 503 pauses it, any other response lets it recover.
    ///
    /// # Errors
    /// The pause that the host asks for, where nobody waits so long.
    pub(super) fn note(&self, response: &Response) -> Result<(), Duration> {
        let asked = retry_after(response, SystemTime::now);
        self.spacing().note(response.status, asked, Instant::now)
    }

    /// How long the run still waits because the host asked for it; `None` where it does not.
    pub fn pause(&self) -> Option<Duration> {
        let now = Instant::now();
        let until = self.spacing().paused_until(now)?;
        Some(until - now)
    }

    fn spacing(&self) -> MutexGuard<'_, Spacing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a request has to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// Nothing.
    Not,
    /// The end of a pause; then it asks again.
    Paused(Instant),
    /// Its own slot.
    Slot(Instant),
}

/// When requests may be sent, by a clock that is given.
#[derive(Debug)]
struct Spacing {
    /// The time between two requests that the profile asks for.
    usual: Duration,
    longest_pause: Duration,
    /// The time between two requests now.
    interval: Duration,
    /// Until when a 429 answers a request that was sent before the run slowed down.
    slowed_until: Option<Instant>,
    /// When the next slot is, where requests are spaced.
    next: Option<Instant>,
    /// Until when the host asked to be left alone.
    paused_until: Option<Instant>,
}

impl Spacing {
    fn new(rate: Option<f64>, longest_pause: Duration) -> Spacing {
        let usual = rate
            .and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok())
            .unwrap_or_default();
        Spacing {
            usual,
            longest_pause,
            interval: usual,
            slowed_until: None,
            next: None,
            paused_until: None,
        }
    }

    fn wait(&mut self, now: impl FnOnce() -> Instant) -> Wait {
        // Most hosts never ask for a pause: then no clock need be read.
        if self.paused_until.is_none() && self.interval.is_zero() {
            return Wait::Not;
        }
        let now = now();
        if let Some(until) = self.paused_until(now) {
            return Wait::Paused(until);
        }
        if self.interval.is_zero() {
            return Wait::Not;
        }
        let slot = self.next.map_or(now, |next| next.max(now));
        self.next = Some(slot + self.interval);
        Wait::Slot(slot)
    }

    fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    fn note(
        &mut self,
        status: u16,
        asked: Option<Duration>,
        now: impl FnOnce() -> Instant,
    ) -> Result<(), Duration> {
        match (status, asked) {
            (429 | 503, Some(asked)) if asked > self.longest_pause => return Err(asked),
            (429, asked) => {
                let now = now();
                self.pause(asked.unwrap_or(USUAL_PAUSE), now);
                self.slow_down(now);
            }
            (503, Some(asked)) => self.pause(asked, now()),
            _ => self.recover(),
        }
        Ok(())
    }

    /// Doubles the time between two requests; once for all that were under way together. A
    /// rate that the profile asks for is never outdone.
    fn slow_down(&mut self, now: Instant) {
        if self.slowed_until.is_none_or(|until| until <= now) {
            let longer = (self.interval * 2).clamp(FIRST_INTERVAL, LONGEST_INTERVAL);
            self.interval = longer.max(self.usual);
            self.slowed_until = Some(now + self.interval);
        }
    }

    fn pause(&mut self, asked: Duration, now: Instant) {
        // What cannot be counted is not reached either.
        let Some(until) = now.checked_add(asked) else {
            return;
        };
        let later = self.paused_until.map_or(until, |known| known.max(until));
        self.paused_until = Some(later);
    }

    fn recover(&mut self) {
        if self.interval > self.usual {
            let shorter = self.interval * 9 / 10;
            self.interval = match shorter < FIRST_INTERVAL / 10 {
                true => self.usual,
                false => shorter.max(self.usual),
            };
        }
    }
}

/// How long a host asks to be left alone: seconds, or a date of HTTP.
fn retry_after(response: &Response, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    http_date::retry_after(&response.header_text("retry-after")?, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::Header;
    use crate::model::octets::Octets;

    fn response(status: u16, retry_after: Option<&str>) -> Response {
        let header = |value: &str| Header {
            name: "retry-after".into(),
            value: Octets::from(value),
        };
        Response {
            version: "HTTP/1.1".into(),
            status,
            headers: retry_after.map(header).into_iter().collect(),
            body: Octets::default(),
            decoded_from: None,
            body_missing: None,
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH;
        let read = |text| retry_after(&response(429, Some(text)), || now);
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            read("Thu, 01 Jan 1970 00:01:00 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
        assert_eq!(read(""), None);
        let endless = Duration::from_secs(u64::MAX);
        assert_eq!(read("99999999999999999999999"), Some(endless));
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_rate_spaces_requests_and_a_429_pauses_and_slows_all_of_them() {
        let begun = Instant::now();
        let after = |seconds: f64| begun + Duration::from_secs_f64(seconds);
        let mut spacing = Spacing::new(Some(10.0), MINUTE);
        assert_eq!(spacing.wait(|| begun), Wait::Slot(begun));
        assert_eq!(spacing.wait(|| begun), Wait::Slot(after(0.1)));
        assert_eq!(spacing.wait(|| begun), Wait::Slot(after(0.2)));
        assert_eq!(spacing.wait(|| after(5.0)), Wait::Slot(after(5.0)));
        let half = Some(Duration::from_secs(30));
        assert_eq!(spacing.note(429, half, || after(6.0)), Ok(()));
        assert_eq!(spacing.wait(|| after(6.0)), Wait::Paused(after(36.0)));
        assert_eq!(spacing.wait(|| after(36.0)), Wait::Slot(after(36.0)));
        assert_eq!(spacing.wait(|| after(36.0)), Wait::Slot(after(36.2)));
        assert_eq!(spacing.note(503, Some(MINUTE), || after(40.0)), Ok(()));
        assert_eq!(spacing.wait(|| after(40.0)), Wait::Paused(after(100.0)));
        let day = MINUTE * 60 * 24;
        assert_eq!(spacing.note(503, Some(day), || after(40.0)), Err(day));
        assert_eq!(spacing.note(429, Some(day), || after(40.0)), Err(day));
    }

    #[test]
    fn without_a_rate_nothing_waits_until_a_429_and_the_pace_comes_back() {
        let begun = Instant::now();
        let mut spacing = Spacing::new(None, MINUTE);
        assert_eq!(spacing.wait(|| begun), Wait::Not);
        assert_eq!(spacing.note(429, None, || begun), Ok(()));
        assert_eq!(spacing.wait(|| begun), Wait::Paused(begun + USUAL_PAUSE));
        // Another of those that were under way changes nothing.
        assert_eq!(spacing.note(429, None, || begun), Ok(()));
        assert_eq!(spacing.interval, FIRST_INTERVAL);
        let later = begun + MINUTE;
        assert_eq!(spacing.wait(|| later), Wait::Slot(later));
        for _ in 0..100 {
            assert_eq!(spacing.note(200, None, || later), Ok(()));
        }
        assert_eq!(spacing.wait(|| later), Wait::Not);
    }
}
