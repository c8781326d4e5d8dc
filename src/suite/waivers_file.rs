//! `cases/waivers.yaml`: which findings are accepted, by whom, why and until when.
//!
//! Deliberately reads no clock: the last day that a waiver may have is given to it.

use std::path::Path;

use super::decode::{Fields, Known, Mistakes, SourceFile};
use super::field_names::names_of;
use super::location::Location;
use super::published_waivers::WaiverEntry;
use super::waiver_values::{self as values, Latest, Mistake};
use crate::error::InputError;
use crate::model::case::Case;
use crate::model::day::Day;
use crate::model::waiver::Waiver;
use crate::settings::settings_file::Settings;
use crate::source_file;
use crate::source_file::shown;
use crate::yaml;
use crate::yaml::node::{Data, Node, Place as At};

/// The name of the file, in the folder of cases.
pub const FILE_NAME: &str = "waivers.yaml";

/// What waivers are read against.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// The last day that a waiver may have.
    pub latest: Latest,
    /// Every case of the suite; `None` where only a part of it was read, or some could not be.
    pub cases: Option<&'a [Case]>,
}

impl<'a> Bounds<'a> {
    /// What the settings of a suite say on a day, with the cases it has.
    pub fn of(settings: &Settings, today: Day, cases: Option<&'a [Case]>) -> Bounds<'a> {
        Bounds {
            latest: Latest::of(&settings.waivers, today),
            cases,
        }
    }
}

/// Reads the waivers that lie beside the cases of a suite; where none do, there are none.
///
/// # Errors
/// Every mistake of the file, with its place.
pub fn load(location: &Location, bounds: Bounds<'_>) -> Result<Vec<Waiver>, Vec<InputError>> {
    let path = location.base.join(FILE_NAME);
    if path.symlink_metadata().is_err() {
        return match misnamed(&location.base) {
            Some(error) => Err(vec![error]),
            None => Ok(Vec::new()),
        };
    }
    let shown = shown(&path);
    source_file::refuse_outside(&path, &[&location.root, &location.base], &shown)
        .map_err(|error| vec![error])?;
    let text = source_file::read_text(&path, &shown).map_err(|error| vec![error])?;
    let mut waivers = decode(&text, &shown, bounds)?;
    let inside = path.strip_prefix(&location.root).unwrap_or(&path);
    let file = inside.to_string_lossy().replace('\\', "/");
    for waiver in &mut waivers {
        waiver.file.clone_from(&file);
    }
    Ok(waivers)
}

/// A file that was meant and is not read.
fn misnamed(folder: &Path) -> Option<InputError> {
    let other = ["waivers.yml", "waivers.json"]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| source_file::is_there(path))?;
    let words = format!("is not read: waivers belong in `{FILE_NAME}`");
    let error = InputError::new(shown(&other), words);
    Some(error.help("rename it; JSON is YAML too"))
}

/// The waivers of a text; `shown` stands in its errors.
///
/// # Errors
/// Every mistake, with its place.
pub fn decode(text: &str, shown: &str, bounds: Bounds<'_>) -> Result<Vec<Waiver>, Vec<InputError>> {
    let Some(node) = parse(text, shown).map_err(|error| vec![error])? else {
        return Ok(Vec::new());
    };
    let source = SourceFile {
        shown: shown.into(),
        text: text.into(),
    };
    let mut mistakes = Mistakes::new(vec![source], Known::default().into());
    let mut waivers = Vec::new();
    match node.data {
        Data::List(items) => {
            for item in items {
                add(item, &mut waivers, bounds, &mut mistakes);
            }
        }
        _ => {
            let found = node.describe();
            let message = format!("waivers must be a list, found {found}");
            mistakes.add_with_help(node.at, message, "start each waiver with `- `");
        }
    }
    match mistakes.errors.is_empty() {
        true => Ok(waivers),
        false => Err(mistakes.errors),
    }
}

/// The document of a text, where it has one: a file of comments holds no waiver.
pub(super) fn parse(text: &str, shown: &str) -> Result<Option<Node>, InputError> {
    let mut lines = text.lines().map(str::trim);
    match lines.all(|line| line.is_empty() || line.starts_with('#')) {
        true => Ok(None),
        false => yaml::parse(text, shown).map(Some),
    }
}

/// Adds a waiver that can be read and is not there yet.
fn add(node: Node, waivers: &mut Vec<Waiver>, bounds: Bounds<'_>, mistakes: &mut Mistakes) {
    let at = node.at;
    let before = mistakes.errors.len();
    let Some(waiver) = waiver(node, bounds, mistakes) else {
        return;
    };
    if mistakes.errors.len() > before {
        return;
    }
    match waivers.iter().find(|other| other.is_duplicate_of(&waiver)) {
        Some(same) => mistakes.add_with_help(
            at,
            format!("the waiver in line {} selects the same", same.line),
            "keep one of them",
        ),
        None => waivers.push(waiver),
    }
}

