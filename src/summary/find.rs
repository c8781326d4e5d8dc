//! Finds one finding of a run by its fingerprint, with every case that has it.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use super::evidence::{first_lines, needs_body};
use crate::error::{InputError, did_you_mean};
use crate::model::exchange::Request;
use crate::model::finding::Finding;
use crate::model::outcome::CaseResult;
use crate::record::read::Reader;
use crate::summary::finding_rows::FindingGroup;
use crate::summary::rows::RunSummary;

/// The length of a whole fingerprint.
const FINGERPRINT_LEN: usize = 12;
/// So many fingerprints are named where none fits, or several do.
const NAMED: usize = 5;

/// One finding of a run and where it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// The finding, in the case with the lowest id.
    pub finding: Finding,
    /// Method and path template of its step.
    pub operation: String,
    /// The response's status.
    pub status: Option<u16>,
    /// What was asked, redacted.
    pub request: Option<Request>,
    /// The first lines of the response's body, where its status is not the expected one.
    pub body: Vec<String>,
    /// What that case does to the host.
    pub effects: Vec<String>,
    /// Every case that has it, by id.
    pub cases: Vec<SeenIn>,
    /// How often it was found.
    pub count: u64,
    /// Whether other values came than the one in `finding`.
    pub values_differ: bool,
}

/// A case that has a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenIn {
    /// The case's id.
    pub id: String,
    /// Its file, relative to the suite.
    pub file: String,
    /// The line of the expectation, or of the case.
    pub line: u32,
}

/// Whether a word can be a fingerprint or the beginning of one.
pub fn is_fingerprint(word: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f' | b'A'..=b'F');
    (1..=FINGERPRINT_LEN).contains(&word.len()) && word.bytes().all(is_hex)
}

impl Sighting {
    /// The finding whose fingerprint begins with `prefix`.
    ///
    /// # Errors
    /// Where none has it or several do; and where the record cannot be read.
    pub fn find<R: Read + Seek>(
        prefix: &str,
        summary: &RunSummary,
        reader: &mut Reader<R>,
    ) -> Result<Sighting, InputError> {
        let fingerprint = whole(prefix, summary, reader.name())?;
        let groups = summary.findings.iter();
        let cases: BTreeSet<u32> = groups
            .filter(|group| group.row_fingerprints().any(|one| *one == fingerprint))
            .flat_map(|group| group.cases.iter().copied())
            .collect();
        let mut sighting: Option<Sighting> = None;
        for case in cases {
            let Some(entry) = summary.cases.get(case as usize) else {
                continue;
            };
            let case = summary.read_case(entry, reader)?;
            add(&mut sighting, &case, &fingerprint);
        }
        let of_run = || {
            let mut rows = summary.findings.iter().filter(|row| row.is_of_run());
            let row = rows.find(|row| row.fingerprints.contains(&fingerprint));
            row.map(of_run)
        };
        sighting
            .or_else(of_run)
            .ok_or_else(|| none(prefix, summary, reader.name()))
    }
}

impl Sighting {
    /// The same, and after it every other finding that reports show in one row with it.
    ///
    /// # Errors
    /// Those of [`Sighting::find`].
    pub fn find_row<R: Read + Seek>(
        prefix: &str,
        summary: &RunSummary,
        reader: &mut Reader<R>,
    ) -> Result<Vec<Sighting>, InputError> {
        let named = Sighting::find(prefix, summary, reader)?;
        let own = &named.finding.fingerprint;
        let rows = summary.counting().iter();
        let rows = rows.filter(|row| row.row_fingerprints().any(|one| one == own));
        let others: BTreeSet<&String> = rows.flat_map(FindingGroup::row_fingerprints).collect();
        let others: Vec<&String> = others.into_iter().filter(|one| *one != own).collect();
        let mut row = Vec::with_capacity(1 + others.len());
        for other in others {
            row.push(Sighting::find(other, summary, reader)?);
        }
        row.insert(0, named);
        Ok(row)
    }
}

/// A finding that the run as a whole has.
fn of_run(row: &FindingGroup) -> Sighting {
    let example = &row.example;
    let operations = row.operations.iter().map(|one| one.operation.as_str());
    Sighting {
        finding: Finding {
            kind: row.kind,
            severity: row.severity,
            place: row.place.clone(),
            pointer: example.pointer.clone(),
            expected: row.expected.clone(),
            actual: example.actual.clone(),
            message: example.message.clone(),
            fingerprint: example.fingerprint.clone(),
            basis: example.basis,
            check: example.check.clone(),
            rule: None,
            closed: false,
            schema_line: None,
            line: None,
            more: 0,
            diff: None,
            waived: row.waived.clone(),
        },
        operation: operations.collect::<Vec<&str>>().join(", "),
        status: None,
        request: None,
        body: Vec::new(),
        effects: Vec::new(),
        cases: Vec::new(),
        count: row.count,
        values_differ: false,
    }
}

