//! The page that lists the runs of a folder, newest first, with their totals and reports.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io::{self, Write};
use std::path::Path;

use minijinja::{Environment, Value, context};
use serde::{Deserialize, Serialize};

use super::escape::excerpt;
use super::{html, words};
use crate::history::{self, HISTORY_FILE, Overview};
use crate::model::format::Format;
use crate::record::RECORD_FILE;
use crate::source_file;
use crate::summary::RunSummary;

/// The page.
pub const INDEX_FILE: &str = "index.html";
/// What a run folder says of its run in few words, for the page.
pub const CARD_FILE: &str = "totals.json";
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 300;

const TEMPLATE: &str = include_str!("html/assets/index.html");

/// A run in few words, written when its reports have been.
#[derive(Debug, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub run: String,
    /// When it began.
    pub started_at: String,
    host: String,
    profile: String,
    verdict: String,
    headline: String,
    /// Whether it is one part of several; cards of old runs do not say.
    #[serde(default)]
    pub is_shard: Option<bool>,
    /// The run that it shows its changes since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// The run that another one shows its changes since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Since {
    /// Its name.
    pub run: String,
    /// When it began.
    pub started_at: String,
}

impl Card {
    /// What is to be stated of a run.
    pub fn of(summary: &RunSummary) -> Card {
        let started = &summary.started;
        Card {
            run: started.run.clone(),
            started_at: started.started_at.clone(),
            host: started.host.clone(),
            profile: started.profile.clone(),
            verdict: summary.verdict().as_str().into(),
            headline: words::headline(summary),
            is_shard: Some(started.shard.is_some()),
            since: started.accepted.as_deref().map(|accepted| Since {
                run: accepted.run.clone(),
                started_at: accepted.started_at.clone(),
            }),
        }
    }

    /// That in the folder of a run, where it has one that can be read.
    pub fn read(run: &Path) -> Option<Card> {
        let path = run.join(CARD_FILE);
        // A link may lead to a device, which never ends.
        if path.is_symlink() {
            return None;
        }
        serde_json::from_slice(&source_file::read_bytes(&path, CARD_FILE).ok()?).ok()
    }
}

/// What the page says of each run.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The folders of the runs, oldest first.
    names: &'a [String],
    /// Those that have no card.
    unknown: Vec<&'a String>,
    /// Newest first.
    rows: Vec<Value>,
}

impl<'a> Rows<'a> {
    /// Reads what a folder has of its runs; `names` are their folders, oldest first.
    pub fn of(folder: &Path, names: &'a [String]) -> Rows<'a> {
        let mut unknown = Vec::new();
        let mut row = |name: &'a String| {
            let card = Card::read(&folder.join(name));
            if card.is_none() {
                unknown.push(name);
            }
            row(folder, name, card)
        };
        let rows = names.iter().rev().map(&mut row).collect();
        Rows {
            names,
            unknown,
            rows,
        }
    }

    /// Whether runs have come, gone or ended since these were read; `names` are those of now.
    pub fn are_outdated(&self, folder: &Path, names: &[String]) -> bool {
        let has_card = |name: &&String| folder.join(name).join(CARD_FILE).is_file();
        self.names != names || self.unknown.iter().any(has_card)
    }
}

/// Writes the page.
pub fn write(out: &mut impl Write, folder: &Path, rows: &Rows<'_>) -> io::Result<()> {
    let mut overview = Overview::builder(1);
    // What cannot be read is reported by the run itself.
    let _ = history::read(&folder.join(HISTORY_FILE), |line| overview.add(line));
    let hosts = html::history::of(&overview.finish());
    let mut environment = Environment::new();
    environment
        .add_template("index.html", TEMPLATE)
        .map_err(io::Error::other)?;
    let page = environment
        .get_template("index.html")
        .and_then(|template| {
            template.render(context! {
                style => Value::from_safe_string(html::STYLE.to_owned()),
                style_digest => html::STYLE_DIGEST,
                rows => &rows.rows,
                hosts => hosts,
            })
        })
        .map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn row(folder: &Path, name: &str, card: Option<Card>) -> Value {
    let there = files_of(&folder.join(name));
    let mut files: Vec<&str> = Format::ALL
        .into_iter()
        .filter_map(Format::file_name)
        .collect();
    files.push(RECORD_FILE);
    files.retain(|file| there.contains(*file));
    let has_page = files.contains(&"report.html");
    let card = card.map(|card| {
        context! {
            started_at => excerpt(card.started_at.get(..19).unwrap_or(&card.started_at), TEXT_LIMIT),
            profile => excerpt(&card.profile, TEXT_LIMIT),
            verdict => excerpt(&card.verdict, TEXT_LIMIT),
            headline => excerpt(&card.headline, TEXT_LIMIT),
        }
    });
    context! {
        name => excerpt(name, TEXT_LIMIT),
        has_page => has_page,
        files => files,
        card => card,
    }
}

/// The names of the files in a folder.
fn files_of(folder: &Path) -> HashSet<String> {
    let is_file = |entry: &DirEntry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_file() || (kind.is_symlink() && entry.path().is_file()))
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries
        .filter(is_file)
        .filter_map(|entry| entry.file_name().into_string().ok());
    names.collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::record::testing::{HOSTILE, mixed, recorded};

    #[test]
    fn runs_are_listed_with_what_is_known_of_them() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["20260101T000000Z-api-a1b2", "20260201T000000Z-api-c3d4"].map(String::from);
        for name in &names {
            fs::create_dir(dir.path().join(name)).unwrap();
            fs::write(dir.path().join(name).join(RECORD_FILE), "").unwrap();
        }
        let (_, mut summary) = recorded(&mixed());
        summary.started.host = format!("https://x/{HOSTILE}");
        let card = serde_json::to_string(&Card::of(&summary)).unwrap();
        fs::write(dir.path().join(&names[1]).join(CARD_FILE), card).unwrap();
        fs::write(dir.path().join(&names[1]).join("report.html"), "").unwrap();
        let mut out = Vec::new();
        let rows = Rows::of(dir.path(), &names);
        write(&mut out, dir.path(), &rows).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(
            page.contains("href=\"20260201T000000Z-api-c3d4/report.html\""),
            "{page}"
        );
        assert!(page.contains("not known"), "{page}");
        assert!(!page.contains("<b>&amp;</b>"), "{page}");
        assert!(page.find(&names[1]) < page.find(&names[0]), "newest first");
    }
}
