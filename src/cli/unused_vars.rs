//! Variables of the command line that no case uses: a misspelt one would change nothing.

use std::collections::BTreeSet;

use crate::error::InputError;
use crate::model::case::Case;

/// Refuses the variables that `--var` sets and no case uses.
///
/// # Errors
/// Each of them, with the name that may be meant.
pub(super) fn refuse(given: &[String], cases: &[Case]) -> Result<(), Vec<InputError>> {
    if given.is_empty() || cases.is_empty() {
        return Ok(());
    }
    let names = cases.iter().flat_map(|case| {
        let own = case.vars.keys().chain(case.columns());
        case.needs.iter().chain(&case.variables).chain(own)
    });
    let used: BTreeSet<&str> = names.map(AsRef::as_ref).collect();
    let unused = given.iter().filter(|name| !used.contains(name.as_str()));
    let errors: Vec<InputError> = unused
        .map(|name| {
            let error = InputError::new("--var", format!("no case uses the variable `{name}`"));
            let otherwise = "leave it out, or write the name that the cases use";
            error.suggest(name, used.iter().copied(), otherwise)
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(errors),
    }
}
