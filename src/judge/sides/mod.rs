//! The responses of two hosts to one case, the left one as the reference: pure, like all
//! judging. What is reported of the right response is what a client of the left host would
//! notice.

mod body;
mod compare;
mod headers;
mod hosts;
mod own;
mod sent;
#[cfg(test)]
mod tests;
mod wording;

pub use compare::compare_case;
pub use hosts::{Ignored, Sides};
pub use own::{Side, Variables};
