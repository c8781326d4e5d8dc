//! The memory that copies may take, all together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many bytes at once.
#[derive(Debug)]
pub(super) struct Room {
    free: AtomicUsize,
}

impl Room {
    /// Room for so many bytes.
    pub(super) fn new(bytes: usize) -> Arc<Room> {
        Arc::new(Room {
            free: AtomicUsize::new(bytes),
        })
    }

    fn take(&self, bytes: usize) -> bool {
        let (set, fetch) = (Ordering::AcqRel, Ordering::Acquire);
        let less = |free: usize| free.checked_sub(bytes);
        self.free.fetch_update(set, fetch, less).is_ok()
    }
}

/// What one holder takes of a room; free again when this is dropped.
#[derive(Debug)]
pub(super) struct Held {
    room: Arc<Room>,
    bytes: usize,
}

impl Held {
    /// Nothing yet.
    pub(super) fn nothing(room: &Arc<Room>) -> Held {
        Held {
            room: Arc::clone(room),
            bytes: 0,
        }
    }

    /// Nothing, in the place of what this one had.
    pub(super) fn emptied(&self) -> Held {
        Held::nothing(&self.room)
    }

    /// Takes so many bytes more, if there are as many.
    pub(super) fn more(&mut self, bytes: usize) -> bool {
        let is_taken = self.room.take(bytes);
        if is_taken {
            self.bytes += bytes;
        }
        is_taken
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.room.free.fetch_add(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_free_again_when_it_is_dropped() {
        let room = Room::new(10);
        let mut held = Held::nothing(&room);
        assert!(held.more(6));
        assert!(!held.more(6));
        assert!(held.more(4));
        drop(held);
        assert!(Held::nothing(&room).more(10));
    }
}
