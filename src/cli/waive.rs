//! `driftcheck waive`: accepts a finding until a day, in the suite's own file.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::args::WaiveArgs;
use super::environment::variables;
use super::published::editor_line;
use super::{git, input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files;
use crate::model::day::Day;
use crate::model::moment::Moment;
use crate::model::waiver::Waiver;
use crate::record::{Reader, resolve};
use crate::report::escape::{clean, excerpt};
use crate::report::words_of_days;
use crate::source_file;
use crate::suite::load::Suite;
use crate::suite::location::shown;
use crate::suite::waiver_entry::addition;
use crate::suite::waiver_values::{self as values, Mistake};
use crate::suite::waivers_file::{Bounds, FILE_NAME};
use crate::summary::{Sighting, is_fingerprint};

/// Longer texts are cut to so many characters in the comment of an entry.
const COMMENT_LIMIT: usize = 160;

/// Writes the waiver and says where it stands.
pub fn main(args: &WaiveArgs) -> ExitStatus {
    match waive(args) {
        Ok(words) => output::print(&words),
        Err(errors) => output::refuse(&errors),
    }
}

fn waive(args: &WaiveArgs) -> Result<String, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let clock = args.now.unwrap_or_else(crate::model::moment::now);
    let today = Day::from(Moment::from(clock));
    let vars = variables(&[])?;
    let suite = input::load_at(&args.suite.paths(), &vars, clock)?.suite;
    let is_whole = suite.location.cases == suite.location.base;
    let bounds = Bounds::of(&suite.settings, today, is_whole.then_some(&*suite.cases));
    let mut waiver = asked_for(args, &suite.location.root, bounds)?;
    let row = match &args.fingerprint {
        None => Vec::new(),
        Some(prefix) => look_up(args, prefix).map_err(one)?,
    };
    let named = row.first();
    if let Some(sighting) = named {
        waiver.fingerprint = Some(sighting.finding.fingerprint.clone());
        refuse_other_cases(&waiver, sighting).map_err(one)?;
    }
    refuse_twice(&waiver, named, &suite, today).map_err(one)?;
    let mut entries = vec![(waiver.clone(), named.map(about))];
    for other in row.iter().skip(1) {
        let fingerprint = Some(other.finding.fingerprint.clone());
        let of_other = Waiver {
            fingerprint,
            ..waiver.clone()
        };
        // What is waived already, or was seen in other cases alone, is left as it is.
        if refuse_other_cases(&of_other, other).is_ok()
            && refuse_twice(&of_other, Some(other), &suite, today).is_ok()
        {
            entries.push((of_other, Some(about(other))));
        }
    }
    let path = suite.location.base.join(FILE_NAME);
    let name = shown(&path);
    let base = &suite.location.base;
    files::refuse_links(base.parent().unwrap_or(base), &path).map_err(one)?;
    let cannot = |error: io::Error| {
        one(InputError::new(
            &name,
            format!("cannot be written: {error}"),
        ))
    };
    // Of two that waive at once, neither may lose what the other has written. Where the file
    // system knows no locks there is no more to be done.
    let folder = File::open(base).map_err(cannot)?;
    let _ = folder.lock();
    let (mut text, mut whole) = match source_file::is_there(&path) {
        true => (
            source_file::read_text(&path, &name).map_err(one)?,
            fs::read(&path).map_err(cannot)?,
        ),
        false => (String::new(), Vec::new()),
    };
    let head = match whole.is_empty() {
        true => editor_line(&path, &suite.location.schemas, "waivers").map_err(one)?,
        false => String::new(),
    };
    let left = words_of_days(today.days_until(waiver.until));
    let mut words = String::new();
    for (waiver, about) in &entries {
        let added = addition(&text, waiver, about.as_deref(), &name, bounds)?;
        text.push_str(&added.text);
        whole.extend_from_slice(added.text.as_bytes());
        words.push_str(&format!(
            "waived   {} until {} ({left}), by {}\nwritten  {}:{}\n",
            clean(&waiver.selection()),
            waiver.until,
            clean(&waiver.owner),
            clean(&name),
            added.line + u32::from(!head.is_empty())
        ));
    }
    whole.splice(..0, head.into_bytes());
    files::replace(&path, &whole).map_err(cannot)?;
    Ok(words)
}

/// The waiver that the flags describe, but for its fingerprint; every mistake at once.
fn asked_for(args: &WaiveArgs, root: &Path, bounds: Bounds<'_>) -> Result<Waiver, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut waiver = Waiver {
        kind: read("--kind", args.kind.as_deref(), values::kind, &mut errors),
        place: read("--place", args.place.as_deref(), values::place, &mut errors),
        reason: stated("--reason", Some(&args.reason), &mut errors),
        ticket: args
            .ticket
            .as_ref()
            .map(|ticket| stated("--ticket", Some(ticket), &mut errors)),
        ..Waiver::default()
    };
    let pattern = |text: &str| values::case_pattern(text, bounds.cases);
    waiver.case = read("--case", args.case.as_deref(), pattern, &mut errors);
    if waiver.kind.is_some() && args.place.is_none() && args.case.is_none() {
        let error = InputError::new("--kind", "a waiver of a whole kind is too broad");
        errors.push(error.help("add --place or --case"));
    }
    let owner = args.owner.clone().or_else(|| git::user(root));
    waiver.owner = stated("--owner", owner.as_ref(), &mut errors);
    let day = |text: &str| last_day(text, bounds);
    let until = read("--until", Some(&args.until), day, &mut errors);
    waiver.until = until.unwrap_or_default();
    match errors.is_empty() {
        true => Ok(waiver),
        false => Err(errors),
    }
}

