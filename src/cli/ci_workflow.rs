//! `driftcheck init --ci`: the workflow that runs a suite of one's own in CI.

use std::path::{Path, PathBuf};

use super::git;

/// The CI system that a workflow is for.
#[derive(Clone, Copy)]
pub(super) enum System {
    Github,
    Gitlab,
}

/// What stands in the templates for the repository that has driftcheck's releases.
const REPOSITORY: &str = "OWNER/driftcheck";
/// What stands for the version of driftcheck.
const VERSION: &str = "VERSION";
/// What stands for the suite's folder in the repository.
const SUITE: &str = "SUITE";

/// A workflow that is to be written.
pub(super) struct Workflow {
    /// Its file.
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// What its owner has yet to do.
    pub(super) to_do: Vec<String>,
}

/// The workflow for the suite in a folder that may not be there yet.
pub(super) fn of(system: System, dir: &Path) -> Workflow {
    let (root, suite) = places(dir);
    let (file, template, variables) = match system {
        System::Github => (
            ".github/workflows/driftcheck.yml",
            include_str!("init/github.yml"),
            "the variable API_BASE_URL and the secret API_TOKEN, under Settings > Secrets and variables > Actions",
        ),
        System::Gitlab => (
            ".gitlab-ci.yml",
            include_str!("init/gitlab.yml"),
            "the variables API_BASE_URL and API_TOKEN, and a nightly schedule, as its first lines say",
        ),
    };
    let repository = env!("CARGO_PKG_REPOSITORY");
    let repository = repository.trim_end_matches('/').rsplit_once(".com/");
    let mut text = template
        .replace(VERSION, env!("CARGO_PKG_VERSION"))
        .replace(SUITE, &suite);
    let mut to_do = vec![format!("set {variables}")];
    match repository {
        Some((_, path)) => text = text.replace(REPOSITORY, path),
        None => to_do.insert(
            0,
            format!("replace {REPOSITORY} by the repository that has driftcheck's releases"),
        ),
    }
    Workflow {
        path: root.join(file),
        text,
        to_do,
    }
}

/// The folder of the repository, and the suite's folder in it. Without a repository, the suite's
/// folder is taken for one.
fn places(dir: &Path) -> (PathBuf, String) {
    let whole = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    let there = whole.ancestors().find(|folder| folder.is_dir());
    let found = there.and_then(|there| {
        let below = whole.strip_prefix(there).ok()?;
        // git names the folder itself, and no link to it.
        let whole = there.canonicalize().ok()?.join(below);
        let root = PathBuf::from(git::ask(there, &["rev-parse", "--show-toplevel"])?);
        let below = whole.strip_prefix(&root).ok()?;
        let names = below.iter().map(|name| name.to_string_lossy());
        let names: Vec<_> = names.filter(|name| name != ".").collect();
        Some((root, names.join("/")))
    });
    match found {
        Some((root, suite)) if !suite.is_empty() => (root, suite),
        Some((root, _)) => (root, ".".to_owned()),
        None => (dir.to_path_buf(), ".".to_owned()),
    }
}
