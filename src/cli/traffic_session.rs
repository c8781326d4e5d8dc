//! What every command works with that judges traffic: the suite of today, the operations of its
//! documents, the record and the reports. Put together here alone.

use std::path::PathBuf;
use std::sync::Arc;

use super::accepted;
use super::baseline::choice::Host;
use super::commit::{Commit, folder_in_repository};
use super::document::NamedDocument;
use super::doubtful::Doubtful;
use super::input::{self, Loaded};
use super::openapi_run;
use super::options::{BaselineChoice, OutputOptions, TrafficOptions};
use super::outputs::{Outputs, Written};
use super::session::{Judging, Session};
use super::traffic::{Counted, TrafficJudge};
use super::watching::{ACCEPTED, Watching};
use crate::contract::{ApiDocument, Catalog};
use crate::error::InputError;
use crate::judge::Rules;
use crate::model::host::{HostProfile, URL};
use crate::model::outcome::CaseResult;
use crate::model::record::{RECORD_VERSION, RunStarted};
use crate::model::required::Required;
use crate::openapi::Direction;
use crate::record::{folder_name, run_id};
use crate::redact::redactor::Redactor;
use crate::settings;
use crate::suite::load::Suite;
use crate::suite::location::{self, Location};
use crate::traffic::{Hosts, ReadOptions, Routes, origin};
use crate::variables::Values;

/// What the history calls exchanges that no case asked for.
const TRAFFIC: &str = "traffic";

/// The suite and the operations that traffic is judged by.
pub(super) struct Loading {
    loaded: Loaded,
    /// The documents that were named, for as long as they are read.
    documents: Vec<NamedDocument>,
    routes: Routes,
    at: jiff::Timestamp,
    clock: jiff::Timestamp,
}

/// What is ready to judge traffic, and to report it.
pub(super) struct TrafficSession {
    /// Judges what a source gives.
    pub(super) judge: TrafficJudge,
    /// The record and the reports.
    pub(super) outputs: Outputs,
    /// How they look.
    pub(super) look: OutputOptions,
    /// How files of traffic are read.
    pub(super) reading: ReadOptions,
}

impl Loading {
    /// Reads the suite and the documents, those of the host's own origin with its credential.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn of(
        options: &TrafficOptions,
        host: Option<&str>,
    ) -> Result<Loading, Vec<InputError>> {
        let at = crate::model::moment::now();
        let clock = options.now.unwrap_or(at);
        let documents = options.documents.iter();
        let documents = documents.map(|name| NamedDocument::of(name, host));
        let documents: Vec<NamedDocument> = documents.collect::<Result<_, _>>()?;
        let loaded = load(options, &documents, clock)?;
        openapi_run::warn(&loaded.catalog, documents.is_empty());
        let routes = routes(options, &loaded.catalog).map_err(|error| vec![error])?;
        Ok(Loading {
            loaded,
            documents,
            routes,
            at,
            clock,
        })
    }

    /// The suite, to choose a host from.
    pub(super) fn suite(&self) -> &Suite {
        &self.loaded.suite
    }

    /// Opens the record and the reports. Only what was sent to `profile` is judged, where there
    /// is one. `on_kept` is shown each result.
    ///
    /// # Errors
    /// What is wrong with the suite, or where a file cannot be written.
    pub(super) fn open(
        self,
        options: &TrafficOptions,
        profile: Option<&HostProfile>,
        sources: Vec<String>,
        on_kept: impl Fn(&CaseResult) + Send + Sync + 'static,
    ) -> Result<TrafficSession, Vec<InputError>> {
        let one = |error: InputError| vec![error];
        let (paths, look) = (&options.suite, options.output.clone());
        let reports = input::report_dir(look.report_dir.as_ref(), paths);
        input::refuse_linked_reports(look.report_dir.as_ref(), &reports).map_err(one)?;
        let (base, name) = match profile {
            Some(profile) => (origin(&profile.base), profile.name.clone()),
            None => (sources.join(", "), URL.to_owned()),
        };
        let judging = Judging {
            host: Host {
                profile: &name,
                base: &base,
            },
            baselines: &BaselineChoice::Without,
            strict: options.strict,
            sunset_warn: options.sunset_warn,
            clock: self.clock,
        };
        let Session { suite, rules, .. } = Session::of(self.loaded, &judging)?;
        let against = options.written.against.as_deref();
        let of_profile = against.filter(|word| *word == ACCEPTED).map(|_| &*name);
        let accepted = accepted::reference(against, &reports, &suite.location, of_profile);
        let mut started = RunStarted {
            suite: Some(TRAFFIC.to_owned()),
            record_version: RECORD_VERSION,
            driftcheck: env!("CARGO_PKG_VERSION").into(),
            run: folder_name(self.at, name_of(&base), &run_id(self.at)),
            started_at: self.at.to_string(),
            clock: self.clock.to_string(),
            host: base,
            profile: name,
            labels: options.written.labels.clone(),
            sources,
            contracts: rules.catalog.digests_with_fields(|_| true),
            strict: rules.strict,
            commit: Commit::ask(&suite.location.root).answer(),
            // Documents that were named are not those of the suite.
            folder: match self.documents.is_empty() {
                true => folder_in_repository(&suite.location.root),
                false => None,
            },
            accepted: accepted.map_err(one)?,
            required: required(options),
            waivers: rules.waivers.clone(),
            ..RunStarted::default()
        };
        let watching = Watching::new(options.fails, against, &rules.severities);
        watching.put_into(&mut started, &reports).map_err(one)?;
        let written = Written::of(
            &options.written,
            &suite.settings.reports,
            Some(&suite.location),
        );
        let reading = reading(profile, &rules.catalog);
        let requests =
            requests(options, &self.documents, &suite.location, &rules.catalog).map_err(one)?;
        let dir = reports.join(&started.run);
        let outputs = Outputs::open(&dir, written, &started, on_kept).map_err(one)?;
        outputs.check().map_err(one)?;
        Ok(TrafficSession {
            judge: TrafficJudge {
                hosts: match profile {
                    Some(profile) => Hosts::only(origin(&profile.base)),
                    None => Hosts::of_documents(servers(&rules.catalog)),
                },
                base: profile.map_or_else(String::new, |profile| {
                    profile.base.path().trim_end_matches('/').to_owned()
                }),
                redactor: redactor(profile, &rules),
                requests,
                keeper: outputs.keeper.clone(),
                keeps_all: options.keeps_all,
                counted: Counted::default(),
                doubtful: Doubtful::default(),
                rules,
                routes: self.routes,
            },
            outputs,
            look,
            reading,
        })
    }
}

