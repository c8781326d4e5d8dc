//! (room: contract)
