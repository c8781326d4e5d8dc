//! The commit that a suite is read from, for its record.

use std::path::Path;
use std::thread::{self, JoinHandle};

use super::git;

/// What CI systems say of it, for a checkout without git.
const VARIABLES: [&str; 3] = ["GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION"];

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
