//! Questions to git, for what records and files in git say of a suite.

use std::path::Path;
use std::process::{Command, Stdio};

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
