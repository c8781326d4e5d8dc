//! The head of the files that `import` makes: by it a later import knows whether somebody has
//! edited one, and what it was made of.

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::report::escape::clean;

/// What the first line of a generated file begins with; the kind of import follows.
const MARK: &str = "# made by `driftcheck import ";
/// What follows the kind; a digest of the rest comes behind it.
const DIGEST: &str = "`, digest ";
/// What the second line begins with; what the file was made of follows.
const FROM: &str = "# from ";

/// What a file says of how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generated<'t> {
    /// The kind of import: `openapi`.
    pub(super) kind: &'t str,
    /// Whether nobody has touched it since.
    pub(super) is_untouched: bool,
    /// What it was made of: an operation.
    pub(super) of: &'t str,
}

/// The text of a file, with the digest of the rest at its head.
pub(super) fn marked(kind: &str, rest: &str) -> String {
    format!("{MARK}{kind}{DIGEST}{}\n{rest}", digest(rest))
}

/// The comment that says where a file comes from. It is one line, whatever a document calls
/// its operations: what came below it would be read as a part of the case.
pub(super) fn from_line(words: &str) -> String {
    format!("{FROM}{}\n", clean(words))
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..6])
}

/// What a file was generated as; nothing where it was not.
pub(super) fn generated(text: &str) -> Option<Generated<'_>> {
    let (first, rest) = text.split_once('\n')?;
    let (kind, known) = first.trim_end().strip_prefix(MARK)?.split_once(DIGEST)?;
    let from = rest.lines().next()?.strip_prefix(FROM)?;
    Some(Generated {
        kind,
        is_untouched: digest(rest) == known,
        of: from.rsplit_once(" of ").map_or(from, |(of, _)| of),
    })
}
