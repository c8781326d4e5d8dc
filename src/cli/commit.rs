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

/// A question to git that is asked while other things are done.
pub(super) struct Commit(JoinHandle<Option<String>>);

impl Commit {
    /// Asks for the commit of a folder.
    pub(super) fn ask(folder: &Path) -> Commit {
        let folder = folder.to_owned();
        Commit(thread::spawn(move || {
            of_git(&folder).or_else(of_environment)
        }))
    }

    /// The answer: a hash, with `-dirty` behind it where tracked files are changed; `None`
    /// where the folder is in no repository.
    pub(super) fn answer(self) -> Option<String> {
        self.0.join().ok().flatten()
    }
}

/// The path of a folder in the repository that has it: `tests/api`; `None` where it is the
/// repository's own, or in none.
pub(super) fn folder_in_repository(folder: &Path) -> Option<String> {
    let whole = folder.canonicalize().ok()?;
    let is_root = |one: &&Path| one.join(".git").exists();
    // A checkout without git is what the CI system says.
    let named = WORKSPACES.iter().filter_map(std::env::var_os);
    let mut named = named.filter_map(|path| PathBuf::from(path).canonicalize().ok());
    let root = match whole.ancestors().find(is_root) {
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
