//! The head of the files that `import` makes: by it a later import knows whether somebody has
//! edited one, and what it was made of.

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::report::escape::clean;

/// What the first line of a generated file begins with; a digest of the rest follows.
const MARK: &str = "# made by `driftcheck import openapi`, digest ";
/// What the second line begins with; the operation follows.
const FROM: &str = "# from ";

/// The text of a file, with the digest of the rest at its head.
pub(super) fn marked(rest: &str) -> String {
    format!("{MARK}{}\n{rest}", digest(rest))
}

/// The comment that says where a file comes from. It is one line, whatever a document calls
/// its operations: what came below it would be read as a part of the case.
pub(super) fn from_line(words: &str) -> String {
    format!("{FROM}{}\n", clean(words))
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..6])
}

/// What a file was generated as: whether nobody has touched it since, and its operation.
pub(super) fn generated(text: &str) -> Option<(bool, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let known = first.trim_end().strip_prefix(MARK)?;
    let from = rest.lines().next()?.strip_prefix(FROM)?;
    let operation = from
        .rsplit_once(" of ")
        .map_or(from, |(operation, _)| operation);
    Some((digest(rest) == known, operation))
}
