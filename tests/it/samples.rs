//! The sample reports that git keeps: each is what its record gives today.

use crate::support::{driftcheck, project};

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
        let arguments = [
            "report",
            "reports/sample",
            "--format",
            format,
            "--color",
            "never",
        ];
        let ended = crate::support::Ended::from(
            crate::support::command(project())
                .args(arguments)
                .env("COLUMNS", "100")
                .output()
                .unwrap(),
        );
        assert_eq!(ended.status, 0, "{}", ended.err);
        let path = folder.join(file);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &ended.out).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == ended.out,
            "{file} is not up to date: run BLESS=1 cargo test --test it samples"
        );
    }
}

#[test]
fn the_sample_record_shows_drift_and_no_secret() {
    let ended = driftcheck(project(), &["report", "reports/sample", "-q"]);
    assert!(ended.verdict().starts_with("DRIFT"), "{}", ended.out);
    let record = std::fs::read_to_string(project().join("reports/sample/run.ndjson")).unwrap();
    assert!(!record.contains("mock-operations"));
    assert!(record.contains("https://redacted.invalid/"));
}
