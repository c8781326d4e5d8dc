//! (room: deprecation)
