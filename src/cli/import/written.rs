//! The files of an import on their way to the disk: what somebody has edited is kept.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::generated::generated;
use crate::cli::next_steps::{Address, of_cases};
use crate::cli::published::{editor_line, editor_line_only};
use crate::error::InputError;
use crate::files;
use crate::report::counted;
use crate::suite::location;

/// Writes files, and counts what became of them.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Whether nothing is written.
    is_dry: bool,
    /// The suite's folder, that of its schemas, and the one that the cases go to: in them no
    /// link is followed.
    roots: [PathBuf; 3],
    written: usize,
    updated: usize,
    unchanged: usize,
    kept: Vec<String>,
    /// What would be done with which file.
    planned: Vec<String>,
}

impl Written {
    /// `roots` are the suite's folder, that of its schemas, and the one that the cases go to.
    pub(super) fn new(is_dry: bool, roots: [PathBuf; 3]) -> Written {
        Written {
            is_dry,
            roots,
            ..Written::default()
        }
    }

    /// Refuses a link on the way to a file.
    pub(super) fn refuse_links(&self, path: &Path) -> Result<(), InputError> {
        let mut roots = self.roots.iter();
        roots.try_for_each(|root| files::refuse_links(root, path))
    }

    /// The comment by which editors find the schema of a file.
    pub(super) fn editor_line(&self, path: &Path, schema: &str) -> Result<String, InputError> {
        let [_, schemas, _] = &self.roots;
        match self.is_dry {
            true => Ok(editor_line_only(path, schemas, schema)),
            false => editor_line(path, schemas, schema),
        }
    }

    /// Writes a case, unless somebody has edited it.
    pub(super) fn put(&mut self, path: &Path, text: &str) -> Result<(), InputError> {
        match self.put_uncounted(path, text)? {
            Fate::Written => self.written += 1,
            Fate::Updated => self.updated += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Kept => {}
        }
        Ok(())
    }

    /// The same for a file that is no case.
    pub(super) fn put_uncounted(&mut self, path: &Path, text: &str) -> Result<Fate, InputError> {
        self.refuse_links(path)?;
        let before = match fs::read_to_string(path) {
            Ok(before) => Some(before),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(cannot(path, &error)),
        };
        let is_own = |text: &str| generated(text).is_some_and(|file| file.is_untouched);
        let fate = match before {
            Some(before) if before == text => Fate::Unchanged,
            Some(before) if !is_own(&before) => Fate::Kept,
            Some(_) => Fate::Updated,
            None => Fate::Written,
        };
        let shown = location::shown(path);
        match fate {
            Fate::Unchanged => {}
            Fate::Kept => self.kept.push(shown),
            Fate::Written | Fate::Updated if self.is_dry => {
                let does = if fate == Fate::Updated {
                    "update"
                } else {
                    "write"
                };
                self.planned.push(format!("would {does} {shown}"));
            }
            Fate::Written | Fate::Updated => write(path, text.as_bytes())?,
        }
        Ok(fate)
    }

    /// Copies a file to where the suite reads it.
    pub(super) fn copy(&self, from: &Path, to: &Path) -> Result<(), InputError> {
        let bytes = fs::read(from).map_err(|error| cannot(from, &error))?;
        match self.is_dry {
            true => Ok(()),
            false => write(to, &bytes),
        }
    }

    /// Whether there are cases now.
    pub(super) fn has_cases(&self) -> bool {
        self.written + self.updated + self.unchanged + self.kept.len() > 0
    }

    /// What was kept, and what would be written.
    pub(super) fn names(&self) -> String {
        let kept = self.kept.iter();
        let kept = kept.map(|kept| format!("kept, as it was edited: {kept}\n"));
        let planned = self.planned.iter().map(|planned| format!("{planned}\n"));
        kept.chain(planned).collect()
    }

    /// How many files there were of each kind.
    pub(super) fn counts(&self) -> String {
        let [_, _, into] = &self.roots;
        let [begin, written, updated] = match self.is_dry {
            true => ["dry run: ", "to write", "to update"],
            false => ["", "written", "updated"],
        };
        format!(
            "{begin}{} {written}, {} {updated}, {} unchanged, {} kept in {}\n",
            counted(self.written, "case"),
            self.updated,
            self.unchanged,
            self.kept.len(),
            location::shown(into),
        )
    }

    /// What to do next with the cases, for a host at this address.
    pub(super) fn next_steps(&self, address: Address<'_>) -> String {
        let [root, _, into] = &self.roots;
        match self.is_dry {
            true => "the same command without --dry-run writes the files".to_owned(),
            false => of_cases(root, into, address).join("\n          "),
        }
    }
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Written,
    Updated,
    Unchanged,
    /// Somebody has edited it.
    Kept,
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), InputError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    files::replace(path, bytes).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> InputError {
    InputError::new(
        location::shown(path),
        format!("cannot be read or written: {error}"),
    )
}
