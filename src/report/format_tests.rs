//! What holds of the formats that other tools read: each is read back by a reader of its
//! kind, and all of them say the same.

use pulldown_cmark::{Event, Options as Markdown, Parser, Tag};
use serde_json::{Value, json};

use super::escape::is_harmful;
use super::tests::validates;
use super::{terminal, write};
use crate::model::format::Format;
use crate::model::kind::Kind;
use crate::model::outcome::{CaseResult, Outcome};
use crate::model::waiver::Waiver;
use crate::record::Reader;
use crate::record::testing::{
    HOSTILE, case, finding, found, mixed, read_back, recorded_by, started,
};

pub(super) fn made(format: Format, cases: &[CaseResult]) -> String {
    let (mut reader, summary) = read_back(cases);
    let mut out = Vec::new();
    let look = terminal::Options::default();
    write(format, &mut out, &summary, &mut reader, &look).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn made_json(format: Format, cases: &[CaseResult]) -> Value {
    serde_json::from_str(&made(format, cases)).unwrap()
}

/// What breaks Markdown, HTML, a workflow command and a log of CI servers.
const NASTY: &str = "| a || <img src=x onerror=alert(1)> `code` ``` ![x](http://e.vil/) \
     @octocat #1 **b** __i__ ~~s~~ [l](javascript:1) <!-- --> </details> $x$ &amp; \\ \
     www.evil.example https://evil.example\n::error::x\n##vso[task.complete]\n# h\n- l\n1. n";

/// A run of which each text of a host or a case file is nasty.
fn nasty() -> Vec<CaseResult> {
    let mut cases = mixed();
    for text in [NASTY, HOSTILE] {
        let mut one = found(
            &format!("nasty/{text}"),
            vec![finding(Kind::UndocumentedProperty, text, text, text)],
        );
        one.steps[0].findings[0].message = text.into();
        one.steps[0].findings[0].diff = Some(format!("-{text}\n+```\n"));
        one.steps[0].operation = format!("GET /{text}");
        one.name = text.into();
        one.tags = vec![text.into()];
        cases.push(one);
    }
    cases
}

#[test]
fn sarif_is_valid_and_has_a_result_for_each_fingerprint() {
    let schema = include_str!("../../tests/published/sarif-2.1.0.schema.json");
    // One of its patterns has a bracket too many, which a strict reader of patterns refuses.
    let schema = &schema.replace("{2}]?$", "{2}$");
    for cases in [Vec::new(), mixed(), nasty()] {
        let document = made_json(Format::Sarif, &cases);
        validates(schema, &document);
        let report = made_json(Format::Json, &cases);
        let mut fingerprints: Vec<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["fingerprints"].as_array().unwrap())
            .map(|one| one.as_str().unwrap())
            .collect();
        let run = &document["runs"][0];
        let results = run["results"].as_array().unwrap();
        let mut of_results: Vec<&str> = results
            .iter()
            .map(|one| {
                one["partialFingerprints"]["driftcheck/v1"]
                    .as_str()
                    .unwrap()
            })
            .collect();
        fingerprints.sort_unstable();
        of_results.sort_unstable();
        assert_eq!(fingerprints, of_results);
        for result in results {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            let rule = &run["tool"]["driver"]["rules"][index];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["text"].as_str().unwrap().len() > 40);
        }
    }
}

#[test]
fn ctrf_is_valid_and_has_a_test_a_case() {
    let schema = include_str!("../../tests/published/ctrf.schema.json");
    for cases in [Vec::new(), mixed(), nasty()] {
        let document = made_json(Format::Ctrf, &cases);
        validates(schema, &document);
        let tests = document["results"]["tests"].as_array().unwrap();
        assert_eq!(tests.len(), cases.len());
        let summary = &document["results"]["summary"];
        let with = |status: &str| {
            let count = tests.iter().filter(|one| one["status"] == status).count();
            json!(count)
        };
        for status in ["passed", "failed", "skipped", "other"] {
            assert_eq!(summary[status], with(status), "{status}");
        }
        assert_eq!(summary["tests"], json!(cases.len()));
    }
}

#[test]
fn code_quality_has_what_gitlab_requires() {
    // GitLab's table of what a report must have, as a schema.
    let schema = json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "location", "severity"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^./]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}}
                        }
                    }
                }
            }
        }
    });
    for cases in [Vec::new(), mixed(), nasty()] {
        let document = made_json(Format::CodeQuality, &cases);
        validates(&schema.to_string(), &document);
        let entries = document.as_array().unwrap();
        let mut fingerprints: Vec<&str> = entries
            .iter()
            .map(|one| one["fingerprint"].as_str().unwrap())
            .collect();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), entries.len(), "each is another finding");
    }
}

