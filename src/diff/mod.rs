//! (room: diff)
