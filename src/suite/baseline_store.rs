//! The baselines of a profile, looked through before a run and read where a response differs.
//! Of each file only a fingerprint is kept: a response that has the same is the accepted one.

use std::fs;
use std::hash::BuildHasher;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use foldhash::quality::RandomState;

use super::baseline_file::{parse, parse_outline};
use crate::baseline::{AcceptedBody, Baseline, Baselines};
use crate::error::InputError;
use crate::json::fingerprint;
use crate::side_by_side::in_parts;
use crate::source_file::{io_words, shown};

/// The longest file that is read.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Fewer files are not worth another thread.
const FILES_PER_THREAD: usize = 64;

/// A baseline's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselinePath {
    /// The id of the case that it is of.
    pub case: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The baselines of a profile.
#[derive(Debug)]
pub struct BaselineStore {
    /// Sorted by case.
    files: Vec<BaselinePath>,
    /// Of what each holds.
    fingerprints: Vec<u64>,
    /// With a key of this process, so that nobody can write two bodies with one fingerprint.
    hasher: RandomState,
}

impl BaselineStore {
    /// Looks through these files, sorted by case.
    ///
    /// # Errors
    /// Every mistake of every file.
    pub(super) fn of(files: Vec<BaselinePath>) -> Result<BaselineStore, Vec<InputError>> {
        let hasher = RandomState::default();
        let look = |file: &BaselinePath| {
            let outline = parse_outline(&read_text(&file.path)?, &shown(&file.path), &hasher)?;
            Ok(hasher.hash_one(outline))
        };
        let parts = in_parts(&files, FILES_PER_THREAD, |part| -> Vec<_> {
            part.iter().map(look).collect()
        });
        let mut fingerprints = Vec::with_capacity(files.len());
        let mut errors = Vec::new();
        for looked in parts.into_iter().flatten() {
            match looked {
                Ok(fingerprint) => fingerprints.push(fingerprint),
                Err(error) => errors.push(error),
            }
        }
        match errors.is_empty() {
            true => Ok(BaselineStore {
                files,
                fingerprints,
                hasher,
            }),
            false => Err(errors),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn position(&self, case: &str) -> Option<usize> {
        let by_case = |file: &BaselinePath| file.case.as_str().cmp(case);
        self.files.binary_search_by(by_case).ok()
    }
}

impl Baselines for BaselineStore {
    fn has(&self, case: &str) -> bool {
        self.position(case).is_some()
    }

    fn is_same(&self, case: &str, mut responses: Baseline) -> bool {
        let position = self.position(case);
        let known = position.and_then(|at| self.fingerprints.get(at));
        for response in &mut responses.responses {
            if let AcceptedBody::Json(body) = &mut response.body {
                *body = fingerprint(body, &self.hasher).into();
            }
        }
        known.is_some_and(|known| *known == self.hasher.hash_one(responses))
    }

    fn read(&self, case: &str) -> Result<Baseline, InputError> {
        let file = self.position(case).and_then(|at| self.files.get(at));
        let file = file.ok_or_else(|| InputError::new(case, "has no baseline"))?;
        read(&file.path)
    }
}

/// The text of a baseline's file.
fn read(path: &Path) -> Result<Baseline, InputError> {
    parse(&read_text(path)?, &shown(path))
}

fn read_text(path: &Path) -> Result<String, InputError> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        let words = format!("is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(InputError::new(shown(path), words));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        InputError::new(shown(path), "is not UTF-8")
            .at_offset(error.as_bytes(), valid)
            .help("restore the file from git")
    })
}

/// Says why a file or folder cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> InputError {
    InputError::new(shown(path), format!("cannot be read: {}", io_words(error)))
}
