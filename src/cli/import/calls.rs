//! What the imports of requests share: which of them are meant, and the files that they become.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::generated::{from_line, marked};
use super::hosts::ImportHosts;
use super::profile::Profile;
use super::routes::Routes;
use super::written::Written;
use crate::cli::input;
use crate::cli::next_steps::Address;
use crate::cli::options::CallOptions;
use crate::contract::Catalog;
use crate::drafts;
use crate::drafts::calls::{Call, Gathered, Likeness, Marks, Route, Sought};
use crate::error::InputError;
use crate::report::counted;
use crate::report::escape::clean;
use crate::source_file;
use crate::suite::location::{self, CASE_SUFFIX};

/// What an import is of.
pub(super) struct Kind {
    /// As the command names it: `har`.
    pub(super) name: &'static str,
    /// When two requests are one case.
    pub(super) likeness: Likeness,
}

/// An import of requests on its way.
pub(super) struct CallImport {
    options: CallOptions,
    kind: Kind,
    /// The file as the user named it.
    shown: String,
    root: PathBuf,
    schemas: PathBuf,
    routes: Routes,
    hosts: ImportHosts,
    gathered: Gathered,
    /// The variables of the source.
    pub(super) marks: Marks,
    /// What becomes no case, with how often.
    left_out: BTreeMap<String, u64>,
}

impl CallImport {
    /// Reads the documents that say what requests are for.
    pub(super) fn new(
        options: CallOptions,
        kind: Kind,
        file: &Path,
    ) -> Result<CallImport, Vec<InputError>> {
        let here = input::working_folder().map_err(|error| vec![error])?;
        let root = options.suite.suite.clone();
        let root = root
            .or_else(|| location::find_upward(&here))
            .unwrap_or(here);
        let schemas = options.suite.schemas.clone();
        let schemas = schemas.unwrap_or_else(|| root.join("schemas"));
        let catalog = match source_file::is_there(&schemas) {
            true => Catalog::load_all(&schemas, &location::shown(&schemas))?,
            false => Catalog::default(),
        };
        let routes = Routes::new(catalog);
        let mut marks = Marks::default();
        let origins: Vec<String> = routes.origins().map(str::to_owned).collect();
        let hosts = ImportHosts::new(options.host.as_deref(), &root, origins, &mut marks)?;
        Ok(CallImport {
            gathered: Gathered::new(kind.likeness),
            options,
            kind,
            shown: shown(file),
            root,
            schemas,
            routes,
            hosts,
            marks,
            left_out: BTreeMap::new(),
        })
    }

    /// The file as messages name it.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// What a request is for.
    pub(super) fn route(&self, call: &Call, names: &[Option<String>]) -> Route {
        self.routes.of(call, names, &self.marks)
    }

    /// Adds a request.
    pub(super) fn add(&mut self, mut call: Call, mut route: Route) {
        let path = self.marks.shown(&call.address.path);
        let filters = &self.options.filters;
        if !filters.is_empty() && !filters.iter().any(|filter| filter.fits(&path)) {
            return self.leave_out("that no --filter matches");
        }
        let before = call.address.path.len();
        if !self.hosts.takes(&mut call, &route) {
            return self.leave_out("to other hosts");
        }
        if route.operation.is_none() && call.address.path.len() != before {
            route.template = self.routes.of(&call, &[], &self.marks).template;
        }
        self.gathered.add(call, route, &self.marks);
    }

    /// Counts what becomes no case.
    pub(super) fn leave_out(&mut self, reason: &str) {
        *self.left_out.entry(reason.to_owned()).or_default() += 1;
    }

