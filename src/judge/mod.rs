//! (room: judge)