#[test]
fn only_our_own_words_form_an_annotation() {
    let text = made(Format::Annotations, &nasty());
    assert!(text.contains("::error file=cases/users/resend[a].case.yaml,line="));
    for line in text.lines() {
        let (command, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let name = command.split(' ').next().unwrap();
        assert!(matches!(name, "error" | "warning" | "notice"), "{line}");
        assert!(!line.contains(is_harmful), "{line}");
        assert!(!line.contains("##"), "{line}");
    }
}

#[test]
fn a_flood_of_findings_is_a_few_annotations_and_says_so() {
    let many: Vec<CaseResult> = (0..500)
        .map(|number| {
            let place = format!("/p{number}");
            found(
                &format!("c{number:03}"),
                vec![finding(Kind::WrongType, &place, "string", "7")],
            )
        })
        .collect();
    let text = made(Format::Annotations, &many);
    assert_eq!(text.lines().count(), 10);
    assert!(text.contains("491 more findings (breaking)"), "{text}");
}

#[test]
fn markdown_holds_whatever_a_host_sends() {
    let text = made(Format::Markdown, &nasty());
    let mut options = Markdown::all();
    options.remove(Markdown::ENABLE_SMART_PUNCTUATION);
    let mut columns = 0;
    let mut cells = 0;
    let mut tables = 0;
    for event in Parser::new_ext(&text, options) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                columns = alignments.len();
                tables += 1;
            }
            Event::Start(Tag::TableRow | Tag::TableHead) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(pulldown_cmark::TagEnd::TableRow) => assert_eq!(cells, columns),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis) => {
                panic!("markup of a host: {event:?}")
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let ours = ["<code>", "</code>", "<details><summary>", "</details>"];
                assert!(
                    ours.iter().any(|one| html.starts_with(one)),
                    "HTML of a host: {html}"
                );
                assert!(!html.contains("<img"), "{html}");
            }
            Event::Text(text) => {
                assert!(!text.contains(|c| is_harmful(c) && c != '\n'), "{text:?}");
            }
            _ => {}
        }
    }
    assert!(tables >= 6, "{tables} tables in\n{text}");
    for label in [
        "Verdict",
        "Host",
        "Contract account-user",
        "Goes away",
        "Not judged",
    ] {
        assert!(
            text.contains(&format!("| **{label}**")),
            "{label} in\n{text}"
        );
    }
}

#[test]
fn markdown_keeps_below_its_limit_and_says_what_it_leaves_out() {
    let long = "x".repeat(3000);
    let many: Vec<CaseResult> = (0..2000)
        .map(|number| {
            let place = format!("/p{number}/{long}");
            let mut one = found(
                &format!("c{number:04}/{long}"),
                vec![finding(Kind::WrongType, &place, &long, &long)],
            );
            one.steps[0].operation = format!("GET /{number}/{long}");
            one
        })
        .collect();
    let text = made(Format::Markdown, &many);
    assert!(text.len() < 60_000, "{}", text.len());
    assert!(text.contains("more findings"), "{text}");
    assert!(text.contains("more operations"), "{text}");
}

#[test]
fn every_format_counts_the_same_and_gives_the_same_bytes_twice() {
    let cases = nasty();
    for format in Format::ALL {
        assert_eq!(made(format, &cases), made(format, &cases), "{format}");
    }
    let report = made_json(Format::Json, &cases);
    let drifts = report["totals"]["drifts"].as_u64().unwrap();
    let ctrf = made_json(Format::Ctrf, &cases);
    let all = report["cases"].as_array().unwrap().iter();
    let failing = all.filter(|case| case["findings"]["breaking"] != 0).count();
    assert_eq!(ctrf["results"]["summary"]["failed"], json!(failing));
    let sarif = made_json(Format::Sarif, &cases);
    assert_eq!(sarif["runs"][0]["properties"]["totals"], report["totals"]);
    let quality = made_json(Format::CodeQuality, &cases);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let kinds = |one: &&Value| {
        Kind::ALL
            .iter()
            .any(|kind| one["check_name"] == kind.name())
    };
    let of_kinds = quality.as_array().unwrap().iter().filter(kinds);
    assert_eq!(of_kinds.count(), results.len());
    let markdown = made(Format::Markdown, &cases);
    let count = |severity: &str| report["totals"]["distinct_findings"][severity].clone();
    assert!(markdown.contains(&format!("{} breaking", count("breaking"))));
    let terminal = made(Format::Terminal, &cases);
    assert!(terminal.contains(&format!("DRIFT  {drifts} of ")));
    assert!(markdown.contains(&format!("{drifts} drift")));
}

