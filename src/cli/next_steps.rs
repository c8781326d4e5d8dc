//! The commands to go on with after cases were made: what is printed works when it is pasted.

use std::path::{Path, PathBuf};

use super::environment::environment;
use super::input;
use crate::report::curl::quoted;
use crate::settings::profile::MOCK;
use crate::settings::settings_file::Settings;
use crate::settings::text_source::TextSource;
use crate::suite::location;

/// What stands for the address of an API that no profile has.
const ANY_HOST: &str = "https://api.example.com";

/// Checking and showing the cases of a folder, of the suite in `root`.
pub(super) fn of_cases(root: &Path, into: &Path) -> [String; 2] {
    let here = input::working_folder().unwrap_or_default();
    let whole = |path: &Path| here.join(path).canonicalize().unwrap_or_default();
    let is_found = location::find_upward(&here).is_some_and(|found| whole(&found) == whole(root));
    let mut flags = String::new();
    let mut add = |flag: &str, path: &Path| {
        let path = match location::shown(path) {
            // The folder itself has no name from within.
            shown if shown.is_empty() => ".".to_owned(),
            shown => quoted(&shown),
        };
        flags.push_str(&format!(" {flag} {path}"));
    };
    if !is_found {
        add("--suite", root);
    }
    if !whole(into).starts_with(whole(&root.join("cases"))) {
        add("--cases", into);
    }
    let host = quoted(&host_of(root));
    [
        format!("driftcheck check{flags}"),
        format!("driftcheck run{flags} --host {host} --dry-run"),
    ]
}

/// A host of the suite whose address is known.
fn host_of(root: &Path) -> String {
    let file: PathBuf = root.join("driftcheck.toml");
    let settings = crate::settings::load(&file, &location::shown(&file)).unwrap_or_default();
    known_host(&settings).unwrap_or_else(|| ANY_HOST.to_owned())
}

fn known_host(settings: &Settings) -> Option<String> {
    let is_known = |url: &TextSource| match url {
        TextSource::Literal(_) | TextSource::File(_) => true,
        TextSource::Environment(from) => from.default.is_some() || environment(&from.env).is_some(),
    };
    let mut own = settings.hosts.iter().filter(|(name, _)| *name != MOCK);
    let known = own.find(|(_, written)| written.url.as_ref().is_some_and(is_known));
    known.map(|(name, _)| name.clone())
}
