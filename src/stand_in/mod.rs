//! (room: stand_in)
