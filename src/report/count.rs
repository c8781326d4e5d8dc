//! A number with its word.

use std::fmt::Display;

/// `1 case`, `2 cases`.
pub fn counted<N: PartialEq + From<u8> + Display>(count: N, noun: &str) -> String {
    let plural = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
