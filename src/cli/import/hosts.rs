//! Which requests of a source are those of the API: the cases of a suite are for one host.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::host;
use crate::cli::input::usual_location;
use crate::drafts::calls::{Call, Marks, Route};
use crate::error::InputError;
use crate::settings;
use crate::settings::profile::Overrides;
use crate::suite::load::Suite;
use crate::suite::location;
use crate::traffic::origin;

use super::routes::is_distinct;

/// So many hosts are named in a message.
const MOST_NAMED: usize = 8;

/// The hosts of an API.
#[derive(Debug, Default)]
pub(super) struct ImportHosts {
    /// The one that the user named, with the path that its URL ends with.
    only: Option<(String, String)>,
    /// Those that a document names, or that were sent one of its operations.
    own: BTreeSet<String>,
    /// Those among them that were sent one.
    are_found: bool,
}

impl ImportHosts {
    /// `named` is what `--host` says.
    pub(super) fn new(
        named: Option<&str>,
        root: &std::path::Path,
        origins: impl IntoIterator<Item = String>,
        marks: &mut Marks,
    ) -> Result<ImportHosts, Vec<InputError>> {
        let mut hosts = ImportHosts {
            own: origins.into_iter().collect(),
            ..ImportHosts::default()
        };
        let Some(named) = named else {
            return Ok(hosts);
        };
        let inside = named
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"));
        hosts.only = Some(match inside {
            Some(name) => (
                marks.variable_of_source(name.trim()).to_string(),
                String::new(),
            ),
            None => of_profile(named, root)?,
        });
        Ok(hosts)
    }

    /// The path that the URL of the named host ends with.
    pub(super) fn path(&self) -> &str {
        self.only.as_ref().map_or("", |(_, path)| path)
    }

    /// Notes where a request goes. One to the named host has the path behind that of its URL;
    /// `false` where it is to another.
    pub(super) fn takes(&mut self, call: &mut Call, route: &Route) -> bool {
        let Some((origin, base)) = &self.only else {
            if is_distinct(route) {
                self.own.insert(call.address.origin.clone());
                self.are_found = true;
            }
            return true;
        };
        let path = call.address.path.strip_prefix(base.as_str());
        let path = path.filter(|path| base.is_empty() || path.is_empty() || path.starts_with('/'));
        let (true, Some(path)) = (*origin == call.address.origin, path) else {
            return false;
        };
        call.address.path = match path {
            "" => "/".to_owned(),
            path => path.to_owned(),
        };
        true
    }

    /// The hosts whose requests become cases, of all that there are requests to.
    ///
    /// # Errors
    /// Where there are several, and nothing says which.
    pub(super) fn chosen(
        &self,
        seen: &BTreeMap<&str, u64>,
        source: &str,
        marks: &Marks,
    ) -> Result<BTreeSet<String>, InputError> {
        let all = || seen.keys().map(|origin| (*origin).to_owned());
        let is_own = |origin: &String| self.own.contains(origin);
        if self.only.is_none() && (self.are_found || all().any(|origin| is_own(&origin))) {
            return Ok(all().filter(is_own).collect());
        }
        if self.only.is_some() || seen.len() < 2 {
            return Ok(all().collect());
        }
        let mut counted: Vec<(&&str, &u64)> = seen.iter().collect();
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let named = counted.iter().take(MOST_NAMED);
        let named = named.map(|(origin, count)| format!("{} ({count})", marks.shown(origin)));
        let named: Vec<String> = named.collect();
        let message = format!("has requests to {} hosts: {}", seen.len(), named.join(", "));
        let first = counted.first().map_or("", |(origin, _)| **origin);
        let first = marks.shown(first).replace(' ', "");
        let help = format!("the cases of a suite are for one host: choose it, --host '{first}'");
        Err(InputError::new(source, message).help(help))
    }
}

/// A profile or a URL as its origin and the path behind it.
fn of_profile(named: &str, root: &std::path::Path) -> Result<(String, String), Vec<InputError>> {
    let location = usual_location(root.to_path_buf());
    let shown = location::shown(&location.settings);
    let suite = Suite {
        settings: settings::load(&location.settings, &shown)?,
        location,
        cases: Vec::new(),
        strays: Vec::new(),
        waivers: Vec::new(),
    };
    let overrides = Overrides {
        // Nothing is sent.
        allow_plain_http: true,
        ..Overrides::default()
    };
    let resolved = host::resolve(Some(named), &suite, &overrides);
    let (_, profile) = resolved.map_err(|error| vec![error])?;
    let base = profile.base.path().trim_end_matches('/').to_owned();
    Ok((origin(&profile.base), base))
}
