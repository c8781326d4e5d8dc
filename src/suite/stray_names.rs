//! Names of files below `cases/` that could be meant as something to run, and are not.

use super::defaults;
use super::location::CASE_SUFFIX;
use crate::error::nearest;

/// Files of other tools, by how their names end.
pub(super) const FOREIGN: [(&str, &str); 6] = [
    (".hurl", "a Hurl file"),
    (".http", "a file of an HTTP client"),
    (".rest", "a file of an HTTP client"),
    (".bru", "a Bruno request"),
    (".har", "an HTTP archive"),
    (".jmx", "a JMeter plan"),
];

/// Whether a file could be meant as something to run. Hidden ones and those that begin with `_`
/// are never a case.
pub(super) fn is_stray(name: &str) -> bool {
    let is_ours = name.ends_with(CASE_SUFFIX) || name == "waivers.yaml" || name.starts_with('.');
    let is_defaults = name.starts_with('_') && !is_nearly_defaults(name);
    let ends = [".yaml", ".yml", ".json"];
    let mut ends = ends.into_iter().chain(FOREIGN.map(|(end, _)| end));
    let lower = name.to_lowercase();
    !is_ours && !is_defaults && ends.any(|end| lower.ends_with(end))
}

/// Whether a name is a misspelt one of a folder's defaults.
pub(super) fn is_nearly_defaults(name: &str) -> bool {
    let is_near = name.starts_with("_def") && nearest(name, [defaults::FILE_NAME]).is_some();
    is_near && name != defaults::FILE_NAME
}
