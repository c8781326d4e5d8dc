//! Walks through the folder of cases: which case files it holds, and the defaults of its
//! folders. No case is read here.

use std::ffi::OsStr;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::defaults::{self, Defaults};
use super::location::{CASE_SUFFIX, CasePath, Location, MAX_FOLDER_DEPTH};
use super::stray_names::is_stray;
use crate::error::InputError;
use crate::source_file;
use crate::source_file::shown;

/// What lies below the folder of cases.
#[derive(Debug, Default)]
pub(super) struct CaseTree {
    /// No link may lead out of these.
    pub(super) roots: [PathBuf; 2],
    pub(super) cases: Vec<CasePath>,
    /// Files that could be meant as something to run, and are not.
    pub(super) strays: Vec<PathBuf>,
    pub(super) defaults: Defaults,
}

impl CaseTree {
    /// Reads the defaults of the folders above the chosen cases.
    pub(super) fn inherit(&mut self, location: &Location, errors: &mut Vec<InputError>) {
        let above = location.cases.ancestors().skip(1);
        for folder in above.take_while(|folder| folder.starts_with(&location.base)) {
            let path = folder.join(defaults::FILE_NAME);
            if source_file::is_there(&path)
                && let Err(found) = self.defaults.read(&path, &shown(&path))
            {
                errors.extend(found);
            }
        }
    }

    /// Notes the cases below a folder, and reads its defaults and those of the folders in it.
    pub(super) fn walk(&mut self, folder: &Path, depth: usize, errors: &mut Vec<InputError>) {
        if depth > MAX_FOLDER_DEPTH {
            errors.push(InputError::new(
                shown(folder),
                format!(
                    "is more than {MAX_FOLDER_DEPTH} folders deep; is there a link in a circle?"
                ),
            ));
            return;
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let words = format!("cannot be read: {}", source_file::io_words(&error));
                errors.push(InputError::new(shown(folder), words));
                return;
            }
        };
        // The same order everywhere, and by names alone: whole paths take long to compare.
        let mut entries: Vec<_> = entries
            .flatten()
            .map(|entry| (entry.file_name(), entry))
            .collect();
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let folder: Arc<Path> = folder.into();
        for (name, entry) in &entries {
            self.visit(&folder, name, entry, depth, errors);
        }
    }

    fn visit(
        &mut self,
        folder: &Arc<Path>,
        own_name: &OsStr,
        entry: &DirEntry,
        depth: usize,
        errors: &mut Vec<InputError>,
    ) {
        let path = || folder.join(own_name);
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if is_link {
            let roots = self.roots.each_ref().map(AsRef::as_ref);
            if let Err(error) = source_file::refuse_outside(&path(), &roots, &shown(&path())) {
                errors.push(error);
                return;
            }
        }
        let name = own_name.to_string_lossy();
        let is_case = name.ends_with(CASE_SUFFIX);
        // The entry's own type spares a system call for all but links.
        let is_folder = match entry.file_type() {
            Ok(_) if is_link => path().is_dir(),
            Ok(kind) => kind.is_dir(),
            Err(_) => false,
        };
        if is_folder && !is_case {
            if !name.starts_with(['_', '.']) {
                self.walk(&path(), depth + 1, errors);
            }
        } else if *name == *defaults::FILE_NAME {
            let path = path();
            if let Err(found) = self.defaults.read(&path, &shown(&path)) {
                errors.extend(found);
            }
        } else if is_case {
            let is_regular = entry.file_type().is_ok_and(|kind| kind.is_file());
            self.cases.push(CasePath {
                folder: folder.clone(),
                name: own_name.to_owned(),
                is_regular,
            });
        } else if [".case.yml", ".case.json"]
            .iter()
            .any(|other| name.ends_with(other))
        {
            let error = InputError::new(
                shown(&path()),
                format!("is not a case: case files end in `{CASE_SUFFIX}`"),
            );
            errors.push(error.help("rename it; JSON is YAML too"));
        } else if is_stray(&name) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            self.strays.push(path());
        }
    }
}
