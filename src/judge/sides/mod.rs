//! The responses of two hosts to one case, the left one as the reference: pure, like all
//! judging. What is told of the right response is what a client of the left host would notice.

mod body;
mod compare;
mod headers;
mod hosts;
mod own;
mod sent;
mod tell;
#[cfg(test)]
mod tests;

pub use compare::compare_case;
pub use hosts::{Ignored, Sides};
pub use own::{Side, Variables};
