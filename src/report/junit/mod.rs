//! JUnit XML for CI servers: a testsuite a case, a testcase a check. Suites are
//! written one by one, so a long run needs no more memory than a short one. What lists of CI
//! servers show of a test is its name alone, so that it names the case too and occurs once.

mod document;
mod elements;
mod waivers;

pub use document::write;

use super::escape::{clean, excerpt};