/// A waiver with everything that can be read of it.
fn waiver(node: Node, bounds: Bounds<'_>, mistakes: &mut Mistakes) -> Option<Waiver> {
    let mut fields = Fields::of(node, "a waiver", names_of::<WaiverEntry>(), mistakes)?;
    let mut waiver = Waiver {
        line: fields.at.line,
        ..Waiver::default()
    };
    selection(&mut fields, &mut waiver, mistakes);
    let pattern = |text: &str| values::case_pattern(text, bounds.cases);
    waiver.case = optional(&mut fields, "case", mistakes, pattern);
    waiver.cases = bounds.cases.map(|cases| spoken_of(&waiver, cases));
    let text = |text: &str| Ok(text.to_owned());
    waiver.reason = required(&mut fields, "reason", mistakes, text).unwrap_or_default();
    waiver.owner = required(&mut fields, "owner", mistakes, text).unwrap_or_default();
    waiver.ticket = optional(&mut fields, "ticket", mistakes, text);
    let until = |text: &str| {
        let day = values::day(text)?;
        bounds.latest.admit(day).map(|()| day)
    };
    waiver.until = required(&mut fields, "until", mistakes, until).unwrap_or_default();
    Some(waiver)
}

/// How many cases it speaks of; what is skipped on every host can never be judged.
fn spoken_of(waiver: &Waiver, cases: &[Case]) -> u64 {
    let runnable = cases.iter().filter(|case| case.skip.is_none());
    runnable.filter(|case| waiver.fits_case(&case.id)).count() as u64
}

/// Which findings it selects: one by its fingerprint, or some by kind and place.
fn selection(fields: &mut Fields, waiver: &mut Waiver, mistakes: &mut Mistakes) {
    const HELP: &str = "write `fingerprint:`, or `kind:` with `place:`, `pointer:` or `case:`";
    let at = fields.at;
    let has = [
        fields.has("fingerprint"),
        fields.has("kind"),
        fields.has("place"),
        fields.has("pointer"),
        fields.has("case"),
    ];
    match has {
        [true, false, false, false, _] | [false, true, true, false, _] => {}
        [false, true, false, true, _] | [false, true, false, false, true] => {}
        [true, ..] => {
            let message = "`fingerprint` already includes kind and place";
            mistakes.add_with_help(at, message, HELP);
        }
        [false, true, false, false, false] => {
            let help = "add `place:`, `pointer:` or `case:`; the severity of a whole kind is \
                        set under `[severity]` in driftcheck.toml";
            mistakes.add_with_help(at, "a waiver of a whole kind is too broad", help);
        }
        [_, _, true, true, _] => {
            let message = "a waiver takes either `place` or `pointer`";
            mistakes.add_with_help(at, message, "`pointer: /id` is short for `place: body:/id`");
        }
        [false, false, ..] => mistakes.add_with_help(at, "the waiver selects nothing", HELP),
    }
    waiver.fingerprint = optional(fields, "fingerprint", mistakes, values::fingerprint);
    waiver.kind = optional(fields, "kind", mistakes, values::kind);
    let place = optional(fields, "place", mistakes, values::place);
    waiver.place = optional(fields, "pointer", mistakes, values::pointer).or(place);
}

/// The value of a field, where it is there.
fn optional<T>(
    fields: &mut Fields,
    name: &str,
    mistakes: &mut Mistakes,
    read: impl Fn(&str) -> Result<T, Mistake>,
) -> Option<T> {
    let node = fields.take(name)?;
    value(node, name, mistakes, read)
}

/// The value of a field that every waiver has.
fn required<T>(
    fields: &mut Fields,
    name: &str,
    mistakes: &mut Mistakes,
    read: impl Fn(&str) -> Result<T, Mistake>,
) -> Option<T> {
    let Some(node) = fields.take(name) else {
        let message = format!("the waiver has no `{name}`");
        mistakes.add_with_help(fields.at, message, format!("add `{name}:`, {}", what(name)));
        return None;
    };
    value(node, name, mistakes, read)
}

fn value<T>(
    node: Node,
    name: &str,
    mistakes: &mut Mistakes,
    read: impl Fn(&str) -> Result<T, Mistake>,
) -> Option<T> {
    let at = node.at;
    let text = match node.data {
        Data::Text(text) => text,
        Data::Number(number) if name == "ticket" && number.is_u64() => number.to_string(),
        _ => {
            let help = match node.data {
                Data::Number(_) => "put it in quotes: YAML reads it as a number".into(),
                _ => format!("write {}", what(name)),
            };
            let found = node.describe();
            let message = format!("`{name}` must be a text, found {found}");
            mistakes.add_with_help(at, message, help);
            return None;
        }
    };
    let text = text.trim();
    let mistake = match text.is_empty() && name != "pointer" {
        true => (
            format!("`{name}` is empty"),
            format!("write {}", what(name)),
        ),
        false => match read(text) {
            Ok(value) => return Some(value),
            Err(mistake) => mistake,
        },
    };
    reported(mistake, at, mistakes);
    None
}

fn reported((message, help): Mistake, at: At, mistakes: &mut Mistakes) {
    mistakes.add_with_help(at, message, help);
}

/// What stands in a field.
fn what(name: &str) -> &'static str {
    match name {
        "fingerprint" => "the 12 hex digits of a finding",
        "kind" => "a kind of finding: `wrong-type`",
        "place" => "where it is: `status`, `header:sunset`, `body:/items/*/id`",
        "pointer" => "where it is in the body: `/items/*/id`",
        "case" => "a case's id or a pattern: `users/**`",
        "reason" => "why the finding is accepted",
        "owner" => "who accepts it and can be asked",
        "ticket" => "where it is followed up",
        _ => "the last day on which it is accepted: 2026-12-31",
    }
}
