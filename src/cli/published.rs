//! The published schemas of driftcheck's own files, as the binary carries them, and the lines
//! by which editors find them.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::InputError;
use crate::files;
use crate::suite::location::shown;

/// A published schema.
pub(super) struct Published {
    /// Its name; the file is called so too.
    pub(super) name: &'static str,
    /// What has this form.
    pub(super) what: &'static str,
    /// The schema.
    pub(super) text: &'static str,
}

macro_rules! published {
    ($($name:literal: $what:literal,)*) => {
        [$(Published {
            name: $name,
            what: $what,
            text: include_str!(concat!("../../schemas/driftcheck/", $name, ".schema.json")),
        }),*]
    };
}

/// Every one: first what people write, then what driftcheck writes.
pub(super) static PUBLISHED: [Published; 14] = published! {
    "case": "cases/**/*.case.yaml",
    "fixture": "cases/_fixtures/*.fixture.yaml",
    "settings": "driftcheck.toml",
    "waivers": "cases/waivers.yaml",
    "baseline": "cases/_baselines/PROFILE/**/*.baseline.json",
    "accepted": "cases/_baselines/PROFILE/accepted.json",
    "record": "a line of run.ndjson",
    "history": "a line of reports/history.ndjson",
    "report": "report.json",
    "run-diff": "driftcheck diff --format json",
    "contract-diff": "driftcheck diff-contract --format json",
    "sunsets": "driftcheck sunsets --format json",
    "export": "a line of driftcheck export",
    "run-history": "driftcheck history --format json",
};

/// The folder of schemas that driftcheck's own lie in, which no contract is read from.
const FOLDER: &str = "driftcheck";

impl Published {
    pub(super) fn file_name(&self) -> String {
        format!("{}.schema.json", self.name)
    }

    /// Writes it into a folder.
    pub(super) fn write(&self, folder: &Path) -> Result<PathBuf, InputError> {
        let path = folder.join(self.file_name());
        let cannot = |error: std::io::Error| {
            InputError::new(shown(&path), format!("cannot be written: {error}"))
        };
        if path.is_symlink() {
            return Err(files::is_link(&path));
        }
        fs::create_dir_all(folder).map_err(cannot)?;
        files::replace(&path, self.text.as_bytes()).map_err(cannot)?;
        Ok(path)
    }
}

/// The comment at the head of a YAML file by which editors find its schema below the folder of
/// schemas. The schema is written where it is missing.
pub(super) fn editor_line(file: &Path, schemas: &Path, name: &str) -> Result<String, InputError> {
    let folder = schemas.join(FOLDER);
    let mut all = PUBLISHED.iter();
    if let Some(schema) = all.find(|one| one.name == name) {
        let path = folder.join(schema.file_name());
        if !path.exists() {
            files::refuse_links(schemas, &path)?;
            schema.write(&folder)?;
        }
    }
    Ok(editor_line_only(file, schemas, name))
}

/// The same comment; nothing is written.
pub(super) fn editor_line_only(file: &Path, schemas: &Path, name: &str) -> String {
    let mut all = PUBLISHED.iter();
    let schema = all.find(|one| one.name == name);
    let path = schema.map(|schema| schemas.join(FOLDER).join(schema.file_name()));
    let path = relative(
        file.parent().unwrap_or(Path::new("")),
        &path.unwrap_or_default(),
    );
    format!("# yaml-language-server: $schema={path}\n")
}

/// The way from a folder to a file, with `/` on every system.
fn relative(folder: &Path, file: &Path) -> String {
    let parts = |path: &Path| -> Vec<String> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let parts = path
            .components()
            .filter(|part| !matches!(part, Component::CurDir));
        parts
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect()
    };
    let (from, to) = (parts(folder), parts(file));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..");
    let down = to.iter().skip(common).map(String::as_str);
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_a_folder_to_a_file_is_the_shortest() {
        for (folder, file, way) in [
            ("/a/cases/x", "/a/schemas/s", "../../schemas/s"),
            ("/a", "/a/schemas/s", "schemas/s"),
            ("cases/./x", "schemas/s", "../../schemas/s"),
        ] {
            assert_eq!(relative(Path::new(folder), Path::new(file)), way);
        }
    }
}
