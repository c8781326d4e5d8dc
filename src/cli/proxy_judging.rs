//! Judges what passes through the proxy, on a thread of its own that gives way to all others.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::output;
use super::traffic::TrafficJudge;
use crate::traffic::proxy::Outlet;

/// What exchanges are said to come from.
pub(super) const SOURCE: &str = "proxy";
/// Why an exchange has no result.
const FAULT: &str = "not judged: a fault of driftcheck";

/// Judges what comes out of the proxy until it has ended. Gives the judge back, with the
/// exchanges counted that were not judged.
///
/// # Errors
/// Where no thread can be started.
pub(super) fn start(
    mut outlet: Outlet,
    mut judge: TrafficJudge,
) -> io::Result<JoinHandle<TrafficJudge>> {
    std::thread::Builder::new()
        .name("judging".to_owned())
        .spawn(move || {
            give_way();
            let source = Arc::from(SOURCE);
            let faults = guarded(&mut outlet, |passed| {
                let (seen, _held) = passed.into_seen(&source);
                judge.take(seen);
            });
            judge.leave_out_all(FAULT, faults);
            for (reason, count) in outlet.left_out() {
                judge.leave_out_all(reason, count);
            }
            judge
        })
}

/// Does something with each item. Gives for how many it panicked.
fn guarded<T>(items: impl Iterator<Item = T>, mut each: impl FnMut(T)) -> u64 {
    let mut faults = 0;
    for item in items {
        if catch_unwind(AssertUnwindSafe(|| each(item))).is_ok() {
            continue;
        }
        faults += 1;
        if faults == 1 {
            output::note(
                "warning: judging an exchange failed, which is a fault of driftcheck itself; exchanges pass as before. Please report it with the lines above",
            );
        }
    }
    faults
}

/// Lets what passes exchanges on go first: on Linux a thread has its own priority.
fn give_way() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "it is what is tested")]
    fn a_fault_of_judging_ends_with_its_exchange() {
        let mut judged = Vec::new();
        let faults = guarded(0..5, |number| match number {
            1 | 3 => panic!("no exchange {number}"),
            _ => judged.push(number),
        });
        assert_eq!((faults, judged), (2, vec![0, 2, 4]));
    }
}
