//! The Markdown report, as a reviewer reads it below a pull request.

use crate::support::{CannedResponse, Host, Suite};

#[test]
fn the_verdict_and_the_findings_come_first_and_urls_read_as_urls() {
    let case = "request:\n  path: /things/1\nexpect:\n  status: 200\n";
    let suite = Suite::new(&[("cases/one.case.yaml", case)]);
    let host = Host::start(|_| CannedResponse::json(409, "{}"));
    let ended = suite.run(&["run", "--host", &host.url, "-q", "--format", "markdown"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let text = std::fs::read_to_string(suite.newest_run().join("report.md")).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("## DRIFT: 1 of 1 judged case"), "{first}");
    assert!(first.contains(&format!("`{}`", host.url)), "{first}");
    assert!(!text.contains("&#58;") && !text.contains("&#96;"), "{text}");
    let at = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("{part} in\n{text}"))
    };
    let folded = "<details><summary>breaking unexpected-status at <code>status</code>: \
                  expected 200, got 409";
    assert!(at("### Findings") < at(folded));
    assert!(at(folded) < at("### Release sheet"));
}
