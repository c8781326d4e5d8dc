//! `driftcheck baseline`: accepted responses, by which later runs are judged.

pub mod accept;
pub mod choice;
pub mod filter;
pub mod list;
pub mod prune;
pub mod reject;
pub mod review;
mod selected;
mod state;
