//! Reads the case files that were found, several at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::case_file::decode_case;
use super::decode::{Known, Mistakes, SourceFile};
use super::defaults::{self, Defaults};
use super::foreign;
use super::intern::Shared;
use super::location::{CASE_SUFFIX, CasePath, Location};
use crate::error::InputError;
use crate::model::case::{Case, CaseFile};
use crate::side_by_side::in_parts;
use crate::source_file;
use crate::source_file::shown_from;
use crate::yaml;

/// Reads case files, several at a time.
pub(super) struct CaseReader<'a> {
    pub(super) defaults: &'a Defaults,
    pub(super) known: &'a Arc<Known>,
    pub(super) location: &'a Location,
    pub(super) here: Option<PathBuf>,
}

impl CaseReader<'_> {
    /// Below so many files, starting a thread costs more than it saves.
    const FILES_PER_THREAD: usize = 64;

    pub(super) fn read_all(&self, files: &[CasePath]) -> (Vec<Case>, Vec<InputError>) {
        let parts = in_parts(files, Self::FILES_PER_THREAD, |files| self.read_some(files));
        let mut parts = parts.into_iter();
        // The others go behind the first.
        let (mut cases, mut errors) = parts.next().unwrap_or_default();
        for (more, found) in parts {
            cases.extend(more);
            errors.extend(found);
        }
        (cases, errors)
    }

    fn read_some(&self, files: &[CasePath]) -> (Vec<Case>, Vec<InputError>) {
        let mut cases = Vec::with_capacity(files.len());
        let mut errors = Vec::new();
        let mut shared = Shared::default();
        let in_one_folder = |a: &CasePath, b: &CasePath| Arc::ptr_eq(&a.folder, &b.folder);
        for files in files.chunk_by(in_one_folder) {
            let Some(first) = files.first() else {
                continue;
            };
            let folder = self.folder(&first.folder);
            for file in files {
                match self.read_one(file, &folder) {
                    Ok((id, mut said)) => {
                        shared.share(&mut said);
                        cases.extend(said.cases(id));
                    }
                    Err(found) => errors.extend(found),
                }
            }
        }
        (cases, errors)
    }

    fn read_one(&self, file: &CasePath, folder: &CaseFolder) -> Result<ReadFile, Vec<InputError>> {
        let path = folder.path.join(&file.name);
        let shown = below(&folder.shown, &file.name.to_string_lossy());
        let text = match file.is_regular {
            true => source_file::read_regular_text(&path, &shown),
            false => source_file::read_text(&path, &shown),
        };
        let text: Arc<str> = text.map_err(|error| vec![error])?.into();
        let read = self.decode(file, folder, &text, &shown);
        // A file of another tool has one mistake: what it is.
        read.map_err(|errors| match foreign::by_text(&text) {
            Some(foreign) => {
                let words = format!("not a case: it looks like {}", foreign.what);
                vec![InputError::new(&shown, words).help(foreign.help(&shown))]
            }
            None => errors,
        })
    }

    fn decode(
        &self,
        file: &CasePath,
        folder: &CaseFolder,
        text: &Arc<str>,
        shown: &str,
    ) -> Result<ReadFile, Vec<InputError>> {
        let name = file.name.to_string_lossy();
        let mut node = yaml::parse(text, shown).map_err(|error| vec![error])?;
        let mut sources = vec![SourceFile {
            shown: shown.into(),
            text: text.clone(),
        }];
        defaults::share_among_steps(&mut node);
        sources.extend(
            self.defaults
                .merge_into(&mut node, &folder.path, &self.location.base),
        );
        let mut mistakes = Mistakes::new(sources, self.known.clone());
        let read = decode_case(
            node,
            &below(&folder.id, name.strip_suffix(CASE_SUFFIX).unwrap_or(&name)),
            &folder.path,
            &self.location.root,
            &mut mistakes,
        );
        match read {
            Some((id, mut said)) if mistakes.errors.is_empty() => {
                said.file = below(&folder.relative, &name).into();
                Ok((id, said))
            }
            _ => Err(mistakes.errors),
        }
    }

    fn folder(&self, path: &Arc<Path>) -> CaseFolder {
        let inside = |folder: &Path| {
            let inside = path.strip_prefix(folder).unwrap_or(path);
            inside.to_string_lossy().replace('\\', "/")
        };
        CaseFolder {
            path: path.clone(),
            shown: shown_from(self.here.as_deref(), path),
            id: inside(&self.location.base),
            relative: inside(&self.location.root),
        }
    }
}

/// What a file says, and the id of its case or of all its rows.
type ReadFile = (Arc<str>, CaseFile);

/// A folder of case files, by the names that lead to it.
struct CaseFolder {
    path: Arc<Path>,
    /// As the user would type it.
    shown: String,
    /// From the folder on that ids are relative to.
    id: String,
    /// From the suite's folder on.
    relative: String,
}

/// The name of what lies in a folder.
fn below(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ if folder.ends_with('/') => format!("{folder}{name}"),
        _ => format!("{folder}/{name}"),
    }
}
