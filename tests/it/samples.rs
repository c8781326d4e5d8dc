//! The sample reports that git keeps: each is what its record gives today.

use std::path::Path;

use crate::support::{Ended, command, driftcheck, project};

#[test]
fn the_sample_reports_are_those_of_the_sample_record() {
    let folder = project().join("reports/sample");
    for (format, file) in [
        ("terminal", "report.txt"),
        ("json", "report.json"),
        ("junit", "junit.xml"),
        ("html", "report.html"),
        ("markdown", "report.md"),
        ("sarif", "report.sarif"),
        ("annotations", "annotations.txt"),
        ("code-quality", "codequality.json"),
        ("ctrf", "ctrf.json"),
    ] {
        let made = report(&["--format", format], "100");
        let kept = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        blessed(&folder.join(file), &kept, &made);
    }
}

/// What `report` prints of the sample.
fn report(more: &[&str], columns: &str) -> String {
    let mut command = command(project());
    command.args(["report", "reports/sample", "--color", "never"]);
    let output = command.args(more).env("COLUMNS", columns).output().unwrap();
    let ended = Ended::from(output);
    assert_eq!(ended.status, 0, "{}", ended.err);
    ended.out
}

/// Compares what is kept with what is made today, or keeps that.
fn blessed(path: &Path, kept: &str, made: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, made).unwrap();
        return;
    }
    let file = path.display();
    let help = "run BLESS=1 cargo test --test it samples";
    assert!(kept == made, "{file} is not up to date: {help}");
}

#[test]
fn the_readme_shows_what_the_sample_run_printed() {
    const START: &str = "```text\n";
    let path = project().join("README.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(START).unwrap();
    let (_, tail) = rest.split_once("```").unwrap();
    // As wide as a page of GitHub shows it.
    let printed = report(&["-q"], "96");
    let lines = printed.lines().count();
    assert!((4..=10).contains(&lines), "{lines} lines:\n{printed}");
    blessed(&path, &page, &format!("{head}{START}{printed}```{tail}"));
}

#[test]
fn the_sample_record_shows_drift_and_no_secret() {
    let ended = driftcheck(project(), &["report", "reports/sample", "-q"]);
    assert!(ended.verdict().starts_with("DRIFT"), "{}", ended.out);
    let record = std::fs::read_to_string(project().join("reports/sample/run.ndjson")).unwrap();
    assert!(!record.contains("mock-operations"));
    assert!(record.contains("https://redacted.invalid/"));
}
