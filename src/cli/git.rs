//! Questions to git, for what records and files in git say of a suite.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether git may know a folder: to start it takes as long as a small run.
pub(super) fn is_in_repository(folder: &Path) -> bool {
    let whole = folder.canonicalize();
    let whole = whole.as_deref().unwrap_or(folder);
    std::env::var_os("GIT_DIR").is_some() || root_above(whole).is_some()
}

/// The root of the work tree that has a folder, given by its whole path.
pub(super) fn root_above(whole: &Path) -> Option<&Path> {
    whole.ancestors().find(|one| one.join(".git").exists())
}

/// What git prints in a folder; `None` where it fails or prints nothing.
pub(super) fn ask(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}

/// `Name <mail>`, as git would sign a commit in a folder.
pub(super) fn user(folder: &Path) -> Option<String> {
    let setting = |name: &str| ask(folder, &["config", "--get", name]);
    match (setting("user.name"), setting("user.email")) {
        (Some(name), Some(mail)) => Some(format!("{name} <{mail}>")),
        (name, mail) => name.or(mail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_in_the_repository_of_the_folders_above() {
        let dir = tempfile::tempdir().unwrap();
        let suite = dir.path().join("api/suite");
        std::fs::create_dir_all(&suite).unwrap();
        assert!(!is_in_repository(&suite));
        // That of another work tree is a file.
        std::fs::write(dir.path().join(".git"), "gitdir: elsewhere").unwrap();
        assert!(is_in_repository(&suite));
    }
}
