//! The folder of baselines: `cases/_baselines/<profile>/<case id>.baseline.json`. What is
//! read and written stays in it, whatever a case id looks like; links are refused.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::baseline_file;
use super::baseline_store::{BaselinePath, BaselineStore, unreadable};
use crate::baseline::Baseline;
use crate::error::InputError;
use crate::files::{self, NewFile};
use crate::model::case::Case;
use crate::source_file::{io_words, shown};

/// The folder's name, below that of the cases.
pub const FOLDER: &str = "_baselines";

/// The suffix of a baseline's file.
pub const SUFFIX: &str = ".baseline.json";

/// The deepest folder below that of a profile.
const MAX_DEPTH: usize = 32;

/// The files whose case is not among these.
pub fn orphans(files: Vec<BaselinePath>, cases: &[Case]) -> Vec<BaselinePath> {
    let known: HashSet<&str> = cases.iter().map(|case| &*case.id).collect();
    let is_gone = |file: &BaselinePath| !known.contains(file.case.as_str());
    files.into_iter().filter(is_gone).collect()
}

/// The baselines of a suite on disk.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// That of a suite whose cases lie in the folder `cases`.
    pub fn of(cases: &Path) -> Folder {
        Folder {
            root: cases.join(FOLDER),
        }
    }

    /// The folder of a profile, as a user would type it.
    pub fn shown(&self, profile: &str) -> String {
        shown(&self.root.join(file_name(profile)))
    }

    /// The profiles that have a folder, sorted.
    ///
    /// # Errors
    /// Where the folder cannot be read, or is a link.
    pub fn profiles(&self) -> Result<Vec<String>, InputError> {
        if !self.is_folder(&self.root)? {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in entries(&self.root)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            // A link to one is named too, so that whoever reads it learns that it is one.
            let is_folder = entry
                .file_type()
                .is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()));
            if is_folder && !name.starts_with('.') {
                names.extend(name_of(&name));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Looks through every baseline of a profile.
    ///
    /// # Errors
    /// Every mistake of every file.
    pub fn load(&self, profile: &str) -> Result<BaselineStore, Vec<InputError>> {
        BaselineStore::of(self.files(profile)?)
    }

    /// The files of a profile's baselines, by case id.
    ///
    /// # Errors
    /// What cannot be read, and every link.
    pub fn files(&self, profile: &str) -> Result<Vec<BaselinePath>, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let folder = self.root.join(file_name(profile));
        if !self.is_folder(&self.root).map_err(one)? || !self.is_folder(&folder).map_err(one)? {
            return Ok(Vec::new());
        }
        let mut walk = Walk::default();
        walk.folder(&folder, "", 0);
        if !walk.errors.is_empty() {
            return Err(walk.errors);
        }
        walk.found.sort();
        Ok(walk.found)
    }

    /// The file of a case's baseline.
    ///
    /// # Errors
    /// Where the id names no file in the folder.
    pub fn path(&self, profile: &str, case: &str) -> Result<PathBuf, InputError> {
        let mut path = self.root.join(file_name(profile));
        let parts: Vec<&str> = case.split('/').collect();
        let is_name = |part: &&str| !part.is_empty() && !part.starts_with('.');
        if parts.iter().filter(|part| !is_name(part)).count() > 0 || parts.len() > MAX_DEPTH {
            let words =
                "names no file: each part between `/` must be a name that begins with no `.`";
            let error = InputError::new(case, words);
            return Err(error.help("give the case another `id:`, or rename its file"));
        }
        for part in &parts[..parts.len() - 1] {
            path.push(file_name(part));
        }
        let last = parts.last().copied().unwrap_or_default();
        path.push(file_name(last) + SUFFIX);
        Ok(path)
    }

    /// Writes a case's baseline: beside its file, then renamed. Gives the file.
    ///
    /// # Errors
    /// Where it cannot be written, or a link stands in its way.
    pub fn write(
        &self,
        profile: &str,
        case: &str,
        baseline: &Baseline,
    ) -> Result<PathBuf, InputError> {
        let path = self.path(profile, case)?;
        self.refuse_links(&path)?;
        if let Some(cases) = self.root.parent().filter(|cases| cases.is_symlink()) {
            return Err(files::is_link(cases));
        }
        let folder = path.parent().unwrap_or(&self.root);
        let failed = |error: io::Error| {
            InputError::new(
                shown(&path),
                format!("cannot be written: {}", io_words(&error)),
            )
        };
        fs::create_dir_all(folder).map_err(failed)?;
        // A folder may have become a link since.
        self.refuse_links(&path)?;
        let text = baseline_file::render(baseline);
        // Not synced: what a power cut takes is made again of the record, and thousands of files
        // would wait for the disk one by one.
        let mut file = NewFile::at(&path).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.finish().map_err(failed)?;
        Ok(path)
    }

    /// Removes a baseline's file, and the folders that are empty then.
    ///
    /// # Errors
    /// Where it cannot be removed, or a link stands in its way.
    pub fn remove(&self, path: &Path) -> Result<(), InputError> {
        self.refuse_links(path)?;
        fs::remove_file(path).map_err(|error| {
            InputError::new(
                shown(path),
                format!("cannot be removed: {}", io_words(&error)),
            )
        })?;
        for folder in path.ancestors().skip(1) {
            // A folder that is not empty stays.
            if folder == self.root
                || !folder.starts_with(&self.root)
                || fs::remove_dir(folder).is_err()
            {
                break;
            }
        }
        Ok(())
    }

    /// No part of a path below the cases may be a link: it could lead anywhere.
    fn refuse_links(&self, path: &Path) -> Result<(), InputError> {
        files::refuse_links(self.root.parent().unwrap_or(&self.root), path)
    }

    fn is_folder(&self, path: &Path) -> Result<bool, InputError> {
        self.refuse_links(path)?;
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(metadata.is_dir()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(unreadable(path, &error)),
        }
    }
}