    /// Writes the cases. `stem` is what their folder is called where nothing else says it,
    /// `set` are variables with their values, for `_defaults.yaml`.
    pub(super) fn end(
        mut self,
        stem: &str,
        mut set: Map<String, Value>,
    ) -> Result<String, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let seen = self.gathered.origins();
        let chosen = self
            .hosts
            .chosen(&seen, &self.shown, &self.marks)
            .map_err(one)?;
        let others: u64 = seen
            .iter()
            .filter(|(origin, _)| !chosen.contains(**origin))
            .map(|(_, count)| count)
            .sum();
        let too_many = self.gathered.left_out();
        for (reason, count) in [
            ("to other hosts", others),
            ("of further operations", too_many),
        ] {
            if count > 0 {
                *self.left_out.entry(reason.to_owned()).or_default() += count;
            }
        }
        let gathered = std::mem::take(&mut self.gathered);
        let (cases, credentials) = gathered.into_cases(&mut set, |origin| chosen.contains(origin));
        if cases.is_empty() {
            return Err(one(self.nothing()));
        }
        let into = self.options.into.clone();
        let stem = match drafts::calls::short(&drafts::slug(stem)) {
            stem if stem.is_empty() => self.kind.name.to_owned(),
            stem => stem,
        };
        let into = into.unwrap_or_else(|| self.root.join("cases").join(stem));
        let roots = [self.root.clone(), self.schemas.clone(), into.clone()];
        let mut files = Written::new(self.options.dry_run, roots);
        let unseen = cases.iter().filter(|one| one.call.seen.is_none()).count();
        for sought in &cases {
            let drafts_of = drafts::calls::draft(sought, &credentials, &set, &mut self.marks);
            let path = into.join(format!("{}{CASE_SUFFIX}", sought.id));
            files.refuse_links(&path).map_err(one)?;
            let editor = files.editor_line(&path, "case").map_err(one)?;
            let mut rest = self.from(sought);
            for remark in &drafts_of.remarks {
                rest.push_str(&format!("# {}\n", clean(remark)));
            }
            rest.push_str(&editor);
            rest.push_str(&drafts_of.text);
            files
                .put(&path, &marked(self.kind.name, &rest))
                .map_err(one)?;
        }
        if let Some(defaults) = drafts::calls::defaults(set) {
            let from = from_line(&format!("variables of {}", self.shown));
            let text = marked(self.kind.name, &format!("{from}{defaults}"));
            files
                .put_uncounted(&into.join("_defaults.yaml"), &text)
                .map_err(one)?;
        }
        let base = chosen.iter().next().filter(|_| chosen.len() == 1);
        let base = base.map(|origin| format!("{origin}{}", self.hosts.path()));
        let profile = Profile {
            kind: self.kind.name,
            base: base.clone(),
            lines: credentials.lines(&self.marks),
        };
        let profile = profile
            .write(&self.root, &mut files, &self.marks)
            .map_err(one)?;
        let known = base.filter(|base| self.marks.names(base).next().is_none());
        let address = known
            .as_deref()
            .map_or(Address::Unknown, Address::OfRequests);
        Ok(self.words(&files, unseen, &profile, address))
    }

    /// The comment that says where a case comes from.
    fn from(&self, sought: &Sought) -> String {
        let Sought { call, route, .. } = sought;
        let what = match &route.operation {
            Some(operation) => operation.name.clone(),
            None => format!("{} {}", call.method, self.marks.shown(&route.template)),
        };
        from_line(&format!("{what} of {}", call.place))
    }

    /// Why there is no case.
    fn nothing(&self) -> InputError {
        let left_out = self.left_out_words();
        let message = match left_out.is_empty() {
            true => "has no request".to_owned(),
            false => format!("has no request to make a case of: {left_out}"),
        };
        let help = match self.options.filters.is_empty() && self.options.host.is_none() {
            true => "name a file with requests to an API",
            false => "--filter takes patterns of paths, '/v1/users/**'; --host a profile or a URL",
        };
        InputError::new(self.shown.as_str(), message).help(help)
    }

    fn left_out_words(&self) -> String {
        let mut all: Vec<(&String, &u64)> = self.left_out.iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let words = all
            .iter()
            .map(|(reason, count)| format!("{reason}: {count}"));
        words.collect::<Vec<_>>().join(", ")
    }

    /// `unseen` are the cases of whose response nothing is known.
    fn words(&self, files: &Written, unseen: usize, profile: &str, address: Address<'_>) -> String {
        let mut text = files.names();
        text.push_str(&files.counts());
        let left_out = self.left_out_words();
        if !left_out.is_empty() {
            text.push_str(&format!("left out  {left_out}\n"));
        }
        text.push_str(profile);
        if unseen > 0 {
            let cases = counted(unseen, "case");
            text.push_str(&format!(
                "assumed   2xx in {cases}: another status is a notice, but for 5xx; `--strict` makes it fail\n"
            ));
        }
        text.push_str(&format!("next      {}\n", files.next_steps(address)));
        text
    }
}

/// A file as messages name it.
fn shown(file: &Path) -> String {
    match file == Path::new("-") {
        true => "standard input".to_owned(),
        false => location::shown(file),
    }
}

/// What a file is called without its ending.
pub(super) fn stem(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}
