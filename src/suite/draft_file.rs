//! Cases whose text is no file of the suite: those that a document makes.

use std::path::Path;
use std::sync::Arc;

use super::case_file::decode_case;
use super::decode::{Known, Mistakes, SourceFile};
use crate::error::InputError;
use crate::model::case::CaseFile;
use crate::yaml;

/// Reads the text of one case that is no file of the suite.
///
/// # Errors
/// Every mistake of the text.
pub fn read_draft(
    text: &str,
    shown: &str,
    id: &str,
    root: &Path,
    known: &Arc<Known>,
) -> Result<(Arc<str>, CaseFile), Vec<InputError>> {
    let node = yaml::parse(text, shown).map_err(|error| vec![error])?;
    let source = SourceFile {
        shown: shown.into(),
        text: text.into(),
    };
    let mut mistakes = Mistakes::new(vec![source], Arc::clone(known));
    match decode_case(node, id, root, root, &mut mistakes) {
        Some(read) if mistakes.errors.is_empty() => Ok(read),
        _ => Err(mistakes.errors),
    }
}
