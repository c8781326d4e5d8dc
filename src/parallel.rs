//! A list worked on by as many threads as help.

/// Works on parts of a list, each of at least so many items, and gives what came of each in
/// the order of the list.
pub fn in_parts<T: Sync, R: Send>(
    items: &[T],
    least: usize,
    work: impl Fn(&[T]) -> R + Sync,
) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / least.max(1)).max(1);
    let size = items.len().div_ceil(threads).max(1);
    let (first, others) = items.split_at(size.min(items.len()));
    let work = &work;
    std::thread::scope(|scope| {
        let started: Vec<_> = others
            .chunks(size)
            .map(|part| {
                let builder = std::thread::Builder::new();
                let thread = builder.spawn_scoped(scope, move || work(part));
                thread.map_err(|_| part)
            })
            .collect();
        let mut done = vec![work(first)];
        for thread in started {
            done.push(match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(part)) => part,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // No thread could be started; this one works on it.
                Err(part) => work(part),
            });
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_in_its_order() {
        for count in [0, 1, 2, 7, 100] {
            let items: Vec<usize> = (0..count).collect();
            let parts = in_parts(&items, 2, <[usize]>::to_vec);
            assert_eq!(parts.concat(), items);
        }
    }
}
