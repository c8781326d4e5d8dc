//! The command line of driftcheck.

fn main() {}
