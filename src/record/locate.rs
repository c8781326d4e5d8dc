//! Names run folders and finds them again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::error::InputError;

/// The record's file name in a run folder.
pub const RECORD_FILE: &str = "run.ndjson";
/// So many runs are named where none fits.
const LISTED: usize = 5;
/// The length of `<YYYYMMDDTHHMMSSZ>-`.
const STAMP_LEN: usize = 17;
/// A longer host name is cut to so many characters.
const SLUG_LEN: usize = 40;

/// The name of a run's folder: `<YYYYMMDDTHHMMSSZ>-<host slug>-<run id>`.
pub fn folder_name(started: jiff::Timestamp, host: &str, run_id: &str) -> String {
    let stamp = started.strftime("%Y%m%dT%H%M%SZ");
    format!("{stamp}-{}-{run_id}", slug(host))
}

/// Eight hex digits that no other run of this second on this machine has.
pub fn run_id(at: jiff::Timestamp) -> String {
    let seed = format!("{}|{}", at.as_nanosecond(), std::process::id());
    hex(&Sha256::digest(seed.as_bytes())[..4])
}

/// The host's name and port in `[a-z0-9-]`; without scheme, user and path.
fn slug(host: &str) -> String {
    let rest = host.split_once("://").map_or(host, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = authority.rsplit('@').next().unwrap_or_default();
    let mut slug = String::new();
    for character in name.chars() {
        if slug.len() >= SLUG_LEN {
            break;
        }
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    match slug.trim_end_matches('-') {
        "" => "host".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// The record that RUN on the command line stands for: `latest`, a folder, a
/// record file, a whole folder name under `reports_dir`, or how one ends.
pub fn resolve(run: &str, reports_dir: &Path) -> Result<PathBuf, InputError> {
    if run == "latest" {
        return latest(reports_dir);
    }
    let path = Path::new(run);
    if path.is_dir() {
        let record = path.join(RECORD_FILE);
        return if record.is_file() {
            Ok(record)
        } else {
            Err(
                InputError::new(run, format!("this folder has no {RECORD_FILE}"))
                    .help("a run is a folder with a record, and `latest` names the newest one"),
            )
        };
    }
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let names = run_names(reports_dir)?;
    if names.iter().any(|name| name == run) {
        return Ok(reports_dir.join(run).join(RECORD_FILE));
    }
    let suffix = format!("-{run}");
    let fitting: Vec<&String> = names
        .iter()
        .filter(|name| name.ends_with(&suffix))
        .collect();
    match fitting[..] {
        [name] => Ok(reports_dir.join(name).join(RECORD_FILE)),
        [] => Err(none_fits(run, reports_dir, &names)),
        _ => {
            let list = fitting.iter().map(|name| name.as_str());
            Err(
                InputError::new(run, format!("{} runs have this id", fitting.len()))
                    .help(format!("name one of {}", listed(list))),
            )
        }
    }
}

/// Every record that RUN stands for: as [`resolve`] says, or those of a folder of runs.
pub fn resolve_all(run: &str, reports_dir: &Path) -> Result<Vec<PathBuf>, InputError> {
    let folder = Path::new(run);
    if folder.is_dir() && !folder.join(RECORD_FILE).is_file() {
        let names = run_names(folder)?;
        if !names.is_empty() {
            let record = |name: String| folder.join(name).join(RECORD_FILE);
            return Ok(names.into_iter().map(record).collect());
        }
    }
    resolve(run, reports_dir).map(|record| vec![record])
}

fn latest(reports_dir: &Path) -> Result<PathBuf, InputError> {
    let names = run_names(reports_dir)?;
    let newest = names.iter().max_by_key(|name| {
        let record = reports_dir.join(name).join(RECORD_FILE);
        let changed = fs::metadata(record)
            .and_then(|meta| meta.modified())
            .unwrap_or(SystemTime::UNIX_EPOCH);
        (name.get(..STAMP_LEN), changed, *name)
    });
    match newest {
        Some(name) => Ok(reports_dir.join(name).join(RECORD_FILE)),
        None => Err(none_fits("latest", reports_dir, &names)),
    }
}

/// The names of the run folders that hold a record, oldest first.
pub fn run_names(reports_dir: &Path) -> Result<Vec<String>, InputError> {
    let entries = match fs::read_dir(reports_dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            let name = reports_dir.display().to_string();
            return Err(InputError::new(name, format!("cannot be read: {error}")));
        }
    };
    // A link is no run of this folder: nothing may be written or removed through one.
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok().filter(is_folder)?.file_name().into_string().ok())
        .filter(|name| has_stamp(name) && reports_dir.join(name).join(RECORD_FILE).is_file())
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// Whether a name starts with `<YYYYMMDDTHHMMSSZ>-`.
fn has_stamp(name: &str) -> bool {
    name.len() > STAMP_LEN
        && name
            .bytes()
            .take(STAMP_LEN)
            .enumerate()
            .all(|(index, byte)| match index {
                8 => byte == b'T',
                15 => byte == b'Z',
                16 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
}

fn none_fits(run: &str, reports_dir: &Path, names: &[String]) -> InputError {
    let folder = reports_dir.display();
    let error = InputError::new(
        run,
        format!("no such folder, record or run id under {folder}"),
    );
    if names.is_empty() {
        return error.help(format!(
            "{folder} holds no run yet; make one with `driftcheck run`"
        ));
    }
    let ids = names.iter().filter_map(|name| name.rsplit('-').next());
    let candidates = names
        .iter()
        .map(String::as_str)
        .chain(ids)
        .chain(["latest"]);
    let newest = listed(names.iter().rev().map(String::as_str));
    error.suggest(run, candidates, format!("the newest runs are {newest}"))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let mut text = names[..names.len().min(LISTED)].join(", ");
    if names.len() > LISTED {
        text.push_str(&format!(" and {} more", names.len() - LISTED));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            fs::create_dir(dir.path().join(name)).unwrap();
            fs::write(dir.path().join(name).join(RECORD_FILE), "").unwrap();
        }
        dir
    }

    #[test]
    fn a_folder_is_named_by_time_host_and_run() {
        let time: jiff::Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let name = |host| folder_name(time, host, "k3f9");
        assert_eq!(
            name("https://u:p@Api.Example.com:8443/public?x#y"),
            "20260102T030405Z-api-example-com-8443-k3f9"
        );
        assert_eq!(name("http://[::1]:80"), "20260102T030405Z-1-80-k3f9");
        assert_eq!(name("../../etc"), "20260102T030405Z-host-k3f9");
    }

    #[test]
    fn a_run_is_found_by_id_name_path_and_as_the_latest() {
        let names = ["20260101T000000Z-api-a1b2", "20260201T000000Z-api-c3d4"];
        let dir = reports(&names);
        fs::create_dir(dir.path().join("zzz")).unwrap();
        let record = |name: &str| dir.path().join(name).join(RECORD_FILE);
        let find = |run: &str| resolve(run, dir.path()).unwrap();
        assert_eq!(find("latest"), record(names[1]));
        assert_eq!(find("a1b2"), record(names[0]));
        assert_eq!(find(names[0]), record(names[0]));
        let folder = dir.path().join(names[0]);
        assert_eq!(find(folder.to_str().unwrap()), record(names[0]));
        let file = record(names[1]);
        assert_eq!(find(file.to_str().unwrap()), file);
    }

    #[test]
    fn a_folder_of_runs_stands_for_all_of_them() {
        let names = ["20260101T000000Z-api-a1b2", "20260201T000000Z-api-c3d4"];
        let dir = reports(&names);
        fs::create_dir(dir.path().join("sample")).unwrap();
        let record = |name: &str| dir.path().join(name).join(RECORD_FILE);
        let find = |run: &Path| resolve_all(run.to_str().unwrap(), dir.path());
        let both = find(dir.path()).unwrap();
        assert_eq!(both, [record(names[0]), record(names[1])]);
        assert_eq!(
            find(&dir.path().join(names[1])).unwrap(),
            [record(names[1])]
        );
        assert_eq!(find(Path::new("a1b2")).unwrap(), [record(names[0])]);
        let error = find(&dir.path().join("sample")).unwrap_err();
        assert!(error.message.contains("no run.ndjson"), "{error}");
    }

    #[test]
    fn what_does_not_fit_says_what_would() {
        let dir = reports(&["20260101T000000Z-api-a1b2", "20260201T000000Z-web-a1b2"]);
        let help = |run: &str| resolve(run, dir.path()).unwrap_err().help.unwrap();
        assert_eq!(help("lates"), "did you mean `latest`?");
        assert!(help("a1b2").starts_with("name one of 20260101"));
        assert!(help("nothing-like-it").starts_with("the newest runs are 20260201"));
        let empty = tempfile::tempdir().unwrap();
        let error = resolve("latest", empty.path()).unwrap_err();
        assert!(error.help.unwrap().contains("driftcheck run"));
    }
}
