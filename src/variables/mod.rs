//! Variables in `{{ }}`.

mod filling;
#[cfg(test)]
mod tests;

pub use crate::model::scope::{Scope, Values};
pub use filling::{
    BUILT_IN, has_filter, has_test, names_used, paths_used, render, render_in_quotes, render_json,
};
