//! How many cases can run side by side where a process may open few files.

use crate::files;
use crate::model::host::HostProfile;

/// What is open beside the connections: streams, the record and its reports, the event
/// queues of each thread, files that a look-up of a name reads.
const OTHERS: u64 = 40;

/// A case has one connection, and one that has just been closed may still be open.
const PER_CASE: u64 = 2;

/// Runs no more cases side by side than the limit on open files permits; gives what to say
/// of it.
pub(super) fn fit(profile: &mut HostProfile) -> Option<String> {
    let limit = files::most_open()?;
    let most = most_jobs(limit);
    if profile.jobs <= most {
        return None;
    }
    let asked = std::mem::replace(&mut profile.jobs, most);
    Some(format!(
        "{most} cases run at the same time, not {asked}: only {limit} files may be open (ulimit -n)"
    ))
}

fn most_jobs(limit: u64) -> usize {
    let most = limit.saturating_sub(OTHERS) / PER_CASE;
    usize::try_from(most).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_files_are_few_cases_and_never_none() {
        assert_eq!(most_jobs(0), 1);
        assert_eq!(most_jobs(64), 12);
        assert_eq!(most_jobs(1024), 492);
        assert!(most_jobs(u64::MAX) > 1_000_000);
    }
}
