//! `driftcheck compare`: the same cases on two hosts, and how their responses differ. Each
//! side is a run of its own, whose record lies in `left/` and `right/` beside the one of
//! the comparison.

mod hosts;
mod pairs;
mod side;

pub use hosts::main;