/// What must be judged, where anything is said of that.
fn required(options: &TrafficOptions) -> Option<Required> {
    let required = Required {
        min_coverage_percent: options.min_coverage,
        allow_incomplete: options.allow_incomplete,
        ..Required::default()
    };
    (required != Required::default()).then_some(required)
}

fn reading(profile: Option<&HostProfile>, catalog: &Catalog) -> ReadOptions {
    ReadOptions {
        log: None,
        origin: match profile {
            Some(profile) => Some(origin(&profile.base)),
            None => servers(catalog).next(),
        },
        ..ReadOptions::default()
    }
}

fn redactor(profile: Option<&HostProfile>, rules: &Rules) -> Arc<Redactor> {
    let names = rules.catalog.secret_names();
    Arc::new(match profile {
        Some(profile) => Redactor::new(profile, names),
        None => Redactor::without_credentials(names),
    })
}

/// The suite with its settings and waivers, where there is one, and the contracts.
fn load(
    options: &TrafficOptions,
    documents: &[NamedDocument],
    clock: jiff::Timestamp,
) -> Result<Loaded, Vec<InputError>> {
    let paths = &options.suite;
    let mut loaded = match (input::locate(paths), documents.is_empty()) {
        (Err(_), false) if paths.suite.is_none() => without_suite()?,
        _ => input::load_at(paths, &Values::new(), clock)?,
    };
    if !documents.is_empty() {
        let mut catalog = Catalog::default();
        for named in documents {
            let document = named.read(Direction::Response);
            catalog.add_document(document.map_err(|error| vec![error])?);
        }
        loaded.catalog = catalog;
    }
    Ok(loaded)
}

/// What a document is judged with where there is no suite.
fn without_suite() -> Result<Loaded, Vec<InputError>> {
    let here = input::working_folder().map_err(|error| vec![error])?;
    let location = input::usual_location(here);
    let shown = location::shown(&location.settings);
    Ok(Loaded {
        suite: Suite {
            settings: settings::load(&location.settings, &shown)?,
            location,
            cases: Vec::new(),
            strays: Vec::new(),
            waivers: Vec::new(),
        },
        catalog: Catalog::default(),
    })
}

/// The operations that are judged.
fn routes(options: &TrafficOptions, catalog: &Catalog) -> Result<Routes, InputError> {
    if let Some((contract, operation)) = &options.contract {
        if catalog.get(contract).is_none() {
            let message = format!("there is no contract `{contract}` in the suite");
            let error = InputError::new("--contract", message);
            return Err(error.suggest(contract, catalog.names(), "put its schema into `schemas/`"));
        }
        let Some((method, path)) = operation
            .split_once(' ')
            .filter(|(_, path)| path.starts_with('/'))
        else {
            let message = format!("`{operation}` is not a method and a path");
            let error = InputError::new("--operation", message);
            return Err(error.help("write it as in 'GET /v1/users/{id}'"));
        };
        let file = format!("schemas/{contract}.schema.json");
        let method = method.to_ascii_uppercase();
        return Ok(Routes::of_contract(contract, &file, &method, path.trim()));
    }
    let routes = Routes::of_documents(catalog);
    if routes.operations().is_empty() {
        let error = InputError::new(
            "--openapi",
            "there is no OpenAPI document to judge traffic by",
        );
        return Err(error.help(
            "name one with --openapi FILE, put it into `schemas/`, or name a JSON Schema with \
             --contract NAME --operation 'GET /v1/users/{id}'",
        ));
    }
    Ok(routes)
}

/// What stands for a host or files in the name of a run.
fn name_of(base: &str) -> &str {
    base.rsplit('/').next().unwrap_or_default()
}

/// The documents as those of requests, in the order of the others.
fn requests(
    options: &TrafficOptions,
    named: &[NamedDocument],
    location: &Location,
    catalog: &Catalog,
) -> Result<Vec<ApiDocument>, InputError> {
    if !options.requests {
        return Ok(Vec::new());
    }
    if !named.is_empty() {
        let read = |named: &NamedDocument| named.read(Direction::Request);
        return named.iter().map(read).collect();
    }
    let own = catalog.documents().iter();
    let own = own.map(|document| location.schemas.join(document.name()));
    let read = |file: PathBuf| ApiDocument::read_as(&file, Direction::Request);
    own.map(read).collect()
}

fn servers(catalog: &Catalog) -> impl Iterator<Item = String> {
    let documents = catalog.documents().iter();
    documents.flat_map(|document| document.api().origins.clone())
}
