//! (room: record)
