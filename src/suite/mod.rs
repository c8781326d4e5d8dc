//! (room: suite)
