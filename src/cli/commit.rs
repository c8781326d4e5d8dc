//! The commit that a suite is read from, and its place in the repository, for its record.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use super::git;

/// What CI systems say of it, for a checkout without git.
const VARIABLES: [&str; 3] = ["GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION"];

/// Where CI systems put a checkout.
const WORKSPACES: [&str; 3] = [
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "BUILD_SOURCESDIRECTORY",
];

/// A question to git that is asked while other things are done; `None` where there is no
/// repository to ask about.
pub(super) struct Commit(Option<JoinHandle<Option<String>>>);

impl Commit {
    /// Asks for the commit of a folder.
    pub(super) fn ask(folder: &Path) -> Commit {
        let folder = folder.to_owned();
        let is_asked = git::is_in_repository(&folder);
        Commit(is_asked.then(|| thread::spawn(move || of_git(&folder))))
    }

    /// The answer: a hash, with `-dirty` behind it where tracked files are changed; `None`
    /// where the folder is in no repository.
    pub(super) fn answer(self) -> Option<String> {
        let answer = self.0.and_then(|asked| asked.join().ok().flatten());
        answer.or_else(of_environment)
    }
}

/// The path of a folder in the repository that has it: `tests/api`; `None` where it is the
/// repository's own, or in none.
pub(super) fn folder_in_repository(folder: &Path) -> Option<String> {
    let whole = folder.canonicalize().ok()?;
    // A checkout without git is what the CI system says.
    let named = WORKSPACES.iter().filter_map(std::env::var_os);
    let mut named = named.filter_map(|path| PathBuf::from(path).canonicalize().ok());
    let root = match git::root_above(&whole) {
        Some(root) => root.to_path_buf(),
        None => named.find(|root| whole.starts_with(root))?,
    };
    let below = whole.strip_prefix(root).ok()?;
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
    (!names.is_empty()).then(|| names.join("/"))
}

fn of_git(folder: &Path) -> Option<String> {
    let question = [
        "describe",
        "--always",
        "--dirty",
        "--abbrev=40",
        "--exclude=*",
    ];
    git::ask(folder, &question).filter(|text| is_commit(text))
}

fn of_environment() -> Option<String> {
    let mut values = VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
    values.find(|value| is_commit(value))
}

fn is_commit(text: &str) -> bool {
    let hash = text.strip_suffix("-dirty").unwrap_or(text);
    matches!(hash.len(), 7..=64) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_is_a_commit() {
        assert!(is_commit("0123456789abcdef0123456789abcdef01234567-dirty"));
        assert!(!is_commit(""));
        assert!(!is_commit("main"));
    }
}
