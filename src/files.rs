//! Puts files in place whole: each is written beside its name, under a name that nobody can
//! guess, and then renamed. What stood there is as it was until then, and after a failure.
//! No link is followed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::InputError;

/// A file in the making. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Begins a file that will stand at `path`, whose folder exists. A link there will be
    /// replaced, not followed.
    ///
    /// # Errors
    /// Where the folder takes no file, or a folder or a device stands at `path`.
    pub fn at(path: &Path) -> io::Result<NewFile> {
        let before = fs::symlink_metadata(path).ok();
        if let Some(kind) = before.as_ref().map(fs::Metadata::file_type) {
            if kind.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            if !kind.is_file() && !kind.is_symlink() {
                return Err(io::Error::other("not a regular file"));
            }
        }
        let mut builder = tempfile::Builder::new();
        builder
            .prefix(".driftcheck-")
            .suffix(".part")
            .rand_bytes(12);
        #[cfg(unix)]
        // Whoever may read other files may read this one: the umask says.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder_of(path))?;
        if let Some(before) = before.filter(fs::Metadata::is_file) {
            // A file system without permissions has none to keep.
            let _ = file.as_file().set_permissions(before.permissions());
        }
        let path = path.to_path_buf();
        Ok(NewFile { file, path })
    }

    /// Puts the file in place. For what can be made again: after a power cut it may be empty.
    ///
    /// # Errors
    /// Where it cannot be renamed.
    pub fn finish(self) -> io::Result<()> {
        self.file
            .persist(self.path)
            .map_err(|failed| failed.error)?;
        Ok(())
    }

    /// Puts the file in place, on the disk itself: after a power cut the old file or the new
    /// one is there, whole.
    ///
    /// # Errors
    /// Where it cannot be written to the disk, or not be renamed.
    pub fn finish_synced(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let folder = folder_of(&self.path).to_path_buf();
        self.finish()?;
        sync_folder(&folder)
    }

    /// The same, unless something stands there by now.
    ///
    /// # Errors
    /// As above, and where something stands there.
    pub fn finish_new(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let folder = folder_of(&self.path).to_path_buf();
        let placed = self.file.persist_noclobber(self.path);
        placed.map_err(|failed| failed.error)?;
        sync_folder(&folder)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A folder for what is needed for a while; it is removed with this.
#[derive(Debug)]
pub struct ScratchFolder(tempfile::TempDir);

impl ScratchFolder {
    /// Makes one where the system keeps such folders; nobody else may read it.
    ///
    /// # Errors
    /// Where there is no room for one.
    pub fn new() -> io::Result<ScratchFolder> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("driftcheck-").tempdir().map(ScratchFolder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Writes a whole file, on the disk itself, in the place of an older one.
///
/// # Errors
/// Where that fails; the older one is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = NewFile::at(path)?;
    file.write_all(bytes)?;
    file.finish_synced()
}

/// Refuses a path with a link in it below the folder `from`: it could lead anywhere.
///
/// # Errors
/// Where there is one, named.
pub fn refuse_links(from: &Path, path: &Path) -> Result<(), InputError> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let (from, path) = (whole(from), whole(path));
    let below = path
        .ancestors()
        .take_while(|part| *part != from && part.starts_with(&from));
    match below.filter(|part| part.is_symlink()).last() {
        None => Ok(()),
        Some(link) => Err(is_link(link)),
    }
}

/// What is stated of a link.
pub fn is_link(path: &Path) -> InputError {
    let words = "is a link, and links are not followed here";
    let error = InputError::new(super::source_file::shown(path), words);
    error.help("replace it with the folder or file itself")
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The name of a file is part of its folder, which has to reach the disk as well.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}

/// How many files the process may have open, where the system says so.
#[cfg(unix)]
pub fn most_open() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

/// How many files the process may have open, where the system says so.
#[cfg(not(unix))]
pub fn most_open() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        replace(&path, b"old").unwrap();
        let mut half = NewFile::at(&path).unwrap();
        half.write_all(b"ne").unwrap();
        assert_eq!(names(dir.path()).len(), 2);
        drop(half);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["a.json"]);
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let other = NewFile::at(&path).unwrap();
        assert!(other.finish_new().is_err(), "what is there is not replaced");
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(replace(dir.path(), b"x").is_err());
        assert_eq!(names(dir.path()), ["a.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_a_device_is_left_alone() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let outside = dir.path().join("outside");
        fs::write(&outside, "mine").unwrap();
        fs::set_permissions(&outside, PermissionsExt::from_mode(0o600)).unwrap();
        let path = dir.path().join("link");
        symlink(&outside, &path).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&outside).unwrap(), b"mine");
        assert!(!path.is_symlink());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        let plain = dir.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(mode(&path), mode(&plain), "as the umask says");
        replace(&outside, b"newer").unwrap();
        assert_eq!(mode(&outside) & 0o777, 0o600, "as it was");
        assert!(replace(Path::new("/dev/null"), b"x").is_err());
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_below_a_folder_and_not_above() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        std::os::unix::fs::symlink(dir.path(), &root).unwrap();
        std::os::unix::fs::symlink("/nowhere", dir.path().join("in")).unwrap();
        refuse_links(&root, &root.join("a/b")).unwrap();
        let error = refuse_links(&root, &root.join("in/b")).unwrap_err();
        assert!(error.source.ends_with("in"), "{error}");
    }
}
