//! The `<testsuite>` of a case that conforms, written directly.
//!
//! Nearly every case is one. quick-junit searches each text for terminal sequences and copies
//! it several times over; here texts are cleaned already. A test holds that both write the
//! same bytes.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::Property;
use quick_xml::escape::escape;

use super::{Case, clean, test_name};
use crate::model::finding::CheckOutcome;
use crate::model::outcome::Outcome;

/// Writes suites in which there is nothing to say but names and times.
pub(super) struct PlainSuites {
    /// The properties that every suite has, as they stand in the file.
    properties: String,
}

/// Whether each check of a case passed and nothing was noted.
pub(super) fn is_plain(case: &Case<'_>) -> bool {
    let has_passed = |check: &_| matches!(check, CheckOutcome::Passed);
    case.outcome == Outcome::Conforms
        && case.steps.iter().all(|step| {
            step.blocked.is_none()
                && step.attempts.is_empty()
                && step.skip_reason.is_none()
                && step.findings.is_empty()
                && step.checks.iter().all(|check| has_passed(&check.outcome))
        })
}

impl PlainSuites {
    pub(super) fn new(properties: &[Property]) -> PlainSuites {
        let line = |property: &Property| {
            let (name, value) = (escape(&*property.name), escape(&*property.value));
            format!("            <property name=\"{name}\" value=\"{value}\"/>\n")
        };
        PlainSuites {
            properties: properties.iter().map(line).collect(),
        }
    }

    /// Writes the suite of a case that is plain.
    pub(super) fn write(&self, out: &mut impl Write, case: &Case<'_>) -> io::Result<()> {
        let (id, title, file) = (clean(&case.id), clean(&case.name), clean(&case.file));
        let (id, title, file) = (escape(&*id), escape(&*title), escape(&*file));
        let tests: usize = case.steps.iter().map(|step| step.checks.len()).sum();
        let time = Duration::from_micros(case.duration_us).as_secs_f64();
        write!(
            out,
            "<testsuite name=\"{id}\" tests=\"{tests}\" skipped=\"0\" errors=\"0\" \
             failures=\"0\" time=\"{time:.3}\" file=\"{file}\">\n        <properties>\n{}            \
             <property name=\"title\" value=\"{title}\"/>\n        </properties>\n",
            self.properties,
        )?;
        // One text a case: each piece is copied, only times are formatted.
        let mut tests = String::with_capacity(2048);
        let place = format!(" classname=\"{id}\"");
        for step in &case.steps {
            let mut time = step.exchange.as_ref().map(|one| one.timings.total_us);
            for check in &step.checks {
                tests.push_str("        <testcase name=\"");
                tests.push_str(&escape(&*test_name(step, &check.name)));
                tests.push('"');
                tests.push_str(&place);
                if let Some(time) = time.take() {
                    let time = Duration::from_micros(time).as_secs_f64();
                    tests.push_str(&format!(" time=\"{time:.3}\""));
                }
                tests.push_str("/>\n");
            }
        }
        tests.push_str("    </testsuite>");
        out.write_all(tests.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Shared, serialised, suite, suite_text};
    use super::*;
    use crate::record::testing::HOSTILE;

    #[test]
    fn a_plain_suite_is_written_as_quick_junit_would() {
        let hostile = format!("<a> & 'b' \"c\" {HOSTILE} é");
        let text = serde_json::json!({
            "id": hostile, "name": hostile, "file": hostile, "line": 7,
            "outcome": "conforms", "duration_us": 1_234_567,
            "steps": [
                {
                    "exchange": {"timings": {"total_us": 2_600}},
                    "checks": [
                        {"name": hostile, "outcome": "passed"},
                        {"name": "status", "outcome": "passed"},
                    ],
                },
                {"name": hostile, "checks": [{"name": "status", "outcome": "passed"}]},
            ],
        })
        .to_string();
        let case: Case<'_> = serde_json::from_str(&text).unwrap();
        assert!(is_plain(&case));
        let shared = Shared {
            file: "file".into(),
            properties: vec![
                Property::new("host", clean(&hostile)),
                Property::new("profile", "p"),
            ],
        };
        let mut direct = Vec::new();
        let plain = PlainSuites::new(&shared.properties);
        plain.write(&mut direct, &case).unwrap();
        let mut xml = Vec::new();
        let expected = suite_text(serialised(suite(&case, &shared), &mut xml).unwrap());
        assert_eq!(
            String::from_utf8_lossy(&direct),
            String::from_utf8_lossy(expected)
        );
    }
}
