//! Names of files below `cases/` that could be meant as something to run, and are not.

use super::location::CASE_SUFFIX;
use super::{defaults, foreign};
use crate::error::nearest;

/// Whether a file could be meant as something to run. Hidden ones and those that begin with `_`
/// are never a case.
pub(super) fn is_stray(name: &str) -> bool {
    let is_ours = name.ends_with(CASE_SUFFIX) || name == "waivers.yaml" || name.starts_with('.');
    let is_defaults = name.starts_with('_') && !is_nearly_defaults(name);
    let lower = name.to_lowercase();
    let mut ends = [".yaml", ".yml", ".json"].into_iter();
    let is_meant = ends.any(|end| lower.ends_with(end)) || foreign::by_name(name).is_some();
    !is_ours && !is_defaults && is_meant
}

/// Whether a name is a misspelt one of a folder's defaults.
pub(super) fn is_nearly_defaults(name: &str) -> bool {
    let is_near = name.starts_with("_def") && nearest(name, [defaults::FILE_NAME]).is_some();
    is_near && name != defaults::FILE_NAME
}
