//! Works through a list with as many threads as help. What comes of it is in the order of the list,
//! whatever their number. Does two things at once.

use std::sync::OnceLock;
use std::thread::{Builder, ScopedJoinHandle, available_parallelism};

/// The stack of a thread: what reading the deepest case file takes, and as much again.
pub const STACK_BYTES: usize = 8 * 1024 * 1024;

/// How many threads can run at once. Asked once: the system reads several files for it.
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, usize::from))
}

/// Gives each thread a part of a list, and gives back what `work` makes of each part. With fewer
/// than `least` items a part, another thread costs more than it saves.
pub fn in_parts<'t, T: Sync, R: Send>(
    items: &'t [T],
    least: usize,
    work: impl Fn(&'t [T]) -> R + Sync,
) -> Vec<R> {
    let threads = cores().min(items.len() / least.max(1)).max(1);
    let part = items.len().div_ceil(threads).max(1);
    let (first, others) = items.split_at(part.min(items.len()));
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = others
            .chunks(part)
            .map(|part| {
                let thread = Builder::new().stack_size(STACK_BYTES);
                let started = thread.spawn_scoped(scope, move || work(part));
                started.map_err(|_| part)
            })
            .collect();
        let mut done = vec![work(first)];
        done.extend(others.into_iter().map(|other| {
            match other.map(ScopedJoinHandle::join) {
                Ok(Ok(made)) => made,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // No thread could be started; this one does its part.
                Err(part) => work(part),
            }
        }));
        done
    })
}

/// Does two things at once, the first on a thread of its own; one after the other where none can
/// be started.
pub fn both<A: Send, B>(aside: impl Fn() -> A + Sync, own: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let started = Builder::new().spawn_scoped(scope, &aside);
        let own = own();
        match started.map(ScopedJoinHandle::join) {
            Ok(Ok(made)) => (made, own),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => (aside(), own),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_things_each_gives_what_it_makes() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    fn parts_come_in_the_order_of_the_list() {
        for count in [0, 1, 7, 1000] {
            let items: Vec<usize> = (0..count).collect();
            for least in [0, 1, 64] {
                let parts = in_parts(&items, least, <[usize]>::to_vec);
                assert_eq!(parts.concat(), items);
            }
        }
    }
}