/// Adds what one case has of a finding.
fn add(sighting: &mut Option<Sighting>, case: &CaseResult, fingerprint: &str) {
    let mut is_first = true;
    for step in &case.steps {
        let own = |finding: &&Finding| finding.fingerprint == fingerprint;
        for finding in step.findings.iter().filter(own) {
            let exchange = step.exchange.as_ref();
            let sighting = sighting.get_or_insert_with(|| Sighting {
                finding: finding.clone(),
                operation: step.operation.clone(),
                status: exchange.map(|exchange| exchange.response.status),
                request: exchange.map(|exchange| exchange.request.clone()),
                body: match exchange {
                    Some(exchange) if needs_body(finding.kind) => {
                        first_lines(&exchange.response.body)
                    }
                    _ => Vec::new(),
                },
                effects: case.effects.clone(),
                cases: Vec::new(),
                count: 0,
                values_differ: false,
            });
            sighting.count += 1;
            sighting.values_differ |= sighting.finding.actual != finding.actual;
            if std::mem::take(&mut is_first) {
                let (file, line) = case.subject().place_of(finding);
                sighting.cases.push(SeenIn {
                    id: case.id.to_string(),
                    file: file.to_owned(),
                    line,
                });
            }
        }
    }
}

/// The one fingerprint that begins so.
fn whole(prefix: &str, summary: &RunSummary, record: &str) -> Result<String, InputError> {
    let prefix = prefix.to_ascii_lowercase();
    let fitting: BTreeSet<&str> = fingerprints(summary)
        .filter(|known| known.starts_with(&prefix))
        .collect();
    let mut names = fitting.iter();
    match (names.next(), names.next()) {
        (Some(one), None) => Ok((*one).to_owned()),
        (None, _) => Err(none(&prefix, summary, record)),
        (Some(_), Some(_)) => {
            let message = format!("{} findings of {record} begin with it", fitting.len());
            let named: Vec<&str> = fitting.into_iter().collect();
            Err(InputError::new(prefix, message).help(format!("name one of {}", listed(&named))))
        }
    }
}

fn fingerprints(summary: &RunSummary) -> impl Iterator<Item = &str> {
    let groups = summary.findings.iter();
    groups.flat_map(|group| group.row_fingerprints().map(String::as_str))
}

/// Says where was looked, and what is there.
fn none(prefix: &str, summary: &RunSummary, record: &str) -> InputError {
    let error = InputError::new(prefix, format!("no finding of {record} begins with it"));
    let known: Vec<&str> = fingerprints(summary).collect();
    let help = match did_you_mean(prefix, known.iter().copied()) {
        Some(question) => format!("{question} --run names another run"),
        None if known.is_empty() => "that run found nothing; --run names another run".into(),
        None => format!("that run has {}; --run names another run", listed(&known)),
    };
    error.help(help)
}

fn listed(names: &[&str]) -> String {
    let mut text = names[..names.len().min(NAMED)].join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::record::testing::{finding, found, read_back};

    fn look(prefix: &str) -> Result<Sighting, InputError> {
        let wrong = |actual: &str| finding(Kind::WrongType, "/id", "string", actual);
        let (mut reader, summary) = read_back(&[
            found("b", vec![wrong("7"), wrong("8")]),
            found("a", vec![wrong("7")]),
            found("c", vec![finding(Kind::BadFormat, "/at", "date", "x")]),
        ]);
        Sighting::find(prefix, &summary, &mut reader)
    }

    #[test]
    fn a_prefix_finds_every_case_of_one_finding() {
        let whole = finding(Kind::WrongType, "/id", "string", "7").fingerprint;
        let sighting = look(&whole[..6].to_uppercase()).unwrap();
        assert_eq!(sighting.finding.fingerprint, whole);
        assert_eq!((sighting.count, sighting.values_differ), (3, true));
        let ids: Vec<&str> = sighting.cases.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(sighting.cases[0].line, 12);
    }

    #[test]
    fn what_fits_none_or_several_says_so() {
        let error = look("").unwrap_err();
        assert!(error.help.unwrap().starts_with("name one of "));
        let error = look("123456789abc").unwrap_err().to_string();
        assert!(
            error.contains("no finding of ") && error.contains("--run"),
            "{error}"
        );
        assert!(is_fingerprint("0a1B") && !is_fingerprint("wrong-type") && !is_fingerprint(""));
    }
}
