//! `driftcheck judge`: traffic that others recorded, judged by the contract of its operations.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use super::args::{JudgeArgs, KeptBodies, TrafficContractArgs};
use super::baseline::choice::Host;
use super::commit::Commit;
use super::input::{self, Loaded};
use super::options::BaselineChoice;
use super::outputs::{Outputs, Written, exit_status};
use super::session::{Judging, Session, finished};
use super::traffic::{Counted, TrafficJudge};
use super::{accepted, host, output, signals};
use crate::contract::{ApiDocument, Catalog};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::host::{HostProfile, URL};
use crate::model::record::{RECORD_VERSION, RunFinished, RunStarted};
use crate::openapi::Direction;
use crate::record::{folder_name, run_id};
use crate::redact::redactor::Redactor;
use crate::runner::Stop;
use crate::settings;
use crate::settings::profile::Overrides;
use crate::suite::load::Suite;
use crate::suite::location::{self, Location};
use crate::summary::RunSummary;
use crate::traffic::{self, Hosts, LogMapping, ReadOptions, Routes, origin};
use crate::variables::Values;

/// Judges files of traffic and reports what is found.
pub fn main(args: &JudgeArgs) -> ExitStatus {
    judge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn judge(args: &JudgeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let (paths, look) = (args.suite.paths(), args.look.options());
    let reports = input::report_dir(look.report_dir.as_ref(), &paths);
    input::refuse_linked_reports(look.report_dir.as_ref(), &reports).map_err(one)?;
    let at = crate::model::moment::now();
    let clock = args.now.unwrap_or(at);
    let loaded = load(args, clock)?;
    let routes = routes(&args.contract, &loaded.catalog).map_err(one)?;
    let profile = profile(args, &loaded.suite).map_err(one)?;
    let sources: Vec<String> = args
        .files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let (base, name) = match &profile {
        Some(profile) => (origin(&profile.base), profile.name.clone()),
        None => (sources.join(", "), URL.to_owned()),
    };
    let judging = Judging {
        host: Host {
            profile: &name,
            base: &base,
        },
        baselines: &BaselineChoice::Without,
        strict: args.verdict.strict,
        sunset_warn: args.verdict.sunset_warn,
        clock,
    };
    let Session { suite, rules, .. } = Session::of(loaded, &judging)?;
    let against = args.written.against.as_ref();
    let against = against.map(|run| accepted::of_run(run, &reports));
    let started = RunStarted {
        record_version: RECORD_VERSION,
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run: folder_name(at, base.rsplit('/').next().unwrap_or_default(), &run_id(at)),
        started_at: at.to_string(),
        clock: clock.to_string(),
        host: base,
        profile: name,
        sources,
        contracts: rules.catalog.digests_with_fields(|_| true),
        strict: rules.strict,
        fail_on: Some(args.verdict.fail_on.into()),
        commit: Commit::ask(&suite.location.root).answer(),
        accepted: against.transpose().map_err(one)?,
        waivers: rules.waivers.clone(),
        ..RunStarted::default()
    };
    let written = Written::of(
        &args.written.options(),
        &suite.settings.reports,
        Some(&suite.location),
    );
    let dir = reports.join(&started.run);
    let mut outputs = Outputs::open(&dir, written, &started, |_| {}).map_err(one)?;
    let options = ReadOptions {
        log: mapping(args, &suite).map_err(one)?,
        origin: match &profile {
            Some(profile) => Some(origin(&profile.base)),
            None => servers(&rules.catalog).next(),
        },
        ..ReadOptions::default()
    };
    let secrets = rules.catalog.secret_suffixes().to_vec();
    let judge = TrafficJudge {
        hosts: match &profile {
            Some(profile) => Hosts::only(origin(&profile.base)),
            None => Hosts::of_documents(servers(&rules.catalog)),
        },
        redactor: match &profile {
            Some(profile) => Redactor::new(profile, secrets),
            None => Redactor::without_credentials(secrets),
        },
        keeper: outputs.keeper.clone(),
        requests: requests(args, &suite.location, &rules.catalog).map_err(one)?,
        keeps_all: args.keep_bodies == KeptBodies::All,
        counted: Counted::default(),
        rules,
        routes,
    };
    let (status, summary) = match read(args, &options, judge, &mut outputs) {
        Ok(read) => read,
        Err(error) => {
            outputs.discard();
            return Err(one(error));
        }
    };
    Ok(outputs.report(
        &look,
        &summary,
        status.unwrap_or_else(|| exit_status(&summary)),
    ))
}

/// The suite with its settings and waivers, where there is one, and the contracts.
fn load(args: &JudgeArgs, clock: jiff::Timestamp) -> Result<Loaded, Vec<InputError>> {
    let paths = args.suite.paths();
    let documents = &args.contract.openapi;
    let mut loaded = match (input::locate(&paths), documents.is_empty()) {
        (Err(_), false) if paths.suite.is_none() => without_suite()?,
        _ => input::load_at(&paths, &Values::new(), clock)?,
    };
    if !documents.is_empty() {
        let mut catalog = Catalog::default();
        for file in documents {
            catalog.add_document(ApiDocument::read(file).map_err(|error| vec![error])?);
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
fn routes(chosen: &TrafficContractArgs, catalog: &Catalog) -> Result<Routes, InputError> {
    if let (Some(contract), Some(operation)) = (&chosen.contract, &chosen.operation) {
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
        let error = InputError::new("judge", "there is no OpenAPI document to judge traffic by");
        return Err(error.help(
            "name one with --openapi FILE, put it into `schemas/`, or name a JSON Schema with \
             --contract NAME --operation 'GET /v1/users/{id}'",
        ));
    }
    Ok(routes)
}

/// The fields of an access log that the user names.
fn mapping(args: &JudgeArgs, suite: &Suite) -> Result<Option<LogMapping>, InputError> {
    let Some(named) = &args.log else {
        return Ok(None);
    };
    let logs = &suite.settings.traffic.logs;
    if let Some(mapping) = logs.get(named) {
        return Ok(Some(mapping.clone()));
    }
    let message = format!("there is no log `{named}` in driftcheck.toml");
    let help = format!("describe it there as `[traffic.logs.{named}]`");
    Err(InputError::new("--log", message).suggest(named, logs.keys(), help))
}

/// The host that the user names.
fn profile(args: &JudgeArgs, suite: &Suite) -> Result<Option<HostProfile>, InputError> {
    let Some(named) = &args.host else {
        return Ok(None);
    };
    let overrides = Overrides {
        // Nothing is sent.
        allow_plain_http: true,
        ..Overrides::default()
    };
    let (_, profile) = host::resolve(Some(named), suite, &overrides)?;
    Ok(Some(profile))
}

/// The documents as those of requests, in the order of the others.
fn requests(
    args: &JudgeArgs,
    location: &Location,
    catalog: &Catalog,
) -> Result<Vec<ApiDocument>, InputError> {
    if !args.requests {
        return Ok(Vec::new());
    }
    let own = catalog.documents().iter();
    let own = own.map(|document| location.schemas.join(document.name()));
    let files: Vec<PathBuf> = match args.contract.openapi.as_slice() {
        [] => own.collect(),
        named => named.to_vec(),
    };
    let read = |file: &PathBuf| ApiDocument::read_as(file, Direction::Request);
    files.iter().map(read).collect()
}

fn servers(catalog: &Catalog) -> impl Iterator<Item = String> {
    let documents = catalog.documents().iter();
    documents.flat_map(|document| document.api().origins.clone())
}

/// Reads the files and judges what stands in them; at a signal what was read so far counts.
fn read(
    args: &JudgeArgs,
    options: &ReadOptions,
    mut judge: TrafficJudge,
    outputs: &mut Outputs,
) -> Result<(Option<ExitStatus>, RunSummary), InputError> {
    let begun = Instant::now();
    outputs.check()?;
    let stop = Stop::default();
    let runtime = input::runtime()
        .map_err(|error| InputError::new("judge", format!("no thread can start: {error}")))?;
    runtime.spawn(signals::watch(stop.clone()));
    let mut warnings = Vec::new();
    for file in &args.files {
        let mut each = |seen| {
            judge.take(seen);
            match stop.reason() {
                None => ControlFlow::Continue(()),
                Some(_) => ControlFlow::Break(()),
            }
        };
        let reading = traffic::read(file, options, &mut each)?;
        warnings.extend(reading.warnings);
        if stop.reason().is_some() {
            break;
        }
    }
    let left_out = judge.finish();
    for warning in &warnings {
        output::note(&format!("warning: {warning}"));
    }
    let summary = outputs.finish(&RunFinished {
        left_out,
        warnings,
        ..finished(begun, &stop)
    });
    Ok((stop.reason().and_then(signals::exit_status), summary))
}
