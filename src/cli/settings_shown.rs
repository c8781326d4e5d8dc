//! Settings, each with where it comes from: those of the host profiles (`driftcheck hosts`),
//! and all that a run would go by (`driftcheck run --show-settings`). Nothing is sent, and no
//! plan is made.

use std::path::Path;

use serde::Serialize;

use super::args::{HostsArgs, ListFormat};
use super::environment::environment;
use super::host::{self, no_such_profile};
use super::options::RunOptions;
use super::outputs::Written;
use super::{input, missing, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::duration::duration_text;
use crate::model::format::Format;
use crate::model::kind::Kind;
use crate::report::escape::clean;
use crate::settings::profile::{self, HostChoice, MOCK};
use crate::settings::sources::{SettingRow, rows};
use crate::suite::load::Suite;
use crate::suite::location::shown;
use crate::variables::Values;

/// The settings of a profile.
#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
    settings: Vec<SettingRow>,
}

/// Prints the settings of every profile, or of the one that is asked for.
pub fn of_hosts(args: &HostsArgs) -> ExitStatus {
    if let (true, Some(name)) = (args.missing, &args.name) {
        return missing::of_host(args, name);
    }
    let suite = match input::load(&args.suite.paths(), &Values::new()) {
        Ok(loaded) => loaded.suite,
        Err(errors) => return output::refuse(&errors),
    };
    let settings = &suite.settings;
    let asked = |name: &&String| args.name.as_ref().is_none_or(|asked| asked == *name);
    let profiles = settings.hosts.keys().filter(asked);
    let profiles = profiles.map(|name| Profile {
        name,
        settings: rows(settings, name, false, &environment),
    });
    let profiles: Vec<Profile<'_>> = profiles.collect();
    match (&args.name, args.format) {
        (Some(name), _) if profiles.is_empty() => {
            output::refuse(&[no_such_profile("NAME", name, settings)])
        }
        (_, ListFormat::Json) => output::print_json(&profiles),
        (None, ListFormat::Text) if profiles.is_empty() => output::print(
            "driftcheck.toml has no host profiles; --host takes an address, or `mock`\n",
        ),
        (_, ListFormat::Text) => {
            let text = |one: &Profile<'_>| format!("{}\n{}", one.name, text(&one.settings));
            output::print(&profiles.iter().map(text).collect::<String>())
        }
    }
}

/// Prints what a run would go by: the outcome of flags, environment and file.
pub fn of_run(options: &RunOptions) -> ExitStatus {
    match settled(options) {
        Ok(rows) => output::print(&text(&rows)),
        Err(errors) => output::refuse(&errors),
    }
}

fn settled(options: &RunOptions) -> Result<Vec<SettingRow>, Vec<InputError>> {
    let vars = &options.overrides.vars;
    let suite = input::load(&options.suite, vars)?.suite;
    let choice = host::choose(options.host.as_deref(), &suite.settings);
    let choice = choice.map_err(|error| vec![error])?;
    let mut settled = vec![chosen(options, &choice)];
    settled.extend(of_profile(options, &suite, &choice));
    if !vars.is_empty() {
        let names: Vec<String> = vars.keys().map(ToString::to_string).collect();
        let source = "--var or DRIFTCHECK_VAR_…";
        settled.push(row("vars, over those", &names.join(", "), source));
    }
    settled.extend(settings_of_run(options, &suite));
    Ok(settled)
}

fn chosen(options: &RunOptions, choice: &HostChoice) -> SettingRow {
    let source = match (&options.host, choice) {
        (Some(_), _) => "--host",
        (None, HostChoice::Mock) if environment(host::VARIABLE).is_none() => {
            "default_host in driftcheck.toml"
        }
        (None, _) => host::VARIABLE,
    };
    match choice {
        HostChoice::Mock => row("host", "the embedded mock", source),
        HostChoice::Profile(name) => row("host", name, source),
        HostChoice::Url(url) => row("host", url.as_str(), source),
    }
}

/// The profile's settings, as far as no flag outranks them.
fn of_profile(options: &RunOptions, suite: &Suite, choice: &HostChoice) -> Vec<SettingRow> {
    let settings = &suite.settings;
    let mut is_lent = false;
    let name = match choice {
        HostChoice::Mock => MOCK.to_owned(),
        HostChoice::Profile(name) => name.clone(),
        HostChoice::Url(base) => {
            let root = &suite.location.root;
            profile::with_address(settings, base, &environment, root).unwrap_or_else(|| {
                is_lent = true;
                settings.url_profile.clone().unwrap_or_default()
            })
        }
    };
    let mut rows = rows(settings, &name, is_lent, &environment);
    let overrides = &options.overrides;
    let jobs = overrides.jobs.map(|jobs| jobs.to_string());
    let effects = overrides.allow_effects.then(|| "allow".to_owned());
    let flags = [
        ("jobs", jobs, "--jobs"),
        ("timeout", overrides.timeout.map(duration_text), "--timeout"),
        ("effects", effects, "--allow-effects"),
    ];
    for (key, value, flag) in flags {
        if let Some(value) = value
            && let Some(row) = rows.iter_mut().find(|row| row.key == key)
        {
            row.value = Some(value);
            row.source = flag.to_owned();
        }
    }
    if overrides.timeout.is_some() {
        rows.retain(|row| !row.key.starts_with("timeouts"));
    }
    rows
}

fn settings_of_run(options: &RunOptions, suite: &Suite) -> Vec<SettingRow> {
    let location = &suite.location;
    let reports = &suite.settings.reports;
    let written = Written::of(&options.written, reports, None);
    let names: Vec<&str> = written.formats.iter().copied().map(Format::name).collect();
    let source_of = |flag: bool, name: &str, set: bool| match (flag, set) {
        (true, _) => format!("--{name}"),
        (_, true) => "driftcheck.toml".to_owned(),
        _ => "default".to_owned(),
    };
    let path = |path: &Path| shown(path);
    let output = options.output.report_dir.as_deref();
    let default_reports = location.root.join("reports");
    let mut rows = vec![
        row(
            "suite",
            &match shown(&location.root) {
                here if here.is_empty() => ".".to_owned(),
                path => path,
            },
            &source_of(options.suite.suite.is_some(), "suite", false),
        ),
        row(
            "cases",
            &path(&location.cases),
            &source_of(options.suite.cases.is_some(), "cases", false),
        ),
        row(
            "schemas",
            &path(&location.schemas),
            &source_of(options.suite.schemas.is_some(), "schemas", false),
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
                !options.written.formats.is_empty(),
                "format",
                reports.formats.is_some(),
            ),
        ),
        row(
            "keep",
            &written.kept.most.to_string(),
            &source_of(
                options.written.keep.is_some(),
                "keep",
                reports.keep.is_some(),
            ),
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
    let sunset = options.sunset_warn.map(|days| days.to_string());
    let now = options.now.map(|now| now.to_string());
    let deadline = options.deadline.map(duration_text);
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
fn text(rows: &[SettingRow]) -> String {
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let line = |row: &SettingRow| {
        let value = clean(row.value.as_deref().unwrap_or("-")).into_owned();
        let (key, source) = (&row.key, &row.source);
        format!("  {key:width$}  {value}  ({source})\n")
    };
    rows.iter().map(line).collect()
}