fn read<T>(
    flag: &str,
    text: Option<&str>,
    read: impl Fn(&str) -> Result<T, Mistake>,
    errors: &mut Vec<InputError>,
) -> Option<T> {
    match read(text?.trim()) {
        Ok(value) => Some(value),
        Err((message, help)) => {
            errors.push(InputError::new(flag, message).help(help));
            None
        }
    }
}

/// A text that says something.
fn stated(flag: &str, text: Option<&String>, errors: &mut Vec<InputError>) -> String {
    let text = text.map(|text| text.trim()).unwrap_or_default();
    if text.is_empty() {
        let help = match flag {
            "--reason" => "say why the finding is accepted",
            "--owner" => "name who accepts it; git's settings have no name here",
            _ => "leave the flag out if there is none",
        };
        errors.push(InputError::new(flag, "is empty").help(help));
    }
    text.to_owned()
}

/// A date, or so many days from today: not over, and not too far ahead.
fn last_day(text: &str, bounds: Bounds<'_>) -> Result<Day, Mistake> {
    let today = bounds.latest.today;
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let until = match days {
        Some(days) => today.plus_days(days),
        None => values::day(text)
            .map_err(|(message, help)| (message, format!("{help}, or 30d for thirty days")))?,
    };
    if until < today {
        let help = format!("today is {today}: name a later day");
        return Err((format!("{until} is over"), help));
    }
    bounds.latest.admit(until).map(|()| until)
}

/// The finding that the fingerprint names, and those that reports show in one row with it.
fn look_up(args: &WaiveArgs, prefix: &str) -> Result<Vec<Sighting>, InputError> {
    if !is_fingerprint(prefix) {
        let error = InputError::new(prefix, "is not a fingerprint");
        return Err(error.help(
            "every report shows the fingerprint of a finding: 12 hex digits, of which the start is enough; --kind waives several",
        ));
    }
    let dir = input::report_dir(args.report_dir.as_ref(), &args.suite.paths());
    let mut reader = Reader::open(&resolve(&args.run, &dir)?)?;
    let summary = reader.summarise()?;
    Sighting::find_row(prefix, &summary, &mut reader)
}

/// A pattern that leaves out every case which has the finding would waive nothing.
fn refuse_other_cases(waiver: &Waiver, sighting: &Sighting) -> Result<(), InputError> {
    if sighting.cases.is_empty() {
        let name = &sighting.finding.fingerprint;
        let error = InputError::new(
            name,
            "is a finding of the run as a whole, which no waiver selects",
        );
        return Err(error.help("set its severity under [severity] in driftcheck.toml"));
    }
    let mut cases = sighting.cases.iter();
    if cases.any(|seen| waiver.fits_case(&seen.id)) {
        return Ok(());
    }
    let ids: Vec<&str> = sighting
        .cases
        .iter()
        .map(|seen| &*seen.id)
        .take(5)
        .collect();
    let error = InputError::new("--case", "matches no case that has the finding");
    Err(error.help(format!("it was seen in {}", ids.join(", "))))
}

/// A finding that is waived already, and where.
fn refuse_twice(
    waiver: &Waiver,
    sighting: Option<&Sighting>,
    suite: &Suite,
    today: Day,
) -> Result<(), InputError> {
    let covers = |other: &&Waiver| match sighting {
        None => other.is_duplicate_of(waiver),
        Some(sighting) => {
            let mut cases = sighting
                .cases
                .iter()
                .filter(|seen| waiver.fits_case(&seen.id));
            other.is_duplicate_of(waiver)
                || (!other.is_expired(today)
                    && cases.all(|seen| other.selects(&sighting.finding, &seen.id)))
        }
    };
    let Some(other) = suite.waivers.iter().find(covers) else {
        return Ok(());
    };
    let place = format!(
        "{}:{}",
        shown(&suite.location.root.join(&other.file)),
        other.line
    );
    let (state, help) = match other.is_expired(today) {
        true => (
            "was waived until",
            "give it another `until` there, or remove it",
        ),
        false => ("is waived until", "change `reason` or `until` there"),
    };
    let words = format!("{state} {} by {} already", other.until, other.owner);
    Err(InputError::new(place, format!("{} {words}", waiver.selection())).help(help))
}

/// What an entry says of its finding, on one line.
fn about(sighting: &Sighting) -> String {
    let finding = &sighting.finding;
    let status = sighting.status;
    let status = status.map_or_else(String::new, |status| format!(" → {status}"));
    let words = format!(
        "{} at {} of {}{status}",
        finding.kind, finding.place, sighting.operation
    );
    excerpt(&words, COMMENT_LIMIT)
}
