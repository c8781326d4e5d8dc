//! One keyword at a time.

mod members;
mod structure;
mod values;

use super::*;
