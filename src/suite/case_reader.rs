//! Reads the case files that were found, several at a time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::case_file::decode_case;
use super::decode::{Known, Mistakes, SourceFile};
use super::defaults::{self, Defaults};
use super::foreign;
use super::location::{CASE_SUFFIX, CasePath, Location};
use crate::error::InputError;
use crate::model::case::Case;
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
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.min(files.len() / Self::FILES_PER_THREAD).max(1);
        let chunk = files.len().div_ceil(threads).max(1);
        let (first, others) = files.split_at(chunk.min(files.len()));
        // The cases of the others go behind those of this thread.
        let mut cases = Vec::with_capacity(files.len());
        let mut errors = Vec::new();
        std::thread::scope(|scope| {
            let read = |files| {
                let mut cases = Vec::with_capacity(chunk);
                let errors = self.read_some(files, &mut cases);
                (cases, errors)
            };
            let handles: Vec<_> = others
                .chunks(chunk)
                .map(|files| {
                    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
                    let started = thread.spawn_scoped(scope, move || read(files));
                    started.map_err(|_| files)
                })
                .collect();
            errors.extend(self.read_some(first, &mut cases));
            for handle in handles {
                let (more, found) = match handle.map(std::thread::ScopedJoinHandle::join) {
                    Ok(Ok(part)) => part,
                    Ok(Err(panic)) => std::panic::resume_unwind(panic),
                    // No thread could be started; this one reads them.
                    Err(files) => read(files),
                };
                cases.extend(more);
                errors.extend(found);
            }
        });
        (cases, errors)
    }

    fn read_some(&self, files: &[CasePath], cases: &mut Vec<Case>) -> Vec<InputError> {
        let mut errors = Vec::new();
        // Cases of one folder often share most of a request; each text is kept once.
        let mut texts = HashMap::new();
        let in_one_folder = |a: &CasePath, b: &CasePath| Arc::ptr_eq(&a.folder, &b.folder);
        for files in files.chunk_by(in_one_folder) {
            let Some(first) = files.first() else {
                continue;
            };
            let folder = self.folder(&first.folder);
            for file in files {
                match self.read_one(file, &folder) {
                    Ok(read) => cases.extend(read.into_iter().map(|mut case| {
                        super::intern::share_texts(&mut case, &mut texts);
                        super::intern::leave_room(&mut case);
                        case
                    })),
                    Err(found) => errors.extend(found),
                }
            }
        }
        errors
    }

    fn read_one(&self, file: &CasePath, folder: &CaseFolder) -> Result<Vec<Case>, Vec<InputError>> {
        let path = folder.path.join(&file.name);
        let shown = below(&folder.shown, &file.name.to_string_lossy());
        let text = match file.is_regular {
            true => source_file::read_regular_text(&path, &shown),
            false => source_file::read_text(&path, &shown),
        };
        let text: Arc<str> = text.map_err(|error| vec![error])?.into();
        let cases = self.decode(file, folder, &text, &shown);
        // A file of another tool has one mistake: what it is.
        cases.map_err(|errors| match foreign::by_text(&text) {
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
    ) -> Result<Vec<Case>, Vec<InputError>> {
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
        let cases = decode_case(
            node,
            &below(&folder.id, name.strip_suffix(CASE_SUFFIX).unwrap_or(&name)),
            &folder.path,
            &self.location.root,
            &mut mistakes,
        );
        match cases {
            Some(mut cases) if mistakes.errors.is_empty() => {
                let file: Arc<str> = below(&folder.relative, &name).into();
                for case in &mut cases {
                    case.file = file.clone();
                }
                Ok(cases)
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

/// The stack that reading the deepest case file takes, and as much again.
pub const STACK_BYTES: usize = 8 * 1024 * 1024;