#[test]
fn nothing_a_host_sends_stands_unescaped_in_any_format() {
    for format in Format::ALL {
        let text = made(format, &nasty());
        let shown = text.chars().find(|c| is_harmful(*c) && *c != '\n');
        assert_eq!(shown, None, "{format}");
        assert!(!text.contains("##vso"), "{format}");
        let command = text
            .lines()
            .find(|line| line.trim_start().starts_with("::error::"));
        assert_eq!(command, None, "{format}");
    }
}

#[test]
fn a_case_without_a_finding_is_green_everywhere() {
    let cases = [case("fine")];
    assert!(
        made(Format::Markdown, &cases).starts_with("## CONFORMS: 1 of 1 judged case conforms on")
    );
    assert_eq!(made(Format::Annotations, &cases), "");
    assert_eq!(made(Format::CodeQuality, &cases).trim(), "[\n]");
}

/// A run with a finding that is waived, and waivers that have expired, end soon and matched
/// nothing; owner, reason and ticket of each are this text.
fn waived(format: Format, text: &str) -> String {
    let waiver = |kind, until: &str, line| Waiver {
        kind: Some(kind),
        case: Some("users/*".parse().unwrap()),
        reason: text.into(),
        owner: text.into(),
        ticket: Some(text.into()),
        until: until.parse().unwrap(),
        file: "cases/waivers.yaml".into(),
        line,
        cases: Some(1),
        ..Waiver::default()
    };
    // The clock of these runs is at 2026-01-02.
    let waivers = vec![
        waiver(Kind::WrongType, "2026-01-10", 3),
        waiver(Kind::BadFormat, "2026-01-01", 9),
        waiver(Kind::LimitExceeded, "2026-12-01", 15),
    ];
    let mut wrong = finding(Kind::WrongType, "/id", "string", "7");
    wrong.waived = Some(waivers[0].waived());
    let cases = [found("users/a", vec![wrong])];
    assert_eq!(cases[0].outcome, Outcome::Conforms);
    let mut started = started(1);
    started.waivers = waivers;
    let (bytes, summary) = recorded_by(&started, &cases);
    let mut reader = Reader::new(std::io::Cursor::new(bytes), "run.ndjson").unwrap();
    let mut out = Vec::new();
    let look = terminal::Options::default();
    write(format, &mut out, &summary, &mut reader, &look).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_owners_write_in_waivers_is_escaped_in_every_format() {
    for text in [NASTY, HOSTILE] {
        for format in Format::ALL {
            let shown = waived(format, text);
            let harmful = shown.chars().find(|c| is_harmful(*c) && *c != '\n');
            assert_eq!(harmful, None, "{format}");
            assert!(!shown.contains("##vso"), "{format}");
            let mut lines = shown.lines().map(str::trim_start);
            assert!(!lines.any(|line| line.starts_with("::error::")), "{format}");
            if matches!(format, Format::Html | Format::Markdown) {
                assert!(!shown.contains("<img"), "{format}: {shown}");
            }
        }
    }
}

#[test]
fn every_format_reports_waivers_and_keeps_its_form() {
    let made = |format| -> Value { serde_json::from_str(&waived(format, "x y z")).unwrap() };
    let schema = include_str!("../../tests/published/sarif-2.1.0.schema.json");
    validates(&schema.replace("{2}]?$", "{2}$"), &made(Format::Sarif));
    let schema = include_str!("../../tests/published/ctrf.schema.json");
    validates(schema, &made(Format::Ctrf));
    let schema = serde_json::to_string(&super::json::schema()).unwrap();
    validates(&schema, &made(Format::Json));
    let schema = serde_json::to_string(&crate::record::schema()).unwrap();
    for line in waived(Format::Ndjson, "x y z").lines() {
        validates(&schema, &serde_json::from_str(line).unwrap());
    }
    for format in Format::ALL.into_iter().filter(|one| *one != Format::Ndjson) {
        let shown = waived(format, "x y z");
        let shown = shown.replace("&#58;", ":").replace("&#x2f;", "/");
        let shown: Vec<&str> = shown.split_whitespace().collect();
        let shown = shown.join(" ");
        if format == Format::Json {
            assert!(shown.contains("\"is_stale\":true"), "{shown}");
            continue;
        }
        for words in [
            "waived until 2026-01-10 by x y z: x y z (x y z, waivers.yaml:3)",
            "cases/waivers.yaml:9 by x y z ended on 2026-01-01 (1 day ago)",
            "cases/waivers.yaml:15 by x y z matched nothing in the 1 case",
            "cases/waivers.yaml:3 by x y z ends on 2026-01-10 (in 8 days)",
        ] {
            assert!(shown.contains(words), "{format}: {words} in {shown}");
        }
    }
}
