//! JUnit XML for CI servers: a testsuite a case, a testcase a check. Suites are
//! written one by one, so a long run needs no more memory than a short one. Only what the
//! schema of Jenkins' reader knows is written: file and line of a finding are in its text.

mod document;
mod elements;
mod waivers;

pub use document::write;

use super::escape::{clean, excerpt};
