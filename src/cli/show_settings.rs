//! `driftcheck run --show-settings`: what a run would go by, each setting with where it comes
//! from. Nothing is sent, and no plan is made.

use std::path::Path;

use super::args::RunArgs;
use super::input;
use super::output;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::format::Format;
use crate::model::kind::Kind;
use crate::report::escape::clean;
use crate::settings::profile::{self, HostChoice, STAND_IN};
use crate::settings::settings_file::ProfileSettings;
use crate::settings::sources::{SettingRow, rows};
use crate::suite::load::Suite;
use crate::suite::location::shown;

/// Prints the outcome of flags, environment and file.
pub fn main(args: &RunArgs) -> ExitStatus {
    match settled(args) {
        Ok(rows) => output::print(&text(&rows)),
        Err(errors) => output::refuse(&errors),
    }
}

fn settled(args: &RunArgs) -> Result<Vec<SettingRow>, Vec<InputError>> {
    let vars = input::variables(&args.host.vars)?;
    let suite = input::load(&args.suite, &vars)?.suite;
    let environment = |name: &str| input::environment(name);
    let choice = profile::choose(args.host.host.as_deref(), &environment, &suite.settings)
        .map_err(|error| vec![error])?;
    let mut settled = vec![chosen(args, &choice)];
    settled.extend(of_profile(args, &suite, &choice, &environment));
    if !vars.is_empty() {
        let names: Vec<String> = vars.keys().map(ToString::to_string).collect();
        let source = "--var or DRIFTCHECK_VAR_…";
        settled.push(row("vars, over those", &names.join(", "), source));
    }
    settled.extend(of_run(args, &suite));
    Ok(settled)
}

fn chosen(args: &RunArgs, choice: &HostChoice) -> SettingRow {
    let source = match (&args.host.host, choice) {
        (Some(_), _) => "--host",
        (None, HostChoice::StandIn) if input::environment("DRIFTCHECK_HOST").is_none() => "default",
        (None, _) => "DRIFTCHECK_HOST",
    };
    match choice {
        HostChoice::StandIn => row("host", "the embedded stand-in", source),
        HostChoice::Profile(name) => row("host", name, source),
        HostChoice::Url(url) => row("host", url.as_str(), source),
    }
}

/// The profile's settings, as far as no flag outranks them.
fn of_profile(
    args: &RunArgs,
    suite: &Suite,
    choice: &HostChoice,
    environment: profile::Environment<'_>,
) -> Vec<SettingRow> {
    let settings = &suite.settings;
    let empty = ProfileSettings::default();
    let mut is_lent = false;
    let name = match choice {
        HostChoice::StandIn => STAND_IN.to_owned(),
        HostChoice::Profile(name) => name.clone(),
        HostChoice::Url(base) => {
            let root = &suite.location.root;
            profile::with_address(settings, base, environment, root).unwrap_or_else(|| {
                is_lent = true;
                settings.url_profile.clone().unwrap_or_default()
            })
        }
    };
    let mut written = settings.hosts.get(&name).unwrap_or(&empty).clone();
    if is_lent {
        // What another host permits says nothing of this one.
        (written.live, written.effects) = (None, None);
    }
    let mut rows = rows(settings, &name, &written, environment);
    if is_lent {
        rows.retain(|row| row.key != "url");
    }
    let flags = [
        (
            "jobs",
            args.pace.jobs.map(|jobs| jobs.to_string()),
            "--jobs",
        ),
        (
            "timeout",
            args.pace
                .timeout
                .map(|limit| format!("{}s", limit.as_secs_f64())),
            "--timeout",
        ),
        (
            "effects",
            args.host.allow_effects.then(|| "allow".to_owned()),
            "--allow-effects",
        ),
    ];
    for (key, value, flag) in flags {
        if let Some(value) = value
            && let Some(row) = rows.iter_mut().find(|row| row.key == key)
        {
            row.value = Some(value);
            row.source = flag.to_owned();
        }
    }
    if args.pace.timeout.is_some() {
        rows.retain(|row| !row.key.starts_with("timeouts."));
    }
    rows
}

fn of_run(args: &RunArgs, suite: &Suite) -> Vec<SettingRow> {
    let location = &suite.location;
    let reports = &suite.settings.reports;
    let written = args.written.resolve(reports, None);
    let names: Vec<&str> = written.formats.iter().copied().map(Format::name).collect();
    let source_of = |flag: bool, name: &str, set: bool| match (flag, set) {
        (true, _) => format!("--{name}"),
        (_, true) => "driftcheck.toml".to_owned(),
        _ => "default".to_owned(),
    };
    let path = |path: &Path| shown(path);
    let output = args.output.report_dir.as_deref();
    let default_reports = location.root.join("reports");
    let mut rows = vec![
        row(
            "suite",
            &match shown(&location.root) {
                here if here.is_empty() => ".".to_owned(),
                path => path,
            },
            &source_of(args.suite.suite.is_some(), "suite", false),
        ),
        row(
            "cases",
            &path(&location.cases),
            &source_of(args.suite.cases.is_some(), "cases", false),
        ),
        row(
            "schemas",
            &path(&location.schemas),
            &source_of(args.suite.schemas.is_some(), "schemas", false),
        ),
        row(
            "report_dir",
            &path(output.unwrap_or(&default_reports)),
            &source_of(output.is_some(), "report-dir", false),
        ),
        row(
            "formats",
            &names.join(", "),
            &source_of(
                !args.written.format.is_empty(),
                "format",
                reports.formats.is_some(),
            ),
        ),
        row(
            "keep",
            &written.keep.to_string(),
            &source_of(args.written.keep.is_some(), "keep", reports.keep.is_some()),
        ),
    ];
    let settings = &suite.settings;
    let closed = settings.contracts.closed;
    let kind = Kind::UndocumentedProperty;
    let undocumented = settings.severity.get(&kind).copied();
    let effective = closed.or(undocumented).unwrap_or(kind.default_severity());
    rows.push(row(
        "contracts.closed",
        effective.as_str(),
        &source_of(false, "", closed.or(undocumented).is_some()),
    ));
    let sunset = args.verdict.sunset_warn.map(|days| days.to_string());
    let now = args.pace.now.map(|now| now.to_string());
    let deadline = args
        .pace
        .deadline
        .map(|limit| format!("{}s", limit.as_secs_f64()));
    for (key, value) in [
        ("sunset-warn", sunset),
        ("now", now),
        ("deadline", deadline),
    ] {
        rows.extend(value.map(|value| row(key, &value, &format!("--{key}"))));
    }
    rows
}

fn row(key: &str, value: &str, source: &str) -> SettingRow {
    SettingRow {
        key: key.to_owned(),
        value: Some(value.to_owned()),
        source: source.to_owned(),
    }
}

/// A setting a line: key, value and source.
pub(super) fn text(rows: &[SettingRow]) -> String {
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let line = |row: &SettingRow| {
        let value = clean(row.value.as_deref().unwrap_or("-")).into_owned();
        let (key, source) = (&row.key, &row.source);
        format!("  {key:width$}  {value}  ({source})\n")
    };
    rows.iter().map(line).collect()
}
