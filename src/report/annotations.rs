//! Annotations of GitHub Actions: a workflow command a line, which GitHub shows at the line
//! of the case file in a pull request. Only our own words begin a line; what comes from a
//! host is escaped as GitHub's own toolkit does.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use super::count::counted;
use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::faults::faults;
use super::issues::{Issue, issues};
use super::troubles::{Trouble, troubles};
use super::waivers;
use crate::model::gate::Excuse;
use crate::model::kind::Severity;
use crate::record::Reader;
use crate::summary::RunSummary;

/// GitHub shows so many annotations of one kind for a step; the last one says how many more
/// there are.
const SHOWN: usize = 10;
/// So many of them name what is no finding.
const OTHERS: usize = 4;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 2000;
/// The commands, the most urgent first.
const COMMANDS: [&str; 3] = ["error", "warning", "notice"];

/// How a finding is shown, what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Nothing speaks for it.
    Counts,
    /// Earlier runs do.
    Excused(Excuse),
    /// A waiver does: it stays visible, and alarms nobody.
    Waived,
}

/// A line.
struct Annotation {
    command: &'static str,
    place: Option<(String, u32)>,
    title: String,
    text: String,
}

/// Writes the commands.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let all = issues(summary, reader)?;
    let ranked = ranked(&all);
    let others = others(summary);
    for command in COMMANDS {
        let others: Vec<&Annotation> = others.iter().filter(|one| one.command == command).collect();
        let found = ranked.iter().map(|(_, issue)| *issue);
        let found: Vec<&Issue<'_>> = found.filter(|one| command_of(one) == command).collect();
        for one in others.iter().take(OTHERS) {
            one.write(out)?;
        }
        let mut room = SHOWN - others.len().min(OTHERS);
        if let Some(more @ 1..) = others.len().checked_sub(OTHERS) {
            write_more(out, command, &counted(more as u64, "more trouble"))?;
            room -= 1;
        }
        if found.len() > room {
            room -= 1;
        }
        for issue in found.iter().take(room) {
            annotation(command, summary, issue).write(out)?;
        }
        if let Some(more @ 1..) = found.len().checked_sub(room) {
            write_more(out, command, &more_of(command, more as u64))?;
        }
    }
    Ok(())
}

/// Of each standing the first finding of each row, then the second of each: one row must not hide
/// the others.
fn ranked<'i, 'a>(all: &'i [Issue<'a>]) -> Vec<((Standing, usize), &'i Issue<'a>)> {
    let mut ranked = Vec::with_capacity(all.len());
    for row in all.chunk_by(|a, b| a.row == b.row) {
        let mut seen: BTreeMap<Standing, usize> = BTreeMap::new();
        for issue in row {
            let standing = Standing::of(issue);
            let before = seen.entry(standing).or_default();
            ranked.push(((standing, *before), issue));
            *before += 1;
        }
    }
    // A stable sort keeps the most severe first.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
}

impl Standing {
    fn of(issue: &Issue<'_>) -> Standing {
        match (&issue.group.waived, issue.excuse) {
            (Some(_), _) => Standing::Waived,
            (None, Some(excuse)) => Standing::Excused(excuse),
            (None, None) => Standing::Counts,
        }
    }

    /// What stands before the severity.
    fn label(self) -> String {
        match self {
            Standing::Counts => String::new(),
            Standing::Excused(excuse) => format!("{} ", excuse.as_str()),
            Standing::Waived => "waived ".to_owned(),
        }
    }
}

fn command_of(issue: &Issue<'_>) -> &'static str {
    match (Standing::of(issue), issue.group.severity) {
        (Standing::Counts, Severity::Breaking) => "error",
        (Standing::Counts, Severity::Additive) => "warning",
        _ => "notice",
    }
}

/// What is no finding: what is wrong with the run, what is to be known of waivers, at their own
/// lines, and the troubles of cases.
fn others(summary: &RunSummary) -> Vec<Annotation> {
    let plain = |command, title: &str, text: &str| Annotation {
        command,
        place: None,
        title: title.to_owned(),
        text: excerpt(text, TEXT_LIMIT),
    };
    let faults = faults(summary).into_iter();
    let mut all: Vec<Annotation> = faults
        .map(|fault| plain("error", fault.name, &fault.text))
        .collect();
    all.extend(waivers::notes(summary).iter().map(|note| {
        let command = match note.matter.severity() {
            Severity::Breaking => "error",
            Severity::Additive => "warning",
            Severity::Notice => "notice",
        };
        let file = summary.started.in_repository(&note.waiver.file);
        Annotation {
            place: Some((file.into_owned(), note.waiver.line)),
            ..plain(command, &note.matter.label().to_lowercase(), &note.text)
        }
    }));
    all.extend(troubles(summary).into_iter().map(|reported| {
        let command = match reported.trouble {
            Trouble::Flaky => "notice",
            Trouble::NotJudged | Trouble::LeftBehind => "warning",
        };
        plain(command, reported.trouble.name(), &reported.text)
    }));
    all
}

fn annotation(command: &'static str, summary: &RunSummary, issue: &Issue<'_>) -> Annotation {
    let place = clean(&issue.group.place.to_string()).into_owned();
    let mut text = format!("{place}: {}", issue.words(summary));
    if let Some(line) = &issue.schema_line {
        text.push_str(&format!("\nContract: {}", clean(&line.to_string())));
    }
    text.push_str(&format!("\nFingerprint: {}", issue.fingerprint));
    let label = Standing::of(issue).label();
    Annotation {
        command,
        place: Some((issue.file.clone(), issue.line)),
        title: format!("{label}{}: {}", issue.group.severity, issue.group.kind),
        text,
    }
}

impl Annotation {
    fn write(&self, out: &mut impl Write) -> Result<(), ReportError> {
        write!(out, "::{} ", self.command)?;
        if let Some((file, line)) = &self.place {
            write!(out, "file={},line={line},", property(file))?;
        }
        writeln!(out, "title={}::{}", property(&self.title), data(&self.text))?;
        Ok(())
    }
}

/// How many are not shown.
fn write_more(out: &mut impl Write, command: &str, count: &str) -> Result<(), ReportError> {
    writeln!(
        out,
        "::{command} title=driftcheck::{count}; report.json has them all"
    )?;
    Ok(())
}

fn more_of(command: &str, more: u64) -> String {
    match command {
        "error" => format!("{} (breaking)", counted(more, "more finding")),
        "warning" => format!("{} (additive)", counted(more, "more finding")),
        _ => counted(more, "more notice"),
    }
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a workflow command.
fn property(text: &str) -> String {
    data(&clean(text)).replace(':', "%3A").replace(',', "%2C")
}
