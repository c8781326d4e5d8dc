//! The sentence above every list of sunsets.

use super::count::counted;
use crate::summary::Sunsets;

/// `3 operations, 1 passed; as of 2026-11-29, from 2 runs`.
pub(super) fn headline(sunsets: &Sunsets) -> String {
    let mut text = match sunsets.sunsets.len() as u64 {
        0 => "no operation has a sunset".to_owned(),
        count => counted(count, "operation"),
    };
    if let passed @ 1.. = sunsets.count_passed() {
        text.push_str(&format!(", {passed} passed"));
    }
    let runs = counted(sunsets.runs.len() as u64, "run");
    format!("{text}; as of {}, from {runs}", sunsets.as_of.day())
}
