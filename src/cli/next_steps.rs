//! The commands to go on with after cases were made: what is printed works when it is pasted.

use std::path::{Path, PathBuf};

use url::Url;

use super::environment::environment;
use super::input;
use crate::report::curl::quoted;
use crate::settings::profile::MOCK;
use crate::settings::settings_file::Settings;
use crate::settings::text_source::TextSource;
use crate::suite::location;

/// What stands for the address of an API that no profile has.
const ANY_HOST: &str = "https://api.example.com";

/// What is known of the address of the host that cases are for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Address<'a> {
    /// Requests were sent there.
    OfRequests(&'a str),
    /// A document names it, as an example or not.
    OfDocument(&'a str),
    /// Nothing.
    Unknown,
}

/// Checking and showing the cases of a folder, of the suite in `root`.
pub(super) fn of_cases(root: &Path, into: &Path, address: Address<'_>) -> [String; 2] {
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
    let host = quoted(&host_of(root, address));
    [
        format!("driftcheck check{flags}"),
        format!("driftcheck run{flags} --host {host} --dry-run"),
    ]
}

/// The host of the suite at an address; else what the address says, or a host whose address is
/// known.
fn host_of(root: &Path, address: Address<'_>) -> String {
    let file: PathBuf = root.join("driftcheck.toml");
    let settings = crate::settings::load(&file, &location::shown(&file)).unwrap_or_default();
    let parsed = |url: &str| Url::parse(url.trim_end_matches('/')).ok();
    let at = |sought: &str| {
        let sought = parsed(sought);
        known_host(&settings, |url| sought.is_some() && parsed(url) == sought)
    };
    let any = || known_host(&settings, |_| true);
    let found = match address {
        Address::OfRequests(url) => at(url).or_else(|| Some(url.to_owned())),
        Address::OfDocument(url) => at(url).or_else(any).or_else(|| Some(url.to_owned())),
        Address::Unknown => any(),
    };
    found.unwrap_or_else(|| ANY_HOST.to_owned())
}

/// The first host whose address is known and fits; of one in a file, nothing is read.
fn known_host(settings: &Settings, fits: impl Fn(&str) -> bool) -> Option<String> {
    let is_known = |url: &TextSource| match url {
        TextSource::Literal(url) => fits(url),
        TextSource::File(_) => fits(""),
        TextSource::Environment(from) => {
            let url = environment(&from.env).or_else(|| from.default.clone());
            url.is_some_and(|url| fits(&url))
        }
    };
    let mut own = settings.hosts.iter().filter(|(name, _)| *name != MOCK);
    let known = own.find(|(_, written)| written.url.as_ref().is_some_and(is_known));
    known.map(|(name, _)| name.clone())
}