/// What lies below a profile's folder.
#[derive(Default)]
struct Walk {
    found: Vec<BaselinePath>,
    errors: Vec<InputError>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) {
        if depth > MAX_DEPTH {
            let words = format!("is more than {MAX_DEPTH} folders deep");
            return self.errors.push(InputError::new(shown(folder), words));
        }
        let entries = match entries(folder) {
            Ok(entries) => entries,
            Err(error) => return self.errors.push(error),
        };
        for entry in entries {
            self.entry(&entry, prefix, depth);
        }
    }

    fn entry(&mut self, entry: &fs::DirEntry, prefix: &str, depth: usize) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { return };
        let stem = name.strip_suffix(SUFFIX);
        if name.starts_with('.') {
            return;
        }
        if kind.is_symlink() {
            // Of other files nothing is read.
            if stem.is_some() || path.is_dir() {
                self.errors.push(files::is_link(&path));
            }
        } else if kind.is_dir() {
            if let Some(name) = name_of(&name) {
                self.folder(&path, &format!("{prefix}{name}/"), depth + 1);
            }
        } else if let Some(name) = stem.and_then(name_of) {
            let case = format!("{prefix}{name}");
            self.found.push(BaselinePath { case, path });
        }
    }
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, InputError> {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

/// A part of an id as a file's name: what some file system does not take is percent-encoded.
fn file_name(part: &str) -> String {
    let mut name = String::with_capacity(part.len());
    for byte in part.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"._-@+[]".contains(&byte);
        match is_plain && !(byte == b'.' && name.is_empty()) {
            true => name.push(char::from(byte)),
            false => name.push_str(&format!("%{byte:02X}")),
        }
    }
    name
}

/// What a file's name stands for; `None` where it is none of ours.
fn name_of(file_name: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(file_name);
    decoded.decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{AcceptedBody, AcceptedResponse, Baselines};

    fn baseline() -> Baseline {
        Baseline {
            responses: vec![AcceptedResponse {
                step: None,
                status: 204,
                headers: Default::default(),
                body: AcceptedBody::Empty,
            }],
        }
    }

    #[test]
    fn every_id_has_a_file_of_its_own_inside_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(dir.path());
        for id in ["a/b", "a", "a/b[x:1]", "a/b[ü]", "accepted"] {
            let path = folder.write("mock", id, &baseline()).unwrap();
            assert!(
                path.starts_with(dir.path().join("_baselines/mock")),
                "{path:?}"
            );
        }
        folder.write("../up", "a", &baseline()).unwrap();
        let read = folder.load("mock").unwrap();
        for id in ["a", "a/b", "a/b[x:1]", "a/b[ü]", "accepted"] {
            assert!(read.has(id) && read.is_same(id, baseline()), "{id}");
            assert_eq!(read.read(id).unwrap(), baseline());
        }
        assert!(!read.has("b") && read.read("b").is_err());
        assert!(!read.is_same("a", Baseline::default()));
        assert_eq!(folder.profiles().unwrap(), ["../up", "mock"]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        for id in ["../x", "/etc/x", "a//b", "", "a/..", "a/.git"] {
            assert!(folder.write("mock", id, &baseline()).is_err(), "{id}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_followed_nor_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let folder = Folder::of(dir.path());
        folder.write("p", "a", &baseline()).unwrap();
        let link = dir.path().join("_baselines/p/out");
        std::os::unix::fs::symlink(outside.path(), &link).unwrap();
        let error = folder.write("p", "out/b", &baseline()).unwrap_err();
        assert!(error.message.contains("is a link"), "{error}");
        assert!(
            folder.load("p").unwrap_err()[0]
                .message
                .contains("is a link")
        );
        let linked = dir.path().join("_baselines/linked");
        std::os::unix::fs::symlink(outside.path(), &linked).unwrap();
        assert_eq!(folder.profiles().unwrap(), ["linked", "p"]);
        let errors = folder.load("linked").unwrap_err();
        assert!(errors[0].message.contains("is a link"), "{errors:?}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        fs::remove_file(&link).unwrap();
        let path = dir.path().join("_baselines/p/a.baseline.json");
        folder.remove(&path).unwrap();
        assert!(!dir.path().join("_baselines/p").exists());
    }
}
