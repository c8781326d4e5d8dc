//! The host profile that imported cases are sent with: written where the suite has no settings
//! yet, else shown.

use std::fs;
use std::path::Path;

use super::written::Written;
use crate::drafts::calls::Marks;
use crate::error::InputError;
use crate::report::counted;
use crate::report::escape::clean;

/// What the profile is called.
const NAME: &str = "imported";

/// What a source says of the host that its requests go to.
pub(super) struct Profile {
    /// The kind of import.
    pub(super) kind: &'static str,
    /// What the paths of its cases are joined to, or a variable for it.
    pub(super) base: Option<String>,
    /// The lines of `auth`.
    pub(super) lines: Vec<String>,
}

impl Profile {
    /// Writes the settings where there are none, and gives what to say of the profile.
    pub(super) fn write(
        &self,
        root: &Path,
        files: &mut Written,
        marks: &Marks,
    ) -> Result<String, InputError> {
        let path = root.join("driftcheck.toml");
        let settings = match fs::read_to_string(&path) {
            Ok(settings) => Some(settings),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            // What cannot be read is there.
            Err(_) => Some(String::new()),
        };
        if let (None, Some(text)) = (&settings, self.settings(marks)) {
            files.put_uncounted(&path, &text)?;
            return Ok(format!("profile   {NAME}, in driftcheck.toml\n"));
        }
        let settings = settings.unwrap_or_default();
        let is_new = |line: &&String| !settings.lines().any(|own| own.trim() == line.as_str());
        let lines: Vec<&String> = self.lines.iter().filter(is_new).collect();
        let mut text = String::new();
        if !lines.is_empty() {
            let words = counted(lines.len(), "credential");
            text.push_str(&format!(
                "profile   {words} to add below [hosts.NAME.auth] in driftcheck.toml:\n"
            ));
            text.extend(lines.iter().map(|line| format!("            {line}\n")));
        }
        if let Some(base) = &self.base {
            let base = clean(&marks.shown(base)).into_owned();
            text.push_str(&format!("host      {base}\n"));
        }
        Ok(text)
    }

    /// The settings of a suite that has none; nothing where the host is not known.
    fn settings(&self, marks: &Marks) -> Option<String> {
        let base = self.base.as_ref()?;
        let mut characters = base.chars();
        let first = characters.next().and_then(|first| marks.of(first));
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let url = match (first, marks.names(base).count()) {
            (_, 0) => quoted(base),
            (Some(name), 1) if characters.next().is_none() => {
                format!("{{ env = {} }}", quoted(&name.to_ascii_uppercase()))
            }
            _ => return None,
        };
        let mut text = format!(
            "# Made by `driftcheck import {}`; it is yours to edit.\n[hosts.{NAME}]\nurl = {url}\n",
            self.kind
        );
        if !self.lines.is_empty() {
            let lines = self.lines.join("\n");
            text.push_str(&format!("\n[hosts.{NAME}.auth]\n{lines}\n"));
        }
        Some(text)
    }
}
