//! Joins run records into one. Deliberately writes nothing, and keeps of each case no
//! more than a summary does: cases are read one by one, in the order of their ids.

mod fit;
mod hosts;
mod join;

pub use join::Merge;
