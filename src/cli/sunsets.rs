//! `driftcheck sunsets`: which operations go away, when, and who looks after them, from the
//! records of runs.

use super::args::{SunsetsArgs, SunsetsFormat};
use super::options::SuitePaths;
use super::{input, output, output_file, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::moment::{self, Moment};
use crate::record::Reader;
use crate::report::{counted, ics, json, markdown, terminal};
use crate::settings::{self, Settings};
use crate::suite::location;
use crate::summary::{Sunsets, SunsetsBuilder};

/// Reads the records and lists the sunsets.
pub fn main(args: &SunsetsArgs) -> ExitStatus {
    list(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn list(args: &SunsetsArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let paths = SuitePaths {
        suite: args.suite.clone(),
        ..SuitePaths::default()
    };
    let settings = settings_of(&paths)?;
    let dir = input::report_dir(args.report_dir.as_ref(), &paths);
    let records = input::records(&args.runs, &dir).map_err(one)?;
    let as_of = Moment::from(args.now.unwrap_or_else(moment::now));
    let mut builder = SunsetsBuilder::new(as_of);
    for record in &records {
        let summary = Reader::open(record)
            .and_then(|mut reader| reader.summarise())
            .map_err(one)?;
        for warning in &summary.warnings {
            output::note(&format!("warning: {}: {warning}", summary.started.run));
        }
        let deprecation = settings.deprecation_of(&summary.started.profile);
        builder.add(&summary, |operation| {
            deprecation.owner_of(operation).map(str::to_owned)
        });
    }
    let sunsets = builder.finish();
    let written =
        output_file::write_to(
            args.output.as_deref(),
            &records,
            |out, is_terminal| match args.format {
                SunsetsFormat::Terminal => {
                    let options = outputs::plain_options(is_terminal);
                    Ok(terminal::write_sunsets(out, &sunsets, &options)?)
                }
                SunsetsFormat::Ics => ics::write(out, &sunsets),
                SunsetsFormat::Json => json::sunsets::write(out, &sunsets),
                SunsetsFormat::Markdown => markdown::write_sunsets(out, &sunsets),
            },
        );
    let written = written.map_err(one)?;
    Ok(match (written, args.fail_within) {
        (ExitStatus::Conforms, Some(days)) => within(&sunsets, days),
        _ => written,
    })
}

/// The settings that name the owners; a run can be read where there is no suite, too.
fn settings_of(paths: &SuitePaths) -> Result<Settings, Vec<InputError>> {
    match input::locate(paths) {
        Ok(location) => settings::load(&location.settings, &location::shown(&location.settings)),
        Err(error) if paths.suite.is_some() => Err(vec![error]),
        Err(_) => Ok(Settings::default()),
    }
}

/// Fails if a sunset is near.
fn within(sunsets: &Sunsets, days: u32) -> ExitStatus {
    let near = sunsets.count_within(days);
    if near == 0 {
        return ExitStatus::Conforms;
    }
    let (verb, has) = match near {
        1 => ("is", "has"),
        _ => ("are", "have"),
    };
    output::note(&format!(
        "error: {} {verb} at most {} away or {has} passed (--fail-within)",
        counted(near as u64, "sunset"),
        counted(days, "day"),
    ));
    ExitStatus::Drift
}
